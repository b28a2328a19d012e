/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CSR: a request for a certificate, with what its requester wants in it. */
#include "provisioning_fixture.h"
#include "support/hex.h"

#include "crypto/csr.h"
#include "wire/csr.h"

/* CertificationRequestInfo: version 0, CN=wanted, an Ed25519 key of zeros, a challengePassword "abc". */
static const char wanted_info[] = "305F020100"
                                  "3011310F300D06035504030C0677616E746564"
                                  "302A300506032B6570032100"
                                  "0000000000000000000000000000000000000000000000000000000000000000"
                                  "A01B301906092A864886F70D010907310C0C0A61626364656667686970";

static void begin(struct harness *h, uint8_t version, uint32_t more)
{
    h->device->settings.trusted_environment = true;
    provisioning_begin(h, version, DSM_CAP_SET_CERT | DSM_CAP_CSR | more);
}

static struct dsm_bytes ask(struct harness *h, const struct dsm_get_csr *request)
{
    uint8_t bytes[2048];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_error(DSM_OK, dsm_get_csr_encode(&h->params, request, &w));
    return harness_send(h, dsm_written(&w));
}

static struct dsm_bytes csr_of(struct harness *h, struct dsm_bytes response)
{
    struct dsm_csr csr;

    assert_spdm_code(response, DSM_SPDM_CSR);
    assert_error(DSM_OK, dsm_csr_decode(&h->params, &response, &csr));
    assert_false(csr.reserved_set);
    return csr.csr;
}

static bool holds(struct dsm_bytes bytes, const char *text, size_t n)
{
    for (size_t i = 0; i + n <= bytes.n; i++)
        if (memcmp(bytes.p + i, text, n) == 0)
            return true;
    return false;
}

static void test_a_csr_verifies_and_is_of_the_slots_key(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct dsm_get_csr request = { .key_pair_id = 0 };
        struct dsm_public_key *key = NULL;
        struct dsm_bytes csr;

        begin(h, version, 0);
        csr = csr_of(h, ask(h, &request));
        assert_error(DSM_OK, dsm_csr_verify(h->crypto, csr, &key));
        assert_true(dsm_public_key_fits(key, dsm_asym_algorithm_by_name("ECDSA_P384")));
        assert_true(holds(csr, "Vendor=1b36", 11));
        dsm_public_key_destroy(key);
    }
}

static void test_a_csr_has_subject_and_attributes_of_the_requester(void **state)
{
    struct harness *h = *state;
    uint8_t info[128];
    struct dsm_get_csr request = { .requester_info = hex_bytes(wanted_info, info, sizeof(info)) };
    struct dsm_public_key *key = NULL;
    struct dsm_bytes csr;

    begin(h, DSM_SPDM_12, 0);
    csr = csr_of(h, ask(h, &request));
    assert_error(DSM_OK, dsm_csr_verify(h->crypto, csr, &key));
    assert_true(holds(csr, "wanted", 6));
    assert_true(holds(csr, "abcdefghip", 10));
    assert_true(holds(csr, "Vendor=1b36", 11));
    dsm_public_key_destroy(key);
}

static void test_requester_info_that_is_cut_is_refused(void **state)
{
    struct harness *h = *state;
    uint8_t info[128];
    struct dsm_bytes whole = hex_bytes(wanted_info, info, sizeof(info));

    begin(h, DSM_SPDM_12, 0);
    for (size_t n = 1; n < whole.n; n++) {
        struct dsm_get_csr request = { .requester_info = dsm_bytes(info, n) };

        assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

static void test_opaque_data_is_held_against_the_negotiated_format(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .opaque = dsm_bytes("\1\2\3", 3) };
    struct choice choice = harness_choice(DSM_SPDM_12);

    h->device->settings.capabilities |= DSM_CAP_SET_CERT | DSM_CAP_CSR;
    choice.opaque_formats = DSM_OPAQUE_FORMAT_1;
    harness_vca(h, &choice);
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_INVALID_REQUEST);
    /* one element of the DMTF's: the supported version list, of 1.1 */
    request.opaque = dsm_bytes("\1\0\0\0\0\0\5\0\1\1\1\0\x11\0\0\0", 16);
    (void)csr_of(h, ask(h, &request));
}

static void test_a_csr_that_the_requester_cannot_take_is_too_large(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .key_pair_id = 0 };
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_bytes response;

    h->device->settings.capabilities |= DSM_CAP_SET_CERT | DSM_CAP_CSR;
    choice.data_transfer_size = 256;
    harness_vca(h, &choice);
    response = ask(h, &request);
    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESPONSE_TOO_LARGE);
    assert_true(response.p[4] + 256 * response.p[5] > 256);
}

/* In 1.3 by the tag that ResetRequired has. */
static void test_after_the_reset_a_csr_is_fetched_by_its_tag(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .key_pair_id = 0 };
    struct dsm_bytes response;
    uint8_t tag;

    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    response = ask(h, &request);
    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESET_REQUIRED);
    tag = response.p[3];
    assert_int_equal(1, tag);
    request.attributes = (uint8_t)(tag << 3);
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_RESET_REQUIRED);
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    (void)csr_of(h, ask(h, &request));
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_UNEXPECTED_REQUEST); /* it was fetched */
}

static void test_in_1_2_the_same_request_is_answered_after_the_reset(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .key_pair_id = 0 };
    struct dsm_bytes response;

    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    response = ask(h, &request);
    assert_spdm_error(h, response, DSM_SPDM_ERROR_RESET_REQUIRED);
    assert_int_equal(0, response.p[3]);
    dsm_connection_reset(h->connection);
    h->version = DSM_SPDM_10;
    begin(h, DSM_SPDM_12, DSM_CAP_CERT_INSTALL_RESET);
    (void)csr_of(h, ask(h, &request));
}

static void test_seven_requests_wait_and_overwrite_forgets_them(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .key_pair_id = 0 };

    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    for (uint8_t tag = 1; tag <= 7; tag++) {
        struct dsm_bytes response = ask(h, &request);

        assert_spdm_error(h, response, DSM_SPDM_ERROR_RESET_REQUIRED);
        assert_int_equal(tag, response.p[3]);
    }
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_BUSY);
    request.attributes = DSM_GET_CSR_OVERWRITE;
    assert_int_equal(1, ask(h, &request).p[3]);
    request.attributes = 0;
    assert_int_equal(2, ask(h, &request).p[3]);
}

static void test_a_tag_is_for_who_needs_a_reset_and_does_not_overwrite(void **state)
{
    struct harness *h = *state;
    struct dsm_get_csr request = { .attributes = 1u << 3 };

    begin(h, DSM_SPDM_13, 0);
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_INVALID_REQUEST);
    begin(h, DSM_SPDM_13, DSM_CAP_CERT_INSTALL_RESET);
    request.attributes |= DSM_GET_CSR_OVERWRITE;
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_INVALID_REQUEST);
    request.attributes = 5u << 3;
    assert_spdm_error(h, ask(h, &request), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_csr_verifies_and_is_of_the_slots_key),
        HARNESS_TEST(test_a_csr_has_subject_and_attributes_of_the_requester),
        HARNESS_TEST(test_requester_info_that_is_cut_is_refused),
        HARNESS_TEST(test_opaque_data_is_held_against_the_negotiated_format),
        HARNESS_TEST(test_a_csr_that_the_requester_cannot_take_is_too_large),
        HARNESS_TEST(test_after_the_reset_a_csr_is_fetched_by_its_tag),
        HARNESS_TEST(test_in_1_2_the_same_request_is_answered_after_the_reset),
        HARNESS_TEST(test_seven_requests_wait_and_overwrite_forgets_them),
        HARNESS_TEST(test_a_tag_is_for_who_needs_a_reset_and_does_not_overwrite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
