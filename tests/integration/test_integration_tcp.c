/* SPDX-License-Identifier: BSD-3-Clause */
/* SPDM over TCP: DSP0287 by itself, in both forms of its length, and within spdm-emu's frames; and its errors. */
#include "harness.h"

#include "wire/spdm.h"
#include "wire/tcp.h"

#include <string.h>
#include <sys/socket.h>

static struct swdsm_process process;

static int start(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--transport", "tcp"));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    daemon_stop(&process);
    return 0;
}

static void receive(int client, void *out, size_t n)
{
    assert_int_equal(recv(client, out, n, MSG_WAITALL), (ssize_t)n);
}

static struct dsm_tcp_header receive_header(int client)
{
    uint8_t bytes[DSM_TCP_HEADER_LEN];

    receive(client, bytes, sizeof(bytes));
    return dsm_tcp_header_decode(bytes);
}

static void expect_error(int client, enum dsm_tcp_type type)
{
    struct dsm_tcp_header header = receive_header(client);

    assert_int_equal(header.type, type);
    assert_int_equal(header.version, DSM_TCP_BINDING_VERSION);
    assert_int_equal(header.payload_len, 0);
}

/* counted: the length counts two bytes of the header, as libspdm's does. */
static void expect_version(int client, uint8_t counted)
{
    const uint8_t get_version_message[] = { (uint8_t)(4 + counted), 0, 1, DSM_TCP_OUT_OF_SESSION, 0x10, 0x84, 0, 0 };
    struct dsm_tcp_header header;
    uint8_t message[64];

    client_send_bytes(client, get_version_message, sizeof(get_version_message));
    header = receive_header(client);
    assert_int_equal(header.type, DSM_TCP_OUT_OF_SESSION);
    assert_in_range(header.payload_len, counted + 6, sizeof(message));
    receive(client, message, header.payload_len - counted);
    assert_int_equal(message[1], DSM_SPDM_VERSION);
    assert_int_equal(header.payload_len - counted, 6 + 2 * message[5]);
}

static void test_a_message_is_answered(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_version(client, 0);
    expect_version(client, 0);
    client_close(client);
}

static void test_libspdms_length_is_answered_in_kind(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_version(client, DSM_TCP_COUNTED_LEN);
    expect_version(client, DSM_TCP_COUNTED_LEN);
    client_close(client);
}

static void test_spdm_emus_frames_are_told_apart(void **state)
{
    static const uint8_t object[] = { 6, 0, 1, DSM_TCP_OUT_OF_SESSION, 0x10, 0x84, 0, 0 };
    static struct reply reply;
    int client = client_connect(&process);

    (void)state;
    client_send(client, DSM_SPDM_EMU_COMMAND_TEST, DSM_SPDM_EMU_TRANSPORT_TCP, "Client Hello!", 14);
    assert_true(client_receive(client, &reply));
    assert_string_equal((char *)reply.payload, "Server Hello!");
    client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_TCP, object, sizeof(object));
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.transport, DSM_SPDM_EMU_TRANSPORT_TCP);
    assert_int_equal(reply.payload[0], reply.header.payload_len - DSM_TCP_HEADER_LEN);
    assert_int_equal(reply.payload[5], DSM_SPDM_VERSION);
    client_send(client, DSM_SPDM_EMU_COMMAND_SHUTDOWN, DSM_SPDM_EMU_TRANSPORT_TCP, NULL, 0);
    assert_true(client_receive(client, &reply));
    client_expect_closed(client);
    client_close(client);
}

static void test_another_version_is_told_ours_and_closed(void **state)
{
    int client = client_connect(&process);
    uint8_t more;

    (void)state;
    client_send_bytes(client, "\x04\x00\x02\x05\x10\x84\x00\x00", 8);
    expect_error(client, DSM_TCP_ERROR_VERSION);
    assert_true(recv(client, &more, 1, 0) <= 0);
    expect_line(&process, "TCP binding version other than 1; closed");
    client_close(client);
}

static void test_what_is_too_large_is_told_so_and_passed_over(void **state)
{
    static uint8_t large[DSM_TCP_HEADER_LEN + 0xFFFF] = { 0xFF, 0xFF, 1, DSM_TCP_OUT_OF_SESSION };
    int client = client_connect(&process);

    (void)state;
    expect_version(client, 0);
    client_send_bytes(client, large, sizeof(large));
    expect_error(client, DSM_TCP_ERROR_TOO_LARGE);
    expect_version(client, 0);
    client_close(client);
}

static void test_who_wants_a_requester_is_told_that_there_is_none(void **state)
{
    int client = client_connect(&process);

    (void)state;
    client_send_bytes(client, "\x00\x00\x01\xBF", 4);
    expect_error(client, DSM_TCP_ERROR_NO_REQUESTER);
    expect_version(client, 0);
    client_close(client);
}

static void test_an_error_or_an_unknown_type_gets_no_answer(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_version(client, 0);
    client_send_bytes(client, "\x00\x00\x01\xC3", 4);
    expect_line(&process, "an error of TCP's binding (DSP0287); no response");
    client_send_bytes(client, "\x04\x00\x01\x07\x10\x84\x00\x00", 8);
    expect_line(&process, "TCP message of a type that is not offered");
    expect_version(client, 0);
    client_close(client);
}

static void test_half_a_header_is_waited_for(void **state)
{
    int client = client_connect(&process);

    (void)state;
    client_send_bytes(client, "\x00", 1);
    client_close(client);
    client = client_connect(&process);
    expect_version(client, 0);
    client_close(client);
}

static const char *listener(const char *name, const char *transport)
{
    static char texts[3][256];
    static size_t next;
    char *text = texts[next++ % 3];

    snprintf(text, sizeof(texts[0]), "unix:%s/%s%s", test_folder, name, transport);
    return text;
}

static const char *const *three_transports(const char *option)
{
    static const char *options[10];

    memcpy(options,
           OPTIONS("--listen", listener("doe", ""), "--listen", listener("mctp", ",transport=mctp"), "--listen",
                   listener("tcp", ",transport=tcp"), option, option ? in_test_folder("pcap") : NULL),
           9 * sizeof(options[0]));
    return options;
}

static void expect_framed_version(const char *name, uint32_t transport, const void *request, size_t n, size_t code_at)
{
    int client = client_connect_unix(in_test_folder(name));
    static struct reply reply;

    client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, transport, request, n);
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.transport, transport);
    assert_int_equal(reply.payload[code_at], DSM_SPDM_VERSION);
    client_close(client);
}

static void test_a_device_speaks_several_transports_at_once(void **state)
{
    static const uint8_t mctp[] = { 0x05, 0x10, 0x84, 0, 0 };
    struct object doe = get_version();
    int client;

    (void)state;
    daemon_launch(&process, three_transports(NULL));
    expect_line(&process, "/tcp,transport=tcp (PCI_DOE)");
    for (size_t i = 0; i < 2; i++) {
        expect_framed_version("doe", DSM_SPDM_EMU_TRANSPORT_PCI_DOE, doe.bytes, doe.n, 9);
        expect_framed_version("mctp", DSM_SPDM_EMU_TRANSPORT_MCTP, mctp, sizeof(mctp), 2);
        client = client_connect_unix(in_test_folder("tcp"));
        expect_version(client, 0);
        client_close(client);
    }
    daemon_stop(&process);
}

static void test_who_does_not_own_it_is_answered_in_its_own_transport(void **state)
{
    static const uint8_t mctp[] = { 0x05, 0x10, 0x84, 0, 0 };
    static struct reply reply;
    int owner, other;

    (void)state;
    daemon_launch(&process, three_transports(NULL));
    expect_line(&process, "/tcp,transport=tcp (PCI_DOE)");
    owner = client_connect_unix(in_test_folder("tcp"));
    expect_version(owner, 0);
    other = client_connect_unix(in_test_folder("mctp"));
    client_send(other, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_MCTP, mctp, sizeof(mctp));
    assert_true(client_receive(other, &reply));
    assert_int_equal(reply.header.payload_len, 5);
    assert_int_equal(reply.payload[0], 0x05);
    assert_int_equal(reply.payload[3], DSM_SPDM_ERROR_BUSY);
    expect_version(owner, 0);
    client_close(owner);
    client_close(other);
    daemon_stop(&process);
}

static void test_a_capture_of_a_device_of_several_transports_is_refused(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, three_transports("--capture")), 1);
    assert_non_null(strstr(process.text, "--capture: the devices speak different transports"));
}

static void test_a_transport_that_there_is_not_is_refused(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--listen", "tcp:127.0.0.1:0,transport=udp")), 2);
    assert_non_null(strstr(process.text, "transport=, which comes last, names no transport"));
    assert_int_equal(daemon_run(&process, OPTIONS("--control", "unix:/x,transport=doe")), 2);
}

static void test_the_port_is_that_of_iana(void **state)
{
    (void)state;
    assert_int_equal(daemon_run(&process, OPTIONS("--transport", "tcp", "--check")), 0);
    assert_non_null(strstr(process.text, "tcp:127.0.0.1:4194"));
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_message_is_answered, start, stop),
        cmocka_unit_test_setup_teardown(test_libspdms_length_is_answered_in_kind, start, stop),
        cmocka_unit_test_setup_teardown(test_spdm_emus_frames_are_told_apart, start, stop),
        cmocka_unit_test_setup_teardown(test_another_version_is_told_ours_and_closed, start, stop),
        cmocka_unit_test_setup_teardown(test_what_is_too_large_is_told_so_and_passed_over, start, stop),
        cmocka_unit_test_setup_teardown(test_who_wants_a_requester_is_told_that_there_is_none, start, stop),
        cmocka_unit_test_setup_teardown(test_an_error_or_an_unknown_type_gets_no_answer, start, stop),
        cmocka_unit_test_setup_teardown(test_half_a_header_is_waited_for, start, stop),
        FOLDER_TEST(test_a_device_speaks_several_transports_at_once),
        FOLDER_TEST(test_who_does_not_own_it_is_answered_in_its_own_transport),
        FOLDER_TEST(test_a_capture_of_a_device_of_several_transports_is_refused),
        cmocka_unit_test(test_a_transport_that_there_is_not_is_refused),
        cmocka_unit_test(test_the_port_is_that_of_iana),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
