/* SPDX-License-Identifier: BSD-3-Clause */
/* The emulator's own question, in clear. */
#ifndef DSM_PCISIG_TDISP_EMULATOR_H
#define DSM_PCISIG_TDISP_EMULATOR_H

#include "device/device.h"

/* The emulator's query in clear (DECAP_TDISP): GET_DEVICE_INTERFACE_STATE only, anything else TDISP_ERROR
 * UNSUPPORTED_REQUEST. Changes nothing. */
enum dsm_error dsm_tdisp_respond_to_emulator(struct dsm_device *device, struct dsm_bytes message,
                                             struct dsm_writer *w) DSM_MUST_CHECK;

#endif
