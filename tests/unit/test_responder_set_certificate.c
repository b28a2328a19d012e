/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_CERTIFICATE: which chain a slot takes, where, and from when on it has it. */
#include "provisioning_fixture.h"

#include "wire/digests.h"
#include "wire/set_certificate.h"

static struct {
    unsigned calls;
    uint8_t slot;
    size_t chain_len;
    enum dsm_error result;
} kept;

static enum dsm_error keep_chain(void *context, const char *device, uint8_t slot, uint8_t key_pair_id,
                                 const struct dsm_private_key *key, struct dsm_bytes chain)
{
    (void)context;
    assert_true(key_pair_id >= 1 && key_pair_id <= 3);
    assert_string_equal("test", device);
    assert_non_null(key);
    kept.calls++;
    kept.slot = slot;
    kept.chain_len = chain.n;
    return kept.result;
}

static void begin(struct harness *h, uint8_t version, uint32_t more)
{
    memset(&kept, 0, sizeof(kept));
    h->device->provisioning.keeper.keep_chain = keep_chain;
    h->device->settings.trusted_environment = true;
    provisioning_begin(h, version, DSM_CAP_SET_CERT | DSM_CAP_CSR | more);
}

static uint8_t provisioned(struct harness *h)
{
    struct dsm_bytes response = harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0);
    struct dsm_digests digests;

    assert_spdm_code(response, DSM_SPDM_DIGESTS);
    assert_error(DSM_OK, dsm_digests_decode(&h->params, &response, &digests));
    return digests.provisioned_slot_mask;
}

static void test_a_slot_has_the_chain_that_was_set(void **state)
{
    static struct log chain;
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct dsm_bytes response;

        begin(h, version, 0);
        provisioning_chain(h, 1, &chain);
        response = provisioning_set(h, 0, &chain);
        assert_spdm_code(response, DSM_SPDM_SET_CERTIFICATE_RSP);
        assert_int_equal(0, response.p[2]);
        assert_int_equal(1, kept.calls);
        assert_true(provisioning_shows(h, 0, &chain));
    }
}

static void test_an_empty_slot_is_provisioned_with_the_key_of_slot_0(void **state)
{
    static struct log chain;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    assert_int_equal(0x09, provisioned(h));
    provisioning_chain(h, 1, &chain);
    assert_spdm_code(provisioning_set(h, 2, &chain), DSM_SPDM_SET_CERTIFICATE_RSP);
    assert_int_equal(2, kept.slot);
    assert_int_equal(0x0D, provisioned(h));
    assert_true(provisioning_shows(h, 2, &chain));
    assert_int_equal(0x05, h->device->identity.key_pairs.all[0].slot_mask);
}

static void test_a_chain_of_the_slots_own_key_is_taken_alone(void **state)
{
    static struct log chain;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    provisioning_chain(h, 1, &chain); /* slot 3 has key pair 3 */
    assert_spdm_error(h, provisioning_set(h, 3, &chain), DSM_SPDM_ERROR_INVALID_REQUEST);
    provisioning_chain(h, 3, &chain);
    assert_spdm_code(provisioning_set(h, 3, &chain), DSM_SPDM_SET_CERTIFICATE_RSP);
}

static void test_a_chain_for_a_key_of_another_algorithm_is_refused(void **state)
{
    static struct log chain;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    provisioning_chain(h, 2, &chain); /* P-256, and P-384 is negotiated */
    assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(0, kept.calls);
}

/* Each byte of a chain is in its RootHash, its length or under a signature. */
static void test_a_chain_with_one_bit_changed_is_refused_and_nothing_changes(void **state)
{
    static struct log chain, before;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    harness_chain(h, 0, &before);
    provisioning_chain(h, 1, &chain);
    for (size_t at = 4; at < chain.n; at += 61) {
        chain.bytes[at] ^= 1;
        assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_INVALID_REQUEST);
        chain.bytes[at] ^= 1;
    }
    assert_int_equal(0, kept.calls);
    assert_true(provisioning_shows(h, 0, &before));
    assert_spdm_code(provisioning_set(h, 0, &chain), DSM_SPDM_SET_CERTIFICATE_RSP);
}

static void test_a_chain_that_cannot_be_kept_is_not_installed(void **state)
{
    static struct log chain, before;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    harness_chain(h, 0, &before);
    provisioning_chain(h, 1, &chain);
    kept.result = DSM_ERR_IO;
    assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_UNSPECIFIED);
    assert_true(provisioning_shows(h, 0, &before));
}

static void test_outside_of_a_trusted_environment_slot_0_is_never_set(void **state)
{
    static struct log chain, request;
    struct harness *h = *state;
    struct session s;

    begin(h, DSM_SPDM_12, 0);
    h->device->settings.trusted_environment = false;
    provisioning_chain(h, 1, &chain);
    assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_open_session(h, &s);
    provisioning_write(h, 0, &chain, &request);
    assert_spdm_error(h, harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    session_clear(&s);
}

static void test_outside_of_a_trusted_environment_other_slots_are_set_in_a_session(void **state)
{
    static struct log chain, request;
    struct harness *h = *state;
    struct session s;

    begin(h, DSM_SPDM_12, 0);
    h->device->settings.trusted_environment = false;
    provisioning_chain(h, 1, &chain);
    assert_spdm_error(h, provisioning_set(h, 1, &chain), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    harness_open_session(h, &s);
    provisioning_write(h, 1, &chain, &request);
    assert_spdm_code(harness_send_in(h, &s, log_bytes(&request)), DSM_SPDM_SET_CERTIFICATE_RSP);
    harness_check_alive(h, &s);
    session_clear(&s);
    assert_true(provisioning_shows(h, 1, &chain));
}

static void test_erase_empties_a_slot(void **state)
{
    struct harness *h = *state;

    begin(h, DSM_SPDM_13, 0);
    assert_spdm_code(provisioning_set(h, DSM_SET_CERTIFICATE_ERASE | 3, NULL), DSM_SPDM_SET_CERTIFICATE_RSP);
    assert_int_equal(0, kept.chain_len);
    assert_int_equal(1, kept.calls);
    assert_int_equal(0x01, provisioned(h));
}

static void test_a_key_pair_or_a_model_is_of_multi_key_connections(void **state)
{
    static struct log chain, request;
    struct harness *h = *state;

    begin(h, DSM_SPDM_13, 0);
    provisioning_chain(h, 1, &chain);
    provisioning_write(h, 0x10, &chain, &request);
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    provisioning_write(h, 0, &chain, &request);
    request.bytes[3] = 1;
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_where_a_reset_is_required_the_slot_has_its_chain_after_it(void **state)
{
    static struct log chain, before;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    harness_chain(h, 0, &before);
    provisioning_chain(h, 1, &chain);
    assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_RESET_REQUIRED);
    assert_int_equal(1, kept.calls);
    assert_true(provisioning_shows(h, 0, &before));
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    assert_true(provisioning_shows(h, 0, &chain));
}

static void test_a_slot_waits_for_the_reset_with_its_last_chain_alone(void **state)
{
    static struct log chain;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    for (unsigned i = 0; i < 3; i++) {
        provisioning_chain(h, 1, &chain);
        assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_RESET_REQUIRED);
        assert_non_null(h->device->provisioning.at_reset);
        assert_null(h->device->provisioning.at_reset->next);
    }
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    assert_true(provisioning_shows(h, 0, &chain));
}

static void test_get_version_is_no_reset_for_a_slot(void **state)
{
    static struct log chain, before;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    harness_chain(h, 0, &before);
    provisioning_chain(h, 1, &chain);
    assert_spdm_error(h, provisioning_set(h, 0, &chain), DSM_SPDM_ERROR_RESET_REQUIRED);
    harness_vca_of(h, DSM_SPDM_12);
    assert_true(provisioning_shows(h, 0, &before));
}

static void test_a_reset_meanwhile_loses_no_chain_that_is_kept(void **state)
{
    static struct log chain, request, object;
    struct harness *h = *state;

    begin(h, DSM_SPDM_12, 0);
    provisioning_chain(h, 1, &chain);
    provisioning_write(h, 0, &chain, &request);
    object.n = 0;
    harness_wrap(1, log_bytes(&request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
    dsm_connection_work(h->connection);
    dsm_connection_reset(h->connection);
    assert_int_equal(0, harness_finish(h).n);
    assert_int_equal(1, kept.calls);
    h->version = DSM_SPDM_10;
    harness_vca_of(h, DSM_SPDM_12);
    assert_true(provisioning_shows(h, 0, &chain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_slot_has_the_chain_that_was_set),
        HARNESS_TEST(test_an_empty_slot_is_provisioned_with_the_key_of_slot_0),
        HARNESS_TEST(test_a_chain_of_the_slots_own_key_is_taken_alone),
        HARNESS_TEST(test_a_chain_for_a_key_of_another_algorithm_is_refused),
        HARNESS_TEST(test_a_chain_with_one_bit_changed_is_refused_and_nothing_changes),
        HARNESS_TEST(test_a_chain_that_cannot_be_kept_is_not_installed),
        HARNESS_TEST(test_outside_of_a_trusted_environment_slot_0_is_never_set),
        HARNESS_TEST(test_outside_of_a_trusted_environment_other_slots_are_set_in_a_session),
        HARNESS_TEST(test_erase_empties_a_slot),
        HARNESS_TEST(test_a_key_pair_or_a_model_is_of_multi_key_connections),
        HARNESS_TEST(test_where_a_reset_is_required_the_slot_has_its_chain_after_it),
        HARNESS_TEST(test_a_slot_waits_for_the_reset_with_its_last_chain_alone),
        HARNESS_TEST(test_get_version_is_no_reset_for_a_slot),
        HARNESS_TEST(test_a_reset_meanwhile_loses_no_chain_that_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
