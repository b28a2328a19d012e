/* SPDX-License-Identifier: BSD-3-Clause */
/* The large forms of SPDM 1.4 (LARGE_RESP_CAP): a certificate chain of more than 64 KiB, and VENDOR_DEFINED. */
#include "made_chain.h"
#include "requester_peer.h"

#include "wire/certificate.h"
#include "wire/vendor_defined.h"

#define P256 0x10u

/* The device's chain under P-256 has more than 64 KiB. */
static size_t use_large_chain(struct harness *h)
{
    struct dsm_slot *slot = &h->device->identity.slots[0];

    for (size_t i = 0; i < slot->credential_count; i++)
        if ((slot->credentials[i]->asym_mask.base & P256) != 0) {
            dsm_certificates_free(&slot->credentials[i]->chain);
            assert_true(made_chain("large", &slot->credentials[i]->chain));
            return slot->credentials[i]->chain.n;
        }
    fail_msg("slot 0 has no key on P-256");
    return 0;
}

static struct choice choice_of(uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.algorithms[DSM_ALG_ASYM] = P256;
    return choice;
}

static void use_version(struct peer *peer, uint8_t version)
{
    peer->r->options.version = version;
    peer->r->options.algorithms[DSM_ALG_ASYM] = P256;
}

static void test_a_chain_of_more_than_64_kib_is_read_in_portions_of_any_size(void **state)
{
    static const uint16_t portions[] = { 0, 700, 4096, 65535 };
    struct peer *peer = *state;
    size_t n = use_large_chain(peer->h);

    assert_true(n > UINT16_MAX);
    use_version(peer, DSM_SPDM_14);
    for (size_t i = 0; i < COUNT(portions); i++) {
        peer->r->options.certificate_portion = portions[i];
        assert_error(DSM_OK, peer_reach(peer, STAGE_CERTIFICATE));
        assert_int_equal(n + 4 + 48, peer->r->slots[0].chain_len);
    }
}

static void test_a_usual_chain_comes_in_the_large_form_too(void **state)
{
    struct peer *peer = *state;

    use_version(peer, DSM_SPDM_14);
    assert_error(DSM_OK, peer_reach(peer, STAGE_CHALLENGE));
    assert_true(dsm_both_can(&peer->r->negotiated, DSM_CAP_LARGE_RESP));
}

static void test_everything_works_where_only_one_side_has_large_forms(void **state)
{
    struct peer *peer = *state;

    use_version(peer, DSM_SPDM_14);
    peer->h->device->settings.capabilities &= ~DSM_CAP_LARGE_RESP;
    assert_error(DSM_OK, peer_reach(peer, STAGE_ENDED));
    assert_false(dsm_both_can(&peer->r->negotiated, DSM_CAP_LARGE_RESP));
}

static void test_a_chain_that_nothing_can_carry_is_not_shown(void **state)
{
    struct peer *peer = *state;
    struct choice before = choice_of(DSM_SPDM_13), without = choice_of(DSM_SPDM_14);

    (void)use_large_chain(peer->h);
    harness_vca(peer->h, &before);
    assert_spdm_error(peer->h, harness_send4(peer->h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    peer->h->device->settings.capabilities &= ~DSM_CAP_LARGE_RESP;
    harness_vca(peer->h, &without);
    assert_spdm_error(peer->h, harness_send4(peer->h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_the_small_form_tells_how_large_the_chain_is(void **state)
{
    static const uint8_t request[] = { 0x14, DSM_SPDM_GET_CERTIFICATE, 0, 0, 0, 0, 0, 4 };
    struct peer *peer = *state;
    struct choice choice = choice_of(DSM_SPDM_14);
    size_t total = use_large_chain(peer->h) + 4 + 48;
    struct dsm_bytes response;

    harness_vca(peer->h, &choice);
    response = harness_send(peer->h, BYTES(request));
    assert_int_equal(8, response.n);
    assert_spdm_error(peer->h, dsm_bytes(response.p, response.n), DSM_SPDM_ERROR_DATA_TOO_LARGE);
    assert_int_equal(total, response.p[4] | (size_t)response.p[5] << 8 | (size_t)response.p[6] << 16);
}

static void test_the_large_form_is_unsupported_where_it_is_not_stated(void **state)
{
    static const uint8_t request[] = { 0x14, DSM_SPDM_GET_CERTIFICATE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0 };
    struct peer *peer = *state;

    peer->h->device->settings.capabilities &= ~DSM_CAP_LARGE_RESP;
    harness_vca_of(peer->h, DSM_SPDM_14);
    assert_spdm_error(peer->h, harness_send(peer->h, BYTES(request)), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

/* Before 1.4 the bit is reserved, and what follows is the small form. */
static void test_the_bit_of_the_large_form_is_reserved_before_1_4(void **state)
{
    static const uint8_t request[] = { 0x13, DSM_SPDM_GET_CERTIFICATE, 0x80, 0, 0, 0, 0, 4 };
    struct peer *peer = *state;

    harness_vca_of(peer->h, DSM_SPDM_13);
    assert_spdm_code(harness_send(peer->h, BYTES(request)), DSM_SPDM_CERTIFICATE);
    assert_true(harness_findings(peer->h, DSM_FINDING_RESERVED_BITS) > 0);
}

static void test_a_response_of_another_form_than_asked_for_is_refused(void **state)
{
    static const struct expectation certificate = {
        .name = "CERTIFICATE",
        .change = { ON(DSM_SPDM_GET_CERTIFICATE), .offset = 2, .flip = 0x80, .cut = true, .length = 8 },
        EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "GET_CERTIFICATE", "LargeCertChain"),
        .version = DSM_SPDM_14
    };
    struct peer *peer = *state;

    peer_check(peer, STAGE_CERTIFICATE, &certificate);
}

static size_t vendor_in_session(struct harness *h, struct session *s, bool is_large, struct dsm_vendor_defined *out)
{
    static const uint8_t vendor_id[] = { 1, 0 };
    static const uint8_t payload[] = { DSM_PCI_PROTOCOL_IDE_KM, 0, 0, 0 }; /* QUERY of port 0 */
    struct dsm_vendor_defined request = { .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
                                          .is_large = is_large,
                                          .standard_id = DSM_REGISTRY_PCI_SIG,
                                          .vendor_id = BYTES(vendor_id),
                                          .payload = BYTES(payload) };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_bytes response;

    assert_error(DSM_OK, dsm_vendor_defined_encode(&h->params, &request, &w));
    response = harness_send_in(h, s, dsm_written(&w));
    assert_spdm_code(response, DSM_SPDM_VENDOR_DEFINED_RESPONSE);
    assert_error(DSM_OK, dsm_vendor_defined_decode(&h->secured_params, &response, out));
    return response.n - out->payload.n;
}

static void test_vendor_defined_is_answered_in_the_form_of_its_request(void **state)
{
    struct peer *peer = *state;
    struct choice choice = harness_choice(DSM_SPDM_14);
    struct dsm_vendor_defined response;
    struct session s;

    choice.flags |= DSM_CAP_LARGE_RESP;
    harness_vca(peer->h, &choice);
    harness_open_session(peer->h, &s);
    assert_int_equal(15, vendor_in_session(peer->h, &s, true, &response));
    assert_true(response.is_large);
    assert_int_equal(11, vendor_in_session(peer->h, &s, false, &response));
    assert_false(response.is_large);
    session_clear(&s);
}

static void test_the_large_vendor_defined_is_invalid_unless_both_state_it(void **state)
{
    static const uint8_t request[] = { 0x14, 0xFE, 0x80, 0, 3, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0, 1 };
    struct peer *peer = *state;
    struct session s;

    harness_vca_of(peer->h, DSM_SPDM_14); /* a requester without it */
    harness_open_session(peer->h, &s);
    assert_spdm_error(peer->h, harness_send(peer->h, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(peer->h, harness_send_in(peer->h, &s, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    harness_check_alive(peer->h, &s);
    session_clear(&s);
}

static void test_a_vendor_defined_response_of_the_small_form_is_refused(void **state)
{
    static const struct expectation vendor = { .name = "VENDOR_DEFINED_RESPONSE",
                                               .change = { ON_TDISP(DSM_TDISP_GET_VERSION), .offset = 2, .flip = 0x80,
                                                           .cut = true, .length = 11 },
                                               EXPECT(PROTOCOL, DSM_ERR_INVALID_FIELD, "", "LargeResp"),
                                               .version = DSM_SPDM_14 };
    struct peer *peer = *state;

    peer_check(peer, STAGE_LOCKED, &vendor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_chain_of_more_than_64_kib_is_read_in_portions_of_any_size),
        PEER_TEST(test_a_usual_chain_comes_in_the_large_form_too),
        PEER_TEST(test_everything_works_where_only_one_side_has_large_forms),
        PEER_TEST(test_a_chain_that_nothing_can_carry_is_not_shown),
        PEER_TEST(test_the_small_form_tells_how_large_the_chain_is),
        PEER_TEST(test_the_large_form_is_unsupported_where_it_is_not_stated),
        PEER_TEST(test_the_bit_of_the_large_form_is_reserved_before_1_4),
        PEER_TEST(test_a_response_of_another_form_than_asked_for_is_refused),
        PEER_TEST(test_vendor_defined_is_answered_in_the_form_of_its_request),
        PEER_TEST(test_the_large_vendor_defined_is_invalid_unless_both_state_it),
        PEER_TEST(test_a_vendor_defined_response_of_the_small_form_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
