/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A whole conversation, VCA to END_SESSION, in which one allocation fails: of the requester, of the device, or of
 * OpenSSL for either. Somebody says so, the TDI and the streams are as before the request, and the next conversation is
 * right.
 */
#include "requester_peer.h"

#include "crypto/key_memory.h"
#include "device/device_events.h"
#include "support/failing_memory.h"

#define STEPS_MAX 300u

/* What a request may change. */
struct lasting {
    uint8_t state;
    bool bound;
    uint16_t lock_flags;
    uint32_t session_id;
    uint32_t generation;
    size_t report_len;
    unsigned keys;
    size_t sessions;
};

static struct peer *peer;
static uint8_t object_bytes[DSM_REQUESTER_OBJECT_MAX];
/* Around the request in which the device had no memory. */
static struct {
    bool happened;
    struct lasting before, after;
} failure;

static struct lasting look(void)
{
    const struct dsm_tdi *tdi = &peer->h->device->tdis[0];
    struct dsm_session_info session;
    struct lasting now = { tdi->state, tdi->bound, tdi->lock_flags, tdi->session_id, tdi->generation, tdi->report_len,
                           0,          0 };

    for (size_t i = 0; i < peer->h->device->ide.stream_count; i++)
        now.keys += peer->h->device->ide.streams[i].programmed + 64u * peer->h->device->ide.streams[i].going;
    while (dsm_connection_session(peer->h->connection, now.sessions, &session))
        now.sessions++;
    return now;
}

static bool is_same(const struct lasting *a, const struct lasting *b)
{
    return a->state == b->state && a->bound == b->bound && a->lock_flags == b->lock_flags &&
           a->session_id == b->session_id && a->generation == b->generation && a->report_len == b->report_len &&
           a->keys == b->keys && a->sessions == b->sessions;
}

/* One object there and back; the harness's own way allocates. */
static enum dsm_error exchange(void *context, struct dsm_bytes object, struct dsm_writer *response)
{
    struct dsm_connection *connection = peer->h->connection;
    struct lasting before = look();
    bool had_failed = failing_memory_has_failed();
    enum dsm_verdict verdict;
    enum dsm_error error = DSM_OK;

    (void)context;
    memcpy(object_bytes, object.p, object.n);
    verdict = dsm_connection_receive(connection, object_bytes, object.n, peer->h->now_ms);
    if (verdict == DSM_VERDICT_WORK)
        dsm_connection_work(connection);
    if (verdict == DSM_VERDICT_WORK || verdict == DSM_VERDICT_DONE)
        error = dsm_connection_finish(connection, response);
    if (!had_failed && failing_memory_has_failed()) {
        failure.happened = true;
        failure.before = before;
        failure.after = look();
    }
    return error;
}

static enum dsm_error walk(size_t fails)
{
    enum dsm_error error;

    dsm_device_conventional_reset(peer->h->device);
    harness_reconnect(peer->h);
    failure.happened = false;
    failing_memory_begin(fails);
    error = peer_reach(peer, STAGE_ENDED);
    if (error == DSM_OK)
        error = peer_reach(peer, STAGE_MEASUREMENTS);
    failing_memory_end();
    return error;
}

/* What OpenSSL can do without it does without. */
static void check_failing(size_t step)
{
    enum dsm_error error = walk(step);

    if (error == DSM_ERR_PEER_ERROR && failure.happened)
        assert_true(is_same(&failure.before, &failure.after));
    if (error == DSM_OK || error == DSM_ERR_NO_MEMORY || error == DSM_ERR_CRYPTO || error == DSM_ERR_NO_ENTROPY)
        return;
    if (error != DSM_ERR_PEER_ERROR || (!strstr(peer->r->failure.text, "Unspecified (0x05)") &&
                                        !strstr(peer->r->failure.text, "INSUFFICIENT_ENTROPY")))
        fail_msg("allocation %zu: %s: %s: %s", step, dsm_error_name(error), peer->r->failure.step,
                 peer->r->failure.text);
}

static void test_a_conversation_without_memory_ends_and_the_next_is_right(void **state)
{
    struct failing_steps steps;

    peer = *state;
    peer->drive.exchange = exchange;
    assert_error(DSM_OK, walk(0)); /* what OpenSSL keeps is made */
    assert_error(DSM_OK, walk(0));
    failing_steps_begin(&steps, failing_memory_end(), STEPS_MAX);
    for (size_t step; (step = failing_steps_next(&steps)) != 0;) {
        check_failing(step);
        assert_error(DSM_OK, walk(0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_conversation_without_memory_ends_and_the_next_is_right),
    };

    assert_true(dsm_key_memory_install());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
