/* SPDX-License-Identifier: BSD-3-Clause */
/* Storage commands (DSP0286). */
#ifndef DSM_WIRE_BINDING_STORAGE_H
#define DSM_WIRE_BINDING_STORAGE_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_nvme;

#endif
