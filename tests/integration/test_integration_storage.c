/* SPDX-License-Identifier: BSD-3-Clause */
/* NVMe's Security Send and Receive as QEMU hands them on: what the host gets, and what the status says of what is
 * wrong. */
#include "harness.h"

#include "wire/spdm.h"
#include "wire/storage.h"

#include <string.h>

static struct swdsm_process process;
static struct reply reply;
static uint32_t number = DSM_SPDM_EMU_TRANSPORT_NVME; /* of the transport */

#define SUCCESS 0x0000u
#define SEQUENCE 0x400Cu
#define INTERRUPTED 0x0021u
#define INVALID 0x4002u

static int start(void **state)
{
    (void)state;
    daemon_start(&process, OPTIONS("--transport", "nvme"));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    daemon_stop(&process);
    return 0;
}

static void send_command(int client, uint32_t command, uint16_t spsp, uint32_t length, const void *data, size_t n)
{
    uint8_t payload[256] = { DSM_STORAGE_SECP,       (uint8_t)spsp,           (uint8_t)(spsp >> 8),   (uint8_t)length,
                             (uint8_t)(length >> 8), (uint8_t)(length >> 16), (uint8_t)(length >> 24) };

    memcpy(payload + DSM_STORAGE_HEADER_LEN, data, n);
    client_send(client, command, number, payload, DSM_STORAGE_HEADER_LEN + n);
}

static unsigned receive_status(int client)
{
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.header.command, DSM_SPDM_EMU_COMMAND_ACK_STATUS);
    assert_int_equal(reply.header.transport, number);
    assert_int_equal(reply.header.payload_len, 2);
    return (unsigned)(reply.payload[0] << 8 | reply.payload[1]);
}

static unsigned security_send(int client, enum dsm_storage_operation operation, const void *data, size_t n)
{
    send_command(client, DSM_SPDM_EMU_COMMAND_IF_SEND, dsm_storage_spsp(operation), (uint32_t)n, data, n);
    return receive_status(client);
}

/* After success the data is in reply. */
static unsigned security_receive(int client, enum dsm_storage_operation operation, uint32_t length)
{
    unsigned status;

    send_command(client, DSM_SPDM_EMU_COMMAND_IF_RECV, dsm_storage_spsp(operation), length, "", 0);
    status = receive_status(client);
    if (status == SUCCESS)
        assert_true(client_receive(client, &reply));
    return status;
}

static const uint8_t get_version_message[] = { 0x10, 0x84, 0x00, 0x00 };

static uint32_t pending_length(int client)
{
    struct dsm_storage_pending_info info;

    assert_int_equal(security_receive(client, DSM_STORAGE_PENDING_INFO, DSM_STORAGE_PENDING_INFO_LEN), SUCCESS);
    assert_int_equal(dsm_storage_pending_info_decode(dsm_bytes(reply.payload, reply.header.payload_len), &info),
                     DSM_OK);
    return info.response_length;
}

static void expect_version(int client)
{
    uint32_t n;

    assert_int_equal(security_send(client, DSM_STORAGE_MESSAGE, get_version_message, 4), SUCCESS);
    n = pending_length(client);
    assert_int_equal(security_receive(client, DSM_STORAGE_MESSAGE, n), SUCCESS);
    assert_int_equal(reply.header.payload_len, n);
    assert_int_equal(reply.payload[1], DSM_SPDM_VERSION);
}

static void test_discovery_tells_what_is_offered(void **state)
{
    int client = client_connect(&process);
    struct dsm_storage_discovery discovery;

    (void)state;
    assert_int_equal(security_receive(client, DSM_STORAGE_DISCOVERY, 512), SUCCESS);
    assert_int_equal(dsm_storage_discovery_decode(dsm_bytes(reply.payload, reply.header.payload_len), &discovery),
                     DSM_OK);
    assert_int_equal(discovery.binding_version, DSM_STORAGE_BINDING_VERSION);
    assert_int_equal(discovery.connections, 0);
    assert_int_equal(discovery.operations, 0x66);
    assert_int_equal(security_receive(client, DSM_STORAGE_DISCOVERY, 8), SUCCESS);
    assert_int_equal(reply.header.payload_len, 8);
    client_close(client);
}

static void test_a_message_is_answered_by_the_receive_behind_it(void **state)
{
    int client = client_connect(&process);

    (void)state;
    expect_version(client);
    assert_int_equal(pending_length(client), 0);
    assert_int_equal(security_receive(client, DSM_STORAGE_MESSAGE, 512), SEQUENCE);
    expect_version(client);
    client_close(client);
}

static void test_a_response_waits_for_room_enough(void **state)
{
    int client = client_connect(&process);
    uint32_t n;

    (void)state;
    assert_int_equal(security_send(client, DSM_STORAGE_MESSAGE, get_version_message, 4), SUCCESS);
    n = pending_length(client);
    assert_int_equal(security_receive(client, DSM_STORAGE_MESSAGE, n - 1), INVALID);
    assert_int_equal(security_receive(client, DSM_STORAGE_MESSAGE, n), SUCCESS);
    client_close(client);
}

static void test_fields_that_are_wrong_are_invalid(void **state)
{
    static const struct {
        const char *what;
        uint16_t spsp;
        uint32_t length;
        size_t n;
    } wrong[] = {
        { "a connection", DSM_STORAGE_MESSAGE << 2 | 1, 4, 4 },
        { "SPSP1", DSM_STORAGE_MESSAGE << 2 | 0x100, 4, 4 },
        { "an operation", 7 << 2, 4, 4 },
        { "discovery by Send", DSM_STORAGE_DISCOVERY << 2, 4, 4 },
        { "a length", DSM_STORAGE_MESSAGE << 2, 5, 4 },
        { "no data", DSM_STORAGE_MESSAGE << 2, 0, 0 },
        { "half a header of a record", DSM_STORAGE_SECURED_MESSAGE << 2, 3, 3 },
    };
    int client = client_connect(&process);

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        send_command(client, DSM_SPDM_EMU_COMMAND_IF_SEND, wrong[i].spsp, wrong[i].length, get_version_message,
                     wrong[i].n);
        if (receive_status(client) != INVALID)
            fail_msg("%s is taken", wrong[i].what);
    }
    client_send(client, DSM_SPDM_EMU_COMMAND_IF_SEND, DSM_SPDM_EMU_TRANSPORT_NVME, "\x00\x00\x00\x00\x00\x00\x00", 7);
    assert_int_equal(receive_status(client), INVALID);
    client_send(client, DSM_SPDM_EMU_COMMAND_IF_RECV, DSM_SPDM_EMU_TRANSPORT_NVME, "\xE8", 1);
    assert_int_equal(receive_status(client), INVALID);
    expect_version(client);
    client_close(client);
}

static void test_a_record_of_no_session_leaves_nothing_pending(void **state)
{
    static const uint8_t record[] = { 0, 0, 0, 0, 1, 2,  3,  4,  0,  0,  20, 0,  1,  2,  3,  4,
                                      5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 };
    int client = client_connect(&process);

    (void)state;
    expect_version(client);
    assert_int_equal(security_send(client, DSM_STORAGE_SECURED_MESSAGE, record, sizeof(record)), SUCCESS);
    expect_version(client);
    client_close(client);
}

static void test_another_than_the_owner_is_told_to_try_again(void **state)
{
    int owner = client_connect(&process), other;

    (void)state;
    expect_version(owner);
    other = client_connect(&process);
    assert_int_equal(security_send(other, DSM_STORAGE_MESSAGE, get_version_message, 4), INTERRUPTED);
    assert_int_equal(security_receive(other, DSM_STORAGE_MESSAGE, 512), INTERRUPTED);
    assert_int_equal(security_receive(other, DSM_STORAGE_DISCOVERY, 512), SUCCESS);
    client_close(owner);
    client_close(other);
}

static void test_a_response_is_not_left_for_the_next_owner(void **state)
{
    int client = client_connect(&process);

    (void)state;
    assert_int_equal(security_send(client, DSM_STORAGE_MESSAGE, get_version_message, 4), SUCCESS);
    client_close(client);
    client = client_connect(&process);
    assert_int_equal(pending_length(client), 0);
    expect_version(client);
    client_close(client);
}

static void check_statuses(const char *transport, unsigned success, unsigned sequence, unsigned invalid)
{
    int client;

    daemon_start(&process, OPTIONS("--transport", transport));
    number = DSM_SPDM_EMU_TRANSPORT_SCSI;
    client = client_connect(&process);
    assert_int_equal(security_send(client, DSM_STORAGE_MESSAGE, get_version_message, 4), success);
    send_command(client, DSM_SPDM_EMU_COMMAND_IF_RECV, dsm_storage_spsp(DSM_STORAGE_MESSAGE), 512, "", 0);
    assert_int_equal(receive_status(client), success);
    assert_true(client_receive(client, &reply));
    assert_int_equal(reply.payload[1], DSM_SPDM_VERSION);
    send_command(client, DSM_SPDM_EMU_COMMAND_IF_RECV, dsm_storage_spsp(DSM_STORAGE_MESSAGE), 512, "", 0);
    assert_int_equal(receive_status(client), sequence);
    send_command(client, DSM_SPDM_EMU_COMMAND_IF_SEND, 7 << 2, 4, get_version_message, 4);
    assert_int_equal(receive_status(client), invalid);
    client_close(client);
    daemon_stop(&process);
    number = DSM_SPDM_EMU_TRANSPORT_NVME;
}

static void test_scsi_has_sense_codes(void **state)
{
    (void)state;
    check_statuses("scsi", 0, 0x2C, 0x24);
}

static void test_ata_has_status_and_error(void **state)
{
    (void)state;
    check_statuses("ata", 0x5000, 0x5104, 0x5104);
}

/* A whole session, in records. */
static void test_swtsm_walks_over_storage_commands(void **state)
{
    static const char *const transports[] = { "nvme", "scsi", "ata" };
    static struct swdsm_process swtsm;
    char address[40];

    (void)state;
    for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
        daemon_start(&process, OPTIONS("--transport", transports[i]));
        snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", process.port);
        program_launch(&swtsm, "src/cli/swtsm",
                       OPTIONS("walk", "--transport", transports[i], "--connect", address, "--stop"));
        assert_int_equal(daemon_wait(&swtsm), 0);
        assert_non_null(strstr(swtsm.text, "the session is over"));
        daemon_stop(&process);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_discovery_tells_what_is_offered, start, stop),
        cmocka_unit_test_setup_teardown(test_a_message_is_answered_by_the_receive_behind_it, start, stop),
        cmocka_unit_test_setup_teardown(test_a_response_waits_for_room_enough, start, stop),
        cmocka_unit_test_setup_teardown(test_fields_that_are_wrong_are_invalid, start, stop),
        cmocka_unit_test_setup_teardown(test_a_record_of_no_session_leaves_nothing_pending, start, stop),
        cmocka_unit_test_setup_teardown(test_another_than_the_owner_is_told_to_try_again, start, stop),
        cmocka_unit_test_setup_teardown(test_a_response_is_not_left_for_the_next_owner, start, stop),
        cmocka_unit_test(test_scsi_has_sense_codes),
        cmocka_unit_test(test_ata_has_status_and_error),
        cmocka_unit_test(test_swtsm_walks_over_storage_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
