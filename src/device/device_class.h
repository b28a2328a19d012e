/* SPDX-License-Identifier: BSD-3-Clause */
/* Device class identifiers: what ENDPOINT_INFO says of a device (DSP0274 1.3). */
#ifndef DSM_DEVICE_DEVICE_CLASS_H
#define DSM_DEVICE_DEVICE_CLASS_H

#include "base/writer.h"
#include "crypto/pci_ids.h"
#include "wire/endpoint_info.h"

/* As they are described; none: one that is made of the PCI ids. */
struct dsm_device_class_list {
    uint8_t bytes[DSM_DEVICE_CLASSES_MAX];
    size_t n;
    uint8_t count;
};

/* DSM_ERR_LIMIT: there is no room for it. DSM_ERR_INVALID_FIELD: it is too long for its length. */
enum dsm_error dsm_device_class_add(struct dsm_device_class_list *list,
                                    const struct dsm_device_class *class) DSM_MUST_CHECK;
/* EPInfo */
enum dsm_error dsm_device_class_list_write(const struct dsm_device_class_list *list, const struct dsm_pci_ids *ids,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

#endif
