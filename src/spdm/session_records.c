/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/session_records.h"

#include <stdlib.h>

bool dsm_session_records_begun(const struct dsm_session *session)
{
    return dsm_record_direction_begun(&session->keys[session->role].records);
}

enum dsm_error dsm_session_records_seal(struct dsm_session *session, const struct dsm_record_form *form,
                                        struct dsm_bytes message, struct dsm_writer *w)
{
    return dsm_record_seal(&session->keys[session->role].records, form, session->id, message, w);
}

static enum dsm_error open_with(struct dsm_session_key *key, enum dsm_session_key_used used,
                                const struct dsm_record_frame *frame, uint8_t *plain, struct dsm_opened_record *out)
{
    out->used = used;
    return dsm_record_open(&key->records, frame, plain, &out->message, &out->has_random);
}

/* The other key that may open a record: the old one while the new is not verified (DSP0274 10.21), or the next one,
 * under which UpdateAllKeys is acknowledged. NULL: none. */
static struct dsm_session_key *other_key(struct dsm_session *session, enum dsm_session_key_used *used)
{
    enum dsm_role peer = dsm_session_peer(session);

    *used = DSM_KEY_OLD;
    if (dsm_record_direction_begun(&session->old_keys[peer].records))
        return &session->old_keys[peer];
    *used = DSM_KEY_NEXT;
    if (session->state == DSM_SESSION_ESTABLISHED && dsm_record_direction_begun(&session->next_keys[peer].records))
        return &session->next_keys[peer];
    return NULL;
}

/* Opening in place destroys what it cannot authenticate, so a copy is kept. */
static enum dsm_error open_with_either(struct dsm_session *session, struct dsm_session_key *other,
                                       enum dsm_session_key_used used, const struct dsm_record_frame *frame,
                                       uint8_t *plain, struct dsm_opened_record *out)
{
    struct dsm_session_key *current = &session->keys[dsm_session_peer(session)];
    size_t n = plain == frame->ciphertext.p ? frame->ciphertext.n : 0;
    uint8_t *copy = malloc(n + 1);
    enum dsm_error error;

    if (!copy)
        return DSM_ERR_NO_MEMORY;
    if (n > 0)
        memcpy(copy, plain, n);
    error = open_with(current, DSM_KEY_CURRENT, frame, plain, out);
    if (error == DSM_ERR_DECRYPT) {
        if (n > 0)
            memcpy(plain, copy, n);
        error = open_with(other, used, frame, plain, out);
    }
    free(copy); /* ciphertext, or what an authenticated record has in clear: no secret */
    return error;
}

enum dsm_error dsm_session_records_open(struct dsm_session *session, const struct dsm_record_frame *frame,
                                        uint8_t *plain, struct dsm_opened_record *out)
{
    enum dsm_session_key_used used;
    struct dsm_session_key *other = other_key(session, &used);

    if (other)
        return open_with_either(session, other, used, frame, plain, out);
    return open_with(&session->keys[dsm_session_peer(session)], DSM_KEY_CURRENT, frame, plain, out);
}
