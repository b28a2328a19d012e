/* SPDX-License-Identifier: BSD-3-Clause */
/* Each rule is broken once and names itself; each version and role has its own rules and flags. */
#include "support/test.h"

#include <string.h>

#include "spdm/capability_rules.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define SESSION (DSM_CAP_CERT | DSM_CAP_KEY_EX | DSM_CAP_ENCRYPT | DSM_CAP_MAC)
#define PUBLIC_KEY (DSM_CAP_PUB_KEY_ID | DSM_CAP_KEY_EX | DSM_CAP_ENCRYPT | DSM_CAP_MAC)

struct row {
    enum dsm_role role;
    uint8_t version;
    uint32_t flags;
    uint32_t repair;  /* with these flags toggled the set can be */
    const char *rule; /* how its text begins */
};

static const struct row broken[] = {
    { DSM_RESPONDER, 0x10, DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MEAS_MASK, DSM_CAP_MEAS_NO_SIG, "MEAS_CAP 11b" },
    { DSM_REQUESTER, 0x11, SESSION | DSM_CAP_PSK_WITH_CONTEXT, DSM_CAP_PSK_WITH_CONTEXT, "PSK_CAP 10b and 11b" },
    { DSM_REQUESTER, 0x13, SESSION | DSM_CAP_PSK_MASK, DSM_CAP_PSK_WITH_CONTEXT, "PSK_CAP 10b and 11b" },
    { DSM_RESPONDER, 0x12, SESSION | DSM_CAP_PSK_MASK, DSM_CAP_PSK, "PSK_CAP 11b" },
    { DSM_REQUESTER, 0x13, SESSION | DSM_CAP_EP_INFO_MASK, DSM_CAP_EP_INFO_NO_SIG, "EP_INFO_CAP 11b" },
    { DSM_RESPONDER, 0x13, SESSION | DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_MULTI_KEY_MASK, DSM_CAP_MULTI_KEY_NEG,
      "MULTI_KEY_CAP 11b" },

    { DSM_RESPONDER, 0x10, DSM_CAP_MEAS_FRESH, DSM_CAP_MEAS_NO_SIG, "MEAS_FRESH_CAP needs MEAS_CAP" },
    { DSM_RESPONDER, 0x13, SESSION | DSM_CAP_MEAS_FRESH, DSM_CAP_MEAS_SIG, "MEAS_FRESH_CAP needs MEAS_CAP" },
    { DSM_RESPONDER, 0x10, DSM_CAP_CHAL, DSM_CAP_CERT, "CHAL_CAP needs CERT_CAP: 1.0" },
    { DSM_RESPONDER, 0x10, DSM_CAP_MEAS_SIG, DSM_CAP_CERT, "MEAS_CAP 10b needs CERT_CAP: 1.0" },
    { DSM_RESPONDER, 0x10, DSM_CAP_CERT | DSM_CAP_MEAS_NO_SIG, DSM_CAP_CHAL, "CERT_CAP needs CHAL_CAP or MEAS_CAP" },

    { DSM_REQUESTER, 0x11, DSM_CAP_CERT | DSM_CAP_KEY_EX, DSM_CAP_MAC, "KEY_EX_CAP and PSK_CAP need" },
    { DSM_RESPONDER, 0x12, DSM_CAP_PSK, DSM_CAP_ENCRYPT, "KEY_EX_CAP and PSK_CAP need" },
    { DSM_RESPONDER, 0x12, DSM_CAP_PSK_WITH_CONTEXT, DSM_CAP_ENCRYPT, "KEY_EX_CAP and PSK_CAP need" },
    { DSM_REQUESTER, 0x11, DSM_CAP_ENCRYPT, DSM_CAP_PSK, "ENCRYPT_CAP needs" },
    { DSM_RESPONDER, 0x12, DSM_CAP_MAC, DSM_CAP_PSK_WITH_CONTEXT, "MAC_CAP needs" },
    { DSM_REQUESTER, 0x12, DSM_CAP_HBEAT, DSM_CAP_KEY_EX | DSM_CAP_MAC, "HBEAT_CAP needs" },
    { DSM_RESPONDER, 0x11, DSM_CAP_KEY_UPD, DSM_CAP_PSK | DSM_CAP_MAC, "KEY_UPD_CAP needs" },
    { DSM_REQUESTER, 0x12, DSM_CAP_PSK | DSM_CAP_MAC | DSM_CAP_HANDSHAKE_IN_THE_CLEAR, DSM_CAP_KEY_EX,
      "HANDSHAKE_IN_THE_CLEAR_CAP needs" },
    { DSM_RESPONDER, 0x13, DSM_CAP_EVENT, DSM_CAP_PSK | DSM_CAP_MAC, "EVENT_CAP needs" },

    { DSM_REQUESTER, 0x11, SESSION | DSM_CAP_PUB_KEY_ID, DSM_CAP_CERT, "CERT_CAP and PUB_KEY_ID_CAP exclude" },
    { DSM_REQUESTER, 0x11, DSM_CAP_CHAL, DSM_CAP_PUB_KEY_ID, "CHAL_CAP needs CERT_CAP or" },
    { DSM_REQUESTER, 0x12, DSM_CAP_MUT_AUTH, DSM_CAP_CERT | DSM_CAP_CHAL, "MUT_AUTH_CAP needs CERT_CAP" },
    { DSM_RESPONDER, 0x12, SESSION & ~DSM_CAP_CERT, DSM_CAP_CERT, "KEY_EX_CAP needs CERT_CAP" },
    { DSM_RESPONDER, 0x11, DSM_CAP_MEAS_SIG, DSM_CAP_PUB_KEY_ID, "MEAS_CAP 10b needs CERT_CAP or" },
    { DSM_REQUESTER, 0x13, DSM_CAP_EP_INFO_SIG, DSM_CAP_CERT, "EP_INFO_CAP 10b needs" },
    { DSM_REQUESTER, 0x12, DSM_CAP_CERT, DSM_CAP_CHAL, "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP or KEY_EX_CAP:" },
    { DSM_RESPONDER, 0x12, DSM_CAP_CERT, DSM_CAP_MEAS_SIG,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP or MEAS_CAP 10b:" },
    { DSM_REQUESTER, 0x13, DSM_CAP_PUB_KEY_ID, DSM_CAP_EP_INFO_SIG,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP or EP_INFO_CAP 10b:" },
    { DSM_RESPONDER, 0x13, DSM_CAP_PUB_KEY_ID | DSM_CAP_EP_INFO_NO_SIG, DSM_CAP_EP_INFO_MASK,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP, MEAS_CAP 10b or EP_INFO_CAP 10b:" },
    { DSM_RESPONDER, 0x12, DSM_CAP_CERT | DSM_CAP_MEAS_SIG | DSM_CAP_MUT_AUTH, DSM_CAP_CHAL,
      "MUT_AUTH_CAP needs CHAL_CAP" },
    { DSM_REQUESTER, 0x11, SESSION | DSM_CAP_MUT_AUTH, DSM_CAP_ENCAP, "MUT_AUTH_CAP needs ENCAP_CAP" },

    { DSM_RESPONDER, 0x12, PUBLIC_KEY | DSM_CAP_ALIAS_CERT, DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID, "ALIAS_CERT_CAP needs" },
    { DSM_RESPONDER, 0x12, PUBLIC_KEY | DSM_CAP_SET_CERT, DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID, "SET_CERT_CAP needs" },
    { DSM_RESPONDER, 0x12, SESSION | DSM_CAP_CSR, DSM_CAP_SET_CERT, "CSR_CAP needs" },
    { DSM_RESPONDER, 0x12, SESSION | DSM_CAP_CERT_INSTALL_RESET, DSM_CAP_SET_CERT, "CERT_INSTALL_RESET_CAP needs" },
    { DSM_REQUESTER, 0x13, PUBLIC_KEY | DSM_CAP_MULTI_KEY_ONLY, DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID,
      "MULTI_KEY_CAP needs CERT_CAP" },
    { DSM_RESPONDER, 0x13, SESSION | DSM_CAP_MULTI_KEY_NEG, DSM_CAP_GET_KEY_PAIR_INFO,
      "MULTI_KEY_CAP needs GET_KEY_PAIR_INFO" },
    { DSM_RESPONDER, 0x13, PUBLIC_KEY | DSM_CAP_GET_KEY_PAIR_INFO, DSM_CAP_GET_KEY_PAIR_INFO,
      "PUB_KEY_ID_CAP excludes" },
    { DSM_RESPONDER, 0x13, PUBLIC_KEY | DSM_CAP_SET_KEY_PAIR_INFO, DSM_CAP_SET_KEY_PAIR_INFO,
      "PUB_KEY_ID_CAP excludes" },
    { DSM_RESPONDER, 0x14, SESSION | DSM_CAP_SET_KEY_PAIR_RESET, DSM_CAP_SET_KEY_PAIR_INFO,
      "SET_KEY_PAIR_RESET_CAP needs" },
};

static void test_a_broken_rule_names_itself(void **state)
{
    (void)state;
    for (const struct row *r = broken; r < broken + COUNT(broken); r++) {
        const char *got = dsm_capability_rule_broken(r->role, r->version, r->flags);

        if (!got || strncmp(got, r->rule, strlen(r->rule)) != 0)
            fail_msg("flags %08x of 1.%u: expected '%s...', got '%s'", (unsigned)r->flags, r->version & 0xFu, r->rule,
                     got ? got : "no broken rule");
    }
}

static void test_the_same_flags_without_the_fault_are_allowed(void **state)
{
    (void)state;
    for (const struct row *r = broken; r < broken + COUNT(broken); r++) {
        const char *got = dsm_capability_rule_broken(r->role, r->version, r->flags ^ r->repair);

        if (got)
            fail_msg("'%s' repaired: expected no broken rule, got '%s'", r->rule, got);
    }
}

static void test_every_rule_of_the_table_is_broken_above(void **state)
{
    (void)state;
    for (size_t i = 0; dsm_capability_rule_at(i); i++) {
        bool seen = false;

        for (const struct row *r = broken; r < broken + COUNT(broken); r++)
            seen |= strncmp(dsm_capability_rule_at(i), r->rule, strlen(r->rule)) == 0;
        if (!seen)
            fail_msg("no test breaks '%s'", dsm_capability_rule_at(i));
    }
}

static void test_mutual_authentication_without_encapsulation_is_allowed_from_1_2_on(void **state)
{
    (void)state;
    assert_null(dsm_capability_rule_broken(DSM_REQUESTER, 0x12, SESSION | DSM_CAP_MUT_AUTH));
    assert_null(dsm_capability_rule_broken(DSM_RESPONDER, 0x13, SESSION | DSM_CAP_MUT_AUTH));
}

static void test_a_requester_may_exchange_keys_without_a_key_of_its_own(void **state)
{
    (void)state;
    assert_null(dsm_capability_rule_broken(DSM_REQUESTER, 0x12, SESSION & ~DSM_CAP_CERT));
}

static void test_no_flags_at_all_are_allowed(void **state)
{
    (void)state;
    for (uint8_t version = 0x10; version <= 0x14; version++) {
        assert_null(dsm_capability_rule_broken(DSM_REQUESTER, version, 0));
        assert_null(dsm_capability_rule_broken(DSM_RESPONDER, version, 0));
    }
}

static void test_flags_that_a_version_does_not_know_break_no_rule(void **state)
{
    (void)state;
    assert_null(dsm_capability_rule_broken(DSM_REQUESTER, 0x10, 0xFFFFFFFF));
    assert_null(dsm_capability_rule_broken(DSM_RESPONDER, 0x10, DSM_CAP_HBEAT));
    assert_null(dsm_capability_rule_broken(DSM_RESPONDER, 0x11, DSM_CAP_CSR));
    assert_null(dsm_capability_rule_broken(DSM_REQUESTER, 0x12, DSM_CAP_EP_INFO_MASK));
    assert_null(dsm_capability_rule_broken(DSM_REQUESTER, 0x12, DSM_CAP_MEAS_FRESH));
}

static void test_flags_are_defined_by_role_and_version(void **state)
{
    (void)state;
    assert_int_equal(0, dsm_capability_flags_defined(DSM_REQUESTER, 0x10));
    assert_int_equal(0x0000003F, dsm_capability_flags_defined(DSM_RESPONDER, 0x10));
    assert_int_equal(0x0001FFC6, dsm_capability_flags_defined(DSM_REQUESTER, 0x11));
    assert_int_equal(0x0001FFFF, dsm_capability_flags_defined(DSM_RESPONDER, 0x11));
    assert_int_equal(0x0003FFC6, dsm_capability_flags_defined(DSM_REQUESTER, 0x12));
    assert_int_equal(0x003FFFFF, dsm_capability_flags_defined(DSM_RESPONDER, 0x12));
    assert_int_equal(0x0EC3FFC6, dsm_capability_flags_defined(DSM_REQUESTER, 0x13));
    assert_int_equal(0x3FFFFFFF, dsm_capability_flags_defined(DSM_RESPONDER, 0x13));
    assert_int_equal(0x8EC3FFC6, dsm_capability_flags_defined(DSM_REQUESTER, 0x14));
    assert_int_equal(0xFFFFFFFF, dsm_capability_flags_defined(DSM_RESPONDER, 0x14));
}

static void test_every_flag_has_a_name_and_is_found_by_it(void **state)
{
    uint32_t defined = dsm_capability_flags_defined(DSM_RESPONDER, 0x14);

    (void)state;
    for (uint32_t bit = 1; bit; bit <<= 1) {
        const char *name = dsm_capability_name(bit);

        assert_int_equal(name != NULL, (defined & bit) != 0);
        if (name)
            assert_int_equal(bit, dsm_capability_by_name(name));
    }
    assert_string_equal("KEY_EX", dsm_capability_name(DSM_CAP_KEY_EX));
    assert_int_equal(DSM_CAP_HANDSHAKE_IN_THE_CLEAR, dsm_capability_by_name("handshake_in_the_clear"));
}

static void test_no_flag_or_several_have_no_name(void **state)
{
    (void)state;
    assert_null(dsm_capability_name(0));
    assert_null(dsm_capability_name(DSM_CAP_CERT | DSM_CAP_CHAL));
    assert_int_equal(0, dsm_capability_by_name("KEY_EX_CAP"));
    assert_int_equal(0, dsm_capability_by_name(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_broken_rule_names_itself),
        cmocka_unit_test(test_the_same_flags_without_the_fault_are_allowed),
        cmocka_unit_test(test_every_rule_of_the_table_is_broken_above),
        cmocka_unit_test(test_mutual_authentication_without_encapsulation_is_allowed_from_1_2_on),
        cmocka_unit_test(test_a_requester_may_exchange_keys_without_a_key_of_its_own),
        cmocka_unit_test(test_no_flags_at_all_are_allowed),
        cmocka_unit_test(test_flags_that_a_version_does_not_know_break_no_rule),
        cmocka_unit_test(test_flags_are_defined_by_role_and_version),
        cmocka_unit_test(test_every_flag_has_a_name_and_is_found_by_it),
        cmocka_unit_test(test_no_flag_or_several_have_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
