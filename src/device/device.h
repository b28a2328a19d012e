/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device: what it is (identity, measurements, TDIs, IDE) and how it behaves. It is owned by one thread, the loop's;
 * nothing here blocks, reads a clock or a file. What happens to it is in the files beside this one: device_tdis.h
 * (described, added, removed), device_events.h (TDIs move, streams end), device_config.h (configuration writes),
 * device_finding.h, device_check.h, default_device.h.
 */
#ifndef DSM_DEVICE_DEVICE_H
#define DSM_DEVICE_DEVICE_H

#include "base/log.h"
#include "crypto/pci_ids.h"
#include "device/config/functions.h"
#include "device/cxl.h"
#include "device/device_class.h"
#include "device/device_settings.h"
#include "device/finding.h"
#include "device/ide.h"
#include "device/identity.h"
#include "device/measurements.h"
#include "device/provisioning.h"
#include "device/requesters.h"
#include "device/tdi.h"
#include "device/tdi_transitions.h"
#include "spdm/psk.h"
#include "wire/cause.h"

struct dsm_device;
struct dsm_refusal; /* device/device_refusal.h */

/* What the device tells its embedder; any may be NULL. Called on the device's thread, inside the call that caused it.
 */
struct dsm_device_observer {
    void *context;
    /* A TDI has moved: the device already shows the new state, no response has been queued yet. */
    void (*tdi_moved)(void *context, struct dsm_device *device, size_t tdi, uint8_t from, uint8_t to,
                      enum dsm_tdi_reason reason, uint32_t session_id);
    /* A TDI is there no more, and has gone to ERROR before, if it was not in it: its number reads so until another
     * takes it. */
    void (*tdi_removed)(void *context, struct dsm_device *device, size_t tdi);
    void (*finding)(void *context, struct dsm_device *device, enum dsm_finding_kind kind, const char *came);
    void (*refused)(void *context, struct dsm_device *device, const struct dsm_refusal *refusal);
    /* Session secrets for a key log, where one is kept: label is "DHE_SECRET" (what KEY_EXCHANGE agreed on),
     * "REQUEST_HANDSHAKE", "RESPONSE_HANDSHAKE", "REQUEST_DATA", "RESPONSE_DATA". */
    void (*key)(void *context, struct dsm_device *device, uint32_t session_id, const char *label,
                struct dsm_bytes secret);
    /* A clock of the embedder's, for lines of level debug; asked for them alone. */
    uint64_t (*now_us)(void *context);
};

/* Does somebody keep the description as the emulator has the device (device_follow.h)? */
enum dsm_follow {
    DSM_FOLLOW_NONE,  /* it is as described */
    DSM_FOLLOW_KNOWN, /* yes */
    DSM_FOLLOW_LOST,  /* somebody did, and cannot any longer */
};

struct dsm_device {
    char name[64];
    const struct dsm_crypto *crypto;
    const struct dsm_log *log; /* may be NULL */
    struct dsm_device_settings settings;
    struct dsm_pci_ids ids;
    struct dsm_identity identity;
    struct dsm_provisioning provisioning;
    struct dsm_requesters requesters;
    struct dsm_psks psks;
    struct dsm_measurements_set measurements;
    struct dsm_device_class_list classes;
    struct dsm_tdi *tdis;
    size_t tdi_count;
    struct dsm_ide ide;
    struct dsm_cxl *cxl;            /* NULL: it is no CXL device */
    struct dsm_config_space config; /* functions whose configuration writes are followed */
    struct dsm_findings findings;
    struct dsm_cause cause;             /* of the last refusal, as it is being made */
    uint32_t refused[DSM_CAUSES_COUNT]; /* how often for each */
    uint64_t peer; /* whose request is in hand, by the number that the host has given it; 0: nobody says */
    struct dsm_device_observer observer;
    enum dsm_follow follow;
    bool owner_said_hello;
    bool drain; /* somebody takes part: responses to LOCK, START and STOP wait for it */
};

/* An empty device with default settings: no identity, no measurements, no TDI. */
enum dsm_error dsm_device_create(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *name,
                                 struct dsm_device **out) DSM_MUST_CHECK;
void dsm_device_destroy(struct dsm_device *device);

/* The TDI an InterfaceID names; NULL for none. */
struct dsm_tdi *dsm_device_find_tdi(struct dsm_device *device, uint32_t function_id);
/* A TDI is locked with NO_FW_UPDATE: measurements must not change now (PCIe table 11-10). */
bool dsm_device_measurements_locked(const struct dsm_device *device);
/* What of it the files of config/ work on. */
struct dsm_config_view dsm_device_config_view(struct dsm_device *device);

#endif
