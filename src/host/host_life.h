/* SPDX-License-Identifier: BSD-3-Clause */
/* A host from its beginning to its end. */
#ifndef DSM_HOST_HOST_LIFE_H
#define DSM_HOST_HOST_LIFE_H

#include "host/host.h"

enum dsm_error dsm_host_create(const struct dsm_host_parts *parts, struct dsm_host **out) DSM_MUST_CHECK;
/* Serves until dsm_host_stop; then everything is closed. */
void dsm_host_run(struct dsm_host *host);
void dsm_host_stop(struct dsm_host *host);
void dsm_host_destroy(struct dsm_host *host);

/* Surprise removal: its TDIs go to ERROR, its ports and listeners are closed, its name is free at once. */
void dsm_host_remove(struct dsm_host *host, struct dsm_hosted_device *hosted);

#endif
