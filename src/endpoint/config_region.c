/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/config_region.h"

#include "endpoint/endpoint_reset.h"

#define FIRST_BAR 0x10u

void dsm_config_region_read(const struct dsm_endpoint *endpoint, uint16_t offset, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)dsm_config_image_read(&endpoint->config, (uint16_t)(offset + i), 1);
}

/* The longest access of 1, 2 or 4 bytes, naturally aligned, that begins at offset. */
static uint8_t piece_width(uint16_t offset, size_t left)
{
    if (offset % 4 == 0 && left >= 4)
        return 4;
    return offset % 2 == 0 && left >= 2 ? 2 : 1;
}

static enum dsm_config_effect notify_device(struct dsm_endpoint *endpoint, uint16_t offset, uint8_t width,
                                            uint32_t value)
{
    uint32_t old = dsm_config_image_read(&endpoint->config, offset, width);

    if (!endpoint->port.config_write)
        return DSM_CONFIG_ALLOWED;
    return endpoint->port.config_write(endpoint->port.context, dsm_endpoint_function_id(endpoint), offset, width, old,
                                       value);
}

static void write_register(struct dsm_endpoint *endpoint, uint16_t offset, uint8_t width, uint32_t value)
{
    (void)notify_device(endpoint, offset, width, value);
    dsm_config_image_write(&endpoint->config, offset, width, value);
}

/*
 * VMMs answer reads of BARs themselves and keep them over an FLR of which they know nothing. So a kernel that restores
 * what differs finds nothing to write, and the BARs are where they were.
 */
static void reset_function(struct dsm_endpoint *endpoint)
{
    uint32_t bars[DSM_BARS_MAX];

    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        bars[i] = dsm_config_image_read(&endpoint->config, (uint16_t)(FIRST_BAR + 4 * i), 4);
    dsm_endpoint_reset(endpoint, DSM_ENDPOINT_FLR);
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        if (bars[i] != dsm_config_image_read(&endpoint->config, (uint16_t)(FIRST_BAR + 4 * i), 4))
            write_register(endpoint, (uint16_t)(FIRST_BAR + 4 * i), 4, bars[i]);
}

/* Other bits of the write that asks for an FLR are reset with it. */
static void write_piece(struct dsm_endpoint *endpoint, uint16_t offset, uint8_t width, uint32_t value)
{
    if (notify_device(endpoint, offset, width, value) == DSM_CONFIG_FLR)
        reset_function(endpoint);
    else
        dsm_config_image_write(&endpoint->config, offset, width, value);
}

void dsm_config_region_write(struct dsm_endpoint *endpoint, uint16_t offset, struct dsm_bytes data)
{
    for (size_t at = 0; at < data.n;) {
        uint16_t place = (uint16_t)(offset + at);
        uint8_t width = piece_width(place, data.n - at);
        uint32_t value = 0;

        for (uint8_t i = width; i-- > 0;)
            value = value << 8 | data.p[at + i];
        write_piece(endpoint, place, width, value);
        at += width;
    }
}
