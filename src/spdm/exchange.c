/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/exchange.h"

#include "spdm/capability_rules.h"
#include "wire/cause.h"

enum dsm_phase dsm_exchange_phase(const struct dsm_transcript *transcript)
{
    static const enum dsm_phase phases[] = { DSM_PHASE_START, DSM_PHASE_VERSION, DSM_PHASE_CAPABILITIES,
                                             DSM_PHASE_NEGOTIATED };

    return phases[transcript->vca_count / 2];
}

const char *dsm_exchange_phase_name(enum dsm_phase phase)
{
    switch (phase) {
    case DSM_PHASE_START:
        return "START";
    case DSM_PHASE_VERSION:
        return "VERSION";
    case DSM_PHASE_CAPABILITIES:
        return "CAPABILITIES";
    case DSM_PHASE_NEGOTIATED:
        break;
    }
    return "NEGOTIATED";
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

static bool is_of_chunks(uint8_t code)
{
    return code == DSM_SPDM_CHUNK_SEND || code == DSM_SPDM_CHUNK_GET;
}

void dsm_exchange_request(uint8_t code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2)
{
    const struct dsm_exchange *exchange = dsm_exchange_table_find(code);

    if (!exchange || exchange->l1l2 == DSM_L1L2_RESET)
        dsm_messages_reset(current_l1l2(transcript, session_l1l2));
    if (exchange && m1m2_is_reset(exchange->m1m2, transcript))
        dsm_messages_reset(&transcript->m1m2);
    if (code != DSM_SPDM_GET_DIGESTS && !is_of_chunks(code) && dsm_exchange_phase(transcript) == DSM_PHASE_NEGOTIATED)
        transcript->is_digests_closed = true;
}

/* Of a mask of which any will do: the first. */
static const char *name_of(uint32_t caps)
{
    return dsm_capability_name(caps & (~caps + 1));
}

static enum dsm_error check_capabilities(const struct dsm_exchange *exchange, const struct dsm_negotiated *negotiated,
                                         struct dsm_cause *cause)
{
    uint32_t responder = exchange->responder_caps, requester = exchange->requester_caps;

    if (responder != 0 && (negotiated->responder_flags & responder) == 0)
        return dsm_cause_set_text(cause, DSM_CAUSE_RESPONDER_CANNOT, name_of(responder), NULL);
    if (requester != 0 && (negotiated->requester_flags & requester) == 0)
        return dsm_cause_set_text(cause, DSM_CAUSE_REQUESTER_CANNOT, name_of(requester), NULL);
    return DSM_OK;
}

static const char *phase_name(enum dsm_phase phase)
{
    switch (phase) {
    case DSM_PHASE_START:
        return "before GET_VERSION";
    case DSM_PHASE_VERSION:
        return "after GET_VERSION";
    case DSM_PHASE_CAPABILITIES:
        return "after GET_CAPABILITIES";
    case DSM_PHASE_NEGOTIATED:
        break;
    }
    return "after NEGOTIATE_ALGORITHMS";
}

/* The first of those that would do. */
static enum dsm_error refuse_phase(uint8_t phases, enum dsm_phase phase, struct dsm_cause *cause)
{
    return dsm_cause_set_text(cause, DSM_CAUSE_TOO_EARLY, phase_name(phase),
                              phase_name((enum dsm_phase)(phases & (~phases + 1))));
}

static const char *place_name(enum dsm_place place)
{
    static const char *const names[] = {
        [DSM_IN_CLEAR] = "in clear",
        [DSM_IN_HANDSHAKE] = "in a handshake",
        [DSM_IN_SESSION] = "in a session",
    };

    return names[place];
}

static enum dsm_error refuse_place(uint8_t places, enum dsm_place place, struct dsm_cause *cause)
{
    enum dsm_place wanted = (places & DSM_IN_SESSION) != 0 ? DSM_IN_SESSION : (enum dsm_place)(places & (~places + 1));

    if (place == DSM_IN_CLEAR)
        return dsm_cause_set(cause, DSM_CAUSE_OUTSIDE_SESSION, 0, 0);
    return dsm_cause_set_text(cause, DSM_CAUSE_WRONG_PLACE, place_name(place), place_name(wanted));
}

enum dsm_error dsm_exchange_check(const struct dsm_exchange *exchange, const struct dsm_negotiated *negotiated,
                                  enum dsm_phase phase, enum dsm_place place, struct dsm_cause *cause)
{
    if ((exchange->phases & phase) == 0)
        return refuse_phase(exchange->phases, phase, cause);
    if (negotiated->version < exchange->first_version)
        return dsm_cause_set(cause, DSM_CAUSE_NOT_IN_VERSION, negotiated->version, exchange->first_version);
    DSM_TRY(check_capabilities(exchange, negotiated, cause));
    return (exchange->places & place) != 0 ? DSM_OK : refuse_place(exchange->places, place, cause);
}

/* DSP0274, MEASUREMENTS signature: at any ERROR but ResponseNotReady L1 and L2 are null. LargeResponse says, like it,
 * that the response comes later. */
void dsm_exchange_refused(uint8_t error_code, struct dsm_transcript *transcript, struct dsm_messages *session_l1l2)
{
    if (error_code != DSM_SPDM_ERROR_RESPONSE_NOT_READY && error_code != DSM_SPDM_ERROR_LARGE_RESPONSE)
        dsm_messages_reset(current_l1l2(transcript, session_l1l2));
}

/*
 * DSP0274 1.3, 10.16: TH has DIGESTS, if it was issued and the responder has several keys. libspdm takes the first, and
 * only where GET_DIGESTS follows NEGOTIATE_ALGORITHMS; in a session there is none.
 */
static enum dsm_error append_m1m2(struct dsm_transcript *transcript, const struct dsm_exchange *exchange,
                                  struct dsm_bytes request, struct dsm_bytes response)
{
    bool keeps = transcript->keeps_digests && !transcript->is_digests_closed && transcript->digests.n == 0;

    if (exchange->request == DSM_SPDM_GET_DIGESTS && keeps)
        DSM_TRY(dsm_messages_add(&transcript->digests, response, dsm_bytes(NULL, 0)));
    return dsm_messages_add(&transcript->m1m2, request, response);
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
        return session_l1l2 ? DSM_OK : append_m1m2(transcript, exchange, request, response);
    case DSM_TRANSCRIPT_L1L2:
        return dsm_messages_add(current_l1l2(transcript, session_l1l2), request, response);
    case DSM_TRANSCRIPT_IL1IL2:
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
    if (exchange->transcript == DSM_TRANSCRIPT_IL1IL2)
        return dsm_transcript_digest_il1il2(transcript, request, response, digest);
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
