/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_storage.h"

#include "wire/binding_kinds.h"
#include "wire/pcap.h"
#include "wire/storage.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct dsm_kind_code storage_codes[] = {
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
    out->kind = dsm_kind_of_type(storage_codes, COUNT(storage_codes), operation);
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
    return dsm_kind_type(storage_codes, COUNT(storage_codes), kind, &w->start[start]);
}

static const struct dsm_record_prefix record_prefix = {
    DSM_STORAGE_DESCRIPTOR_LEN,
    dsm_storage_descriptor_write,
    dsm_storage_descriptor_take,
};

/* DSP0286: as over MCTP, but that the application data begins with a descriptor. A response goes out behind a status,
 * and QEMU refuses a Security Send of more than 4608 bytes with its header. */
#define STORAGE_ROW                                                                                                    \
    .object = "DSP0286 storage message", .malformed = "storage command without data", .malformed_document = "DSP0286", \
    .unknown = "storage operation that is not offered", .unknown_document = "DSP0286",                                 \
    .link_type = DSM_PCAP_LINKTYPE_STORAGE,                                                                            \
    .record = { .sequence_len = 2, .random_max = 32, .prefix = &record_prefix }, .request_max = DSM_REQUEST_MAX - 88,  \
    .response_max = DSM_RESPONSE_MAX - 32, .secured_response_max = DSM_SECURED_RESPONSE_MAX - 64,                      \
    .unwrap = storage_unwrap, .begin = storage_begin, .finish = storage_finish,

const struct dsm_binding dsm_binding_nvme = {
    .name = "nvme", .emu_name = "NVME", .transport = DSM_SPDM_EMU_TRANSPORT_NVME, STORAGE_ROW
};
const struct dsm_binding dsm_binding_scsi = {
    .name = "scsi", .emu_name = "SCSI", .transport = DSM_SPDM_EMU_TRANSPORT_SCSI, STORAGE_ROW
};
/* QEMU has no number of its own for it. */
const struct dsm_binding dsm_binding_ata = {
    .name = "ata", .emu_name = "ATA", .transport = DSM_SPDM_EMU_TRANSPORT_SCSI, STORAGE_ROW
};
