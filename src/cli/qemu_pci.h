/* SPDX-License-Identifier: BSD-3-Clause */
/* What QEMU says of a PCI device (QMP query-pci), as a description of its TDI: the BARs that the guest programmed. */
#ifndef DSM_CLI_QEMU_PCI_H
#define DSM_CLI_QEMU_PCI_H

#include "cli/refuse.h"

#include <jansson.h>
#include <stdint.h>

/* The device with this id ("-device nvme,id=..."), behind any bridge; borrowed from buses. NULL: it is not there. */
json_t *qemu_pci_find(json_t *buses, const char *id);

/* The ids of all that have one; the caller's. */
json_t *qemu_pci_ids(json_t *buses);

/* Its requester id: bus, slot, function. */
uint16_t qemu_pci_requester_id(json_t *device);

/* The preset that describes what QEMU emulates there; NULL: none does. */
const char *qemu_pci_preset(json_t *device);

/*
 * Puts size and address of the device's memory BARs into those that a description's TDI has. One that the guest has not
 * programmed (yet) gets the address 0. False: detail tells.
 */
bool qemu_pci_apply_bars(json_t *device, json_t *tdi, struct dsm_error_detail *detail);

#endif
