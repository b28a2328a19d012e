/* SPDX-License-Identifier: BSD-3-Clause */
/* A function's PCI configuration space: aligned double words, and a clock for those who wait for its registers. */
#ifndef DSM_CLI_CONFIG_SPACE_H
#define DSM_CLI_CONFIG_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_CONFIG_SIZE 4096u
#define CLI_EXTENDED_CAPABILITIES 0x100u

/* PCIe 7.9, extended capability ids. */
#define CLI_EXTENDED_SERIAL_NUMBER 0x0003u
#define CLI_EXTENDED_DOE 0x002Eu
#define CLI_EXTENDED_IDE 0x0030u

struct cli_config_space {
    void *context;
    /* offset: a multiple of 4. False: there is no such register, or the device is gone. */
    bool (*read)(void *context, uint16_t offset, uint32_t *value);
    bool (*write)(void *context, uint16_t offset, uint32_t value);
    uint64_t (*now_us)(void *context);
    void (*sleep_us)(void *context, uint64_t us);
};

/*
 * The next extended capability of this id after the one at offset *at; 0 there begins the search. False: there is none
 * (any more). A list that runs in circles or leaves its bounds ends.
 */
bool cli_extended_capability(const struct cli_config_space *space, uint16_t id, uint16_t *at, uint8_t *version);

/* PCIe 7.5 and 7.7, capability ids. */
#define CLI_CAPABILITY_PCIE 0x10u
#define CLI_CAPABILITY_MSIX 0x11u

/* The first capability of this id below the extended ones. */
bool cli_capability(const struct cli_config_space *space, uint8_t id, uint16_t *at);

/* PCIe 7.5.3.3: bit 30 of Device Capabilities says TEE-IO Supported. */
bool cli_is_tee_io(const struct cli_config_space *space);

#endif
