/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Secured records. The vectors are made with another implementation of HKDF and the AEADs: SPDM 1.2, SHA-256, the
 * direction's secret 00 01 .. 1f, session 0x80010002, the plaintext "message".
 */
#include "support/exact.h"
#include "support/hex.h"

#include "spdm/record.h"
#include "vectors/spdm_sessions.h"
#include "wire/spdm.h"

#define SESSION_ID 0x80010002u
#define TAG_SIZE 16u
#define FAR_SEQUENCE 0x0102030405060708u

static const struct vector {
    const char *aead;
    bool encrypts;
    uint64_t sequence;
    const char *record;
} vectors[] = {
    { "AES_128_GCM", true, 0, "0200018019008446a4166249dbeec465fe69f4d9b7707efea3f00b543f271b" },
    { "AES_128_GCM", false, 0, "0200018017006d657373616765f8a52bc8183c864d75a67a4fb8b0b141" },
    { "AES_128_GCM", true, FAR_SEQUENCE, "020001801900edcb106adb55d520c37545beaa92b93e3fd05208f654189337" },
    { "AES_128_GCM", false, FAR_SEQUENCE, "0200018017006d65737361676508cea4661e0ad92c525f2a7ba82b2532" },
    { "AES_256_GCM", true, 0, "020001801900ab593fa91a90e09d6e3041f72ba005b20171885a1644d09170" },
    { "AES_256_GCM", false, 0, "0200018017006d6573736167657b8cb779a669cda28888f688236712db" },
    { "AES_256_GCM", true, FAR_SEQUENCE, "020001801900a93a4ad327d230bdcc4f78caae89d2d183dfd0b17b03bec51d" },
    { "AES_256_GCM", false, FAR_SEQUENCE, "0200018017006d657373616765a8730fb41e3edda83bcca64cb2024f1f" },
    { "CHACHA20_POLY1305", true, 0, "020001801900a16d3988155a97c01c7dfe10767b75db75b421c4f086d0f75a" },
    { "CHACHA20_POLY1305", false, 0, "0200018017006d65737361676534bf3c7f5a5db391c3fecba848349969" },
    { "CHACHA20_POLY1305", true, FAR_SEQUENCE, "0200018019001828e0f8f3b1e8772936999afdfa4ae664de67f3810122bd9e" },
    { "CHACHA20_POLY1305", false, FAR_SEQUENCE, "0200018017006d65737361676563965484ff5009ee51321cbb7d308067" },
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

/* AES-256-GCM, sequence number 0: the inside is 07 00 "message" aa bb; 08 00 "message"; 01 */
#define WITH_RANDOM "020001801b00ab593fa91a90e09d6e7ca650d403742325eaa2fa637196b9f29a0e"
#define LONGER_THAN_RECORD "020001801900a4593fa91a90e09d6e6dfdc40b4f09358f42ed4ab2d554d783"
#define HALF_A_LENGTH "020001801100ad473934bfcca0046414071e3669ce6c14"

static const struct dsm_record_form doe_form = { .pad_max = 0 };
static const struct dsm_record_form *form = &doe_form;
static struct dsm_crypto *crypto;
static struct dsm_record_direction sealing;
static struct dsm_record_direction opening;

static void begin(const char *aead, bool encrypts)
{
    const struct dsm_aead_algorithm *algorithm = dsm_aead_algorithm_by_name(aead);
    struct dsm_kdf kdf = { crypto, dsm_hash_algorithm_by_name("SHA_256"), DSM_SPDM_12 };
    struct dsm_secret secret = { .n = 32 };

    for (uint8_t i = 0; i < 32; i++)
        secret.bytes[i] = i;
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, algorithm, &secret, DSM_AEAD_SEAL, encrypts, &sealing));
    assert_error(DSM_OK, dsm_record_direction_begin(&kdf, algorithm, &secret, DSM_AEAD_OPEN, encrypts, &opening));
}

static struct dsm_bytes seal(struct dsm_bytes message, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);

    assert_error(DSM_OK, dsm_record_seal(&sealing, form, SESSION_ID, message, &w));
    return dsm_written(&w);
}

static enum dsm_error open_record(struct dsm_bytes record, uint8_t *plain, struct dsm_bytes *message)
{
    struct dsm_record_frame frame;
    bool has_random;

    DSM_TRY(dsm_record_frame_decode(form, record, TAG_SIZE, &frame));
    return dsm_record_open(&opening, &frame, plain, message, &has_random);
}

static enum dsm_error open_text(const char *text)
{
    uint8_t bytes[64], plain[64];
    struct dsm_bytes message;

    return open_record(hex_bytes(text, bytes, sizeof(bytes)), plain, &message);
}

static void assert_message(const char *expected, struct dsm_bytes got)
{
    assert_int_equal(strlen(expected), got.n);
    assert_memory_equal(expected, got.p, got.n);
}

static void test_a_record_is_sealed_as_others_seal_it(void **state)
{
    uint8_t buffer[64];

    (void)state;
    for (const struct vector *v = vectors; v < vectors + VECTORS; v++) {
        struct dsm_bytes record;

        begin(v->aead, v->encrypts);
        sealing.sequence = v->sequence;
        record = seal(dsm_bytes("message", 7), buffer, sizeof(buffer));
        assert_hex(v->record, record.p, record.n);
        assert_int_equal(v->sequence + 1, sealing.sequence);
    }
}

static void test_a_record_that_others_sealed_is_opened(void **state)
{
    uint8_t bytes[64], plain[64];
    struct dsm_bytes message;

    (void)state;
    for (const struct vector *v = vectors; v < vectors + VECTORS; v++) {
        begin(v->aead, v->encrypts);
        opening.sequence = v->sequence;
        assert_error(DSM_OK, open_record(hex_bytes(v->record, bytes, sizeof(bytes)), plain, &message));
        assert_message("message", message);
        assert_int_equal(v->sequence + 1, opening.sequence);
    }
}

static void test_the_first_record_of_recorded_sessions_is_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(session_vectors) / sizeof(session_vectors[0]); i++) {
        const struct session_vector *v = &session_vectors[i];
        struct dsm_kdf kdf = { crypto, dsm_hash_algorithm_by_name("SHA_384"), v->version };
        struct dsm_secret secret = { .n = 0 };
        uint8_t bytes[64], plain[64];
        struct dsm_bytes message;

        secret.n = hex_bytes(v->request_data, secret.bytes, sizeof(secret.bytes)).n;
        assert_error(DSM_OK, dsm_record_direction_begin(&kdf, dsm_aead_algorithm_by_name("AES_256_GCM"), &secret,
                                                        DSM_AEAD_OPEN, true, &opening));
        assert_error(DSM_OK, open_record(hex_bytes(v->record, bytes, sizeof(bytes)), plain, &message));
        assert_hex(v->plain, message.p, message.n);
    }
}

static void test_a_record_is_opened_in_place(void **state)
{
    uint8_t buffer[64];
    struct dsm_record_frame frame;
    struct dsm_bytes message;
    bool has_random;

    (void)state;
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        begin("AES_256_GCM", encrypts);
        assert_error(DSM_OK, dsm_record_frame_decode(form, seal(dsm_bytes("in place", 8), buffer, sizeof(buffer)),
                                                     TAG_SIZE, &frame));
        assert_error(DSM_OK, dsm_record_open(&opening, &frame, buffer + DSM_RECORD_HEADER_LEN, &message, &has_random));
        assert_message("in place", message);
        assert_false(has_random);
    }
}

static void test_records_follow_each_other(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_bytes message;

    (void)state;
    begin("AES_256_GCM", true);
    for (int i = 0; i < 300; i++) {
        assert_error(DSM_OK, open_record(seal(dsm_bytes("again", 5), buffer, sizeof(buffer)), plain, &message));
        assert_message("again", message);
    }
    assert_int_equal(300, opening.sequence);
}

static void test_an_empty_message_is_sealed_and_opened(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_bytes message;

    (void)state;
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        begin("CHACHA20_POLY1305", encrypts);
        assert_error(DSM_OK, open_record(seal(dsm_bytes(NULL, 0), buffer, sizeof(buffer)), plain, &message));
        assert_int_equal(0, message.n);
    }
}

static void test_every_flipped_bit_is_noticed_and_moves_nothing(void **state)
{
    uint8_t buffer[64], broken[64], plain[64];
    struct dsm_bytes message, record;

    (void)state;
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        begin("AES_256_GCM", encrypts);
        record = seal(dsm_bytes("message", 7), buffer, sizeof(buffer));
        for (size_t bit = 0; bit < record.n * 8; bit++) {
            if (bit / 8 == 4 || bit / 8 == 5) /* the Length field: the frame does not decode */
                continue;
            memcpy(broken, record.p, record.n);
            broken[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_error(DSM_ERR_DECRYPT, open_record(dsm_bytes(broken, record.n), plain, &message));
            assert_int_equal(0, opening.sequence);
            assert_int_equal(0, message.n);
        }
        assert_error(DSM_OK, open_record(record, plain, &message));
    }
}

static void test_a_replayed_record_cannot_be_authenticated(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_bytes message, record;

    (void)state;
    begin("AES_128_GCM", true);
    record = seal(dsm_bytes("once", 4), buffer, sizeof(buffer));
    assert_error(DSM_OK, open_record(record, plain, &message));
    assert_error(DSM_ERR_DECRYPT, open_record(record, plain, &message));
    assert_int_equal(1, opening.sequence);
}

static void test_a_skipped_record_cannot_be_made_up_for(void **state)
{
    uint8_t first[64], second[64], plain[64];
    struct dsm_bytes message;

    (void)state;
    begin("AES_128_GCM", true);
    seal(dsm_bytes("lost", 4), first, sizeof(first));
    assert_error(DSM_ERR_DECRYPT, open_record(seal(dsm_bytes("late", 4), second, sizeof(second)), plain, &message));
}

static void test_a_record_cut_short_is_no_record(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_bytes message, record;

    (void)state;
    begin("AES_256_GCM", true);
    record = seal(dsm_bytes("message", 7), buffer, sizeof(buffer));
    for (size_t n = 0; n < record.n; n++)
        assert_error(DSM_ERR_TRUNCATED, open_record(dsm_bytes(record.p, n), plain, &message));
    assert_error(DSM_OK, open_record(record, plain, &message));
}

static void test_a_length_inside_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_ERR_DECRYPT, open_text(LONGER_THAN_RECORD));
    assert_error(DSM_ERR_DECRYPT, open_text(HALF_A_LENGTH));
    assert_int_equal(0, opening.sequence);
}

static void test_random_bytes_are_told_of_and_left_out(void **state)
{
    uint8_t bytes[64], plain[64];
    struct dsm_record_frame frame;
    struct dsm_bytes message;
    bool has_random = false;

    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_OK, dsm_record_frame_decode(form, hex_bytes(WITH_RANDOM, bytes, sizeof(bytes)), TAG_SIZE, &frame));
    assert_error(DSM_OK, dsm_record_open(&opening, &frame, plain, &message, &has_random));
    assert_true(has_random);
    assert_message("message", message);
}

static void test_the_last_sequence_number_is_used_once(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_bytes message;

    (void)state;
    begin("AES_256_GCM", true);
    sealing.sequence = opening.sequence = UINT64_MAX;
    assert_error(DSM_OK, open_record(seal(dsm_bytes("last", 4), buffer, sizeof(buffer)), plain, &message));
    assert_true(sealing.exhausted);
    assert_true(opening.exhausted);
    assert_error(DSM_ERR_SEQUENCE_EXHAUSTED, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes("more", 4), &w));
    assert_int_equal(0, dsm_written_len(&w));
    assert_error(DSM_ERR_SEQUENCE_EXHAUSTED, open_text(vectors[0].record));
}

static void test_a_key_is_used_up_to_the_agreed_limit_alone(void **state)
{
    uint8_t buffer[64], plain[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_bytes message;

    (void)state;
    begin("AES_256_GCM", true);
    sealing.limit = opening.limit = 4;
    for (int i = 0; i < 4; i++)
        assert_error(DSM_OK, open_record(seal(dsm_bytes("text", 4), buffer, sizeof(buffer)), plain, &message));
    assert_error(DSM_ERR_SEQUENCE_EXHAUSTED, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes("more", 4), &w));
    assert_error(DSM_ERR_SEQUENCE_EXHAUSTED, open_text(vectors[0].record));
}

static void test_new_keys_begin_at_sequence_number_zero(void **state)
{
    (void)state;
    begin("AES_256_GCM", true);
    sealing.sequence = 7;
    sealing.exhausted = true;
    begin("AES_256_GCM", false);
    assert_int_equal(0, sealing.sequence);
    assert_false(sealing.exhausted);
    assert_false(sealing.encrypts);
}

static void test_a_direction_without_keys_does_nothing(void **state)
{
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    begin("AES_256_GCM", true);
    assert_true(dsm_record_direction_begun(&sealing));
    dsm_record_direction_reset(&sealing);
    dsm_record_direction_reset(&opening);
    assert_false(dsm_record_direction_begun(&sealing));
    assert_error(DSM_ERR_INTERNAL, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes("x", 1), &w));
    assert_error(DSM_ERR_INTERNAL, open_text(vectors[4].record));
}

static void test_a_record_that_does_not_fit_uses_no_sequence_number(void **state)
{
    uint8_t buffer[64];

    (void)state;
    begin("AES_256_GCM", true);
    for (size_t size = 0; size < 6 + 2 + 7 + TAG_SIZE; size++) {
        struct dsm_writer w = dsm_writer(buffer, size);

        assert_error(DSM_ERR_NO_SPACE, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes("message", 7), &w));
    }
    assert_int_equal(0, sealing.sequence);
}

static void test_a_message_longer_than_the_length_field_is_refused(void **state)
{
    enum { TOO_LONG = 0xFFFF - 2 - TAG_SIZE + 1 };
    static uint8_t message[TOO_LONG], buffer[0x10010];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_ERR_NO_SPACE, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes(message, TOO_LONG), &w));
    assert_error(DSM_OK, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes(message, TOO_LONG - 1), &w));
    assert_int_equal(DSM_RECORD_HEADER_LEN + 0xFFFF, dsm_written_len(&w));
}

static int tear_down(void **state)
{
    (void)state;
    dsm_record_direction_reset(&sealing);
    dsm_record_direction_reset(&opening);
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

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_record_is_sealed_as_others_seal_it),
        TEST(test_a_record_that_others_sealed_is_opened),
        TEST(test_the_first_record_of_recorded_sessions_is_opened),
        TEST(test_a_record_is_opened_in_place),
        TEST(test_records_follow_each_other),
        TEST(test_an_empty_message_is_sealed_and_opened),
        TEST(test_every_flipped_bit_is_noticed_and_moves_nothing),
        TEST(test_a_replayed_record_cannot_be_authenticated),
        TEST(test_a_skipped_record_cannot_be_made_up_for),
        TEST(test_a_record_cut_short_is_no_record),
        TEST(test_a_length_inside_that_does_not_fit_is_refused),
        TEST(test_random_bytes_are_told_of_and_left_out),
        TEST(test_the_last_sequence_number_is_used_once),
        TEST(test_a_key_is_used_up_to_the_agreed_limit_alone),
        TEST(test_new_keys_begin_at_sequence_number_zero),
        TEST(test_a_direction_without_keys_does_nothing),
        TEST(test_a_record_that_does_not_fit_uses_no_sequence_number),
        TEST(test_a_message_longer_than_the_length_field_is_refused),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
