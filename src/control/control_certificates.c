/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_certificates.h"

#include "crypto/certificates_pem.h"
#include "store/identity_store.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *pem_text(struct dsm_bytes der)
{
    uint8_t *pem = NULL;
    size_t n = 0;
    json_t *text = dsm_certificates_to_pem(der, &pem, &n) == DSM_OK ? json_stringn((const char *)pem, n) : NULL;

    free(pem);
    return text;
}

/* An RSA key signs by two. */
static json_t *algorithms(const struct dsm_credential *credential)
{
    const struct dsm_asym_algorithm *algorithm;
    json_t *array = json_array();

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_asym_mask_has(&credential->asym_mask, algorithm))
            json_array_append_new(array, json_string(algorithm->common.name));
    return array;
}

static enum dsm_error show_credential(struct dsm_control_call *call, const struct dsm_device *device, size_t slot,
                                      size_t i)
{
    const struct dsm_credential *credential = device->identity.slots[slot].credentials[i];
    struct dsm_bytes chain = dsm_bytes(credential->chain.der, credential->chain.n);
    char digest[DSM_ROOT_DIGEST_TEXT_LEN];
    struct dsm_bytes root;
    json_t *row;

    if (credential->is_bare)
        return DSM_OK;
    DSM_TRY(dsm_certificates_at(chain, 0, &root));
    DSM_TRY(dsm_identity_root_digest(device, slot, i, digest));
    row = json_pack("{s:s, s:I, s:o, s:s, s:o, s:o}", "device", device->name, "slot", (json_int_t)slot, "algorithms",
                    algorithms(credential), "root-sha384", digest, "root", pem_text(root), "chain", pem_text(chain));
    return row && json_array_append_new(call->result, row) == 0 ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static enum dsm_error refuse_slot(struct dsm_control_call *call, const struct dsm_device *device, uint64_t slot)
{
    char provisioned[3 * DSM_SLOTS_MAX + 1] = "";
    size_t used = 0;

    for (size_t i = 0; i < DSM_SLOTS_MAX; i++)
        if (device->identity.slots[i].credential_count > 0)
            used += (size_t)snprintf(provisioned + used, sizeof(provisioned) - used, "%s%zu", used ? ", " : "", i);
    return dsm_control_refuse(call, "slot: %llu: holds no certificate; provisioned: %s", (unsigned long long)slot,
                              provisioned);
}

enum dsm_error dsm_control_query_certificates(struct dsm_control_call *call)
{
    uint64_t slot = dsm_control_uint(call, "slot", 0);
    struct dsm_hosted_device *hosted = NULL;
    const struct dsm_device *device;

    DSM_TRY(dsm_control_device(call, &hosted));
    device = hosted->device;
    if (slot >= DSM_SLOTS_MAX || device->identity.slots[slot].credential_count == 0)
        return refuse_slot(call, device, slot);
    call->result = json_array();
    for (size_t i = 0; i < device->identity.slots[slot].credential_count; i++)
        DSM_TRY(show_credential(call, device, slot, i));
    return DSM_OK;
}
