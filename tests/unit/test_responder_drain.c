/* SPDX-License-Identifier: BSD-3-Clause */
/* The drain (PCIe 11.3.9, 11.3.16): responses to LOCK, START and STOP wait until older transactions are done. */
#include "device/device_events.h"
#include "device/tdi_transitions.h"
#include "responder/connection_deadlines.h"
#include "responder/connection_events.h"
#include "responder_harness.h"

#include "wire/tdisp.h"

static struct {
    uint8_t from, to;
    enum dsm_tdi_reason reason;
} moves[8];
static size_t move_count;

static void keep_move(void *context, struct dsm_device *device, size_t tdi, uint8_t from, uint8_t to,
                      enum dsm_tdi_reason reason, uint32_t session_id)
{
    (void)context;
    (void)device;
    (void)tdi;
    (void)session_id;
    assert_true(move_count < sizeof(moves) / sizeof(moves[0]));
    moves[move_count].from = from;
    moves[move_count].to = to;
    moves[move_count++].reason = reason;
}

struct drained {
    struct harness *h;
    struct session session;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
};

static int set_up(void **state)
{
    struct drained *d = calloc(1, sizeof(*d));

    if (!d || harness_setup((void **)&d->h) != 0)
        return -1;
    move_count = 0;
    d->h->device->observer.tdi_moved = keep_move;
    d->h->device->drain = true;
    harness_vca_of(d->h, DSM_SPDM_12);
    harness_open_session(d->h, &d->session);
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    struct drained *d = *state;
    void *h = d->h;

    session_clear(&d->session);
    harness_teardown(&h);
    free(d);
    return 0;
}

static struct dsm_tdi *tdi(const struct drained *d)
{
    return &d->h->device->tdis[0];
}

/* Sends a TDISP request; what has to follow depends on the verdict. */
static enum dsm_verdict send(struct drained *d, uint8_t type, struct dsm_bytes body)
{
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct log message = { .n = 0 }, object = { .n = 0 };

    dsm_tdisp_header_write(&w, type, HARNESS_FUNCTION_ID);
    dsm_write_bytes(&w, body);
    harness_write_vendor(d->h, DSM_PCI_PROTOCOL_TDISP, dsm_written(&w), &message);
    harness_seal(&d->session, log_bytes(&message), &object);
    return harness_receive(d->h, log_bytes(&object));
}

/* The TDISP response, its header decoded; the body is returned. */
static struct dsm_bytes take(struct drained *d, struct dsm_tdisp_header *header)
{
    struct dsm_vendor_defined vendor;
    struct dsm_bytes response;

    harness_finish(d->h);
    assert_error(DSM_OK, d->h->finished);
    response = harness_open(d->h, &d->session);
    assert_spdm_code(response, DSM_SPDM_VENDOR_DEFINED_RESPONSE);
    assert_error(DSM_OK, dsm_vendor_defined_decode(&d->h->secured_params, &response, &vendor));
    assert_int_equal(vendor.payload.p[0], DSM_PCI_PROTOCOL_TDISP);
    assert_error(DSM_OK, dsm_tdisp_header_decode(dsm_bytes(vendor.payload.p + 1, vendor.payload.n - 1), header));
    assert_int_equal(header->function_id, HARNESS_FUNCTION_ID);
    return dsm_bytes(vendor.payload.p + 1 + DSM_TDISP_HEADER_LEN, vendor.payload.n - 1 - DSM_TDISP_HEADER_LEN);
}

static void check_response(struct drained *d, uint8_t type)
{
    struct dsm_tdisp_header header;

    take(d, &header);
    assert_int_equal(header.type, type);
}

static void check_unspecified(struct drained *d)
{
    struct dsm_tdisp_header header;
    struct dsm_tdisp_error error;
    struct dsm_bytes body = take(d, &header);

    assert_int_equal(header.type, DSM_TDISP_ERROR);
    assert_error(DSM_OK, dsm_tdisp_error_decode(body, &error, NULL));
    assert_int_equal(error.error_code, DSM_TDISP_UNSPECIFIED);
}

static enum dsm_verdict send_lock(struct drained *d)
{
    static const uint8_t body[20];

    return send(d, DSM_TDISP_LOCK_INTERFACE_REQUEST, dsm_bytes(body, sizeof(body)));
}

static enum dsm_verdict send_start(struct drained *d)
{
    return send(d, DSM_TDISP_START_INTERFACE_REQUEST, dsm_bytes(d->nonce, sizeof(d->nonce)));
}

static enum dsm_verdict send_stop(struct drained *d)
{
    return send(d, DSM_TDISP_STOP_INTERFACE_REQUEST, dsm_bytes(NULL, 0));
}

static void lock(struct drained *d)
{
    struct dsm_tdisp_header header;
    struct dsm_bytes nonce;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    dsm_connection_drained(d->h->connection, true);
    nonce = take(d, &header);
    assert_int_equal(header.type, DSM_TDISP_LOCK_INTERFACE_RESPONSE);
    assert_int_equal(nonce.n, sizeof(d->nonce));
    memcpy(d->nonce, nonce.p, nonce.n);
}

static void run(struct drained *d)
{
    lock(d);
    assert_int_equal(send_start(d), DSM_VERDICT_WAIT);
    dsm_connection_drained(d->h->connection, true);
    check_response(d, DSM_TDISP_START_INTERFACE_RESPONSE);
}

static void test_lock_start_and_stop_wait_and_then_succeed(void **state)
{
    struct drained *d = *state;

    run(d);
    assert_int_equal(tdi(d)->state, DSM_TDI_RUN);
    assert_int_equal(send_stop(d), DSM_VERDICT_WAIT);
    dsm_connection_drained(d->h->connection, true);
    check_response(d, DSM_TDISP_STOP_INTERFACE_RESPONSE);
    assert_int_equal(tdi(d)->state, DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(move_count, 3);
}

/* Who takes part acts on the new state: it is told before the wait. */
static void test_the_move_is_told_before_the_wait(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    assert_int_equal(move_count, 1);
    assert_int_equal(moves[0].to, DSM_TDI_CONFIG_LOCKED);
    assert_int_equal(tdi(d)->state, DSM_TDI_CONFIG_LOCKED);
}

static void test_nobody_waits_where_nobody_takes_part(void **state)
{
    struct drained *d = *state;

    d->h->device->drain = false;
    assert_int_equal(send_lock(d), DSM_VERDICT_DONE);
    check_response(d, DSM_TDISP_LOCK_INTERFACE_RESPONSE);
}

static void test_what_moves_nothing_does_not_wait(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_stop(d), DSM_VERDICT_DONE); /* in CONFIG_UNLOCKED there is nothing to stop */
    check_response(d, DSM_TDISP_STOP_INTERFACE_RESPONSE);
    assert_int_equal(send(d, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, dsm_bytes(NULL, 0)), DSM_VERDICT_DONE);
    check_response(d, DSM_TDISP_DEVICE_INTERFACE_STATE);
    lock(d);
    assert_int_equal(send_lock(d), DSM_VERDICT_DONE); /* INVALID_INTERFACE_STATE */
    check_response(d, DSM_TDISP_ERROR);
}

static void check_too_late(struct drained *d, uint8_t from)
{
    dsm_connection_drained(d->h->connection, false);
    check_unspecified(d);
    assert_int_equal(tdi(d)->state, DSM_TDI_ERROR);
    assert_int_equal(moves[move_count - 1].from, from);
    assert_int_equal(moves[move_count - 1].reason, DSM_TDI_REASON_DRAIN);
    assert_false(tdi(d)->has_nonce);
    assert_int_equal(tdi(d)->session_id, 0);
    harness_check_alive(d->h, &d->session);
}

static void test_a_lock_that_is_not_drained_in_time_ends_in_error(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    check_too_late(d, DSM_TDI_CONFIG_LOCKED);
}

static void test_a_start_that_is_not_drained_in_time_ends_in_error(void **state)
{
    struct drained *d = *state;

    lock(d);
    assert_int_equal(send_start(d), DSM_VERDICT_WAIT);
    check_too_late(d, DSM_TDI_RUN);
}

static void test_a_stop_that_is_not_drained_in_time_ends_in_error(void **state)
{
    struct drained *d = *state;

    run(d);
    assert_int_equal(send_stop(d), DSM_VERDICT_WAIT);
    check_too_late(d, DSM_TDI_CONFIG_UNLOCKED);
    assert_int_equal(send_stop(d), DSM_VERDICT_WAIT); /* once more, now in time */
    dsm_connection_drained(d->h->connection, true);
    check_response(d, DSM_TDISP_STOP_INTERFACE_RESPONSE);
    assert_int_equal(tdi(d)->state, DSM_TDI_CONFIG_UNLOCKED);
}

static void test_to_finish_without_a_word_is_not_in_time(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    check_unspecified(d);
    assert_int_equal(tdi(d)->state, DSM_TDI_ERROR);
}

static void test_an_event_meanwhile_is_not_overruled(void **state)
{
    struct drained *d = *state;

    lock(d);
    assert_int_equal(send_start(d), DSM_VERDICT_WAIT);
    dsm_device_flr(d->h->device, HARNESS_FUNCTION_ID);
    dsm_connection_drained(d->h->connection, false);
    check_unspecified(d);
    assert_int_equal(tdi(d)->state, DSM_TDI_ERROR);
    assert_int_equal(moves[move_count - 1].reason, DSM_TDI_REASON_FLR);
}

static void test_a_reset_meanwhile_drops_the_response(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    dsm_connection_reset(d->h->connection);
    dsm_connection_drained(d->h->connection, true);
    harness_finish(d->h);
    assert_error(DSM_ERR_DISCARD, d->h->finished);
    assert_int_equal(tdi(d)->state, DSM_TDI_CONFIG_UNLOCKED);
    harness_get_version(d->h);
}

static void test_a_reset_meanwhile_leaves_no_error_behind(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    dsm_connection_reset(d->h->connection);
    dsm_connection_drained(d->h->connection, false);
    harness_finish(d->h);
    assert_error(DSM_ERR_DISCARD, d->h->finished);
    assert_int_equal(tdi(d)->state, DSM_TDI_CONFIG_UNLOCKED);
}

/* Function 0 hosts no TDI here: the TDI stays as it is, and so does what its drain decides. */
static void test_an_flr_of_function_0_meanwhile_drops_the_response(void **state)
{
    struct drained *d = *state;

    tdi(d)->description.auto_id = false;
    tdi(d)->description.function_id = HARNESS_FUNCTION_ID;
    for (int in_time = 1; in_time >= 0; in_time--) {
        assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
        dsm_connection_flr(d->h->connection, HARNESS_FUNCTION_ID & ~7u);
        dsm_connection_drained(d->h->connection, in_time);
        harness_finish(d->h);
        assert_error(DSM_ERR_DISCARD, d->h->finished);
        assert_int_equal(tdi(d)->state, in_time ? DSM_TDI_CONFIG_LOCKED : DSM_TDI_ERROR);
        assert_int_equal(send_stop(d), DSM_VERDICT_WAIT);
        dsm_connection_drained(d->h->connection, true);
        check_response(d, DSM_TDISP_STOP_INTERFACE_RESPONSE);
    }
}

static void test_a_session_that_expires_meanwhile_drops_the_response(void **state)
{
    struct drained *d = *state;

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    dsm_connection_expire(d->h->connection, d->h->now_ms + 3600000);
    assert_int_equal(harness_session_count(d->h), 0);
    dsm_connection_drained(d->h->connection, true);
    harness_finish(d->h);
    assert_error(DSM_ERR_DISCARD, d->h->finished);
    assert_int_equal(tdi(d)->state, DSM_TDI_ERROR);
}

static void test_the_emulator_may_ask_while_it_drains(void **state)
{
    static const uint8_t query[16] = { 0x10, DSM_TDISP_GET_DEVICE_INTERFACE_STATE, 0, 0, 0xEF, 0xBE };
    struct drained *d = *state;
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(send_lock(d), DSM_VERDICT_WAIT);
    assert_error(DSM_OK, dsm_connection_tdisp_query(d->h->connection, dsm_bytes(query, sizeof(query)), &w));
    assert_int_equal(bytes[DSM_TDISP_HEADER_LEN], DSM_TDI_CONFIG_LOCKED);
    dsm_connection_drained(d->h->connection, true);
    check_response(d, DSM_TDISP_LOCK_INTERFACE_RESPONSE);
}

#define DRAIN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAIN_TEST(test_lock_start_and_stop_wait_and_then_succeed),
        DRAIN_TEST(test_the_move_is_told_before_the_wait),
        DRAIN_TEST(test_nobody_waits_where_nobody_takes_part),
        DRAIN_TEST(test_what_moves_nothing_does_not_wait),
        DRAIN_TEST(test_a_lock_that_is_not_drained_in_time_ends_in_error),
        DRAIN_TEST(test_a_start_that_is_not_drained_in_time_ends_in_error),
        DRAIN_TEST(test_a_stop_that_is_not_drained_in_time_ends_in_error),
        DRAIN_TEST(test_to_finish_without_a_word_is_not_in_time),
        DRAIN_TEST(test_an_event_meanwhile_is_not_overruled),
        DRAIN_TEST(test_a_reset_meanwhile_drops_the_response),
        DRAIN_TEST(test_a_reset_meanwhile_leaves_no_error_behind),
        DRAIN_TEST(test_an_flr_of_function_0_meanwhile_drops_the_response),
        DRAIN_TEST(test_a_session_that_expires_meanwhile_drops_the_response),
        DRAIN_TEST(test_the_emulator_may_ask_while_it_drains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
