/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/config_image.h"

#include <assert.h>
#include <string.h>

static void put(uint8_t *bytes, uint16_t offset, uint8_t width, uint32_t value)
{
    for (uint8_t i = 0; i < width; i++)
        bytes[offset + i] = (uint8_t)(value >> (i * 8));
}

void dsm_config_image_set(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t value,
                          uint32_t writable)
{
    put(image->value, offset, width, value);
    put(image->initial, offset, width, value);
    put(image->writable, offset, width, writable);
}

void dsm_config_image_set_cleared(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t cleared)
{
    put(image->cleared, offset, width, cleared);
}

void dsm_config_image_add_hook(struct dsm_config_image *image, const struct dsm_config_hook *hook)
{
    assert(image->hook_count < DSM_CONFIG_HOOKS_MAX);
    image->hooks[image->hook_count++] = *hook;
}

static const struct dsm_config_hook *hook_of(const struct dsm_config_image *image, uint16_t dw)
{
    for (size_t i = 0; i < image->hook_count; i++)
        if (dw >= image->hooks[i].offset && dw < image->hooks[i].offset + image->hooks[i].len)
            return &image->hooks[i];
    return NULL;
}

static uint32_t width_mask(uint8_t width)
{
    return width == 4 ? UINT32_MAX : (1u << (width * 8)) - 1;
}

static uint32_t read_dw(const struct dsm_config_image *image, uint16_t dw)
{
    const struct dsm_config_hook *hook = hook_of(image, dw);
    uint32_t value = 0;

    if (hook && hook->read)
        return hook->read(hook->context, (uint16_t)(dw - hook->offset));
    for (unsigned i = 4; i-- > 0;)
        value = value << 8 | image->value[dw + i];
    return value;
}

uint32_t dsm_config_image_read(const struct dsm_config_image *image, uint16_t offset, uint8_t width)
{
    return read_dw(image, offset & 0xFFCu) >> (offset % 4u * 8) & width_mask(width);
}

void dsm_config_image_write(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t value)
{
    const struct dsm_config_hook *hook = hook_of(image, offset & 0xFFCu);
    unsigned shift = offset % 4u * 8;

    for (uint8_t i = 0; i < width; i++) {
        uint8_t byte = (uint8_t)(value >> (i * 8)), *to = &image->value[offset + i];
        uint8_t writable = image->writable[offset + i];

        *to = (uint8_t)((*to & ~writable) | (byte & writable));
        *to &= (uint8_t) ~(byte & image->cleared[offset + i]);
    }
    if (hook && hook->written)
        hook->written(hook->context, (uint16_t)((offset & 0xFFCu) - hook->offset), width_mask(width) << shift,
                      (value & width_mask(width)) << shift);
}

void dsm_config_image_reset(struct dsm_config_image *image)
{
    memcpy(image->value, image->initial, sizeof(image->value));
}
