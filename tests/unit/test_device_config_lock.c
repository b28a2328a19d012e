/* SPDX-License-Identifier: BSD-3-Clause */
/* What of the configuration lets LOCK fail (PCIe 11.3.8), as configuration writes tell it. BAR 0 of the PF lies at
 * 0xFE000000, 16 KiB; that of the VF at 0xFD000000. */
#include "config_fixture.h"
#include "device/device_config.h"

#define ROM 0x30
#define REBAR_CONTROL (EXT(0x15) + 8)
#define VF_REBAR_CONTROL (EXT(0x24) + 8)
#define PAGE_SIZE (EXT(0x10) + 0x20)
#define TPH_CONTROL (EXT(0x17) + 8)

static const char *fault_of(const struct dsm_tdi *tdi)
{
    const char *fault = dsm_device_lock_fault(device, tdi);

    return fault ? fault : "none";
}

#define assert_fault(expected, tdi) assert_string_equal(expected, fault_of(tdi))

static void test_what_was_not_written_requires_nothing(void **state)
{
    (void)state;
    add_functions();
    assert_fault("none", pf());
    assert_fault("none", vf());
}

static void test_a_rom_over_a_bar_of_any_function(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, ROM, 4, 0, 0xFE003801);
    assert_fault("an expansion ROM is enabled over a BAR", pf());
    config_write(PF_ID, ROM, 4, 0xFE003801, 0xFE003800); /* not enabled */
    assert_fault("none", pf());
    config_write(PF_ID, ROM, 4, 0xFE003800, 0xFD000001);
    assert_fault("an expansion ROM is enabled over a BAR", pf());
    assert_fault("an expansion ROM is enabled over a BAR", vf());
    config_write(PF_ID, ROM, 4, 0xFD000001, 0xFE004001);
    assert_fault("none", pf());
}

/* A guest writes ones and reads back which stuck: the next write tells what that was. */
static void test_a_rom_has_the_size_that_sizing_has_shown(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, ROM, 4, 0xFDFF0000, 0xFFFFF800);
    config_write(PF_ID, ROM, 4, 0xFFFE0000, 0xFDFF0001); /* 128 KiB: up to 0xFE00FFFF */
    assert_fault("an expansion ROM is enabled over a BAR", pf());
    config_write(PF_ID, ROM, 4, 0xFDFF0001, 0xFDFE0001);
    assert_fault("none", pf());
}

static void test_a_resizable_bar_has_the_size_that_is_described(void **state)
{
    (void)state;
    add_functions();
    pf()->description.bars[0].len = 0x400000;
    config_write(PF_ID, REBAR_CONTROL, 4, 0x0020, 0x0220); /* 4 MB */
    assert_fault("none", pf());
    config_write(PF_ID, REBAR_CONTROL, 4, 0x0220, 0x0320);
    assert_fault("a Resizable BAR has another size than the one that is described", pf());
    assert_fault("none", vf());
    config_write(PF_ID, REBAR_CONTROL + 1, 1, 0x03, 0x02);
    assert_fault("none", pf());
    config_write(PF_ID, REBAR_CONTROL + 8, 4, 0x0001, 0x3F01); /* of BAR 1, which there is none */
    assert_fault("none", pf());
}

static void test_a_resizable_vf_bar_has_the_size_that_is_described(void **state)
{
    (void)state;
    add_functions();
    vf()->description.bars[0].len = 0x400000;
    config_write(PF_ID, VF_REBAR_CONTROL, 4, 0x0020, 0x0120);
    assert_fault("a Resizable BAR has another size than the one that is described", vf());
    assert_fault("none", pf());
    config_write(PF_ID, VF_REBAR_CONTROL, 4, 0x0120, 0x0220);
    assert_fault("none", vf());
}

static void test_the_system_page_size_is_one(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, PAGE_SIZE, 4, 1, 0x10);
    assert_fault("none", vf());
    config_write(PF_ID, PAGE_SIZE, 4, 0x10, 0x11);
    assert_fault("SR-IOV's System Page Size is no one page size", pf());
    assert_fault("SR-IOV's System Page Size is no one page size", vf());
    config_write(PF_ID, PAGE_SIZE, 4, 0x11, 0);
    assert_fault("SR-IOV's System Page Size is no one page size", vf());
}

static void test_a_tph_requester_has_a_mode_that_there_is(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, TPH_CONTROL, 4, 0, 0x0003); /* not enabled */
    assert_fault("none", pf());
    config_write(PF_ID, TPH_CONTROL, 4, 0x0003, 0x0103);
    assert_fault("the TPH requester is enabled with a reserved ST mode", pf());
    assert_fault("none", vf());
    config_write(PF_ID, TPH_CONTROL, 4, 0x0103, 0x0102);
    assert_fault("none", pf());
}

static void test_a_described_tph_requester_counts_until_it_is_written(void **state)
{
    (void)state;
    add_functions();
    pf()->description.tph_control = 0x0107;
    assert_fault("the TPH requester is enabled with a reserved ST mode", pf());
    config_write(PF_ID, TPH_CONTROL, 4, 0x0107, 0x0101);
    assert_fault("none", pf());
}

static void test_a_reset_clears_all_of_it(void **state)
{
    (void)state;
    add_functions();
    config_write(PF_ID, ROM, 4, 0, 0xFE000001);
    config_write(PF_ID, PAGE_SIZE, 4, 1, 0x11);
    config_write(PF_ID, 0x98, 2, 0, 0x0200);
    dsm_device_config_reset(device);
    assert_fault("none", pf());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_what_was_not_written_requires_nothing),
        device_test(test_a_rom_over_a_bar_of_any_function),
        device_test(test_a_rom_has_the_size_that_sizing_has_shown),
        device_test(test_a_resizable_bar_has_the_size_that_is_described),
        device_test(test_a_resizable_vf_bar_has_the_size_that_is_described),
        device_test(test_the_system_page_size_is_one),
        device_test(test_a_tph_requester_has_a_mode_that_there_is),
        device_test(test_a_described_tph_requester_counts_until_it_is_written),
        device_test(test_a_reset_clears_all_of_it),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
