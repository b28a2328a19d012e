/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm list: the PCI functions here that offer CMA. */
#ifndef DSM_CLI_SWTSM_LIST_H
#define DSM_CLI_SWTSM_LIST_H

#include "cli/swtsm.h"

enum dsm_error swtsm_list(struct swtsm *t) DSM_MUST_CHECK;

#endif
