/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP as a TSM does it (PCIe 11.3), in the session. */
#ifndef DSM_REQUESTER_TDISP_H
#define DSM_REQUESTER_TDISP_H

#include "requester/requester.h"
#include "wire/tdisp.h"
#include "wire/tdisp_report.h"

/* out->entries is valid until the next exchange. A device without TDISP 1.0 fails. */
enum dsm_error dsm_requester_tdisp_version(struct dsm_requester *r, uint32_t function_id,
                                           struct dsm_tdisp_version *out) DSM_MUST_CHECK;
enum dsm_error dsm_requester_tdisp_capabilities(struct dsm_requester *r, uint32_t function_id,
                                                struct dsm_tdisp_capabilities *out) DSM_MUST_CHECK;
enum dsm_error dsm_requester_tdisp_state(struct dsm_requester *r, uint32_t function_id, uint8_t *state) DSM_MUST_CHECK;
/* Asks for the state and requires it. */
enum dsm_error dsm_requester_tdisp_expect(struct dsm_requester *r, uint32_t function_id,
                                          enum dsm_tdi_state expected) DSM_MUST_CHECK;
/* nonce: DSM_TDISP_NONCE_LEN bytes for START. */
enum dsm_error dsm_requester_tdisp_lock(struct dsm_requester *r, uint32_t function_id,
                                        const struct dsm_tdisp_lock *lock, uint8_t *nonce) DSM_MUST_CHECK;
/* Reads the whole report in portions of at most portion_len into buffer (DSM_REPORT_MAX bytes) and decodes it; out
 * points there. */
enum dsm_error dsm_requester_tdisp_report(struct dsm_requester *r, uint32_t function_id, uint16_t portion_len,
                                          uint8_t *buffer, size_t *n, struct dsm_report *out) DSM_MUST_CHECK;
enum dsm_error dsm_requester_tdisp_start(struct dsm_requester *r, uint32_t function_id,
                                         const uint8_t *nonce) DSM_MUST_CHECK;
enum dsm_error dsm_requester_tdisp_stop(struct dsm_requester *r, uint32_t function_id) DSM_MUST_CHECK;

#endif
