/* SPDX-License-Identifier: BSD-3-Clause */
/* A device served through its port: no socket is there. */
#include "host_fixture.h"

#include "host/host_life.h"
#include "host/owner.h"
#include "host/reset.h"
#include "host/signing_time.h"
#include "wire/error_message.h"
#include "wire/spdm.h"

#include <string.h>

static const uint8_t get_version[] = { 0x10, DSM_SPDM_GET_VERSION, 0, 0 };
static const uint8_t get_capabilities[] = { 0x10, DSM_SPDM_GET_CAPABILITIES, 0, 0 };

/* The device is at work on the port's CHALLENGE, whose completion alone is counted. */
static void begin_challenge(struct host_fixture *f, struct test_port *port)
{
    test_port_negotiate(f, port);
    port->dones = 0;
    assert_int_equal(test_port_challenge(f, port), DSM_RECEIVED_WORK);
}

/* The owner ends, whether it keeps the context or not; then the next asks for what needs GET_VERSION before it. */
static void end_owner_and_ask_on(struct host_fixture *f, bool keeps_context, struct test_port *next)
{
    static struct test_port owner;

    test_port_attach(f, &owner);
    (void)!test_port_send(f, &owner, get_version, sizeof(get_version));
    owner.port.keeps_context = keeps_context;
    dsm_port_detach(&owner.port);
    test_port_attach(f, next);
    (void)!test_port_send(f, next, get_capabilities, sizeof(get_capabilities));
}

static void test_a_request_is_done_with_its_response_and_its_epoch(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port port;

    test_port_attach(f, &port);
    port.request.epoch = 41;
    assert_int_equal(test_port_send(f, &port, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_int_equal(port.dones, 1);
    assert_int_equal(port.done_epoch, 42);
    assert_spdm_response(&port, DSM_SPDM_VERSION);
    assert_false(port.request.in_hand);
}

/* DSP0274 10.3: CT is 2 to the power of CTExponent in microseconds, and none has signed in one. */
static void test_signing_takes_a_time_that_can_be_stated(void **state)
{
    struct host_fixture *f = *state;
    struct dsm_device nobody = { .crypto = f->hosted->device->crypto };
    uint8_t exponent = dsm_signing_time_exponent(f->hosted->device);

    if (exponent < 1 || exponent > 31)
        fail_msg("expected 1 to 31, came %u", exponent);
    assert_int_equal(0, dsm_signing_time_exponent(&nobody));
}

static void test_an_object_without_spdm_is_done_in_silence(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port port;
    uint8_t object[] = { 0x01, 0x00, 0x07, 0x00, 3, 0, 0, 0, 1, 2, 3, 4 }; /* DOE of a type that is not offered */

    test_port_attach(f, &port);
    (void)!test_port_send(f, &port, get_version, sizeof(get_version));
    port.request.object = object;
    port.request.n = sizeof(object);
    assert_int_equal(dsm_hosted_device_receive(f->hosted, &port.request), DSM_RECEIVED_DONE);
    assert_int_equal(port.dones, 2);
    assert_int_equal(port.outcome, DSM_OUTCOME_SILENCE);
    assert_non_null(strstr(f->lines, "no response"));
}

static void test_a_port_beside_the_owner_is_told_that_the_device_is_busy(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    assert_int_equal(test_port_send(f, &other, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_spdm_response(&other, DSM_SPDM_ERROR);
    assert_int_equal(test_port_response(&other).p[2], DSM_SPDM_ERROR_BUSY);
}

static void test_a_dead_owner_gives_way(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    owner.is_dead = true;
    assert_int_equal(test_port_send(f, &other, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_spdm_response(&other, DSM_SPDM_VERSION);
    assert_true(owner.is_closed);
}

static void test_a_request_of_a_dead_port_is_aborted(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    other.is_dead = true;
    assert_int_equal(test_port_send(f, &other, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_int_equal(other.outcome, DSM_OUTCOME_ABORTED);
}

static void test_the_only_port_has_its_signature_at_once(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner;

    test_port_attach(f, &owner);
    test_port_negotiate(f, &owner);
    assert_int_equal(test_port_challenge(f, &owner), DSM_RECEIVED_DONE);
    assert_spdm_response(&owner, DSM_SPDM_CHALLENGE_AUTH);
}

static void test_beside_others_a_signature_is_done_later(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    begin_challenge(f, &owner);
    assert_int_equal(owner.dones, 0);
    assert_true(owner.request.in_hand);
    test_port_wait(f, &owner, 1);
    assert_spdm_response(&owner, DSM_SPDM_CHALLENGE_AUTH);
}

static void test_an_aborted_request_is_done_without_a_response(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    begin_challenge(f, &owner);
    dsm_hosted_device_abort(f->hosted, &owner.request);
    assert_int_equal(owner.dones, 0);
    test_port_wait(f, &owner, 1);
    assert_int_equal(owner.outcome, DSM_OUTCOME_ABORTED);
}

static void test_the_next_owner_is_refused_while_the_device_is_at_work_and_woken(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, next;

    test_port_attach(f, &owner);
    test_port_attach(f, &next);
    begin_challenge(f, &owner);
    dsm_port_detach(&owner.port);
    assert_true(dsm_owner_is(&next.port));
    assert_int_equal(test_port_send(f, &next, get_version, sizeof(get_version)), DSM_RECEIVED_BUSY);
    assert_int_equal(next.dones, 0);
    test_port_wait(f, &owner, 1);
    assert_int_equal(owner.outcome, DSM_OUTCOME_ABORTED);
    assert_int_equal(next.wakes, 1);
    assert_int_equal(test_port_send(f, &next, get_version, sizeof(get_version)), DSM_RECEIVED_DONE);
    assert_spdm_response(&next, DSM_SPDM_VERSION);
}

static void test_a_reset_while_it_works_leaves_nothing_to_answer(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    begin_challenge(f, &owner);
    dsm_reset_device(f->hosted);
    test_port_wait(f, &owner, 1);
    assert_int_equal(owner.outcome, DSM_OUTCOME_SILENCE);
}

static void test_the_owners_end_resets_the_device(void **state)
{
    static struct test_port next;

    end_owner_and_ask_on(*state, false, &next);
    assert_spdm_response(&next, DSM_SPDM_ERROR);
}

static void test_an_owner_that_keeps_its_context_leaves_it_to_the_next(void **state)
{
    static struct test_port next;

    end_owner_and_ask_on(*state, true, &next);
    assert_spdm_response(&next, DSM_SPDM_CAPABILITIES);
}

static void test_a_device_that_ends_closes_its_ports(void **state)
{
    struct host_fixture *f = *state;
    static struct test_port owner, other;

    test_port_attach(f, &owner);
    test_port_attach(f, &other);
    begin_challenge(f, &owner);
    dsm_host_destroy(f->host);
    f->host = NULL;
    assert_int_equal(owner.dones, 1);
    assert_int_equal(owner.outcome, DSM_OUTCOME_ABORTED);
    assert_true(owner.is_closed);
    assert_true(other.is_closed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, host_fixture_set_up, host_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_request_is_done_with_its_response_and_its_epoch),
        TEST(test_signing_takes_a_time_that_can_be_stated),
        TEST(test_an_object_without_spdm_is_done_in_silence),
        TEST(test_a_port_beside_the_owner_is_told_that_the_device_is_busy),
        TEST(test_a_dead_owner_gives_way),
        TEST(test_a_request_of_a_dead_port_is_aborted),
        TEST(test_the_only_port_has_its_signature_at_once),
        TEST(test_beside_others_a_signature_is_done_later),
        TEST(test_an_aborted_request_is_done_without_a_response),
        TEST(test_the_next_owner_is_refused_while_the_device_is_at_work_and_woken),
        TEST(test_a_reset_while_it_works_leaves_nothing_to_answer),
        TEST(test_the_owners_end_resets_the_device),
        TEST(test_an_owner_that_keeps_its_context_leaves_it_to_the_next),
        TEST(test_a_device_that_ends_closes_its_ports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
