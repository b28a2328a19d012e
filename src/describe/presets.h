/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices as emulators have them, as texts in the schema that users write themselves. */
#ifndef DSM_DESCRIBE_PRESETS_H
#define DSM_DESCRIBE_PRESETS_H

#include <stddef.h>

/* The i-th preset; NULL past the last. Its text is a device object. */
struct dsm_preset {
    const char *name;
    const char *text;
    const char *help;
};
const struct dsm_preset *dsm_preset_at(size_t i);
#define DSM_PRESET_DEFAULT "qemu-nvme"

#endif
