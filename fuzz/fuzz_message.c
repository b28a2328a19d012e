/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every SPDM message decoder. Four bytes in front of the message say which one and under what negotiated parameters:
 * row, {version 2:0, multi_key 3, padding 5:4}, {hash 1:0, signature 4:2, exchange 7:5}, {summary 0, handshake not
 * in the clear 1, signed 2, requester's signature 5:3, response's exchange 7:6}.
 */
#include "fuzz.h"

#include "support/message_samples.h"
#include "wire/spdm_messages.h"

#define SHAPE_LEN 4u
#define VERSION_AND_CODE 2u /* an encoder writes its own */

static const uint8_t versions[8] = { DSM_SPDM_10, DSM_SPDM_11, DSM_SPDM_12, DSM_SPDM_13,
                                     DSM_SPDM_14, DSM_SPDM_11, DSM_SPDM_12, DSM_SPDM_13 };
static const size_t hash_sizes[4] = { 48, 32, 64, 0 };
static const size_t signature_sizes[8] = { 96, 64, 132, 256, 384, 512, 114, 0 };
static const size_t exchange_sizes[8] = { 96, 64, 132, 256, 384, 512, 96, 0 };

static struct dsm_wire_params read_shape(const uint8_t bytes[SHAPE_LEN])
{
    return (struct dsm_wire_params){
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
    };
}

static size_t count_messages(void)
{
    size_t count = 0;

    while (dsm_spdm_messages_at(count) && dsm_spdm_messages_at(count)->size > 0)
        count++;
    return count; /* behind these are those known by name alone */
}

#define VERSIONS 4u /* the first of versions[] */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dsm_message *message;
    struct dsm_wire_params params, asked;
    struct dsm_bytes bytes;
    char line[200];
    struct dsm_text text = dsm_text(line, sizeof(line));

    if (size < SHAPE_LEN)
        return 0;
    params = asked = read_shape(data);
    message = dsm_spdm_messages_at(data[0] % count_messages());
    bytes = dsm_bytes(data + SHAPE_LEN, size - SHAPE_LEN);
    dsm_spdm_messages_print(&asked, bytes, &text);
    FUZZ_CHECK(dsm_spdm_messages_shown(&asked, bytes) <= bytes.n);
    if (fuzz_message_round_trip(message, &params, VERSION_AND_CODE, bytes))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    const uint8_t shape[SHAPE_LEN] = { (uint8_t)(i / VERSIONS), (uint8_t)(i % VERSIONS), 0, 0 };
    struct dsm_wire_params params = read_shape(shape);
    struct dsm_writer w = dsm_writer(buffer, size);
    const struct dsm_message *message;

    if (i / VERSIONS >= count_messages())
        return FUZZ_NO_SEED;
    message = dsm_spdm_messages_at(i / VERSIONS);
    dsm_write_bytes(&w, dsm_bytes(shape, SHAPE_LEN));
    FUZZ_CHECK(message->encode(&params, message_sample_of_spdm(message->code), &w) == DSM_OK);
    return dsm_written_len(&w);
}
