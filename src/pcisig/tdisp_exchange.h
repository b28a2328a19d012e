/* SPDX-License-Identifier: BSD-3-Clause */
/* One TDISP request on its way through checks and handler. */
#ifndef DSM_PCISIG_TDISP_EXCHANGE_H
#define DSM_PCISIG_TDISP_EXCHANGE_H

#include "pcisig/pci_session.h"

struct dsm_tdisp_exchange {
    struct dsm_device *device;
    const struct dsm_pci_session *session; /* NULL: the emulator's query in clear */
    struct dsm_tdisp_header header;
    struct dsm_bytes body; /* of the length that the table states */
    struct dsm_tdi *tdi;
    struct dsm_writer *w;
    uint8_t requests_supported[16]; /* REQ_MSGS_SUPPORTED, from the table of requests */
    char interfaces[256];           /* which there are, where another was asked for */
    uint32_t error_data;
};

/* Results of checks and handlers: 0 with the response written, or enum dsm_tdisp_error_code with nothing written. */
typedef uint32_t dsm_tdisp_result;
#define DSM_TDISP_SUCCESS 0u

#endif
