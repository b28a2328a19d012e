/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE objects, and what the room itself reads of their data: discovery and the frame of a secured record. */
#include "fuzz.h"

#include "wire/binding.h"
#include "wire/doe.h"
#include "wire/secured_record.h"

#define TAG_SIZE 16u
#define VENDOR_ID_LEN 2u /* encoders write PCI-SIG's */

static enum dsm_error decode_object(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_doe_object_decode(*bytes, out);
}

static enum dsm_error encode_object(const void *context, const void *in, struct dsm_writer *w)
{
    const struct dsm_doe_object *object = in;

    (void)context;
    return dsm_doe_object_encode(object->type, object->data, w);
}

static enum dsm_error decode_discovery(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_doe_discovery_decode(*bytes, out, NULL);
}

static enum dsm_error encode_discovery(const void *context, const void *in, struct dsm_writer *w)
{
    (void)context;
    return dsm_doe_discovery_encode(in, w);
}

static enum dsm_error decode_response(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_doe_discovery_response_decode(*bytes, out, NULL);
}

static enum dsm_error encode_response(const void *context, const void *in, struct dsm_writer *w)
{
    (void)context;
    return dsm_doe_discovery_response_encode(in, w);
}

static enum dsm_error decode_record(const void *context, struct dsm_bytes *bytes, void *out)
{
    struct dsm_record_frame *frame = out;

    (void)context;
    DSM_TRY(dsm_record_frame_decode(&dsm_binding_doe.record, *bytes, TAG_SIZE, frame));
    bytes->n = frame->header.n + frame->ciphertext.n + frame->tag.n;
    return DSM_OK;
}

static enum dsm_error encode_record(const void *context, const void *in, struct dsm_writer *w)
{
    const struct dsm_record_frame *frame = in;

    (void)context;
    dsm_record_header_write(w, frame->form, frame->session_id, frame->sequence,
                            (uint16_t)(frame->ciphertext.n + frame->tag.n));
    dsm_write_bytes(w, frame->ciphertext);
    dsm_write_bytes(w, frame->tag);
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

static const struct fuzz_format object = {
    .size = sizeof(struct dsm_doe_object),
    .reserved_at = offsetof(struct dsm_doe_object, reserved_set),
    .skip = VENDOR_ID_LEN,
    .decode = decode_object,
    .encode = encode_object,
};
static const struct fuzz_format discovery = {
    .size = sizeof(struct dsm_doe_discovery),
    .reserved_at = offsetof(struct dsm_doe_discovery, reserved_set),
    .decode = decode_discovery,
    .encode = encode_discovery,
};
static const struct fuzz_format response = {
    .size = sizeof(struct dsm_doe_discovery_response),
    .reserved_at = FUZZ_NOTHING_RESERVED,
    .decode = decode_response,
    .encode = encode_response,
};
static const struct fuzz_format record = {
    .size = sizeof(struct dsm_record_frame),
    .reserved_at = FUZZ_NOTHING_RESERVED,
    .decode = decode_record,
    .encode = encode_record,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_doe_object out;
    bool valid = true;

    if (!fuzz_round_trip(&object, NULL, dsm_bytes(data, size)))
        return 0;
    FUZZ_CHECK(dsm_doe_object_decode(dsm_bytes(data, size), &out) == DSM_OK);
    if (out.type == DSM_DOE_DISCOVERY) {
        valid = fuzz_round_trip(&discovery, NULL, out.data);
        FUZZ_CHECK(fuzz_round_trip(&response, NULL, out.data) == valid);
    }
    if (out.type == DSM_DOE_SECURED_CMA)
        valid = fuzz_round_trip(&record, NULL, out.data);
    if (valid)
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint8_t get_version[] = { 0x10, 0x84, 0, 0 };
    static const uint8_t query[] = { 1, 2, 0, 0 };
    static const uint8_t secured[] = {
        0xFF, 0xFF, 0xFE, 0xFF, TAG_SIZE + 5, 0, 1, 2, 3, 4, 5, [6 + 5 + TAG_SIZE - 1] = 6
    };
    static const struct {
        uint8_t type;
        struct dsm_bytes data;
    } seeds[] = {
        { DSM_DOE_CMA, { get_version, sizeof(get_version) } },
        { DSM_DOE_DISCOVERY, { query, sizeof(query) } },
        { DSM_DOE_SECURED_CMA, { secured, sizeof(secured) } },
    };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(seeds) / sizeof(seeds[0]))
        return FUZZ_NO_SEED;
    FUZZ_CHECK(dsm_doe_object_encode(seeds[i].type, seeds[i].data, &w) == DSM_OK);
    return dsm_written_len(&w);
}
