/* SPDX-License-Identifier: BSD-3-Clause */
/* A device that is an MCTP endpoint on a serial line, at whose other end is a socket. */
#include "harness.h"

#include "wire/mctp_assembly.h"
#include "wire/mctp_control.h"
#include "wire/mctp_serial.h"
#include "wire/spdm.h"

#include <string.h>
#include <sys/socket.h>

static struct swdsm_process process;
static struct dsm_mctp_assembly assembly;

static int start(void **state)
{
    if (make_test_folder(state) != 0)
        return -1;
    daemon_start(&process, OPTIONS("--transport", "mctp-serial", "--log", "level=debug"));
    return 0;
}

static int stop(void **state)
{
    daemon_stop(&process);
    return remove_test_folder(state);
}

static void write_packet(struct dsm_writer *w, const struct dsm_mctp_route *route, struct dsm_bytes message, size_t i)
{
    uint8_t packet[DSM_MCTP_HEADER_LEN + DSM_MCTP_UNIT];
    struct dsm_writer p = dsm_writer(packet, sizeof(packet));

    dsm_mctp_packet_write(&p, route, message, i);
    assert_int_equal(dsm_mctp_serial_encode(dsm_written(&p), w), DSM_OK);
}

static void send_to(int client, uint8_t destination_id, const void *message, size_t n)
{
    const struct dsm_mctp_route route = { destination_id, 9, DSM_MCTP_TAG_OWNER | 2 };
    uint8_t frames[4096];
    struct dsm_writer w = dsm_writer(frames, sizeof(frames));

    for (size_t i = 0; i < dsm_mctp_packets(n); i++)
        write_packet(&w, &route, dsm_bytes(message, n), i);
    client_send_bytes(client, frames, dsm_written_len(&w));
}

static void receive_frame(int client, uint8_t *packet, size_t *n)
{
    uint8_t line[DSM_MCTP_SERIAL_FRAME_MAX];
    size_t have = 0;

    while (dsm_mctp_serial_find(line, have) == 0)
        assert_int_equal(recv(client, line + have++, 1, 0), 1);
    assert_int_equal(dsm_mctp_serial_find(line, have), have);
    assert_int_equal(dsm_mctp_serial_decode(dsm_bytes(line, have), packet, n), DSM_OK);
}

/* The next message is in the assembly; how many packets it was. */
static size_t receive_message(int client)
{
    uint8_t packet[DSM_MCTP_SERIAL_PACKET_MAX];
    enum dsm_error error = DSM_ERR_BUSY;
    size_t n, count = 0;

    for (; error == DSM_ERR_BUSY; count++) {
        receive_frame(client, packet, &n);
        error = dsm_mctp_assembly_take(&assembly, dsm_bytes(packet, n));
    }
    assert_int_equal(error, DSM_OK);
    assert_int_equal(assembly.destination_id, 9);
    assert_int_equal(assembly.tag, 2);
    return count;
}

static const uint8_t get_version_message[] = { 0x05, 0x10, 0x84, 0, 0 };

static void expect_version(int client)
{
    send_to(client, 0, get_version_message, sizeof(get_version_message));
    assert_int_equal(receive_message(client), 1);
    assert_int_equal(assembly.bytes[0], 0x05);
    assert_int_equal(assembly.bytes[2], DSM_SPDM_VERSION);
}

static void test_a_message_is_answered_to_its_source_under_its_tag(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_version(client);
    expect_version(client);
    client_close(client);
}

static void test_an_endpoint_id_is_taken_and_used(void **state)
{
    static const uint8_t set_endpoint_id[] = { DSM_MCTP_CONTROL, 0x81, DSM_MCTP_SET_ENDPOINT_ID, 0, 0x1D };
    int client = client_connect(&process);

    (void)state;
    send_to(client, 0, set_endpoint_id, sizeof(set_endpoint_id));
    (void)receive_message(client);
    assert_int_equal(assembly.bytes[3], DSM_MCTP_SUCCESS);
    send_to(client, 0x1E, get_version_message, sizeof(get_version_message)); /* somebody else's */
    expect_line(&process, "an MCTP message for another endpoint, or no request; dropped");
    send_to(client, 0x1D, get_version_message, sizeof(get_version_message));
    (void)receive_message(client);
    assert_int_equal(assembly.bytes[2], DSM_SPDM_VERSION);
    assert_int_equal(assembly.source_id, 0x1D);
    client_close(client);
}

static void test_what_is_no_packet_is_passed_over(void **state)
{
    static const char *const noise[] = { "login: ", "\x7E", "\x7E\x01\x0Dshort", "\x7E\x02\x01", "\176\1\4abcdxy\176" };
    int client = client_connect(&process);

    (void)state;
    for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++) {
        client_send_bytes(client, noise[i], strlen(noise[i]));
        expect_version(client);
    }
    client_close(client);
}

static void test_a_packet_out_of_its_order_loses_its_message_alone(void **state)
{
    static const uint8_t message[150] = { 0x05 };
    const struct dsm_mctp_route route = { 0, 9, DSM_MCTP_TAG_OWNER | 1 };
    uint8_t frames[512];
    struct dsm_writer w = dsm_writer(frames, sizeof(frames));
    int client = client_connect(&process);

    (void)state;
    write_packet(&w, &route, dsm_bytes(message, sizeof(message)), 0);
    write_packet(&w, &route, dsm_bytes(message, sizeof(message)), 2);
    client_send_bytes(client, frames, dsm_written_len(&w));
    expect_line(&process, "no MCTP packet that is part of a message (DSP0253, DSP0236); dropped");
    expect_version(client);
    client_close(client);
}

static void test_what_is_no_spdm_gets_no_answer(void **state)
{
    static const uint8_t pldm[] = { 0x01, 0x80, 0x00, 0x02 };
    int client = client_connect(&process);

    (void)state;
    send_to(client, 0, pldm, sizeof(pldm));
    expect_line(&process, "MCTP message of a type that is not offered");
    expect_version(client);
    client_close(client);
}

static void test_swtsm_walks_over_it(void **state)
{
    static struct swdsm_process swtsm;
    char address[40];

    (void)state;
    snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", process.port);
    program_launch(&swtsm, "src/cli/swtsm",
                   OPTIONS("walk", "--transport", "mctp-serial", "--connect", address, "--stop"));
    assert_int_equal(daemon_wait(&swtsm), 0);
    assert_non_null(strstr(swtsm.text, "END_SESSION                  the session is over"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_message_is_answered_to_its_source_under_its_tag),
        TEST(test_an_endpoint_id_is_taken_and_used),
        TEST(test_what_is_no_packet_is_passed_over),
        TEST(test_a_packet_out_of_its_order_loses_its_message_alone),
        TEST(test_what_is_no_spdm_gets_no_answer),
        TEST(test_swtsm_walks_over_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
