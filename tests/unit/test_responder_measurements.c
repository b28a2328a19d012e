/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/measurements_record.h"
#include "responder/connection_deadlines.h"
#include "responder_harness.h"

#define SIGNED DSM_MEASUREMENTS_SIGNATURE_REQUESTED
#define RAW DSM_MEASUREMENTS_RAW_REQUESTED
#define DEFAULT_BLOCKS 7u

/* L1/L2 as the requester keeps them: from 1.2 on behind VCA. */
static struct log begin_l1l2(const struct harness *h)
{
    struct log empty = { .n = 0 };

    return h->version >= DSM_SPDM_12 ? h->vca : empty;
}

static void write_request(const struct harness *h, uint8_t attributes, uint8_t operation, uint8_t slot, struct log *out)
{
    struct dsm_get_measurements request = {
        .attributes = attributes,
        .operation = operation,
        .slot = slot,
        .context = { 8, 7, 6, 5, 4, 3, 2, 1 },
    };
    struct dsm_writer w = dsm_writer(out->bytes, sizeof(out->bytes));

    memset(request.nonce, 0x4E, sizeof(request.nonce));
    assert_error(DSM_OK, dsm_get_measurements_encode(&h->params, &request, &w));
    out->n = dsm_written_len(&w);
}

/* s: NULL for in clear */
static struct dsm_bytes ask(struct harness *h, struct session *s, uint8_t attributes, uint8_t operation, uint8_t slot)
{
    struct log request = { .n = 0 };

    write_request(h, attributes, operation, slot, &request);
    return s ? harness_send_in(h, s, log_bytes(&request)) : harness_send(h, log_bytes(&request));
}

/* Asks, decodes, and adds both messages (without the signature) to l1l2 where there is one. */
static struct dsm_measurements measure(struct harness *h, struct session *s, uint8_t attributes, uint8_t operation,
                                       struct log *l1l2)
{
    bool is_signed = (attributes & SIGNED) != 0;
    struct dsm_bytes response = ask(h, s, attributes, operation, 0);
    struct log request = { .n = 0 };
    struct dsm_measurements got;

    assert_spdm_code(response, DSM_SPDM_MEASUREMENTS);
    h->params.is_signed = is_signed;
    assert_error(DSM_OK, dsm_measurements_decode(&h->params, &response, &got));
    if (!l1l2)
        return got;
    write_request(h, attributes, operation, 0, &request);
    log_add(l1l2, log_bytes(&request));
    log_add(l1l2, dsm_bytes(response.p, response.n - got.signature.n));
    return got;
}

static void check_signed(struct harness *h, struct session *s, uint8_t operation, struct log *l1l2)
{
    struct dsm_measurements got = measure(h, s, SIGNED, operation, l1l2);

    assert_true(harness_signed(h, 0, DSM_SIGN_MEASUREMENTS, l1l2, got.signature));
}

static void test_the_count_comes_without_blocks(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct dsm_measurements got;

        harness_vca_of(h, version);
        got = measure(h, NULL, 0, DSM_MEASUREMENTS_COUNT, NULL);
        assert_int_equal(DEFAULT_BLOCKS, got.total_blocks);
        assert_int_equal(0, got.block_count);
        assert_int_equal(0, got.record.n);
    }
}

static void test_each_index_is_one_block(void **state)
{
    struct harness *h = *state;
    const struct dsm_measurements_set *set = &h->device->measurements;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        for (size_t i = 0; i < set->count; i++) {
            struct dsm_measurements got = measure(h, NULL, 0, set->blocks[i].index, NULL);
            struct dsm_measurement_block_wire expected, block;
            struct dsm_reader r = dsm_reader(got.record);

            assert_int_equal(1, got.block_count);
            assert_error(DSM_OK, dsm_measurement_block_read(&r, &block, NULL));
            dsm_measurement_value(&set->blocks[i], dsm_negotiated_measurement_hash(&h->negotiated), false, &expected);
            assert_int_equal(set->blocks[i].index, block.index);
            assert_int_equal(expected.value_type, block.value_type);
            assert_true(dsm_bytes_equal(expected.value, block.value));
        }
    }
}

static void test_all_blocks_come_at_once(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct dsm_measurements got;

        harness_vca_of(h, version);
        got = measure(h, NULL, 0, DSM_MEASUREMENTS_ALL, NULL);
        assert_int_equal(0, got.total_blocks);
        assert_int_equal(DEFAULT_BLOCKS, got.block_count);
        assert_int_equal(dsm_measurements_record_len(&h->device->measurements,
                                                     dsm_negotiated_measurement_hash(&h->negotiated), false),
                         got.record.n);
    }
}

static void test_raw_values_come_on_request_as_of_12(void **state)
{
    struct harness *h = *state;
    struct dsm_measurement_block_wire block;
    struct dsm_measurements got;
    struct dsm_reader r;

    harness_vca_of(h, DSM_SPDM_12);
    got = measure(h, NULL, RAW, h->device->measurements.blocks[0].index, NULL);
    r = dsm_reader(got.record);
    assert_error(DSM_OK, dsm_measurement_block_read(&r, &block, NULL));
    assert_true(block.value_type & DSM_MEASUREMENT_RAW);
    assert_true(dsm_bytes_equal(
        dsm_bytes(h->device->measurements.blocks[0].raw, h->device->measurements.blocks[0].raw_len), block.value));
}

static void test_undefined_attributes_are_a_finding(void **state)
{
    static const uint8_t request[] = { 0x11, DSM_SPDM_GET_MEASUREMENTS, RAW, DSM_MEASUREMENTS_ALL };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_11);
    assert_spdm_code(harness_send(h, BYTES(request)), DSM_SPDM_MEASUREMENTS);
    assert_int_equal(1, harness_findings(h, DSM_FINDING_UNDEFINED_ATTRIBUTES));
    h->device->settings.strict = true;
    assert_spdm_error(h, harness_send(h, BYTES(request)), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_an_index_without_a_block_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        assert_spdm_error(h, ask(h, NULL, 0, 0xFE, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

static void test_a_signature_covers_its_own_messages(void **state)
{
    static const uint8_t operations[] = { DSM_MEASUREMENTS_COUNT, 1, DSM_MEASUREMENTS_ALL };
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    for (size_t i = 0; i < sizeof(operations); i++) {
        struct log l1l2;

        harness_vca_of(h, version);
        l1l2 = begin_l1l2(h);
        check_signed(h, NULL, operations[i], &l1l2);
    }
}

static void test_a_signature_covers_all_measurements_in_a_row(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log l1l2;

        harness_vca_of(h, version);
        l1l2 = begin_l1l2(h);
        measure(h, NULL, 0, DSM_MEASUREMENTS_COUNT, &l1l2);
        for (uint8_t index = 1; index < 5; index++)
            measure(h, NULL, 0, index, &l1l2);
        check_signed(h, NULL, 5, &l1l2);
    }
}

static void test_l1l2_begin_anew_after_a_signature(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log l1l2;

        harness_vca_of(h, version);
        for (int i = 0; i < 2; i++) {
            l1l2 = begin_l1l2(h);
            check_signed(h, NULL, DSM_MEASUREMENTS_ALL, &l1l2);
        }
    }
}

static void test_another_request_begins_l1l2_anew(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log l1l2;

        harness_vca_of(h, version);
        measure(h, NULL, 0, 1, NULL);
        assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
        l1l2 = begin_l1l2(h);
        check_signed(h, NULL, 1, &l1l2);
    }
}

static void test_a_refused_measurement_begins_l1l2_anew(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log l1l2;

        harness_vca_of(h, version);
        measure(h, NULL, 0, 1, NULL);
        assert_spdm_error(h, ask(h, NULL, 0, 0xFE, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
        l1l2 = begin_l1l2(h);
        check_signed(h, NULL, 1, &l1l2);
    }
}

/* DSP0274, MEASUREMENTS signature: any other request, and any ERROR but ResponseNotReady, whatever came of it. */
static const struct header4 refused_requests[] = {
    { { 0, DSM_SPDM_GET_CERTIFICATE, 7, 0 } },                          /* too short */
    { { 0, DSM_SPDM_GET_CSR, 0, 0 } },                                  /* not supported */
    { { 0, 0x99, 0, 0 } },                                              /* no request of any version */
    { { 0, DSM_SPDM_FINISH, 0, 0 } },                                   /* not here */
    { { 0, DSM_SPDM_RESPOND_IF_READY, DSM_SPDM_GET_MEASUREMENTS, 0 } }, /* nothing is pending */
    { { 0, DSM_SPDM_GET_MEASUREMENTS, 0, 0xFE } },                      /* there is no such block */
};

#define REFUSED (sizeof(refused_requests) / sizeof(refused_requests[0]))

/* s: NULL for in clear */
static void check_refused(struct harness *h, struct session *s, struct header4 request)
{
    struct dsm_bytes message = dsm_bytes(request.bytes, sizeof(request.bytes));
    struct dsm_bytes response;

    request.bytes[0] = h->version;
    response = s ? harness_send_in(h, s, message) : harness_send(h, message);
    assert_int_equal(DSM_SPDM_ERROR, response.p[1]);
}

static void test_any_refused_request_begins_l1l2_anew(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        for (size_t i = 0; i < REFUSED; i++) {
            struct log l1l2 = begin_l1l2(h);

            measure(h, NULL, 0, 1, NULL);
            check_refused(h, NULL, refused_requests[i]);
            check_signed(h, NULL, 1, &l1l2);
        }
    }
}

static void test_any_refused_request_in_a_session_begins_its_l1l2_anew(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct session s;

        harness_vca_of(h, version);
        harness_open_session(h, &s);
        for (size_t i = 0; i < REFUSED; i++) {
            struct log l1l2 = begin_l1l2(h);

            measure(h, &s, 0, 1, NULL);
            check_refused(h, &s, refused_requests[i]);
            check_signed(h, &s, 1, &l1l2);
        }
        session_clear(&s);
    }
}

/* What is collected without ever being signed has a limit, which no answer but a signature's depends on. */
static void test_more_measurements_than_can_be_kept_are_answered_but_not_signed(void **state)
{
    struct harness *h = *state;
    struct log l1l2;

    harness_vca_of(h, DSM_SPDM_12);
    for (size_t sent = 0; sent < DSM_TRANSCRIPT_MAX; sent += 100)
        measure(h, NULL, 0, DSM_MEASUREMENTS_ALL, NULL);
    assert_spdm_error(h, ask(h, NULL, SIGNED, 1, 0), DSM_SPDM_ERROR_UNSPECIFIED);
    l1l2 = begin_l1l2(h);
    check_signed(h, NULL, 1, &l1l2);
}

static void test_sessions_and_the_clear_have_l1l2_of_their_own(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct log clear, first, second;
        struct session s1, s2;

        harness_vca_of(h, version);
        harness_open_session(h, &s1);
        harness_open_session(h, &s2);
        clear = first = second = begin_l1l2(h);
        measure(h, NULL, 0, 1, &clear);
        measure(h, &s1, 0, 2, &first);
        measure(h, &s2, 0, 3, &second);
        measure(h, &s1, 0, 4, &first);
        check_signed(h, &s2, DSM_MEASUREMENTS_ALL, &second);
        check_signed(h, &s1, DSM_MEASUREMENTS_ALL, &first);
        check_signed(h, NULL, DSM_MEASUREMENTS_ALL, &clear);
        session_clear(&s1);
        session_clear(&s2);
    }
}

static void test_another_request_in_a_session_begins_its_l1l2_anew(void **state)
{
    struct harness *h = *state;
    struct log clear, inside;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, &s);
    clear = inside = begin_l1l2(h);
    measure(h, NULL, 0, 1, &clear);
    measure(h, &s, 0, 1, NULL);
    harness_check_alive(h, &s);
    check_signed(h, &s, 1, &inside);
    check_signed(h, NULL, 1, &clear);
    session_clear(&s);
}

static void test_the_slot_that_is_asked_signs(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_11)
    {
        struct dsm_bytes response;
        struct dsm_measurements got;
        struct log request = { .n = 0 };
        struct log l1l2;

        harness_vca_of(h, version);
        l1l2 = begin_l1l2(h);
        response = ask(h, NULL, SIGNED, 1, 3);
        h->params.is_signed = true;
        assert_error(DSM_OK, dsm_measurements_decode(&h->params, &response, &got));
        assert_int_equal(3, got.slot);
        write_request(h, SIGNED, 1, 3, &request);
        log_add(&l1l2, log_bytes(&request));
        log_add(&l1l2, dsm_bytes(response.p, response.n - got.signature.n));
        assert_true(harness_signed(h, 3, DSM_SIGN_MEASUREMENTS, &l1l2, got.signature));
        assert_false(harness_signed(h, 0, DSM_SIGN_MEASUREMENTS, &l1l2, got.signature));
    }
}

static void test_a_slot_without_a_chain_is_an_invalid_request(void **state)
{
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, ask(h, NULL, SIGNED, 1, 2), DSM_SPDM_ERROR_INVALID_REQUEST);
    assert_spdm_error(h, ask(h, NULL, SIGNED, 1, 0xF), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_device_that_does_not_sign_refuses_to(void **state)
{
    struct harness *h = *state;

    h->device->settings.capabilities = (h->device->settings.capabilities & ~DSM_CAP_MEAS_MASK) | DSM_CAP_MEAS_NO_SIG;
    harness_vca_of(h, DSM_SPDM_12);
    measure(h, NULL, 0, DSM_MEASUREMENTS_ALL, NULL);
    assert_spdm_error(h, ask(h, NULL, SIGNED, 1, 0), DSM_SPDM_ERROR_INVALID_REQUEST);
}

static void test_a_device_without_measurements_does_not_know_the_request(void **state)
{
    struct harness *h = *state;

    h->device->settings.capabilities &= ~(DSM_CAP_MEAS_MASK | DSM_CAP_MEAS_FRESH);
    harness_vca_of(h, DSM_SPDM_12);
    assert_spdm_error(h, ask(h, NULL, 0, 1, 0), DSM_SPDM_ERROR_UNSUPPORTED_REQUEST);
}

static void test_measurements_that_were_not_negotiated_are_unexpected(void **state)
{
    struct harness *h = *state;
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.measurement_spec = 0;
    harness_vca(h, &choice);
    assert_spdm_error(h, ask(h, NULL, 0, 1, 0), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

/* A session that lives on when measurements change. */
static void open_lasting_session(struct harness *h, uint16_t req_session_id, struct session *s)
{
    struct exchange_options options = {
        .policy = DSM_SESSION_POLICY_TERMINATE_ON_UPDATE,
        .req_session_id = req_session_id,
    };

    harness_key_exchange(h, &options, s);
    harness_finish_session(h, s);
}

#define CHANGED 1
#define UNCHANGED 2

static void test_a_signed_response_says_whether_what_it_covers_has_changed(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_12)
    {
        struct session s;

        harness_vca_of(h, version);
        open_lasting_session(h, 1, &s);
        assert_int_equal(0, measure(h, &s, 0, 1, NULL).content_changed);
        assert_int_equal(UNCHANGED, measure(h, &s, SIGNED, 1, NULL).content_changed);
        assert_int_equal(0, measure(h, &s, 0, 1, NULL).content_changed);
        dsm_connection_measurements_changed(h->connection);
        assert_int_equal(0, measure(h, &s, 0, 1, NULL).content_changed);
        assert_int_equal(CHANGED, measure(h, &s, SIGNED, 1, NULL).content_changed);
        assert_int_equal(UNCHANGED, measure(h, &s, SIGNED, 1, NULL).content_changed);
        session_clear(&s);
    }
}

static void test_a_change_before_l1l2_began_is_none_of_theirs(void **state)
{
    struct harness *h = *state;
    struct session s;

    harness_vca_of(h, DSM_SPDM_12);
    open_lasting_session(h, 1, &s);
    dsm_connection_measurements_changed(h->connection);
    assert_int_equal(UNCHANGED, measure(h, &s, SIGNED, 1, NULL).content_changed);
    (void)measure(h, &s, 0, 1, NULL);
    dsm_connection_measurements_changed(h->connection);
    harness_check_alive(h, &s); /* another request: L1/L2 begin anew */
    assert_int_equal(UNCHANGED, measure(h, &s, SIGNED, 1, NULL).content_changed);
    harness_vca_of(h, DSM_SPDM_12);
    assert_int_equal(UNCHANGED, measure(h, NULL, SIGNED, 1, NULL).content_changed);
    session_clear(&s);
}

static void test_each_session_is_told_of_its_own_changes(void **state)
{
    struct harness *h = *state;
    struct session first, second;

    harness_vca_of(h, DSM_SPDM_12);
    open_lasting_session(h, 1, &first);
    open_lasting_session(h, 2, &second);
    (void)measure(h, &first, 0, 1, NULL);
    dsm_connection_measurements_changed(h->connection);
    assert_int_equal(UNCHANGED, measure(h, &second, SIGNED, 1, NULL).content_changed);
    assert_int_equal(CHANGED, measure(h, &first, SIGNED, 1, NULL).content_changed);
    session_clear(&first);
    session_clear(&second);
}

static void test_a_change_while_a_signature_is_made_leaves_the_response_as_it_was(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 }, object = { .n = 0 };

    harness_vca_of(h, DSM_SPDM_12);
    write_request(h, SIGNED, 1, 0, &request);
    harness_wrap(DSM_DOE_CMA, log_bytes(&request), &object);
    assert_int_equal(DSM_VERDICT_WORK, harness_receive(h, log_bytes(&object)));
    dsm_connection_measurements_changed(h->connection);
    dsm_connection_work(h->connection);
    assert_true(harness_finish(h).n > DSM_NONCE_LEN + DSM_DOE_HEADER_LEN);
    assert_spdm_error(h, ask(h, NULL, SIGNED, 1, 0), DSM_SPDM_ERROR_REQUEST_RESYNCH);
}

static void test_the_context_is_echoed_as_of_13(void **state)
{
    static const uint8_t context[] = { 8, 7, 6, 5, 4, 3, 2, 1 };
    struct harness *h = *state;

    harness_vca_of(h, DSM_SPDM_13);
    assert_memory_equal(context, measure(h, NULL, 0, 1, NULL).context, sizeof(context));
    assert_memory_equal(context, measure(h, NULL, SIGNED, 1, NULL).context, sizeof(context));
}

static void test_a_raw_bit_stream_hash_shows_raw_values(void **state)
{
    struct harness *h = *state;
    struct dsm_measurements got;
    struct log l1l2;

    h->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH] = DSM_MEASUREMENT_HASH_RAW;
    harness_vca_of(h, DSM_SPDM_12);
    got = measure(h, NULL, 0, DSM_MEASUREMENTS_ALL, NULL);
    assert_int_equal(dsm_measurements_record_len(&h->device->measurements, NULL, false), got.record.n);
    l1l2 = begin_l1l2(h);
    measure(h, NULL, 0, DSM_MEASUREMENTS_COUNT, NULL);
    assert_spdm_code(harness_send4(h, DSM_SPDM_GET_DIGESTS, 0, 0), DSM_SPDM_DIGESTS);
    check_signed(h, NULL, DSM_MEASUREMENTS_ALL, &l1l2);
}

/* What a requester sends that has Nonce and SlotID in every request. */
static void write_unasked(const struct harness *h, struct log *out)
{
    write_request(h, SIGNED, 1, 0, out);
    out->bytes[2] = 0;
}

static void test_a_nonce_in_a_request_for_no_signature_is_a_finding_and_stays_in_l1l2(void **state)
{
    struct harness *h = *state;
    uint64_t count = 0;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log request = { .n = 0 };
        struct dsm_measurements got;
        struct dsm_bytes response;
        struct log l1l2;

        harness_vca_of(h, version);
        l1l2 = begin_l1l2(h);
        write_unasked(h, &request);
        response = harness_send(h, log_bytes(&request));
        assert_spdm_code(response, DSM_SPDM_MEASUREMENTS);
        h->params.is_signed = false;
        assert_error(DSM_OK, dsm_measurements_decode(&h->params, &response, &got));
        if (version >= DSM_SPDM_13)
            assert_int_equal(8, got.context[0]);
        log_add(&l1l2, log_bytes(&request));
        log_add(&l1l2, response);
        check_signed(h, NULL, 1, &l1l2);
        assert_int_equal(++count, harness_findings(h, DSM_FINDING_NONCE_UNASKED));
    }
}

static void test_a_strict_device_refuses_a_nonce_that_nobody_asked_for(void **state)
{
    struct harness *h = *state;
    struct log request = { .n = 0 };

    h->device->settings.strict = true;
    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        harness_vca_of(h, version);
        write_unasked(h, &request);
        assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

/* A request for a signature ends where it ends. */
static void test_bytes_behind_a_request_for_a_signature_are_an_invalid_request(void **state)
{
    struct harness *h = *state;

    FOR_VERSIONS_FROM(DSM_SPDM_10)
    {
        struct log request = { .n = 0 };

        harness_vca_of(h, version);
        write_request(h, SIGNED, 1, 0, &request);
        request.n += 4; /* more than DOE's padding */
        assert_spdm_error(h, harness_send(h, log_bytes(&request)), DSM_SPDM_ERROR_INVALID_REQUEST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_the_count_comes_without_blocks),
        HARNESS_TEST(test_each_index_is_one_block),
        HARNESS_TEST(test_all_blocks_come_at_once),
        HARNESS_TEST(test_raw_values_come_on_request_as_of_12),
        HARNESS_TEST(test_undefined_attributes_are_a_finding),
        HARNESS_TEST(test_an_index_without_a_block_is_an_invalid_request),
        HARNESS_TEST(test_a_signature_covers_its_own_messages),
        HARNESS_TEST(test_a_signature_covers_all_measurements_in_a_row),
        HARNESS_TEST(test_l1l2_begin_anew_after_a_signature),
        HARNESS_TEST(test_another_request_begins_l1l2_anew),
        HARNESS_TEST(test_a_refused_measurement_begins_l1l2_anew),
        HARNESS_TEST(test_any_refused_request_begins_l1l2_anew),
        HARNESS_TEST(test_any_refused_request_in_a_session_begins_its_l1l2_anew),
        HARNESS_TEST(test_more_measurements_than_can_be_kept_are_answered_but_not_signed),
        HARNESS_TEST(test_sessions_and_the_clear_have_l1l2_of_their_own),
        HARNESS_TEST(test_another_request_in_a_session_begins_its_l1l2_anew),
        HARNESS_TEST(test_the_slot_that_is_asked_signs),
        HARNESS_TEST(test_a_slot_without_a_chain_is_an_invalid_request),
        HARNESS_TEST(test_a_device_that_does_not_sign_refuses_to),
        HARNESS_TEST(test_a_device_without_measurements_does_not_know_the_request),
        HARNESS_TEST(test_measurements_that_were_not_negotiated_are_unexpected),
        HARNESS_TEST(test_a_signed_response_says_whether_what_it_covers_has_changed),
        HARNESS_TEST(test_a_change_before_l1l2_began_is_none_of_theirs),
        HARNESS_TEST(test_each_session_is_told_of_its_own_changes),
        HARNESS_TEST(test_a_change_while_a_signature_is_made_leaves_the_response_as_it_was),
        HARNESS_TEST(test_the_context_is_echoed_as_of_13),
        HARNESS_TEST(test_a_raw_bit_stream_hash_shows_raw_values),
        HARNESS_TEST(test_a_nonce_in_a_request_for_no_signature_is_a_finding_and_stays_in_l1l2),
        HARNESS_TEST(test_a_strict_device_refuses_a_nonce_that_nobody_asked_for),
        HARNESS_TEST(test_bytes_behind_a_request_for_a_signature_are_an_invalid_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
