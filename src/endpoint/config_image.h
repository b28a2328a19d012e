/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * 4 KiB of configuration space: what each byte reads, which of its bits a write sets, and which it clears by writing
 * ones. Registers that are more than memory have a hook.
 */
#ifndef DSM_ENDPOINT_CONFIG_IMAGE_H
#define DSM_ENDPOINT_CONFIG_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSM_CONFIG_IMAGE_LEN 4096u
#define DSM_CONFIG_HOOKS_MAX 8u

/* A run of double words. */
struct dsm_config_hook {
    uint16_t offset, len;
    /* The double word at offset at of the run; NULL: what the image has. */
    uint32_t (*read)(void *context, uint16_t at);
    /* Those bits of it that valid covers have been written as value says; what the image keeps is kept already. May be
     * NULL. */
    void (*written)(void *context, uint16_t at, uint32_t valid, uint32_t value);
    void *context;
};

struct dsm_config_image {
    uint8_t value[DSM_CONFIG_IMAGE_LEN];
    uint8_t initial[DSM_CONFIG_IMAGE_LEN]; /* what a reset makes of it */
    uint8_t writable[DSM_CONFIG_IMAGE_LEN];
    uint8_t cleared[DSM_CONFIG_IMAGE_LEN]; /* by writing ones */
    struct dsm_config_hook hooks[DSM_CONFIG_HOOKS_MAX];
    size_t hook_count;
};

/* A register of 1, 2 or 4 bytes: what it reads, at reset too, and its bits that can be written. */
void dsm_config_image_set(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t value,
                          uint32_t writable);
void dsm_config_image_set_cleared(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t cleared);
void dsm_config_image_add_hook(struct dsm_config_image *image, const struct dsm_config_hook *hook);

/* width: 1, 2 or 4 bytes within one double word. */
uint32_t dsm_config_image_read(const struct dsm_config_image *image, uint16_t offset, uint8_t width);
void dsm_config_image_write(struct dsm_config_image *image, uint16_t offset, uint8_t width, uint32_t value);
/* All registers that can be written are as at first; hooks are not called. */
void dsm_config_image_reset(struct dsm_config_image *image);

#endif
