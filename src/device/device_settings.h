/* SPDX-License-Identifier: BSD-3-Clause */
/* How a device behaves, and what it offers. */
#ifndef DSM_DEVICE_DEVICE_SETTINGS_H
#define DSM_DEVICE_DEVICE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/algorithm_kind.h"

enum dsm_on_get_version {
    DSM_GET_VERSION_CONVENTIONAL_RESET,
    DSM_GET_VERSION_SESSION_END,
    DSM_GET_VERSION_BY_OWNER, /* default: session-end where the owner said HELLO, else conventional-reset */
};

enum dsm_error_recovery {
    DSM_RECOVERY_STOP,
    DSM_RECOVERY_AUTO,
};

/* How KEY_EXCHANGE_RSP asks a requester to authenticate that can (DSP0274, MutAuthRequested). */
enum dsm_mutual_authentication {
    DSM_MUTUAL_NONE,
    DSM_MUTUAL_PROVISIONED,  /* with the chain that the device was given */
    DSM_MUTUAL_ENCAPSULATED, /* with one that it shows in encapsulated requests, */
    DSM_MUTUAL_DIGESTS,      /* of which GET_DIGESTS counts as asked */
};

#define DSM_DRAIN_OBSERVERS_MAX 8u  /* that a device lets drain, beside its owner */
#define DSM_DRAIN_OBSERVER_SIZE 64u /* a name in HELLO, and its end */

/* How a device behaves: plain data, fixed while the device lives unless said otherwise. */
struct dsm_device_settings {
    uint8_t version_min, version_max; /* SPDM: DSM_SPDM_10 .. DSM_SPDM_NEWEST */
    uint32_t capabilities;            /* DSM_CAP_* offered; each version states those it knows */
    uint32_t data_transfer_size;      /* what is taken at once; 0: what the transport can */
    uint32_t max_message_size;        /* and in chunks; 0: DSM_LARGE_MESSAGE_USUAL */
    uint8_t ct_exponent;              /* 0: nobody said; who has a clock finds it out */
    /* bits offered; of DSM_ALG_ASYM as far as slot 0 can sign; DSM_ALG_MEASUREMENT_HASH 0: follows the base hash;
     * DSM_ALG_REQ_ASYM, DSM_ALG_REQ_PQC_ASYM 0: all of them, where it is wanted (wire/algorithm_kind.h); of the
     * post-quantum ones those that the library has */
    uint32_t algorithms[DSM_ALG_KINDS];
    bool pqc_first;         /* post-quantum algorithms before classical ones, where both are in common */
    uint8_t opaque_formats; /* DSM_OPAQUE_FORMAT_* */
    uint16_t secured_version_min, secured_version_max; /* 0x1000 .. 0x1300 */
    uint8_t heartbeat_period_s;                        /* 0: none */
    uint16_t handshake_limit_s;                        /* from KEY_EXCHANGE to FINISH; 0: no limit */
    bool strict;
    bool trusted_environment; /* where slot 0 is provisioned, and no slot needs a session for it */
    bool not_ready_first;     /* holds signed responses back: ResponseNotReady until RESPOND_IF_READY */
    enum dsm_mutual_authentication mutual;
    bool mutual_required; /* KEY_EXCHANGE of who cannot is refused */
    bool mutual_basic;    /* CHALLENGE_AUTH asks for it */
    enum dsm_on_get_version on_get_version;
    enum dsm_error_recovery error_recovery;
    bool flr0_ends_sessions;       /* against PCIe 6.31.4 */
    uint16_t lock_flags_supported; /* DSM_LOCK_* */
    uint8_t dev_addr_width;
    bool xt_mode;           /* SET_TDISP_CONFIG_REQUEST is answered */
    bool arm_vdm;           /* VDM_REQUESTs of Arm's are; what they tell: */
    bool arm_pas_check;     /* PAS_CHECK */
    uint8_t arm_mecid_bits; /* MECID width; 0: no MEC */
    /* names of observers (HELLO) that LOCK, START and STOP wait for beside the owner; "" ends them early */
    char drain_observers[DSM_DRAIN_OBSERVERS_MAX][DSM_DRAIN_OBSERVER_SIZE];
};

/* Is an observer of this name one of those that the owner lets drain? */
bool dsm_device_settings_lets_drain(const struct dsm_device_settings *settings, const char *observer);
void dsm_device_settings_default(struct dsm_device_settings *settings);

#endif
