/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a configuration write does to the device that it is made to. The files of this folder find it out; the device
 * does it (device_config.c), since TDIs move and streams end there alone.
 */
#ifndef DSM_DEVICE_CONFIG_EFFECTS_H
#define DSM_DEVICE_CONFIG_EFFECTS_H

#include "device/config/registers.h"
#include "device/tdi_transitions.h"
#include "wire/limits.h"

struct dsm_config_effects {
    enum dsm_config_effect strongest; /* what its sender is told */
    /* For each TDI: why its lock breaks, DSM_TDI_REASON_NONE where it holds; and the row that says so, NULL for the id.
     */
    enum dsm_tdi_reason broken[DSM_TDIS_MAX];
    const struct dsm_config_register *broken_by[DSM_TDIS_MAX];
    bool is_flr;             /* of the function: it has lost what was programmed */
    uint32_t insecure_ports; /* bit n: the Enable of this stream was cleared, which has keys on port n */
    uint8_t insecure_stream_id;
};

#endif
