/* SPDX-License-Identifier: BSD-3-Clause */
/* The PCI functions that Linux lists in sysfs, and their configuration space. */
#ifndef DSM_CLI_PCI_SYSFS_H
#define DSM_CLI_PCI_SYSFS_H

#include "cli/config_space.h"
#include "cli/refuse.h"

#define CLI_PCI_DEVICES "/sys/bus/pci/devices"

struct cli_bdf {
    uint16_t segment;
    uint8_t bus;
    uint8_t device;
    uint8_t function;
};

/* "0000:00:03.0"; the segment may be left out. */
bool cli_bdf_parse(const char *text, struct cli_bdf *out);
#define CLI_BDF_TEXT_LEN 16u
const char *cli_bdf_text(const struct cli_bdf *bdf, char text[CLI_BDF_TEXT_LEN]);

/* TDISP's FunctionID of it: the segment is stated only where it is not 0, as host TSMs do. */
uint32_t cli_bdf_function_id(const struct cli_bdf *bdf);

/* The function that a FunctionID names; the segment is 0 where it states none. */
struct cli_bdf cli_bdf_of_function_id(uint32_t function_id);

/* Fills in a config space over <root>/<BDF>/config. False: detail tells. Close it in the end. */
bool cli_pci_open(const char *root, const struct cli_bdf *bdf, struct cli_config_space *space,
                  struct dsm_error_detail *detail);
/* For one program alone, until it is closed. False: another one has it. */
bool cli_pci_lock(const struct cli_config_space *space);
void cli_pci_close(struct cli_config_space *space);

/* All functions under root in order. The list is the caller's to free. False: detail tells. */
bool cli_pci_list(const char *root, struct cli_bdf **list, size_t *count, struct dsm_error_detail *detail);

#endif
