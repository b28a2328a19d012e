/* SPDX-License-Identifier: BSD-3-Clause */
#include "random_moves.h"

#include "requester/round_trip.h"

uint32_t chance_below(struct chance *chance, uint32_t n)
{
    chance->state ^= chance->state << 13;
    chance->state ^= chance->state >> 7;
    chance->state ^= chance->state << 17;
    return (uint32_t)((chance->state * 0x2545F4914F6CDD1Dull >> 32) % n);
}

static struct dsm_requester *r_of(const struct talk *talk)
{
    return talk->peer->r;
}

static bool is_negotiated(const struct talk *talk)
{
    return dsm_negotiated_hash(&r_of(talk)->negotiated) != NULL;
}

static bool is_established(const struct talk *talk)
{
    return r_of(talk)->session->state == DSM_SESSION_ESTABLISHED;
}

/* Requests in it are refused, but for FINISH. */
static bool is_in_sealed_handshake(const struct talk *talk)
{
    return dsm_requester_is_secured(r_of(talk)) && !is_established(talk);
}

static bool has_key(const struct talk *talk, uint8_t slot)
{
    return r_of(talk)->slots[slot].leaf_key != NULL;
}

static enum outcome anywhere_but_in_a_handshake(const struct talk *talk)
{
    if (!is_negotiated(talk))
        return IMPOSSIBLE;
    return is_in_sealed_handshake(talk) ? REFUSED : SUCCEEDS;
}

static enum outcome always(const struct talk *talk)
{
    (void)talk;
    return SUCCEEDS;
}

static enum outcome refused(const struct talk *talk)
{
    return is_negotiated(talk) ? REFUSED : IMPOSSIBLE;
}

static enum outcome in_a_session(const struct talk *talk)
{
    return is_established(talk) ? SUCCEEDS : IMPOSSIBLE;
}

static enum outcome refused_in_a_session(const struct talk *talk)
{
    return is_established(talk) ? REFUSED : IMPOSSIBLE;
}

static enum dsm_step vca(struct talk *talk)
{
    talk->vca_exchanges = 3;
    return dsm_vca_begin(r_of(talk));
}

static enum dsm_step get_version(struct talk *talk)
{
    talk->vca_exchanges = 1;
    return dsm_get_version_begin(r_of(talk), NULL);
}

static enum outcome after_version(const struct talk *talk)
{
    return talk->vca_exchanges == 1 ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step get_capabilities(struct talk *talk)
{
    talk->vca_exchanges = 2;
    return dsm_get_capabilities_begin(r_of(talk));
}

static enum outcome after_capabilities(const struct talk *talk)
{
    return talk->vca_exchanges == 2 ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step negotiate_algorithms(struct talk *talk)
{
    talk->vca_exchanges = 3;
    return dsm_negotiate_algorithms_begin(r_of(talk));
}

static enum dsm_step get_digests(struct talk *talk)
{
    return dsm_get_digests_begin(r_of(talk));
}

static enum dsm_step get_certificate(struct talk *talk)
{
    return dsm_get_certificate_begin(r_of(talk), 0);
}

static enum dsm_step get_certificate_of_no_slot(struct talk *talk)
{
    return dsm_get_certificate_begin(r_of(talk), 7);
}

static enum outcome challenge_expected(const struct talk *talk)
{
    if (!is_negotiated(talk) || !has_key(talk, 0))
        return IMPOSSIBLE;
    return dsm_requester_is_secured(r_of(talk)) ? REFUSED : SUCCEEDS;
}

static enum dsm_step challenge(struct talk *talk)
{
    static struct dsm_challenge_result result;

    return dsm_challenge_begin(r_of(talk), 0, chance_below(&talk->chance, 2) ? DSM_SUMMARY_ALL : DSM_SUMMARY_NONE,
                               &result);
}

static enum dsm_step measure(struct talk *talk, uint8_t operation, bool is_signed)
{
    struct dsm_measurements_request request = { .operation = operation, .is_signed = is_signed };
    static struct dsm_measurements measurements;

    return dsm_get_measurements_begin(r_of(talk), &request, &measurements);
}

static enum dsm_step measure_unsigned(struct talk *talk)
{
    static const uint8_t operations[] = { DSM_MEASUREMENTS_COUNT, DSM_MEASUREMENTS_ALL, 1, 2 };

    return measure(talk, operations[chance_below(&talk->chance, COUNT(operations))], false);
}

static enum outcome measure_signed_expected(const struct talk *talk)
{
    return has_key(talk, 0) ? anywhere_but_in_a_handshake(talk) : IMPOSSIBLE;
}

static enum dsm_step measure_signed(struct talk *talk)
{
    static const uint8_t operations[] = { DSM_MEASUREMENTS_COUNT, DSM_MEASUREMENTS_ALL, 1 };

    return measure(talk, operations[chance_below(&talk->chance, COUNT(operations))], true);
}

static enum dsm_step measure_no_block(struct talk *talk)
{
    return measure(talk, 200, false);
}

static enum outcome key_exchange_expected(const struct talk *talk)
{
    if (!is_negotiated(talk) || !has_key(talk, 0) || !dsm_negotiated_dhe(&r_of(talk)->negotiated))
        return IMPOSSIBLE;
    return harness_session_count(talk->peer->h) < DSM_SESSIONS_MAX ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step key_exchange(struct talk *talk)
{
    struct dsm_key_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };

    return dsm_key_exchange_begin(r_of(talk), &options, NULL);
}

static enum outcome psk_exchange_expected(const struct talk *talk)
{
    bool is_agreed = (dsm_both_flags(&r_of(talk)->negotiated) & DSM_CAP_PSK) != 0;

    if (!is_negotiated(talk) || !is_agreed || !r_of(talk)->options.psk)
        return IMPOSSIBLE;
    return harness_session_count(talk->peer->h) < DSM_SESSIONS_MAX ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step psk_exchange(struct talk *talk)
{
    struct dsm_psk_exchange_options options = { .summary_type = DSM_SUMMARY_ALL };

    return dsm_psk_exchange_begin(r_of(talk), &options, NULL);
}

static bool is_in_handshake(const struct talk *talk, bool is_psk)
{
    return r_of(talk)->session->state == DSM_SESSION_HANDSHAKE && r_of(talk)->session->is_psk == is_psk;
}

static enum outcome psk_finish_expected(const struct talk *talk)
{
    return is_in_handshake(talk, true) ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step psk_finish(struct talk *talk)
{
    return dsm_psk_finish_begin(r_of(talk));
}

static enum outcome finish_expected(const struct talk *talk)
{
    return is_in_handshake(talk, false) ? SUCCEEDS : IMPOSSIBLE;
}

static enum dsm_step finish(struct talk *talk)
{
    return dsm_finish_begin(r_of(talk));
}

static enum outcome heartbeat_expected(const struct talk *talk)
{
    if (!is_established(talk))
        return IMPOSSIBLE;
    return dsm_both_can(&r_of(talk)->negotiated, DSM_CAP_HBEAT) ? SUCCEEDS : REFUSED;
}

static enum dsm_step heartbeat(struct talk *talk)
{
    return dsm_heartbeat_begin(r_of(talk));
}

static enum outcome key_update_expected(const struct talk *talk)
{
    if (!is_established(talk))
        return IMPOSSIBLE;
    return dsm_both_can(&r_of(talk)->negotiated, DSM_CAP_KEY_UPD) ? SUCCEEDS : REFUSED;
}

static enum dsm_step key_update(struct talk *talk)
{
    return dsm_key_update_begin(r_of(talk), DSM_KEY_UPDATE_KEY);
}

static enum dsm_step key_update_all(struct talk *talk)
{
    return dsm_key_update_begin(r_of(talk), DSM_KEY_UPDATE_ALL_KEYS);
}

static enum dsm_step end_session(struct talk *talk)
{
    return dsm_end_session_begin(r_of(talk));
}

static enum dsm_step tdisp_version(struct talk *talk)
{
    static struct dsm_tdisp_version version;

    return dsm_tdisp_version_begin(r_of(talk), HARNESS_FUNCTION_ID, &version);
}

static enum dsm_step tdisp_state(struct talk *talk)
{
    static uint8_t state;

    return dsm_tdisp_state_begin(r_of(talk), HARNESS_FUNCTION_ID, &state);
}

static enum dsm_step tdisp_start_unlocked(struct talk *talk)
{
    static const uint8_t nonce[DSM_TDISP_NONCE_LEN] = { 1 };

    return dsm_tdisp_start_begin(r_of(talk), HARNESS_FUNCTION_ID, nonce);
}

static enum dsm_step ide_query(struct talk *talk)
{
    static struct dsm_ide_km_query_resp response;

    return dsm_ide_km_query_begin(r_of(talk), 0, &response);
}

/* Bytes of a test's own, which the requester has no function for. */
static struct log raw;

static enum dsm_error take_never(struct dsm_requester *r, struct dsm_bytes response)
{
    (void)r;
    (void)response;
    return DSM_ERR_UNEXPECTED_RESPONSE;
}

static enum dsm_error send_raw(struct dsm_requester *r)
{
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "raw");
    dsm_write_bytes(&w, log_bytes(&raw));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_END_SESSION_ACK, take_never);
}

static enum dsm_step begin_raw(struct talk *talk, uint8_t version, uint8_t code, uint8_t param1)
{
    const uint8_t bytes[DSM_SPDM_HEADER_LEN] = { version, code, param1 };

    raw.n = 0;
    log_add(&raw, BYTES(bytes));
    (void)dsm_step_prepare(r_of(talk));
    return dsm_step_begin(r_of(talk), send_raw);
}

static enum dsm_step unknown_request(struct talk *talk)
{
    return begin_raw(talk, r_of(talk)->negotiated.version, 0xF0, 0);
}

static enum dsm_step measurements_of_wrong_length(struct talk *talk)
{
    return begin_raw(talk, r_of(talk)->negotiated.version, DSM_SPDM_GET_MEASUREMENTS,
                     DSM_MEASUREMENTS_SIGNATURE_REQUESTED); /* without its Nonce */
}

static enum dsm_step challenge_of_wrong_length(struct talk *talk)
{
    return begin_raw(talk, r_of(talk)->negotiated.version, DSM_SPDM_CHALLENGE, 0);
}

static enum dsm_step digests_of_another_version(struct talk *talk)
{
    return begin_raw(talk, r_of(talk)->negotiated.version == DSM_SPDM_12 ? DSM_SPDM_11 : DSM_SPDM_12,
                     DSM_SPDM_GET_DIGESTS, 0);
}

const struct move random_moves[] = {
    { "VCA", 2, always, vca },
    { "GET_VERSION", 1, always, get_version },
    { "GET_CAPABILITIES", 40, after_version, get_capabilities },
    { "NEGOTIATE_ALGORITHMS", 40, after_capabilities, negotiate_algorithms },
    { "GET_DIGESTS", 10, anywhere_but_in_a_handshake, get_digests },
    { "GET_CERTIFICATE", 12, anywhere_but_in_a_handshake, get_certificate },
    { "GET_CERTIFICATE of no slot", 2, refused, get_certificate_of_no_slot },
    { "CHALLENGE", 12, challenge_expected, challenge },
    { "GET_MEASUREMENTS", 12, anywhere_but_in_a_handshake, measure_unsigned },
    { "GET_MEASUREMENTS, signed", 12, measure_signed_expected, measure_signed },
    { "GET_MEASUREMENTS of no block", 2, refused, measure_no_block },
    { "KEY_EXCHANGE", 8, key_exchange_expected, key_exchange },
    { "FINISH", 24, finish_expected, finish },
    { "PSK_EXCHANGE", 6, psk_exchange_expected, psk_exchange },
    { "PSK_FINISH", 24, psk_finish_expected, psk_finish },
    { "HEARTBEAT", 4, heartbeat_expected, heartbeat },
    { "KEY_UPDATE, UpdateKey", 6, key_update_expected, key_update },
    { "KEY_UPDATE, UpdateAllKeys", 6, key_update_expected, key_update_all },
    { "END_SESSION", 8, in_a_session, end_session },
    { "GET_TDISP_VERSION", 3, in_a_session, tdisp_version },
    { "GET_DEVICE_INTERFACE_STATE", 3, in_a_session, tdisp_state },
    { "START_INTERFACE in CONFIG_UNLOCKED", 2, refused_in_a_session, tdisp_start_unlocked },
    { "IDE_KM QUERY", 2, in_a_session, ide_query },
    { "an unknown request", 2, refused, unknown_request },
    { "GET_MEASUREMENTS of a wrong length", 2, refused, measurements_of_wrong_length },
    { "CHALLENGE of a wrong length", 2, refused, challenge_of_wrong_length },
    { "GET_DIGESTS of another version", 2, refused, digests_of_another_version },
    { NULL, 0, NULL, NULL },
};

/* Messages travel in a session, or in clear, by chance. */
static void switch_session(struct talk *talk)
{
    uint32_t i = chance_below(&talk->chance, 4 * DSM_SESSIONS_MAX);
    struct dsm_requester *r = r_of(talk);

    if (i < DSM_SESSIONS_MAX)
        assert_true(dsm_requester_use_session(r, r->sessions[i].id));
}

const struct move *random_move(struct talk *talk)
{
    unsigned all = 0, at;

    switch_session(talk);
    for (const struct move *move = random_moves; move->name; move++)
        all += move->expect(talk) != IMPOSSIBLE ? move->weight : 0;
    at = chance_below(&talk->chance, all);
    for (const struct move *move = random_moves; move->name; move++) {
        unsigned weight = move->expect(talk) != IMPOSSIBLE ? move->weight : 0;

        if (at < weight)
            return move;
        at -= weight;
    }
    return NULL;
}
