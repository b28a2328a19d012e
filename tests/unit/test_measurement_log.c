/* SPDX-License-Identifier: BSD-3-Clause */
/* The measurement extension log: made with the blocks, given in portions, read and held against them. */
#include "requester_peer.h"

#include "device/measurement_log.h"
#include "requester/check_log.h"
#include "wire/measurement_log.h"

#define BLOCK 9u

static uint8_t buffer[DSM_MEASUREMENT_LOG_MAX];
static size_t buffer_len;

static struct dsm_bytes text(const char *value)
{
    return dsm_bytes(value, strlen(value));
}

static void extend(struct peer *peer, uint8_t index, const char *value)
{
    assert_error(DSM_OK, dsm_measurement_log_extend(peer->h->crypto, &peer->h->device->measurements, index,
                                                    DSM_MEASUREMENT_INFORMATIONAL, text(value)));
}

/* A device with a log, and a requester that has VCA of 1.3 behind it. */
static struct peer *begin(void **state)
{
    struct peer *peer = *state;

    extend(peer, BLOCK, "ROM");
    extend(peer, BLOCK, "boot firmware");
    peer->r->options.version = DSM_SPDM_13;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_int_equal(DSM_MEASUREMENT_SPEC_DMTF, peer->r->negotiated.mel_spec);
    return peer;
}

static enum dsm_error read_log(struct peer *peer)
{
    buffer_len = 0;
    return peer_do(peer, dsm_get_measurement_log_begin(peer->r, buffer, sizeof(buffer), &buffer_len));
}

static enum dsm_error check(struct peer *peer)
{
    struct dsm_measurements_request request = { .operation = DSM_MEASUREMENTS_ALL };
    struct dsm_measurements measurements;

    assert_error(DSM_OK, peer_do(peer, dsm_get_measurements_begin(peer->r, &request, &measurements)));
    return dsm_check_log(peer->r, dsm_bytes(buffer, buffer_len), measurements.record);
}

static void check_read(struct peer *peer)
{
    struct dsm_bytes log = dsm_measurement_log_bytes(&peer->h->device->measurements);

    assert_error(DSM_OK, read_log(peer));
    assert_true(dsm_bytes_equal(log, dsm_bytes(buffer, buffer_len)));
    assert_error(DSM_OK, check(peer));
    assert_int_equal(DSM_CHECK_OK, peer->r->checks[DSM_CHECK_LOG]);
}

static void test_a_log_makes_the_block_that_the_device_reports(void **state)
{
    check_read(begin(state));
}

static void test_a_log_is_read_in_a_session_too(void **state)
{
    struct peer *peer = begin(state);

    assert_error(DSM_OK, peer_reach(peer, STAGE_SESSION));
    check_read(peer);
}

static void test_a_log_of_many_portions_comes_whole(void **state)
{
    struct peer *peer = begin(state);
    char value[4000];

    memset(value, 'x', sizeof(value));
    value[sizeof(value) - 1] = '\0';
    for (unsigned i = 0; i < 10; i++)
        extend(peer, BLOCK, value);
    check_read(peer);
}

static void test_a_portion_is_no_larger_than_what_the_requester_takes_at_once(void **state)
{
    struct peer *peer = begin(state);
    char value[4000];

    memset(value, 'x', sizeof(value));
    value[sizeof(value) - 1] = '\0';
    extend(peer, BLOCK, value);
    peer->r->options.data_transfer_size = peer->r->options.max_message_size = 2000;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    check_read(peer);
}

static void test_a_device_without_entries_gives_an_empty_log(void **state)
{
    static const uint8_t empty[DSM_MEASUREMENT_LOG_HEADER_LEN];
    struct peer *peer = *state;

    peer->r->options.version = DSM_SPDM_13;
    assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
    assert_error(DSM_OK, read_log(peer));
    assert_true(dsm_bytes_equal(BYTES(empty), dsm_bytes(buffer, buffer_len)));
    assert_error(DSM_OK, check(peer));
    assert_int_equal(DSM_CHECK_NOT_CHECKED, peer->r->checks[DSM_CHECK_LOG]);
}

static void test_entries_that_make_another_digest_fail_the_check(void **state)
{
    struct peer *peer = begin(state);

    assert_error(DSM_OK, read_log(peer));
    buffer[buffer_len - 1] ^= 1;
    assert_error(DSM_ERR_CHECK_FAILED, check(peer));
    assert_int_equal(DSM_CHECK_FAILED, peer->r->checks[DSM_CHECK_LOG]);
    assert_non_null(strstr(peer->r->failure.text, "the 2 entries of block 9 make another digest than it has"));
}

static void test_entries_of_no_hash_extend_block_fail_the_check(void **state)
{
    struct peer *peer = begin(state);

    assert_error(DSM_OK, read_log(peer));
    buffer[DSM_MEASUREMENT_LOG_HEADER_LEN + 4] = 1; /* MeasIndex */
    peer->r->options.accepted = 0;
    assert_error(DSM_ERR_CHECK_FAILED, check(peer));
}

static void test_a_log_whose_count_is_not_its_entries_is_refused(void **state)
{
    struct peer *peer = begin(state);

    assert_error(DSM_OK, read_log(peer));
    buffer[0] = 1;
    assert_error(DSM_ERR_TRAILING, check(peer));
    buffer[0] = 3;
    assert_error(DSM_ERR_TRUNCATED, check(peer));
    buffer_len = 15;
    assert_error(DSM_ERR_TRUNCATED, check(peer));
}

static void edit_no_portion(uint8_t *message, size_t n)
{
    assert_true(n >= 12);
    message[4] = 0;
}

static void edit_larger_portion(uint8_t *message, size_t n)
{
    assert_true(n >= 12);
    message[5] = 0x11; /* of 4096 that were asked for */
}

static void edit_endless(uint8_t *message, size_t n)
{
    assert_true(n >= 12);
    memset(message + 8, 0xFF, 4);
}

static void test_a_portion_that_breaks_a_rule_is_refused(void **state)
{
    static const struct {
        struct change change;
        enum dsm_error error;
        const char *text;
    } table[] = {
        { { ON(DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG), .edit = edit_no_portion, .cut = true, .length = 12 },
          DSM_ERR_INVALID_FIELD,
          "0 bytes came, 4096 were asked for" },
        { { ON(DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG), .edit = edit_larger_portion, .append = 0x1100 },
          DSM_ERR_INVALID_FIELD,
          "bytes came, 4096 were asked for" },
        { { ON(DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG), .edit = edit_endless },
          DSM_ERR_LIMIT,
          "at most 1048576 are taken" },
    };
    struct peer *peer = begin(state);

    for (size_t i = 0; i < COUNT(table); i++) {
        peer_arm(peer, &table[i].change);
        assert_error(table[i].error, read_log(peer));
        if (!strstr(peer->r->failure.text, table[i].text))
            fail_msg("%s", peer->r->failure.text);
    }
}

static void test_a_block_that_a_log_did_not_make_is_not_extended(void **state)
{
    struct peer *peer = *state;

    assert_error(DSM_ERR_CONFIG,
                 dsm_measurement_log_extend(peer->h->crypto, &peer->h->device->measurements, 1, 0, text("x")));
    assert_int_equal(DSM_MEASUREMENT_LOG_HEADER_LEN, dsm_measurement_log_bytes(&peer->h->device->measurements).n);
}

static void test_a_full_log_takes_no_entry(void **state)
{
    static const uint8_t value[0xFFF0];
    struct peer *peer = *state;
    struct dsm_measurements_set *set = &peer->h->device->measurements;
    size_t n;

    for (unsigned i = 0; i < 16; i++)
        assert_error(DSM_OK, dsm_measurement_log_extend(peer->h->crypto, set, BLOCK, 0, BYTES(value)));
    n = set->log_len;
    assert_error(DSM_ERR_LIMIT, dsm_measurement_log_extend(peer->h->crypto, set, BLOCK, 0, BYTES(value)));
    assert_int_equal(n, set->log_len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_log_makes_the_block_that_the_device_reports),
        PEER_TEST(test_a_log_is_read_in_a_session_too),
        PEER_TEST(test_a_log_of_many_portions_comes_whole),
        PEER_TEST(test_a_portion_is_no_larger_than_what_the_requester_takes_at_once),
        PEER_TEST(test_a_device_without_entries_gives_an_empty_log),
        PEER_TEST(test_entries_that_make_another_digest_fail_the_check),
        PEER_TEST(test_entries_of_no_hash_extend_block_fail_the_check),
        PEER_TEST(test_a_log_whose_count_is_not_its_entries_is_refused),
        PEER_TEST(test_a_portion_that_breaks_a_rule_is_refused),
        PEER_TEST(test_a_block_that_a_log_did_not_make_is_not_extended),
        PEER_TEST(test_a_full_log_takes_no_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
