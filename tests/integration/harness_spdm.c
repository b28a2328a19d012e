/* SPDX-License-Identifier: BSD-3-Clause */
/* Enough of a requester to bring a connection to each step. */
#include "harness.h"

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/challenge.h"
#include "wire/doe.h"
#include "wire/spdm_messages.h"

#include <string.h>

#define CMA_MESSAGE(reply) ((reply)->payload + DSM_DOE_HEADER_LEN)

struct object doe_object(uint8_t type, const void *data, size_t n)
{
    struct object object;
    struct dsm_writer w = dsm_writer(object.bytes, sizeof(object.bytes));

    assert_int_equal(dsm_doe_object_encode(type, dsm_bytes(data, n), &w), DSM_OK);
    object.n = dsm_written_len(&w);
    return object;
}

struct object get_version(void)
{
    return doe_object(DSM_DOE_CMA, (const uint8_t[]){ 0x10, 0x84, 0, 0 }, 4);
}

struct object get_capabilities(void)
{
    struct dsm_wire_params params = { .version = DSM_SPDM_12 };
    struct dsm_get_capabilities message = {
        .flags = DSM_CAP_CERT | DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_HANDSHAKE_IN_THE_CLEAR,
        .data_transfer_size = 4096,
        .max_spdm_msg_size = 4096,
    };
    uint8_t bytes[64];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(dsm_get_capabilities_encode(&params, &message, &w), DSM_OK);
    return doe_object(DSM_DOE_CMA, bytes, dsm_written_len(&w));
}

struct object negotiate_algorithms(void)
{
    struct dsm_wire_params params = { .version = DSM_SPDM_12 };
    struct dsm_negotiate_algorithms message = {
        .measurement_specification = DSM_MEASUREMENT_SPEC_DMTF,
        .other_params_support = DSM_OPAQUE_FORMAT_1,
        .offered.mask = { [DSM_ALG_HASH] = 1u << 1,
                          [DSM_ALG_ASYM] = 1u << 7,
                          [DSM_ALG_DHE] = 1u << 4,
                          [DSM_ALG_AEAD] = 1u << 1,
                          [DSM_ALG_KEY_SCHEDULE] = 1 },
        .offered.has_struct = { [DSM_ALG_DHE] = true, [DSM_ALG_AEAD] = true, [DSM_ALG_KEY_SCHEDULE] = true },
    };
    uint8_t bytes[128];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(dsm_negotiate_algorithms_encode(&params, &message, &w), DSM_OK);
    return doe_object(DSM_DOE_CMA, bytes, dsm_written_len(&w));
}

struct object challenge(void)
{
    uint8_t bytes[36] = { 0x12, 0x83, 0, 0, 'n', 'o', 'n', 'c', 'e' };

    return doe_object(DSM_DOE_CMA, bytes, sizeof(bytes));
}

void expect_spdm(int client, struct object request, uint8_t code, struct reply *reply)
{
    client_exchange(client, DSM_SPDM_EMU_COMMAND_NORMAL, request.bytes, request.n, DSM_SPDM_EMU_COMMAND_NORMAL, reply);
    assert_true(reply->header.payload_len >= DSM_DOE_HEADER_LEN + 4);
    assert_int_equal(reply->payload[2], DSM_DOE_CMA);
    if (CMA_MESSAGE(reply)[1] != code)
        fail_msg("expected %s, got %s with param1 0x%02x", dsm_spdm_messages_name(code),
                 dsm_spdm_messages_name(CMA_MESSAGE(reply)[1]), CMA_MESSAGE(reply)[2]);
}

void expect_spdm_error(int client, struct object request, uint8_t error_code)
{
    static struct reply reply;

    expect_spdm(client, request, DSM_SPDM_ERROR, &reply);
    if (CMA_MESSAGE(&reply)[2] != error_code)
        fail_msg("expected ERROR(%s), got ERROR(%s)", dsm_spdm_error_code_name(error_code),
                 dsm_spdm_error_code_name(CMA_MESSAGE(&reply)[2]));
}

void expect_vca(int client)
{
    static struct reply reply;

    expect_spdm(client, get_version(), DSM_SPDM_VERSION, &reply);
    expect_spdm(client, get_capabilities(), DSM_SPDM_CAPABILITIES, &reply);
    expect_spdm(client, negotiate_algorithms(), DSM_SPDM_ALGORITHMS, &reply);
}

void expect_fresh_client(const struct swdsm_process *process)
{
    static struct reply reply;
    int client = client_connect(process);

    expect_vca(client);
    expect_spdm(client, challenge(), DSM_SPDM_CHALLENGE_AUTH, &reply);
    client_close(client);
}
