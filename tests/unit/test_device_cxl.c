/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fixture.h"

#include "device/cxl.h"
#include "device/cxl_tsp_check.h"
#include "device/cxl_tsp_memory.h"

static struct dsm_cxl_tsp tsp;
static const uint8_t psks[DSM_CXL_TSP_SECONDARY_MAX * DSM_CXL_TSP_KEY_LEN] = { 1 };

static int begin(void **state)
{
    (void)state;
    tsp = (struct dsm_cxl_tsp){ .state = DSM_CXL_TSP_CONFIG_UNLOCKED };
    dsm_cxl_tsp_capabilities_default(&tsp.capabilities);
    return 0;
}

/* One that enables what it names, with AES-XTS-256 where there is encryption. */
static struct dsm_cxl_tsp_set_configuration request_of(uint16_t encryption, uint16_t te_state)
{
    struct dsm_cxl_tsp_set_configuration request = { .psks = { psks, sizeof(psks) } };

    request.configuration.memory_encryption_features = encryption;
    request.configuration.memory_encryption_algorithm = encryption ? DSM_CXL_TSP_AES_XTS_256 : 0;
    request.configuration.te_state_features = te_state;
    for (size_t i = 0; i < DSM_CXL_TSP_IB_ENTRIES; i++)
        request.configuration.explicit_ib[i].length_index = DSM_CXL_TSP_IB_UNUSED;
    return request;
}

static void check_fault(const char *expected, const struct dsm_cxl_tsp_set_configuration *request, uint8_t secondary)
{
    struct dsm_cxl_tsp_refusal refusal = dsm_cxl_tsp_configure(&tsp, request, secondary);

    if (!expected && refusal.code == 0)
        return;
    assert_int_equal(DSM_CXL_TSP_INVALID_REQUEST, refusal.code);
    assert_string_equal(expected, refusal.why);
}

#define CKIDS (DSM_CXL_TSP_ENCRYPTION | DSM_CXL_TSP_CKID_BASED | DSM_CXL_TSP_CKID_REQUIRED)
#define RANGES (DSM_CXL_TSP_ENCRYPTION | DSM_CXL_TSP_RANGE_BASED)

static void test_each_rule_of_encryption_is_kept(void **state)
{
    struct dsm_cxl_tsp_set_configuration r;

    (void)state;
    r = request_of(0x10, 0);
    check_fault("a memory encryption feature that the target does not support", &r, 0);
    r = request_of(DSM_CXL_TSP_RANGE_BASED, 0);
    check_fault("CKID or range based encryption without encryption", &r, 0);
    r = request_of(CKIDS | DSM_CXL_TSP_RANGE_BASED, 0);
    check_fault("CKID based encryption and range based at once", &r, 0);
    r = request_of(DSM_CXL_TSP_ENCRYPTION | DSM_CXL_TSP_CKID_BASED, 0);
    check_fault("CKID based encryption and CKID based required come together", &r, 0);
    r = request_of(DSM_CXL_TSP_ENCRYPTION, 0);
    r.configuration.memory_encryption_algorithm = 3;
    check_fault("not one memory encryption algorithm that the target supports, or one without encryption", &r, 0);
    r = request_of(0, 0);
    r.configuration.memory_encryption_algorithm = 1;
    check_fault("not one memory encryption algorithm that the target supports, or one without encryption", &r, 0);
    r = request_of(CKIDS, 0);
    r.configuration.ckid_base = 1;
    r.configuration.number_of_ckids = DSM_CXL_TSP_CKIDS_MAX - 1;
    check_fault("more CKIDs than the target has", &r, 0);
    r.configuration.ckid_base = 0;
    check_fault(NULL, &r, 0);
    r = request_of(RANGES, 0);
    check_fault(NULL, &r, 0);
}

static void test_each_rule_of_te_state_is_kept(void **state)
{
    struct dsm_cxl_tsp_set_configuration r;

    (void)state;
    r = request_of(0, 0x40);
    check_fault("a TE state feature that the target does not support", &r, 0);
    r = request_of(0, DSM_CXL_TSP_WRITE_ACCESS_CONTROL | DSM_CXL_TSP_IMPLICIT_TE_STATE);
    check_fault("access control or sanitizing without a way to change TE state", &r, 0);
    r = request_of(0, DSM_CXL_TSP_READ_ACCESS_CONTROL);
    check_fault("access control or sanitizing without a way to change TE state", &r, 0);
    r = request_of(0, DSM_CXL_TSP_TE_STATE_SANITIZE);
    check_fault("access control or sanitizing without a way to change TE state", &r, 0);
    r = request_of(0, DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE);
    check_fault("not one granularity that the target supports, or one without out-of-band changes", &r, 0);
    r.configuration.explicit_oob_granularity = 0x40;
    check_fault(NULL, &r, 0);
    r = request_of(0, 0);
    r.configuration.explicit_oob_granularity = 0x40;
    check_fault("not one granularity that the target supports, or one without out-of-band changes", &r, 0);
}

static void test_in_band_length_indices_stand_once(void **state)
{
    struct dsm_cxl_tsp_set_configuration r = request_of(0, DSM_CXL_TSP_EXPLICIT_IB_TE_STATE);
    const char *fault = "an in-band length index that does not exist or stands twice";

    (void)state;
    r.configuration.explicit_ib[0].length_index = 6;
    check_fault(NULL, &r, 0);
    r.configuration.explicit_ib[5].length_index = 6;
    check_fault(fault, &r, 0);
    r.configuration.explicit_ib[5].length_index = 7; /* all of memory has a length of its own */
    check_fault(fault, &r, 0);
    tsp.capabilities.explicit_ib_granularity = 1;
    check_fault(NULL, &r, 0);
    r.configuration.explicit_ib[5].length_index = 8;
    check_fault(fault, &r, 0);
}

static void test_features_of_the_configuration_are_those_that_are_there(void **state)
{
    struct dsm_cxl_tsp_set_configuration r = request_of(0, 0);

    (void)state;
    r.configuration.configuration_features = 3;
    check_fault(NULL, &r, 0);
    r.configuration.configuration_features = 4;
    check_fault("a configuration feature that the target does not support", &r, 0);
    tsp.capabilities.configuration_features = 0;
    r.configuration.configuration_features = DSM_CXL_TSP_LOCKED_FW_UPDATE;
    check_fault("a configuration feature that the target does not support", &r, 0);
}

static void test_secondary_sessions_count_without_a_gap_up_to_what_is_offered(void **state)
{
    struct dsm_cxl_tsp_set_configuration r = request_of(0, 0);

    (void)state;
    for (unsigned flags = 0; flags < 0x20; flags++) {
        bool is_run = flags == 0 || flags == 1 || flags == 3 || flags == 7;

        r.validity_flags = (uint16_t)flags;
        check_fault(is_run ? NULL : "PSKs of more secondary sessions than are offered, or with a gap", &r, 3);
    }
    r.validity_flags = 1;
    check_fault("PSKs of more secondary sessions than are offered, or with a gap", &r, 0);
}

static void configure(uint16_t encryption)
{
    struct dsm_cxl_tsp_set_configuration r = request_of(encryption, DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE);

    r.configuration.explicit_oob_granularity = 0x40; /* 4 KiB */
    r.configuration.ckid_base = 8;
    r.configuration.number_of_ckids = 4;
    r.validity_flags = 3;
    r.ckid_type = 2;
    assert_int_equal(0, dsm_cxl_tsp_configure(&tsp, &r, 2).code);
}

static void test_a_secondary_session_is_known_by_its_hint(void **state)
{
    uint8_t number = 9;
    const struct dsm_psk *psk;

    (void)state;
    assert_null(dsm_cxl_tsp_find_psk(&tsp, dsm_bytes("", 0), &number));
    configure(DSM_CXL_TSP_ENCRYPTION);
    psk = dsm_cxl_tsp_find_psk(&tsp, dsm_bytes("SECONDARY_SESSION_1_PSK", 24), &number); /* with its NUL */
    assert_non_null(psk);
    assert_int_equal(1, number);
    assert_non_null(dsm_cxl_tsp_find_psk(&tsp, dsm_bytes("SECONDARY_SESSION_0_PSK", 23), &number));
    assert_int_equal(0, number);
    assert_null(dsm_cxl_tsp_find_psk(&tsp, dsm_bytes("SECONDARY_SESSION_2_PSK", 23), &number));
    assert_null(dsm_cxl_tsp_find_psk(&tsp, dsm_bytes("", 0), &number));
}

static void test_a_secondary_session_ends_with_its_configuration(void **state)
{
    (void)state;
    tsp.primary = 1;
    configure(DSM_CXL_TSP_ENCRYPTION);
    dsm_cxl_tsp_begin_secondary(&tsp, 1, 7);
    assert_int_equal(DSM_CXL_TSP_SECONDARY, dsm_cxl_tsp_session_of(&tsp, 7));
    configure(DSM_CXL_TSP_ENCRYPTION);
    assert_int_equal(DSM_CXL_TSP_OTHER, dsm_cxl_tsp_session_of(&tsp, 7));
}

static void test_the_first_session_that_asks_is_the_primary_one(void **state)
{
    (void)state;
    dsm_cxl_tsp_take_primary(&tsp, 5);
    dsm_cxl_tsp_take_primary(&tsp, 6);
    assert_int_equal(DSM_CXL_TSP_PRIMARY, dsm_cxl_tsp_session_of(&tsp, 5));
    assert_int_equal(DSM_CXL_TSP_OTHER, dsm_cxl_tsp_session_of(&tsp, 6));
}

static void test_the_end_of_the_primary_session_is_an_error_of_a_locked_target(void **state)
{
    static const struct dsm_psk no_psk;

    (void)state;
    tsp.primary = 5;
    configure(CKIDS);
    tsp.state = DSM_CXL_TSP_CONFIG_LOCKED;
    assert_int_equal(0, dsm_cxl_tsp_set_ckid(&tsp, 5, 8, true).code);
    assert_false(dsm_cxl_tsp_session_ended(&tsp, 6));
    assert_true(dsm_cxl_tsp_session_ended(&tsp, 5));
    assert_int_equal(DSM_CXL_TSP_ERROR, tsp.state);
    assert_false(dsm_cxl_tsp_has_ckid_key(&tsp, 8));
    assert_memory_equal(&no_psk, &tsp.psks[0], sizeof(no_psk)); /* wiped */
    dsm_cxl_tsp_reset(&tsp);
    assert_int_equal(DSM_CXL_TSP_CONFIG_UNLOCKED, tsp.state);
}

static void test_the_end_of_the_primary_session_of_an_unlocked_target_is_none(void **state)
{
    (void)state;
    tsp.primary = 5;
    assert_false(dsm_cxl_tsp_session_ended(&tsp, 5));
    assert_int_equal(0, tsp.primary);
    assert_int_equal(DSM_CXL_TSP_CONFIG_UNLOCKED, tsp.state);
}

static void test_keys_are_of_ckids_that_the_configuration_has(void **state)
{
    (void)state;
    assert_int_equal(DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION, dsm_cxl_tsp_set_ckid(&tsp, 5, 8, true).code);
    configure(CKIDS);
    assert_int_equal(DSM_CXL_TSP_INVALID_CKID, dsm_cxl_tsp_set_ckid(&tsp, 5, 7, true).code);
    assert_int_equal(DSM_CXL_TSP_INVALID_CKID, dsm_cxl_tsp_set_ckid(&tsp, 5, 12, true).code);
    assert_int_equal(DSM_CXL_TSP_INVALID_CKID, dsm_cxl_tsp_clear_ckid(&tsp, UINT32_MAX).code);
    assert_int_equal(0, dsm_cxl_tsp_set_ckid(&tsp, 5, 11, true).code);
    assert_true(dsm_cxl_tsp_has_ckid_key(&tsp, 11));
    assert_int_equal(0, dsm_cxl_tsp_clear_ckid(&tsp, 11).code);
    assert_false(dsm_cxl_tsp_has_ckid_key(&tsp, 11));
}

static void test_a_secondary_session_has_ckids_of_one_type(void **state)
{
    (void)state;
    configure(CKIDS);
    dsm_cxl_tsp_begin_secondary(&tsp, 0, 6);
    dsm_cxl_tsp_begin_secondary(&tsp, 1, 7);
    assert_int_equal(DSM_CXL_TSP_NO_PRIVILEGE, dsm_cxl_tsp_set_ckid(&tsp, 6, 8, true).code);
    assert_int_equal(0, dsm_cxl_tsp_set_ckid(&tsp, 6, 8, false).code);
    assert_int_equal(0, dsm_cxl_tsp_set_ckid(&tsp, 7, 8, true).code);
    assert_int_equal(DSM_CXL_TSP_NO_PRIVILEGE, dsm_cxl_tsp_set_ckid(&tsp, 7, 8, false).code);
}

static void test_key_ranges_lie_beside_each_other(void **state)
{
    struct dsm_cxl_tsp_range_key range = { .range_id = 0, .start = 0x1000, .end = 0x1FFF };

    (void)state;
    assert_int_equal(DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION, dsm_cxl_tsp_set_range(&tsp, &range).code);
    configure(RANGES);
    assert_int_equal(0, dsm_cxl_tsp_set_range(&tsp, &range).code);
    assert_int_equal(0, dsm_cxl_tsp_set_range(&tsp, &range).code); /* over itself */
    range.range_id = 1;
    assert_string_equal("the range lies over another", dsm_cxl_tsp_set_range(&tsp, &range).why);
    assert_int_equal(0, dsm_cxl_tsp_clear_range(&tsp, 0).code);
    assert_int_equal(0, dsm_cxl_tsp_set_range(&tsp, &range).code);
    range.end = 0xFFF;
    assert_string_equal("the range ends before it begins", dsm_cxl_tsp_set_range(&tsp, &range).why);
    range.range_id = DSM_CXL_TSP_RANGE_KEYS_MAX;
    assert_string_equal("there is no such range", dsm_cxl_tsp_set_range(&tsp, &range).why);
}

/* --- TE state --- */

static struct dsm_cxl_tsp_refusal set_te(uint8_t te_state, uint64_t start, uint64_t length)
{
    uint8_t bytes[16];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_cxl_tsp_set_te_state request = { .te_state = te_state, .count = 1, .ranges = { bytes, sizeof(bytes) } };

    dsm_write_u64le(&w, start);
    dsm_write_u64le(&w, length);
    return dsm_cxl_tsp_set_te(&tsp, &request);
}

static void test_memory_changes_its_te_state_and_back(void **state)
{
    (void)state;
    assert_int_equal(0, set_te(1, 0x1000, 0x3000).code);
    assert_int_equal(0, set_te(0, 0x2000, 0x1000).code);
    assert_false(dsm_cxl_tsp_is_te(&tsp, 0xFFF));
    assert_true(dsm_cxl_tsp_is_te(&tsp, 0x1000));
    assert_true(dsm_cxl_tsp_is_te(&tsp, 0x1FFF));
    assert_false(dsm_cxl_tsp_is_te(&tsp, 0x2000));
    assert_false(dsm_cxl_tsp_is_te(&tsp, 0x2FFF));
    assert_true(dsm_cxl_tsp_is_te(&tsp, 0x3FFF));
    assert_false(dsm_cxl_tsp_is_te(&tsp, 0x4000));
    assert_int_equal(2, tsp.area_count);
}

static void test_areas_that_touch_are_one(void **state)
{
    (void)state;
    assert_int_equal(0, set_te(1, 0x1000, 0x1000).code);
    assert_int_equal(0, set_te(1, 0x3000, 0x1000).code);
    assert_int_equal(2, tsp.area_count);
    assert_int_equal(0, set_te(1, 0x2000, 0x1000).code);
    assert_int_equal(1, tsp.area_count);
    assert_int_equal(0, set_te(1, 0, UINT64_MAX).code);
    assert_int_equal(0, set_te(1, UINT64_MAX, 1).code);
    assert_int_equal(1, tsp.area_count);
    assert_true(dsm_cxl_tsp_is_te(&tsp, UINT64_MAX));
    assert_int_equal(0, set_te(0, 0, UINT64_MAX).code);
    assert_true(dsm_cxl_tsp_is_te(&tsp, UINT64_MAX));
    assert_false(dsm_cxl_tsp_is_te(&tsp, UINT64_MAX - 1));
}

static void test_a_range_that_memory_cannot_have_is_refused(void **state)
{
    (void)state;
    assert_string_equal("TE state is 0 or 1", set_te(2, 0, 64).why);
    assert_string_equal("a range of no bytes", set_te(1, 0, 0).why);
    assert_string_equal("a range that leaves the address space", set_te(1, 2, UINT64_MAX).why);
    configure(DSM_CXL_TSP_ENCRYPTION);
    assert_string_equal("a range that is no multiple of the granularity", set_te(1, 0x800, 0x1000).why);
    assert_string_equal("a range that is no multiple of the granularity", set_te(1, 0, 0x800).why);
    assert_int_equal(0, tsp.area_count);
}

static void test_there_is_room_for_so_many_areas(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < DSM_CXL_TSP_AREAS_MAX; i++)
        assert_int_equal(0, set_te(1, i * 0x2000, 0x1000).code);
    assert_int_equal(DSM_CXL_TSP_UNSPECIFIED, set_te(1, 0x1000000, 0x1000).code);
    assert_int_equal(DSM_CXL_TSP_AREAS_MAX, tsp.area_count);
}

/* --- capabilities --- */

static void test_capabilities_that_contradict_each_other_are_refused(void **state)
{
    struct dsm_cxl_tsp_capabilities *c = &tsp.capabilities;

    (void)state;
    assert_null(dsm_cxl_tsp_capabilities_fault(c));
#define FAULT(text, ...)                                                                                               \
    do {                                                                                                               \
        dsm_cxl_tsp_capabilities_default(c);                                                                           \
        __VA_ARGS__;                                                                                                   \
        assert_string_equal(text, dsm_cxl_tsp_capabilities_fault(c));                                                  \
    } while (0)
    FAULT("memory_encryption_features: by CKID or range without encryption", c->memory_encryption_features = 2);
    FAULT("memory_encryption_features: CKID required without encryption by CKID", c->memory_encryption_features = 0x11);
    FAULT("memory_encryption_algorithms: encryption wants one", c->memory_encryption_algorithms = 0);
    FAULT("range_based_keys: as many as there are with encryption by range, and 0 without", c->range_based_keys = 0);
    FAULT("number_of_ckids: encryption by CKID wants two at least", c->number_of_ckids = 1);
    FAULT("te_state_features: access control or sanitizing without a way to change TE state", c->te_state_features = 1);
    FAULT("te_state_features: implicit changes want explicit ones in band, of 64 bytes",
          c->explicit_ib_granularity = 2);
    FAULT("explicit_oob_granularity: some with explicit changes out of band, and 0 without",
          c->explicit_oob_granularity = 0);
    FAULT("explicit_ib_granularity: bits 10:0 and 31, some with explicit changes in band, and 0 without",
          c->explicit_ib_granularity = 0x801);
#undef FAULT
}

/* --- what happens to the device --- */

static void test_a_conventional_reset_unlocks_the_target_and_takes_the_keys(void **state)
{
    (void)state;
    device->cxl->tsp.state = DSM_CXL_TSP_ERROR;
    device->cxl->ide.ports[0].going = 3;
    device->cxl->ide.ports[0].owner = SESSION_A;
    dsm_device_conventional_reset(device);
    assert_int_equal(DSM_CXL_TSP_CONFIG_UNLOCKED, device->cxl->tsp.state);
    assert_false(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
    assert_int_equal(0, dsm_cxl_ide_owner(&device->cxl->ide, 0));
}

static void lock_target(void)
{
    device->cxl->tsp.state = DSM_CXL_TSP_CONFIG_LOCKED;
    device->cxl->tsp.primary = SESSION_A;
    device->cxl->ide.ports[0].going = 3;
    device->cxl->ide.ports[0].owner = SESSION_A;
}

static void test_the_end_of_a_session_takes_its_keys_and_what_it_locked(void **state)
{
    (void)state;
    lock_target();
    dsm_device_session_ended(device, SESSION_B);
    assert_true(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
    dsm_device_session_ended(device, SESSION_A);
    assert_false(dsm_cxl_ide_is_secure(&device->cxl->ide, 0));
    assert_int_equal(DSM_CXL_TSP_ERROR, device->cxl->tsp.state);
    assert_logged("CXL target: CONFIG_LOCKED -> ERROR (session ended)");
}

static void test_a_target_that_recovers_by_itself_is_unlocked_at_once(void **state)
{
    (void)state;
    device->settings.error_recovery = DSM_RECOVERY_AUTO;
    lock_target();
    dsm_device_session_ended(device, SESSION_A);
    assert_int_equal(DSM_CXL_TSP_CONFIG_UNLOCKED, device->cxl->tsp.state);
}

#define tsp_test(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        tsp_test(test_each_rule_of_encryption_is_kept),
        tsp_test(test_each_rule_of_te_state_is_kept),
        tsp_test(test_in_band_length_indices_stand_once),
        tsp_test(test_features_of_the_configuration_are_those_that_are_there),
        tsp_test(test_secondary_sessions_count_without_a_gap_up_to_what_is_offered),
        tsp_test(test_a_secondary_session_is_known_by_its_hint),
        tsp_test(test_a_secondary_session_ends_with_its_configuration),
        tsp_test(test_the_first_session_that_asks_is_the_primary_one),
        tsp_test(test_the_end_of_the_primary_session_is_an_error_of_a_locked_target),
        tsp_test(test_the_end_of_the_primary_session_of_an_unlocked_target_is_none),
        tsp_test(test_keys_are_of_ckids_that_the_configuration_has),
        tsp_test(test_a_secondary_session_has_ckids_of_one_type),
        tsp_test(test_key_ranges_lie_beside_each_other),
        tsp_test(test_memory_changes_its_te_state_and_back),
        tsp_test(test_areas_that_touch_are_one),
        tsp_test(test_a_range_that_memory_cannot_have_is_refused),
        tsp_test(test_there_is_room_for_so_many_areas),
        tsp_test(test_capabilities_that_contradict_each_other_are_refused),
        default_device_test(test_a_conventional_reset_unlocks_the_target_and_takes_the_keys),
        default_device_test(test_the_end_of_a_session_takes_its_keys_and_what_it_locked),
        default_device_test(test_a_target_that_recovers_by_itself_is_unlocked_at_once),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
