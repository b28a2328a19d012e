/* SPDX-License-Identifier: BSD-3-Clause */
/* A device whose sockets speak MCTP: the same frames with another transport in them, and what only DOE has. */
#include "harness.h"

#include "wire/binding.h"
#include "wire/doe.h"
#include "wire/pcap.h"
#include "wire/spdm.h"
#include "wire/spdm_messages.h"
#include "wire/swdsm_frame.h"

#include <string.h>

static struct swdsm_process process;
static struct reply reply;

static const uint8_t mctp_get_version[] = { 0x05, 0x10, 0x84, 0, 0 };

/* The reply's payload is an MCTP message with this SPDM code. */
static void expect_mctp(int client, uint32_t command, const void *payload, size_t n, uint8_t code)
{
    client_send(client, command, DSM_SPDM_EMU_TRANSPORT_MCTP, payload, n);
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_NORMAL);
    assert_int_equal(reply.header.transport, DSM_SPDM_EMU_TRANSPORT_MCTP);
    assert_true(reply.header.payload_len > DSM_SPDM_HEADER_LEN);
    assert_int_equal(reply.payload[0], 0x05);
    if (reply.payload[2] != code)
        fail_msg("expected %s, got %s", dsm_spdm_messages_name(code), dsm_spdm_messages_name(reply.payload[2]));
}

static void expect_version(int client)
{
    expect_mctp(client, DSM_SPDM_EMU_COMMAND_NORMAL, mctp_get_version, sizeof(mctp_get_version), DSM_SPDM_VERSION);
}

static void expect_newcomer(void)
{
    int client = client_connect(&process);

    expect_version(client);
    client_close(client);
}

static void test_spdm_emus_words_choose_mctp(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--trans", "MCTP", "--slot_count", "1"));
    assert_non_null(strstr(process.text, " (MCTP); root certificate"));
    expect_newcomer();
    daemon_stop(&process);
}

static void test_doe_closes_the_connection(void **state)
{
    struct object request = get_version();
    int client;

    (void)state;
    daemon_start(&process, OPTIONS("--transport", "mctp"));
    client = client_connect(&process);
    client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, request.bytes, request.n);
    client_expect_closed(client);
    expect_line(&process, "speaks transport 2, but this listener speaks MCTP (1; spdm-emu: --trans MCTP); closed");
    client_close(client);
    expect_newcomer();
    daemon_stop(&process);
}

/* Transport and command are looked up together: DECAP_TDISP and swdsm's own frames are of PCI_DOE. */
static void test_frames_of_doe_alone_are_unknown(void **state)
{
    static const uint32_t commands[] = { DSM_SPDM_EMU_COMMAND_DECAP_TDISP, DSM_SWDSM_HELLO };
    static const uint8_t query[16] = { 0x10, 0x85 };
    int client;

    (void)state;
    daemon_start(&process, OPTIONS("--transport", "mctp"));
    client = client_connect(&process);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        client_send(client, commands[i], DSM_SPDM_EMU_TRANSPORT_MCTP, query, sizeof(query));
        assert_true(client_receive(client, &reply));
        assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_UNKNOWN);
        assert_int_equal(reply.header.transport, DSM_SPDM_EMU_TRANSPORT_MCTP);
        assert_int_equal(reply.header.payload_len, 0);
    }
    expect_version(client);
    client_close(client);
    daemon_stop(&process);
}

static void test_what_is_no_spdm_gets_an_empty_frame(void **state)
{
    static const uint8_t pldm[] = { 0x01, 0x80, 0x00, 0x02 };
    int client;

    (void)state;
    daemon_start(&process, OPTIONS("--transport", "mctp"));
    client = client_connect(&process);
    for (size_t n = 0; n <= sizeof(pldm); n += sizeof(pldm)) {
        client_send(client, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_MCTP, pldm, n);
        assert_true(client_receive(client, &reply));
        assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_NORMAL);
        assert_int_equal(reply.header.payload_len, 0);
    }
    expect_line(&process, "MCTP message of a type that is not offered");
    expect_version(client);
    client_close(client);
    daemon_stop(&process);
}

static void test_who_does_not_own_the_device_gets_busy(void **state)
{
    static const uint8_t get_capabilities[] = { 0x05, 0x12, 0xE1, 0, 0 };
    static const uint8_t pldm[] = { 0x01, 0x80 };
    int owner, second;

    (void)state;
    daemon_start(&process, OPTIONS("--transport", "mctp"));
    owner = client_connect(&process);
    expect_version(owner);
    second = client_connect(&process);
    expect_mctp(second, DSM_SPDM_EMU_COMMAND_NORMAL, mctp_get_version, sizeof(mctp_get_version), DSM_SPDM_ERROR);
    assert_int_equal(reply.header.payload_len, 5);
    assert_int_equal(reply.payload[1], DSM_SPDM_10);
    assert_int_equal(reply.payload[3], DSM_SPDM_ERROR_BUSY);
    expect_mctp(second, DSM_SPDM_EMU_COMMAND_NORMAL, get_capabilities, sizeof(get_capabilities), DSM_SPDM_ERROR);
    assert_int_equal(reply.payload[1], DSM_SPDM_12);
    expect_mctp(second, DSM_SPDM_EMU_COMMAND_NORMAL, pldm, sizeof(pldm), DSM_SPDM_ERROR);
    client_close(owner);
    expect_version(second);
    client_close(second);
    daemon_stop(&process);
}

/* What test_wire_captures reads of spdm-emu's own captures: four bytes of MCTP's header before each message. */
static void test_a_capture_is_of_link_type_291(void **state)
{
    uint8_t bytes[4096];
    struct dsm_reader r;
    struct dsm_pcap_packet packet;
    uint32_t link_type;
    FILE *file;
    int client;

    (void)state;
    daemon_start(&process, OPTIONS("--transport", "mctp", "--capture", in_test_folder("pcap")));
    client = client_connect(&process);
    expect_version(client);
    client_close(client);
    daemon_stop(&process);
    file = fopen(in_test_folder("pcap"), "r");
    assert_non_null(file);
    r = dsm_reader(dsm_bytes(bytes, fread(bytes, 1, sizeof(bytes), file)));
    fclose(file);
    assert_int_equal(dsm_pcap_header_read(&r, &link_type), DSM_OK);
    assert_int_equal(link_type, 291);
    assert_int_equal(dsm_pcap_packet_read(&r, &packet), DSM_OK);
    assert_int_equal(packet.bytes.n, 4 + sizeof(mctp_get_version));
    assert_int_equal(packet.original_len, packet.bytes.n);
    assert_memory_equal(packet.bytes.p, ((const uint8_t[]){ 0, 0, 0, 0xC0, 0x05, 0x10, 0x84, 0, 0 }), packet.bytes.n);
    assert_int_equal(dsm_pcap_packet_read(&r, &packet), DSM_OK);
    assert_int_equal(packet.bytes.n, 4 + reply.header.payload_len);
    assert_memory_equal(packet.bytes.p, ((const uint8_t[]){ 0, 0, 0, 0xC0 }), 4);
    assert_memory_equal(packet.bytes.p + 4, reply.payload, reply.header.payload_len);
    assert_true(dsm_reader_at_end(&r));
}

static const char *write_two_devices(void)
{
    const char *path = in_test_folder("config");
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file,
            "{ \"devices\": [ { \"preset\": \"qemu-nvme\", \"name\": \"m\", \"listen\": \"unix:%s/m\", \"transport\": "
            "\"mctp\" }, { \"preset\": \"qemu-nvme\", \"name\": \"d\", \"listen\": \"unix:%s/d\" } ] }",
            test_folder, test_folder);
    fclose(file);
    return path;
}

static void test_devices_speak_what_they_are_described_with(void **state)
{
    struct object request = get_version();
    int client;

    (void)state;
    daemon_launch(&process, OPTIONS("--config", write_two_devices()));
    expect_line(&process, "device \"d\" listens on");
    client = client_connect_unix(in_test_folder("m"));
    expect_version(client);
    client_close(client);
    client = client_connect_unix(in_test_folder("d"));
    expect_spdm(client, request, DSM_SPDM_VERSION, &reply);
    client_close(client);
    daemon_stop(&process);
}

static void test_one_capture_of_two_transports_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        daemon_run(&process, OPTIONS("--config", write_two_devices(), "--capture", in_test_folder("pcap"))), 1);
    assert_non_null(strstr(process.text, "--capture: the devices speak different transports"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_spdm_emus_words_choose_mctp),
        TEST(test_doe_closes_the_connection),
        TEST(test_frames_of_doe_alone_are_unknown),
        TEST(test_what_is_no_spdm_gets_an_empty_frame),
        TEST(test_who_does_not_own_the_device_gets_busy),
        TEST(test_a_capture_is_of_link_type_291),
        TEST(test_devices_speak_what_they_are_described_with),
        TEST(test_one_capture_of_two_transports_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
