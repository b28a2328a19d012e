/* SPDX-License-Identifier: BSD-3-Clause */
/* MCTP packets of a capture: transport header, message type, and the frame of a secured record with its number. */
#include "fuzz.h"

#include "wire/binding.h"
#include "wire/mctp.h"

#define TAG_SIZE 16u

struct packet {
    struct dsm_mctp_header header;
    struct dsm_mctp_message message;
    bool reserved_set;
};

static enum dsm_error decode_packet(const void *context, struct dsm_bytes *bytes, void *out)
{
    struct dsm_bytes rest = *bytes;
    struct packet *packet = out;

    (void)context;
    DSM_TRY(dsm_mctp_header_decode(&rest, &packet->header));
    packet->reserved_set = packet->header.reserved_set;
    return dsm_mctp_message_decode(rest, &packet->message);
}

static enum dsm_error encode_packet(const void *context, const void *in, struct dsm_writer *w)
{
    const struct packet *packet = in;

    (void)context;
    dsm_mctp_header_write(w, &packet->header);
    return dsm_mctp_message_encode(&packet->message, w);
}

static enum dsm_error decode_record(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_record_frame_decode(&dsm_binding_mctp.record, *bytes, TAG_SIZE, out);
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

static const struct fuzz_format packet_format = {
    .size = sizeof(struct packet),
    .reserved_at = offsetof(struct packet, reserved_set),
    .decode = decode_packet,
    .encode = encode_packet,
};
static const struct fuzz_format record_format = {
    .size = sizeof(struct dsm_record_frame),
    .reserved_at = FUZZ_NOTHING_RESERVED,
    .decode = decode_record,
    .encode = encode_record,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_bytes rest = dsm_bytes(data, size);
    struct dsm_mctp_header header;
    struct dsm_object object;

    if (!fuzz_round_trip(&packet_format, NULL, rest))
        return 0;
    FUZZ_CHECK(dsm_mctp_header_decode(&rest, &header) == DSM_OK);
    FUZZ_CHECK(dsm_binding_mctp.unwrap(rest, &object) == DSM_OK);
    FUZZ_CHECK(object.data.p == rest.p + 1 && object.data.n == rest.n - 1);
    if (object.kind != DSM_OBJECT_RECORD || fuzz_round_trip(&record_format, NULL, object.data))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint8_t get_version[] = { 0, 0, 0, 0xC0, DSM_MCTP_SPDM, 0x10, 0x84, 0, 0 };
    static const uint8_t record[] = { 0,
                                      0,
                                      0,
                                      0xC0,
                                      DSM_MCTP_SECURED,
                                      0xFF,
                                      0xFF,
                                      0xFE,
                                      0xFF,
                                      7,
                                      0,
                                      TAG_SIZE + 5,
                                      0,
                                      1,
                                      2,
                                      3,
                                      4,
                                      5,
                                      [4 + 1 + 8 + 5 + TAG_SIZE - 1] = 6 };
    static const struct dsm_bytes seeds[] = { { get_version, sizeof(get_version) }, { record, sizeof(record) } };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(seeds) / sizeof(seeds[0]))
        return FUZZ_NO_SEED;
    dsm_write_bytes(&w, seeds[i]);
    return dsm_written_len(&w);
}
