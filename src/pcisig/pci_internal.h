/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the responders of this room alone. */
#ifndef DSM_PCISIG_PCI_INTERNAL_H
#define DSM_PCISIG_PCI_INTERNAL_H

#include "pcisig/pci.h"

/* PCIe 11.2.2, and 6.33.3 likewise: the session is to use AES-256-GCM. Others are a finding; DSM_ERR_INVALID_FIELD when
 * strict. */
enum dsm_error dsm_pci_check_aead(struct dsm_device *device, const struct dsm_pci_session *session,
                                  const char *protocol) DSM_MUST_CHECK;

/* One TDISP request on its way through checks and handler. */
struct dsm_tdisp_exchange {
    struct dsm_device *device;
    const struct dsm_pci_session *session; /* NULL: the emulator's query in clear */
    struct dsm_tdisp_header header;
    struct dsm_bytes body; /* of the length that the table states */
    struct dsm_tdi *tdi;
    struct dsm_writer *w;
    const char *why; /* of an error, for the log */
    char why_text[300]; /* where it is no static text */
    uint32_t error_data;
};

/* Results of checks and handlers: 0 with the response written, or enum dsm_tdisp_error_code with nothing written. */
typedef uint32_t dsm_tdisp_result;
#define DSM_TDISP_SUCCESS 0u

dsm_tdisp_result dsm_tdisp_get_version_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_get_capabilities_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_get_state_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_get_report_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_lock_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_start_respond(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_stop_respond(struct dsm_tdisp_exchange *x);

/* REQ_MSGS_SUPPORTED, from the table of requests; mask is zero before. */
void dsm_tdisp_requests_supported(uint8_t mask[16]);

/* Sets x->why and returns code. */
dsm_tdisp_result dsm_tdisp_refuse(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code, const char *why);
/* The TDISP error that stands for one of ours. */
enum dsm_tdisp_error_code dsm_tdisp_error_of(enum dsm_error error);
/* As refuse, with the code that stands for error; DSM_OK is success. */
dsm_tdisp_result dsm_tdisp_result_of(struct dsm_tdisp_exchange *x, enum dsm_error error, const char *why);
/* Writes TDISP_ERROR for a result, and its log line. */
enum dsm_error dsm_tdisp_error_respond(const struct dsm_tdisp_exchange *x, dsm_tdisp_result code) DSM_MUST_CHECK;

/* The InterfaceID and the reserved fields of the request, which is a finding where they are set. */
dsm_tdisp_result dsm_tdisp_check_interface(struct dsm_tdisp_exchange *x);
dsm_tdisp_result dsm_tdisp_check_reserved(struct dsm_tdisp_exchange *x, bool reserved_set, const char *where);

#endif
