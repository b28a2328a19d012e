/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device is: versions, algorithms, digests, certificates. */
#ifndef DSM_CLI_SWTSM_IDENTITY_H
#define DSM_CLI_SWTSM_IDENTITY_H

#include "cli/swtsm.h"

enum dsm_error swtsm_negotiate(struct swtsm *t) DSM_MUST_CHECK; /* DOE discovery, VCA */
enum dsm_error swtsm_digests(struct swtsm *t) DSM_MUST_CHECK;
/* A device that shows no chain is known by the key of --public-key. */
bool swtsm_has_public_key(const struct swtsm *t);
/* The slot to sign with: DSM_SLOT_PUBLIC_KEY for that key, else that of the command line. */
uint8_t swtsm_slot(const struct swtsm *t);
enum dsm_error swtsm_certificate(struct swtsm *t, uint8_t slot) DSM_MUST_CHECK;

#endif
