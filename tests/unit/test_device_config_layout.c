/* SPDX-License-Identifier: BSD-3-Clause */
/* Layouts and accesses that are refused; bus numbers; and IDE registers, whose meaning the port's own registers tell.
 */
#include "config_fixture.h"
#include "device/config/layout.h"
#include "device/device_config.h"
#include "device/device_tdis.h"
#include "device/tdi_transitions.h"

#define MOVED_BUS 0x0500u
#define MOVED_PF (MOVED_BUS | (PF_ID & 0xFF))
#define MOVED_VF (VF_ID + MOVED_PF - PF_ID)

static void check_refused(uint32_t function_id, uint8_t header_type, const char *reason)
{
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    struct dsm_error_detail detail;
    enum dsm_error error =
        dsm_device_config_layout(device, function_id, header_type, capabilities, capability_count, &cause);

    assert_error(dsm_cause_error(cause.id), error);
    dsm_cause_describe(&cause, error, &detail);
    dsm_error_detail_text(&detail, text, sizeof(text));
    if (!strstr(text, reason))
        fail_msg("expected \"%s\", got \"%s\"", reason, text);
}

static void test_an_impossible_layout_is_refused_with_its_reason(void **state)
{
    static const struct {
        struct dsm_swdsm_capability capability;
        const char *reason;
    } wrong[] = {
        { { 0x10, false, 0x3C, 4 }, "capabilities[0].offset: 0x3c" },
        { { 0x10, false, 0x42, 4 }, "capabilities[0].offset: 0x42" },
        { { 0x10, false, 0x100, 4 }, "capabilities[0].offset: 0x100" },
        { { 0x30, true, 0xFC, 4 }, "capabilities[0].offset: 0xfc" },
        { { 0x30, true, 0x1000, 4 }, "capabilities[0].offset: 0x1000" },
        { { 0x10, false, 0xF0, 0x11 }, "capabilities[0].len: 17" },
        { { 0x30, true, 0xFFC, 8 }, "capabilities[0].len: 8" },
        { { 0x10, false, 0x40, 0 }, "capabilities[0].len: 0" },
    };

    (void)state;
    add_functions();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        capability_count = 1;
        capabilities[0] = wrong[i].capability;
        check_refused(PF_ID, 0, wrong[i].reason);
    }
    capability_count = 0;
    check_refused(PF_ID, 2, "header_type: 2");
    check_refused(0x0400, 0, "function_id: 04:00.0");
    add_capability(true, 0x10, 0x100, 0x40);
    add_capability(true, 0x13, 0x13C, 0x10);
    check_refused(PF_ID, 0, "capabilities[1]: overlaps capabilities[0]");
    capability_count = DSM_SWDSM_CAPABILITIES_MAX + 1;
    check_refused(PF_ID, 0, "count: 65: too many capabilities; accepted: at most 64");
}

static void test_a_refused_layout_leaves_the_one_before(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    capability_count = 0;
    check_refused(PF_ID, 2, "header_type");
    config_write(PF_ID, 0x98, 2, 0x0100, 0);
    assert_state(pf(), DSM_TDI_ERROR);
}

static void test_a_layout_is_replaced_by_the_next(void **state)
{
    (void)state;
    add_functions();
    capability_count = 0;
    add_capability(false, 0x10, 0x50, 0x3C);
    lay_out(PF_ID);
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(PF_ID, 0x98, 2, 0x0100, 0);
    assert_state(pf(), DSM_TDI_RUN);
    config_write(PF_ID, 0x58, 2, 0x0100, 0);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(device->config.count, 2);
}

static void test_accesses_that_pcie_does_not_know_are_refused(void **state)
{
    static const struct {
        uint16_t offset;
        uint8_t width;
    } wrong[] = { { 0x04, 0 }, { 0x04, 3 }, { 0x04, 8 }, { 0x05, 4 }, { 0x06, 4 }, { 0x07, 2 }, { 0x1000, 1 } };

    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_error(DSM_ERR_INVALID_FIELD,
                     dsm_device_config_write(device, PF_ID, wrong[i].offset, wrong[i].width, 0xFFFFFFFF, 0, NULL));
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_a_write_to_an_unknown_function_is_refused(void **state)
{
    (void)state;
    add_plain_tdi(PF_ID);
    assert_error(DSM_ERR_CONFIG, dsm_device_config_write(device, PF_ID, 4, 2, 6, 0, NULL)); /* no layout was told */
    add_all_capabilities();
    lay_out(PF_ID);
    assert_error(DSM_OK, dsm_device_config_write(device, PF_ID, 4, 2, 6, 0, NULL));
    assert_error(DSM_ERR_CONFIG, dsm_device_config_write(device, PF_ID + 1, 4, 2, 6, 0, NULL));
}

static void test_values_wider_than_the_access_are_cut(void **state)
{
    (void)state;
    add_functions();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(PF_ID, 0x0C, 1, 0xFF00, 0x0000);
    config_write(PF_ID, 0x0E, 1, 0xFF00, 0x0000);
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_a_pf_that_hosts_no_tdi_has_a_layout_too(void **state)
{
    struct dsm_tdi_description description = plain_description(VF_ID);

    (void)state;
    description.is_vf = true;
    description.parent_function_id = PF_ID;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    add_all_capabilities();
    lay_out(PF_ID);
    put_in_state(&device->tdis[0], DSM_TDI_RUN, SESSION_A);
    config_write(PF_ID, 0x04, 2, 6, 0); /* concerns the PF alone */
    assert_state(&device->tdis[0], DSM_TDI_RUN);
    config_write(PF_ID, EXT(0x10) + 8, 2, 9, 0);
    assert_state(&device->tdis[0], DSM_TDI_ERROR);
}

/* Bus numbers: before the guest numbers its buses everything lies on bus 0. */

static void add_auto_tdi(void)
{
    struct dsm_tdi_description description = plain_description(0x0008);

    description.auto_id = true;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    add_all_capabilities();
    lay_out(0x0008);
}

static void test_an_auto_tdi_learns_its_bus(void **state)
{
    uint32_t id = 0;

    (void)state;
    add_auto_tdi();
    assert_false(dsm_device_captured_id(device, 0, &id));
    config_write(0x0508, 0x04, 2, 0, 6);
    assert_true(dsm_device_captured_id(device, 0, &id));
    assert_int_equal(id, 0x0508);
    config_write(0x0608, 0x04, 2, 6, 6);
    assert_true(dsm_device_captured_id(device, 0, &id));
    assert_int_equal(id, 0x0608);
    assert_int_equal(device->config.count, 1);
}

static void test_a_bus_that_changes_under_a_lock_is_an_error(void **state)
{
    (void)state;
    add_auto_tdi();
    config_write(0x0508, 0x04, 2, 0, 6);
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(0x0508, 0x04, 2, 6, 6);
    assert_state(pf(), DSM_TDI_RUN);
    config_write(0x0608, 0x04, 2, 6, 6);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_REQUESTER_ID);
}

static void test_the_first_bus_seen_is_no_change(void **state)
{
    (void)state;
    add_auto_tdi();
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(0x0508, 0x3C, 1, 0, 11);
    assert_state(pf(), DSM_TDI_RUN);
}

static void test_a_fixed_function_and_its_vfs_move_with_the_bus(void **state)
{
    (void)state;
    add_functions();
    put_in_state(vf(), DSM_TDI_RUN, SESSION_A);
    config_write(MOVED_PF, 0x3C, 1, 0, 11);
    assert_int_equal(pf()->description.function_id, MOVED_PF);
    assert_int_equal(vf()->description.function_id, MOVED_VF);
    assert_int_equal(vf()->description.parent_function_id, MOVED_PF);
    assert_state(vf(), DSM_TDI_ERROR);
    assert_int_equal(moves[0].reason, DSM_TDI_REASON_REQUESTER_ID);
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    config_write(MOVED_VF, 0x04, 2, 4, 0); /* the VF's layout has moved, too */
    assert_state(pf(), DSM_TDI_RUN);
    assert_int_equal(device->config.count, 2);
}

static void test_a_description_follows_the_function_to_its_bus(void **state)
{
    struct dsm_tdi_description as_before[2];

    (void)state;
    add_functions();
    as_before[0] = pf()->description;
    as_before[1] = vf()->description;
    for (size_t i = 0; i < 2; i++) /* the TDIs' own memory is not to be described with */
        as_before[i].device_specific_info_len = 0;
    config_write(MOVED_PF, 0x3C, 1, 0, 11);
    for (size_t i = 0; i < 2; i++)
        assert_error(DSM_OK, dsm_device_describe_tdi(device, i, &as_before[i], NULL, 0));
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    put_in_state(vf(), DSM_TDI_RUN, SESSION_A);
    for (size_t i = 0; i < 2; i++)
        assert_error(DSM_OK, dsm_device_describe_tdi(device, i, &as_before[i], NULL, 0));
    assert_state(pf(), DSM_TDI_RUN);
    assert_state(vf(), DSM_TDI_RUN);
    assert_int_equal(pf()->description.function_id, MOVED_PF);
    assert_int_equal(vf()->description.function_id, MOVED_VF);
    lay_out(PF_ID); /* an emulator that begins anew, before its guest has given buses */
    lay_out(VF_ID);
    assert_int_equal(device->config.count, 2);
    as_before[0].function_id = 0x0700; /* another one */
    assert_error(DSM_OK, dsm_device_describe_tdi(device, 0, &as_before[0], NULL, 0));
    assert_int_equal(pf()->description.function_id, 0x0700);
    assert_state(pf(), DSM_TDI_ERROR);
}

static void test_a_segment_is_kept(void **state)
{
    uint32_t segment = DSM_FUNCTION_SEGMENT_VALID | 0x020000u;

    (void)state;
    add_plain_tdi(segment | PF_ID);
    add_all_capabilities();
    lay_out(PF_ID);
    config_write(MOVED_PF, 0x3C, 1, 0, 11);
    assert_int_equal(pf()->description.function_id, segment | MOVED_PF);
}

/* IDE: a port with two Selective IDE streams of one address block each, and a Link IDE stream. */

#define IDE_AT(dw) ((uint16_t)(EXT(0x30) + 4 + 4 * (dw)))
#define LINK_CONTROL 2u
#define LINK_STATUS 3u
#define FIRST 4u /* the first selective stream's block */
#define SECOND (FIRST + 5u + 3u)
#define CONTROL 1u
#define STATUS 2u
#define RID_1 3u
#define RID_2 4u
#define ADDRESS_1 5u
#define OTHER_STREAM 9u

static struct dsm_ide_port *port(void)
{
    return &device->ide.ports[0];
}

static uint32_t enabled(uint8_t stream_id)
{
    return (uint32_t)stream_id << 24 | 1u;
}

/* A guest's set-up of its streams, then LOCK over a stream that is secure. */
static void add_streams(void)
{
    struct dsm_ide_port described = { .dev_func_num = PF_ID & 0xFF };

    assert_error(DSM_OK, dsm_ide_port_make_registers(&described, 1, 2, 1));
    assert_error(DSM_OK, dsm_ide_configure(&device->ide, DSM_IDE_OPTIONAL, &described, 1, 3));
    add_functions();
    capability_count = 0;
    add_capability(true, 0x30, EXT(0x30), 0x80);
    lay_out(PF_ID);
    config_write(PF_ID, IDE_AT(LINK_CONTROL), 4, 0, enabled(1));
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, 0, enabled(STREAM));
    config_write(PF_ID, IDE_AT(SECOND + CONTROL), 4, 0, enabled(OTHER_STREAM));
    put_in_state(pf(), DSM_TDI_RUN, SESSION_A);
    put_in_state(vf(), DSM_TDI_RUN, SESSION_A);
    pf()->stream_secure = true;
    pf()->stream_id = STREAM;
    vf()->stream_secure = true;
    vf()->stream_id = OTHER_STREAM;
}

static void check_ide(size_t dw, uint32_t old_value, uint32_t new_value, uint8_t pf_state, uint8_t vf_state)
{
    void *nothing = NULL;

    assert_int_equal(create_device(&nothing), 0);
    add_streams();
    config_write(PF_ID, IDE_AT(dw), 4, old_value, new_value);
    assert_state(pf(), pf_state);
    assert_state(vf(), vf_state);
    destroy_device(&nothing);
}

static void test_a_streams_registers_break_the_lock_of_tdis_bound_to_it(void **state)
{
    (void)state;
    check_ide(FIRST + CONTROL, enabled(STREAM), enabled(STREAM) & ~1u, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(FIRST + RID_1, 0, 0x00FFFF00, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(FIRST + RID_2, 0, 1, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(FIRST + ADDRESS_1, 0, 1, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(FIRST + ADDRESS_1 + 1, 0, 1, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(FIRST + ADDRESS_1 + 2, 0, 1, DSM_TDI_ERROR, DSM_TDI_RUN);
    check_ide(SECOND + CONTROL, enabled(OTHER_STREAM), 0, DSM_TDI_RUN, DSM_TDI_ERROR);
    check_ide(SECOND + ADDRESS_1 + 2, 0, 1, DSM_TDI_RUN, DSM_TDI_ERROR);
}

static void test_a_stream_that_takes_a_bound_ones_id_breaks_its_lock(void **state)
{
    (void)state;
    check_ide(LINK_CONTROL, enabled(1), enabled(STREAM), DSM_TDI_ERROR, DSM_TDI_RUN);
}

static void test_status_and_other_streams_registers_break_nothing(void **state)
{
    (void)state;
    check_ide(FIRST + STATUS, 0x80000002, 0, DSM_TDI_RUN, DSM_TDI_RUN);
    check_ide(FIRST, 1, 0xFFFFFFFF, DSM_TDI_RUN, DSM_TDI_RUN); /* a capability register */
    check_ide(LINK_STATUS, 0, 0xFFFFFFFF, DSM_TDI_RUN, DSM_TDI_RUN);
    check_ide(LINK_CONTROL, enabled(1), 0, DSM_TDI_RUN, DSM_TDI_RUN);
    check_ide(1, 0, 4, DSM_TDI_RUN, DSM_TDI_RUN);
}

static void test_a_tdi_locked_without_a_secure_stream_is_bound_to_none(void **state)
{
    (void)state;
    add_streams();
    pf()->stream_secure = false;
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, enabled(STREAM), 0);
    assert_state(pf(), DSM_TDI_RUN);
}

static void key_stream(uint8_t stream_id)
{
    device->ide.streams[device->ide.stream_count++] =
        (struct dsm_ide_stream){ .stream_id = stream_id, .programmed = 0x3F, .going = 0x3F, .secure = true };
}

static bool is_secure(uint8_t stream_id)
{
    const struct dsm_ide_stream *stream = dsm_ide_find_stream(&device->ide, stream_id);

    return stream && stream->secure;
}

static void test_a_stream_that_is_disabled_becomes_insecure(void **state)
{
    (void)state;
    add_streams();
    key_stream(STREAM);
    key_stream(OTHER_STREAM);
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, enabled(STREAM), enabled(STREAM) | 4); /* Enable stays */
    assert_true(is_secure(STREAM));
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 1, 1, 0);
    assert_false(is_secure(STREAM));
    assert_true(is_secure(OTHER_STREAM));
}

/* What the register read tells whose it is, where the guest had set it up before the layout was told. */
static void test_a_stream_that_was_set_up_unseen_is_known_by_what_its_register_read(void **state)
{
    (void)state;
    add_streams();
    key_stream(STREAM);
    port()->registers[FIRST + CONTROL] = 0;
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, enabled(STREAM), 0);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_false(is_secure(STREAM));
    assert_state(vf(), DSM_TDI_RUN);
}

static void test_an_flr_that_is_written_ends_the_streams_of_function_0(void **state)
{
    (void)state;
    add_streams();
    add_capability(false, 0x10, 0x40, 0x3C);
    lay_out(PF_ID);
    lay_out(VF_ID);
    key_stream(STREAM);
    key_stream(OTHER_STREAM);
    config_write(VF_ID, 0x48, 2, 0, 0x8000); /* function number 0, too, but a VF */
    assert_true(is_secure(STREAM));
    assert_int_equal(port()->registers[FIRST + CONTROL], enabled(STREAM));
    config_write(PF_ID, 0x48, 2, 0, 0x8000);
    assert_false(is_secure(STREAM));
    assert_false(dsm_ide_has_keys(&device->ide));
    assert_int_equal(port()->registers[FIRST + CONTROL], 0); /* and their registers are as they were at first */
}

static void test_a_conventional_reset_clears_what_the_guest_set(void **state)
{
    uint32_t capability;

    (void)state;
    add_streams();
    capability = port()->registers[0];
    config_write(PF_ID, IDE_AT(FIRST + RID_1), 4, 0, 0x00123400);
    dsm_device_config_reset(device);
    assert_int_equal(port()->registers[0], capability);
    assert_int_equal(port()->registers[FIRST], 1);
    assert_int_equal(port()->registers[FIRST + CONTROL], 0);
    assert_int_equal(port()->registers[FIRST + RID_1], 0);
    assert_int_equal(port()->registers[SECOND + CONTROL], 0);
}

static void test_query_names_the_bus_that_the_guest_gave(void **state)
{
    (void)state;
    add_streams();
    assert_int_equal(port()->bus_num, PF_ID >> 8);
    config_write(MOVED_PF, 0x3C, 1, 0, 11);
    assert_int_equal(port()->bus_num, MOVED_PF >> 8);
    port()->dev_func_num = VF_ID & 0xFF;
    port()->bus_num = 0;
    config_write(MOVED_VF, 0x3C, 1, 0, 11); /* a VF has no port */
    assert_int_equal(port()->bus_num, 0);
}

static void test_query_shows_what_was_written(void **state)
{
    uint32_t capability;

    (void)state;
    add_streams();
    capability = port()->registers[0];
    config_write(PF_ID, IDE_AT(0), 4, capability, 0xFFFFFFFF);
    config_write(PF_ID, IDE_AT(1), 4, 0, 0xFFFFFFFF);
    config_write(PF_ID, IDE_AT(FIRST + STATUS), 4, 0, 0xFFFFFFFF);
    config_write(PF_ID, IDE_AT(FIRST + RID_1) + 1, 2, 0, 0x1234);
    assert_int_equal(port()->registers[0], capability);
    assert_int_equal(port()->registers[1], 4);
    assert_int_equal(port()->registers[FIRST], 1);
    assert_int_equal(port()->registers[FIRST + CONTROL], enabled(STREAM));
    assert_int_equal(port()->registers[FIRST + STATUS], 0);
    assert_int_equal(port()->registers[FIRST + RID_1], 0x00123400);
    assert_int_equal(port()->registers[SECOND + CONTROL], enabled(OTHER_STREAM));
}

static void test_tee_limited_is_written_where_the_port_has_it(void **state)
{
    (void)state;
    add_streams();
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, enabled(STREAM), enabled(STREAM) | 0x00800000);
    assert_state(pf(), DSM_TDI_RUN); /* reserved here */
    assert_int_equal(port()->registers[FIRST + CONTROL], enabled(STREAM));
    port()->registers[0] |= 0x01000000;
    config_write(PF_ID, IDE_AT(FIRST + CONTROL), 4, enabled(STREAM), enabled(STREAM) | 0x00800000);
    assert_state(pf(), DSM_TDI_ERROR);
    assert_int_equal(port()->registers[FIRST + CONTROL], enabled(STREAM) | 0x00800000);
}

/* An "auto" VF answers to every requester id, each with a layout of its own. */
static void test_there_are_as_many_layouts_as_there_can_be_functions(void **state)
{
    struct dsm_tdi_description description = plain_description(VF_ID);

    (void)state;
    description.is_vf = description.auto_id = true;
    description.parent_function_id = PF_ID;
    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
    capability_count = 0;
    for (uint32_t id = 0; id < DSM_CONFIG_FUNCTIONS_MAX; id++)
        lay_out(id);
    check_refused(DSM_CONFIG_FUNCTIONS_MAX, 0, "one more than the functions that are followed; accepted: at most 512");
    lay_out(DSM_CONFIG_FUNCTIONS_MAX - 1);
    assert_int_equal(device->config.count, DSM_CONFIG_FUNCTIONS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_an_impossible_layout_is_refused_with_its_reason),
        device_test(test_a_refused_layout_leaves_the_one_before),
        device_test(test_a_layout_is_replaced_by_the_next),
        device_test(test_there_are_as_many_layouts_as_there_can_be_functions),
        device_test(test_accesses_that_pcie_does_not_know_are_refused),
        device_test(test_a_write_to_an_unknown_function_is_refused),
        device_test(test_values_wider_than_the_access_are_cut),
        device_test(test_a_pf_that_hosts_no_tdi_has_a_layout_too),
        device_test(test_an_auto_tdi_learns_its_bus),
        device_test(test_a_bus_that_changes_under_a_lock_is_an_error),
        device_test(test_the_first_bus_seen_is_no_change),
        device_test(test_a_fixed_function_and_its_vfs_move_with_the_bus),
        device_test(test_a_description_follows_the_function_to_its_bus),
        device_test(test_a_segment_is_kept),
        cmocka_unit_test(test_a_streams_registers_break_the_lock_of_tdis_bound_to_it),
        cmocka_unit_test(test_a_stream_that_takes_a_bound_ones_id_breaks_its_lock),
        cmocka_unit_test(test_status_and_other_streams_registers_break_nothing),
        device_test(test_a_tdi_locked_without_a_secure_stream_is_bound_to_none),
        device_test(test_a_stream_that_is_disabled_becomes_insecure),
        device_test(test_a_stream_that_was_set_up_unseen_is_known_by_what_its_register_read),
        device_test(test_an_flr_that_is_written_ends_the_streams_of_function_0),
        device_test(test_a_conventional_reset_clears_what_the_guest_set),
        device_test(test_query_names_the_bus_that_the_guest_gave),
        device_test(test_tee_limited_is_written_where_the_port_has_it),
        device_test(test_query_shows_what_was_written),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
