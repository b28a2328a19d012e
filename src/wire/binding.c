/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding.h"

#include "wire/doe.h"
#include "wire/mctp.h"
#include "wire/pcap.h"
#include "wire/storage.h"

#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* What a kind is called on the wire. */
struct code {
    enum dsm_object_kind kind;
    uint8_t type;
};

static const struct code doe_codes[] = {
    { DSM_OBJECT_SPDM, DSM_DOE_CMA },
    { DSM_OBJECT_RECORD, DSM_DOE_SECURED_CMA },
    { DSM_OBJECT_DISCOVERY, DSM_DOE_DISCOVERY },
};
static const struct code mctp_codes[] = {
    { DSM_OBJECT_SPDM, DSM_MCTP_SPDM },
    { DSM_OBJECT_RECORD, DSM_MCTP_SECURED },
};

static enum dsm_object_kind kind_of(const struct code *codes, size_t count, uint8_t type)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].type == type)
            return codes[i].kind;
    return DSM_OBJECT_OTHER;
}

static enum dsm_error type_of(const struct code *codes, size_t count, enum dsm_object_kind kind, uint8_t *type)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].kind == kind) {
            *type = codes[i].type;
            return DSM_OK;
        }
    return DSM_ERR_INTERNAL;
}

static enum dsm_error doe_unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_doe_object doe;

    DSM_TRY(dsm_doe_object_decode(object, &doe));
    out->kind = DSM_OBJECT_OTHER;
    if (doe.vendor_id == DSM_DOE_VENDOR_PCI_SIG)
        out->kind = kind_of(doe_codes, COUNT(doe_codes), doe.type);
    out->data = doe.data;
    out->reserved_set = doe.reserved_set;
    return DSM_OK;
}

static enum dsm_error doe_finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    uint8_t type;

    DSM_TRY(type_of(doe_codes, COUNT(doe_codes), kind, &type));
    return dsm_doe_object_finish(w, start, type);
}

/* DSP0275, DSP0276: neither kind of message has MCTP's integrity check, so a type with that bit is none of theirs. */
static enum dsm_error mctp_unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_mctp_message message;

    DSM_TRY(dsm_mctp_message_decode(object, &message));
    out->kind = DSM_OBJECT_OTHER;
    if (!message.integrity_check)
        out->kind = kind_of(mctp_codes, COUNT(mctp_codes), message.type);
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
    return type_of(mctp_codes, COUNT(mctp_codes), kind, &w->start[start]);
}

static const struct code storage_codes[] = {
    { DSM_OBJECT_SPDM, DSM_STORAGE_MESSAGE },
    { DSM_OBJECT_RECORD, DSM_STORAGE_SECURED_MESSAGE },
};

static enum dsm_error storage_unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_reader r = dsm_reader(object);
    uint8_t operation = dsm_read_u8(&r);

    dsm_read_reserved(&r, DSM_STORAGE_RECORD_RESERVED_LEN);
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    out->kind = kind_of(storage_codes, COUNT(storage_codes), operation);
    out->data = dsm_read_bytes(&r, dsm_reader_left(&r));
    out->reserved_set = r.reserved_set;
    return DSM_OK;
}

static void storage_begin(struct dsm_writer *w, size_t *start)
{
    *start = dsm_written_len(w);
    dsm_write_zeros(w, DSM_STORAGE_OBJECT_HEADER_LEN);
}

static enum dsm_error storage_finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    if (w->failed)
        return DSM_ERR_NO_SPACE;
    return type_of(storage_codes, COUNT(storage_codes), kind, &w->start[start]);
}

/* A packet that is a whole message, between endpoints without an id: what spdm-emu writes into its captures, too. */
static const uint8_t mctp_capture_prefix[DSM_MCTP_HEADER_LEN] = {
    [3] = DSM_MCTP_START_OF_MESSAGE | DSM_MCTP_END_OF_MESSAGE,
};

/* PCIe 6.31.2, with DSP0277: no sequence number on the wire, no random bytes. */
const struct dsm_binding dsm_binding_doe = {
    .name = "doe",
    .emu_name = "PCI_DOE",
    .object = "PCIe 6.30.1 DOE object",
    .malformed = "DOE object whose length field is not what came",
    .malformed_document = "PCIe 6.30.1",
    .unknown = "DOE object of a type that is not offered",
    .unknown_document = "PCIe 6.30.1",
    .transport = DSM_SPDM_EMU_TRANSPORT_PCI_DOE,
    .link_type = DSM_PCAP_LINKTYPE_PCI_DOE,
    .record = { .pad_max = 3 },
    .flr_ends_request = true,
    .request_max = DSM_REQUEST_MAX,
    .response_max = DSM_RESPONSE_MAX,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX,
    .unwrap = doe_unwrap,
    .begin = dsm_doe_object_begin,
    .finish = doe_finish,
};

/* DSP0276: two bytes of sequence number, up to 32 random bytes; the application data is an MCTP message again. */
const struct dsm_binding dsm_binding_mctp = {
    .name = "mctp",
    .emu_name = "MCTP",
    .object = "DSP0275 MCTP message",
    .malformed = "MCTP message without a message type",
    .malformed_document = "DSP0236 8.1.2",
    .unknown = "MCTP message of a type that is not offered",
    .unknown_document = "DSP0275, DSP0276",
    .transport = DSM_SPDM_EMU_TRANSPORT_MCTP,
    .link_type = DSM_PCAP_LINKTYPE_MCTP,
    .capture_prefix = { mctp_capture_prefix, sizeof(mctp_capture_prefix) },
    .record = { .sequence_len = 2, .random_max = 32, .message_type = DSM_MCTP_SPDM },
    .request_max = DSM_REQUEST_MAX,
    .response_max = DSM_RESPONSE_MAX,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX,
    .unwrap = mctp_unwrap,
    .begin = mctp_begin,
    .finish = mctp_finish,
};

/* DSP0286: as over MCTP, but that the application data begins with a descriptor. A response goes out behind a status.
 */
const struct dsm_binding dsm_binding_nvme = {
    .name = "nvme",
    .emu_name = "NVME",
    .object = "DSP0286 storage message",
    .malformed = "storage command without data",
    .malformed_document = "DSP0286",
    .unknown = "storage operation that is not offered",
    .unknown_document = "DSP0286",
    .transport = DSM_SPDM_EMU_TRANSPORT_NVME,
    .link_type = DSM_PCAP_LINKTYPE_STORAGE,
    .record = { .sequence_len = 2, .random_max = 32, .has_descriptor = true },
    .request_max = DSM_REQUEST_MAX - 88, /* QEMU refuses a Security Send of more than 4608 bytes with its header */
    .response_max = DSM_RESPONSE_MAX - 32,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX - 64,
    .unwrap = storage_unwrap,
    .begin = storage_begin,
    .finish = storage_finish,
};

const struct dsm_binding *dsm_binding_at(size_t i)
{
    static const struct dsm_binding *const bindings[] = { &dsm_binding_doe, &dsm_binding_mctp, &dsm_binding_nvme };

    return i < COUNT(bindings) ? bindings[i] : NULL;
}

const struct dsm_binding *dsm_binding_by_name(const char *name)
{
    const struct dsm_binding *binding;

    for (size_t i = 0; (binding = dsm_binding_at(i)) != NULL; i++)
        if (strcasecmp(binding->name, name) == 0 || strcasecmp(binding->emu_name, name) == 0)
            return binding;
    return NULL;
}

enum dsm_error dsm_binding_wrap(const struct dsm_binding *binding, enum dsm_object_kind kind, struct dsm_bytes data,
                                struct dsm_writer *w)
{
    size_t start;

    binding->begin(w, &start);
    dsm_write_bytes(w, data);
    return binding->finish(w, start, kind);
}
