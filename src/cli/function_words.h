/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command line says of a PCI function. */
#ifndef DSM_CLI_FUNCTION_WORDS_H
#define DSM_CLI_FUNCTION_WORDS_H

#include "requester/function_facts.h"

/* "1b36:0010[:010802:02[:1af4:1100]]" in hex digits, or a CMA name. count: how many of the six there are; 0, and false:
 * it is neither. */
bool cli_pci_ids_parse(const char *text, struct dsm_pci_ids *out, int *count);
/* "0=0xfe000000+0x4000"; numbers as in C. The area is not empty, and within the address space. */
bool cli_bar_parse(const char *text, unsigned *bar, struct dsm_function_area *out);

#endif
