/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/exchange.h"

enum dsm_phase dsm_exchange_phase(const struct dsm_transcript *transcript)
{
    static const enum dsm_phase phases[] = { DSM_PHASE_START, DSM_PHASE_VERSION, DSM_PHASE_CAPABILITIES,
                                             DSM_PHASE_NEGOTIATED };

    return phases[transcript->vca_count / 2];
}

static struct dsm_messages *current_l1l2(struct dsm_transcript *transcript, struct dsm_messages *session_l1l2)
{
    return session_l1l2 ? session_l1l2 : &transcript->l1l2;
}

/* DSP0274, CHALLENGE_AUTH signature: GET_MEASUREMENTS, KEY_EXCHANGE and what belongs to sessions, issued without a
 * CHALLENGE that was completed, bring M1 and M2 back to null. */
static bool m1m2_is_reset(enum dsm_m1m2_rule rule, const struct dsm_transcript *transcript)
{
    return rule == DSM_M1M2_RESET || (rule == DSM_M1M2_RESET_IF_CHALLENGE_SKIPPED && !transcript->challenge_completed);
}

void dsm_exchange_request(uint8_t code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(code);

    if (!exchange || exchange->l1l2 == DSM_L1L2_RESET)
        dsm_messages_reset(current_l1l2(transcript, session_l1l2));
    if (exchange && m1m2_is_reset(exchange->m1m2, transcript))
        dsm_messages_reset(&transcript->m1m2);
}

static bool capable(const struct dsm_exchange *exchange, const struct dsm_negotiated *negotiated)
{
    if (exchange->responder_caps != 0 && (negotiated->responder_flags & exchange->responder_caps) == 0)
        return false;
    return exchange->requester_caps == 0 || (negotiated->requester_flags & exchange->requester_caps) != 0;
}

enum dsm_error dsm_exchange_check(const struct dsm_exchange *exchange, const struct dsm_negotiated *negotiated,
                                  enum dsm_phase phase, enum dsm_place place)
{
    if ((exchange->phases & phase) == 0)
        return DSM_ERR_UNEXPECTED_REQUEST;
    if (negotiated->version < exchange->first_version || !capable(exchange, negotiated))
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if ((exchange->places & place) == 0)
        return place == DSM_IN_CLEAR ? DSM_ERR_SESSION_REQUIRED : DSM_ERR_UNEXPECTED_REQUEST;
    return DSM_OK;
}

/* DSP0274, MEASUREMENTS signature: at any ERROR but ResponseNotReady L1 and L2 are null. LargeResponse says, like it,
 * that the response comes later. */
void dsm_exchange_refused(uint8_t error_code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2)
{
    if (error_code != DSM_SPDM_ERROR_RESPONSE_NOT_READY && error_code != DSM_SPDM_ERROR_LARGE_RESPONSE)
        dsm_messages_reset(current_l1l2(transcript, session_l1l2));
}

enum dsm_error dsm_exchange_append(const struct dsm_exchange *exchange, struct dsm_transcript *transcript,
                                   struct dsm_messages *session_l1l2, struct dsm_bytes request,
                                   struct dsm_bytes response)
{
    switch (exchange->transcript) {
    case DSM_TRANSCRIPT_VCA:
        if (exchange->request == DSM_SPDM_GET_VERSION)
            dsm_transcript_clear(transcript); /* a new connection begins (DSP0274 10.2) */
        return dsm_transcript_add_vca(transcript, request, response);
    case DSM_TRANSCRIPT_M1M2:
        return session_l1l2 ? DSM_OK : dsm_messages_add(&transcript->m1m2, request, response);
    case DSM_TRANSCRIPT_L1L2:
        return dsm_messages_add(current_l1l2(transcript, session_l1l2), request, response);
    case DSM_TRANSCRIPT_TH:
    case DSM_TRANSCRIPT_NONE:
        return DSM_OK;
    }
    return DSM_ERR_INTERNAL;
}

enum dsm_error dsm_exchange_digest(const struct dsm_exchange *exchange, const struct dsm_transcript *transcript,
                                   const struct dsm_messages *session_l1l2, struct dsm_bytes request,
                                   struct dsm_bytes response, uint8_t *digest)
{
    const struct dsm_messages *l1l2 = session_l1l2 ? session_l1l2 : &transcript->l1l2;

    if (exchange->transcript == DSM_TRANSCRIPT_M1M2)
        return dsm_transcript_digest_m1m2(transcript, request, response, digest);
    if (exchange->transcript == DSM_TRANSCRIPT_L1L2)
        return dsm_transcript_digest_l1l2(transcript, l1l2, request, response, digest);
    return DSM_ERR_INTERNAL;
}

void dsm_exchange_completed(const struct dsm_exchange *exchange, struct dsm_transcript *transcript,
                            struct dsm_messages *session_l1l2)
{
    if (exchange->transcript == DSM_TRANSCRIPT_L1L2)
        dsm_messages_reset(current_l1l2(transcript, session_l1l2));
    if (exchange->transcript != DSM_TRANSCRIPT_M1M2)
        return;
    dsm_messages_reset(&transcript->m1m2);
    transcript->challenge_completed = true;
}
