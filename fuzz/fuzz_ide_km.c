/* SPDX-License-Identifier: BSD-3-Clause */
/* IDE_KM messages, each by the decoder that its object id calls for. */
#include "fuzz.h"

#include "wire/ide_km.h"

#define OBJECT_LEN 1u /* an encoder writes its own object id */

#define MESSAGE(name)                                                                                                  \
    static enum dsm_error decode_##name(const void *context, struct dsm_bytes *bytes, void *out)                       \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_ide_km_##name##_decode(*bytes, out);                                                                \
    }                                                                                                                  \
    static enum dsm_error encode_##name(const void *context, const void *in, struct dsm_writer *w)                     \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_ide_km_##name##_encode(in, w);                                                                      \
    }

MESSAGE(query)
MESSAGE(query_resp)
MESSAGE(key_prog)
MESSAGE(kp_ack)
MESSAGE(key_set)

static const uint8_t bytes_32[32] = { 1, 2, 3 };

static const struct dsm_ide_km_query query = { .port_index = 1 };
static const struct dsm_ide_km_query_resp query_resp = { .bus_num = 2, .ide_registers = { bytes_32, 16 } };
static const struct dsm_ide_km_key_prog key_prog = {
    .id = { .stream_id = 1, .sub_stream = DSM_IDE_CPL },
    .key_present = true,
    .key = { bytes_32, DSM_IDE_KEY_LEN },
    .ifv = { bytes_32, DSM_IDE_IFV_LEN },
};
static const struct dsm_ide_km_kp_ack kp_ack = { .status = DSM_KP_ACK_UNSUPPORTED_VALUE };
static const struct dsm_ide_km_key_set key_set = { .object = DSM_IDE_KM_K_SET_GO, .id = { .key_set = 1 } };

#define ROW(object, name, reserved)                                                                                    \
    [object] = { #name, sizeof(struct dsm_ide_km_##name), reserved, OBJECT_LEN, decode_##name, encode_##name, &name }
#define KEY_RESERVED(name) offsetof(struct dsm_ide_km_##name, id.reserved_set)

static const struct fuzz_format messages[] = {
    ROW(DSM_IDE_KM_QUERY, query, offsetof(struct dsm_ide_km_query, reserved_set)),
    ROW(DSM_IDE_KM_QUERY_RESP, query_resp, offsetof(struct dsm_ide_km_query_resp, reserved_set)),
    ROW(DSM_IDE_KM_KEY_PROG, key_prog, FUZZ_RESERVED_UNTOLD), /* a key of a wrong length is dropped */
    ROW(DSM_IDE_KM_KP_ACK, kp_ack, KEY_RESERVED(kp_ack)),
    ROW(DSM_IDE_KM_K_SET_GO, key_set, KEY_RESERVED(key_set)),
    ROW(DSM_IDE_KM_K_SET_STOP, key_set, KEY_RESERVED(key_set)),
    ROW(DSM_IDE_KM_K_GOSTOP_ACK, key_set, KEY_RESERVED(key_set)),
};

#define MESSAGES (sizeof(messages) / sizeof(messages[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || data[0] >= MESSAGES)
        return 0;
    FUZZ_CHECK(dsm_ide_km_object_name(data[0]) != NULL);
    if (fuzz_round_trip(&messages[data[0]], NULL, dsm_bytes(data, size)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= MESSAGES)
        return FUZZ_NO_SEED;
    FUZZ_CHECK(messages[i].encode(NULL, messages[i].sample, &w) == DSM_OK);
    buffer[0] = (uint8_t)i;
    return dsm_written_len(&w);
}
