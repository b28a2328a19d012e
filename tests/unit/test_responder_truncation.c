/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every truncation of every request, and every request with more behind it than padding, is InvalidRequest; the whole
 * one is answered afterwards. In clear DOE cuts at double words, in a session every byte is a place to cut at.
 */
#include "responder_harness.h"

#include "wire/certificate.h"
#include "wire/spdm_messages.h"

enum stage {
    START,
    VERSION,
    CAPABILITIES,
    NEGOTIATED,
};

struct request {
    uint8_t code;
    enum stage stage; /* where it is sent in clear */
    uint8_t since;
    bool in_clear, in_session;
    void (*write)(const struct harness *h, uint8_t version, struct log *out);
};

static void put(struct log *out, const struct dsm_writer *w, enum dsm_error error)
{
    assert_error(DSM_OK, error);
    assert_ptr_equal(out->bytes, w->start);
    out->n = dsm_written_len(w);
}

static void write_get_version(const struct harness *h, uint8_t version, struct log *out)
{
    (void)h;
    (void)version;
    log_add(out, dsm_bytes("\x10\x84\0\0", 4));
}

static void write_capabilities(const struct harness *h, uint8_t version, struct log *out)
{
    struct choice choice = harness_choice(version);

    (void)h;
    harness_write_capabilities(out, &choice);
}

static void write_algorithms(const struct harness *h, uint8_t version, struct log *out)
{
    struct choice choice = harness_choice(version);

    (void)h;
    harness_write_algorithms(out, &choice);
}

static void write_header(const struct harness *h, uint8_t code, uint8_t param1, uint8_t param2, struct log *out)
{
    struct header4 header = harness_header(h, code, param1, param2);

    log_add(out, dsm_bytes(header.bytes, sizeof(header.bytes)));
}

static void write_get_digests(const struct harness *h, uint8_t version, struct log *out)
{
    (void)version;
    write_header(h, DSM_SPDM_GET_DIGESTS, 0, 0, out);
}

static void write_get_certificate(const struct harness *h, uint8_t version, struct log *out)
{
    struct dsm_get_certificate request = { .length = 64 };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    (void)version;
    put(out, &w, dsm_get_certificate_encode(&h->params, &request, &w));
}

static void write_challenge(const struct harness *h, uint8_t version, struct log *out)
{
    struct dsm_challenge request = { .slot = 0 };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    (void)version;
    put(out, &w, dsm_challenge_encode(&h->params, &request, &w));
}

static void write_get_measurements(const struct harness *h, uint8_t version, struct log *out)
{
    struct dsm_get_measurements request = { .attributes = DSM_MEASUREMENTS_SIGNATURE_REQUESTED, .operation = 1 };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    (void)version;
    put(out, &w, dsm_get_measurements_encode(&h->params, &request, &w));
}

static void write_key_exchange(const struct harness *h, uint8_t version, struct log *out)
{
    struct exchange_options options = { .req_session_id = 1 };
    struct dsm_dhe *dhe = NULL;

    (void)version;
    harness_write_key_exchange(h, &options, &dhe, out);
    dsm_dhe_destroy(dhe);
}

static void write_psk_exchange(const struct harness *h, uint8_t version, struct log *out)
{
    static const struct psk_options options;

    (void)version;
    harness_write_psk_exchange(h, &options, out);
}

static void write_heartbeat(const struct harness *h, uint8_t version, struct log *out)
{
    (void)version;
    write_header(h, DSM_SPDM_HEARTBEAT, 0, 0, out);
}

static void write_key_update(const struct harness *h, uint8_t version, struct log *out)
{
    (void)version;
    write_header(h, DSM_SPDM_KEY_UPDATE, 1, 0, out);
}

static void write_end_session(const struct harness *h, uint8_t version, struct log *out)
{
    (void)version;
    write_header(h, DSM_SPDM_END_SESSION, 0, 0, out);
}

static void write_vendor(const struct harness *h, uint8_t version, struct log *out)
{
    static const uint8_t get_tdisp_version[] = { 0x10, 0x81, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

    (void)version;
    harness_write_vendor(h, DSM_PCI_PROTOCOL_TDISP, BYTES(get_tdisp_version), out);
}

static void write_respond_if_ready(const struct harness *h, uint8_t version, struct log *out)
{
    (void)version;
    write_header(h, DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_CHALLENGE, 1, out);
}

static const struct request requests[] = {
    { DSM_SPDM_GET_VERSION, START, DSM_SPDM_10, true, false, write_get_version },
    { DSM_SPDM_GET_VERSION, NEGOTIATED, DSM_SPDM_10, true, false, write_get_version },
    { DSM_SPDM_GET_CAPABILITIES, VERSION, DSM_SPDM_10, true, false, write_capabilities },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, CAPABILITIES, DSM_SPDM_10, true, false, write_algorithms },
    { DSM_SPDM_GET_DIGESTS, NEGOTIATED, DSM_SPDM_10, true, true, write_get_digests },
    { DSM_SPDM_GET_CERTIFICATE, NEGOTIATED, DSM_SPDM_10, true, true, write_get_certificate },
    { DSM_SPDM_CHALLENGE, NEGOTIATED, DSM_SPDM_10, true, false, write_challenge },
    { DSM_SPDM_GET_MEASUREMENTS, NEGOTIATED, DSM_SPDM_10, true, true, write_get_measurements },
    { DSM_SPDM_KEY_EXCHANGE, NEGOTIATED, DSM_SPDM_11, true, false, write_key_exchange },
    { DSM_SPDM_PSK_EXCHANGE, NEGOTIATED, DSM_SPDM_11, true, false, write_psk_exchange },
    { DSM_SPDM_HEARTBEAT, NEGOTIATED, DSM_SPDM_11, false, true, write_heartbeat },
    { DSM_SPDM_KEY_UPDATE, NEGOTIATED, DSM_SPDM_11, false, true, write_key_update },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, NEGOTIATED, DSM_SPDM_10, true, true, write_vendor },
    { DSM_SPDM_RESPOND_IF_READY, NEGOTIATED, DSM_SPDM_10, true, true, write_respond_if_ready },
    { DSM_SPDM_END_SESSION, NEGOTIATED, DSM_SPDM_11, false, true, write_end_session },
};

#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

static void enter(struct harness *h, enum stage stage, uint8_t version)
{
    struct choice choice = harness_psk_choice(version);

    harness_reconnect(h);
    if (stage >= VERSION)
        harness_get_version(h);
    if (stage >= CAPABILITIES)
        harness_get_capabilities(h, &choice);
    if (stage >= NEGOTIATED)
        harness_negotiate(h, &choice);
}

/* An ERROR to GET_VERSION is of version 1.0, one to GET_CAPABILITIES of what it asks for. */
static void check_refused(struct harness *h, const struct request *request, uint8_t version, size_t n,
                          struct dsm_bytes response)
{
    uint8_t agreed = h->version;

    if (n >= DSM_SPDM_HEADER_LEN && request->code == DSM_SPDM_GET_VERSION)
        h->version = DSM_SPDM_10;
    if (n >= DSM_SPDM_HEADER_LEN && request->code == DSM_SPDM_GET_CAPABILITIES)
        h->version = version;
    if (response.n < 4 || response.p[1] != DSM_SPDM_ERROR || response.p[2] != DSM_SPDM_ERROR_INVALID_REQUEST)
        print_error("%s of version 0x%02x with %zu bytes:\n", dsm_spdm_messages_name(request->code), version, n);
    assert_spdm_error(h, response, DSM_SPDM_ERROR_INVALID_REQUEST);
    h->version = agreed;
}

/* The whole request reaches its handler: no InvalidRequest. */
static void check_served(const struct request *request, struct dsm_bytes response)
{
    if (request->code == DSM_SPDM_RESPOND_IF_READY)
        assert_int_equal(DSM_SPDM_ERROR_UNEXPECTED_REQUEST, response.p[2]); /* nothing is pending */
    else
        assert_spdm_code(response, request->code & 0x7F);
}

static void check_in_clear(struct harness *h, const struct request *request, uint8_t version)
{
    struct log message = { .n = 0 };
    struct dsm_bytes response;

    enter(h, request->stage, version);
    request->write(h, version, &message);
    for (size_t n = 0; n < message.n; n += 4)
        check_refused(h, request, version, n, harness_send(h, dsm_bytes(message.bytes, n)));
    for (size_t more = 4 - (message.n + 3) % 4; more <= 8; more++) /* what padding does not make up for */
        check_refused(h, request, version, message.n + more,
                      harness_send(h, dsm_bytes(message.bytes, message.n + more)));
    response = harness_send(h, log_bytes(&message));
    if (request->code == DSM_SPDM_VENDOR_DEFINED_REQUEST)
        assert_dropped(h, response);
    else
        check_served(request, response);
}

static void check_in_session(struct harness *h, const struct request *request, uint8_t version, struct session *s)
{
    struct log message = { .n = 0 };

    request->write(h, version, &message);
    for (size_t n = 0; n < message.n; n++)
        check_refused(h, request, version, n, harness_send_in(h, s, dsm_bytes(message.bytes, n)));
    for (size_t more = 1; more <= 4; more++)
        check_refused(h, request, version, message.n + more,
                      harness_send_in(h, s, dsm_bytes(message.bytes, message.n + more)));
    check_served(request, harness_send_in(h, s, log_bytes(&message)));
}

static void test_in_clear(void **state)
{
    struct harness *h = *state;

    harness_give_psk(h, DSM_CAP_PSK_WITH_CONTEXT);
    FOR_VERSIONS_FROM(DSM_SPDM_10)
    for (size_t i = 0; i < REQUESTS; i++)
        if (requests[i].in_clear && version >= requests[i].since)
            check_in_clear(h, &requests[i], version);
}

static void test_in_a_session(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.heartbeat_period_s = 60;
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_open_session(h, &s);
        for (size_t i = 0; i < REQUESTS; i++)
            if (requests[i].in_session)
                check_in_session(h, &requests[i], version, &s);
        session_clear(&s);
    }
}

static const struct request finish = { .code = DSM_SPDM_FINISH };

static void test_finish_in_the_clear(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct log message = { .n = 0 };
        struct session s;

        harness_vca_of(h, version);
        harness_key_exchange(h, NULL, &s);
        harness_write_finish(h, &s, &message);
        for (size_t n = 0; n < message.n; n += 4)
            check_refused(h, &finish, version, n, harness_send(h, dsm_bytes(message.bytes, n)));
        check_refused(h, &finish, version, message.n + 4, harness_send(h, dsm_bytes(message.bytes, message.n + 4)));
        harness_take_finish(h, &s, harness_send(h, log_bytes(&message)));
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_finish_in_a_record(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = harness_choice(version);
        struct log message = { .n = 0 };
        struct session s;

        choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
        harness_vca(h, &choice);
        harness_key_exchange(h, NULL, &s);
        harness_write_finish(h, &s, &message);
        for (size_t n = 0; n < message.n; n++)
            check_refused(h, &finish, version, n, harness_send_in(h, &s, dsm_bytes(message.bytes, n)));
        check_refused(h, &finish, version, message.n + 1,
                      harness_send_in(h, &s, dsm_bytes(message.bytes, message.n + 1)));
        harness_take_finish(h, &s, harness_send_in(h, &s, log_bytes(&message)));
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_psk_finish(void **state)
{
    static const struct request psk_finish = { .code = DSM_SPDM_PSK_FINISH };
    struct harness *h = *state;

    harness_give_psk(h, DSM_CAP_PSK_WITH_CONTEXT);
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = harness_psk_choice(version);
        struct log message = { .n = 0 };
        struct session s;

        harness_vca(h, &choice);
        harness_psk_exchange(h, NULL, &s);
        harness_write_psk_finish(h, &s, &message);
        for (size_t n = 0; n < message.n; n++)
            check_refused(h, &psk_finish, version, n, harness_send_in(h, &s, dsm_bytes(message.bytes, n)));
        check_refused(h, &psk_finish, version, message.n + 1,
                      harness_send_in(h, &s, dsm_bytes(message.bytes, message.n + 1)));
        harness_take_psk_finish(h, &s, harness_send_in(h, &s, log_bytes(&message)));
        harness_check_alive(h, &s);
        session_clear(&s);
    }
}

static void test_unsigned_measurements_end_where_they_say(void **state)
{
    static const struct request measurements = { .code = DSM_SPDM_GET_MEASUREMENTS };
    uint8_t message[4 + 8 + 4] = { 0, DSM_SPDM_GET_MEASUREMENTS, 0, 1 };
    struct harness *h = *state;

    h->device->settings.strict = true; /* what is behind them is a finding else */
    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        size_t len = version >= DSM_SPDM_13 ? 12 : 4;

        harness_vca_of(h, version);
        message[0] = version;
        for (size_t n = 0; n <= len + 4; n += 4)
            if (n == len)
                assert_spdm_code(harness_send(h, dsm_bytes(message, n)), DSM_SPDM_MEASUREMENTS);
            else
                check_refused(h, &measurements, version, n, harness_send(h, dsm_bytes(message, n)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_in_clear),
        HARNESS_TEST(test_in_a_session),
        HARNESS_TEST(test_finish_in_the_clear),
        HARNESS_TEST(test_finish_in_a_record),
        HARNESS_TEST(test_psk_finish),
        HARNESS_TEST(test_unsigned_measurements_end_where_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
