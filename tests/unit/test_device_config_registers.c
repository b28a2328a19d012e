/* SPDX-License-Identifier: BSD-3-Clause */
/* Each row of the table of tracked registers (PCIe 6.x, 11.2.6, table 11-2): a write that breaks a lock, and one that
 * does not. Offsets and bits stand here as the specification has them, not as the table under test. */
#include "config_fixture.h"

#include "device/config/registers.h"
#include "device/device_config.h"
#include "device/function.h"
#include "device/tdi.h"
#include "device/tdi_transitions.h"

#define FUNCTION_TDI 1u
#define VF_TDI 2u

/* One write to the locked PF. */
struct access {
    uint16_t offset;
    uint8_t width;
    uint32_t old_value, new_value;
};

struct row_case {
    const char *row;
    const char *clause;
    uint8_t fails;          /* FUNCTION_TDI, VF_TDI; 0: the row allows */
    struct access breaking; /* of a row that allows: any change */
    struct access harmless;
};

#define SAME(offset, width, value)                                                                                     \
    {                                                                                                                  \
        offset, width, value, value                                                                                    \
    }

static const struct row_case cases[] = {
    { "Cache Line Size", "11.2.6", 0, { 0x0C, 1, 0, 16 }, SAME(0x0C, 1, 16) },
    { "Latency Timer", "11.2.6", 0, { 0x0D, 1, 0, 0xFF }, SAME(0x0D, 1, 0) },
    { "Interrupt Line", "11.2.6", 0, { 0x3C, 1, 0, 0x0B }, SAME(0x3C, 1, 0) },
    /* Memory Space Enable; and Bus Master Enable being set */
    { "Command: Memory Space Enable, Bus Master Enable",
      "11.2.6",
      FUNCTION_TDI,
      { 0x04, 2, 0x0006, 0x0004 },
      { 0x04, 2, 0x0002, 0x0006 } },
    /* Bus Master Enable, in a write of the double word with Status */
    { "Command: Memory Space Enable, Bus Master Enable",
      "11.2.6",
      FUNCTION_TDI,
      { 0x04, 4, 0x00100006, 0x00000002 },
      { 0x04, 4, 0x00100006, 0x00100006 } },
    { "Command: other bits", "11.2.6", 0, { 0x04, 2, 0x0547, 0x0006 }, SAME(0x04, 2, 0x0006) },
    { "Status", "11.2.6", 0, { 0x06, 2, 0xF910, 0x0000 }, SAME(0x06, 2, 0x0010) },
    { "BIST", "11.2.6", FUNCTION_TDI, { 0x0F, 1, 0x80, 0xC0 }, SAME(0x0F, 1, 0x80) },
    { "BIST", "11.2.6", FUNCTION_TDI, { 0x0C, 4, 0x80000000, 0xC0000000 }, { 0x0C, 4, 0x80000000, 0x80000010 } },
    { "Base Address Registers",
      "11.2.6",
      FUNCTION_TDI,
      { 0x10, 4, 0xFE000004, 0xFD000004 },
      { 0x10, 4, 0xFE00000C, 0xFE000000 } },
    { "Base Address Registers", "11.2.6", FUNCTION_TDI, { 0x24, 4, 0, 0xFFFFFFFF }, SAME(0x24, 4, 0) },
    { "Expansion ROM Base Address", "11.2.6", FUNCTION_TDI, { 0x30, 4, 0, 0xFFFFF801 }, { 0x30, 4, 0, 0x00000700 } },
    /* to D3hot; to D1; to D3hot with No_Soft_Reset; back to D0 without */
    { "Power Management: PowerState",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { 0x44, 2, 0x0000, 0x0003 },
      { 0x44, 2, 0x0000, 0x0001 } },
    { "Power Management: PowerState",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { 0x44, 2, 0x0003, 0x0000 },
      { 0x44, 2, 0x0008, 0x000B } },
    { "Device Control: Extended Tag Field Enable",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { 0x98, 2, 0x0100, 0x0000 },
      SAME(0x98, 2, 0x0100) },
    { "Device Control: Phantom Functions Enable",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { 0x98, 2, 0x0000, 0x0200 },
      SAME(0x98, 2, 0x0000) },
    { "Device Control: Enable No Snoop",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { 0x98, 2, 0x0800, 0x0000 },
      SAME(0x98, 2, 0x0800) },
    { "Device Control: Initiate Function Level Reset",
      "11.2.6, 11.4.9",
      FUNCTION_TDI | VF_TDI,
      { 0x98, 2, 0x0000, 0x8000 },
      SAME(0x98, 2, 0x0000) },
    { "Device Control: other bits", "11.2.6", 0, { 0x98, 2, 0x0000, 0x74FF }, SAME(0x98, 2, 0x0010) },
    { "Device Control 2: 10-Bit Tag Requester Enable",
      "11.2.6",
      FUNCTION_TDI,
      { 0xB8, 2, 0x0000, 0x1000 },
      SAME(0xB8, 2, 0x1000) },
    { "Device Control 2: other bits", "11.2.6", 0, { 0xB8, 2, 0x0000, 0xEFFF }, SAME(0xB8, 2, 0) },
    { "Device Control 3: 14-Bit Tag Requester Enable",
      "11.2.6",
      FUNCTION_TDI,
      { EXT(0x2F) + 8, 4, 0, 4 },
      SAME(EXT(0x2F) + 8, 4, 4) },
    { "Device Control 3: other bits", "11.2.6", 0, { EXT(0x2F) + 8, 4, 0, 0xFFFFFFFB }, SAME(EXT(0x2F) + 8, 4, 0) },
    { "Device Status", "11.2.6", 0, { 0x9A, 2, 0x000F, 0x0000 }, SAME(0x9A, 2, 0) },
    { "Link Control, Link Status", "11.2.6", 0, { 0xA0, 4, 0, 0xFFFFFFFF }, SAME(0xA0, 4, 0) },
    { "Link Control 2, Link Status 2", "11.2.6", 0, { 0xC0, 4, 0, 0xFFFFFFFF }, SAME(0xC0, 4, 0) },
    { "MSI", "11.2.6", 0, { 0x52, 2, 0, 1 }, { 0x54, 4, 0, 0xFEE00000 } },
    /* without LOCK_MSIX; the test below has it locked */
    { "MSI-X: Message Control", "11.2.6", 0, { 0x6A, 2, 0, 0xC000 }, SAME(0x6A, 2, 0x8000) },
    { "Secondary PCI Express", "11.2.6", 0, { EXT(0x19) + 4, 4, 0, 1 }, SAME(EXT(0x19) + 4, 4, 0) },
    { "Physical Layer 16.0 GT/s", "11.2.6", 0, { EXT(0x26) + 4, 4, 0, 1 }, SAME(EXT(0x26) + 4, 4, 0) },
    { "Physical Layer 32.0 GT/s", "11.2.6", 0, { EXT(0x2A) + 8, 4, 0, 1 }, SAME(EXT(0x2A) + 8, 4, 0) },
    { "Physical Layer 64.0 GT/s", "11.2.6", 0, { EXT(0x31) + 8, 4, 0, 1 }, SAME(EXT(0x31) + 8, 4, 0) },
    { "Lane Margining at the Receiver", "11.2.6", 0, { EXT(0x27) + 8, 2, 0, 1 }, SAME(EXT(0x27) + 8, 2, 0) },
    { "Flit Error Injection", "11.2.6", 0, { EXT(0x34) + 8, 4, 0, 1 }, SAME(EXT(0x34) + 8, 4, 0) },
    { "Access Control Services", "11.2.6", 0, { EXT(0x0D) + 6, 2, 0, 0x1D }, SAME(EXT(0x0D) + 6, 2, 0) },
    { "Latency Tolerance Reporting", "11.2.6", 0, { EXT(0x18) + 4, 4, 0, 0x10011001 }, SAME(EXT(0x18) + 4, 4, 0) },
    { "L1 PM Substates", "11.2.6", 0, { EXT(0x1E) + 8, 4, 0, 0xF }, SAME(EXT(0x1E) + 8, 4, 0) },
    { "Advanced Error Reporting", "11.2.6", 0, { EXT(0x01) + 8, 4, 0, 0x00462030 }, SAME(EXT(0x01) + 8, 4, 0) },
    { "Enhanced Allocation", "11.2.6", FUNCTION_TDI, { 0x80, 4, 0x80000000, 0 }, SAME(0x80, 4, 0x80000000) },
    { "Resizable BAR", "11.2.6", FUNCTION_TDI, { EXT(0x15) + 8, 4, 0x0020, 0x0A20 }, SAME(EXT(0x15) + 8, 4, 0x0020) },
    { "VF Resizable BAR",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x24) + 8, 4, 0x0020, 0x0A20 },
      SAME(EXT(0x24) + 8, 4, 0x0020) },
    { "ARI: Control", "11.2.6", FUNCTION_TDI, { EXT(0x0E) + 6, 2, 0, 0x0002 }, SAME(EXT(0x0E) + 6, 2, 0) },
    { "PASID: Control", "11.2.6", FUNCTION_TDI | VF_TDI, { EXT(0x1B) + 6, 2, 0, 0x0001 }, SAME(EXT(0x1B) + 6, 2, 1) },
    { "Virtual Channel", "11.2.6", 0, { EXT(0x02) + 0x14, 4, 0, 1 }, SAME(EXT(0x02) + 0x14, 4, 0) },
    { "Virtual Channel (beside MFVC)", "11.2.6", 0, { EXT(0x09) + 0x14, 4, 0, 1 }, SAME(EXT(0x09) + 0x14, 4, 0) },
    { "Multi-Function Virtual Channel", "11.2.6", 0, { EXT(0x08) + 0x14, 4, 0, 1 }, SAME(EXT(0x08) + 0x14, 4, 0) },
    { "Vendor-Specific", "ours", 0, { 0x8C, 4, 0, 1 }, SAME(0x8C, 4, 0) },
    { "Vendor-Specific Extended", "ours", 0, { EXT(0x0B) + 8, 4, 0, 1 }, SAME(EXT(0x0B) + 8, 4, 0) },
    { "Designated Vendor-Specific", "ours", 0, { EXT(0x23) + 12, 4, 0, 1 }, SAME(EXT(0x23) + 12, 4, 0) },
    { "Multicast", "11.2.6", FUNCTION_TDI, { EXT(0x12) + 6, 2, 0, 0x8000 }, SAME(EXT(0x12) + 6, 2, 0) },
    { "Dynamic Power Allocation", "11.2.6", 0, { EXT(0x16) + 0xC, 2, 0, 1 }, SAME(EXT(0x16) + 0xC, 2, 0) },
    { "TPH Requester: Control", "ours", FUNCTION_TDI, { EXT(0x17) + 8, 4, 0, 0x0101 }, SAME(EXT(0x17) + 8, 4, 0) },
    { "TPH Requester: ST table", "ours", 0, { EXT(0x17) + 0xC, 2, 0, 5 }, SAME(EXT(0x17) + 0xC, 2, 0) },
    { "LN Requester: Control", "ours", FUNCTION_TDI, { EXT(0x1C) + 6, 2, 0, 1 }, SAME(EXT(0x1C) + 6, 2, 0) },
    { "Precision Time Measurement", "11.2.6", 0, { EXT(0x1F) + 8, 4, 0, 1 }, SAME(EXT(0x1F) + 8, 4, 0) },
    { "Hierarchy ID", "11.2.6", 0, { EXT(0x28) + 8, 4, 0, 1 }, SAME(EXT(0x28) + 8, 4, 0) },
    { "Native PCIe Enclosure Management", "11.2.6", 0, { EXT(0x29) + 8, 4, 0, 1 }, SAME(EXT(0x29) + 8, 4, 0) },
    { "Alternate Protocol", "11.2.6", 0, { EXT(0x2B) + 8, 4, 0, 1 }, SAME(EXT(0x2B) + 8, 4, 0) },
    { "Protocol Multiplexing", "11.2.6", 0, { EXT(0x1A) + 8, 4, 0, 1 }, SAME(EXT(0x1A) + 8, 4, 0) },
    { "Shadow Functions", "ours", FUNCTION_TDI, { EXT(0x2D) + 8, 4, 0, 1 }, SAME(EXT(0x2D) + 8, 4, 0) },
    { "Data Object Exchange", "11.2.6", 0, { EXT(0x2E) + 8, 4, 0, 0x80000000 }, { EXT(0x2E) + 0x10, 4, 0, 1 } },
    { "IDE: Control", "11.2.6", 0, { EXT(0x30) + 8, 4, 0, 4 }, SAME(EXT(0x30) + 8, 4, 0) },
    /* no port says whose stream it is: it might be the one that the TDI is bound to */
    { "IDE: stream control, RID and address association",
      "11.2.6",
      FUNCTION_TDI,
      { EXT(0x30) + 0x18, 4, 0, 1 },
      SAME(EXT(0x30) + 0x18, 4, 1) },
    { "Address Translation Services", "11.2.6", 0, { EXT(0x0F) + 6, 2, 0, 0x8000 }, SAME(EXT(0x0F) + 6, 2, 0) },
    { "Page Request: Control",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x13) + 4, 2, 0, 1 },
      { EXT(0x13) + 6, 2, 0x0101, 0 } },
    { "Page Request: Outstanding Page Request Allocation",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x13) + 12, 4, 0, 64 },
      SAME(EXT(0x13) + 12, 4, 64) },
    { "SR-IOV: Control",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x10) + 8, 2, 0x0009, 0x0000 },
      { EXT(0x10) + 0xA, 2, 1, 0 } },
    { "SR-IOV: NumVFs", "11.2.6", FUNCTION_TDI | VF_TDI, { EXT(0x10) + 0x10, 2, 1, 2 }, SAME(EXT(0x10) + 0x10, 2, 1) },
    { "SR-IOV: System Page Size",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x10) + 0x20, 4, 1, 2 },
      SAME(EXT(0x10) + 0x20, 4, 1) },
    { "SR-IOV: VF Base Address Registers",
      "11.2.6",
      FUNCTION_TDI | VF_TDI,
      { EXT(0x10) + 0x24, 4, 0, 0xFD000000 },
      SAME(EXT(0x10) + 0x24, 4, 0xFD000000) },
    { "Vital Product Data", "11.2.6", 0, { 0x4A, 2, 0, 0x8000 }, SAME(0x4A, 2, 0) },
    { "Advanced Features: Initiate FLR", "ours", FUNCTION_TDI | VF_TDI, { 0x78, 1, 0, 1 }, { 0x78, 1, 0, 2 } },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

static void lock_both(uint8_t tdi_state)
{
    put_in_state(pf(), tdi_state, SESSION_A);
    put_in_state(vf(), tdi_state, SESSION_A);
    pf()->stream_id = STREAM;
    pf()->stream_secure = true;
}

static void write_access(const struct access *access)
{
    config_write(PF_ID, access->offset, access->width, access->old_value, access->new_value);
}

static void check_tdi(const struct row_case *row, const struct dsm_tdi *tdi, uint8_t expected, const char *what)
{
    if (tdi->state == expected)
        return;
    fail_msg("%s (PCIe %s), %s: expected %s of TDI %s, it is in %s", row->row, row->clause, what,
             dsm_tdi_state_name(expected), dsm_function_text(tdi->description.function_id).text,
             dsm_tdi_state_name(tdi->state));
}

/* In CONFIG_LOCKED and in RUN alike. */
static void check_row(const struct row_case *row, uint8_t locked_state)
{
    void *nothing = NULL;

    assert_int_equal(create_device(&nothing), 0);
    add_functions();
    lock_both(locked_state);
    write_access(&row->harmless);
    check_tdi(row, pf(), locked_state, "a write that is harmless");
    check_tdi(row, vf(), locked_state, "a write that is harmless");
    write_access(&row->breaking);
    check_tdi(row, pf(), row->fails & FUNCTION_TDI ? DSM_TDI_ERROR : locked_state, "a write that modifies");
    check_tdi(row, vf(), row->fails & VF_TDI ? DSM_TDI_ERROR : locked_state, "a write that modifies");
    if (row->fails != 0)
        assert_logged(row->row);
    destroy_device(&nothing);
}

static void test_each_row_breaks_a_lock_or_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        check_row(&cases[i], DSM_TDI_CONFIG_LOCKED);
        check_row(&cases[i], DSM_TDI_RUN);
    }
}

static bool is_tested(const struct dsm_config_register *row)
{
    for (size_t i = 0; i < CASES; i++)
        if (strcmp(cases[i].row, row->name) == 0 && strcmp(cases[i].clause, row->clause) == 0)
            return true;
    return false;
}

static void test_each_row_of_the_table_is_tested(void **state)
{
    const struct dsm_config_register *row;

    (void)state;
    for (size_t i = 0; (row = dsm_config_register_at(i)) != NULL; i++)
        if (!is_tested(row))
            fail_msg("no case for the row \"%s\", clause %s", row->name, row->clause);
}

static void test_unlocked_tdis_and_those_in_error_stay_as_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        void *nothing = NULL;

        assert_int_equal(create_device(&nothing), 0);
        add_functions();
        put_in_state(vf(), DSM_TDI_ERROR, SESSION_A);
        write_access(&cases[i].breaking);
        check_tdi(&cases[i], pf(), DSM_TDI_CONFIG_UNLOCKED, "any write");
        check_tdi(&cases[i], vf(), DSM_TDI_ERROR, "any write");
        assert_int_equal(move_count, 0);
        destroy_device(&nothing);
    }
}

static void test_msix_control_breaks_the_lock_with_lock_msix_alone(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    pf()->lock_flags = DSM_LOCK_MSIX;
    config_write(PF_ID, 0x6A, 2, 0x8040, 0x8041); /* Table Size is read-only */
    assert_state(pf(), DSM_TDI_RUN);
    assert_int_equal(config_write(PF_ID, 0x6A, 2, 0x8040, 0xC040), DSM_CONFIG_ERROR);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_CONFIGURATION);
}

static void test_the_effect_is_told(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    assert_int_equal(config_write(PF_ID, 0x04, 2, 6, 0x0406), DSM_CONFIG_ALLOWED);
    assert_int_equal(config_write(PF_ID, 0x04, 2, 6, 0), DSM_CONFIG_ERROR);
    assert_int_equal(config_write(PF_ID, 0x04, 2, 6, 0), DSM_CONFIG_ALLOWED);  /* nothing is locked any more */
    assert_int_equal(config_write(PF_ID, 0x98, 2, 0, 0x8000), DSM_CONFIG_FLR); /* with or without locked TDIs */
    assert_error(DSM_OK, dsm_device_config_write(device, PF_ID, 0x04, 2, 6, 0, NULL));
}

static void test_an_flr_of_the_pf_takes_its_vfs_with_it(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    config_write(PF_ID, 0x98, 4, 0x00002910, 0x0000A910);
    assert_int_equal(move_count, 2);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_FLR);
    assert_int_equal(moves[1].reason, DSM_TDI_REASON_FLR);
}

static void test_an_flr_of_a_vf_is_its_own(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    assert_int_equal(config_write(VF_ID, 0x98, 2, 0, 0x8000), DSM_CONFIG_FLR);
    assert_state(vf(), DSM_TDI_ERROR);
    assert_state(pf(), DSM_TDI_RUN);
}

/* A VF's own registers are its own. */
static void test_power_lost_by_a_vf_is_its_own(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    config_write(VF_ID, 0x44, 2, 0x0000, 0x0003);
    assert_state(vf(), DSM_TDI_ERROR);
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_a_vf_has_no_bars_to_break(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    config_write(VF_ID, 0x10, 4, 0, 0xFFFFFFFF); /* read-only zeros (PCIe 9.3.4.1) */
    assert_state(vf(), DSM_TDI_RUN);
    config_write(VF_ID, 0x04, 2, 0x0004, 0);
    assert_state(vf(), DSM_TDI_ERROR);
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_each_byte_of_a_write_counts_and_no_other(void **state)
{
    (void)state;
    add_functions();
    lock_both(DSM_TDI_RUN);
    config_write(PF_ID, 0x05, 1, 0x04, 0x00); /* the upper byte of Command */
    config_write(PF_ID, 0x98, 1, 0x10, 0x5F); /* the lower byte of Device Control */
    config_write(PF_ID, 0x9A, 2, 0xFFFF, 0);
    assert_state(pf(), DSM_TDI_RUN);
    config_write(PF_ID, 0x99, 1, 0x29, 0x28); /* Extended Tag, in the upper one */
    assert_state(pf(), DSM_TDI_ERROR);
}

static void test_a_capability_that_is_not_there_is_not_written(void **state)
{
    (void)state;
    add_functions();
    capability_count = 0;
    lay_out(PF_ID);
    lock_both(DSM_TDI_RUN);
    for (uint16_t offset = 0x40; offset < 0x1000; offset = (uint16_t)(offset + 4))
        config_write(PF_ID, offset, 4, 0, 0xFFFFFFFF);
    assert_state(pf(), DSM_TDI_RUN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row_breaks_a_lock_or_allows),
        cmocka_unit_test(test_each_row_of_the_table_is_tested),
        cmocka_unit_test(test_unlocked_tdis_and_those_in_error_stay_as_they_are),
        device_test(test_msix_control_breaks_the_lock_with_lock_msix_alone),
        device_test(test_the_effect_is_told),
        device_test(test_an_flr_of_the_pf_takes_its_vfs_with_it),
        device_test(test_an_flr_of_a_vf_is_its_own),
        device_test(test_power_lost_by_a_vf_is_its_own),
        device_test(test_a_vf_has_no_bars_to_break),
        device_test(test_each_byte_of_a_write_counts_and_no_other),
        device_test(test_a_capability_that_is_not_there_is_not_written),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
