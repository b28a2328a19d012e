/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames, right and wrong ones: what comes back, what is logged, and that the daemon then serves a newcomer. */
#include "harness.h"

#include "wire/doe.h"
#include "wire/spdm.h"
#include "wire/tdisp.h"

#include <arpa/inet.h>
#include <string.h>
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

static void test_a_request_gets_its_response(void **state)
{
    (void)state;
    expect_fresh_client(&process);
}

static void test_a_frame_may_come_byte_by_byte(void **state)
{
    struct object request = get_version();
    uint8_t frame[DSM_SPDM_EMU_FRAME_HEADER_LEN + 12] = { 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 12 };
    int client = client_connect(&process);

    (void)state;
    memcpy(frame + DSM_SPDM_EMU_FRAME_HEADER_LEN, request.bytes, 12);
    for (size_t i = 0; i < sizeof(frame); i++) {
        client_send_bytes(client, frame + i, 1);
        usleep(1000);
    }
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.payload[DSM_DOE_HEADER_LEN + 1], DSM_SPDM_VERSION);
    client_close(client);
}

static void test_frames_that_come_together_are_answered_in_turn(void **state)
{
    uint8_t two[] = { 0, 0, 0xDE, 0xAD, 0, 0, 0, 2, 0, 0, 0,    0,    0, 0, 0x77, 0x77, 0,
                      0, 0, 2,    0,    0, 0, 1, 9, 0, 0, 0xDE, 0xAD, 0, 0, 0,    2 };
    int client = client_connect(&process);

    (void)state;
    client_send_bytes(client, two, sizeof(two));
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_TEST);
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_UNKNOWN);
    client_send_bytes(client, "\0\0\0\0", 4);
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_TEST);
    client_close(client);
}

/* Many requests with a signature each, not one reply read before all are sent. */
static void test_a_flood_of_requests_is_answered_in_turn(void **state)
{
    struct object request = challenge();
    int client = client_connect(&process);

    (void)state;
    expect_vca(client);
    for (int i = 0; i < 50; i++)
        client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, request.bytes, request.n);
    for (int i = 0; i < 50; i++) {
        assert_true(client_receive(client, &reply));
        assert_int_equal(reply.payload[DSM_DOE_HEADER_LEN + 1], DSM_SPDM_CHALLENGE_AUTH);
    }
    client_close(client);
}

static void expect_silence(const void *payload, size_t n, const char *line)
{
    int client = client_connect(&process);

    client_exchange(client, DSM_SPDM_EMU_COMMAND_NORMAL, payload, n, DSM_SPDM_EMU_COMMAND_NORMAL, &reply);
    assert_int_equal(reply.header.payload_len, 0);
    expect_line(&process, line);
    expect_vca(client); /* the same connection goes on */
    client_close(client);
    expect_fresh_client(&process);
}

static void test_payloads_of_0_and_1_byte_get_an_empty_frame(void **state)
{
    (void)state;
    expect_silence("", 0, "DOE object whose length field is not what came");
    expect_silence("x", 1, "DOE object whose length field is not what came");
}

static void test_every_truncation_of_an_object_gets_an_empty_frame(void **state)
{
    struct object request = get_version();
    int client = client_connect(&process);

    (void)state;
    for (size_t n = 0; n < request.n; n++) {
        client_exchange(client, DSM_SPDM_EMU_COMMAND_NORMAL, request.bytes, n, DSM_SPDM_EMU_COMMAND_NORMAL, &reply);
        assert_int_equal(reply.header.payload_len, 0);
    }
    client_close(client);
    expect_fresh_client(&process);
}

static void test_a_doe_length_that_disagrees_gets_an_empty_frame(void **state)
{
    struct object request = get_version();

    (void)state;
    request.bytes[4] = 4;
    expect_silence(request.bytes, request.n, "DOE object whose length");
    request.bytes[4] = 2;
    expect_silence(request.bytes, request.n, "DOE object whose length");
    request.bytes[4] = 0;
    expect_silence(request.bytes, request.n, "DOE object whose length");
}

static void test_another_doe_type_gets_an_empty_frame(void **state)
{
    struct object request = get_version();

    (void)state;
    request.bytes[2] = 5;
    expect_silence(request.bytes, request.n, "DOE object of a type that is not offered");
    request.bytes[2] = DSM_DOE_CMA;
    request.bytes[0] = 2;
    expect_silence(request.bytes, request.n, "DOE object of a type that is not offered");
}

static void test_a_record_of_no_session_gets_an_empty_frame(void **state)
{
    struct object record = doe_object(DSM_DOE_SECURED_CMA, "\1\2\3\4\x14\0aaaaaaaaaaaaaaaaaaaaaa", 28);

    (void)state;
    expect_silence(record.bytes, record.n, "no response");
}

static void expect_closed_for_size(uint32_t size)
{
    uint32_t header[3] = { htonl(DSM_SPDM_EMU_COMMAND_NORMAL), htonl(DSM_SPDM_EMU_TRANSPORT_PCI_DOE), htonl(size) };
    int client = client_connect(&process);

    client_send_bytes(client, header, sizeof(header));
    client_expect_closed(client);
    expect_line(&process, "is larger than the 65536 accepted; closed");
    client_close(client);
    expect_fresh_client(&process);
}

static void test_frames_that_are_too_large_close_the_connection(void **state)
{
    (void)state;
    expect_closed_for_size(0xFFFFFFFF);
    expect_closed_for_size(0xFFFFFFF4); /* with the header it would wrap */
    expect_closed_for_size(0x80000000);
    expect_closed_for_size(DSM_REQUEST_FRAME_MAX + 1);
}

static void test_the_largest_frame_is_taken(void **state)
{
    static const uint8_t data[DSM_REQUEST_FRAME_MAX - DSM_DOE_HEADER_LEN] = { 0x10, 0x84 };
    struct object request = doe_object(DSM_DOE_CMA, data, sizeof(data));
    int client = client_connect(&process);

    (void)state;
    assert_int_equal(request.n, DSM_REQUEST_FRAME_MAX);
    expect_spdm(client, request, DSM_SPDM_ERROR, &reply);
    expect_vca(client);
    client_close(client);
}

static void test_another_transport_closes_the_connection(void **state)
{
    static const uint32_t transports[] = { 0, 1, 3, 4, 0xFFFFFFFF };
    struct object request = get_version();

    (void)state;
    for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
        int client = client_connect(&process);

        client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, transports[i], request.bytes, request.n);
        client_expect_closed(client);
        expect_line(&process, "but this listener speaks PCI_DOE (2; spdm-emu: --trans PCI_DOE); closed");
        client_close(client);
    }
    expect_fresh_client(&process);
}

static void test_an_unknown_command_gets_unknown(void **state)
{
    static const uint32_t commands[] = { 0, 3, 4, 0x8001, 0x8002, 0xFFFF, 0x53440000, 0x5344000B, 0xFFFFFFFF };
    int client = client_connect(&process);

    (void)state;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        client_exchange(client, commands[i], "abcd", 4, DSM_SPDM_EMU_COMMAND_UNKNOWN, &reply);
        assert_int_equal(reply.header.payload_len, 0);
    }
    expect_line(&process, "command 0x0, transport 2, 4 bytes: unknown command");
    client_close(client);
    expect_fresh_client(&process);
}

static void test_hello_is_answered_as_spdm_emu_does(void **state)
{
    int client = client_connect(&process);

    (void)state;
    client_exchange(client, DSM_SPDM_EMU_COMMAND_TEST, "Client Hello!", sizeof("Client Hello!"),
                    DSM_SPDM_EMU_COMMAND_TEST, &reply);
    assert_int_equal(reply.header.payload_len, sizeof("Server Hello!"));
    assert_memory_equal(reply.payload, "Server Hello!", sizeof("Server Hello!"));
    client_close(client);
}

static void test_shutdown_is_echoed_and_resets_the_device(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_vca(client);
    client_exchange(client, DSM_SPDM_EMU_COMMAND_SHUTDOWN, NULL, 0, DSM_SPDM_EMU_COMMAND_SHUTDOWN, &reply);
    assert_int_equal(reply.header.payload_len, 0);
    client_expect_closed(client);
    client_close(client);
    client = client_connect(&process);
    expect_spdm_error(client, challenge(), DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
    client_close(client);
    expect_fresh_client(&process);
}

/* QEMU never closes its socket after device_del, and a later device_add connects anew. */
static void test_after_shutdown_the_next_owns_though_the_old_socket_stays(void **state)
{
    int client = client_connect(&process), next;

    (void)state;
    client_exchange(client, DSM_SPDM_EMU_COMMAND_SHUTDOWN, NULL, 0, DSM_SPDM_EMU_COMMAND_SHUTDOWN, &reply);
    next = client_connect(&process);
    expect_vca(next);
    client_close(next);
    client_close(client);
}

static void test_continue_keeps_the_context_for_the_next(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_vca(client);
    client_exchange(client, DSM_SPDM_EMU_COMMAND_CONTINUE, NULL, 0, DSM_SPDM_EMU_COMMAND_CONTINUE, &reply);
    assert_int_equal(reply.header.payload_len, 0);
    client_expect_closed(client);
    client_close(client);
    client = client_connect(&process);
    expect_spdm(client, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    client_close(client);
    expect_line(&process, "its context waits for the next owner");
}

/* The exchange of patched QEMUs, byte for byte. */
static void test_decap_tdisp_answers_with_17_bytes(void **state)
{
    static const uint8_t request[] = { 0, 0, 0,    2,    0, 0, 0, 2, 0, 0, 0, 16, 0x10, 0x85,
                                       0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0,  0,    0 };
    static const uint8_t answer[17] = {
        0x10, 0x05, 0, 0, 0xEF, 0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, DSM_TDI_CONFIG_UNLOCKED
    };
    int client = client_connect(&process);

    (void)state;
    client_send_bytes(client, request, sizeof(request));
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, 1);
    assert_int_equal(reply.header.transport, 2);
    assert_int_equal(reply.header.payload_len, sizeof(answer));
    assert_memory_equal(reply.payload, answer, sizeof(answer));
    client_close(client);
}

static void test_decap_tdisp_takes_no_other_request(void **state)
{
    uint8_t request[16] = { 0x10, 0x87 };
    int client = client_connect(&process);

    (void)state;
    client_exchange(client, DSM_SPDM_EMU_COMMAND_DECAP_TDISP, request, sizeof(request), DSM_SPDM_EMU_COMMAND_NORMAL,
                    &reply);
    assert_int_equal(reply.payload[1], DSM_TDISP_ERROR);
    assert_int_equal(reply.payload[16], DSM_TDISP_UNSUPPORTED_REQUEST);
    client_close(client);
}

static void test_every_truncation_of_decap_tdisp_is_answered(void **state)
{
    uint8_t request[17] = { 0x10, 0x85 };
    int client = client_connect(&process);

    (void)state;
    for (size_t n = 0; n <= sizeof(request); n++) {
        client_exchange(client, DSM_SPDM_EMU_COMMAND_DECAP_TDISP, request, n, DSM_SPDM_EMU_COMMAND_NORMAL, &reply);
        if (n != 16 && reply.header.payload_len > 0)
            assert_int_equal(reply.payload[1], DSM_TDISP_ERROR);
    }
    client_close(client);
    expect_fresh_client(&process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_gets_its_response),
        cmocka_unit_test(test_a_frame_may_come_byte_by_byte),
        cmocka_unit_test(test_frames_that_come_together_are_answered_in_turn),
        cmocka_unit_test(test_a_flood_of_requests_is_answered_in_turn),
        cmocka_unit_test(test_payloads_of_0_and_1_byte_get_an_empty_frame),
        cmocka_unit_test(test_every_truncation_of_an_object_gets_an_empty_frame),
        cmocka_unit_test(test_a_doe_length_that_disagrees_gets_an_empty_frame),
        cmocka_unit_test(test_another_doe_type_gets_an_empty_frame),
        cmocka_unit_test(test_a_record_of_no_session_gets_an_empty_frame),
        cmocka_unit_test(test_frames_that_are_too_large_close_the_connection),
        cmocka_unit_test(test_the_largest_frame_is_taken),
        cmocka_unit_test(test_another_transport_closes_the_connection),
        cmocka_unit_test(test_an_unknown_command_gets_unknown),
        cmocka_unit_test(test_hello_is_answered_as_spdm_emu_does),
        cmocka_unit_test(test_shutdown_is_echoed_and_resets_the_device),
        cmocka_unit_test(test_after_shutdown_the_next_owns_though_the_old_socket_stays),
        cmocka_unit_test(test_continue_keeps_the_context_for_the_next),
        cmocka_unit_test(test_decap_tdisp_answers_with_17_bytes),
        cmocka_unit_test(test_decap_tdisp_takes_no_other_request),
        cmocka_unit_test(test_every_truncation_of_decap_tdisp_is_answered),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
