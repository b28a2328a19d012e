/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED_REQUEST (DSP0274 10.13): the way in of IDE_KM and TDISP. */
#include "responder/vendor_defined.h"

#include "pcisig/ide_km.h"
#include "pcisig/pci_session.h"
#include "pcisig/tdisp.h"
#include "responder/handler.h"
#include "responder/response.h"
#include "wire/vendor_defined.h"

#define VENDOR_DEFINED_FIXED_LEN 11u /* header, standard id, length, PCI-SIG's vendor id, payload length */

#define TDISP_ERROR_ROOM (1u + DSM_TDISP_HEADER_LEN + 8u) /* protocol id; error code and error data */

static const uint8_t pci_sig[2] = { DSM_VENDOR_PCI_SIG & 0xFF, DSM_VENDOR_PCI_SIG >> 8 };

static bool is_pci_sig(const struct dsm_vendor_defined *message)
{
    return message->standard_id == DSM_REGISTRY_PCI_SIG &&
           dsm_bytes_equal(message->vendor_id, dsm_bytes(pci_sig, sizeof(pci_sig)));
}

static enum dsm_error refuse_vendor(struct dsm_connection *connection, const struct dsm_vendor_defined *request)
{
    uint64_t vendor_id = 0;

    for (size_t i = 0; i < request->vendor_id.n && i < sizeof(vendor_id); i++)
        vendor_id |= (uint64_t)request->vendor_id.p[i] << 8 * i;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_OTHER, request->standard_id, vendor_id);
}

static enum dsm_error respond_pci(struct dsm_connection *connection, struct dsm_bytes payload, struct dsm_writer *w)
{
    struct dsm_responder_session *session = connection->request.session;
    struct dsm_pci_session pci = {
        .session_id = session ? session->base.id : 0,
        .aead = dsm_negotiated_aead(&connection->state.negotiated),
        .tdisp_version_asked = session ? &session->tdisp_version_asked : NULL,
        .drain = &connection->request.drain,
    };
    uint8_t protocol = payload.p[0];
    struct dsm_bytes message = dsm_bytes(payload.p + 1, payload.n - 1);

    if (protocol != DSM_PCI_PROTOCOL_IDE_KM && protocol != DSM_PCI_PROTOCOL_TDISP)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_PROTOCOL, protocol, 0);
    if (!session)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_PCI_OUTSIDE_SESSION, 0, 0);
    dsm_write_u8(w, protocol);
    /* A report is served in portions that the requester can take; nothing else of TDISP is large. */
    if (protocol == DSM_PCI_PROTOCOL_TDISP && dsm_response_limit(connection) < DSM_RESPONSE_MAX)
        w->end = w->start + (dsm_response_limit(connection) - VENDOR_DEFINED_FIXED_LEN);
    if (protocol == DSM_PCI_PROTOCOL_IDE_KM)
        return dsm_ide_km_respond(connection->device, &pci, message, w);
    return dsm_tdisp_respond(connection->device, &pci, message, w);
}

static enum dsm_error write_response(struct dsm_connection *connection, struct dsm_bytes payload)
{
    struct dsm_vendor_defined response = {
        .code = DSM_SPDM_VENDOR_DEFINED_RESPONSE,
        .standard_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = dsm_bytes(pci_sig, sizeof(pci_sig)),
        .payload = payload,
    };

    return dsm_vendor_defined_encode(&connection->request.params, &response, &connection->request.response);
}

enum dsm_error dsm_vendor_defined_drain_failed(struct dsm_connection *connection)
{
    uint8_t bytes[TDISP_ERROR_ROOM];
    struct dsm_writer payload = dsm_writer(bytes, sizeof(bytes));

    dsm_write_u8(&payload, DSM_PCI_PROTOCOL_TDISP);
    DSM_TRY(dsm_tdisp_drain_failed(connection->device, &connection->request.drain, &payload));
    return write_response(connection, dsm_written(&payload));
}

enum dsm_error dsm_vendor_defined_handle(struct dsm_connection *connection)
{
    uint8_t *place = connection->request.response.p + VENDOR_DEFINED_FIXED_LEN;
    struct dsm_writer payload = dsm_writer(place, DSM_RESPONSE_MAX - VENDOR_DEFINED_FIXED_LEN);
    struct dsm_vendor_defined request;

    DSM_TRY(dsm_vendor_defined_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    if (!is_pci_sig(&request))
        return refuse_vendor(connection, &request);
    if (request.payload.n == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_EMPTY, 0, 0);
    DSM_TRY(respond_pci(connection, request.payload, &payload));
    DSM_TRY(write_response(connection, dsm_written(&payload)));
    return dsm_response_fits(connection, 0);
}
