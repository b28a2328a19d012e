/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The PCI-SIG protocols behind SPDM: DOE discovery, IDE_KM (PCIe 6.33.3) and TDISP (PCIe 11.3). Each answers one message
 * of its own; how that came in (VENDOR_DEFINED, in which session) is the responder's business.
 */
#ifndef DSM_PCISIG_PCI_H
#define DSM_PCISIG_PCI_H

#include "device/device.h"

/*
 * A request has moved a TDI and its response is written; it promises that the transactions from before are done with
 * (PCIe 11.3.9, 11.3.16). Where somebody takes part in that, the response waits.
 */
struct dsm_tdisp_drain {
    bool pending;
    uint8_t request;     /* its code */
    size_t tdi;
    uint32_t generation; /* of the TDI, after the move */
    uint32_t function_id;
};

/* What IDE_KM and TDISP need to know of the session that a request came in. */
struct dsm_pci_session {
    uint32_t session_id; /* never 0 */
    const struct dsm_aead_algorithm *aead;
    bool *tdisp_version_asked; /* the session's: GET_TDISP_VERSION has been answered */
    struct dsm_tdisp_drain *drain; /* filled where device->drain asks for it; may be NULL */
};

/*
 * message: behind the protocol id; w: the room for the protocol's response, so bounded by what the requester takes.
 *
 * DSM_OK: a response is written (TDISP_ERROR may be one). DSM_ERR_DISCARD: no answer at all. Any other error, from
 * IDE_KM alone, which has no error message of its own: nothing is written and the SPDM layer answers ERROR
 * (INVALID_FIELD: InvalidRequest; UNSUPPORTED_REQUEST: UnsupportedRequest).
 */
enum dsm_error dsm_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                  struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                 struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

/* The drain was not done in time: the TDI goes to ERROR (unless something else has moved it meanwhile), and TDISP_ERROR
 * UNSPECIFIED is written, to be sent in place of the response. */
enum dsm_error dsm_tdisp_drain_failed(struct dsm_device *device, const struct dsm_tdisp_drain *drain,
                                      struct dsm_writer *w) DSM_MUST_CHECK;

/* The emulator's query in clear (DECAP_TDISP): GET_DEVICE_INTERFACE_STATE only, anything else TDISP_ERROR
 * UNSUPPORTED_REQUEST. Changes nothing. */
enum dsm_error dsm_tdisp_respond_to_emulator(struct dsm_device *device, struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

/* data: of a DOE discovery object. Writes the response's data. DSM_ERR_DISCARD: no answer (DOE knows no error message). */
enum dsm_error dsm_doe_discovery_respond(struct dsm_device *device, struct dsm_bytes data, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
