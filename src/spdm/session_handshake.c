/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/session_handshake.h"

#include "spdm/session_keys.h"

enum dsm_error dsm_session_handshake_begin(struct dsm_session *session, const struct dsm_transcript *transcript,
                                           struct dsm_bytes chain_digest)
{
    return dsm_th_begin(&session->th, transcript, chain_digest);
}

enum dsm_error dsm_session_handshake_add(struct dsm_session *session, struct dsm_bytes part)
{
    return dsm_th_add(&session->th, part);
}

enum dsm_error dsm_session_handshake_digest(struct dsm_session *session, uint8_t *digest)
{
    return dsm_th_digest(&session->th, session->suite.crypto, session->suite.hash, digest);
}

static enum dsm_error begin_records(struct dsm_session *session, const struct dsm_handshake_secrets *secrets)
{
    DSM_TRY(dsm_session_keys_set_next(session, DSM_REQUESTER, &secrets->request));
    DSM_TRY(dsm_session_keys_set_next(session, DSM_RESPONDER, &secrets->response));
    dsm_session_keys_activate(session, DSM_REQUESTER, DSM_OLD_KEY_DROPPED);
    dsm_session_keys_activate(session, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    return DSM_OK;
}

static enum dsm_error begin_keys(struct dsm_session *session, const struct dsm_handshake_secrets *secrets)
{
    if (!session->in_the_clear)
        DSM_TRY(begin_records(session, secrets));
    session->keys[DSM_REQUESTER].secret = secrets->request;
    session->keys[DSM_RESPONDER].secret = secrets->response;
    session->handshake_secret = secrets->handshake;
    return DSM_OK;
}

enum dsm_error dsm_session_handshake_derive(struct dsm_session *session, const struct dsm_shared_secret *shared)
{
    __attribute__((cleanup(dsm_handshake_secrets_wipe))) struct dsm_handshake_secrets secrets = { .handshake.n = 0 };
    struct dsm_kdf kdf = dsm_session_kdf(session);
    uint8_t th1[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(session, th1));
    DSM_TRY(dsm_derive_handshake(&kdf, shared, th1, &secrets));
    return begin_keys(session, &secrets);
}

enum dsm_error dsm_session_handshake_derive_psk(struct dsm_session *session, const struct dsm_secret *psk)
{
    __attribute__((cleanup(dsm_handshake_secrets_wipe))) struct dsm_handshake_secrets secrets = { .handshake.n = 0 };
    struct dsm_kdf kdf = dsm_session_kdf(session);
    uint8_t th1[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(session, th1));
    DSM_TRY(dsm_derive_handshake_psk(&kdf, psk, th1, &secrets));
    return begin_keys(session, &secrets);
}

enum dsm_error dsm_session_handshake_verify_data(struct dsm_session *session, enum dsm_role whose, uint8_t *out)
{
    struct dsm_kdf kdf = dsm_session_kdf(session);
    uint8_t th[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(session, th));
    return dsm_derive_verify_data(&kdf, &session->keys[whose].secret, th, out);
}

enum dsm_error dsm_session_handshake_derive_data(struct dsm_session *session)
{
    __attribute__((cleanup(dsm_data_secrets_wipe))) struct dsm_data_secrets data = { .request.n = 0 };
    __attribute__((cleanup(dsm_handshake_secrets_wipe))) struct dsm_handshake_secrets handshake = {
        .handshake = session->handshake_secret,
    };
    struct dsm_kdf kdf = dsm_session_kdf(session);
    uint8_t th2[DSM_HASH_MAX];

    DSM_TRY(dsm_session_handshake_digest(session, th2));
    DSM_TRY(dsm_derive_data(&kdf, &handshake, th2, &data));
    DSM_TRY(dsm_session_keys_set_next(session, DSM_REQUESTER, &data.request));
    DSM_TRY(dsm_session_keys_set_next(session, DSM_RESPONDER, &data.response));
    session->export_master = data.export_master;
    return DSM_OK;
}

void dsm_session_handshake_complete(struct dsm_session *session)
{
    dsm_session_keys_activate(session, DSM_REQUESTER, DSM_OLD_KEY_DROPPED);
    dsm_session_keys_activate(session, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    dsm_secret_wipe(&session->handshake_secret);
    dsm_th_reset(&session->th);
    session->state = DSM_SESSION_ESTABLISHED;
}
