/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses as guests program them: sized first, then written, in one half or two, for a PF and for VFs. */
#include "config_fixture.h"
#include "device/device_config.h"
#include "device/device_tdis.h"
#include "device/tdi_report.h"
#include "device/tdi_transitions.h"

#define BAR(n) ((uint16_t)(0x10 + 4 * (n)))
#define VF_BAR(n) ((uint16_t)(EXT(0x10) + 0x24 + 4 * (n)))
#define TYPE_64_PREFETCHABLE 0xCu

static uint64_t address_of(const struct dsm_tdi *tdi, size_t bar)
{
    return tdi->description.bars[bar].address;
}

/* What a guest's firmware does with one register: ones, read back, then the address. Returns what the register holds.
 */
static uint32_t size_then_set(uint32_t function_id, uint16_t offset, uint32_t before, uint32_t sized, uint32_t address)
{
    uint32_t flags = before & 0xF;

    config_write(function_id, offset, 4, before, 0xFFFFFFFF);
    config_write(function_id, offset, 4, sized | flags, address);
    return address | flags;
}

static void test_sizing_is_no_address(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, 0x04, 2, 0x0006, 0x0000); /* memory space off */
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xFFFFFFFF);
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
    config_write(PF_ID, BAR(0), 4, 0xFFFFC000, 0xFFFFFFF0); /* as some write it */
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xFFFFC000); /* as it reads back */
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
    config_write(PF_ID, BAR(0), 4, 0xFFFFC000, 0xE0000000);
    config_write(PF_ID, 0x04, 2, 0x0000, 0x0006);
    assert_int_equal(address_of(pf(), 0), 0xE0000000);
}

static void test_the_address_shows_in_the_next_report(void **state)
{
    struct dsm_report report;

    (void)state;
    add_functions();
    size_then_set(PF_ID, BAR(0), 0xFE000000, 0xFFFFC000, 0xE0004000);
    put_in_state(pf(), DSM_TDI_CONFIG_LOCKED, SESSION_A);
    assert_error(DSM_OK, dsm_report_decode(dsm_bytes(pf()->report, pf()->report_len), &report, NULL));
    assert_int_equal(report.range_count, 1);
    assert_int_equal(report.ranges[0].first_page, 0xE0004000 / DSM_PAGE_LEN);
    assert_int_equal(report.ranges[0].number_of_pages, 4);
}

/* spdm-emu's reports may begin at page 0; a guest's 0 is a BAR that it has taken back. */
static void test_address_0_is_one_only_as_described(void **state)
{
    (void)state;
    add_functions();
    pf()->description.bars[0].address = 0;
    assert_error(DSM_ERR_CONFIG, dsm_tdi_make_report(pf(), 0, 0, NULL));
    pf()->description.bars[0].at_zero = true;
    assert_error(DSM_OK, dsm_tdi_make_report(pf(), 0, 0, NULL));
    size_then_set(PF_ID, BAR(0), 0, 0xFFFFC000, 0);
    assert_error(DSM_ERR_CONFIG, dsm_tdi_make_report(pf(), 0, 0, NULL));
}

static void test_an_address_that_changes_under_a_lock_is_an_error(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    assert_int_equal(config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xE0000000), DSM_CONFIG_ERROR);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_CONFIGURATION);
    assert_int_equal(address_of(pf(), 0), 0xE0000000); /* the next lock reports it */
}

static void test_sizing_under_a_lock_is_an_error(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_CONFIG_LOCKED, SESSION_A);
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xFFFFFFFF);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_CONFIGURATION);
}

static void test_writing_the_same_address_is_none(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(PF_ID, BAR(0), 4, 0xFE000008, 0xFE000000); /* the flags are read-only */
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_bits_below_the_size_are_zeros(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, BAR(0), 4, 0, 0xE0003F0F);
    assert_int_equal(address_of(pf(), 0), 0xE0000000);
}

/* BARs 2 and 3 as one of 8 GiB. */
static void add_64_bit_bar(void)
{
    struct dsm_tdi_description description = plain_description(PF_ID);

    description.bars[2] = (struct dsm_bar){ .present = true, .len = 0x200000000 };
    assert_error(DSM_OK, dsm_device_describe_tdi(device, 0, &description, NULL, 0));
}

static void test_a_64_bit_bar_has_two_halves(void **state)
{
    (void)state;
    add_functions();
    add_64_bit_bar();
    config_write(PF_ID, BAR(2), 4, TYPE_64_PREFETCHABLE, 0xFFFFFFFF);
    config_write(PF_ID, BAR(3), 4, 0, 0xFFFFFFFF);
    assert_int_equal(address_of(pf(), 2), 0);
    config_write(PF_ID, BAR(3), 4, 0xFFFFFFFE, 0xFFFFFFFE); /* as it reads back */
    assert_int_equal(address_of(pf(), 2), 0);
    config_write(PF_ID, BAR(2), 4, TYPE_64_PREFETCHABLE, 0x00000000);
    config_write(PF_ID, BAR(3), 4, 0xFFFFFFFE, 0x00000382);
    assert_int_equal(address_of(pf(), 2), 0x38200000000);
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
    assert_int_equal(address_of(pf(), 3), 0);
}

static void test_the_upper_half_of_a_64_bit_bar_breaks_a_lock(void **state)
{
    (void)state;
    add_functions();
    add_64_bit_bar();
    config_write(PF_ID, BAR(2), 4, TYPE_64_PREFETCHABLE, 0);
    config_write(PF_ID, BAR(3), 4, 0, 0x382);
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(PF_ID, BAR(3), 4, 0x382, 0x383);
    assert_state(pf(), DSM_TDI_ERROR);
}

/* Firmware sizes every register, also those without a BAR. */
static void test_a_register_behind_a_32_bit_bar_is_no_upper_half(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xFE000000);
    config_write(PF_ID, BAR(1), 4, 0, 0xFFFFFFFF);
    config_write(PF_ID, BAR(1), 4, 0, 0x00000001);
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
}

static void test_an_address_can_come_in_bytes(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, BAR(0) + 2, 2, 0xFE00, 0xE123);
    config_write(PF_ID, BAR(0) + 1, 1, 0x00, 0x40);
    assert_int_equal(address_of(pf(), 0), 0xE1234000);
}

static void test_an_flr_forgets_what_was_programmed(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xE0000000);
    config_write(PF_ID, 0x98, 2, 0, 0x8000);
    assert_int_equal(address_of(pf(), 0), 0);
    assert_error(DSM_ERR_CONFIG,
                 dsm_tdi_make_report(pf(), 0, 0, NULL)); /* what LOCK refuses until it is programmed anew */
    config_write(PF_ID, BAR(0), 4, 0, 0xE0000000);
    assert_error(DSM_OK, dsm_tdi_make_report(pf(), 0, 0, NULL));
}

static void test_a_conventional_reset_forgets_what_was_programmed(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, BAR(0), 4, 0xFE000000, 0xE0000000);
    config_write(PF_ID, 0x98, 2, 0, 0x0200); /* phantom functions */
    dsm_device_config_reset(device);
    assert_int_equal(address_of(pf(), 0), 0);
    assert_int_equal(address_of(vf(), 0), 0xFD000000); /* described, never programmed */
    assert_null(dsm_device_lock_fault(device, pf()));
}

static void test_an_flr_keeps_an_address_that_was_described(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, 0x98, 2, 0, 0x8000);
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
}

static void add_second_vf(void)
{
    struct dsm_tdi_description description = plain_description(VF_ID + 1);

    description.is_vf = true;
    description.parent_function_id = PF_ID;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
}

static void test_vfs_lie_one_behind_the_other_in_a_vf_bar(void **state)
{
    (void)state;
    add_functions();
    add_second_vf();
    config_write(PF_ID, VF_BAR(0), 4, TYPE_64_PREFETCHABLE, 0xFFFFFFFF);
    config_write(PF_ID, VF_BAR(1), 4, 0, 0xFFFFFFFF);
    config_write(PF_ID, VF_BAR(0), 4, 0xFFFFC00C, 0x10000000);
    config_write(PF_ID, VF_BAR(1), 4, 0xFFFFFFFF, 0x00000020);
    assert_int_equal(address_of(vf(), 0), 0x2010000000);
    assert_int_equal(address_of(&device->tdis[2], 0), 0x2010004000);
    assert_int_equal(address_of(pf(), 0), 0xFE000000);
}

static void test_a_vf_that_is_described_later_lies_where_its_vf_bar_does(void **state)
{
    struct dsm_tdi_description description = plain_description(VF_ID + 1);

    (void)state;
    add_functions();
    config_write(PF_ID, VF_BAR(0), 4, 0, 0x10000000);
    description.is_vf = true;
    description.parent_function_id = PF_ID;
    description.bars[0].address = 0;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    assert_int_equal(address_of(&device->tdis[2], 0), 0x10000000 + description.bars[0].len);
}

static void describe_without_addresses(size_t i)
{
    struct dsm_tdi_description anew = device->tdis[i].description;

    for (size_t bar = 0; bar < DSM_BARS_MAX; bar++)
        anew.bars[bar].address = 0;
    anew.lnr_control = 7;
    assert_error(DSM_OK, dsm_device_describe_tdi(device, i, &anew, NULL, 0));
}

static void test_what_is_described_without_an_address_keeps_the_guests(void **state)
{
    (void)state;
    add_functions();
    size_then_set(PF_ID, BAR(0), 0xFE000000, 0xFFFFC000, 0xE0004000);
    describe_without_addresses(0);
    assert_int_equal(pf()->description.lnr_control, 7);
    assert_int_equal(address_of(pf(), 0), 0xE0004000);
}

static void test_what_was_only_described_goes_when_it_is_described_without(void **state)
{
    (void)state;
    add_functions();
    describe_without_addresses(0);
    assert_int_equal(address_of(pf(), 0), 0);
}

static void test_an_flr_of_the_pf_forgets_the_vf_bars(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, VF_BAR(0), 4, 0, 0x10000000);
    assert_int_equal(address_of(vf(), 0), 0x10000000);
    config_write(PF_ID, 0x98, 2, 0, 0x8000);
    assert_int_equal(address_of(vf(), 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_sizing_is_no_address),
        device_test(test_the_address_shows_in_the_next_report),
        device_test(test_address_0_is_one_only_as_described),
        device_test(test_an_address_that_changes_under_a_lock_is_an_error),
        device_test(test_sizing_under_a_lock_is_an_error),
        device_test(test_writing_the_same_address_is_none),
        device_test(test_bits_below_the_size_are_zeros),
        device_test(test_a_64_bit_bar_has_two_halves),
        device_test(test_the_upper_half_of_a_64_bit_bar_breaks_a_lock),
        device_test(test_a_register_behind_a_32_bit_bar_is_no_upper_half),
        device_test(test_an_address_can_come_in_bytes),
        device_test(test_an_flr_forgets_what_was_programmed),
        device_test(test_a_conventional_reset_forgets_what_was_programmed),
        device_test(test_an_flr_keeps_an_address_that_was_described),
        device_test(test_vfs_lie_one_behind_the_other_in_a_vf_bar),
        device_test(test_a_vf_that_is_described_later_lies_where_its_vf_bar_does),
        device_test(test_what_is_described_without_an_address_keeps_the_guests),
        device_test(test_what_was_only_described_goes_when_it_is_described_without),
        device_test(test_an_flr_of_the_pf_forgets_the_vf_bars),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
