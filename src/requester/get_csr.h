/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_REQUESTER_GET_CSR_H
#define DSM_REQUESTER_GET_CSR_H

#include "requester/step.h"
#include "wire/csr.h"

/* The device's certificate signing request, whose signature has verified with its own key; csr points into the answer.
 * What wanted has is sent as it is; it has to stay until the step is done. */
enum dsm_step dsm_get_csr_begin(struct dsm_requester *r, const struct dsm_get_csr *wanted,
                                struct dsm_bytes *csr) DSM_MUST_CHECK;

#endif
