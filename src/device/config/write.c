/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/config/write.h"

#define CONFIG_SPACE_LEN 0x1000u

static uint32_t width_mask(uint8_t width)
{
    return width == 4 ? 0xFFFFFFFFu : (1u << (width * 8)) - 1;
}

enum dsm_error dsm_config_write_read(uint16_t offset, uint8_t width, uint32_t old_value, uint32_t new_value,
                                     struct dsm_config_write *out)
{
    unsigned shift = offset % 4u * 8;

    if (width != 1 && width != 2 && width != 4)
        return DSM_ERR_INVALID_FIELD;
    if (offset >= CONFIG_SPACE_LEN || offset % 4u + width > 4)
        return DSM_ERR_INVALID_FIELD;
    out->dw = (uint16_t)(offset - offset % 4u);
    out->valid = width_mask(width) << shift;
    out->old = (old_value & width_mask(width)) << shift;
    out->now = (new_value & width_mask(width)) << shift;
    return DSM_OK;
}
