/* SPDX-License-Identifier: BSD-3-Clause */
/* Every response cut short or too long ends its own step with an error: never success, never a read past its end. */
#include "requester_peer.h"

struct response {
    struct target target;
    const char *step;
    enum stage stage;
    bool sealed;
    bool psk; /* in a session of it */
};

static const struct response responses[] = {
    { ON(DSM_SPDM_GET_VERSION), "GET_VERSION", STAGE_VCA, false, false },
    { ON(DSM_SPDM_GET_CAPABILITIES), "GET_CAPABILITIES", STAGE_VCA, false, false },
    { ON(DSM_SPDM_NEGOTIATE_ALGORITHMS), "NEGOTIATE_ALGORITHMS", STAGE_VCA, false, false },
    { ON(DSM_SPDM_GET_DIGESTS), "GET_DIGESTS", STAGE_CERTIFICATE, false, false },
    { ON(DSM_SPDM_GET_CERTIFICATE), "GET_CERTIFICATE", STAGE_CERTIFICATE, false, false },
    { ON(DSM_SPDM_CHALLENGE), "CHALLENGE", STAGE_CHALLENGE, false, false },
    { ON(DSM_SPDM_GET_MEASUREMENTS), "GET_MEASUREMENTS", STAGE_MEASUREMENTS, false, false },
    { ON(DSM_SPDM_KEY_EXCHANGE), "KEY_EXCHANGE", STAGE_KEY_EXCHANGE, false, false },
    { ON(DSM_SPDM_FINISH), "FINISH", STAGE_SESSION, false, false },
    { ON(DSM_SPDM_PSK_EXCHANGE), "PSK_EXCHANGE", STAGE_KEY_EXCHANGE, false, true },
    { ON(DSM_SPDM_PSK_FINISH), "PSK_FINISH", STAGE_SESSION, true, true },
    { ON_IDE_KM(DSM_IDE_KM_QUERY), "IDE_KM QUERY", STAGE_IDE, true, false },
    { ON_IDE_KM(DSM_IDE_KM_KEY_PROG), "IDE_KM KEY_PROG", STAGE_IDE, true, false },
    { ON_IDE_KM(DSM_IDE_KM_K_SET_GO), "IDE_KM K_SET_GO", STAGE_IDE, true, false },
    { ON_TDISP(DSM_TDISP_GET_VERSION), "GET_TDISP_VERSION", STAGE_LOCKED, true, false },
    { ON_TDISP(DSM_TDISP_GET_CAPABILITIES), "GET_TDISP_CAPABILITIES", STAGE_LOCKED, true, false },
    { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_STATE), "GET_DEVICE_INTERFACE_STATE", STAGE_LOCKED, true, false },
    { ON_TDISP(DSM_TDISP_LOCK_INTERFACE_REQUEST), "LOCK_INTERFACE_REQUEST", STAGE_LOCKED, true, false },
    { ON_TDISP(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT), "GET_DEVICE_INTERFACE_REPORT", STAGE_RUN, true, false },
    { ON_TDISP(DSM_TDISP_START_INTERFACE_REQUEST), "START_INTERFACE_REQUEST", STAGE_RUN, true, false },
    { ON_TDISP(DSM_TDISP_STOP_INTERFACE_REQUEST), "STOP_INTERFACE_REQUEST", STAGE_ENDED, true, false },
    { ON(DSM_SPDM_END_SESSION), "END_SESSION", STAGE_ENDED, true, false },
};

static void check_change(struct peer *peer, const struct response *response, const struct change *change)
{
    enum dsm_error error;

    peer->r->options.psk = response->psk ? &peer->h->device->psks.list[0] : NULL;
    peer_arm(peer, change);
    error = peer_reach(peer, response->stage);
    assert_true(peer->changed);
    if (error != DSM_OK && strcmp(peer->r->failure.step, response->step) == 0 &&
        (peer->r->failure.kind == DSM_FAILURE_PROTOCOL || peer->r->failure.kind == DSM_FAILURE_VERIFICATION) &&
        (peer->r->cause.id != DSM_CAUSE_NONE || (error != DSM_ERR_TRUNCATED && error != DSM_ERR_TRAILING)))
        return;
    print_error("%s, %zu of %zu bytes and %zu more: got %s in %s: %s\n", response->step, change->length,
                peer->response_len, change->append, dsm_error_name(error), peer->r->failure.step,
                peer->r->failure.text);
    fail();
}

/* Each walk anew costs signatures: of what is long, the beginning, every so many bytes, and the end. */
static size_t next_length(size_t length, size_t all, size_t grain)
{
    size_t step = length < 48 || length + 8 * grain >= all ? grain : 13 * grain;

    return length + step;
}

/* In clear an object is whole double words, so nothing else can come; in a record every length can. */
static void test_a_response_cut_short_fails_its_step(void **state)
{
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    for (size_t i = 0; i < COUNT(responses); i++) {
        const struct response *response = &responses[i];
        size_t grain = response->sealed ? 1 : 4;
        struct change change = { .target = response->target, .cut = true };

        check_change(peer, response, &change);
        for (; change.length < peer->response_len;
             change.length = next_length(change.length, peer->response_len, grain))
            check_change(peer, response, &change);
    }
}

static void test_a_response_with_more_behind_it_fails_its_step(void **state)
{
    struct peer *peer = *state;

    peer_use_psk(peer, DSM_CAP_PSK_WITH_CONTEXT);
    for (size_t i = 0; i < COUNT(responses); i++) {
        struct change change = { .target = responses[i].target, .append = responses[i].sealed ? 1 : 4 };

        check_change(peer, &responses[i], &change);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(test_a_response_cut_short_fails_its_step),
        PEER_TEST(test_a_response_with_more_behind_it_fails_its_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
