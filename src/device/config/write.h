/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration write as the double word that it falls into sees it. */
#ifndef DSM_DEVICE_CONFIG_WRITE_H
#define DSM_DEVICE_CONFIG_WRITE_H

#include <stdint.h>

#include "base/error.h"

struct dsm_config_write {
    uint16_t dw;       /* offset of the double word */
    uint32_t valid;    /* the bits that are written */
    uint32_t old, now; /* zeros where not valid */
};

/* width: 1, 2 or 4 bytes inside one double word of a 4 KiB configuration space; else DSM_ERR_INVALID_FIELD. */
enum dsm_error dsm_config_write_read(uint16_t offset, uint8_t width, uint32_t old_value, uint32_t new_value,
                                     struct dsm_config_write *out) DSM_MUST_CHECK;

#endif
