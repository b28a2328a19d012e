/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check_identity.h"

#include "crypto/certificate_info.h"
#include <stdio.h>

/* A leaf may leave the subsystem out where the function has one, and whoever asks may not know it. */
static bool is_same(const struct dsm_pci_ids *leaf, const struct dsm_function_facts *facts)
{
    const struct dsm_pci_ids *ids = &facts->ids;

    if (leaf->vendor_id != ids->vendor_id || leaf->device_id != ids->device_id)
        return false;
    if (facts->has_class && (leaf->class_code != ids->class_code || leaf->revision != ids->revision))
        return false;
    if (leaf->has_subsystem && ids->has_subsystem &&
        (leaf->subsystem_vendor_id != ids->subsystem_vendor_id || leaf->subsystem_id != ids->subsystem_id))
        return false;
    return leaf->device_serial_number == 0 || ids->device_serial_number == 0 ||
           leaf->device_serial_number == ids->device_serial_number;
}

/* What is not known is not shown. */
static void describe(const struct dsm_function_facts *facts, char *out, size_t size)
{
    char name[DSM_CMA_NAME_SIZE];

    dsm_pci_ids_cma_name(&facts->ids, name);
    snprintf(out, size, "%.*s", facts->has_class ? (int)sizeof(name) : (int)sizeof("Vendor=0000:Device=0000") - 1,
             name);
}

static enum dsm_error check_name(struct dsm_requester *r, const char *name, const struct dsm_function_facts *facts)
{
    struct dsm_pci_ids leaf;
    char wanted[DSM_CMA_NAME_SIZE];

    describe(facts, wanted, sizeof(wanted));
    if (!dsm_pci_ids_parse(name, &leaf)) {
        if (facts->must_be_named)
            return dsm_check_failed(r, DSM_CHECK_IDENTITY, "the leaf names no PCI function, wanted is %s", wanted);
        dsm_requester_note(r, "the leaf names no PCI function: whether it is that of %s is not known", wanted);
        return DSM_OK;
    }
    if (!is_same(&leaf, facts))
        return dsm_check_failed(r, DSM_CHECK_IDENTITY, "the leaf is that of %.80s, and the function is %s", name,
                                wanted);
    dsm_check_passed(r, DSM_CHECK_IDENTITY);
    return DSM_OK;
}

enum dsm_error dsm_check_identity(struct dsm_requester *r, uint8_t slot, const struct dsm_function_facts *facts)
{
    struct dsm_certificate_info leaf;
    struct dsm_bytes der;

    if (!facts || !facts->has_ids || !r->slots[slot].leaf_key)
        return DSM_OK;
    DSM_TRY(dsm_certificates_last(r->slots[slot].certificates, &der));
    DSM_TRY(dsm_certificate_info_read(r->crypto, der, 0, &leaf));
    return check_name(r, leaf.cma_name, facts);
}
