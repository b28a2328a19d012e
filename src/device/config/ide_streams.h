/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes to a function's IDE extended capability (PCIe 7.9.26): which stream they touch, and what QUERY_RESP shows
 * then. at: of the double word, from the capability's header on. */
#ifndef DSM_DEVICE_CONFIG_IDE_STREAMS_H
#define DSM_DEVICE_CONFIG_IDE_STREAMS_H

#include "device/config/functions.h"
#include "device/config/write.h"

/* Does the write touch the stream that the TDI trusted in when it was locked? */
bool dsm_config_ide_streams_breaks(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                   const struct dsm_tdi *tdi, size_t at, const struct dsm_config_write *write);
/* The ports (bit n: port n) on which it ends a stream that has keys, and which stream. */
uint32_t dsm_config_ide_streams_ends(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                     size_t at, const struct dsm_config_write *write, uint8_t *stream_id);
void dsm_config_ide_streams_keep(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                 size_t at, const struct dsm_config_write *write);
/* A reset has cleared them, on all ports. */
void dsm_config_ide_streams_clear(const struct dsm_config_view *view);
/* The bus number that a function that is no VF has been given. */
void dsm_config_ide_streams_keep_bus(const struct dsm_config_view *view, uint32_t function_id);

/* What is wrong with the default stream in the IDE registers, where LOCK names this one (PCIe 11.3.8): static text.
 * NULL for nothing, and where no layout with an IDE capability was told, so that nobody knows. */
const char *dsm_config_ide_streams_default_fault(const struct dsm_config_view *view, uint8_t stream_id);

#endif
