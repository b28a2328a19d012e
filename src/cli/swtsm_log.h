/* SPDX-License-Identifier: BSD-3-Clause */
/* The measurement extension log of a device that has one. */
#ifndef DSM_CLI_SWTSM_LOG_H
#define DSM_CLI_SWTSM_LOG_H

#include "cli/swtsm.h"

/* Reads it, shows it, and holds it against the blocks. A device that selected no specification of a log has none. */
enum dsm_error swtsm_log(struct swtsm *t, struct dsm_bytes record) DSM_MUST_CHECK;

#endif
