/* SPDX-License-Identifier: BSD-3-Clause */
/* What each transcript consists of, compared with one digest over the messages end to end. */
#include "support/exact.h"

#include "spdm/th.h"
#include "wire/spdm.h"

#define TEXT(text) dsm_bytes(text, sizeof(text) - 1)

static struct dsm_crypto *crypto;
static struct dsm_transcript transcript;

static const struct dsm_hash_algorithm *sha256(void)
{
    return dsm_hash_algorithm_by_name("SHA_256");
}

static void assert_digest(const char *expected_messages, const uint8_t *got)
{
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK,
                 dsm_hash_once(crypto, sha256(), dsm_bytes(expected_messages, strlen(expected_messages)), digest));
    assert_memory_equal(digest, got, sha256()->size);
}

static void assert_th(const char *expected_messages, struct dsm_th *th)
{
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK, dsm_th_digest(th, crypto, sha256(), digest));
    assert_digest(expected_messages, digest);
}

static void negotiate(uint8_t version)
{
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("version "), TEXT("algorithms ")));
    dsm_transcript_begin(&transcript, sha256(), version);
}

static void test_m1m2_begins_with_vca_in_every_version(void **state)
{
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++) {
        dsm_transcript_clear(&transcript);
        negotiate(version);
        assert_error(DSM_OK, dsm_messages_add(&transcript.m1m2, TEXT("digests "), TEXT("")));
        assert_error(DSM_OK, dsm_transcript_digest_m1m2(&transcript, TEXT("chal"), TEXT("lenge"), digest));
        assert_digest("version algorithms digests challenge", digest);
    }
}

static void test_a_digest_leaves_what_was_collected(void **state)
{
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_messages_add(&transcript.m1m2, TEXT("B "), TEXT("")));
    for (int i = 0; i < 2; i++) {
        assert_error(DSM_OK, dsm_transcript_digest_m1m2(&transcript, TEXT("C"), TEXT(""), digest));
        assert_digest("version algorithms B C", digest);
    }
}

static void test_l1l2_begins_with_vca_from_1_2_on(void **state)
{
    static const struct {
        uint8_t version;
        const char *expected;
    } rows[] = {
        { DSM_SPDM_10, "measurements" },
        { DSM_SPDM_11, "measurements" },
        { DSM_SPDM_12, "version algorithms measurements" },
        { DSM_SPDM_13, "version algorithms measurements" },
    };
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        dsm_transcript_clear(&transcript);
        negotiate(rows[i].version);
        assert_error(DSM_OK, dsm_messages_add(&transcript.l1l2, TEXT("mea"), TEXT("sure")));
        assert_error(DSM_OK,
                     dsm_transcript_digest_l1l2(&transcript, &transcript.l1l2, TEXT("men"), TEXT("ts"), digest));
        assert_digest(rows[i].expected, digest);
    }
}

static void test_th_begins_with_vca_and_the_chains_digest(void **state)
{
    struct dsm_th th = { .hashed = 0 };

    (void)state;
    negotiate(DSM_SPDM_11);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("chain ")));
    assert_error(DSM_OK, dsm_th_add(&th, TEXT("exchange")));
    assert_th("version algorithms chain exchange", &th);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("another")));
    assert_th("version algorithms another", &th);
    dsm_th_reset(&th);
}

static void test_th_has_the_digests_that_were_kept_but_with_a_psk(void **state)
{
    struct dsm_th th = { .hashed = 0 };

    (void)state;
    negotiate(DSM_SPDM_13);
    assert_error(DSM_OK, dsm_messages_add(&transcript.digests, TEXT("digests "), TEXT("")));
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("chain ")));
    assert_th("version algorithms digests chain ", &th);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("")));
    assert_th("version algorithms ", &th);
    dsm_th_reset(&th);
}

static void test_what_is_cut_off_th_is_not_hashed(void **state)
{
    struct dsm_th th = { .hashed = 0 };
    size_t before;

    (void)state;
    negotiate(DSM_SPDM_11);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("chain ")));
    before = th.messages.n;
    assert_error(DSM_OK, dsm_th_add(&th, TEXT("refused")));
    assert_th("version algorithms chain refused", &th);
    dsm_th_cut(&th, before);
    assert_error(DSM_OK, dsm_th_add(&th, TEXT("good FINISH")));
    assert_th("version algorithms chain good FINISH", &th);
    dsm_th_reset(&th);
}

static void test_th_is_hashed_again_from_its_bytes(void **state)
{
    struct dsm_th th = { .hashed = 0 };

    (void)state;
    negotiate(DSM_SPDM_11);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("chain ")));
    assert_th("version algorithms chain ", &th);
    dsm_hash_reset(&th.running);
    assert_error(DSM_OK, dsm_th_add(&th, TEXT("more")));
    assert_th("version algorithms chain more", &th);
    dsm_th_reset(&th);
}

static void test_th_outlives_the_connection(void **state)
{
    struct dsm_th th = { .hashed = 0 };

    (void)state;
    negotiate(DSM_SPDM_11);
    assert_error(DSM_OK, dsm_th_begin(&th, &transcript, TEXT("chain")));
    dsm_transcript_clear(&transcript);
    assert_th("version algorithms chain", &th);
    dsm_th_reset(&th);
}

static void test_each_message_of_vca_can_be_read(void **state)
{
    (void)state;
    assert_int_equal(0, dsm_transcript_vca_message(&transcript, 0).n);
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("GET_VERSION"), TEXT("VERSION")));
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("GET_CAPABILITIES"), TEXT("CAPABILITIES")));
    assert_true(dsm_bytes_equal(TEXT("GET_VERSION"), dsm_transcript_vca_message(&transcript, 0)));
    assert_true(dsm_bytes_equal(TEXT("VERSION"), dsm_transcript_vca_message(&transcript, 1)));
    assert_true(dsm_bytes_equal(TEXT("CAPABILITIES"), dsm_transcript_vca_message(&transcript, 3)));
    assert_int_equal(0, dsm_transcript_vca_message(&transcript, 4).n);
    assert_int_equal(0, dsm_transcript_vca_message(&transcript, SIZE_MAX).n);
}

static void test_vca_is_filled_to_its_limit_and_not_further(void **state)
{
    static const uint8_t zeros[DSM_VCA_MAX];

    (void)state;
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, DSM_VCA_MAX - 2), dsm_bytes(zeros, 1)));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, 1), dsm_bytes(zeros, 1)));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, SIZE_MAX), TEXT("")));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, TEXT(""), dsm_bytes(zeros, SIZE_MAX)));
    assert_int_equal(DSM_VCA_MAX - 1, dsm_transcript_vca(&transcript).n);
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, 1), TEXT("")));
}

static void test_vca_has_no_more_messages_than_its_six(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("request"), TEXT("response")));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, TEXT("request"), TEXT("response")));
}

static void test_there_is_no_digest_before_the_hash_is_agreed(void **state)
{
    struct dsm_th th = { .hashed = 0 };
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    assert_error(DSM_ERR_INTERNAL, dsm_transcript_digest_m1m2(&transcript, TEXT(""), TEXT(""), digest));
    assert_error(DSM_ERR_INTERNAL,
                 dsm_transcript_digest_l1l2(&transcript, &transcript.l1l2, TEXT(""), TEXT(""), digest));
    assert_error(DSM_ERR_INTERNAL, dsm_th_begin(&th, &transcript, TEXT("chain")));
}

static void test_a_cleared_transcript_is_as_new(void **state)
{
    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_messages_add(&transcript.m1m2, TEXT("B"), TEXT("C")));
    assert_error(DSM_OK, dsm_messages_add(&transcript.l1l2, TEXT("M"), TEXT("M")));
    transcript.challenge_completed = true;
    dsm_transcript_clear(&transcript);
    assert_int_equal(0, dsm_transcript_vca(&transcript).n);
    assert_null(transcript.algorithm);
    assert_int_equal(0, transcript.m1m2.n);
    assert_int_equal(0, transcript.l1l2.n);
    assert_false(transcript.challenge_completed);
    assert_ptr_equal(crypto, transcript.crypto);
}

static int set_up(void **state)
{
    (void)state;
    dsm_transcript_init(crypto, &transcript);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dsm_transcript_clear(&transcript);
    return 0;
}

static int create_crypto(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy_crypto(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_m1m2_begins_with_vca_in_every_version),
        TEST(test_a_digest_leaves_what_was_collected),
        TEST(test_l1l2_begins_with_vca_from_1_2_on),
        TEST(test_th_begins_with_vca_and_the_chains_digest),
        TEST(test_th_has_the_digests_that_were_kept_but_with_a_psk),
        TEST(test_what_is_cut_off_th_is_not_hashed),
        TEST(test_th_is_hashed_again_from_its_bytes),
        TEST(test_th_outlives_the_connection),
        TEST(test_each_message_of_vca_can_be_read),
        TEST(test_vca_is_filled_to_its_limit_and_not_further),
        TEST(test_vca_has_no_more_messages_than_its_six),
        TEST(test_there_is_no_digest_before_the_hash_is_agreed),
        TEST(test_a_cleared_transcript_is_as_new),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
