/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_PAIR_INFO: what a device says of its key pairs. */
#include "responder_harness.h"

#include "device/key_pair_change.h"
#include "wire/key_pair_info.h"

#define ECC_384_IDENTIFIER "\x30\x10\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x22"

/* The harness's device has three keys: P-384 and P-256 in slot 0, another P-384 in slot 3. */
static void begin(struct harness *h, uint32_t more)
{
    struct choice choice = harness_choice(DSM_SPDM_13);

    h->device->settings.capabilities |= DSM_CAP_GET_KEY_PAIR_INFO | more;
    harness_vca(h, &choice);
}

static struct dsm_bytes ask(struct harness *h, uint8_t id)
{
    uint8_t request[] = { DSM_SPDM_13, DSM_SPDM_GET_KEY_PAIR_INFO, 0, 0, id };

    return harness_send(h, BYTES(request));
}

static struct dsm_key_pair_info info_of(struct harness *h, uint8_t id)
{
    struct dsm_bytes response = ask(h, id);
    struct dsm_key_pair_info info;

    assert_spdm_code(response, DSM_SPDM_KEY_PAIR_INFO);
    assert_error(DSM_OK, dsm_key_pair_info_decode(&h->params, &response, &info));
    assert_false(info.reserved_set);
    assert_int_equal(id, info.key_pair_id);
    return info;
}

static void test_a_key_pair_is_told_with_its_algorithm_and_slots(void **state)
{
    struct harness *h = *state;
    struct dsm_key_pair_info info;

    begin(h, 0);
    info = info_of(h, 1);
    assert_int_equal(3, info.total_key_pairs);
    assert_int_equal(DSM_KEY_PAIR_ECC_384, info.current_asym_algo);
    assert_int_equal(0x01, info.assoc_cert_slot_mask);
    assert_int_equal(info.key_usage_capabilities, info.current_key_usage);
    assert_true(dsm_bytes_equal(dsm_bytes(ECC_384_IDENTIFIER, sizeof(ECC_384_IDENTIFIER) - 1), info.public_key_info));
    info = info_of(h, 2);
    assert_int_equal(DSM_KEY_PAIR_ECC_256, info.current_asym_algo);
    assert_int_equal(0x01, info.assoc_cert_slot_mask);
    info = info_of(h, 3);
    assert_int_equal(DSM_KEY_PAIR_ECC_384, info.current_asym_algo);
    assert_int_equal(0x08, info.assoc_cert_slot_mask);
}

static void test_a_key_pair_is_capable_of_nothing_that_cannot_be_asked_for(void **state)
{
    struct harness *h = *state;

    begin(h, 0);
    assert_int_equal(0, info_of(h, 1).capabilities);
}

static void test_a_key_in_two_slots_is_one_key_pair(void **state)
{
    struct harness *h = *state;
    struct dsm_identity *identity = &h->device->identity;

    assert_error(DSM_OK, dsm_identity_add(identity, 5, dsm_credential_ref(identity->slots[0].credentials[0])));
    begin(h, 0);
    assert_int_equal(3, info_of(h, 1).total_key_pairs);
    assert_int_equal(0x21, info_of(h, 1).assoc_cert_slot_mask);
    assert_int_equal(1, dsm_identity_key_pair_id(identity, identity->slots[5].credentials[0]));
}

static void test_no_key_pair_has_number_0_or_one_above_the_last(void **state)
{
    struct harness *h = *state;

    begin(h, 0);
    assert_spdm_error(h, ask(h, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, ask(h, 4), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_int_equal(3, info_of(h, 3).key_pair_id);
}

static void test_a_device_that_does_not_state_it_has_no_key_pair_info(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_13);

    h->device->settings.capabilities &= ~DSM_CAP_GET_KEY_PAIR_INFO;
    harness_vca(h, &choice);
    assert_spdm_error(h, ask(h, 1), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_every_signature_algorithm_has_its_key_pair_bit(void **state)
{
    const struct dsm_asym_algorithm *asym;

    (void)state;
    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)) != NULL; i++) {
        uint32_t bit = dsm_key_pair_algorithm(asym);

        if (strstr(asym->common.name, "ML_DSA") || strstr(asym->common.name, "SLH_DSA"))
            continue; /* 1.4 has masks of their own for these */
        assert_true(bit != 0 && (bit & (bit - 1)) == 0);
        assert_int_equal(bit, dsm_key_pair_algorithm(dsm_key_pair_asym(bit, 0)));
        assert_int_equal(bit, bit & dsm_key_pair_algorithms());
    }
}

static struct {
    unsigned calls;
    bool is_made;
    struct dsm_key_pair pair; /* without its key */
    enum dsm_error result;
} kept;

static enum dsm_error keep_key_pair(void *context, const char *device, uint8_t id, const struct dsm_key_pair *pair,
                                    bool is_made)
{
    (void)context;
    assert_string_equal("test", device);
    assert_int_equal(1, id);
    assert_true(!is_made || pair->key);
    kept.calls++;
    kept.is_made = is_made;
    kept.pair = *pair;
    return kept.result;
}

static void begin_changes(struct harness *h)
{
    memset(&kept, 0, sizeof(kept));
    h->device->provisioning.keeper.keep_key_pair = keep_key_pair;
    begin(h, DSM_CAP_SET_KEY_PAIR_INFO);
}

static struct dsm_bytes change(struct harness *h, enum dsm_key_pair_operation operation, uint16_t usage,
                               uint32_t algorithm, uint8_t slot_mask)
{
    struct dsm_set_key_pair_info request = {
        .operation = (uint8_t)operation,
        .key_pair_id = 1,
        .desired_key_usage = usage,
        .desired_asym_algo = algorithm,
        .desired_assoc_cert_slot_mask = slot_mask,
    };
    uint8_t bytes[32];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_error(DSM_OK, dsm_set_key_pair_info_encode(&h->params, &request, &w));
    return harness_send(h, dsm_written(&w));
}

#define CHANGED(response) assert_spdm_code(response, DSM_SPDM_SET_KEY_PAIR_INFO_ACK)

static void test_usage_and_slots_of_a_key_pair_are_changed_and_kept(void **state)
{
    struct harness *h = *state;
    struct dsm_key_pair_info info;

    begin_changes(h);
    assert_int_equal(DSM_KEY_PAIR_CAPS, info_of(h, 1).capabilities);
    CHANGED(change(h, DSM_KEY_PAIR_CHANGE, DSM_KEY_USAGE_CHALLENGE, 0, 0x05));
    info = info_of(h, 1);
    assert_int_equal(DSM_KEY_USAGE_CHALLENGE, info.current_key_usage);
    assert_int_equal(0x05, info.assoc_cert_slot_mask);
    assert_int_equal(1, kept.calls);
    assert_false(kept.is_made);
    assert_int_equal(0x05, kept.pair.slot_mask);
}

static void test_a_slot_without_its_key_pair_has_no_chain(void **state)
{
    struct harness *h = *state;
    struct dsm_bytes response;

    begin_changes(h);
    CHANGED(change(h, DSM_KEY_PAIR_CHANGE, 0, 0, 0));
    response = harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0);
    assert_spdm_code(response, DSM_SPDM_DIGESTS);
    assert_int_equal(0x08, response.p[3]);
}

static void test_a_key_pair_is_erased_and_generated_anew(void **state)
{
    struct harness *h = *state;
    struct dsm_key_pair_info info;

    begin_changes(h);
    CHANGED(change(h, DSM_KEY_PAIR_CHANGE, 0, 0, 0));
    CHANGED(change(h, DSM_KEY_PAIR_ERASE, 0, 0, 0));
    info = info_of(h, 1);
    assert_int_equal(0, info.current_asym_algo);
    assert_int_equal(0, info.public_key_info.n);
    assert_null(kept.pair.key);
    CHANGED(change(h, DSM_KEY_PAIR_GENERATE, 0, DSM_KEY_PAIR_ECC_384, 0x02));
    assert_true(kept.is_made);
    info = info_of(h, 1);
    assert_int_equal(DSM_KEY_PAIR_ECC_384, info.current_asym_algo);
    assert_int_equal(0x02, info.assoc_cert_slot_mask);
    assert_true(info.public_key_info.n > 0);
}

/* The next connection negotiates the algorithm for which there is no chain any more. */
static void test_a_device_without_any_key_is_negotiated_with_and_gets_one(void **state)
{
    struct harness *h = *state;

    begin_changes(h);
    for (size_t i = 1; i < 3; i++) {
        struct dsm_key_pair pair = { .capabilities = DSM_KEY_PAIR_CAPS };

        dsm_key_pair_change_apply(&h->device->identity, (uint8_t)(i + 1), &pair);
    }
    CHANGED(change(h, DSM_KEY_PAIR_CHANGE, 0, 0, 0));
    CHANGED(change(h, DSM_KEY_PAIR_ERASE, 0, 0, 0));
    begin(h, DSM_CAP_SET_KEY_PAIR_INFO);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    CHANGED(change(h, DSM_KEY_PAIR_GENERATE, 0, DSM_KEY_PAIR_ECC_384, 0x01));
}

static void test_a_key_pair_that_slots_have_is_not_erased(void **state)
{
    struct harness *h = *state;

    begin_changes(h);
    assert_spdm_error(h, change(h, DSM_KEY_PAIR_ERASE, 0, 0, 0), DSM_SPDM_ERROR_OPERATION_FAILED);
    assert_spdm_error(h, change(h, DSM_KEY_PAIR_GENERATE, 0, 0, 0), DSM_SPDM_ERROR_OPERATION_FAILED);
    assert_int_equal(0, kept.calls);
}

static void test_what_cannot_be_kept_does_not_change(void **state)
{
    struct harness *h = *state;

    begin_changes(h);
    kept.result = DSM_ERR_IO;
    assert_spdm_error(h, change(h, DSM_KEY_PAIR_CHANGE, 0, 0, 0), DSM_SPDM_ERROR_UNSPECIFIED);
    assert_int_equal(0x01, info_of(h, 1).assoc_cert_slot_mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_a_key_pair_is_told_with_its_algorithm_and_slots),
        HARNESS_TEST(test_a_key_pair_is_capable_of_nothing_that_cannot_be_asked_for),
        HARNESS_TEST(test_a_key_in_two_slots_is_one_key_pair),
        HARNESS_TEST(test_no_key_pair_has_number_0_or_one_above_the_last),
        HARNESS_TEST(test_a_device_that_does_not_state_it_has_no_key_pair_info),
        HARNESS_TEST(test_usage_and_slots_of_a_key_pair_are_changed_and_kept),
        HARNESS_TEST(test_a_slot_without_its_key_pair_has_no_chain),
        HARNESS_TEST(test_a_key_pair_is_erased_and_generated_anew),
        HARNESS_TEST(test_a_device_without_any_key_is_negotiated_with_and_gets_one),
        HARNESS_TEST(test_a_key_pair_that_slots_have_is_not_erased),
        HARNESS_TEST(test_what_cannot_be_kept_does_not_change),
        cmocka_unit_test(test_every_signature_algorithm_has_its_key_pair_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
