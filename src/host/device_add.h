/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to a device that is served: before the loop runs at once, while it runs with the long part (keys,
 * digests of files) on another thread. */
#ifndef DSM_HOST_DEVICE_ADD_H
#define DSM_HOST_DEVICE_ADD_H

#include "describe/description.h"
#include "host/host.h"

/* A device on its way. Its owner's memory, which may be freed in done. */
struct dsm_device_add_request {
    struct dsm_device_description description; /* the owner's, until done */
    const char *path;                          /* where it was described, for errors */
    void (*done)(struct dsm_device_add_request *add);
    bool (*has_gone)(const struct dsm_device_add_request *add); /* who wants it; NULL: it is wanted in any case */
    /* The outcome. */
    enum dsm_error result;
    struct dsm_hosted_device *hosted; /* NULL where result is not DSM_OK; then error tells */
    struct dsm_error_detail error;
    bool listener_in_use; /* the failure is an address that is taken */
    bool is_abandoned;
    /* Of device_add.c. */
    struct dsm_host *host;
    struct dsm_device *device;
    struct dsm_work work;
    struct dsm_device_add_request *next;
};

/* Builds a device from its description, gives it its identity and opens its listeners. Nothing stays of it on failure.
 * Not while additions are under way. */
enum dsm_error dsm_device_add(struct dsm_host *host, struct dsm_device_add_request *add) DSM_MUST_CHECK;
/* The same while others are served: done is called on the loop, later or at once. */
void dsm_device_add_later(struct dsm_host *host, struct dsm_device_add_request *add);
/* The steps of dsm_device_add, for who has many (device_add_many.h): whether there is a place for it, on the loop; its
 * model and identity, on any thread, in result; and serving what was built, on the loop. */
enum dsm_error dsm_device_add_begin(struct dsm_host *host, struct dsm_device_add_request *add) DSM_MUST_CHECK;
void dsm_device_add_build(struct dsm_device_add_request *add);
enum dsm_error dsm_device_add_finish(struct dsm_device_add_request *add) DSM_MUST_CHECK;
/* Nobody wants it any more, before its done was called: what waits is done at once, what is being built comes to
 * nothing. */
void dsm_device_add_abandon(struct dsm_device_add_request *add);

#endif
