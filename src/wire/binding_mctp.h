/* SPDX-License-Identifier: BSD-3-Clause */
/* MCTP messages (DSP0275, DSP0276). */
#ifndef DSM_WIRE_BINDING_MCTP_H
#define DSM_WIRE_BINDING_MCTP_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_mctp;
/* The same messages in packets on a serial line (DSP0253). */
extern const struct dsm_binding dsm_binding_mctp_serial;

#endif
