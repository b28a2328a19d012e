/* SPDX-License-Identifier: BSD-3-Clause */
#include "vendor_messages.h"

#include "support/test.h"

#include "wire/ide_km.h"
#include "wire/ide_km_messages.h"
#include "wire/tdisp.h"
#include "wire/tdisp_messages.h"
#include "wire/vendor_defined.h"

typedef enum dsm_error (*rewrite)(struct dsm_bytes bytes, struct dsm_writer *w);

#define REWRITE(name, type)                                                                                            \
    static enum dsm_error name(struct dsm_bytes bytes, struct dsm_writer *w)                                           \
    {                                                                                                                  \
        struct dsm_##type x;                                                                                           \
        DSM_TRY(dsm_##type##_decode(bytes, &x, NULL));                                                                 \
        return dsm_##type##_encode(&x, w);                                                                             \
    }

REWRITE(query, ide_km_query)
REWRITE(query_resp, ide_km_query_resp)
REWRITE(key_prog, ide_km_key_prog)
REWRITE(kp_ack, ide_km_kp_ack)
REWRITE(key_set, ide_km_key_set)
REWRITE(version, tdisp_version)
REWRITE(get_capabilities, tdisp_get_capabilities)
REWRITE(capabilities, tdisp_capabilities)
REWRITE(lock, tdisp_lock)
REWRITE(lock_response, tdisp_lock_response)
REWRITE(get_report, tdisp_get_report)
REWRITE(report_portion, tdisp_report_portion)
REWRITE(tdi_state, tdisp_state)
REWRITE(start, tdisp_start)
REWRITE(tdisp_error, tdisp_error)
REWRITE(report, report)

static enum dsm_error empty(struct dsm_bytes bytes, struct dsm_writer *w)
{
    (void)w;
    return dsm_tdisp_empty_decode(bytes, NULL);
}

struct row {
    uint8_t code;
    rewrite rewrite;
};

static const struct row ide_km_rows[] = {
    { DSM_IDE_KM_QUERY, query },          { DSM_IDE_KM_QUERY_RESP, query_resp }, { DSM_IDE_KM_KEY_PROG, key_prog },
    { DSM_IDE_KM_KP_ACK, kp_ack },        { DSM_IDE_KM_K_SET_GO, key_set },      { DSM_IDE_KM_K_SET_STOP, key_set },
    { DSM_IDE_KM_K_GOSTOP_ACK, key_set },
};

static const struct row tdisp_rows[] = {
    { DSM_TDISP_GET_VERSION, empty },
    { DSM_TDISP_VERSION, version },
    { DSM_TDISP_GET_CAPABILITIES, get_capabilities },
    { DSM_TDISP_CAPABILITIES, capabilities },
    { DSM_TDISP_LOCK_INTERFACE_REQUEST, lock },
    { DSM_TDISP_LOCK_INTERFACE_RESPONSE, lock_response },
    { DSM_TDISP_GET_DEVICE_INTERFACE_REPORT, get_report },
    { DSM_TDISP_DEVICE_INTERFACE_REPORT, report_portion },
    { DSM_TDISP_GET_DEVICE_INTERFACE_STATE, empty },
    { DSM_TDISP_DEVICE_INTERFACE_STATE, tdi_state },
    { DSM_TDISP_START_INTERFACE_REQUEST, start },
    { DSM_TDISP_START_INTERFACE_RESPONSE, empty },
    { DSM_TDISP_STOP_INTERFACE_REQUEST, empty },
    { DSM_TDISP_STOP_INTERFACE_RESPONSE, empty },
    { DSM_TDISP_ERROR, tdisp_error },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct row *find(const struct row *rows, size_t count, uint8_t code)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].code == code)
            return &rows[i];
    return NULL;
}

static enum dsm_error compare(const char *name, struct dsm_bytes expected, const struct dsm_writer *w)
{
    struct dsm_bytes got = dsm_written(w);
    size_t at = 0;

    if (!w->failed && dsm_bytes_equal(expected, got))
        return DSM_OK;
    while (at < expected.n && at < got.n && expected.p[at] == got.p[at])
        at++;
    print_error("%s: %zu bytes were read and %zu written; they differ at byte %zu\n", name, expected.n, got.n, at);
    return DSM_ERR_INTERNAL;
}

/* part: what row reads and writes of the message; w holds what stands in front of it. */
static enum dsm_error rewrite_part(const struct row *row, const char *name, struct dsm_bytes message,
                                   struct dsm_bytes part, struct dsm_writer *w)
{
    enum dsm_error error = row ? row->rewrite(part, w) : DSM_ERR_UNSUPPORTED_REQUEST;

    if (error != DSM_OK) {
        print_error("%s of %zu bytes: %s\n", name, message.n, dsm_error_text(error));
        return error;
    }
    return compare(name, message, w);
}

static enum dsm_error check_ide_km(struct dsm_bytes message, struct vendor_counts *counts)
{
    uint8_t buffer[0x4000];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (message.n == 0)
        return DSM_ERR_TRUNCATED;
    counts->ide_km++;
    counts->ide_km_objects[message.p[0]] = true;
    return rewrite_part(find(ide_km_rows, COUNT(ide_km_rows), message.p[0]), dsm_ide_km_messages_name(message.p[0]),
                        message, message, &w);
}

/* Puts the portions of a report together and reads it once it is whole. */
static enum dsm_error follow_report(const struct dsm_tdisp_header *header, struct dsm_bytes body,
                                    struct vendor_counts *counts)
{
    static const struct row whole = { 0, report };
    uint8_t buffer[sizeof(counts->report)];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_tdisp_get_report request;
    struct dsm_tdisp_report_portion response;
    struct dsm_bytes bytes;

    if (header->type == DSM_TDISP_GET_DEVICE_INTERFACE_REPORT) {
        DSM_TRY(dsm_tdisp_get_report_decode(body, &request, NULL));
        counts->report_offset = request.offset;
    }
    if (header->type != DSM_TDISP_DEVICE_INTERFACE_REPORT)
        return DSM_OK;
    DSM_TRY(dsm_tdisp_report_portion_decode(body, &response, NULL));
    if (response.portion.n > sizeof(counts->report) - counts->report_offset)
        return DSM_ERR_LIMIT;
    memcpy(counts->report + counts->report_offset, response.portion.p, response.portion.n);
    if (response.remainder_length > 0)
        return DSM_OK;
    bytes = dsm_bytes(counts->report, counts->report_offset + response.portion.n);
    counts->reports++;
    return rewrite_part(&whole, "TDI report", bytes, bytes, &w);
}

static enum dsm_error check_tdisp(struct dsm_bytes message, struct vendor_counts *counts)
{
    uint8_t buffer[0x4000];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    struct dsm_tdisp_header header;
    struct dsm_bytes body;

    DSM_TRY(dsm_tdisp_header_decode(message, &header));
    body = dsm_bytes(message.p + DSM_TDISP_HEADER_LEN, message.n - DSM_TDISP_HEADER_LEN);
    counts->tdisp++;
    counts->tdisp_types[header.type] = true;
    dsm_tdisp_header_write(&w, header.type, header.function_id);
    DSM_TRY(rewrite_part(find(tdisp_rows, COUNT(tdisp_rows), header.type), dsm_tdisp_messages_name(header.type),
                         message, body, &w));
    return follow_report(&header, body, counts);
}

enum dsm_error vendor_message_check(const struct dsm_wire_params *params, struct dsm_bytes message,
                                    struct vendor_counts *counts)
{
    static const uint8_t pci_sig[] = { DSM_VENDOR_PCI_SIG & 0xFF, DSM_VENDOR_PCI_SIG >> 8 };
    struct dsm_vendor_defined vendor;
    struct dsm_bytes inside;

    DSM_TRY(dsm_vendor_defined_decode(params, &message, &vendor));
    if (vendor.standard_id != DSM_REGISTRY_PCI_SIG ||
        !dsm_bytes_equal(vendor.vendor_id, dsm_bytes(pci_sig, sizeof(pci_sig)))) {
        counts->other++;
        return DSM_OK;
    }
    if (vendor.payload.n == 0)
        return DSM_ERR_TRUNCATED;
    inside = dsm_bytes(vendor.payload.p + 1, vendor.payload.n - 1);
    if (vendor.payload.p[0] == DSM_PCI_PROTOCOL_IDE_KM)
        return check_ide_km(inside, counts);
    if (vendor.payload.p[0] == DSM_PCI_PROTOCOL_TDISP)
        return check_tdisp(inside, counts);
    print_error("protocol id 0x%02X of the PCI-SIG\n", vendor.payload.p[0]);
    return DSM_ERR_UNSUPPORTED_REQUEST;
}

void vendor_counts_check(const struct vendor_counts *counts)
{
    for (size_t i = 0; i < COUNT(ide_km_rows); i++)
        if (!counts->ide_km_objects[ide_km_rows[i].code])
            fail_msg("there was no %s", dsm_ide_km_messages_name(ide_km_rows[i].code));
    for (size_t i = 0; i < COUNT(tdisp_rows); i++)
        if (tdisp_rows[i].code != DSM_TDISP_ERROR && !counts->tdisp_types[tdisp_rows[i].code])
            fail_msg("there was no %s", dsm_tdisp_messages_name(tdisp_rows[i].code));
    assert_true(counts->reports > 0);
}
