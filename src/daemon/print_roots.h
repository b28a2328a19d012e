/* SPDX-License-Identifier: BSD-3-Clause */
/* --print-root: the roots that the described devices stand under, each once, as PEM on standard output. */
#ifndef DSM_DAEMON_PRINT_ROOTS_H
#define DSM_DAEMON_PRINT_ROOTS_H

#include "describe/config.h"
#include "store/identity_store.h"

/* EXIT_FAILURE after a complaint. file: where the devices are described; "" where they are not. */
int dsm_print_roots(const struct dsm_crypto *crypto, struct dsm_identity_store *identities, const struct dsm_log *log,
                    const struct dsm_config *config, const char *file);

#endif
