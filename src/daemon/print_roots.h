/* SPDX-License-Identifier: BSD-3-Clause */
/* --print-root: the roots that the devices stand under. */
#ifndef DSM_DAEMON_PRINT_ROOTS_H
#define DSM_DAEMON_PRINT_ROOTS_H

#include "daemon/described.h"

/* As PEM, each once. EXIT_SUCCESS, or EXIT_FAILURE with the reason on standard error. */
int dsm_print_roots(const struct dsm_described *described);

#endif
