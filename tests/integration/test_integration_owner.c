/* SPDX-License-Identifier: BSD-3-Clause */
/* Who owns a device: the oldest connection; what others get meanwhile; and that nobody's death does harm. */
#include "harness.h"

#include "wire/doe.h"
#include "wire/spdm.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct swdsm_process process;
static struct reply reply;

static int start(void **state)
{
    (void)state;
    daemon_start(&process, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    daemon_stop(&process);
    return 0;
}

static void test_another_client_is_told_that_the_device_is_busy(void **state)
{
    int owner = client_connect(&process), other;

    (void)state;
    expect_vca(owner);
    other = client_connect(&process);
    expect_spdm_error(other, get_version(), DSM_SPDM_ERROR_BUSY);
    expect_spdm_error(other, challenge(), DSM_SPDM_ERROR_BUSY);
    expect_line(&process, "another peer owns the device");
    expect_spdm(owner, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    client_close(owner);
    client_close(other);
    expect_fresh_client(&process);
}

static void test_busy_carries_the_requesters_version(void **state)
{
    int owner = client_connect(&process), other = client_connect(&process);

    (void)state;
    expect_spdm(owner, get_version(), DSM_SPDM_VERSION, &reply);
    expect_spdm(other, challenge(), DSM_SPDM_ERROR, &reply);
    assert_int_equal(reply.payload[DSM_DOE_HEADER_LEN], DSM_SPDM_12);
    expect_spdm(other, get_version(), DSM_SPDM_ERROR, &reply);
    assert_int_equal(reply.payload[DSM_DOE_HEADER_LEN], DSM_SPDM_10);
    client_close(owner);
    client_close(other);
}

static void test_a_record_of_another_client_gets_busy_in_clear(void **state)
{
    struct object record = doe_object(DSM_DOE_SECURED_CMA, "\1\2\3\4\x14\0aaaaaaaaaaaaaaaaaaaaaa", 28);
    int owner = client_connect(&process), other;

    (void)state;
    expect_vca(owner);
    other = client_connect(&process);
    expect_spdm_error(other, record, DSM_SPDM_ERROR_BUSY);
    client_close(owner);
    client_close(other);
}

static void test_another_client_may_discover_and_query(void **state)
{
    uint8_t query[16] = { 0x10, 0x85 };
    struct object discovery = doe_object(DSM_DOE_DISCOVERY, "\0\0\0\0", 4);
    int owner = client_connect(&process), other;

    (void)state;
    expect_vca(owner);
    other = client_connect(&process);
    client_exchange(other, DSM_SPDM_EMU_COMMAND_NORMAL, discovery.bytes, discovery.n, DSM_SPDM_EMU_COMMAND_NORMAL,
                    &reply);
    assert_int_equal(reply.payload[2], DSM_DOE_DISCOVERY);
    assert_int_equal(reply.header.payload_len, 12);
    client_exchange(other, DSM_SPDM_EMU_COMMAND_DECAP_TDISP, query, sizeof(query), DSM_SPDM_EMU_COMMAND_NORMAL, &reply);
    assert_int_equal(reply.header.payload_len, 17);
    client_exchange(other, DSM_SPDM_EMU_COMMAND_NORMAL, "junk", 4, DSM_SPDM_EMU_COMMAND_NORMAL, &reply);
    assert_int_equal(reply.header.payload_len, 0);
    client_close(owner);
    client_close(other);
}

static void test_the_next_oldest_owns_when_the_owner_goes(void **state)
{
    int owner = client_connect(&process), second, third;

    (void)state;
    expect_vca(owner);
    second = client_connect(&process);
    expect_spdm_error(second, get_version(), DSM_SPDM_ERROR_BUSY);
    third = client_connect(&process);
    expect_spdm_error(third, get_version(), DSM_SPDM_ERROR_BUSY);
    client_close(owner);
    expect_line(&process, "is gone; the device is reset");
    expect_line(&process, "owns the device now");
    expect_spdm_error(third, get_version(), DSM_SPDM_ERROR_BUSY);
    expect_vca(second);
    client_close(second);
    client_close(third);
    expect_fresh_client(&process);
}

static void test_another_clients_end_disturbs_nothing(void **state)
{
    int owner = client_connect(&process), other;

    (void)state;
    expect_vca(owner);
    other = client_connect(&process);
    client_exchange(other, DSM_SPDM_EMU_COMMAND_SHUTDOWN, NULL, 0, DSM_SPDM_EMU_COMMAND_SHUTDOWN, &reply);
    client_expect_closed(other);
    client_close(other);
    other = client_connect(&process);
    client_vanish(other);
    expect_spdm(owner, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    client_close(owner);
}

static void test_what_the_last_owner_negotiated_is_gone(void **state)
{
    int owner = client_connect(&process);

    (void)state;
    expect_vca(owner);
    client_close(owner);
    owner = client_connect(&process);
    expect_spdm_error(owner, challenge(), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    client_close(owner);
}

#define FLOOD 300u

/* All that takes a signature, of a client that is alone until then: the newcomer does not wait for the last of them. */
static void test_who_sends_on_without_waiting_keeps_nobody_waiting(void **state)
{
    static uint8_t flood[FLOOD * 64];
    struct dsm_writer w = dsm_writer(flood, sizeof(flood));
    struct object request = challenge();
    int client = client_connect(&process), other, unread = 0;

    (void)state;
    expect_vca(client);
    expect_spdm(client, request, DSM_SPDM_CHALLENGE_AUTH, &reply);
    for (unsigned i = 0; i < FLOOD; i++) {
        dsm_spdm_emu_frame_header_write(
            &w, &(struct dsm_spdm_emu_frame_header){ DSM_SPDM_EMU_COMMAND_NORMAL, 2, (uint32_t)request.n });
        dsm_write_bytes(&w, dsm_bytes(request.bytes, request.n));
    }
    assert_false(w.failed);
    client_send_bytes(client, flood, dsm_written_len(&w));
    other = client_connect(&process);
    client_exchange(other, DSM_SPDM_EMU_COMMAND_TEST, NULL, 0, DSM_SPDM_EMU_COMMAND_TEST, &reply);
    assert_int_equal(ioctl(client, FIONREAD, &unread), 0);
    assert_true((unsigned)unread <
                FLOOD * (DSM_SPDM_EMU_FRAME_HEADER_LEN + DSM_DOE_HEADER_LEN + 100u)); /* 100: no signature */
    client_close(other);
    client_close(client);
    expect_fresh_client(&process);
}

/* How far a client gets before it is gone. */
static void nothing(int client)
{
    (void)client;
}

static void half_a_header(int client)
{
    client_send_bytes(client, "\0\0\0\1\0\0", 6);
}

static void a_header(int client)
{
    client_send_bytes(client, "\0\0\0\1\0\0\0\2\0\0\0\14", 12);
}

static void half_a_payload(int client)
{
    client_send_bytes(client, "\0\0\0\1\0\0\0\2\0\0\0\14\1\0\1\0", 16);
}

static void send_unread(int client, struct object request)
{
    client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, request.bytes, request.n);
}

static void unread_version(int client)
{
    send_unread(client, get_version());
}

static void version(int client)
{
    expect_spdm(client, get_version(), DSM_SPDM_VERSION, &reply);
}

static void capabilities(int client)
{
    version(client);
    expect_spdm(client, get_capabilities(), DSM_SPDM_CAPABILITIES, &reply);
}

static void unread_algorithms(int client)
{
    capabilities(client);
    send_unread(client, negotiate_algorithms());
}

static void in_the_middle_of_a_signature(int client)
{
    expect_vca(client);
    send_unread(client, challenge());
}

static void signatures_to_come(int client)
{
    expect_vca(client);
    for (int i = 0; i < 20; i++)
        send_unread(client, challenge());
}

static void after_a_signature(int client)
{
    expect_vca(client);
    expect_spdm(client, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
}

static void (*const steps[])(int client) = {
    nothing,
    half_a_header,
    a_header,
    half_a_payload,
    unread_version,
    version,
    capabilities,
    unread_algorithms,
    expect_vca,
    in_the_middle_of_a_signature,
    signatures_to_come,
    after_a_signature,
};

static void test_a_client_may_close_at_each_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int client = client_connect(&process);

        steps[i](client);
        client_close(client);
        expect_fresh_client(&process);
    }
}

static void test_a_client_may_vanish_at_each_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int client = client_connect(&process);

        steps[i](client);
        client_vanish(client);
        expect_fresh_client(&process);
    }
}

/* Its request is being worked on when the next one connects and asks: the next waits, and is served. */
static void test_the_next_owner_waits_for_work_of_the_one_before(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int client = client_connect(&process), next = client_connect(&process);

        in_the_middle_of_a_signature(client);
        client_vanish(client);
        for (int tries = 0;; tries++) {
            struct object request = get_version();

            client_exchange(next, DSM_SPDM_EMU_COMMAND_NORMAL, request.bytes, request.n, DSM_SPDM_EMU_COMMAND_NORMAL,
                            &reply);
            if (reply.payload[DSM_DOE_HEADER_LEN + 1] == DSM_SPDM_VERSION)
                break;
            assert_in_range(tries, 0, 1000); /* Busy until the first one's end is seen */
        }
        client_close(next);
    }
}

static void test_too_many_clients_are_turned_away(void **state)
{
    int clients[DSM_PEERS_MAX], one_too_many;

    (void)state;
    for (size_t i = 0; i < DSM_PEERS_MAX; i++)
        clients[i] = client_connect(&process);
    one_too_many = client_connect(&process);
    client_expect_closed(one_too_many);
    expect_line(&process, "a connection is turned away: 64 peers are connected already");
    client_close(one_too_many);
    for (size_t i = 0; i < DSM_PEERS_MAX; i++)
        client_close(clients[i]);
    expect_fresh_client(&process);
}

static void test_the_daemon_ends_while_work_runs(void **state)
{
    static struct swdsm_process own;
    int client;

    (void)state;
    daemon_start(&own, NULL);
    client = client_connect(&own);
    signatures_to_come(client);
    daemon_stop(&own);
    client_close(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_client_is_told_that_the_device_is_busy),
        cmocka_unit_test(test_busy_carries_the_requesters_version),
        cmocka_unit_test(test_a_record_of_another_client_gets_busy_in_clear),
        cmocka_unit_test(test_another_client_may_discover_and_query),
        cmocka_unit_test(test_the_next_oldest_owns_when_the_owner_goes),
        cmocka_unit_test(test_another_clients_end_disturbs_nothing),
        cmocka_unit_test(test_who_sends_on_without_waiting_keeps_nobody_waiting),
        cmocka_unit_test(test_what_the_last_owner_negotiated_is_gone),
        cmocka_unit_test(test_a_client_may_close_at_each_step),
        cmocka_unit_test(test_a_client_may_vanish_at_each_step),
        cmocka_unit_test(test_the_next_owner_waits_for_work_of_the_one_before),
        cmocka_unit_test(test_too_many_clients_are_turned_away),
        cmocka_unit_test(test_the_daemon_ends_while_work_runs),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
