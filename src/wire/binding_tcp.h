/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP messages (DSP0287). */
#ifndef DSM_WIRE_BINDING_TCP_H
#define DSM_WIRE_BINDING_TCP_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_tcp;

#endif
