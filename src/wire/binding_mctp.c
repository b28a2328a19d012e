/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_mctp.h"

#include "wire/binding_kinds.h"
#include "wire/mctp.h"
#include "wire/pcap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct dsm_kind_code mctp_codes[] = {
    { DSM_OBJECT_SPDM, DSM_MCTP_SPDM },
    { DSM_OBJECT_RECORD, DSM_MCTP_SECURED },
};

/* DSP0275, DSP0276: neither kind of message has MCTP's integrity check, so a type with that bit is none of theirs. */
static enum dsm_error mctp_unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_mctp_message message;

    DSM_TRY(dsm_mctp_message_decode(object, &message));
    out->kind = DSM_OBJECT_OTHER;
    if (!message.integrity_check)
        out->kind = dsm_kind_of_type(mctp_codes, COUNT(mctp_codes), message.type);
    out->data = message.data;
    out->reserved_set = false;
    return DSM_OK;
}

static void mctp_begin(struct dsm_writer *w, size_t *start)
{
    *start = dsm_written_len(w);
    dsm_write_zeros(w, 1);
}

static enum dsm_error mctp_finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    if (w->failed)
        return DSM_ERR_NO_SPACE;
    return dsm_kind_type(mctp_codes, COUNT(mctp_codes), kind, &w->start[start]);
}

static void write_type(struct dsm_writer *w, size_t message_len)
{
    (void)message_len;
    dsm_write_u8(w, DSM_MCTP_SPDM);
}

/* DSP0276: messages of other types may use the session, too; they are none of ours. */
static enum dsm_error take_type(struct dsm_bytes *data)
{
    struct dsm_reader r = dsm_reader(*data);
    uint8_t type = dsm_read_u8(&r);

    *data = dsm_read_bytes(&r, dsm_reader_left(&r));
    return r.failed || type != DSM_MCTP_SPDM ? DSM_ERR_DISCARD : DSM_OK;
}

static const struct dsm_record_prefix record_prefix = { 1, write_type, take_type };

/* A packet that is a whole message, between endpoints without an id: what spdm-emu writes into its captures, too. */
static const uint8_t mctp_capture_prefix[DSM_MCTP_HEADER_LEN] = {
    [3] = DSM_MCTP_START_OF_MESSAGE | DSM_MCTP_END_OF_MESSAGE,
};

/* DSP0276: two bytes of sequence number, up to 32 random bytes; the application data is an MCTP message again. */
#define MCTP_ROW                                                                                                       \
    .object = "DSP0275 MCTP message", .malformed = "MCTP message without a message type",                              \
    .malformed_document = "DSP0236 8.1.2", .unknown = "MCTP message of a type that is not offered",                    \
    .unknown_document = "DSP0275, DSP0276", .transport = DSM_SPDM_EMU_TRANSPORT_MCTP,                                  \
    .link_type = DSM_PCAP_LINKTYPE_MCTP, .capture_prefix = { mctp_capture_prefix, sizeof(mctp_capture_prefix) },       \
    .record = { .sequence_len = 2, .random_max = 32, .prefix = &record_prefix }, .request_max = DSM_REQUEST_MAX,       \
    .response_max = DSM_RESPONSE_MAX, .secured_response_max = DSM_SECURED_RESPONSE_MAX, .unwrap = mctp_unwrap,         \
    .begin = mctp_begin, .finish = mctp_finish,

const struct dsm_binding dsm_binding_mctp = { .name = "mctp", .emu_name = "MCTP", MCTP_ROW };
const struct dsm_binding dsm_binding_mctp_serial = { .name = "mctp-serial", .emu_name = "MCTP_SERIAL", MCTP_ROW };
