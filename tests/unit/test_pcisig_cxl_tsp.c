/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/cxl_tsp_memory.h"
#include "device_fixture.h"

#include "pcisig/cxl_tsp.h"
#include "pcisig/pci_session.h"

static uint8_t response[512];
static size_t response_room;
static struct dsm_writer w;
static struct dsm_pci_session session;

static int begin(void **state)
{
    response_room = sizeof(response);
    session = (struct dsm_pci_session){ .session_id = SESSION_A, .has_psk = true };
    return create_default_device(state);
}

static const char *send(const uint8_t *message, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1); /* ends where the message ends: a read past it is seen */
    struct dsm_cxl_tsp_header header;
    struct dsm_cxl_tsp_error error;

    assert_non_null(copy);
    if (n)
        memcpy(copy, message, n);
    w = dsm_writer(response, response_room);
    assert_error(DSM_OK, dsm_cxl_tsp_respond(device, &session, dsm_bytes(copy, n), &w));
    free(copy);
    assert_error(DSM_OK, dsm_cxl_tsp_header_decode(dsm_written(&w), &header));
    assert_int_equal(0x10, header.version);
    if (header.opcode != DSM_CXL_TSP_ERROR_RSP) {
        assert_int_equal(message[1] & 0x7F, header.opcode);
        return "OK";
    }
    assert_error(DSM_OK, dsm_cxl_tsp_error_decode(dsm_bytes(response + 2, dsm_written_len(&w) - 2), &error, NULL));
    return dsm_cxl_tsp_error_code_name(error.error_code);
}

/* A request with this body, which is not longer than a configuration. */
static const char *request(uint8_t opcode, const void *body, size_t n)
{
    uint8_t message[2 + 350] = { 0x10, opcode };

    memcpy(message + 2, body, n);
    return send(message, 2 + n);
}

static const char *plain(uint8_t opcode)
{
    return request(opcode, "\0", 2);
}

#define BODY (dsm_bytes(response + 2, dsm_written_len(&w) - 2))

static const char *configure(uint16_t encryption, uint16_t validity_flags)
{
    static const uint8_t psks[DSM_CXL_TSP_SECONDARY_MAX * DSM_CXL_TSP_KEY_LEN] = { 7 };
    struct dsm_cxl_tsp_set_configuration in = { .validity_flags = validity_flags, .psks = { psks, sizeof(psks) } };
    uint8_t body[350];
    struct dsm_writer b = dsm_writer(body, sizeof(body));

    in.configuration.memory_encryption_features = encryption;
    in.configuration.memory_encryption_algorithm = encryption ? DSM_CXL_TSP_AES_XTS_256 : 0;
    in.configuration.te_state_features = DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE;
    in.configuration.explicit_oob_granularity = DSM_CXL_TSP_GRANULARITY_64B;
    in.configuration.number_of_ckids = 4;
    assert_error(DSM_OK, dsm_cxl_tsp_set_configuration_encode(&in, &b));
    return request(DSM_CXL_TSP_SET_CONFIGURATION, body, sizeof(body));
}

#define CKIDS (DSM_CXL_TSP_ENCRYPTION | DSM_CXL_TSP_CKID_BASED | DSM_CXL_TSP_CKID_REQUIRED)
#define RANGES (DSM_CXL_TSP_ENCRYPTION | DSM_CXL_TSP_RANGE_BASED)

static void lock(uint16_t encryption)
{
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_VERSION));
    assert_string_equal("OK", configure(encryption, 0));
    assert_string_equal("OK", plain(DSM_CXL_TSP_LOCK));
}

static void test_a_target_is_configured_and_locked(void **state)
{
    struct dsm_cxl_tsp_get_configuration_rsp rsp;

    (void)state;
    lock(CKIDS);
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CONFIGURATION));
    assert_error(DSM_OK, dsm_cxl_tsp_get_configuration_rsp_decode(BODY, &rsp, NULL));
    assert_int_equal(DSM_CXL_TSP_CONFIG_LOCKED, rsp.state);
    assert_int_equal(CKIDS, rsp.configuration.memory_encryption_features);
    assert_int_equal(4, rsp.configuration.number_of_ckids);
    assert_logged("CXL target: CONFIG_UNLOCKED -> CONFIG_LOCKED");
}

static void test_a_locked_target_is_not_configured_nor_locked_again(void **state)
{
    (void)state;
    lock(CKIDS);
    assert_string_equal("INVALID_SECURITY_STATE", configure(CKIDS, 0));
    assert_string_equal("ALREADY_LOCKED", plain(DSM_CXL_TSP_LOCK));
}

static void test_a_target_in_error_tells_its_state_alone(void **state)
{
    struct dsm_cxl_tsp_get_configuration_rsp rsp;

    (void)state;
    lock(CKIDS);
    device->cxl->tsp.state = DSM_CXL_TSP_ERROR;
    assert_string_equal("INVALID_SECURITY_STATE", configure(CKIDS, 0));
    assert_string_equal("INVALID_SECURITY_STATE", plain(DSM_CXL_TSP_LOCK));
    assert_string_equal("INVALID_SECURITY_STATE", request(DSM_CXL_TSP_GET_REPORT, "\0\0\0\0\1\0", 6));
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CONFIGURATION));
    assert_error(DSM_OK, dsm_cxl_tsp_get_configuration_rsp_decode(BODY, &rsp, NULL));
    assert_int_equal(DSM_CXL_TSP_ERROR, rsp.state);
}

static void test_another_session_may_ask_for_version_and_capabilities_alone(void **state)
{
    static const uint8_t privileged[] = { DSM_CXL_TSP_SET_CONFIGURATION,
                                          DSM_CXL_TSP_GET_CONFIGURATION,
                                          DSM_CXL_TSP_GET_REPORT,
                                          DSM_CXL_TSP_LOCK,
                                          DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY,
                                          DSM_CXL_TSP_SET_CKID_RANDOM_KEY,
                                          DSM_CXL_TSP_CLEAR_CKID_KEY,
                                          DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY,
                                          DSM_CXL_TSP_SET_RANGE_RANDOM_KEY,
                                          DSM_CXL_TSP_CLEAR_RANGE_KEY,
                                          DSM_CXL_TSP_SET_TE_STATE };

    (void)state;
    lock(CKIDS);
    session.session_id = SESSION_B;
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_VERSION));
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CAPABILITIES));
    for (size_t i = 0; i < sizeof(privileged); i++)
        assert_string_equal("NO_PRIVILEGE", plain(privileged[i]));
}

static void test_a_secondary_session_may_all_but_configure_and_lock(void **state)
{
    (void)state;
    lock(CKIDS);
    dsm_cxl_tsp_begin_secondary(&device->cxl->tsp, 0, SESSION_B);
    session.session_id = SESSION_B;
    assert_string_equal("NO_PRIVILEGE", configure(CKIDS, 0));
    assert_string_equal("NO_PRIVILEGE", plain(DSM_CXL_TSP_LOCK));
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CONFIGURATION));
    assert_string_equal("OK", request(DSM_CXL_TSP_GET_REPORT, "\0\0\0\0\1\0", 6));
    assert_string_equal("OK", request(DSM_CXL_TSP_CLEAR_CKID_KEY, "\0\0\0\0\0\0", 6));
}

static void test_secondary_sessions_are_offered_with_psks_alone(void **state)
{
    struct dsm_cxl_tsp_capabilities rsp;

    (void)state;
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_VERSION));
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CAPABILITIES));
    assert_error(DSM_OK, dsm_cxl_tsp_capabilities_decode(BODY, &rsp, NULL));
    assert_int_equal(4, rsp.number_of_secondary_sessions);
    assert_int_equal(3, rsp.configuration_features);
    assert_string_equal("OK", configure(CKIDS, 0xF));
    session.has_psk = false;
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_CAPABILITIES));
    assert_error(DSM_OK, dsm_cxl_tsp_capabilities_decode(BODY, &rsp, NULL));
    assert_int_equal(0, rsp.number_of_secondary_sessions);
    assert_int_equal(1, rsp.configuration_features);
    assert_string_equal("INVALID_REQUEST", configure(CKIDS, 1));
}

static void test_the_report_comes_in_portions(void **state)
{
    struct dsm_cxl_tsp_report_portion portion;

    (void)state;
    lock(0);
    assert_string_equal("OK", request(DSM_CXL_TSP_GET_REPORT, "\0\0\0\0\x64\0", 6));
    assert_error(DSM_OK, dsm_cxl_tsp_report_portion_decode(BODY, &portion, NULL));
    assert_int_equal(100, portion.portion.n);
    assert_int_equal(120, portion.remainder_length);
    response_room = 40; /* what the requester takes */
    assert_string_equal("OK", request(DSM_CXL_TSP_GET_REPORT, "\0\0\x64\0\xFF\xFF", 6));
    assert_error(DSM_OK, dsm_cxl_tsp_report_portion_decode(BODY, &portion, NULL));
    assert_int_equal(32, portion.portion.n);
    assert_int_equal(88, portion.remainder_length);
    assert_string_equal("INVALID_REQUEST", request(DSM_CXL_TSP_GET_REPORT, "\0\0\xDC\0\1\0", 6));
    assert_string_equal("INVALID_REQUEST", request(DSM_CXL_TSP_GET_REPORT, "\0\0\0\0\0\0", 6));
}

static const char *set_ckid(uint8_t opcode, uint8_t ckid, uint8_t attributes, uint8_t flags)
{
    uint8_t body[78] = { 0, 0, ckid, 0, 0, 0, attributes };

    body[13] = flags;
    return request(opcode, body, sizeof(body));
}

static void test_keys_of_ckids_are_set_and_cleared(void **state)
{
    (void)state;
    lock(CKIDS);
    assert_string_equal("OK", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 3, 2, 3));
    assert_true(dsm_cxl_tsp_has_ckid_key(&device->cxl->tsp, 3));
    assert_string_equal("OK", request(DSM_CXL_TSP_CLEAR_CKID_KEY, "\0\0\3\0\0\0", 6));
    assert_false(dsm_cxl_tsp_has_ckid_key(&device->cxl->tsp, 3));
    assert_string_equal("OK", set_ckid(DSM_CXL_TSP_SET_CKID_RANDOM_KEY, 0, 1, 3));
    assert_string_equal("INVALID_CKID", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 4, 1, 1));
    assert_string_equal("INVALID_REQUEST", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 3, 0, 1));
    assert_string_equal("INVALID_REQUEST", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 3, 1, 2));
    device->cxl->tsp.capabilities.memory_encryption_features &= (uint16_t)~DSM_CXL_TSP_SUPPORTS_ENTROPY;
    assert_string_equal("INVALID_REQUEST", set_ckid(DSM_CXL_TSP_SET_CKID_RANDOM_KEY, 0, 1, 1));
    assert_string_equal("OK", set_ckid(DSM_CXL_TSP_SET_CKID_RANDOM_KEY, 0, 1, 0));
}

static const char *set_range(uint8_t opcode, uint8_t id, uint8_t start, uint8_t end, uint8_t flags)
{
    uint8_t body[94] = { 0, 0, id, 0, 0, 0, start };

    body[14] = end;
    body[29] = flags;
    return request(opcode, body, sizeof(body));
}

static void test_keys_of_ranges_are_set_and_cleared(void **state)
{
    (void)state;
    lock(RANGES);
    assert_string_equal("OK", set_range(DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY, 1, 0x10, 0x1F, 1));
    assert_true(device->cxl->tsp.ranges[1].set);
    assert_string_equal("INVALID_REQUEST", set_range(DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, 2, 0x1F, 0x2F, 0));
    assert_string_equal("OK", request(DSM_CXL_TSP_CLEAR_RANGE_KEY, "\0\0\1\0\0\0", 6));
    assert_string_equal("OK", set_range(DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, 2, 0x1F, 0x2F, 0));
    assert_string_equal("INVALID_REQUEST", request(DSM_CXL_TSP_CLEAR_RANGE_KEY, "\0\0\x10\0\0\0", 6));
    assert_string_equal("INVALID_SECURITY_CONFIGURATION", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 0, 1, 1));
}

static const char *set_te(uint8_t te_state, uint8_t count, uint8_t length)
{
    uint8_t body[14 + 16] = { te_state, count, [14 + 8] = length };

    return request(DSM_CXL_TSP_SET_TE_STATE, body, 14 + 16u * (count < 1 ? 0 : 1));
}

static void test_te_state_changes_where_it_is_enabled(void **state)
{
    (void)state;
    lock(0);
    assert_string_equal("OK", set_te(1, 1, 64));
    assert_true(dsm_cxl_tsp_is_te(&device->cxl->tsp, 63));
    assert_string_equal("INVALID_REQUEST", set_te(1, 1, 65));
    assert_string_equal("INVALID_REQUEST", set_te(1, 0, 64));
    assert_string_equal("INVALID_REQUEST", set_te(1, 2, 64)); /* only one is there */
    assert_findings(DSM_FINDING_TE_STATE_NOT_ENABLED, 0);
    device->cxl->tsp.configuration.te_state_features = DSM_CXL_TSP_EXPLICIT_IB_TE_STATE;
    assert_string_equal("OK", set_te(0, 1, 64));
    assert_findings(DSM_FINDING_TE_STATE_NOT_ENABLED, 1);
    device->settings.strict = true;
    assert_string_equal("INVALID_SECURITY_CONFIGURATION", set_te(0, 1, 64));
}

static void test_keys_and_te_state_want_a_locked_target(void **state)
{
    (void)state;
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_VERSION));
    assert_string_equal("OK", configure(CKIDS, 0));
    assert_string_equal("INVALID_SECURITY_STATE", set_ckid(DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 0, 1, 1));
    assert_string_equal("INVALID_SECURITY_STATE", set_te(1, 1, 64));
    assert_string_equal("INVALID_SECURITY_STATE", set_range(DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, 0, 0, 1, 0));
}

static void test_every_wrong_length_is_an_invalid_request(void **state)
{
    static const struct {
        uint8_t opcode;
        size_t len;
    } requests[] = {
        { DSM_CXL_TSP_GET_VERSION, 2 },
        { DSM_CXL_TSP_GET_CAPABILITIES, 2 },
        { DSM_CXL_TSP_GET_CONFIGURATION, 2 },
        { DSM_CXL_TSP_GET_REPORT, 6 },
        { DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY, 78 },
        { DSM_CXL_TSP_SET_CKID_RANDOM_KEY, 78 },
        { DSM_CXL_TSP_CLEAR_CKID_KEY, 6 },
        { DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY, 94 },
        { DSM_CXL_TSP_SET_RANGE_RANDOM_KEY, 94 },
        { DSM_CXL_TSP_CLEAR_RANGE_KEY, 6 },
        { DSM_CXL_TSP_SET_TE_STATE, 14 },
    };
    static const uint8_t zeros[100];

    (void)state;
    lock(CKIDS);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        for (size_t n = 0; n <= requests[i].len + 1; n++)
            if (n != requests[i].len) {
                assert_string_equal("INVALID_REQUEST", request(requests[i].opcode, zeros, n));
                assert_int_equal(0, device->cause.id);
            }
}

static void test_version_and_opcode_come_first(void **state)
{
    static const uint8_t other_version[] = { 0x11, DSM_CXL_TSP_GET_VERSION, 0, 0 };

    (void)state;
    assert_string_equal("INVALID_REQUEST", send(NULL, 0));
    assert_string_equal("INVALID_REQUEST", send(other_version, 1));
    assert_string_equal("VERSION_MISMATCH", send(other_version, sizeof(other_version)));
    for (unsigned opcode = 0; opcode < 256; opcode++)
        if (opcode < 0x81 || opcode > 0x8E)
            assert_string_equal("UNSUPPORTED_REQUEST", plain((uint8_t)opcode));
}

static void test_nothing_is_ever_delayed(void **state)
{
    (void)state;
    assert_string_equal("INVALID_REQUEST", plain(DSM_CXL_TSP_CHECK_DELAYED));
}

static void test_reserved_bits_are_a_finding_and_refused_by_a_strict_device(void **state)
{
    (void)state;
    assert_string_equal("OK", request(DSM_CXL_TSP_GET_VERSION, "\0\1", 2));
    assert_findings(DSM_FINDING_CXL_RESERVED_BITS, 1);
    device->settings.strict = true;
    assert_string_equal("INVALID_REQUEST", request(DSM_CXL_TSP_GET_VERSION, "\0\1", 2));
}

static void test_what_does_not_fit_is_an_error_that_does(void **state)
{
    (void)state;
    assert_string_equal("OK", plain(DSM_CXL_TSP_GET_VERSION));
    response_room = 12;
    assert_string_equal("UNSPECIFIED", plain(DSM_CXL_TSP_GET_CAPABILITIES));
    w = dsm_writer(response, 11);
    assert_error(DSM_ERR_NO_SPACE, dsm_cxl_tsp_respond(device, &session, dsm_bytes("\x10\x86\0\0", 4), &w));
    assert_int_equal(DSM_CXL_TSP_CONFIG_UNLOCKED, device->cxl->tsp.state);
}

#define tsp_test(test) cmocka_unit_test_setup_teardown(test, begin, destroy_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        tsp_test(test_a_target_is_configured_and_locked),
        tsp_test(test_a_locked_target_is_not_configured_nor_locked_again),
        tsp_test(test_a_target_in_error_tells_its_state_alone),
        tsp_test(test_another_session_may_ask_for_version_and_capabilities_alone),
        tsp_test(test_a_secondary_session_may_all_but_configure_and_lock),
        tsp_test(test_secondary_sessions_are_offered_with_psks_alone),
        tsp_test(test_the_report_comes_in_portions),
        tsp_test(test_keys_of_ckids_are_set_and_cleared),
        tsp_test(test_keys_of_ranges_are_set_and_cleared),
        tsp_test(test_te_state_changes_where_it_is_enabled),
        tsp_test(test_keys_and_te_state_want_a_locked_target),
        tsp_test(test_every_wrong_length_is_an_invalid_request),
        tsp_test(test_version_and_opcode_come_first),
        tsp_test(test_nothing_is_ever_delayed),
        tsp_test(test_reserved_bits_are_a_finding_and_refused_by_a_strict_device),
        tsp_test(test_what_does_not_fit_is_an_error_that_does),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
