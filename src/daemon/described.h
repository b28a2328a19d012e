/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices of a configuration, built one after another and not served: for what is said about them beforehand. */
#ifndef DSM_DAEMON_DESCRIBED_H
#define DSM_DAEMON_DESCRIBED_H

#include "describe/description.h"
#include "store/identity_store.h"

struct dsm_described {
    const struct dsm_crypto *crypto;
    struct dsm_identity_store *identities;
    const struct dsm_log *log;
    const struct dsm_config *config;
    const char *file; /* NULL: no configuration */
};

typedef enum dsm_error (*dsm_described_visitor)(void *context, const struct dsm_device_description *description,
                                                const struct dsm_device *device, struct dsm_error_detail *detail);

/* Builds each, gives it its identity and has it looked at, up to the first that is wrong: then EXIT_FAILURE, and why is
 * said. */
int dsm_described_visit(const struct dsm_described *described, dsm_described_visitor visit, void *context);

#endif
