/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_CLI_SWTSM_CHECKS_H
#define DSM_CLI_SWTSM_CHECKS_H

#include "cli/swtsm.h"

/* What was found of each check, and what was signed, into the document. */
void swtsm_checks_show(struct swtsm *t);

#endif
