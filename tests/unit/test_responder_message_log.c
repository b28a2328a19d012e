/* SPDX-License-Identifier: BSD-3-Clause */
/* The log of messages: a line each at level debug, their bytes at level trace, and no key and no nonce in either. */
#include "requester_peer.h"

#include "wire/ide_km.h"

#include <ctype.h>

#define WINDOW 8u /* bytes of a secret that are looked for; a row of bytes has more */
#define SECRETS_MAX 32u

static struct {
    char text[0x20000]; /* all lines */
    char hex[0x20000];  /* hexadecimal digits of all bytes of messages, nothing between them */
    struct secret {
        uint8_t bytes[DSM_SECRET_MAX];
        size_t n;
    } secrets[SECRETS_MAX];
    size_t secret_count;
    uint64_t clock_us;
} kept;

static void keep_hex(const char *line)
{
    size_t n = strlen(kept.hex);

    for (; *line && n + 1 < sizeof(kept.hex); line++)
        if (isxdigit((unsigned char)*line))
            kept.hex[n++] = *line;
    kept.hex[n] = '\0';
}

static void keep_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    size_t n = strlen(kept.text);

    (void)context;
    assert_string_equal("test", subject);
    snprintf(kept.text + n, sizeof(kept.text) - n, "%s\n", line);
    keep_hex(level == DSM_LOG_TRACE ? strchr(line, ':') + 1 : line);
}

static void keep_secret(struct dsm_bytes secret)
{
    struct secret *next = &kept.secrets[kept.secret_count++];

    assert_true(kept.secret_count <= SECRETS_MAX);
    memcpy(next->bytes, secret.p, secret.n);
    next->n = secret.n;
}

static void on_key(void *context, struct dsm_device *device, uint32_t session_id, const char *label,
                   struct dsm_bytes secret)
{
    (void)context;
    (void)device;
    (void)session_id;
    (void)label;
    keep_secret(secret);
}

/* Each message comes 5 us after the one before. */
static uint64_t now_us(void *context)
{
    (void)context;
    return kept.clock_us += 5;
}

static struct peer *begin(void **state, enum dsm_log_level level)
{
    struct peer *peer = *state;

    memset(&kept, 0, sizeof(kept));
    peer->h->log = (struct dsm_log){ level, keep_line, NULL };
    peer->h->device->observer.key = on_key;
    peer->h->device->observer.now_us = now_us;
    return peer;
}

static void expect(const char *line)
{
    if (!strstr(kept.text, line))
        fail_msg("\"%s\" is not in the log:\n%s", line, kept.text);
}

static void expect_none(const struct secret *secret)
{
    char digits[2 * WINDOW + 1];

    for (size_t at = 0; at + WINDOW <= secret->n; at++) {
        for (size_t i = 0; i < WINDOW; i++)
            snprintf(digits + 2 * i, 3, "%02x", secret->bytes[at + i]);
        if (strstr(kept.hex, digits))
            fail_msg("bytes %zu.. of a secret, %s, are in the log:\n%s", at, digits, kept.text);
    }
}

static void test_a_message_has_its_size_place_and_time(void **state)
{
    struct peer *peer = begin(state, DSM_LOG_DEBUG);

    peer->r->options.version = DSM_SPDM_12;
    assert_error(DSM_OK, peer_reach(peer, STAGE_LOCKED));
    expect("<- [4 bytes, in clear, START] GET_VERSION\n");
    expect("-> [16 bytes, in clear, VERSION, 5 us] VERSION entries=0x1000,0x1100,0x1200,0x1300,0x1400\n");
    expect("<- [8 bytes, in clear, NEGOTIATED, 5 us] GET_CERTIFICATE slot=0 offset=0 length=");
    expect(", established, 5 us] VENDOR_DEFINED_REQUEST standard_id=0x0003 vendor_id=[2]0100 payload=[4]; IDE_KM QUERY "
           "port_index=0\n");
    expect("TDISP function_id=0x0000beef LOCK_INTERFACE_RESPONSE start_interface_nonce=secret\n");
    assert_null(strstr(kept.text, "0000:"));
}

static void test_doe_discovery_has_lines_as_well(void **state)
{
    static const uint8_t index[] = { 1, 0, 0, 0 };
    struct peer *peer = begin(state, DSM_LOG_TRACE);
    static struct log object;

    harness_wrap(DSM_DOE_DISCOVERY, BYTES(index), &object);
    harness_exchange(peer->h, log_bytes(&object));
    expect("<- [4 bytes, in clear, START] DOE_DISCOVERY index=1 version=0\n<- 0000: 01 00 00 00\n");
    expect("-> [4 bytes, in clear, START, 5 us] DOE_DISCOVERY_RESPONSE vendor_id=0x0001 type=0x01 next_index=2\n");
}

static void test_bytes_are_those_in_clear_of_sealed_messages_too(void **state)
{
    struct peer *peer = begin(state, DSM_LOG_TRACE);

    peer->r->options.version = DSM_SPDM_12;
    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_error(DSM_OK, peer_do(peer, dsm_heartbeat_begin(peer->r)));
    expect("<- 0000: 12 e8 00 00\n");
    expect("-> 0000: 12 68 00 00\n");
}

static void test_at_level_info_messages_have_no_line(void **state)
{
    struct peer *peer = begin(state, DSM_LOG_INFO);

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    assert_null(strstr(kept.text, "GET_VERSION"));
    assert_int_equal(0, kept.clock_us);
}

static void test_no_secret_is_logged(void **state)
{
    struct peer *peer = begin(state, DSM_LOG_TRACE);
    struct dsm_ide_key_id id = { .direction = DSM_IDE_TX };
    uint8_t key[DSM_IDE_KEY_LEN], nonce[DSM_TDISP_NONCE_LEN];

    for (uint8_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)(0xA0 + i);
    keep_secret(BYTES(key));
    assert_error(DSM_OK, peer_reach(peer, STAGE_LOCKED));
    memcpy(nonce, peer->h->device->tdis[0].nonce, sizeof(nonce));
    keep_secret(BYTES(nonce));
    assert_error(DSM_OK, peer_do(peer, dsm_tdisp_start_begin(peer->r, HARNESS_FUNCTION_ID, nonce)));
    assert_error(DSM_OK, peer_do(peer, dsm_ide_km_key_prog_begin(peer->r, &id, key)));
    assert_error(DSM_OK, peer_do(peer, dsm_key_update_begin(peer->r, DSM_KEY_UPDATE_ALL_KEYS)));
    assert_true(kept.secret_count >=
                7); /* KEY_PROG's, the nonce, the shared one, two of the session, the updated ones */
    for (size_t i = 0; i < kept.secret_count; i++)
        expect_none(&kept.secrets[i]);
}

/* KEY_PROG that cannot be read has its key somewhere. */
static void test_no_secret_is_logged_of_a_message_that_does_not_decode(void **state)
{
    struct peer *peer = begin(state, DSM_LOG_TRACE);
    static struct session session;
    struct secret key = { .n = DSM_IDE_KEY_LEN };
    uint8_t key_prog[7 + DSM_IDE_KEY_LEN + 1] = { DSM_IDE_KM_KEY_PROG };
    static struct log message;

    for (uint8_t i = 0; i < key.n; i++)
        key.bytes[i] = key_prog[7 + i] = (uint8_t)(0xA0 + i);
    harness_vca_of(peer->h, DSM_SPDM_12);
    harness_open_session(peer->h, &session);
    harness_write_vendor(peer->h, DSM_PCI_PROTOCOL_IDE_KM, BYTES(key_prog), &message);
    harness_send_in(peer->h, &session, log_bytes(&message)); /* a byte less than a key and its IFV */
    message.n--;
    harness_send_in(peer->h, &session, log_bytes(&message)); /* payload length is wrong, too */
    session_clear(&session);
    expect("KEY_PROG");
    expect_none(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_message_has_its_size_place_and_time),
        PEER_TEST(test_doe_discovery_has_lines_as_well),
        PEER_TEST(test_bytes_are_those_in_clear_of_sealed_messages_too),
        PEER_TEST(test_at_level_info_messages_have_no_line),
        PEER_TEST(test_no_secret_is_logged),
        PEER_TEST(test_no_secret_is_logged_of_a_message_that_does_not_decode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
