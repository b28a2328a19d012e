/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every SPDM message decoder. Four bytes in front of the message say which one and under what negotiated parameters:
 * row, {version 2:0, multi_key 3, padding 5:4}, {hash 1:0, signature 4:2, exchange 7:5}, {summary 0, handshake not
 * in the clear 1, signed 2, requester's signature 5:3, response's exchange 7:6}.
 */
#include "fuzz.h"

#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/digests.h"
#include "wire/end_session.h"
#include "wire/error_message.h"
#include "wire/finish.h"
#include "wire/heartbeat.h"
#include "wire/key_exchange.h"
#include "wire/key_update.h"
#include "wire/measurements.h"
#include "wire/respond_if_ready.h"
#include "wire/vendor_defined.h"
#include "wire/version.h"

#define SHAPE_LEN 4u
#define VERSION_AND_CODE 2u /* an encoder writes its own */

struct shape {
    struct dsm_wire_params params;
};

static const uint8_t versions[8] = { DSM_SPDM_10, DSM_SPDM_11, DSM_SPDM_12, DSM_SPDM_13,
                                     DSM_SPDM_14, DSM_SPDM_11, DSM_SPDM_12, DSM_SPDM_13 };
static const size_t hash_sizes[4] = { 48, 32, 64, 0 };
static const size_t signature_sizes[8] = { 96, 64, 132, 256, 384, 512, 114, 0 };
static const size_t exchange_sizes[8] = { 96, 64, 132, 256, 384, 512, 96, 0 };

static struct shape read_shape(const uint8_t bytes[SHAPE_LEN])
{
    return (struct shape){
        .params = {
            .version = versions[bytes[1] & 7],
            .pad_max = (bytes[1] >> 4) & 3,
            .multi_key_conn = (bytes[1] >> 3) & 1,
            .hash_size = hash_sizes[bytes[2] & 3],
            .signature_size = signature_sizes[(bytes[2] >> 2) & 7],
            .request_exchange_size = exchange_sizes[bytes[2] >> 5],
            .response_exchange_size = exchange_sizes[(bytes[2] >> 5) ^ (bytes[3] >> 6)],
            .has_summary = bytes[3] & 1,
            .handshake_in_the_clear = ((bytes[3] >> 1) & 1) == 0,
            .is_signed = (bytes[3] >> 2) & 1,
            .req_signature_size = signature_sizes[(bytes[3] >> 3) & 7],
        },
    };
}

/* decode_X and encode_X for the table; some decoders take more than the parameters. */
#define MESSAGE(name, arguments)                                                                                       \
    static enum dsm_error decode_##name(const void *context, struct dsm_bytes *bytes, void *out)                       \
    {                                                                                                                  \
        const struct shape *shape = context;                                                                           \
        return dsm_##name##_decode arguments;                                                                          \
    }                                                                                                                  \
    static enum dsm_error encode_##name(const void *context, const void *in, struct dsm_writer *w)                     \
    {                                                                                                                  \
        const struct shape *shape = context;                                                                           \
        return dsm_##name##_encode(&shape->params, in, w);                                                             \
    }
#define PLAIN(name) MESSAGE(name, (&shape->params, bytes, out))

PLAIN(get_version)
PLAIN(version)
PLAIN(get_capabilities)
PLAIN(capabilities)
PLAIN(negotiate_algorithms)
PLAIN(algorithms)
PLAIN(get_digests)
PLAIN(digests)
PLAIN(get_certificate)
PLAIN(certificate)
PLAIN(challenge)
PLAIN(challenge_auth)
PLAIN(get_measurements)
PLAIN(measurements)
PLAIN(key_exchange)
PLAIN(key_exchange_rsp)
PLAIN(finish)
PLAIN(finish_rsp)
PLAIN(heartbeat)
PLAIN(heartbeat_ack)
PLAIN(key_update)
PLAIN(key_update_ack)
PLAIN(end_session)
PLAIN(end_session_ack)
PLAIN(vendor_defined)
PLAIN(respond_if_ready)
PLAIN(error_message)

/* The samples fit the shape of all seeds: SHA-384, P-384, nothing optional. */
static const uint8_t data_96[96] = { 0x5A, 1, 2, 3 };
/* One measurement block: index 1, DMTF, five bytes: a raw value of two. */
static const uint8_t block[] = { 1, 1, 5, 0, 0x81, 2, 0, 0xAB, 0xCD };

static const struct dsm_get_version get_version;
static const struct dsm_version version = { .entry_count = 2, .entries = { 0x1100, 0x1200 } };
static const struct dsm_get_capabilities get_capabilities = {
    .flags = DSM_CAP_CERT,
    .data_transfer_size = 4096,
    .max_spdm_msg_size = 4096,
};
static const struct dsm_capabilities capabilities = {
    .flags = DSM_CAP_CERT,
    .data_transfer_size = 4096,
    .max_spdm_msg_size = 4096,
};
static const struct dsm_negotiate_algorithms negotiate_algorithms = {
    .offered.mask[DSM_ALG_ASYM] = 0x80,
    .offered.mask[DSM_ALG_HASH] = 2,
    .offered.external[DSM_ALG_ASYM] = { data_96, 4 },
    .offered.mask[DSM_ALG_DHE] = 0x10,
    .offered.external[DSM_ALG_DHE] = { data_96, 4 },
    .offered.has_struct[DSM_ALG_DHE] = true,
    .offered.mask[DSM_ALG_AEAD] = 2,
    .offered.has_struct[DSM_ALG_AEAD] = true,
};
static const struct dsm_algorithms algorithms = {
    .selected.mask[DSM_ALG_ASYM] = 0x80,
    .selected.mask[DSM_ALG_HASH] = 2,
    .selected.external[DSM_ALG_HASH] = { data_96, 4 },
    .selected.mask[DSM_ALG_AEAD] = 2,
    .selected.has_struct[DSM_ALG_AEAD] = true,
};
static const struct dsm_get_digests get_digests;
static const struct dsm_digests digests = {
    .supported_slot_mask = 3,
    .provisioned_slot_mask = 3,
    .digests = { data_96, 96 },
};
static const struct dsm_get_certificate get_certificate = { .slot = 1, .offset = 16, .length = 1024 };
static const struct dsm_certificate certificate = { .remainder_length = 1, .portion = { data_96, 40 } };
static const struct dsm_challenge challenge = { .summary_type = DSM_SUMMARY_ALL };
static const struct dsm_challenge_auth challenge_auth = {
    .slot_mask = 1,
    .cert_chain_hash = { data_96, 48 },
    .opaque = { data_96, 5 },
    .signature = { data_96, 96 },
};
static const struct dsm_get_measurements get_measurements = {
    .attributes = DSM_MEASUREMENTS_SIGNATURE_REQUESTED,
    .operation = DSM_MEASUREMENTS_ALL,
};
static const struct dsm_measurements measurements = {
    .block_count = 1,
    .record = { block, sizeof(block) },
    .opaque = { data_96, 7 },
};
static const struct dsm_key_exchange key_exchange = { .exchange_data = { data_96, 96 }, .opaque = { data_96, 12 } };
static const struct dsm_key_exchange_rsp key_exchange_rsp = {
    .exchange_data = { data_96, 96 },
    .opaque = { data_96, 12 },
    .signature = { data_96, 96 },
};
static const struct dsm_finish finish = {
    .attributes = DSM_FINISH_SIGNATURE_INCLUDED,
    .signature = { data_96, 96 },
    .verify_data = { data_96, 48 },
};
static const struct dsm_finish_rsp finish_rsp;
static const struct dsm_heartbeat heartbeat;
static const struct dsm_heartbeat_ack heartbeat_ack;
static const struct dsm_key_update key_update = { DSM_KEY_UPDATE_ALL_KEYS, 7 };
static const struct dsm_key_update_ack key_update_ack = { DSM_KEY_VERIFY_NEW_KEY, 7 };
static const struct dsm_end_session end_session;
static const struct dsm_end_session_ack end_session_ack;
static const struct dsm_vendor_defined vendor_defined = {
    .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
    .standard_id = DSM_REGISTRY_PCI_SIG,
    .vendor_id = { (const uint8_t *)"\x01\x00", 2 },
    .payload = { data_96, 17 },
};
static const struct dsm_respond_if_ready respond_if_ready = { DSM_SPDM_CHALLENGE, 1 };
static const struct dsm_error_message error_message = {
    .error_code = DSM_SPDM_ERROR_RESPONSE_NOT_READY,
    .extended = { data_96, 4 },
};

#define TELLS(name) ROW(name, offsetof(struct dsm_##name, reserved_set))
#define ROW(name, reserved)                                                                                            \
    {                                                                                                                  \
#name, sizeof(struct dsm_##name), reserved, VERSION_AND_CODE, decode_##name, encode_##name, &name              \
    }

static const struct fuzz_format messages[] = {
    TELLS(get_version),
    TELLS(version),
    TELLS(get_capabilities),
    TELLS(capabilities),
    TELLS(negotiate_algorithms),
    TELLS(algorithms),
    TELLS(get_digests),
    TELLS(digests),
    TELLS(get_certificate),
    TELLS(certificate),
    ROW(challenge, FUZZ_NOTHING_RESERVED),
    TELLS(challenge_auth),
    TELLS(get_measurements),
    TELLS(measurements),
    TELLS(key_exchange),
    TELLS(key_exchange_rsp),
    TELLS(finish),
    TELLS(finish_rsp),
    TELLS(heartbeat),
    TELLS(heartbeat_ack),
    ROW(key_update, FUZZ_NOTHING_RESERVED),
    ROW(key_update_ack, FUZZ_NOTHING_RESERVED),
    TELLS(end_session),
    TELLS(end_session_ack),
    TELLS(vendor_defined),
    ROW(respond_if_ready, FUZZ_NOTHING_RESERVED),
    ROW(error_message, FUZZ_NOTHING_RESERVED),
};

#define MESSAGES (sizeof(messages) / sizeof(messages[0]))
#define VERSIONS 4u /* the first of versions[] */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct shape shape;

    if (size < SHAPE_LEN)
        return 0;
    shape = read_shape(data);
    if (fuzz_round_trip(&messages[data[0] % MESSAGES], &shape, dsm_bytes(data + SHAPE_LEN, size - SHAPE_LEN)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    const uint8_t shape_bytes[SHAPE_LEN] = { (uint8_t)(i / VERSIONS), (uint8_t)(i % VERSIONS), 0, 0 };
    struct shape shape = read_shape(shape_bytes);
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i / VERSIONS >= MESSAGES)
        return FUZZ_NO_SEED;
    dsm_write_bytes(&w, dsm_bytes(shape_bytes, SHAPE_LEN));
    FUZZ_CHECK(messages[i / VERSIONS].encode(&shape, messages[i / VERSIONS].sample, &w) == DSM_OK);
    return dsm_written_len(&w);
}
