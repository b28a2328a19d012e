/* SPDX-License-Identifier: BSD-3-Clause */
/* The ids of a PCI function as the CMA name spells them (PCIe 6.31.3). */
#ifndef DSM_CRYPTO_PCI_IDS_H
#define DSM_CRYPTO_PCI_IDS_H

#include <stdbool.h>
#include <stdint.h>

/* The values of the CMA otherName "Vendor=...:Device=...:CC=...:REV=...[:SSVID=...:SSID=...]". */
struct dsm_pci_ids {
    uint16_t vendor_id;
    uint16_t device_id;
    uint32_t class_code; /* 24 bits */
    uint8_t revision;
    bool has_subsystem; /* function type 0 header */
    uint16_t subsystem_vendor_id;
    uint16_t subsystem_id;
    uint64_t device_serial_number; /* of the Device Serial Number capability; 0: the function has none */
};

/* The text itself: lower-case hex, as Linux composes it to compare byte for byte. */
#define DSM_CMA_NAME_SIZE 80
void dsm_pci_ids_cma_name(const struct dsm_pci_ids *ids, char name[DSM_CMA_NAME_SIZE]);
/* The ids of such a text, in hex of either case. What follows them behind a colon is the device's own, where it is no
 * serial number. False: it has another form. */
bool dsm_pci_ids_parse(const char *name, struct dsm_pci_ids *out);
bool dsm_pci_ids_is_cma_name(const char *name);

#endif
