/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_finding.h"
#include "device_fixture.h"

static enum dsm_error report_one(void)
{
    return dsm_device_finding(device, DSM_FINDING_MISALIGNED_OFFSET, DSM_ERR_INVALID_FIELD, "0x%x", 0x1001);
}

static void test_a_finding_is_tolerated_counted_and_told(void **state)
{
    (void)state;
    assert_error(DSM_OK, report_one());
    assert_error(DSM_OK, report_one());
    assert_findings(DSM_FINDING_MISALIGNED_OFFSET, 2);
    assert_string_equal(device->findings.entries[DSM_FINDING_MISALIGNED_OFFSET].came, "0x1001");
    assert_int_equal(told_findings, 2);
    assert_int_equal(told_finding, DSM_FINDING_MISALIGNED_OFFSET);
    assert_findings(DSM_FINDING_WEAK_AEAD, 0);
}

static void test_a_strict_device_turns_a_finding_into_the_error(void **state)
{
    (void)state;
    device->settings.strict = true;
    assert_error(DSM_ERR_INVALID_FIELD, report_one());
    assert_findings(DSM_FINDING_MISALIGNED_OFFSET, 1);
    assert_logged("; refused, since strict");
}

static void test_the_log_line_names_document_clause_expected_and_came(void **state)
{
    (void)state;
    assert_error(DSM_OK, report_one());
    assert_string_equal(log_text, "warning test finding: MISALIGNED_OFFSET (PCIe 6.x 11.3.8): expected "
                                  "MMIO_REPORTING_OFFSET is a multiple of 4096, came 0x1001\n");
}

static void test_a_flood_is_logged_eight_times_and_then_at_powers_of_two(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_error(DSM_OK, report_one());
    assert_int_equal(log_lines, 8 + 3); /* 16, 32, 64 */
    assert_logged("(64 times so far)");
    assert_findings(DSM_FINDING_MISALIGNED_OFFSET, 100);
    assert_int_equal(told_findings, 100);
}

static void test_what_came_is_cut_to_its_room(void **state)
{
    char longer[300];

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_error(DSM_OK, dsm_device_finding(device, DSM_FINDING_RANDOM_DATA, DSM_ERR_CLOSE, "%s", longer));
    assert_int_equal(strlen(device->findings.entries[DSM_FINDING_RANDOM_DATA].came), 95);
}

static void test_every_kind_has_a_whole_row(void **state)
{
    (void)state;
    for (int i = 0; i < DSM_FINDING_KINDS; i++) {
        const struct dsm_finding_row *row = dsm_finding_row((enum dsm_finding_kind)i);

        assert_true(row->name[0] && row->document[0] && row->clause[0] && row->expected[0]);
        assert_int_equal(device->findings.entries[i].kind, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_a_finding_is_tolerated_counted_and_told),
        device_test(test_a_strict_device_turns_a_finding_into_the_error),
        device_test(test_the_log_line_names_document_clause_expected_and_came),
        device_test(test_a_flood_is_logged_eight_times_and_then_at_powers_of_two),
        device_test(test_what_came_is_cut_to_its_room),
        device_test(test_every_kind_has_a_whole_row),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
