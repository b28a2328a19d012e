/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The PCI-SIG protocols behind SPDM: DOE discovery, IDE_KM (PCIe 6.33.3) and TDISP (PCIe 11.3), and CXL's IDE_KM and
 * TSP, which are a vendor's of the PCI-SIG. Each answers one message of its own; how that came in (VENDOR_DEFINED, in
 * which session) is the responder's business, and here is what they need to know of it.
 *
 * message: behind the protocol id; w: the room for the protocol's response, so bounded by what the requester takes.
 *
 * DSM_OK: a response is written (TDISP_ERROR and TSP's ERROR may be one). DSM_ERR_DISCARD: no answer at all. Any other
 * error, from IDE_KM alone, which has no error message of its own: nothing is written and the SPDM layer answers ERROR
 * (INVALID_FIELD: InvalidRequest; UNSUPPORTED_REQUEST: UnsupportedRequest).
 */
#ifndef DSM_PCISIG_PCI_SESSION_H
#define DSM_PCISIG_PCI_SESSION_H

#include "device/device.h"

/*
 * A request has moved a TDI and its response is written; it promises that the transactions from before are done with
 * (PCIe 11.3.9, 11.3.16). Where somebody takes part in that, the response waits.
 */
struct dsm_tdisp_drain {
    bool pending;
    uint8_t request; /* its code */
    size_t tdi;
    uint32_t generation; /* of the TDI, after the move */
    uint32_t function_id;
};

/* What IDE_KM and TDISP need to know of the session that a request came in. */
struct dsm_pci_session {
    uint32_t session_id; /* never 0 */
    const struct dsm_aead_algorithm *aead;
    bool has_psk;                  /* both sides can make sessions with PSKs */
    bool *tdisp_version_asked;     /* the session's: GET_TDISP_VERSION has been answered */
    struct dsm_tdisp_drain *drain; /* filled where device->drain asks for it; may be NULL */
};

/* PCIe 11.2.2, and 6.33.3 likewise: the session is to use AES-256-GCM. Others are a finding; DSM_ERR_INVALID_FIELD when
 * strict. */
enum dsm_error dsm_pci_check_aead(struct dsm_device *device, const struct dsm_pci_session *session,
                                  const char *protocol) DSM_MUST_CHECK;

#endif
