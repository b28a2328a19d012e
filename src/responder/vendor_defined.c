/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED_REQUEST (DSP0274 10.13): the way in of IDE_KM and TDISP. */
#include "wire/vendor_defined.h"

#include "pci/pci.h"
#include "responder/handlers.h"

#define VENDOR_DEFINED_FIXED_LEN 11u /* header, standard id, length, PCI-SIG's vendor id, payload length */

static bool is_pci_sig(const struct dsm_vendor_defined *message)
{
    static const uint8_t vendor[2] = { DSM_VENDOR_PCI_SIG & 0xFF, DSM_VENDOR_PCI_SIG >> 8 };

    return message->standard_id == DSM_REGISTRY_PCI_SIG &&
           dsm_bytes_equal(message->vendor_id, dsm_bytes(vendor, sizeof(vendor)));
}

static enum dsm_error respond_pci(struct dsm_connection *connection, struct dsm_bytes payload, struct dsm_writer *w)
{
    struct dsm_session *session = connection->session;
    struct dsm_pci_session pci = {
        .session_id = session ? session->session_id : 0,
        .aead = connection->negotiated.aead,
        .tdisp_version_asked = session ? &session->tdisp_version_asked : NULL,
    };
    uint8_t protocol = payload.p[0];
    struct dsm_bytes message = dsm_bytes(payload.p + 1, payload.n - 1);

    if (protocol != DSM_PCI_PROTOCOL_IDE_KM && protocol != DSM_PCI_PROTOCOL_TDISP)
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if (!session) {
        connection->why = "IDE_KM or TDISP outside a secured session (PCIe 6.33.3, 11.2.2)";
        return DSM_ERR_DISCARD;
    }
    connection->why = "discarded by IDE_KM or TDISP";
    dsm_write_u8(w, protocol);
    /* A report is served in portions that the requester can take; nothing else of TDISP is large. */
    if (protocol == DSM_PCI_PROTOCOL_TDISP)
        w->end = w->start + (dsm_response_limit(connection) - VENDOR_DEFINED_FIXED_LEN);
    if (protocol == DSM_PCI_PROTOCOL_IDE_KM)
        return dsm_ide_km_respond(connection->device, &pci, message, w);
    return dsm_tdisp_respond(connection->device, &pci, message, w);
}

enum dsm_error dsm_handle_vendor_defined(struct dsm_connection *connection)
{
    uint8_t bytes[DSM_RESPONSE_MAX];
    struct dsm_writer payload = dsm_writer(bytes, sizeof(bytes) - VENDOR_DEFINED_FIXED_LEN);
    struct dsm_vendor_defined request, response;

    DSM_TRY(dsm_vendor_defined_decode(&connection->params, &connection->message, &request));
    DSM_TRY(dsm_note_reserved(connection, request.reserved_set));
    if (!is_pci_sig(&request))
        return DSM_ERR_UNSUPPORTED_REQUEST;
    if (request.payload.n == 0)
        return DSM_ERR_INVALID_FIELD;
    dsm_reset_transcripts(connection);
    DSM_TRY(respond_pci(connection, request.payload, &payload));
    response = (struct dsm_vendor_defined){
        .code = DSM_SPDM_VENDOR_DEFINED_RESPONSE,
        .standard_id = request.standard_id,
        .vendor_id = request.vendor_id,
        .payload = dsm_written(&payload),
    };
    DSM_TRY(dsm_vendor_defined_encode(&connection->params, &response, &connection->response));
    return dsm_response_fits(connection, 0);
}
