/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Secured records as MCTP carries them (DSP0276). The vectors are made with another implementation of HKDF and the
 * AEADs: SPDM 1.2, SHA-256, the direction's secret 00 01 .. 1f, session 0x80010002, the message "message" behind its
 * type.
 */
#include "support/exact.h"
#include "support/hex.h"

#include "spdm/record.h"
#include "wire/binding.h"
#include "wire/spdm.h"

#define SESSION_ID 0x80010002u
#define TAG_SIZE 16u
#define SEQUENCE_AT 4u
#define FAR_SEQUENCE 0x0102030405060708u

static const struct vector {
    const char *aead;
    bool encrypts;
    uint64_t sequence;
    const char *record;
} vectors[] = {
    { "AES_256_GCM", true, 0, "0200018000001a00a45957a10c90f29b6cb3e67102c743709ac5cbfc435acb533ba9" },
    { "AES_256_GCM", false, 0, "0200018000001800056d657373616765dcef84bef2539ca939f1f2d91e8e8b69" },
    { "AES_256_GCM", true, FAR_SEQUENCE, "0200018008071a00a63a22db31d222bbce40bc05b0ad052ccf031de6ddb80e5e06c0" },
    { "AES_256_GCM", false, FAR_SEQUENCE, "0200018008071800056d65737361676513421ec797fb388b3b58c697b9a252c4" },
    { "CHACHA20_POLY1305", true, 0, "0200018000001a00ae6d5180035a85c61ea0c53eb3e17176db98af12c9e2318b4b46" },
    { "CHACHA20_POLY1305", false, 0, "0200018000001800056d657373616765f9c08a7d1de09d5f096920ce1fcf5f4d" },
    { "CHACHA20_POLY1305", true, FAR_SEQUENCE, "0200018008071a00172888f0e5b1fa712b0f0960d4acb0d503a308699e23acad7503" },
    { "CHACHA20_POLY1305", false, FAR_SEQUENCE, "0200018008071800056d657373616765ef812b402c36dc377a34d6949eec9d83" },
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

/* AES-256-GCM, sequence number 0: the same with 32 and 33 random bytes; a PLDM message (type 1); not even a type. */
#define RANDOM_32                                                                                                      \
    "0200018000003a00a45957a10c90f29b6cb31dd91799f2a61c8b4438b7fd84b5d982d188967b02d3b6c70c93193cec43a37a972d3492f12b" \
    "8710994cbcb247f3c1af"
#define RANDOM_33                                                                                                      \
    "0200018000003b00a45957a10c90f29b6cb31dd91799f2a61c8b4438b7fd84b5d982d188967b02d3b6c70c93193cec43a37a2da331a24311" \
    "9617dd981b45df268db4b3"
#define PLDM "0200018000001a00a45953a10c90f29b6cb35b5010d757694b95af9efdd9381cae55"
#define WITHOUT_TYPE "0200018000001200ac592d6a3b647bd03eba1ee455eb85d5004e"

static const struct dsm_record_form *const form = &dsm_binding_mctp.record;
static struct dsm_crypto *crypto;
static struct dsm_record_direction sealing;
static struct dsm_record_direction opening;
static bool has_random;

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

static struct dsm_bytes seal(const char *text, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);

    assert_error(DSM_OK, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes(text, strlen(text)), &w));
    return dsm_written(&w);
}

static enum dsm_error open_record(struct dsm_bytes record, uint8_t *plain, struct dsm_bytes *message)
{
    struct dsm_record_frame frame;

    DSM_TRY(dsm_record_frame_decode(form, record, TAG_SIZE, &frame));
    return dsm_record_open(&opening, &frame, plain, message, &has_random);
}

static enum dsm_error open_text(const char *text, uint8_t plain[128], struct dsm_bytes *message)
{
    uint8_t bytes[128];

    return open_record(hex_bytes(text, bytes, sizeof(bytes)), plain, message);
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
        record = seal("message", buffer, sizeof(buffer));
        assert_hex(v->record, record.p, record.n);
        assert_int_equal(v->sequence + 1, sealing.sequence);
    }
}

static void test_a_record_that_others_sealed_is_opened(void **state)
{
    struct dsm_bytes message;
    uint8_t plain[128];

    (void)state;
    for (const struct vector *v = vectors; v < vectors + VECTORS; v++) {
        begin(v->aead, v->encrypts);
        opening.sequence = v->sequence;
        assert_error(DSM_OK, open_text(v->record, plain, &message));
        assert_message("message", message);
        assert_false(has_random);
        assert_int_equal(v->sequence + 1, opening.sequence);
    }
}

static void test_a_record_is_opened_in_place(void **state)
{
    uint8_t buffer[64];
    struct dsm_record_frame frame;
    struct dsm_bytes message;

    (void)state;
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        begin("AES_256_GCM", encrypts);
        assert_error(DSM_OK, dsm_record_frame_decode(form, seal("in place", buffer, sizeof(buffer)), TAG_SIZE, &frame));
        assert_error(DSM_OK,
                     dsm_record_open(&opening, &frame, buffer + dsm_record_header_len(form), &message, &has_random));
        assert_message("in place", message);
    }
}

/* The wire's two bytes go round, the number that the cipher takes does not. */
static void test_records_follow_each_other_past_the_bytes_on_the_wire(void **state)
{
    struct dsm_bytes message, record;
    uint8_t buffer[64], plain[64];

    (void)state;
    begin("AES_256_GCM", true);
    sealing.sequence = opening.sequence = 0xFFFE;
    for (int i = 0; i < 4; i++) {
        record = seal("again", buffer, sizeof(buffer));
        assert_int_equal((0xFFFE + i) & 0xFF, record.p[SEQUENCE_AT]);
        assert_error(DSM_OK, open_record(record, plain, &message));
        assert_message("again", message);
    }
    assert_int_equal(0x10002, opening.sequence);
}

static void test_up_to_32_random_bytes_are_allowed(void **state)
{
    struct dsm_bytes message;
    uint8_t plain[128];

    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_OK, open_text(RANDOM_32, plain, &message));
    assert_message("message", message);
    assert_false(has_random);
    begin("AES_256_GCM", true);
    assert_error(DSM_OK, open_text(RANDOM_33, plain, &message));
    assert_message("message", message);
    assert_true(has_random);
}

static void test_a_replayed_record_is_told_by_its_number(void **state)
{
    struct dsm_bytes message, record;
    uint8_t buffer[64], plain[64];

    (void)state;
    begin("AES_256_GCM", true);
    record = seal("once", buffer, sizeof(buffer));
    assert_error(DSM_OK, open_record(record, plain, &message));
    assert_error(DSM_ERR_DECRYPT, open_record(record, plain, &message));
    assert_int_equal(1, opening.sequence);
    assert_int_equal(0, message.n);
}

static void test_a_record_out_of_order_is_refused(void **state)
{
    struct dsm_bytes message, late;
    uint8_t first[64], second[64], plain[64];

    (void)state;
    begin("AES_256_GCM", true);
    (void)seal("lost", first, sizeof(first));
    late = seal("late", second, sizeof(second));
    assert_error(DSM_ERR_DECRYPT, open_record(late, plain, &message));
    second[SEQUENCE_AT] = 0; /* the expected number, but the cipher's is another */
    assert_error(DSM_ERR_DECRYPT, open_record(late, plain, &message));
    assert_int_equal(0, opening.sequence);
}

static void test_a_message_of_another_type_is_none_of_ours(void **state)
{
    struct dsm_bytes message;
    uint8_t plain[128];

    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_ERR_DISCARD, open_text(PLDM, plain, &message));
    assert_int_equal(1, opening.sequence); /* it authenticates, so it has used its number */
    begin("AES_256_GCM", true);
    assert_error(DSM_ERR_DISCARD, open_text(WITHOUT_TYPE, plain, &message));
}

static void test_every_flipped_bit_is_noticed_and_moves_nothing(void **state)
{
    struct dsm_bytes message, record;
    uint8_t buffer[64], broken[64], plain[64];

    (void)state;
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        begin("AES_256_GCM", encrypts);
        record = seal("message", buffer, sizeof(buffer));
        for (size_t bit = 0; bit < record.n * 8; bit++) {
            if (bit / 8 == 6 || bit / 8 == 7) /* the Length field: the frame does not decode */
                continue;
            memcpy(broken, record.p, record.n);
            broken[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_error(DSM_ERR_DECRYPT, open_record(dsm_bytes(broken, record.n), plain, &message));
            assert_int_equal(0, opening.sequence);
        }
        assert_error(DSM_OK, open_record(record, plain, &message));
    }
}

static void test_a_record_cut_short_is_no_record_and_one_byte_more_neither(void **state)
{
    struct dsm_bytes message, record;
    uint8_t buffer[65] = { 0 }, plain[65];

    (void)state;
    begin("AES_256_GCM", true);
    record = seal("message", buffer, sizeof(buffer));
    for (size_t n = 0; n < record.n; n++)
        assert_error(DSM_ERR_TRUNCATED, open_record(dsm_bytes(record.p, n), plain, &message));
    assert_error(DSM_ERR_TRAILING, open_record(dsm_bytes(record.p, record.n + 1), plain, &message));
    assert_error(DSM_OK, open_record(record, plain, &message));
}

static void test_a_record_that_does_not_fit_uses_no_sequence_number(void **state)
{
    uint8_t buffer[64];

    (void)state;
    begin("AES_256_GCM", true);
    for (size_t size = 0; size < 8 + 2 + 1 + 7 + TAG_SIZE; size++) {
        struct dsm_writer w = dsm_writer(buffer, size);

        assert_error(DSM_ERR_NO_SPACE, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes("message", 7), &w));
    }
    assert_int_equal(0, sealing.sequence);
}

static void test_a_message_longer_than_the_length_field_is_refused(void **state)
{
    enum { TOO_LONG = 0xFFFF - 2 - 1 - TAG_SIZE + 1 };
    static uint8_t message[TOO_LONG], buffer[0x10010];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    begin("AES_256_GCM", true);
    assert_error(DSM_ERR_NO_SPACE, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes(message, TOO_LONG), &w));
    assert_error(DSM_OK, dsm_record_seal(&sealing, form, SESSION_ID, dsm_bytes(message, TOO_LONG - 1), &w));
    assert_int_equal(8 + 0xFFFF, dsm_written_len(&w));
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
        TEST(test_a_record_is_opened_in_place),
        TEST(test_records_follow_each_other_past_the_bytes_on_the_wire),
        TEST(test_up_to_32_random_bytes_are_allowed),
        TEST(test_a_replayed_record_is_told_by_its_number),
        TEST(test_a_record_out_of_order_is_refused),
        TEST(test_a_message_of_another_type_is_none_of_ours),
        TEST(test_every_flipped_bit_is_noticed_and_moves_nothing),
        TEST(test_a_record_cut_short_is_no_record_and_one_byte_more_neither),
        TEST(test_a_record_that_does_not_fit_uses_no_sequence_number),
        TEST(test_a_message_longer_than_the_length_field_is_refused),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
