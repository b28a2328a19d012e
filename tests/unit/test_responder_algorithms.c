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

    choice.hash_mask = choice.asym_mask = UINT32_MAX;
    choice.dhe_mask = choice.aead_mask = UINT16_MAX;
    choice.opaque_formats = DSM_OPAQUE_FORMAT_0 | DSM_OPAQUE_FORMAT_1;
    return choice;
}

static void test_each_hash_group_and_aead_can_be_chosen(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);

    for (size_t i = 0; dsm_hash_algorithm_at(i); i++) {
        choice.hash_mask = dsm_hash_algorithm_at(i)->bit;
        assert_int_equal(choice.hash_mask, selected(h, &choice).base_hash_sel);
    }
    for (size_t i = 0; dsm_dhe_algorithm_at(i); i++) {
        choice.dhe_mask = dsm_dhe_algorithm_at(i)->bit;
        assert_int_equal(choice.dhe_mask, selected(h, &choice).alg_structs[0].alg_supported);
    }
    for (size_t i = 0; dsm_aead_algorithm_at(i); i++) {
        choice.aead_mask = dsm_aead_algorithm_at(i)->bit;
        assert_int_equal(choice.aead_mask, selected(h, &choice).alg_structs[1].alg_supported);
    }
}

static void test_one_of_each_kind_is_selected(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct choice choice = all_of(version);
        struct dsm_algorithms algorithms = selected(h, &choice); /* the decoder refuses two */

        assert_true(algorithms.base_hash_sel != 0 && algorithms.base_asym_sel != 0);
        assert_int_equal(4, algorithms.alg_struct_count);
        assert_true(algorithms.alg_structs[0].alg_supported != 0 && algorithms.alg_structs[1].alg_supported != 0);
        assert_int_equal(0, algorithms.alg_structs[2].alg_supported); /* no requester is asked to authenticate */
        assert_int_equal(1, algorithms.alg_structs[3].alg_supported);
    }
}

static void test_signatures_are_those_slot_0_has_keys_for(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);

    choice.asym_mask = dsm_asym_algorithm_by_name("ECDSA_P256")->bit;
    assert_int_equal(choice.asym_mask, selected(h, &choice).base_asym_sel);
    choice.asym_mask = ~(dsm_asym_algorithm_by_name("ECDSA_P256")->bit | dsm_asym_algorithm_by_name("ECDSA_P384")->bit);
    assert_spdm_error(h, offer(h, &choice), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_an_algorithm_that_is_not_offered_is_not_selected(void **state)
{
    struct harness *h = *state;
    struct choice choice = all_of(DSM_SPDM_12);
    uint32_t sha_512 = dsm_hash_algorithm_by_name("SHA_512")->bit;

    h->device->settings.hash_mask = sha_512;
    assert_int_equal(sha_512, selected(h, &choice).base_hash_sel);
}

static void test_nothing_in_common_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct choice none = harness_choice(version);

        none.hash_mask = 0x80000000u;
        assert_spdm_error(h, offer(h, &none), DSM_SPDM_ERROR_INVALID_REQUEST);
        none = harness_choice(version);
        none.asym_mask = 0x80000000u;
        assert_spdm_error(h, offer(h, &none), DSM_SPDM_ERROR_INVALID_REQUEST);
        if (version < DSM_SPDM_11)
            continue;
        none = harness_choice(version);
        none.dhe_mask = 0x8000u;
        assert_spdm_error(h, offer(h, &none), DSM_SPDM_ERROR_INVALID_REQUEST);
        none = harness_choice(version);
        none.aead_mask = 0x8000u;
        assert_spdm_error(h, offer(h, &none), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

static void test_without_sessions_their_algorithms_are_not_needed(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.flags = 0;
    choice.dhe_mask = choice.aead_mask = 0x8000u;
    algorithms = selected(h, &choice);
    for (size_t i = 0; i < algorithms.alg_struct_count - 1u; i++)
        assert_int_equal(0, algorithms.alg_structs[i].alg_supported);
}

/* Whether sessions will be made: the structures that it offers are answered. */
static void test_a_requester_without_sessions_gets_the_algorithms_that_it_offers(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.flags = 0;
    algorithms = selected(h, &choice);
    assert_int_equal(choice.dhe_mask, algorithms.alg_structs[0].alg_supported);
    assert_int_equal(choice.aead_mask, algorithms.alg_structs[1].alg_supported);
    assert_int_equal(1, algorithms.alg_structs[3].alg_supported);
}

static void test_a_device_without_sessions_selects_nothing_for_them(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    h->device->settings.capabilities &= ~DSM_CAP_KEY_EX;
    algorithms = selected(h, &choice);
    for (size_t i = 0; i < algorithms.alg_struct_count; i++)
        assert_int_equal(0, algorithms.alg_structs[i].alg_supported);
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
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct session s;

    choice.hash_mask = 0x80000000u;
    assert_spdm_error(h, offer(h, &choice), DSM_SPDM_ERROR_INVALID_REQUEST);
    choice = harness_choice(DSM_SPDM_12);
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
        choice.hash_mask = dsm_hash_algorithm_at(i)->bit;
        assert_int_equal(dsm_hash_algorithm_at(i)->measurement_bit, selected(h, &choice).measurement_hash_algo);
    }
}

static void test_the_measurement_hash_can_be_set(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    h->device->settings.measurement_hash_mask = dsm_hash_algorithm_by_name("SHA_256")->measurement_bit;
    assert_int_equal(h->device->settings.measurement_hash_mask, selected(h, &choice).measurement_hash_algo);
    h->device->settings.measurement_hash_mask = DSM_MEASUREMENT_HASH_RAW;
    assert_int_equal(DSM_MEASUREMENT_HASH_RAW, selected(h, &choice).measurement_hash_algo);
}

static void test_measurements_nobody_asks_for_are_not_selected(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);
    struct dsm_algorithms algorithms;

    choice.measurement_spec = 0;
    algorithms = selected(h, &choice);
    assert_int_equal(0, algorithms.measurement_specification_sel);
    assert_int_equal(0, algorithms.measurement_hash_algo);
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
    request.bytes[32] = DSM_ALG_TYPE_AEAD; /* where DHE stood */
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
    assert_int_equal(0, algorithms.alg_struct_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_each_hash_group_and_aead_can_be_chosen),
        HARNESS_TEST(test_one_of_each_kind_is_selected),
        HARNESS_TEST(test_signatures_are_those_slot_0_has_keys_for),
        HARNESS_TEST(test_an_algorithm_that_is_not_offered_is_not_selected),
        HARNESS_TEST(test_nothing_in_common_is_an_invalid_request),
        HARNESS_TEST(test_without_sessions_their_algorithms_are_not_needed),
        HARNESS_TEST(test_a_requester_without_sessions_gets_the_algorithms_that_it_offers),
        HARNESS_TEST(test_a_device_without_sessions_selects_nothing_for_them),
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
