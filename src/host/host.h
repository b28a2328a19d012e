/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The devices that are served on one loop, and what they share. Everything that changes a device happens on this loop.
 * host_life.h makes and ends it.
 */
#ifndef DSM_HOST_HOST_H
#define DSM_HOST_HOST_H

#include "base/error_detail.h"
#include "host/capture.h"
#include "host/hosted_device.h"
#include "host/keylog.h"

struct dsm_device_add_request;
struct dsm_device_description;
struct dsm_identity_store;

/* DMA of a function served over vfio-user that was not permitted. */
struct dsm_dma_refused {
    uint8_t function; /* number */
    uint64_t address;
    uint32_t len;
    bool write;
    bool t;
    uint8_t state; /* enum dsm_tdi_state */
    const char *reason;
    uint64_t count; /* of this function, with this one */
};

struct dsm_tdi_move {
    size_t tdi;
    uint8_t from, to; /* enum dsm_tdi_state */
    enum dsm_tdi_reason reason;
    uint32_t session_id; /* 0: none */
};

/* Who is told of what happens to devices (the control socket); any may be NULL. Called on the loop, inside what causes
 * it: a response that a transition belongs to has not been queued yet. */
struct dsm_refusal; /* device/device_refusal.h */

struct dsm_watcher {
    void *context;
    void (*added)(void *context, struct dsm_hosted_device *hosted);
    void (*removed)(void *context, struct dsm_hosted_device *hosted);
    void (*owner_changed)(void *context, struct dsm_hosted_device *hosted);
    void (*follow_changed)(void *context, struct dsm_hosted_device *hosted);
    void (*tdi_moved)(void *context, struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move);
    void (*finding)(void *context, struct dsm_hosted_device *hosted, const struct dsm_finding *finding);
    void (*refused)(void *context, struct dsm_hosted_device *hosted, const struct dsm_refusal *refusal);
    void (*dma_refused)(void *context, struct dsm_hosted_device *hosted, const struct dsm_dma_refused *refused);
    void (*stopping)(void *context); /* the host ends: handles on its loop are to be closed */
};

/* Where connections to devices come from (link/). */
struct dsm_host_listeners {
    /* Adds a listener at an address to the device's list. DSM_ERR_LIMIT: it is in use. */
    enum dsm_error (*open)(struct dsm_hosted_device *hosted, const char *address, struct dsm_error_detail *detail);
    /* The i-th function of the description that is served over vfio-user, likewise. */
    enum dsm_error (*open_function)(struct dsm_hosted_device *hosted, const struct dsm_device_description *description,
                                    size_t i, struct dsm_error_detail *detail);
    void (*close_all)(struct dsm_hosted_device *hosted);
};

/* What a host is made of; all of it outlives the host. */
struct dsm_host_parts {
    const struct dsm_crypto *crypto;
    struct dsm_log *log;
    struct dsm_identity_store *identities;
    struct dsm_capture *capture;
    struct dsm_keylog *keylog;
    const struct dsm_host_listeners *listeners;
    size_t descriptors;      /* that can be open at once; 0: no limit is known */
    const char *capture_dir; /* where the control socket may begin recordings; NULL: nowhere */
    const char *state_dir;   /* for state pages as files; NULL: none are made */
    /* An owner has gone for good, and left its device to nobody; NULL: nobody wants to know. Called in the middle of
     * it.
     */
    void (*owner_gone)(void *context, const struct dsm_port *port);
    void *owner_gone_context;
    /* The host was told to stop, and something does not end: a thread that waits for a lock, a disk or a key. Does not
     * return. NULL: it is waited for. */
    void (*stop_hangs)(void *context);
    void *stop_hangs_context;
};

struct dsm_host {
    struct dsm_host_parts parts;
    uv_loop_t loop;
    struct dsm_workers *workers;
    uv_prepare_t before_sleep;
    uv_timer_t stop_deadline;
    struct dsm_device_add_request *first_addition, *last_addition; /* device_add.c's */
    struct dsm_hosted_device *unsent;                              /* a list */
    const struct dsm_watcher *watcher;                             /* NULL: none */
    struct dsm_hosted_device **devices; /* served, by number: those that are stopped are not among them */
    size_t device_count;
    uint64_t devices_seen;
    size_t port_count; /* attached to all of them */
    bool stopping;
};

/* Takes a hosted device into the list; dsm_device_add (device_add.h) is how one comes to be. */
enum dsm_error dsm_host_keep(struct dsm_host *host, struct dsm_hosted_device *hosted) DSM_MUST_CHECK;
/* Takes it out again, if it is in. */
void dsm_host_drop(struct dsm_host *host, const struct dsm_hosted_device *hosted);
/* NULL: there is none of this name. */
struct dsm_hosted_device *dsm_host_find(const struct dsm_host *host, const char *name);
/* The one that came next after a number; 0: the first of all. NULL: there is none. */
struct dsm_hosted_device *dsm_host_next(const struct dsm_host *host, uint64_t number);
/* What all devices speak at all their listeners; NULL where they speak different transports. */
const struct dsm_binding *dsm_host_binding(const struct dsm_host *host);

/* One at a time; NULL for nobody. It outlives the host, or is taken away. */
void dsm_host_watch(struct dsm_host *host, const struct dsm_watcher *watcher);
/* The device's subscribers have frames to be flushed before the loop sleeps, or do not any longer. */
void dsm_host_note_unsent(struct dsm_hosted_device *hosted);
void dsm_host_drop_unsent(struct dsm_hosted_device *hosted);
/* An object that a device's port has sent or is sent. */
void dsm_host_capture(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object);

#endif
