/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device is: versions, algorithms, digests, certificates. */
#ifndef DSM_CLI_SWTSM_IDENTITY_H
#define DSM_CLI_SWTSM_IDENTITY_H

#include "cli/swtsm.h"

enum dsm_error swtsm_negotiate(struct swtsm *t) DSM_MUST_CHECK; /* DOE discovery, VCA */
enum dsm_error swtsm_digests(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_certificate(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;

#endif
