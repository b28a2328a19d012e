/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP's optional requests, each of a device that offers it and of one that does not. */
#include "device/tdi_mmio.h"
#include "tdisp_fixture.h"
#include "wire/tdisp_optional.h"

#define FIRST_PAGE 0xFE000u /* of BAR 0 */
#define UPDATABLE DSM_RANGE_IS_MEM_ATTR_UPDATABLE
#define NON_TEE DSM_RANGE_IS_NON_TEE_MEM

static struct dsm_tdi *tdi(void)
{
    return &device->tdis[0];
}

static void run_with(uint16_t flags)
{
    struct dsm_tdisp_lock lock = { .flags = flags };

    assert_answer("LOCK_INTERFACE_RESPONSE", lock_with(&lock));
    assert_answer("START_INTERFACE_RESPONSE", start_with(tdi()->nonce));
}

static void run_with_p2p(void)
{
    device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
    run_with(DSM_LOCK_BIND_P2P);
}

static struct answer stream(uint8_t code, uint8_t id)
{
    return request(code, &id, 1);
}

#define BIND(id) stream(DSM_TDISP_BIND_P2P_STREAM_REQUEST, id)
#define UNBIND(id) stream(DSM_TDISP_UNBIND_P2P_STREAM_REQUEST, id)

/* As IDE_KM over this session would leave it. */
static void key_stream(uint8_t id)
{
    device->ide.streams[device->ide.stream_count++] =
        (struct dsm_ide_stream){ .stream_id = id, .port_index = 1, .programmed = 0x3F, .going = 0x3F, .secure = true };
    dsm_ide_own(&device->ide, 1, id, SESSION_A);
}

static uint8_t supported(size_t byte)
{
    struct dsm_tdisp_capabilities c;
    struct answer answer = request(DSM_TDISP_GET_CAPABILITIES, "\0\0\0\0", 4);

    assert_error(DSM_OK, dsm_tdisp_capabilities_decode(answer.body, &c, NULL));
    return c.req_msgs_supported[byte];
}

static void test_requests_are_listed_where_they_are_answered(void **state)
{
    (void)state;
    assert_int_equal(0xFE, supported(0));
    assert_int_equal(0x00, supported(1));
    for (uint8_t code = 0x88; code <= 0x8C; code++)
        assert_answer("UNSUPPORTED_REQUEST", request(code, "\0", 1));
    device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
    assert_int_equal(0x03, supported(1));
    tdi()->description.bars[0].attributes = UPDATABLE;
    assert_int_equal(0x07, supported(1));
    device->settings.arm_vdm = true;
    assert_int_equal(0x0F, supported(1));
    device->settings.xt_mode = true;
    assert_int_equal(0x1F, supported(1));
    assert_int_equal(0xFE, supported(0));
}

static void test_each_is_legal_in_its_states_alone(void **state)
{
    static const uint8_t codes[] = { 0x88, 0x89, 0x8A, 0x8C };
    static const uint8_t lens[] = { 1, 1, 16, 4 };
    static const uint8_t legal[] = { DSM_TDI_RUN, DSM_TDI_RUN, DSM_TDI_RUN, DSM_TDI_CONFIG_UNLOCKED };
    static const uint8_t zeros[16];

    for (size_t i = 0; i < sizeof(codes); i++)
        for (uint8_t in = DSM_TDI_CONFIG_UNLOCKED; in <= DSM_TDI_ERROR; in++) {
            struct answer answer;

            device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
            device->settings.xt_mode = true;
            tdi()->description.bars[0].attributes = UPDATABLE;
            bring_to(in);
            answer = request(codes[i], zeros, lens[i]);
            assert_int_equal(in != legal[i], strcmp("INVALID_INTERFACE_STATE", answer_name(&answer)) == 0);
            assert_state(tdi(), in);
            destroy_device(state);
            begin_tdisp(state);
        }
}

static void test_another_session_binds_nothing(void **state)
{
    (void)state;
    run_with_p2p();
    session.session_id = SESSION_B;
    assert_answer("INVALID_INTERFACE_STATE", BIND(3));
}

/* --- P2P streams --- */

static void test_a_stream_is_bound_and_unbound(void **state)
{
    (void)state;
    key_stream(3);
    run_with_p2p();
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(3));
    assert_true(dsm_tdi_trusts(tdi(), 1, 3));
    assert_answer("INVALID_REQUEST", BIND(3));
    assert_answer("UNBIND_P2P_STREAM_RESPONSE", UNBIND(3));
    assert_false(dsm_tdi_trusts(tdi(), 1, 3));
    assert_answer("INVALID_REQUEST", UNBIND(3));
}

static void test_a_bound_stream_that_becomes_insecure_is_an_error(void **state)
{
    (void)state;
    key_stream(3);
    run_with_p2p();
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(3));
    dsm_device_port_stream_insecure(device, 1, 3);
    assert_state(tdi(), DSM_TDI_ERROR);
}

static void test_lock_has_to_have_asked_for_p2p(void **state)
{
    (void)state;
    device->settings.lock_flags_supported |= DSM_LOCK_BIND_P2P;
    run_with(0);
    assert_answer("INVALID_REQUEST", BIND(3));
}

static void test_the_default_stream_is_no_p2p_stream(void **state)
{
    (void)state;
    run_with_p2p();
    assert_answer("INVALID_REQUEST", BIND(0));
}

static void test_a_stream_without_keys_is_a_finding_or_refused(void **state)
{
    (void)state;
    run_with_p2p();
    told_findings = 0;
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(3));
    assert_int_equal(1, told_findings);
    assert_int_equal(DSM_FINDING_STREAM_WITHOUT_KEYS, told_finding);
    device->ide.policy = DSM_IDE_REQUIRED;
    assert_answer("INVALID_REQUEST", BIND(4));
    device->ide.policy = DSM_IDE_NONE;
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(4));
    assert_int_equal(1, told_findings);
}

static void test_there_is_room_for_so_many_streams(void **state)
{
    (void)state;
    run_with_p2p();
    for (uint8_t id = 1; id <= DSM_TDI_P2P_MAX; id++)
        assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(id));
    assert_answer("INVALID_REQUEST", BIND(DSM_TDI_P2P_MAX + 1));
    assert_answer("UNBIND_P2P_STREAM_RESPONSE", UNBIND(1));
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(DSM_TDI_P2P_MAX + 1));
}

static void test_stop_unbinds_all_streams(void **state)
{
    (void)state;
    run_with_p2p();
    assert_answer("BIND_P2P_STREAM_RESPONSE", BIND(3));
    assert_answer("STOP_INTERFACE_RESPONSE", stop());
    assert_int_equal(0, tdi()->p2p_count);
}

/* --- MMIO attributes --- */

static struct answer set_mmio(uint64_t first_page, uint32_t pages, uint16_t attributes, uint16_t range_id)
{
    const struct dsm_tdisp_mmio_range range = { first_page, pages, attributes, range_id, false };
    uint8_t body[16];
    struct dsm_writer b = dsm_writer(body, sizeof(body));

    assert_error(DSM_OK, dsm_tdisp_mmio_range_encode(&range, &b));
    return request(DSM_TDISP_SET_MMIO_ATTRIBUTE_REQUEST, body, sizeof(body));
}

/* BAR 0 has four pages, the last two of MSI-X, which LOCK leaves out of the report. */
static void run_updatable(void)
{
    tdi()->description.bars[0].attributes = UPDATABLE;
    run_with(0);
}

static struct dsm_report report_now(void)
{
    struct dsm_report report;

    assert_error(DSM_OK, dsm_report_decode(dsm_bytes(tdi()->report, tdi()->report_len), &report, NULL));
    return report;
}

static void test_pages_cease_to_be_tee_memory_and_are_it_again(void **state)
{
    struct dsm_report report;

    (void)state;
    run_updatable();
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE + 1, 1, NON_TEE, 0));
    assert_int_equal(UPDATABLE, dsm_tdi_attributes_at(tdi(), 0, 0xFFF));
    assert_int_equal(UPDATABLE | NON_TEE, dsm_tdi_attributes_at(tdi(), 0, 0x1000));
    assert_int_equal(UPDATABLE, dsm_tdi_attributes_at(tdi(), 0, 0x2000));
    report = report_now();
    assert_int_equal(2, report.range_count);
    assert_int_equal(FIRST_PAGE, report.ranges[0].first_page);
    assert_int_equal(1, report.ranges[0].number_of_pages);
    assert_int_equal(UPDATABLE, report.ranges[0].attributes);
    assert_int_equal(FIRST_PAGE + 1, report.ranges[1].first_page);
    assert_int_equal(UPDATABLE | NON_TEE, report.ranges[1].attributes);
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE + 1, 1, 0, 0));
    assert_int_equal(UPDATABLE, dsm_tdi_attributes_at(tdi(), 0, 0x1000));
    assert_int_equal(1, tdi()->mmio_change_count);
}

static void test_the_report_that_is_read_shows_the_change(void **state)
{
    struct dsm_tdisp_report_portion portion;
    struct answer answer;

    (void)state;
    run_updatable();
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE, 2, NON_TEE, 0));
    answer = get_report(0, 1024);
    assert_error(DSM_OK, dsm_tdisp_report_portion_decode(answer.body, &portion, NULL));
    assert_int_equal(UPDATABLE | NON_TEE, portion.portion.p[16 + 12]);
    assert_memory_equal("swdsm default device", portion.portion.p + 16 + 16 + 4, 20);
}

static void test_the_reporting_offset_is_in_the_pages(void **state)
{
    struct dsm_tdisp_lock lock = { .mmio_reporting_offset = 0xD0000000 };

    (void)state;
    tdi()->description.bars[0].attributes = UPDATABLE;
    assert_answer("LOCK_INTERFACE_RESPONSE", lock_with(&lock));
    assert_answer("START_INTERFACE_RESPONSE", start_with(tdi()->nonce));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 1, NON_TEE, 0));
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE + 0xD0000, 1, NON_TEE, 0));
    assert_int_equal(UPDATABLE | NON_TEE, dsm_tdi_attributes_at(tdi(), 0, 0));
}

static void test_pages_that_cannot_be_changed_are_refused(void **state)
{
    (void)state;
    run_updatable();
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 0, NON_TEE, 0));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE - 1, 1, NON_TEE, 0));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 3, NON_TEE, 0));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, UINT32_MAX, NON_TEE, 0));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 1, NON_TEE, 1));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 1, NON_TEE, 0xFFFF));
    assert_answer("INVALID_REQUEST", set_mmio(UINT64_MAX, 1, NON_TEE, 0));
    assert_int_equal(0, tdi()->mmio_change_count);
    assert_int_equal(1, report_now().range_count);
}

static void test_a_range_has_to_be_updatable(void **state)
{
    (void)state;
    tdi()->description.bars[0].ranges[0] =
        (struct dsm_bar_range){ .offset = 0, .len = 0x1000, .attributes = UPDATABLE };
    tdi()->description.bars[0].range_count = 1;
    run_with(0);
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE + 1, 1, NON_TEE, 0));
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE, 1, NON_TEE, 0));
}

static void test_there_is_room_for_so_many_changes(void **state)
{
    (void)state;
    tdi()->description.bars[0].len = 0x100000;
    tdi()->description.msix_table.present = tdi()->description.msix_pba.present = false;
    run_updatable();
    for (uint32_t i = 0; i < DSM_TDI_MMIO_CHANGES_MAX; i++)
        assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE + 2 * i, 1, NON_TEE, 0));
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE + 200, 1, NON_TEE, 0));
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE, 1, 0, 0)); /* the same again */
}

static void test_stop_forgets_the_changes(void **state)
{
    (void)state;
    run_updatable();
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE, 1, NON_TEE, 0));
    assert_answer("STOP_INTERFACE_RESPONSE", stop());
    assert_int_equal(UPDATABLE, dsm_tdi_attributes_at(tdi(), 0, 0));
}

static void test_other_attributes_are_reserved(void **state)
{
    (void)state;
    run_updatable();
    assert_answer("SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio(FIRST_PAGE, 1, NON_TEE | 1, 0));
    assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, 1);
    device->settings.strict = true;
    assert_answer("INVALID_REQUEST", set_mmio(FIRST_PAGE, 1, 0x10, 0));
}

/* --- vendors' messages --- */

#define ARM 0, 2, 0xB5, 0x13, 0
#define VDM(...)                                                                                                       \
    request(DSM_TDISP_VDM_REQUEST, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static void check_vdm(struct answer answer, const uint8_t *expected, size_t n)
{
    assert_answer("VDM_RESPONSE", answer);
    assert_int_equal(n, answer.body.n);
    assert_memory_equal(expected, answer.body.p, n);
}

static void test_arm_asks_for_version_and_properties(void **state)
{
    static const uint8_t version[] = { ARM, 0x11, 0, 0, 1, 0x00 };
    static const uint8_t nothing[] = { ARM, 0x12, 0, 0, 0, 0, 0, 0 };
    static const uint8_t all[] = { ARM, 0x12, 0, 0, 0x03, 0x10, 0, 0 };

    (void)state;
    device->settings.arm_vdm = true;
    check_vdm(VDM(ARM, 0x01, 0, 0), version, sizeof(version));
    check_vdm(VDM(ARM, 0x02, 0, 0), nothing, sizeof(nothing));
    device->settings.arm_pas_check = true;
    device->settings.arm_mecid_bits = 16;
    check_vdm(VDM(ARM, 0x02, 0, 0), all, sizeof(all));
}

static void test_arm_sets_a_mecid_while_unlocked(void **state)
{
    static const uint8_t set[] = { ARM, 0x15, 0, 0 };

    (void)state;
    device->settings.arm_vdm = true;
    check_vdm(VDM(ARM, 0x05, 0, 0, 0, 0, 0, 0), set, sizeof(set));
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x05, 0, 0, 1, 0, 0, 0));
    device->settings.arm_mecid_bits = 8;
    check_vdm(VDM(ARM, 0x05, 0, 0, 0xFF, 0, 0, 0), set, sizeof(set));
    assert_int_equal(0xFF, tdi()->arm_pmecid);
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x05, 0, 0, 0, 1, 0, 0));
    bring_to(DSM_TDI_CONFIG_LOCKED);
    assert_answer("INVALID_INTERFACE_STATE", VDM(ARM, 0x05, 0, 0, 1, 0, 0, 0));
    dsm_device_conventional_reset(device);
    assert_int_equal(0, tdi()->arm_pmecid);
}

static void test_what_is_no_message_of_arms_is_an_error(void **state)
{
    (void)state;
    device->settings.arm_vdm = true;
    assert_answer("UNSUPPORTED_REQUEST", VDM(0, 2, 1, 0));
    assert_answer("UNSUPPORTED_REQUEST", VDM(1, 2, 0xB5, 0x13, 0, 1, 0, 0));
    assert_answer("UNSUPPORTED_REQUEST", VDM(ARM, 0xFF, 0, 0));
    assert_answer("INVALID_REQUEST", VDM(0));
    assert_answer("INVALID_REQUEST", VDM(0, 9, 0xB5));
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x01, 0));
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x01, 0, 0, 0));
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x05, 0, 0, 0, 0, 0));
    assert_answer("INVALID_REQUEST", VDM(ARM, 0x05, 0, 0, 0, 0, 0, 0, 0));
}

/* --- XT mode --- */

static void test_xt_mode_is_stated_and_set_until_a_reset(void **state)
{
    struct dsm_tdisp_capabilities c;
    struct answer answer;

    (void)state;
    device->settings.xt_mode = true;
    answer = request(DSM_TDISP_GET_CAPABILITIES, "\0\0\0\0", 4);
    assert_error(DSM_OK, dsm_tdisp_capabilities_decode(answer.body, &c, NULL));
    assert_int_equal(DSM_TDISP_CAPS_XT_MODE, c.dsm_caps);
    assert_answer("SET_TDISP_CONFIG_RESPONSE", request(DSM_TDISP_SET_CONFIG_REQUEST, "\3\0\0\0", 4));
    assert_int_equal(3, tdi()->config_flags);
    assert_answer("INVALID_REQUEST", request(DSM_TDISP_SET_CONFIG_REQUEST, "\3\0\0", 3));
    assert_answer("SET_TDISP_CONFIG_RESPONSE", request(DSM_TDISP_SET_CONFIG_REQUEST, "\5\0\0\0", 4));
    assert_findings(DSM_FINDING_TDISP_RESERVED_BITS, 1);
    assert_int_equal(1, tdi()->config_flags);
    dsm_device_conventional_reset(device);
    assert_int_equal(0, tdi()->config_flags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        tdisp_test(test_requests_are_listed_where_they_are_answered),
        tdisp_test(test_each_is_legal_in_its_states_alone),
        tdisp_test(test_another_session_binds_nothing),
        tdisp_test(test_a_stream_is_bound_and_unbound),
        tdisp_test(test_a_bound_stream_that_becomes_insecure_is_an_error),
        tdisp_test(test_lock_has_to_have_asked_for_p2p),
        tdisp_test(test_the_default_stream_is_no_p2p_stream),
        tdisp_test(test_a_stream_without_keys_is_a_finding_or_refused),
        tdisp_test(test_there_is_room_for_so_many_streams),
        tdisp_test(test_stop_unbinds_all_streams),
        tdisp_test(test_pages_cease_to_be_tee_memory_and_are_it_again),
        tdisp_test(test_the_report_that_is_read_shows_the_change),
        tdisp_test(test_the_reporting_offset_is_in_the_pages),
        tdisp_test(test_pages_that_cannot_be_changed_are_refused),
        tdisp_test(test_a_range_has_to_be_updatable),
        tdisp_test(test_there_is_room_for_so_many_changes),
        tdisp_test(test_stop_forgets_the_changes),
        tdisp_test(test_other_attributes_are_reserved),
        tdisp_test(test_arm_asks_for_version_and_properties),
        tdisp_test(test_arm_sets_a_mecid_while_unlocked),
        tdisp_test(test_what_is_no_message_of_arms_is_an_error),
        tdisp_test(test_xt_mode_is_stated_and_set_until_a_reset),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
