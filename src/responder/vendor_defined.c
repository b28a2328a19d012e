/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED_REQUEST (DSP0274 10.13): the way in of IDE_KM and TDISP, and of CXL's IDE_KM and TSP. */
#include "responder/vendor_defined.h"

#include "pcisig/cxl_ide_km.h"
#include "pcisig/cxl_tsp.h"
#include "pcisig/ide_km.h"
#include "pcisig/pci_session.h"
#include "pcisig/tdisp.h"
#include "responder/handler.h"
#include "responder/response.h"
#include "wire/vendor_defined.h"

/* Header, standard id, length, PCI-SIG's vendor id, payload length; the large form has two reserved bytes and four. */
static size_t fixed_len(const struct dsm_connection *connection)
{
    return connection->request.is_large_vendor ? 15 : 11;
}

#define TDISP_ERROR_ROOM (1u + DSM_TDISP_HEADER_LEN + 8u) /* protocol id; error code and error data */

/* What is behind a vendor id of the PCI-SIG's and the payload's first byte. */
static const struct protocol {
    uint16_t vendor_id;
    uint8_t id;
    bool fits_itself; /* it answers with no more than the requester takes at once */
    enum dsm_error (*respond)(struct dsm_device *device, const struct dsm_pci_session *session,
                              struct dsm_bytes message, struct dsm_writer *w);
} protocols[] = {
    { DSM_VENDOR_PCI_SIG, DSM_PCI_PROTOCOL_IDE_KM, false, dsm_ide_km_respond },
    { DSM_VENDOR_PCI_SIG, DSM_PCI_PROTOCOL_TDISP, true, dsm_tdisp_respond },
    { DSM_VENDOR_CXL, DSM_CXL_PROTOCOL_IDE_KM, false, dsm_cxl_ide_km_respond },
    { DSM_VENDOR_CXL, DSM_CXL_PROTOCOL_TSP, true, dsm_cxl_tsp_respond },
};

static const struct protocol *find_protocol(uint16_t vendor_id, uint8_t id)
{
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
        if (protocols[i].vendor_id == vendor_id && protocols[i].id == id)
            return &protocols[i];
    return NULL;
}

/* CXL's are a CXL device's. */
static bool is_served(const struct dsm_connection *connection, const struct dsm_vendor_defined *message)
{
    uint16_t vendor_id = dsm_vendor_defined_vendor(message);

    return message->standard_id == DSM_REGISTRY_PCI_SIG &&
           (vendor_id == DSM_VENDOR_PCI_SIG || (vendor_id == DSM_VENDOR_CXL && connection->device->cxl));
}

static enum dsm_error refuse_vendor(struct dsm_connection *connection, const struct dsm_vendor_defined *request)
{
    uint64_t vendor_id = 0;

    for (size_t i = 0; i < request->vendor_id.n && i < sizeof(vendor_id); i++)
        vendor_id |= (uint64_t)request->vendor_id.p[i] << 8 * i;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_OTHER, request->standard_id, vendor_id);
}

static struct dsm_pci_session pci_session(struct dsm_connection *connection)
{
    struct dsm_responder_session *session = connection->request.session;
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;

    return (struct dsm_pci_session){
        .session_id = session->base.id,
        .aead = dsm_negotiated_aead(negotiated),
        .has_psk = (dsm_both_flags(negotiated) & DSM_CAP_PSK) != 0,
        .tdisp_version_asked = &session->tdisp_version_asked,
        .drain = &connection->request.drain,
    };
}

static enum dsm_error respond(struct dsm_connection *connection, const struct dsm_vendor_defined *request,
                              struct dsm_writer *w)
{
    uint8_t id = request->payload.p[0];
    const struct protocol *protocol = find_protocol(dsm_vendor_defined_vendor(request), id);
    struct dsm_bytes message = dsm_bytes(request->payload.p + 1, request->payload.n - 1);
    struct dsm_pci_session session;

    if (!protocol)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_PROTOCOL, id, 0);
    if (!connection->request.session)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_PCI_OUTSIDE_SESSION, 0, 0);
    session = pci_session(connection);
    dsm_write_u8(w, id);
    /* Reports are served in portions that the requester can take; nothing else of these is large. */
    if (protocol->fits_itself && dsm_response_limit(connection) < DSM_RESPONSE_MAX)
        w->end = w->start + (dsm_response_limit(connection) - fixed_len(connection));
    return protocol->respond(connection->device, &session, message, w);
}

static enum dsm_error write_response(struct dsm_connection *connection, uint16_t vendor_id, struct dsm_bytes payload)
{
    const uint8_t vendor[] = { vendor_id & 0xFF, vendor_id >> 8 };
    struct dsm_vendor_defined response = {
        .code = DSM_SPDM_VENDOR_DEFINED_RESPONSE,
        .is_large = connection->request.is_large_vendor,
        .standard_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = { vendor, sizeof(vendor) },
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
    return write_response(connection, DSM_VENDOR_PCI_SIG, dsm_written(&payload));
}

enum dsm_error dsm_vendor_defined_handle(struct dsm_connection *connection)
{
    struct dsm_vendor_defined request;
    struct dsm_writer payload;

    DSM_TRY(dsm_vendor_defined_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    if (!is_served(connection, &request))
        return refuse_vendor(connection, &request);
    if (request.payload.n == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_EMPTY, 0, 0);
    if (request.is_large && !dsm_both_can(&connection->state.negotiated, DSM_CAP_LARGE_RESP))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_VENDOR_LARGE, 0, 0);
    connection->request.is_large_vendor = request.is_large;
    payload =
        dsm_writer(connection->request.response.p + fixed_len(connection), DSM_RESPONSE_MAX - fixed_len(connection));
    DSM_TRY(respond(connection, &request, &payload));
    DSM_TRY(write_response(connection, dsm_vendor_defined_vendor(&request), dsm_written(&payload)));
    return dsm_response_fits(connection, 0);
}
