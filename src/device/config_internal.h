/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files that follow configuration writes. */
#ifndef DSM_DEVICE_CONFIG_INTERNAL_H
#define DSM_DEVICE_CONFIG_INTERNAL_H

#include "device/config_space.h"
#include "device/device.h"

/* A write as its double word sees it. */
struct dsm_config_write {
    uint16_t dw;       /* offset of the double word */
    uint32_t valid;    /* the bits that are written */
    uint32_t old, now; /* zeros where not valid */
};

/* Does this function host the TDI, or is it the PF of the VF that does? */
bool dsm_config_hosts(const struct dsm_device *device, const struct dsm_tdi *tdi, uint32_t function_id);
bool dsm_config_is_pf_of(const struct dsm_tdi *tdi, uint32_t function_id);
bool dsm_config_is_vf(const struct dsm_device *device, uint32_t function_id);
/* The function that a write to this id is for: of the same id, or the one of this device and function number. */
struct dsm_config_function *dsm_config_find(const struct dsm_device *device, uint32_t function_id);

/* The write names the function's requester id: a locked TDI whose id changes by it goes to ERROR (11.2). */
void dsm_config_capture(struct dsm_device *device, struct dsm_config_function *function, uint32_t function_id);

/* Addresses. index: of the BAR register written. */
void dsm_config_keep_bar(struct dsm_device *device, struct dsm_config_function *function, unsigned index,
                         const struct dsm_config_write *write);
void dsm_config_keep_vf_bar(struct dsm_device *device, struct dsm_config_function *function, unsigned index,
                            const struct dsm_config_write *write);
/* The bits of such a register that an address can have: a lower half ends in read-only flags, which a guest may well
 * write as zeros. */
uint32_t dsm_config_bar_bits(const struct dsm_device *device, const struct dsm_config_function *function,
                             unsigned index);
uint32_t dsm_config_vf_bar_bits(const struct dsm_device *device, const struct dsm_config_function *function,
                                unsigned index);
/* A description of the TDI that leaves addresses open takes those that the guest has programmed. */
void dsm_config_fill_bars(const struct dsm_device *device, const struct dsm_tdi *tdi,
                          struct dsm_tdi_description *description);
/* An FLR has cleared the function's BARs. */
void dsm_config_forget_bars(struct dsm_device *device, struct dsm_config_function *function);

/* IDE registers; at: of the double word, from the capability's header on. */
bool dsm_config_breaks_stream(struct dsm_device *device, const struct dsm_config_function *function,
                              const struct dsm_tdi *tdi, size_t at, const struct dsm_config_write *write);
void dsm_config_keep_ide(struct dsm_device *device, const struct dsm_config_function *function, size_t at,
                         const struct dsm_config_write *write);
/* A reset has cleared them, on all ports. */
void dsm_config_forget_ide(struct dsm_device *device);
/* The bus number that a function that is no VF has been given. */
void dsm_config_keep_bus(struct dsm_device *device, uint32_t function_id);

#endif
