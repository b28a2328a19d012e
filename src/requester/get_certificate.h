/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CERTIFICATE: reads a slot's chain in portions and verifies it: digest, root hash, signatures up to the (pinned)
 * root, and that the leaf's key fits. */
#ifndef DSM_REQUESTER_GET_CERTIFICATE_H
#define DSM_REQUESTER_GET_CERTIFICATE_H

#include "requester/step.h"

/* A chain that fails leaves the slot as it was. */
enum dsm_step dsm_get_certificate_begin(struct dsm_requester *r, uint8_t slot) DSM_MUST_CHECK;

#endif
