/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

#include "wire/certificate.h"
#include "wire/digests.h"

static void write_get_certificate(const struct harness *h, uint8_t slot, uint8_t attributes, uint16_t offset,
                                  uint16_t length, struct log *out)
{
    struct dsm_get_certificate request = { .slot = slot, .attributes = attributes, .offset = offset, .length = length };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    assert_error(DSM_OK, dsm_get_certificate_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

/* s: NULL for in clear */
static struct dsm_bytes get_certificate(struct harness *h, struct session *s, uint8_t slot, uint16_t offset,
                                        uint16_t length)
{
    struct log request = { .n = 0 };

    write_get_certificate(h, slot, 0, offset, length, &request);
    return s ? harness_send_in(h, s, log_bytes(&request)) : harness_send(h, log_bytes(&request));
}

static struct dsm_certificate decode(struct harness *h, struct dsm_bytes response)
{
    struct dsm_certificate certificate;

    assert_spdm_code(response, DSM_SPDM_CERTIFICATE);
    assert_error(DSM_OK, dsm_certificate_decode(&h->params, &response, &certificate));
    return certificate;
}

static void check_portion(struct harness *h, struct session *s, const struct log *chain, uint16_t offset,
                          uint16_t length, size_t portion_max)
{
    struct dsm_certificate got = decode(h, get_certificate(h, s, 0, offset, length));
    size_t expected = chain->n - offset < length ? chain->n - offset : length;

    expected = expected < portion_max ? expected : portion_max;
    assert_int_equal(expected, got.portion.n);
    assert_int_equal(chain->n - offset - expected, got.remainder_length);
    assert_memory_equal(chain->bytes + offset, got.portion.p, expected);
}

static void check_digests(struct harness *h, struct dsm_bytes response)
{
    uint8_t digest[DSM_HASH_MAX];
    struct log chain = { .n = 0 };
    struct dsm_digests digests;
    size_t size = dsm_negotiated_hash(&h->negotiated)->size;

    assert_spdm_code(response, DSM_SPDM_DIGESTS);
    assert_error(DSM_OK, dsm_digests_decode(&h->params, &response, &digests));
    assert_int_equal(0x09, digests.provisioned_slot_mask);
    assert_int_equal(h->version >= DSM_SPDM_13 ? 0x09 : 0, digests.supported_slot_mask);
    harness_chain(h, 0, &chain);
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(&chain), digest));
    assert_memory_equal(digest, digests.digests.p, size);
    harness_chain(h, 3, &chain);
    assert_error(DSM_OK, dsm_hash_once(h->crypto, dsm_negotiated_hash(&h->negotiated), log_bytes(&chain), digest));
    assert_memory_equal(digest, digests.digests.p + size, size);
}

static void test_digests_are_of_the_whole_chains_of_provisioned_slots(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        check_digests(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0));
    }
}

static void test_digests_follow_the_negotiated_hash(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
        harness_vca(h, &choice);
        check_digests(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0));
    }
}

static void test_only_slots_with_a_key_for_the_algorithm_are_provisioned(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_bytes response;

    choice.algorithms[DSM_ALG_ASYM] = dsm_algorithm_by_name(DSM_ALG_ASYM, "ECDSA_P256")->bit;
    harness_vca(h, &choice);
    response = harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0);
    assert_spdm_code(response, DSM_SPDM_DIGESTS);
    assert_int_equal(0x01, response.p[3]);
    assert_spdm_error(h, get_certificate(h, NULL, 3, 0, 64), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_the_chain_comes_in_portions_of_any_offset_and_length(void **state)
{
    static const uint16_t lengths[] = { 1, 3, 4, 48, 52, 53, 64, 255, 1024, 0xFFFF };
    struct harness *h = *state;
    struct log chain = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    harness_chain(h, 0, &chain);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        for (size_t offset = 0; offset < chain.n; offset += offset < 60 || offset + 8 > chain.n ? 1 : 97)
            check_portion(h, NULL, &chain, (uint16_t)offset, lengths[i], SIZE_MAX);
}

static void test_the_whole_chain_comes_at_once_where_it_fits(void **state)
{
    struct harness *h = *state;
    struct log chain = { .n = 0 };

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        harness_chain(h, 0, &chain);
        check_portion(h, NULL, &chain, 0, 0xFFFF, SIZE_MAX);
    }
}

static void test_a_portion_is_cut_to_what_the_requester_takes(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log chain = { .n = 0 };

    choice.data_transfer_size = 256;
    harness_vca(h, &choice);
    harness_chain(h, 0, &chain);
    check_portion(h, NULL, &chain, 0, 0xFFFF, 256 - 8);
    assert_int_equal(256 + DSM_DOE_HEADER_LEN, h->reply_object.n);
    check_portion(h, NULL, &chain, 50, 1024, 256 - 8);
}

static void test_portions_make_the_chain_in_a_session_too(void **state)
{
    struct harness *h = *state;
    struct log chain = { .n = 0 };
    struct session s;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_open_session(h, &s);
        harness_chain(h, 0, &chain);
        check_digests(h, harness_send4_in(h, &s, DSM_SPDM_GET_DIGESTS, 0, 0));
        for (size_t offset = 0; offset < chain.n; offset += 500)
            check_portion(h, &s, &chain, (uint16_t)offset, 500, SIZE_MAX);
        session_clear(&s);
    }
}

static void test_an_offset_at_the_end_is_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct log chain = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    harness_chain(h, 0, &chain);
    assert_spdm_error(h, get_certificate(h, NULL, 0, (uint16_t)chain.n, 1), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, get_certificate(h, NULL, 0, 0xFFFF, 0xFFFF), DSM_SPDM_ERROR_INVALID_REQUEST);
    check_portion(h, NULL, &chain, (uint16_t)(chain.n - 1), 1, SIZE_MAX);
}

static void test_a_slot_without_a_chain_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        for (uint8_t slot = 0; slot < 16; slot++) {
            struct dsm_bytes response = get_certificate(h, NULL, slot, 0, 16);

            if (slot == 0 || slot == 3)
                assert_int_equal(slot, decode(h, response).slot);
            else
                assert_spdm_error(h, response, DSM_SPDM_ERROR_INVALID_REQUEST);
        }
    }
}

static void test_reserved_bits_of_the_slot_are_a_finding(void **state)
{
    static const uint8_t request[] = { 0x12, 0x82, 0x10, 0, 0, 0, 4, 0 };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_code(harness_send(h, BYTES(request)), DSM_SPDM_CERTIFICATE);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_RESERVED_BITS));
    h->device->settings.strict = true;
    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_the_size_of_a_slot_is_told_as_of_13(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };
    struct log chain = { .n = 0 };
    struct dsm_certificate got;

    harness_vca_of(h, DSM_SPDM_13);
    harness_chain(h, 3, &chain);
    write_get_certificate(h, 3, DSM_GET_CERTIFICATE_SLOT_SIZE_REQUESTED, 0, 0, &request);
    got = decode(h, harness_send(h, log_bytes(&request)));
    assert_int_equal(0, got.portion.n);
    assert_int_equal(chain.n, got.remainder_length);
}

static void test_a_device_without_certificates_does_not_know_the_requests(void **state)
{
    struct harness *h = *state;

    h->device->settings.capabilities = DSM_CAP_MEAS_NO_SIG;
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
    assert_spdm_error(h, get_certificate(h, NULL, 0, 0, 16), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_digests_are_of_the_whole_chains_of_provisioned_slots),
        HARNESS_TEST(test_digests_follow_the_negotiated_hash),
        HARNESS_TEST(test_only_slots_with_a_key_for_the_algorithm_are_provisioned),
        HARNESS_TEST(test_the_chain_comes_in_portions_of_any_offset_and_length),
        HARNESS_TEST(test_the_whole_chain_comes_at_once_where_it_fits),
        HARNESS_TEST(test_a_portion_is_cut_to_what_the_requester_takes),
        HARNESS_TEST(test_portions_make_the_chain_in_a_session_too),
        HARNESS_TEST(test_an_offset_at_the_end_is_an_invalid_request),
        HARNESS_TEST(test_a_slot_without_a_chain_is_an_invalid_request),
        HARNESS_TEST(test_reserved_bits_of_the_slot_are_a_finding),
        HARNESS_TEST(test_the_size_of_a_slot_is_told_as_of_13),
        HARNESS_TEST(test_a_device_without_certificates_does_not_know_the_requests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
