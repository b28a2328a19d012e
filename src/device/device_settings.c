/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_settings.h"

#include "crypto/algorithm.h"
#include "wire/algorithms.h"

#include "wire/capabilities.h"
#include "wire/opaque.h"
#include "wire/tdisp.h"
#include <string.h>

#define SECURED_VERSION_10 0x1000u

/* All of each kind, but of those where nothing chosen means something of its own. */
static void offer_all_algorithms(struct dsm_device_settings *settings)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (kind != DSM_ALG_MEASUREMENT_HASH && kind != DSM_ALG_REQ_ASYM && kind != DSM_ALG_REQ_PQC_ASYM)
            settings->algorithms[kind] = dsm_algorithm_mask(kind, DSM_SPDM_14);
}

/*
 * The longest heartbeat period there is: requesters that heartbeat can, and one that is paused in a debugger, or whose
 * guest is, keeps its sessions (and with them its TDIs) for eight minutes.
 *
 * MUT_AUTH_CAP is stated though nobody is asked to authenticate unless that was chosen: libspdm's requester of
 * 2026-06-13 or later, with EP_INFO_CAP 10b among its flags, wants a ReqBaseAsymAlg, which DSP0274 ties to
 * MUT_AUTH_CAP.
 */
void dsm_device_settings_default(struct dsm_device_settings *settings)
{
    *settings = (struct dsm_device_settings){
        .version_min = DSM_SPDM_10,
        .version_max = DSM_SPDM_NEWEST,
        .capabilities = DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MEAS_SIG | DSM_CAP_MEAS_FRESH | DSM_CAP_ENCRYPT |
                        DSM_CAP_MAC | DSM_CAP_MUT_AUTH | DSM_CAP_KEY_EX | DSM_CAP_ENCAP | DSM_CAP_HBEAT |
                        DSM_CAP_KEY_UPD | DSM_CAP_HANDSHAKE_IN_THE_CLEAR | DSM_CAP_CHUNK | DSM_CAP_MEL |
                        DSM_CAP_EP_INFO_SIG | DSM_CAP_LARGE_RESP,
        .opaque_formats = DSM_OPAQUE_FORMAT_0 | DSM_OPAQUE_FORMAT_1,
        .secured_version_min = SECURED_VERSION_10,
        .secured_version_max = DSM_SECURED_13,
        .heartbeat_period_s = 255,
        .handshake_limit_s = 60,
        .on_get_version = DSM_GET_VERSION_BY_OWNER,
        .error_recovery = DSM_RECOVERY_STOP,
        .lock_flags_supported = DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_SYSTEM_CACHE_LINE_SIZE | DSM_LOCK_MSIX,
        .dev_addr_width = 64,
    };
    offer_all_algorithms(settings);
}

bool dsm_device_settings_lets_drain(const struct dsm_device_settings *settings, const char *observer)
{
    for (size_t i = 0; i < DSM_DRAIN_OBSERVERS_MAX && settings->drain_observers[i][0]; i++)
        if (strcmp(settings->drain_observers[i], observer) == 0)
            return true;
    return false;
}
