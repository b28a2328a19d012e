/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the capabilities of a function lie: told by the emulator, and the only memory that a followed function takes.
 */
#ifndef DSM_DEVICE_CONFIG_LAYOUT_H
#define DSM_DEVICE_CONFIG_LAYOUT_H

#include "device/config/functions.h"

#define DSM_CONFIG_FUNCTIONS_MAX (2u * DSM_TDIS_MAX) /* each TDI's function, and its PF */

/* Told again, it replaces what was. The function hosts a TDI or is the PF of one that does. */
enum dsm_error dsm_config_layout_set(const struct dsm_config_view *view, uint32_t function_id, uint8_t header_type,
                                     const struct dsm_swdsm_capability *capabilities, size_t count,
                                     struct dsm_cause *cause) DSM_MUST_CHECK;
/* Functions that host no TDI any more are followed no more. */
void dsm_config_layout_prune(const struct dsm_config_view *view);
void dsm_config_layout_clear(struct dsm_config_space *space);

#endif
