/* SPDX-License-Identifier: BSD-3-Clause */
/* Which request may come when and where: every code, in every phase and place, against a table of its own. */
#include "responder_harness.h"
#include "wire/spdm_messages.h"

/* A request in the cell is answered with this error, or reaches its handler. */
enum cell {
    HANDLED,
    UNEXPECTED = DSM_SPDM_ERROR_UNEXPECTED_REQUEST,
    UNSUPPORTED = DSM_SPDM_ERROR_UNSUPPORTED_REQUEST,
    NEEDS_SESSION = DSM_SPDM_ERROR_SESSION_REQUIRED,
};

enum column {
    AT_START, /* before GET_VERSION */
    AT_VERSION,
    AT_CAPABILITIES,
    NEGOTIATED,   /* in clear */
    IN_HANDSHAKE, /* which is encrypted */
    IN_SESSION,
    COLUMNS,
};

struct row {
    uint8_t code;
    enum cell cells[COLUMNS];
};

#define EARLY UNEXPECTED, UNEXPECTED, UNEXPECTED

static const struct row rows[] = {
    { DSM_SPDM_GET_VERSION, { HANDLED, HANDLED, HANDLED, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_GET_CAPABILITIES, { UNEXPECTED, HANDLED, HANDLED, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, { UNEXPECTED, UNEXPECTED, HANDLED, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_GET_DIGESTS, { EARLY, HANDLED, UNEXPECTED, HANDLED } },
    { DSM_SPDM_GET_CERTIFICATE, { EARLY, HANDLED, UNEXPECTED, HANDLED } },
    { DSM_SPDM_CHALLENGE, { EARLY, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_GET_MEASUREMENTS, { EARLY, HANDLED, UNEXPECTED, HANDLED } },
    { DSM_SPDM_KEY_EXCHANGE, { EARLY, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_FINISH, { EARLY, NEEDS_SESSION, HANDLED, UNEXPECTED } },
    { DSM_SPDM_PSK_EXCHANGE, { EARLY, HANDLED, UNEXPECTED, UNEXPECTED } },
    { DSM_SPDM_PSK_FINISH, { EARLY, NEEDS_SESSION, HANDLED, UNEXPECTED } },
    { DSM_SPDM_HEARTBEAT, { EARLY, NEEDS_SESSION, UNEXPECTED, HANDLED } },
    { DSM_SPDM_KEY_UPDATE, { EARLY, NEEDS_SESSION, UNEXPECTED, HANDLED } },
    { DSM_SPDM_END_SESSION, { EARLY, NEEDS_SESSION, UNEXPECTED, HANDLED } },
    { DSM_SPDM_GET_ENCAPSULATED_REQUEST, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } }, /* no ENCAP_CAP */
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } },
    { DSM_SPDM_GET_CSR, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } }, /* no CSR_CAP, and so on */
    { DSM_SPDM_SET_CERTIFICATE, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } },
    { DSM_SPDM_GET_KEY_PAIR_INFO, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } },
    { DSM_SPDM_SET_KEY_PAIR_INFO, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, { EARLY, HANDLED, UNEXPECTED, HANDLED } },
    { DSM_SPDM_CHUNK_SEND, { UNEXPECTED, UNEXPECTED, HANDLED, HANDLED, HANDLED, HANDLED } },
    { DSM_SPDM_CHUNK_GET, { UNEXPECTED, UNEXPECTED, HANDLED, HANDLED, HANDLED, HANDLED } },
    { DSM_SPDM_GET_ENDPOINT_INFO, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } }, /* of 1.3, as the next */
    { DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG, { EARLY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED } },
    { DSM_SPDM_RESPOND_IF_READY, { EARLY, UNEXPECTED, UNEXPECTED, UNEXPECTED } }, /* nothing is pending */
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct row *find_row(uint8_t code)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].code == code)
            return &rows[i];
    return NULL;
}

static void enter(struct harness *h, enum column column, struct session *s)
{
    struct choice choice = harness_psk_choice(DSM_SPDM_12);

    choice.flags &= ~DSM_CAP_HANDSHAKE_IN_THE_CLEAR;
    choice.flags |= DSM_CAP_CHUNK;
    memset(s, 0, sizeof(*s));
    harness_reconnect(h);
    if (column >= AT_VERSION)
        harness_get_version(h);
    if (column >= AT_CAPABILITIES)
        harness_get_capabilities(h, &choice);
    if (column >= NEGOTIATED)
        harness_negotiate(h, &choice);
    if (column >= IN_HANDSHAKE)
        harness_key_exchange(h, NULL, s);
    if (column >= IN_SESSION)
        harness_finish_session(h, s);
}

/* Four bytes only: whatever wants more says InvalidRequest, which no gate does. */
static struct dsm_bytes send_code(struct harness *h, enum column column, struct session *s, uint8_t version,
                                  uint8_t code)
{
    uint8_t message[] = { version, code, 0, 0 };

    return column >= IN_HANDSHAKE ? harness_send_in(h, s, BYTES(message)) : harness_send(h, BYTES(message));
}

static void check_cell(struct harness *h, enum column column, uint8_t code, struct dsm_bytes response)
{
    const struct row *row = find_row(code);
    enum cell expected = row ? row->cells[column] : UNSUPPORTED;
    uint8_t got = response.n >= 4 && response.p[1] == DSM_SPDM_ERROR ? response.p[2] : 0;
    bool handled = got == 0 || got == DSM_SPDM_ERROR_INVALID_REQUEST;

    if (expected == HANDLED ? handled : got == expected) {
        if (expected == UNSUPPORTED)
            assert_int_equal(code, response.p[3]);
        return;
    }
    print_error("%s (0x%02x) in column %d: expected %s, got %s\n", dsm_spdm_messages_name(code), code, (int)column,
                expected == HANDLED ? "its handler" : dsm_spdm_error_code_name((uint8_t)expected),
                got ? dsm_spdm_error_code_name(got) : "no error");
    (void)h;
    fail();
}

static uint8_t version_of(const struct harness *h, enum column column, uint8_t code)
{
    if (code == DSM_SPDM_GET_VERSION)
        return DSM_SPDM_10;
    return column <= AT_VERSION ? DSM_SPDM_12 : h->version;
}

static void test_every_code_is_handled_in_its_phases_and_places_only(void **state)
{
    struct harness *h = *state;

    harness_give_psk(h, DSM_CAP_PSK_WITH_CONTEXT);
    for (enum column column = AT_START; column < COLUMNS; column++) {
        struct session s;

        enter(h, column, &s);
        for (unsigned code = 0; code <= 0xFF; code++) {
            struct dsm_bytes response = send_code(h, column, &s, version_of(h, column, (uint8_t)code), (uint8_t)code);

            check_cell(h, column, (uint8_t)code, response);
            if (response.n >= 4 && response.p[1] == DSM_SPDM_ERROR)
                continue; /* nothing has changed */
            session_clear(&s);
            enter(h, column, &s);
        }
        session_clear(&s);
    }
}

static void test_another_version_than_agreed_is_a_mismatch(void **state)
{
    static const uint8_t versions[] = { 0, DSM_SPDM_10, DSM_SPDM_11, DSM_SPDM_13, DSM_SPDM_14, 0xFF };
    struct harness *h = *state;
    struct session s;

    for (enum column column = AT_CAPABILITIES; column < COLUMNS; column++) {
        enter(h, column, &s);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t v = 0; v < sizeof(versions); v++)
                if (rows[i].code != DSM_SPDM_GET_VERSION)
                    assert_spdm_error(h, send_code(h, column, &s, versions[v], rows[i].code),
                                      DSM_SPDM_ERROR_VERSION_MISMATCH);
        session_clear(&s);
    }
}

static void test_sessions_are_not_known_in_10(void **state)
{
    static const uint8_t codes[] = { DSM_SPDM_KEY_EXCHANGE, DSM_SPDM_FINISH,    DSM_SPDM_PSK_EXCHANGE,
                                     DSM_SPDM_PSK_FINISH,   DSM_SPDM_HEARTBEAT, DSM_SPDM_KEY_UPDATE,
                                     DSM_SPDM_END_SESSION };
    struct harness *h = *state;

    harness_give_psk(h, DSM_CAP_PSK_WITH_CONTEXT);

    harness_vca_of(h, DSM_SPDM_10);
    for (size_t i = 0; i < sizeof(codes); i++)
        assert_spdm_error(h, harness_send4(h, codes[i], 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_before_12_a_missing_session_is_unspecified(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_11);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_HEARTBEAT, 0, 0), DSM_SPDM_ERROR_UNSPECIFIED);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_END_SESSION, 0, 0), DSM_SPDM_ERROR_UNSPECIFIED);
}

static void test_what_either_side_cannot_is_unsupported(void **state)
{
    static const struct {
        uint8_t code;
        uint32_t ours, theirs; /* what is taken away */
    } lacks[] = {
        { DSM_SPDM_GET_DIGESTS, DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_KEY_EX | DSM_CAP_MEAS_MASK, 0 },
        { DSM_SPDM_GET_CERTIFICATE, DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_KEY_EX | DSM_CAP_MEAS_MASK, 0 },
        { DSM_SPDM_CHALLENGE, DSM_CAP_CHAL, 0 },
        { DSM_SPDM_GET_MEASUREMENTS, DSM_CAP_MEAS_MASK, 0 },
        { DSM_SPDM_KEY_EXCHANGE, DSM_CAP_KEY_EX, 0 },
        { DSM_SPDM_KEY_EXCHANGE, 0, HARNESS_CAPABILITIES },
        { DSM_SPDM_FINISH, DSM_CAP_KEY_EX, 0 },
        { DSM_SPDM_FINISH, 0, HARNESS_CAPABILITIES },
        { DSM_SPDM_HEARTBEAT, DSM_CAP_HBEAT, 0 },
        { DSM_SPDM_HEARTBEAT, 0, DSM_CAP_HBEAT },
        { DSM_SPDM_KEY_UPDATE, DSM_CAP_KEY_UPD, 0 },
        { DSM_SPDM_KEY_UPDATE, 0, DSM_CAP_KEY_UPD },
        { DSM_SPDM_END_SESSION, DSM_CAP_KEY_EX, 0 },
        { DSM_SPDM_END_SESSION, 0, HARNESS_CAPABILITIES },
    };
    struct harness *h = *state;
    uint32_t all = h->device->settings.capabilities;

    for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
        struct choice choice = harness_choice(DSM_SPDM_12);

        h->device->settings.capabilities = all & ~lacks[i].ours;
        choice.flags &= ~lacks[i].theirs;
        harness_vca(h, &choice);
        assert_spdm_error(h, harness_send4(h, lacks[i].code, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_every_code_is_handled_in_its_phases_and_places_only),
        HARNESS_TEST(test_another_version_than_agreed_is_a_mismatch),
        HARNESS_TEST(test_sessions_are_not_known_in_10),
        HARNESS_TEST(test_before_12_a_missing_session_is_unspecified),
        HARNESS_TEST(test_what_either_side_cannot_is_unsupported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
