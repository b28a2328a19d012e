/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/encapsulated.h"

#include "responder/mutual.h"
#include "responder/sessions.h"
#include "responder/sizes.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/endpoint_info.h"
#include "wire/key_update.h"

#define DELIVER_LEN 4u           /* DELIVER_ENCAPSULATED_RESPONSE without what is inside */
#define CERTIFICATE_FIXED_LEN 8u /* CERTIFICATE without its portion */
#define RECORD_LEN 64u           /* what a record adds */

struct dsm_responder_session *dsm_encapsulated_session(struct dsm_connection *connection,
                                                       const struct dsm_mutual *mutual)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (mutual == &connection->state.sessions[i].mutual)
            return &connection->state.sessions[i];
    return NULL;
}

static bool has_flow(const struct dsm_mutual *mutual)
{
    return mutual->now.step != DSM_ENCAPSULATED_NOTHING;
}

struct dsm_mutual *dsm_encapsulated_find(struct dsm_connection *connection)
{
    struct dsm_responder_session *session = connection->request.session;

    if (!session)
        session = dsm_sessions_find_handshake_in_the_clear(connection);
    if (session && has_flow(&session->mutual))
        return &session->mutual;
    if (!has_flow(&connection->state.basic) ||
        (connection->request.session && connection->state.basic.now.step != DSM_ENCAPSULATED_ENDPOINT_INFO))
        return NULL;
    return &connection->state.basic;
}

void dsm_encapsulated_begin(struct dsm_mutual *mutual, bool is_basic)
{
    dsm_mutual_clear(mutual);
    mutual->now = (struct dsm_encapsulated_state){
        .step = DSM_ENCAPSULATED_DIGESTS,
        .request_id = 1,
        .is_basic = is_basic,
    };
}

void dsm_encapsulated_begin_with_digests(struct dsm_mutual *mutual)
{
    dsm_encapsulated_begin(mutual, false);
    mutual->now.request_id = 0;
    mutual->now.is_asked = true;
}

uint16_t dsm_encapsulated_portion(const struct dsm_connection *connection)
{
    bool has_chunks = dsm_both_can(&connection->state.negotiated, DSM_CAP_CHUNK);
    size_t room = has_chunks ? connection->binding->request_max : dsm_sizes_transfer_max(connection);
    size_t head = DELIVER_LEN + CERTIFICATE_FIXED_LEN + RECORD_LEN;

    return (uint16_t)(room > head ? room - head : 1);
}

bool dsm_encapsulated_is_large(const struct dsm_connection *connection)
{
    return (connection->state.negotiated.requester_flags & DSM_CAP_LARGE_RESP) != 0;
}

static enum dsm_error write_get_certificate(const struct dsm_connection *connection,
                                            const struct dsm_encapsulated_state *state, struct dsm_writer *w)
{
    struct dsm_get_certificate request = {
        .slot = state->slot,
        .is_large = dsm_encapsulated_is_large(connection),
        .offset = (uint32_t)state->chain_len,
        .length = dsm_encapsulated_portion(connection),
    };

    return dsm_get_certificate_encode(&connection->request.params, &request, w);
}

static enum dsm_error write_challenge(const struct dsm_connection *connection,
                                      const struct dsm_encapsulated_state *state, struct dsm_writer *w)
{
    struct dsm_challenge request = { .slot = state->slot, .summary_type = DSM_SUMMARY_NONE };

    memcpy(request.nonce, state->nonce, sizeof(request.nonce));
    memcpy(request.context, state->context, sizeof(request.context));
    return dsm_challenge_encode(&connection->request.params, &request, w);
}

static enum dsm_error write_key_update(const struct dsm_connection *connection,
                                       const struct dsm_encapsulated_state *state, enum dsm_key_operation operation,
                                       struct dsm_writer *w)
{
    struct dsm_key_update request = { .operation = (uint8_t)operation, .tag = state->key_tag };

    return dsm_key_update_encode(&connection->request.params, &request, w);
}

static enum dsm_error write_get_endpoint_info(const struct dsm_connection *connection,
                                              const struct dsm_encapsulated_state *state, struct dsm_writer *w)
{
    struct dsm_get_endpoint_info request = { .sub_code = DSM_ENDPOINT_INFO_DEVICE_CLASS };

    if (state->is_signed) {
        request.slot = state->slot;
        request.attributes = DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED;
        memcpy(request.nonce, state->nonce, sizeof(request.nonce));
    }
    return dsm_get_endpoint_info_encode(&connection->request.params, &request, w);
}

enum dsm_error dsm_encapsulated_write(const struct dsm_connection *connection,
                                      const struct dsm_encapsulated_state *state, struct dsm_writer *w)
{
    struct dsm_get_digests get_digests = { .reserved_set = false };

    switch (state->step) {
    case DSM_ENCAPSULATED_DIGESTS:
        return dsm_get_digests_encode(&connection->request.params, &get_digests, w);
    case DSM_ENCAPSULATED_CERTIFICATE:
        return write_get_certificate(connection, state, w);
    case DSM_ENCAPSULATED_CHALLENGE:
        return write_challenge(connection, state, w);
    case DSM_ENCAPSULATED_KEY_UPDATE:
        return write_key_update(connection, state, DSM_KEY_UPDATE_KEY, w);
    case DSM_ENCAPSULATED_VERIFY_NEW_KEY:
        return write_key_update(connection, state, DSM_KEY_VERIFY_NEW_KEY, w);
    case DSM_ENCAPSULATED_ENDPOINT_INFO:
        return write_get_endpoint_info(connection, state, w);
    case DSM_ENCAPSULATED_NOTHING:
        break;
    }
    return DSM_ERR_INTERNAL;
}

/* Of our own accord, before a key is at stake: what was asked is not known then, and nothing else is lost. */
static bool is_harmless(enum dsm_encapsulated_step step)
{
    return step == DSM_ENCAPSULATED_ENDPOINT_INFO || step == DSM_ENCAPSULATED_KEY_UPDATE;
}

void dsm_encapsulated_give_up(struct dsm_connection *connection, struct dsm_mutual *mutual)
{
    struct dsm_responder_session *session = dsm_encapsulated_session(connection, mutual);

    if (is_harmless(mutual->now.step))
        mutual->now.step = DSM_ENCAPSULATED_NOTHING;
    else if (!session)
        dsm_mutual_clear(mutual);
    else if (connection->request.session)
        connection->request.afterwards = DSM_AFTER_END_SESSION;
    else
        dsm_sessions_end(connection, session);
}
