/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_CLI_HINT_H
#define DSM_CLI_HINT_H

#include "requester/failure.h"

/* The option of swtsm that may be the way past a failure; NULL: none. */
const char *cli_hint(const struct dsm_failure *failure);

#endif
