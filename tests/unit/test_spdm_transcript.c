/* SPDX-License-Identifier: BSD-3-Clause */
/* What each transcript consists of, compared with one digest over the messages end to end. */
#include "support/exact.h"

#include "spdm/transcript.h"
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

static void assert_hash(const char *expected_messages, const struct dsm_hash *got)
{
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK, dsm_hash_peek(got, digest));
    assert_digest(expected_messages, digest);
}

static void negotiate(uint8_t version)
{
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("version ")));
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("algorithms ")));
    dsm_transcript_begin(&transcript, sha256(), version);
}

static void test_m1m2_begins_with_vca_in_every_version(void **state)
{
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_13; version++) {
        dsm_transcript_clear(&transcript);
        negotiate(version);
        assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("digests ")));
        assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("challenge")));
        assert_error(DSM_OK, dsm_transcript_peek_m1m2(&transcript, digest));
        assert_digest("version algorithms digests challenge", digest);
    }
}

static void test_m1m2_goes_on_after_a_look_at_it(void **state)
{
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("B ")));
    assert_error(DSM_OK, dsm_transcript_peek_m1m2(&transcript, digest));
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("C")));
    assert_error(DSM_OK, dsm_transcript_peek_m1m2(&transcript, digest));
    assert_digest("version algorithms B C", digest);
}

static void test_m1m2_begins_anew_after_a_reset(void **state)
{
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("lost")));
    dsm_transcript_reset_m1m2(&transcript);
    assert_error(DSM_ERR_INTERNAL, dsm_transcript_peek_m1m2(&transcript, digest));
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("kept")));
    assert_error(DSM_OK, dsm_transcript_peek_m1m2(&transcript, digest));
    assert_digest("version algorithms kept", digest);
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

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        dsm_transcript_clear(&transcript);
        negotiate(rows[i].version);
        assert_error(DSM_OK, dsm_transcript_add_l1l2(&transcript, &transcript.l1l2, TEXT("measure")));
        assert_error(DSM_OK, dsm_transcript_add_l1l2(&transcript, &transcript.l1l2, TEXT("ments")));
        assert_hash(rows[i].expected, &transcript.l1l2);
    }
}

static void test_a_sessions_l1l2_is_its_own(void **state)
{
    struct dsm_hash session = { .context = NULL };

    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_transcript_add_l1l2(&transcript, &transcript.l1l2, TEXT("clear")));
    assert_error(DSM_OK, dsm_transcript_add_l1l2(&transcript, &session, TEXT("secured")));
    assert_hash("version algorithms clear", &transcript.l1l2);
    assert_hash("version algorithms secured", &session);
    dsm_hash_reset(&session);
}

static void test_th_begins_with_vca_and_the_chains_digest(void **state)
{
    struct dsm_hash th = { .context = NULL };

    (void)state;
    negotiate(DSM_SPDM_11);
    assert_error(DSM_OK, dsm_transcript_begin_th(&transcript, TEXT("chain "), &th));
    assert_error(DSM_OK, dsm_hash_update(&th, TEXT("exchange")));
    assert_hash("version algorithms chain exchange", &th);
    assert_error(DSM_OK, dsm_transcript_begin_th(&transcript, TEXT("another"), &th));
    assert_hash("version algorithms another", &th);
    dsm_hash_reset(&th);
}

static void test_a_cut_takes_the_last_messages_of_vca_back(void **state)
{
    size_t len;
    uint8_t digest[DSM_HASH_MAX];

    (void)state;
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("version ")));
    len = transcript.vca_len;
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("first ")));
    dsm_transcript_cut_vca(&transcript, len);
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, TEXT("second ")));
    dsm_transcript_cut_vca(&transcript, SIZE_MAX);
    dsm_transcript_begin(&transcript, sha256(), DSM_SPDM_12);
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("C")));
    assert_error(DSM_OK, dsm_transcript_peek_m1m2(&transcript, digest));
    assert_digest("version second C", digest);
}

static void test_vca_is_filled_to_its_limit_and_not_further(void **state)
{
    static const uint8_t zeros[DSM_VCA_MAX];

    (void)state;
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, DSM_VCA_MAX - 1)));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, 2)));
    assert_error(DSM_ERR_LIMIT, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, SIZE_MAX)));
    assert_int_equal(DSM_VCA_MAX - 1, transcript.vca_len);
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, dsm_bytes(zeros, 1)));
    assert_error(DSM_OK, dsm_transcript_add_vca(&transcript, dsm_bytes(NULL, 0)));
}

static void test_no_digest_runs_before_the_hash_is_agreed(void **state)
{
    struct dsm_hash th = { .context = NULL };

    (void)state;
    assert_error(DSM_ERR_INTERNAL, dsm_transcript_add_m1m2(&transcript, TEXT("digests")));
    assert_error(DSM_ERR_INTERNAL, dsm_transcript_add_l1l2(&transcript, &transcript.l1l2, TEXT("measurements")));
    assert_error(DSM_ERR_INTERNAL, dsm_transcript_begin_th(&transcript, TEXT("chain"), &th));
}

static void test_a_cleared_transcript_is_as_new(void **state)
{
    (void)state;
    negotiate(DSM_SPDM_12);
    assert_error(DSM_OK, dsm_transcript_add_m1m2(&transcript, TEXT("B")));
    assert_error(DSM_OK, dsm_transcript_add_l1l2(&transcript, &transcript.l1l2, TEXT("M")));
    dsm_transcript_clear(&transcript);
    assert_int_equal(0, transcript.vca_len);
    assert_null(transcript.algorithm);
    assert_false(dsm_hash_begun(&transcript.m1m2));
    assert_false(dsm_hash_begun(&transcript.l1l2));
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
        TEST(test_m1m2_goes_on_after_a_look_at_it),
        TEST(test_m1m2_begins_anew_after_a_reset),
        TEST(test_l1l2_begins_with_vca_from_1_2_on),
        TEST(test_a_sessions_l1l2_is_its_own),
        TEST(test_th_begins_with_vca_and_the_chains_digest),
        TEST(test_a_cut_takes_the_last_messages_of_vca_back),
        TEST(test_vca_is_filled_to_its_limit_and_not_further),
        TEST(test_no_digest_runs_before_the_hash_is_agreed),
        TEST(test_a_cleared_transcript_is_as_new),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
