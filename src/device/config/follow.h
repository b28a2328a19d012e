/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration write held against the table of registers: what it breaks, and what is kept of it. */
#ifndef DSM_DEVICE_CONFIG_FOLLOW_H
#define DSM_DEVICE_CONFIG_FOLLOW_H

#include "device/config/effects.h"
#include "device/config/functions.h"
#include "device/config/write.h"

/* What the write does, added to effects. Changes nothing. */
void dsm_config_follow_judge(const struct dsm_config_view *view, const struct dsm_config_function *function,
                             const struct dsm_config_write *write, struct dsm_config_effects *effects);
/* Keeps what reports, QUERY_RESP and LOCK need of it; after the TDIs that it breaks have moved. */
void dsm_config_follow_keep(const struct dsm_config_view *view, struct dsm_config_function *function,
                            const struct dsm_config_write *write);
/* A reset has cleared the function's registers. */
void dsm_config_follow_clear(const struct dsm_config_view *view, struct dsm_config_function *function);

#endif
