/* SPDX-License-Identifier: BSD-3-Clause */
/* A VM's object (kernel/ABI/doe-guest-request): what it asks of its TDI, and the answer. */
#ifndef DSM_CLI_TSM_GUEST_H
#define DSM_CLI_TSM_GUEST_H

#include "cli/tsm_tdi.h"

/* What was done, for a log. */
struct tsm_guest_outcome {
    const char *op; /* "LOCK" */
    int error;      /* 0, or an errno that the VM gets */
};

/* Writes the answer to its object, into room for SWTSM_PAYLOAD_MAX bytes. detail: of the error. */
struct tsm_guest_outcome tsm_guest_serve(struct tsm_dsm *dsm, struct tsm_tdi *tdi, uint32_t scope,
                                         struct dsm_bytes object, struct dsm_writer *answer,
                                         struct dsm_error_detail *detail);

#endif
