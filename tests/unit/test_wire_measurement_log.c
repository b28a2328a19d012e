/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire_check.h"

#include "wire/measurement_log.h"

WIRE_CODEC(get, get_measurement_extension_log)
WIRE_CODEC(log_portion, measurement_extension_log)

static const uint8_t request[] = { 0x13, 0xEF, 0, 0, 1, 0, 0, 0, 0xF4, 0x7F, 2, 0 };
static const uint8_t response[] = { 0x13, 0x6F, 0, 0, 3, 0, 0, 0, 9, 0, 1, 0, 'm', 'e', 'l' };
/* two entries of the sample log of another implementation */
static const uint8_t whole[] = { 2, 0,    0, 0, 29,  0,   0,   0, 0, 0, 0, 0,  0, 0, 0, 0,    1, 0, 0,  0, 17, 0, 0,
                                 0, 0x89, 3, 0, 'R', 'O', 'M', 3, 0, 0, 0, 17, 0, 0, 0, 0x86, 4, 0, 10, 3, 0,  1 };

static void test_the_log_is_read_in_portions(void **state)
{
    struct dsm_wire_params params = wire_params(DSM_SPDM_13);
    struct dsm_bytes message = BYTES(response);
    struct dsm_measurement_extension_log out;

    (void)state;
    assert_message(&get, params, request);
    assert_message(&log_portion, params, response);
    assert_int_equal(dsm_measurement_extension_log_decode(&params, &message, &out), DSM_OK);
    assert_int_equal(out.remainder_length, 0x10009);
    assert_memory_equal(out.portion.p, "mel", 3);
    assert_changed(&log_portion, params, response, 7, 0xFF, DSM_ERR_TRUNCATED);
    assert_reserved(&get, params, request, 2, 0xFF);
    assert_reserved(&log_portion, params, response, 3, 0xFF);
}

static void test_a_log_has_entries(void **state)
{
    struct dsm_measurement_log log;
    struct dsm_measurement_log_entry entry;
    struct dsm_reader r;
    uint8_t buffer[sizeof(whole)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    assert_int_equal(dsm_measurement_log_decode(BYTES(whole), &log), DSM_OK);
    assert_int_equal(log.entry_count, 2);
    r = dsm_reader(log.entries);
    assert_int_equal(dsm_measurement_log_entry_read(&r, &entry), DSM_OK);
    assert_int_equal(entry.mel_index, 1);
    assert_int_equal(entry.meas_index, 17);
    assert_int_equal(entry.value_type, 0x89);
    assert_memory_equal(entry.value.p, "ROM", 3);
    assert_int_equal(dsm_measurement_log_entry_read(&r, &entry), DSM_OK);
    assert_int_equal(dsm_measurement_log_entry_write(&w, &entry), DSM_OK);
    assert_memory_equal(buffer, whole + 30, 15);
    assert_int_equal(dsm_measurement_log_entry_read(&r, &entry), DSM_ERR_TRUNCATED);
    w = dsm_writer(buffer, sizeof(buffer));
    assert_int_equal(dsm_measurement_log_encode(&log, &w), DSM_OK);
    assert_memory_equal(buffer, whole, sizeof(whole));
}

static void test_a_log_is_as_long_as_it_says(void **state)
{
    struct dsm_measurement_log log;
    uint8_t longer[sizeof(whole) + 1] = { 0 };

    (void)state;
    for (size_t n = 0; n < sizeof(whole); n++)
        assert_int_equal(dsm_measurement_log_decode(dsm_bytes(whole, n), &log), DSM_ERR_TRUNCATED);
    memcpy(longer, whole, sizeof(whole));
    assert_int_equal(dsm_measurement_log_decode(BYTES(longer), &log), DSM_ERR_TRAILING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_log_is_read_in_portions),
        cmocka_unit_test(test_a_log_has_entries),
        cmocka_unit_test(test_a_log_is_as_long_as_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
