/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/measurements_record.h"
#include "device_fixture.h"

#include "wire/challenge.h"

static struct dsm_bytes text(const char *value)
{
    return dsm_bytes(value, strlen(value));
}

static const struct dsm_hash_algorithm *hash(const char *name)
{
    return dsm_hash_algorithm_by_name(name);
}

static void add(uint8_t index, uint8_t type, bool digest_only, const char *value)
{
    assert_error(DSM_OK, dsm_measurements_add(crypto, &device->measurements, index, type, digest_only, text(value)));
}

static void add_three(void)
{
    add(3, DSM_MEASUREMENT_MANIFEST, false, "manifest");
    add(1, DSM_MEASUREMENT_IMMUTABLE_ROM, false, "rom");
    add(2, DSM_MEASUREMENT_MUTABLE_FIRMWARE, true, "firmware");
}

static struct dsm_measurement_block_wire shown(uint8_t index, const struct dsm_hash_algorithm *under, bool raw)
{
    struct dsm_measurement_block_wire wire;

    dsm_measurement_value(dsm_measurements_find(&device->measurements, index), under, raw, &wire);
    return wire;
}

static void check_digest(const char *algorithm, const char *value, struct dsm_bytes got)
{
    uint8_t digest[DSM_HASH_MAX];

    assert_error(DSM_OK, dsm_hash_once(crypto, hash(algorithm), text(value), digest));
    assert_int_equal(got.n, hash(algorithm)->size);
    assert_memory_equal(got.p, digest, got.n);
}

static void test_blocks_ascend_by_index(void **state)
{
    (void)state;
    add_three();
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(device->measurements.blocks[i].index, i + 1);
    assert_null(dsm_measurements_find(&device->measurements, 4));
}

static void test_equal_sets_have_the_same_blocks(void **state)
{
    static const struct {
        uint8_t index, type;
        bool digest_only;
        const char *value;
    } others[] = {
        { 3, DSM_MEASUREMENT_IMMUTABLE_ROM, false, "rom" },
        { 1, DSM_MEASUREMENT_MUTABLE_FIRMWARE, false, "rom" },
        { 1, DSM_MEASUREMENT_IMMUTABLE_ROM, true, "rom" },
        { 1, DSM_MEASUREMENT_IMMUTABLE_ROM, false, "RAM" },
    };
    struct dsm_measurements_set set = { 0 };

    (void)state;
    add(1, DSM_MEASUREMENT_IMMUTABLE_ROM, false, "rom");
    assert_false(dsm_measurements_equal(&set, &device->measurements));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_error(DSM_OK, dsm_measurements_add(crypto, &set, others[i].index, others[i].type, others[i].digest_only,
                                                  text(others[i].value)));
        assert_false(dsm_measurements_equal(&set, &device->measurements));
        dsm_measurements_clear(&set);
    }
    assert_error(DSM_OK, dsm_measurements_add(crypto, &set, 1, DSM_MEASUREMENT_IMMUTABLE_ROM, false, text("rom")));
    assert_true(dsm_measurements_equal(&set, &device->measurements));
    dsm_measurements_clear(&set);
}

static void test_an_index_twice_or_out_of_range_is_refused(void **state)
{
    struct dsm_measurements_set *set = &device->measurements;

    (void)state;
    add_three();
    assert_error(DSM_ERR_CONFIG, dsm_measurements_add(crypto, set, 2, 0, false, text("again")));
    assert_error(DSM_ERR_CONFIG, dsm_measurements_add(crypto, set, 0, 0, false, text("count")));
    assert_error(DSM_ERR_CONFIG, dsm_measurements_add(crypto, set, 0xFF, 0, false, text("all")));
    assert_error(DSM_ERR_CONFIG, dsm_measurements_add(crypto, set, 9, 0x80, false, text("type")));
    assert_error(DSM_OK, dsm_measurements_add(crypto, set, 0xFE, 0, false, text("last")));
    assert_int_equal(set->count, 4);
}

static void test_a_raw_value_ends_where_its_16_bit_size_ends(void **state)
{
    static uint8_t large[0x10000];

    (void)state;
    assert_error(DSM_ERR_CONFIG,
                 dsm_measurements_add(crypto, &device->measurements, 1, 4, false, dsm_bytes(large, 0xFFFD)));
    assert_error(DSM_OK, dsm_measurements_add(crypto, &device->measurements, 1, 4, false, dsm_bytes(large, 0xFFFC)));
    assert_error(DSM_OK, dsm_measurements_add(crypto, &device->measurements, 2, 1, true, BYTES(large)));
}

/* DSP0274 1.3: a hash-extend measurement is a digest, whatever was asked for. */
static void test_a_hash_extend_block_is_shown_as_its_digest_where_raw_values_are_asked_for(void **state)
{
    (void)state;
    add(1, DSM_MEASUREMENT_HEM, false, "extended");
    for (int raw = 0; raw < 2; raw++) {
        assert_int_equal(DSM_MEASUREMENT_HEM, shown(1, hash("SHA_384"), raw).value_type);
        check_digest("SHA_384", "extended", shown(1, hash("SHA_384"), raw).value);
    }
}

static void test_a_block_is_shown_as_its_digest(void **state)
{
    struct dsm_measurement_block_wire wire;

    (void)state;
    add_three();
    wire = shown(1, hash("SHA_256"), false);
    assert_int_equal(wire.index, 1);
    assert_int_equal(wire.specification, 1);
    assert_int_equal(wire.value_type, DSM_MEASUREMENT_IMMUTABLE_ROM);
    check_digest("SHA_256", "rom", wire.value);
    check_digest("SHA3_512", "rom", shown(1, hash("SHA3_512"), false).value);
}

static void test_a_block_is_shown_raw_when_asked_for(void **state)
{
    struct dsm_measurement_block_wire wire;

    (void)state;
    add_three();
    wire = shown(1, hash("SHA_256"), true);
    assert_int_equal(wire.value_type, DSM_MEASUREMENT_RAW | DSM_MEASUREMENT_IMMUTABLE_ROM);
    assert_true(dsm_bytes_equal(wire.value, text("rom")));
}

static void test_without_a_measurement_hash_blocks_are_raw(void **state)
{
    struct dsm_measurement_block_wire wire;

    (void)state;
    add_three();
    assert_true(dsm_bytes_equal(shown(1, NULL, false).value, text("rom")));
    wire = shown(2, NULL, false); /* only digests of it are kept */
    assert_int_equal(wire.value_type, DSM_MEASUREMENT_RAW | DSM_MEASUREMENT_MUTABLE_FIRMWARE);
    check_digest(dsm_algorithm_at(DSM_ALG_HASH, 0)->name, "firmware", wire.value);
}

static void test_a_block_of_which_only_digests_are_kept_cannot_be_shown_raw(void **state)
{
    struct dsm_measurement_block_wire wire;

    (void)state;
    add_three();
    wire = shown(2, hash("SHA_384"), true);
    assert_int_equal(wire.value_type, DSM_MEASUREMENT_MUTABLE_FIRMWARE);
    check_digest("SHA_384", "firmware", wire.value);
}

static void test_manifest_mode_version_and_svn_are_always_raw(void **state)
{
    static const uint8_t types[] = { DSM_MEASUREMENT_MANIFEST, DSM_MEASUREMENT_DEVICE_MODE, DSM_MEASUREMENT_VERSION,
                                     DSM_MEASUREMENT_SVN };

    (void)state;
    for (uint8_t i = 0; i < sizeof(types); i++) {
        add(i + 1, types[i], false, "plain");
        assert_int_equal(shown(i + 1, hash("SHA_256"), false).value_type, DSM_MEASUREMENT_RAW | types[i]);
        assert_true(dsm_bytes_equal(shown(i + 1, hash("SHA_256"), false).value, text("plain")));
    }
}

static void test_a_record_of_one_block_holds_that_block(void **state)
{
    uint8_t record[256], count;
    struct dsm_writer w = dsm_writer(record, sizeof(record));
    struct dsm_measurement_block_wire wire;
    struct dsm_reader r;

    (void)state;
    add_three();
    assert_error(DSM_OK, dsm_measurements_write(&device->measurements, 3, hash("SHA_256"), false, &w, &count));
    assert_int_equal(count, 1);
    r = dsm_reader(dsm_written(&w));
    assert_error(DSM_OK, dsm_measurement_block_read(&r, &wire, NULL));
    assert_true(dsm_reader_at_end(&r));
    assert_int_equal(wire.index, 3);
}

static void test_a_record_of_all_blocks_holds_each_and_has_the_length_told(void **state)
{
    uint8_t record[512], count;
    struct dsm_writer w = dsm_writer(record, sizeof(record));

    (void)state;
    add_three();
    assert_error(DSM_OK, dsm_measurements_write(&device->measurements, 0xFF, hash("SHA_512"), false, &w, &count));
    assert_int_equal(count, 3);
    assert_int_equal(dsm_written_len(&w), dsm_measurements_record_len(&device->measurements, hash("SHA_512"), false));
    assert_int_equal(dsm_written_len(&w), 3 * 7 + 64 + 64 + strlen("manifest"));
}

static void test_an_unknown_index_and_a_small_buffer_are_errors(void **state)
{
    uint8_t record[40], count;
    struct dsm_writer w = dsm_writer(record, sizeof(record));

    (void)state;
    add_three();
    assert_error(DSM_ERR_INVALID_FIELD,
                 dsm_measurements_write(&device->measurements, 4, hash("SHA_256"), false, &w, &count));
    assert_error(DSM_ERR_NO_SPACE,
                 dsm_measurements_write(&device->measurements, 0xFF, hash("SHA_256"), false, &w, &count));
}

/* What a verifier does: hash the blocks as MEASUREMENTS shows them. */
static void check_summary(uint8_t type, const uint8_t *indices, size_t n)
{
    uint8_t record[512], digest[DSM_HASH_MAX], got[DSM_HASH_MAX], count;
    struct dsm_writer w = dsm_writer(record, sizeof(record));

    for (size_t i = 0; i < n; i++)
        assert_error(DSM_OK,
                     dsm_measurements_write(&device->measurements, indices[i], hash("SHA_512"), false, &w, &count));
    assert_error(DSM_OK, dsm_hash_once(crypto, hash("SHA_384"), dsm_written(&w), digest));
    assert_error(DSM_OK,
                 dsm_measurements_summary(crypto, &device->measurements, type, hash("SHA_384"), hash("SHA_512"), got));
    assert_memory_equal(digest, got, 48);
}

static void test_the_summary_is_the_digest_of_the_blocks(void **state)
{
    static const uint8_t all[] = { 1, 2, 3 }, tcb[] = { 1, 2 };

    (void)state;
    add_three();
    check_summary(DSM_SUMMARY_ALL, all, sizeof(all));
    check_summary(DSM_SUMMARY_TCB, tcb, sizeof(tcb));
}

static void test_the_summary_of_nothing_is_zeros(void **state)
{
    uint8_t got[DSM_HASH_MAX];

    (void)state;
    add(1, DSM_MEASUREMENT_VERSION, false, "1");
    memset(got, 0xFF, sizeof(got));
    assert_error(DSM_OK,
                 dsm_measurements_summary(crypto, &device->measurements, DSM_SUMMARY_TCB, hash("SHA_384"), NULL, got));
    for (size_t i = 0; i < 48; i++)
        assert_int_equal(got[i], 0);
    assert_int_equal(got[48], 0xFF);
}

static void test_the_default_set_has_its_seven_blocks(void **state)
{
    static const uint8_t expected[][2] = { { 1, 0 }, { 2, 1 }, { 3, 2 }, { 4, 3 }, { 5, 6 }, { 6, 7 }, { 0xFD, 4 } };

    (void)state;
    assert_error(DSM_OK, dsm_measurements_add_default(crypto, &device->measurements));
    assert_int_equal(device->measurements.count, 7);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(device->measurements.blocks[i].index, expected[i][0]);
        assert_int_equal(device->measurements.blocks[i].type, expected[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_blocks_ascend_by_index),
        device_test(test_equal_sets_have_the_same_blocks),
        device_test(test_an_index_twice_or_out_of_range_is_refused),
        device_test(test_a_raw_value_ends_where_its_16_bit_size_ends),
        device_test(test_a_hash_extend_block_is_shown_as_its_digest_where_raw_values_are_asked_for),
        device_test(test_a_block_is_shown_as_its_digest),
        device_test(test_a_block_is_shown_raw_when_asked_for),
        device_test(test_without_a_measurement_hash_blocks_are_raw),
        device_test(test_a_block_of_which_only_digests_are_kept_cannot_be_shown_raw),
        device_test(test_manifest_mode_version_and_svn_are_always_raw),
        device_test(test_a_record_of_one_block_holds_that_block),
        device_test(test_a_record_of_all_blocks_holds_each_and_has_the_length_told),
        device_test(test_an_unknown_index_and_a_small_buffer_are_errors),
        device_test(test_the_summary_is_the_digest_of_the_blocks),
        device_test(test_the_summary_of_nothing_is_zeros),
        device_test(test_the_default_set_has_its_seven_blocks),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
