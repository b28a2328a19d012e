/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys for an IDE stream. */
#ifndef DSM_CLI_SWTSM_IDE_H
#define DSM_CLI_SWTSM_IDE_H

#include "cli/swtsm.h"

enum dsm_error swtsm_ide(struct swtsm *t) DSM_MUST_CHECK;

#endif
