/* SPDX-License-Identifier: BSD-3-Clause */
/* csr, set-certificate, key-pairs, set-key-pair: keys and certificates of a device. */
#ifndef DSM_CLI_SWTSM_PROVISION_H
#define DSM_CLI_SWTSM_PROVISION_H

#include "cli/swtsm.h"

enum dsm_error swtsm_provision_csr(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_provision_chain(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_provision_key_pairs(struct swtsm *t) DSM_MUST_CHECK;
enum dsm_error swtsm_provision_key_pair(struct swtsm *t) DSM_MUST_CHECK;

#endif
