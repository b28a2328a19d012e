/* SPDX-License-Identifier: BSD-3-Clause */
/* SPDM messages alone, as spdm-emu has them with --trans NONE: no records, so no sessions. */
#ifndef DSM_WIRE_BINDING_NONE_H
#define DSM_WIRE_BINDING_NONE_H

#include "wire/binding_row.h"

extern const struct dsm_binding dsm_binding_none;

#endif
