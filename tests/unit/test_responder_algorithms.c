/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder_harness.h"

static const struct dsm_wire_params params_12 = { .version = DSM_SPDM_12, .pad_max = 3 };

/* Sends what choice offers; the answer as it decodes. */
static struct dsm_bytes offer(struct harness *h, const struct choice *choice)
{
    struct log request = { .n = 0 };

    harness_get_version(h);
    harness_get_capabilities(h, choice);
    harness_write_algorithms(&request, choice);
    return harness_send(h, log_bytes(&request));
}

static struct dsm_algorithms selected(struct harness *h, const struct choice *choice)
{
    struct dsm_bytes response = offer(h, choice);
    struct dsm_wire_params params = { .version = choice->version, .pad_max = 3 };
    struct dsm_algorithms algorithms;

    assert_spdm_code(response, DSM_SPDM_ALGORITHMS);
    assert_error(DSM_OK, dsm_algorithms_decode(&params, &response, &algorithms));
    return algorithms;
}

/* Everything at once. */
static struct choice all_of(uint8_t version)
{
    struct choice choice = harness_choice(version);

    choice.algorithms[DSM_ALG_HASH] = choice.algorithms[DSM_ALG_ASYM] = UINT32_MAX;
    choice.algorithms[DSM_ALG_DHE] = choice.algorithms[DSM_ALG_AEAD] = UINT16_MAX;
    choice.opaque_formats = DSM_OPAQUE_FORMAT_0 | DSM_OPAQUE_FORMAT_1;
    return choice;
}

static void test_each_hash_group_and_aead_can_be_chosen(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
        assert_int_equal(choice.algorithms[DSM_ALG_HASH], selected(h, &choice).selected.mask[DSM_ALG_HASH]);
    }
    for (size_t i = 0; dsm_dhe_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_DHE] = dsm_algorithm_at(DSM_ALG_DHE, i)->bit;
        assert_int_equal(choice.algorithms[DSM_ALG_DHE], selected(h, &choice).selected.mask[DSM_ALG_DHE]);
    }
    for (size_t i = 0; dsm_aead_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_AEAD] = dsm_algorithm_at(DSM_ALG_AEAD, i)->bit;
        assert_int_equal(choice.algorithms[DSM_ALG_AEAD], selected(h, &choice).selected.mask[DSM_ALG_AEAD]);
    }
}

static void test_one_of_each_kind_is_selected(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = all_of(version);
        struct dsm_algorithms algorithms = selected(h, &choice); /* the decoder refuses two */

        assert_true(algorithms.selected.mask[DSM_ALG_HASH] != 0 && algorithms.selected.mask[DSM_ALG_ASYM] != 0);
        for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
            assert_int_equal(dsm_algorithm_kind(kind)->alg_type != 0 && dsm_algorithm_kind(kind)->since <= version,
                             algorithms.selected.has_struct[kind]);
        assert_true(algorithms.selected.mask[DSM_ALG_DHE] != 0 && algorithms.selected.mask[DSM_ALG_AEAD] != 0);
        assert_true(algorithms.selected.mask[DSM_ALG_REQ_ASYM] != 0); /* MUT_AUTH_CAP is stated */
        assert_int_equal(1, algorithms.selected.mask[DSM_ALG_KEY_SCHEDULE]);
    }
}

static void test_signatures_are_those_slot_0_has_keys_for(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);

    choice.algorithms[DSM_ALG_ASYM] = dsm_algorithm_by_name(DSM_ALG_ASYM, "ECDSA_P256")->bit;
    assert_int_equal(choice.algorithms[DSM_ALG_ASYM], selected(h, &choice).selected.mask[DSM_ALG_ASYM]);
    choice.algorithms[DSM_ALG_ASYM] = ~(dsm_algorithm_by_name(DSM_ALG_ASYM, "ECDSA_P256")->bit |
                                        dsm_algorithm_by_name(DSM_ALG_ASYM, "ECDSA_P384")->bit);
    assert_int_equal(0, selected(h, &choice).selected.mask[DSM_ALG_ASYM]);
}

static void test_an_algorithm_that_is_not_offered_is_not_selected(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);
    uint32_t sha_512 = dsm_algorithm_by_name(DSM_ALG_HASH, "SHA_512")->bit;

    h->device->settings.algorithms[DSM_ALG_HASH] = sha_512;
    assert_int_equal(sha_512, selected(h, &choice).selected.mask[DSM_ALG_HASH]);
}

/* DSP0274 10.4: nothing of the kind is selected, and what follows is RequestResynch until GET_VERSION. */
static void check_nothing_selected(struct harness *h, enum dsm_algorithm_kind kind, uint8_t version, uint32_t offered)
{
    struct choice choice = harness_choice(version);

    choice.algorithms[kind] = offered;
    assert_int_equal(0, selected(h, &choice).selected.mask[kind]);
    assert_true(harness_logged(h, dsm_algorithm_kind(kind)->what));
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_NEGOTIATE_ALGORITHMS, 0, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
    assert_spdm_error(h, harness_send4(h, DSM_SPDM_VENDOR_DEFINED_REQUEST, 0, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
    harness_vca_of(h, version);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
}

static void test_nothing_in_common_selects_none_and_asks_to_begin_anew(void **state)
{
    static const uint32_t offers[] = { 0x8000u, 0 };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++) {
            check_nothing_selected(h, DSM_ALG_HASH, version, offers[i]);
            check_nothing_selected(h, DSM_ALG_ASYM, version, offers[i]);
            if (version < DSM_SPDM_11)
                continue;
            check_nothing_selected(h, DSM_ALG_DHE, version, offers[i]);
            check_nothing_selected(h, DSM_ALG_AEAD, version, offers[i]);
        }
    }
}

static void test_without_sessions_their_algorithms_are_not_needed(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.flags = 0;
    choice.algorithms[DSM_ALG_DHE] = choice.algorithms[DSM_ALG_AEAD] = 0x8000u;
    algorithms = selected(h, &choice);
    assert_int_equal(0, algorithms.selected.mask[DSM_ALG_DHE]);
    assert_int_equal(0, algorithms.selected.mask[DSM_ALG_AEAD]);
}

/* Whether sessions will be made: the structures that it offers are answered. */
static void test_a_requester_without_sessions_gets_the_algorithms_that_it_offers(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.flags = 0;
    algorithms = selected(h, &choice);
    assert_int_equal(choice.algorithms[DSM_ALG_DHE], algorithms.selected.mask[DSM_ALG_DHE]);
    assert_int_equal(choice.algorithms[DSM_ALG_AEAD], algorithms.selected.mask[DSM_ALG_AEAD]);
    assert_int_equal(1, algorithms.selected.mask[DSM_ALG_KEY_SCHEDULE]);
}

static void test_a_device_without_sessions_selects_nothing_for_them(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    h->device->settings.capabilities &= ~(DSM_CAP_KEY_EX | DSM_CAP_MUT_AUTH);
    algorithms = selected(h, &choice);
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (dsm_algorithm_kind(kind)->alg_type != 0)
            assert_int_equal(0, algorithms.selected.mask[kind]);
}

static uint32_t req_asym_selected(struct harness *h, uint8_t version, uint32_t flags)
{
    struct choice choice = harness_choice(version);

    choice.flags |= flags;
    return selected(h, &choice).selected.mask[DSM_ALG_REQ_ASYM];
}

/* Without MUT_AUTH_CAP. libspdm's, with the flag among its own, wants one; before 1.3 the flag is none of
 * GET_CAPABILITIES. */
static void test_a_requester_that_can_sign_its_information_gets_an_algorithm_for_it_in_13(void **state)
{
    struct harness *h = *state;
    uint32_t p384 = dsm_algorithm_by_name(DSM_ALG_REQ_ASYM, "ECDSA_P384")->bit;

    h->device->settings.capabilities &= ~DSM_CAP_MUT_AUTH;
    assert_int_equal(p384, req_asym_selected(h, DSM_SPDM_13, DSM_CAP_EP_INFO_SIG));
    assert_int_equal(0, req_asym_selected(h, DSM_SPDM_13, DSM_CAP_EP_INFO_NO_SIG));
    assert_int_equal(0, req_asym_selected(h, DSM_SPDM_12, DSM_CAP_EP_INFO_SIG));
    assert_int_equal(0, req_asym_selected(h, DSM_SPDM_11, DSM_CAP_EP_INFO_SIG));
}

static void test_algorithms_named_for_requesters_are_selected_in_each_version(void **state)
{
    struct harness *h = *state;
    uint32_t p384 = dsm_algorithm_by_name(DSM_ALG_REQ_ASYM, "ECDSA_P384")->bit;
    uint32_t p256 = dsm_algorithm_by_name(DSM_ALG_REQ_ASYM, "ECDSA_P256")->bit;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        h->device->settings.algorithms[DSM_ALG_REQ_ASYM] = p256 | p384;
        assert_int_equal(p384, req_asym_selected(h, version, 0));
        h->device->settings.algorithms[DSM_ALG_REQ_ASYM] = p256;
        assert_int_equal(0, req_asym_selected(h, version, DSM_CAP_EP_INFO_SIG));
    }
}

/* It was asked for none: an algorithm that is selected is no mutual authentication. */
static void test_a_session_needs_no_signature_of_a_requester_with_an_algorithm_for_it(void **state)
{
    struct harness *h = *state;
    struct session s;

    h->device->settings.algorithms[DSM_ALG_REQ_ASYM] = UINT16_MAX;
    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        harness_vca_of(h, version);
        harness_open_session(h, &s);
        session_clear(&s);
    }
}

static void test_a_requester_with_multiple_keys_alone_is_told_that_it_uses_them(void **state)
{
    static const struct {
        uint32_t flag;
        uint8_t selected;
    } rows[] = {
        { 0, 0 },
        { DSM_CAP_MULTI_KEY_NEG, 0 },
        { DSM_CAP_MULTI_KEY_ONLY, DSM_OTHER_PARAMS_MULTI_KEY },
    };
    struct harness *h = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct choice choice = harness_choice(DSM_SPDM_13);

        choice.flags |= rows[i].flag;
        assert_int_equal(rows[i].selected, selected(h, &choice).other_params_selection & DSM_OTHER_PARAMS_MULTI_KEY);
    }
}

/* A requester that asks for them expects their fields in DIGESTS. */
static void test_multiple_keys_that_we_do_not_have_are_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_13);

    choice.opaque_formats |= DSM_OTHER_PARAMS_MULTI_KEY;
    assert_spdm_error(h, offer(h, &choice), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_refused_offer_can_be_mended(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_13);
    struct session s;

    choice.opaque_formats |= DSM_OTHER_PARAMS_MULTI_KEY;
    assert_spdm_error(h, offer(h, &choice), DSM_SPDM_ERROR_INVALID_REQUEST);
    choice = harness_choice(DSM_SPDM_13);
    harness_negotiate(h, &choice);
    harness_open_session(h, &s);
    session_clear(&s);
}

static void test_the_general_opaque_format_is_preferred(void **state)
{
    static const struct {
        uint8_t ours, theirs, selected;
    } rows[] = {
        { 3, 3, DSM_OPAQUE_FORMAT_1 },
        { 3, 1, DSM_OPAQUE_FORMAT_0 },
        { 3, 2, DSM_OPAQUE_FORMAT_1 },
        { 1, 3, DSM_OPAQUE_FORMAT_0 },
        { 2, 1, 0 },
        { 3, 0, 0 },
    };
    struct harness *h = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct choice choice = harness_choice(DSM_SPDM_12);

        h->device->settings.opaque_formats = rows[i].ours;
        choice.opaque_formats = rows[i].theirs;
        assert_int_equal(rows[i].selected, selected(h, &choice).other_params_selection);
    }
}

static void test_the_measurement_hash_follows_the_base_hash(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++) {
        choice.algorithms[DSM_ALG_HASH] = dsm_algorithm_at(DSM_ALG_HASH, i)->bit;
        assert_int_equal(dsm_algorithm_at(DSM_ALG_MEASUREMENT_HASH, i)->bit,
                         selected(h, &choice).selected.mask[DSM_ALG_MEASUREMENT_HASH]);
    }
}

static void test_the_measurement_hash_can_be_set(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    h->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH] =
        dsm_algorithm_by_name(DSM_ALG_MEASUREMENT_HASH, "SHA_256")->bit;
    assert_int_equal(h->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH],
                     selected(h, &choice).selected.mask[DSM_ALG_MEASUREMENT_HASH]);
    h->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH] = DSM_MEASUREMENT_HASH_RAW;
    assert_int_equal(DSM_MEASUREMENT_HASH_RAW, selected(h, &choice).selected.mask[DSM_ALG_MEASUREMENT_HASH]);
}

static void test_measurements_nobody_asks_for_are_not_selected(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.measurement_spec = 0;
    algorithms = selected(h, &choice);
    assert_int_equal(0, algorithms.measurement_specification_sel);
    assert_int_equal(0, algorithms.selected.mask[DSM_ALG_MEASUREMENT_HASH]);
}

static void test_the_same_question_gets_the_same_answer(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct choice choice = harness_choice(version);
        struct log request = { .n = 0 };
        struct log first = { .n = 0 };

        log_add(&first, offer(h, &choice));
        harness_write_algorithms(&request, &choice);
        assert_true(dsm_bytes_equal(log_bytes(&first), harness_send(h, log_bytes(&request))));
    }
}

static void test_a_repeated_question_is_no_part_of_the_transcript(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_13);
    struct log request = { .n = 0 };
    struct session s;

    harness_vca(h, &choice);
    harness_write_algorithms(&request, &choice);
    assert_spdm_code(harness_send(h, log_bytes(&request)), DSM_SPDM_ALGORITHMS);
    harness_open_session(h, &s);
    session_clear(&s);
}

static void test_another_question_is_unexpected(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };

    harness_vca(h, &choice);
    choice.measurement_spec = 0;
    harness_write_algorithms(&request, &choice);
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static void test_structures_that_do_not_ascend_are_an_invalid_request(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct log request = { .n = 0 };

    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    harness_write_algorithms(&request, &choice);
    request.bytes[32] = dsm_algorithm_kind(DSM_ALG_AEAD)->alg_type; /* where DHE stood */
    assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_subset_of_structures_is_answered_with_that_subset(void **state)
{
    static const uint8_t request[] = { 0x12, 0xE3, 0, 0, 32, 0, 1, 2, 0x80, 0, 0, 0, 2, 0, 0, 0,
                                       0,    0,    0, 0, 0,  0, 0, 0, 0,    0, 0, 0, 0, 0, 0, 0 };
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;
    struct dsm_bytes response;

    choice.flags = 0;
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    response = harness_send(h, BYTES(request));
    assert_spdm_code(response, DSM_SPDM_ALGORITHMS);
    assert_error(DSM_OK, dsm_algorithms_decode(&params_12, &response, &algorithms));
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        assert_false(algorithms.selected.has_struct[kind]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_each_hash_group_and_aead_can_be_chosen),
        HARNESS_TEST(test_one_of_each_kind_is_selected),
        HARNESS_TEST(test_signatures_are_those_slot_0_has_keys_for),
        HARNESS_TEST(test_an_algorithm_that_is_not_offered_is_not_selected),
        HARNESS_TEST(test_nothing_in_common_selects_none_and_asks_to_begin_anew),
        HARNESS_TEST(test_without_sessions_their_algorithms_are_not_needed),
        HARNESS_TEST(test_a_requester_without_sessions_gets_the_algorithms_that_it_offers),
        HARNESS_TEST(test_a_device_without_sessions_selects_nothing_for_them),
        HARNESS_TEST(test_a_requester_that_can_sign_its_information_gets_an_algorithm_for_it_in_13),
        HARNESS_TEST(test_algorithms_named_for_requesters_are_selected_in_each_version),
        HARNESS_TEST(test_a_session_needs_no_signature_of_a_requester_with_an_algorithm_for_it),
        HARNESS_TEST(test_a_requester_with_multiple_keys_alone_is_told_that_it_uses_them),
        HARNESS_TEST(test_multiple_keys_that_we_do_not_have_are_an_invalid_request),
        HARNESS_TEST(test_a_refused_offer_can_be_mended),
        HARNESS_TEST(test_the_general_opaque_format_is_preferred),
        HARNESS_TEST(test_the_measurement_hash_follows_the_base_hash),
        HARNESS_TEST(test_the_measurement_hash_can_be_set),
        HARNESS_TEST(test_measurements_nobody_asks_for_are_not_selected),
        HARNESS_TEST(test_the_same_question_gets_the_same_answer),
        HARNESS_TEST(test_a_repeated_question_is_no_part_of_the_transcript),
        HARNESS_TEST(test_another_question_is_unexpected),
        HARNESS_TEST(test_structures_that_do_not_ascend_are_an_invalid_request),
        HARNESS_TEST(test_a_subset_of_structures_is_answered_with_that_subset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
