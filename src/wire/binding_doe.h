/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE data objects (PCIe 6.30.1, 6.31.3). */
#ifndef DSM_WIRE_BINDING_DOE_H
#define DSM_WIRE_BINDING_DOE_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_doe;

#endif
