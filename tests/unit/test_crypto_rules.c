/* SPDX-License-Identifier: BSD-3-Clause */
/* Each row of the table of rules about certificates: a chain that breaks it, and what becomes of the chain. */
#include "chain_fixture.h"
#include "made_chain.h"

#define YEAR_1990 631152000
#define YEAR_9000 221845392000

/* What was noted of a chain. */
struct notes {
    const struct dsm_certificate_rule *rules[32];
    char text[32][DSM_ERROR_DETAIL_TEXT_LEN];
    size_t count;
};

static void note(void *context, const struct dsm_certificate_rule *rule, const struct dsm_error_detail *detail)
{
    struct notes *notes = context;

    assert_true(notes->count < sizeof(notes->rules) / sizeof(notes->rules[0]));
    dsm_error_detail_text(detail, notes->text[notes->count], sizeof(notes->text[0]));
    notes->rules[notes->count++] = rule;
}

/* Of a file, or made. */
static void load(const char *file, struct dsm_certificates *out)
{
    char name[128], path[4096], pem[8192];
    FILE *from;
    size_t n;

    if (made_chain(file, out))
        return;
    snprintf(name, sizeof(name), "tests/vectors/certificates/%s.pem", file);
    from = fopen(TEST_SOURCE(name, path), "r");
    if (!from)
        fail_msg("%s is not there", path);
    n = fread(pem, 1, sizeof(pem), from);
    fclose(from);
    assert_error(DSM_OK, dsm_certificates_from_pem(dsm_bytes(pem, n), out, NULL));
}

static enum dsm_error judge(const char *file, struct dsm_chain_terms terms, struct notes *notes,
                            struct dsm_error_detail *detail)
{
    struct dsm_certificates certificates;
    struct dsm_public_key *key = NULL;
    enum dsm_error error;

    load(file, &certificates);
    notes->count = 0;
    terms.note = note;
    terms.context = notes;
    *detail = (struct dsm_error_detail){ .reason = "" };
    error = dsm_certificates_verify(crypto, dsm_bytes(certificates.der, certificates.n), &terms, &key, detail);
    dsm_public_key_destroy(key);
    dsm_certificates_free(&certificates);
    return error;
}

static const struct dsm_certificate_rule *rule_named(const char *name)
{
    const struct dsm_certificate_rule *rule;

    for (size_t i = 0; (rule = dsm_certificate_rule_at(i)); i++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    fail_msg("there is no rule %s", name);
    return NULL;
}

static bool is_noted(const struct notes *notes, const struct dsm_certificate_rule *rule)
{
    for (size_t i = 0; i < notes->count; i++)
        if (notes->rules[i] == rule)
            return true;
    return false;
}

#define BY_DEFAULT                                                                                                     \
    {                                                                                                                  \
        .now = 0                                                                                                       \
    }
#define REQUESTER                                                                                                      \
    {                                                                                                                  \
        .is_requester = true                                                                                           \
    }
#define ALIAS                                                                                                          \
    {                                                                                                                  \
        .is_alias = true                                                                                               \
    }
#define SPDM_13                                                                                                        \
    {                                                                                                                  \
        .spdm_version = 0x13                                                                                           \
    }
#define AT(time)                                                                                                       \
    {                                                                                                                  \
        .now = (time)                                                                                                  \
    }
#define STRICT_AT(time)                                                                                                \
    {                                                                                                                  \
        .now = (time), .check_dates = true                                                                             \
    }

/* A chain that breaks the rule, by terms under which it does. */
static const struct {
    const char *rule;
    const char *file;
    struct dsm_chain_terms terms;
} breaks[] = {
    { "VERSION", "version_1", BY_DEFAULT },
    { "VALIDITY", "malformed_time", BY_DEFAULT },
    { "PUBLIC_KEY", "unknown_key", BY_DEFAULT },
    { "INVALID_EXTENSION", "malformed_extension", BY_DEFAULT },
    { "INVALID_EXTENSION", "malformed_extension_in_root", BY_DEFAULT },
    { "CRITICAL", "unknown_critical", BY_DEFAULT },
    { "CRITICAL", "critical_issuer_key", BY_DEFAULT },
    { "SERIAL_NUMBER", "serial_zero", BY_DEFAULT },
    { "SERIAL_NUMBER", "serial_long", BY_DEFAULT },
    { "NOT_YET_VALID", "good", AT(YEAR_1990) },
    { "EXPIRED", "good", AT(YEAR_9000) },
    { "LEAF_KEY_USAGE", "leaf_may_not_sign", BY_DEFAULT },
    { "LEAF_KEY_USAGE", "no_key_usage", BY_DEFAULT },
    { "LEAF_CA", "leaf_is_ca", BY_DEFAULT },
    { "LONE_CA", "alone_is_ca", BY_DEFAULT },
    { "LEAF_CONSTRAINTS", "leaf_without_constraints", SPDM_13 },
    { "RESPONDER_PURPOSE", "purpose_requester", BY_DEFAULT },
    { "REQUESTER_PURPOSE", "purpose_responder", REQUESTER },
    { "SPDM_EXTENSION", "spdm_extension_malformed", BY_DEFAULT },
    { "HARDWARE_IDENTITY", "hardware_identity", ALIAS },
    { "HARDWARE_IDENTITY", "hardware_identity_twice", BY_DEFAULT },
    { "HARDWARE_IDENTITY", "hardware_identity_mutable", BY_DEFAULT },
    { "CMA_NAME", "good", BY_DEFAULT },
    { "CMA_NAME_FORM", "cma_name_malformed", BY_DEFAULT },
    { "SUBJECT_ISSUER_MISMATCH", "another_issuer", BY_DEFAULT },
    { "AKID_SKID_MISMATCH", "another_key_identifier", BY_DEFAULT },
    { "AKID_ISSUER_SERIAL_MISMATCH", "another_issuer_serial", BY_DEFAULT },
    { "SIGNATURE_ALGORITHM_MISMATCH", "signed_by_another_kind", BY_DEFAULT },
    { "KEYUSAGE_NO_CERTSIGN", "issuer_may_not_sign", BY_DEFAULT },
    { "INVALID_CA", "issuer_is_no_ca", BY_DEFAULT },
    { "INVALID_CA", "issuer_by_key_usage", BY_DEFAULT },
    { "INVALID_CA", "issuer_by_netscape", BY_DEFAULT },
    { "PATH_LENGTH_EXCEEDED", "path_too_long", BY_DEFAULT },
    { "CERT_SIGNATURE_FAILURE", "altered", BY_DEFAULT },
    { "SIGNATURE_ALGORITHM_INCONSISTENCY", "two_algorithms", BY_DEFAULT },
    { "UNSUPPORTED_SIGNATURE_ALGORITHM", "unknown_algorithm", BY_DEFAULT },
    { "CA_MD_TOO_WEAK", "signed_with_sha1", BY_DEFAULT },
    { "CA_KEY_TOO_SMALL", "issuer_with_rsa1024", BY_DEFAULT },
    { "EE_KEY_TOO_SMALL", "leaf_with_rsa1024", BY_DEFAULT },
    { "PERMITTED_VIOLATION", "name_not_permitted", BY_DEFAULT },
    { "EXCLUDED_VIOLATION", "name_excluded", BY_DEFAULT },
    { "SUBTREE_MINMAX", "constraint_with_minimum", BY_DEFAULT },
    { "UNSUPPORTED_CONSTRAINT_TYPE", "constraint_of_unknown_kind", BY_DEFAULT },
    { "UNSUPPORTED_NAME_SYNTAX", "name_without_a_host", BY_DEFAULT },
    { "CA_BCONS_NOT_CRITICAL", "issuer_not_critical", BY_DEFAULT },
    { "CA_CERT_MISSING_KEY_USAGE", "good", BY_DEFAULT },
    { "KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA", "leaf_with_cert_sign", BY_DEFAULT },
    { "PATHLEN_INVALID_FOR_NON_CA", "leaf_with_path_len", BY_DEFAULT },
    { "PATHLEN_WITHOUT_KU_KEY_CERT_SIGN", "path_len_without_key_usage", BY_DEFAULT },
    { "ISSUER_NAME_EMPTY", "root_without_name", BY_DEFAULT },
    { "SUBJECT_NAME_EMPTY", "root_without_name", BY_DEFAULT },
    { "EMPTY_SUBJECT_SAN_NOT_CRITICAL", "leaf_without_name", BY_DEFAULT },
    { "EMPTY_SUBJECT_ALT_NAME", "no_alternative_name", BY_DEFAULT },
    { "MISSING_AUTHORITY_KEY_IDENTIFIER", "issuer_without_identifiers", BY_DEFAULT },
    { "MISSING_SUBJECT_KEY_IDENTIFIER", "issuer_without_identifiers", BY_DEFAULT },
};

static void assert_refused_by(const struct dsm_certificate_rule *rule, const char *file, enum dsm_error error,
                              const struct dsm_error_detail *detail)
{
    if (error != DSM_ERR_BAD_CERTIFICATE || strcmp(detail->reason, rule->sentence) != 0 ||
        strcmp(detail->clause, rule->clause) != 0)
        fail_msg("%s by %s: refused with \"%s\", got %s, \"%s: %s\" (%s)", rule->name, file, rule->sentence,
                 dsm_error_name(error), detail->place, detail->reason, detail->clause);
}

static void test_each_broken_rule_has_its_consequence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        const struct dsm_certificate_rule *rule = rule_named(breaks[i].rule);
        struct dsm_error_detail detail;
        struct notes notes;
        enum dsm_error error = judge(breaks[i].file, breaks[i].terms, &notes, &detail);

        if (rule->severity == DSM_CERTIFICATE_REFUSE)
            assert_refused_by(rule, breaks[i].file, error, &detail);
        else if (error || !is_noted(&notes, rule))
            fail_msg("%s by %s: noted, got %s, \"%s\"", rule->name, breaks[i].file, dsm_error_name(error),
                     detail.reason);
    }
}

static bool is_broken_by_a_chain(const char *name)
{
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
        if (strcmp(breaks[i].rule, name) == 0)
            return true;
    return false;
}

static void test_each_rule_is_broken_by_a_chain(void **state)
{
    const struct dsm_certificate_rule *rule;

    (void)state;
    for (size_t i = 0; (rule = dsm_certificate_rule_at(i)); i++)
        if (!is_broken_by_a_chain(rule->name))
            fail_msg("no chain breaks %s", rule->name);
}

static void test_each_rule_has_a_clause_and_a_sentence(void **state)
{
    const struct dsm_certificate_rule *rule;

    (void)state;
    for (size_t i = 0; (rule = dsm_certificate_rule_at(i)); i++) {
        struct dsm_error_detail detail;

        assert_true(rule->clause[0] && strlen(rule->clause) < sizeof(detail.clause) && rule->sentence[0]);
        assert_true((rule->places != 0) == (rule->is_broken != NULL));
        assert_true((rule->openssl_error != 0) == (rule->is_broken == NULL));
    }
}

/* DSP0274, extended key usage: other purposes, both, or no extendedKeyUsage at all say nothing against either role. */
static void test_purposes_that_do_not_exclude_the_role_pass(void **state)
{
    static const struct {
        const char *file;
        struct dsm_chain_terms terms;
    } rows[] = {
        { "purpose_responder", BY_DEFAULT }, { "purpose_both", BY_DEFAULT },
        { "purpose_other", BY_DEFAULT },     { "good", BY_DEFAULT },
        { "purpose_requester", REQUESTER },  { "purpose_both", REQUESTER },
        { "purpose_other", REQUESTER },      { "good", REQUESTER },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dsm_error_detail detail;
        struct notes notes;

        if (judge(rows[i].file, rows[i].terms, &notes, &detail) != DSM_OK)
            fail_msg("%s: %s", rows[i].file, detail.reason);
    }
}

static void test_a_hardware_identity_of_the_device_itself_passes(void **state)
{
    struct dsm_error_detail detail;
    struct notes notes;

    (void)state;
    assert_error(DSM_OK, judge("hardware_identity", (struct dsm_chain_terms)BY_DEFAULT, &notes, &detail));
}

static void test_without_a_clock_no_date_is_judged(void **state)
{
    struct dsm_error_detail detail;
    struct notes notes;

    (void)state;
    assert_error(DSM_OK, judge("expired", (struct dsm_chain_terms){ .check_dates = true }, &notes, &detail));
    assert_false(is_noted(&notes, rule_named("EXPIRED")));
}

static void test_dates_are_refused_where_that_is_asked_for(void **state)
{
    struct dsm_error_detail detail;
    struct notes notes;

    (void)state;
    assert_error(DSM_ERR_BAD_CERTIFICATE, judge("good", (struct dsm_chain_terms)STRICT_AT(YEAR_9000), &notes, &detail));
    assert_string_equal(detail.place, "certificate 1 of the chain");
    assert_string_equal(detail.reason, "has expired");
    assert_error(DSM_ERR_BAD_CERTIFICATE, judge("good", (struct dsm_chain_terms)STRICT_AT(YEAR_1990), &notes, &detail));
    assert_string_equal(detail.reason, "is not valid yet");
}

static void test_basic_constraints_of_the_leaf_are_asked_for_from_1_3_on(void **state)
{
    struct dsm_error_detail detail;
    struct notes notes;

    (void)state;
    assert_error(DSM_OK,
                 judge("leaf_without_constraints", (struct dsm_chain_terms){ .spdm_version = 0x12 }, &notes, &detail));
    assert_false(is_noted(&notes, rule_named("LEAF_CONSTRAINTS")));
}

static void test_our_own_chain_breaks_no_rule(void **state)
{
    struct dsm_chain_terms terms = { .spdm_version = 0x13, .now = 1764288000, .note = note };
    struct notes notes = { .count = 0 };
    struct dsm_public_key *key;

    (void)state;
    terms.context = &notes;
    assert_error(DSM_OK, dsm_certificates_verify(crypto, chain_bytes(), &terms, &key, NULL));
    dsm_public_key_destroy(key);
    if (notes.count > 0)
        fail_msg("%s", notes.text[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_broken_rule_has_its_consequence),
        cmocka_unit_test(test_each_rule_is_broken_by_a_chain),
        cmocka_unit_test(test_each_rule_has_a_clause_and_a_sentence),
        cmocka_unit_test(test_purposes_that_do_not_exclude_the_role_pass),
        cmocka_unit_test(test_a_hardware_identity_of_the_device_itself_passes),
        cmocka_unit_test(test_without_a_clock_no_date_is_judged),
        cmocka_unit_test(test_dates_are_refused_where_that_is_asked_for),
        cmocka_unit_test(test_basic_constraints_of_the_leaf_are_asked_for_from_1_3_on),
        cmocka_unit_test(test_our_own_chain_breaks_no_rule),
    };

    return cmocka_run_group_tests(tests, create_chain, destroy_chain);
}
