/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/session_keys.h"

static void drop(struct dsm_session_key *key)
{
    dsm_record_direction_reset(&key->records);
    dsm_secret_wipe(&key->secret);
}

static void move(struct dsm_session_key *to, struct dsm_session_key *from)
{
    dsm_record_direction_move(&to->records, &from->records);
    to->secret = from->secret;
    dsm_secret_wipe(&from->secret);
}

enum dsm_error dsm_session_keys_set_next(struct dsm_session *session, enum dsm_role whose,
                                         const struct dsm_secret *secret)
{
    enum dsm_aead_direction direction = whose == session->role ? DSM_AEAD_SEAL : DSM_AEAD_OPEN;
    struct dsm_session_key *next = &session->next_keys[whose];
    struct dsm_kdf kdf = dsm_session_kdf(session);

    DSM_TRY(dsm_record_direction_begin(&kdf, session->suite.aead, secret, direction, session->suite.encrypts,
                                       &next->records));
    next->records.limit = session->aead_limit;
    next->secret = *secret;
    return DSM_OK;
}

enum dsm_error dsm_session_keys_prepare_update(struct dsm_session *session, enum dsm_role whose)
{
    struct dsm_kdf kdf = dsm_session_kdf(session);
    DSM_SECRET secret = session->keys[whose].secret;

    DSM_TRY(dsm_derive_update(&kdf, &secret));
    return dsm_session_keys_set_next(session, whose, &secret);
}

void dsm_session_keys_activate(struct dsm_session *session, enum dsm_role whose, enum dsm_old_key old)
{
    if (!dsm_record_direction_begun(&session->next_keys[whose].records))
        return;
    if (old == DSM_OLD_KEY_KEPT)
        move(&session->old_keys[whose], &session->keys[whose]);
    move(&session->keys[whose], &session->next_keys[whose]);
}

void dsm_session_keys_drop_next(struct dsm_session *session, enum dsm_role whose)
{
    drop(&session->next_keys[whose]);
}

void dsm_session_keys_drop_old(struct dsm_session *session, enum dsm_role whose)
{
    drop(&session->old_keys[whose]);
}

bool dsm_session_keys_has_old(const struct dsm_session *session, enum dsm_role whose)
{
    return dsm_record_direction_begun(&session->old_keys[whose].records);
}
