/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device: what it is (identity, measurements, TDIs, IDE) and how it behaves. It is owned by one thread, the loop's;
 * nothing here blocks, reads a clock or a file. Its TDIs' states change only here, in dsm_device_move_tdi.
 */
#ifndef DSM_DEVICE_DEVICE_H
#define DSM_DEVICE_DEVICE_H

#include "base/log.h"
#include "device/config_space.h"
#include "device/finding.h"
#include "device/identity.h"
#include "device/ide.h"
#include "device/measurements.h"
#include "device/tdi.h"

enum dsm_on_get_version {
    DSM_GET_VERSION_CONVENTIONAL_RESET,
    DSM_GET_VERSION_SESSION_END,
    DSM_GET_VERSION_BY_OWNER, /* default: session-end where the owner said HELLO, else conventional-reset */
};

enum dsm_error_recovery {
    DSM_RECOVERY_STOP,
    DSM_RECOVERY_AUTO,
};

/* How a device behaves: plain data, fixed while the device lives unless said otherwise. */
struct dsm_device_settings {
    uint8_t version_min, version_max;    /* SPDM: DSM_SPDM_10 .. DSM_SPDM_13 */
    uint32_t capabilities;               /* DSM_CAP_* offered; each version states those it knows */
    uint8_t ct_exponent;
    uint32_t hash_mask;                  /* BaseHashAlgo bits offered */
    uint32_t asym_mask;                  /* BaseAsymAlgo bits offered, as far as slot 0 can sign with them */
    uint16_t dhe_mask;
    uint16_t aead_mask;
    uint8_t opaque_formats;              /* DSM_OPAQUE_FORMAT_* */
    uint16_t secured_version_min, secured_version_max; /* 0x1000 .. 0x1200 */
    uint8_t heartbeat_period_s;          /* 0: none */
    uint32_t measurement_hash_mask;      /* MeasurementHashAlgo bits; 0: follows the base hash */
    bool strict;
    bool not_ready_first;                /* holds signed responses back: ResponseNotReady until RESPOND_IF_READY */
    enum dsm_on_get_version on_get_version;
    enum dsm_error_recovery error_recovery;
    bool flr0_ends_sessions;             /* against PCIe 6.31.4 */
    uint16_t lock_flags_supported;       /* DSM_LOCK_* */
    uint8_t dev_addr_width;
};

struct dsm_device;

/* What the device tells its embedder; any may be NULL. Called on the device's thread, inside the call that caused it. */
struct dsm_device_observer {
    void *context;
    /* A TDI has moved: the device already shows the new state, no response has been queued yet. */
    void (*tdi_moved)(void *context, struct dsm_device *device, size_t tdi, uint8_t from, uint8_t to,
                      enum dsm_tdi_reason reason, uint32_t session_id);
    void (*finding)(void *context, struct dsm_device *device, enum dsm_finding_kind kind, const char *came);
    /* Session secrets for a key log, where one is kept: label is "REQUEST_HANDSHAKE", "RESPONSE_HANDSHAKE", "REQUEST_DATA", "RESPONSE_DATA". */
    void (*key)(void *context, struct dsm_device *device, uint32_t session_id, const char *label, struct dsm_bytes secret);
};

struct dsm_device {
    char name[64];
    const struct dsm_crypto *crypto;
    const struct dsm_log *log;       /* may be NULL */
    struct dsm_device_settings settings;
    struct dsm_pci_ids ids;
    struct dsm_identity identity;
    struct dsm_measurements_set measurements;
    struct dsm_tdi *tdis;
    size_t tdi_count;
    struct dsm_ide ide;
    struct dsm_config_space config; /* functions whose configuration writes are followed */
    struct dsm_findings findings;
    struct dsm_device_observer observer;
    bool owner_said_hello;
    bool drain;                      /* somebody takes part: responses to LOCK, START and STOP wait for it */
};

void dsm_device_settings_default(struct dsm_device_settings *settings);
/* An empty device with default settings: no identity, no measurements, no TDI. */
enum dsm_error dsm_device_create(const struct dsm_crypto *crypto, const struct dsm_log *log, const char *name,
                                 struct dsm_device **out) DSM_MUST_CHECK;
void dsm_device_destroy(struct dsm_device *device);
/* What is served when nothing is described: the ids, one auto TDI with the BAR and MSI-X layout of QEMU's nvme, IDE ports 0
 * to 7 and the default measurements. The identity is the caller's. */
enum dsm_error dsm_device_fill_default(struct dsm_device *device) DSM_MUST_CHECK;

/* Checks the whole: capability rules, an identity for what is offered, TDIs that do not clash. why tells a person. */
enum dsm_error dsm_device_check(const struct dsm_device *device, char *why, size_t why_size) DSM_MUST_CHECK;

enum dsm_error dsm_device_add_tdi(struct dsm_device *device, const struct dsm_tdi_description *description, char *why,
                                  size_t why_size) DSM_MUST_CHECK;
/* Describes a TDI anew: shown in the next report; a locked TDI goes to ERROR. The same description again changes nothing. */
enum dsm_error dsm_device_describe_tdi(struct dsm_device *device, size_t index, const struct dsm_tdi_description *description,
                                       char *why, size_t why_size) DSM_MUST_CHECK;
/* The TDI an InterfaceID names; NULL for none. */
struct dsm_tdi *dsm_device_find_tdi(struct dsm_device *device, uint32_t function_id);

/* A TDI is locked with NO_FW_UPDATE: measurements must not change now (PCIe table 11-10). */
bool dsm_device_measurements_locked(const struct dsm_device *device);

/* The one place where a TDI's state changes. Leaving CONFIG_LOCKED destroys the nonce; ERROR releases the session,
 * CONFIG_UNLOCKED also binding and report. With error_recovery auto a TDI in ERROR moves on at once. A move that the table
 * forbids is our own bug. */
void dsm_device_move_tdi(struct dsm_device *device, struct dsm_tdi *tdi, uint8_t to, enum dsm_tdi_reason reason);

/* Events and what they do to TDIs and IDE streams (PCIe 11.4). Sessions are the responder's: it calls these. */
void dsm_device_session_ended(struct dsm_device *device, uint32_t session_id);
void dsm_device_stream_insecure(struct dsm_device *device, uint8_t stream_id);
void dsm_device_conventional_reset(struct dsm_device *device);
void dsm_device_flr(struct dsm_device *device, uint32_t function_id);
/* The part of it that is IDE's, for an FLR that a configuration write asks for. */
void dsm_device_flr_ends_streams(struct dsm_device *device, uint32_t function_id);
/* Is it the function with the DOE mailbox, whose FLR ends the request that is processed (PCIe 6.31.3)? */
bool dsm_device_owns_mailbox(const struct dsm_device *device, uint32_t function_id);
/* Does the FLR of this function end the sessions as well: function 0 with flr0_ends_sessions? */
bool dsm_device_flr_ends_sessions(const struct dsm_device *device, uint32_t function_id);
/* The function has another requester id now (its bus number changed): a TDI locked under the old one goes to ERROR. */
void dsm_device_requester_id_changed(struct dsm_device *device, uint32_t old_function_id, uint32_t new_function_id);
void dsm_device_configuration_changed(struct dsm_device *device, uint32_t function_id);
void dsm_device_removed(struct dsm_device *device);

/* Reports a deviation: logged, counted, told. DSM_OK where it is tolerated; strict: the given error. */
enum dsm_error dsm_device_finding(struct dsm_device *device, enum dsm_finding_kind kind, enum dsm_error strict_error,
                                  const char *came, ...) DSM_MUST_CHECK __attribute__((format(printf, 4, 5)));

#endif
