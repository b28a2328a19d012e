/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/device_class.h"

#include "wire/vendor_defined.h"

enum dsm_error dsm_device_class_add(struct dsm_device_class_list *list, const struct dsm_device_class *class)
{
    struct dsm_writer w = dsm_writer(list->bytes + list->n, sizeof(list->bytes) - list->n);
    enum dsm_error error = dsm_device_class_write(&w, class);

    if (error == DSM_ERR_NO_SPACE || list->count == UINT8_MAX)
        return DSM_ERR_LIMIT;
    DSM_TRY(error);
    list->n += dsm_written_len(&w);
    list->count++;
    return DSM_OK;
}

/*
 * The vendor as PCI-SIG's registry has it, and one subordinate id: device id and class code, and the subsystem's ids
 * behind them. All of it is whole double words: libspdm's requester takes DOE's padding for a part of ENDPOINT_INFO.
 */
static enum dsm_error write_of_ids(const struct dsm_pci_ids *ids, struct dsm_writer *w)
{
    uint8_t vendor_id[2] = { ids->vendor_id & 0xFF, ids->vendor_id >> 8 };
    uint8_t bytes[10];
    struct dsm_writer id = dsm_writer(bytes, sizeof(bytes));
    struct dsm_device_class class = {
        .registry_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = dsm_bytes(vendor_id, sizeof(vendor_id)),
        .id_count = 1,
    };

    dsm_write_u8(&id, ids->has_subsystem ? 9 : 5);
    dsm_write_u16le(&id, ids->device_id);
    dsm_write_u24le(&id, ids->class_code);
    if (ids->has_subsystem) {
        dsm_write_u16le(&id, ids->subsystem_vendor_id);
        dsm_write_u16le(&id, ids->subsystem_id);
    }
    class.ids = dsm_written(&id);
    DSM_TRY(dsm_device_classes_header_write(w, 1));
    return dsm_device_class_write(w, &class);
}

enum dsm_error dsm_device_class_list_write(const struct dsm_device_class_list *list, const struct dsm_pci_ids *ids,
                                           struct dsm_writer *w)
{
    if (list->count == 0)
        return write_of_ids(ids, w);
    DSM_TRY(dsm_device_classes_header_write(w, list->count));
    dsm_write_bytes(w, dsm_bytes(list->bytes, list->n));
    return dsm_encode_end(w);
}
