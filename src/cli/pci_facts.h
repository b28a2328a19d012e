/* SPDX-License-Identifier: BSD-3-Clause */
/* What Linux knows of a PCI function: its ids and MSI-X structures out of configuration space, its BARs. */
#ifndef DSM_CLI_PCI_FACTS_H
#define DSM_CLI_PCI_FACTS_H

#include "cli/pci_sysfs.h"
#include "requester/function_facts.h"

/* Of <root>/<BDF>. What cannot be read is not known. */
void cli_pci_facts_read(const char *root, const struct cli_bdf *bdf, struct dsm_function_facts *facts);

#endif
