/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP as a TSM does it (PCIe 11.3), in the session. */
#ifndef DSM_REQUESTER_TDISP_H
#define DSM_REQUESTER_TDISP_H

#include "requester/step.h"
#include "wire/tdisp.h"

/* out->entries is valid until the next step. A device without TDISP 1.0 fails. */
enum dsm_step dsm_tdisp_version_begin(struct dsm_requester *r, uint32_t function_id,
                                      struct dsm_tdisp_version *out) DSM_MUST_CHECK;
enum dsm_step dsm_tdisp_capabilities_begin(struct dsm_requester *r, uint32_t function_id,
                                           struct dsm_tdisp_capabilities *out) DSM_MUST_CHECK;
enum dsm_step dsm_tdisp_state_begin(struct dsm_requester *r, uint32_t function_id, uint8_t *state) DSM_MUST_CHECK;
/* Asks for the state and requires it. */
enum dsm_step dsm_tdisp_expect_begin(struct dsm_requester *r, uint32_t function_id,
                                     enum dsm_tdi_state expected) DSM_MUST_CHECK;
/* nonce: DSM_TDISP_NONCE_LEN bytes, for START. */
enum dsm_step dsm_tdisp_lock_begin(struct dsm_requester *r, uint32_t function_id, const struct dsm_tdisp_lock *lock,
                                   uint8_t *nonce) DSM_MUST_CHECK;
enum dsm_step dsm_tdisp_start_begin(struct dsm_requester *r, uint32_t function_id, const uint8_t *nonce) DSM_MUST_CHECK;
enum dsm_step dsm_tdisp_stop_begin(struct dsm_requester *r, uint32_t function_id) DSM_MUST_CHECK;

#endif
