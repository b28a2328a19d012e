/* SPDX-License-Identifier: BSD-3-Clause */
/* A device of the daemon's whose description sync-qemu keeps as QEMU has it. */
#ifndef DSM_CLI_SYNC_TARGET_H
#define DSM_CLI_SYNC_TARGET_H

#include "cli/qmp.h"
#include "cli/swdsmctl.h"

#define SYNC_TARGETS_MAX 256u

struct sync_target {
    char device[64];     /* the daemon's name of it */
    json_t *ids;         /* of QEMU's devices: one for each TDI, from the first on */
    json_t *description; /* NULL: none is chosen yet */
    json_t *described;   /* what the daemon was told last; NULL: nothing, or it is to be told anew */
    bool was_described;  /* from then on QEMU's device may be unplugged, and come back */
    bool is_followed;    /* so the daemon was told */
    bool is_served;
};

/* What sync-qemu is at. */
struct sync {
    struct swdsmctl *ctl;
    struct cli_qmp *qmp;
    struct sync_target targets[SYNC_TARGETS_MAX];
    size_t count;
    bool is_automatic;
    bool is_limited;     /* automatic: to the devices that were named */
    bool is_daemon_gone; /* and that was said */
    json_t *devices;     /* query-devices' answer */
    json_t *ports;       /* automatic: QEMU's ids, with the spdm_port of each */
};

enum dsm_exit_code sync_fail(const struct sync *sync, enum dsm_exit_code status, struct dsm_error_detail *detail);

/* NULL: there is none of this name, or no more room. */
struct sync_target *sync_target_find(struct sync *sync, const char *device);
struct sync_target *sync_target_add(struct sync *sync, const char *device);
/* What it was is forgotten; QEMU has another device in its place. */
void sync_target_clear(struct sync_target *target);

/* Holds QEMU's device against what the daemon was told, and tells what has changed. buses: query-pci's answer. */
enum dsm_exit_code sync_target_look(struct sync *sync, struct sync_target *target, json_t *buses);
/* Tells the daemon that nobody follows any longer. */
void sync_target_lose(struct sync *sync, struct sync_target *target, const char *why);
enum dsm_exit_code sync_target_reset(struct sync *sync, const struct sync_target *target);
/* It is described, with an address in each BAR. */
bool sync_target_is_programmed(const struct sync_target *target);

#endif
