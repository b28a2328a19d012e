/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/provisioning.h"

#include <string.h>

void dsm_provisioning_reset(struct dsm_provisioning *provisioning, struct dsm_identity *identity)
{
    dsm_slot_change_apply(identity, &provisioning->at_reset);
    for (size_t i = 0; i < DSM_CSR_TAGS; i++)
        provisioning->csr[i].is_ready = provisioning->csr[i].is_waiting;
}

void dsm_provisioning_clear(struct dsm_provisioning *provisioning)
{
    dsm_slot_change_free(provisioning->at_reset);
    provisioning->at_reset = NULL;
}

uint8_t dsm_provisioning_find_csr(const struct dsm_provisioning *provisioning, const uint8_t digest[DSM_CSR_DIGEST_LEN])
{
    for (uint8_t tag = 1; tag <= DSM_CSR_TAGS; tag++) {
        const struct dsm_csr_request *request = &provisioning->csr[tag - 1];

        if (request->is_waiting && memcmp(request->digest, digest, DSM_CSR_DIGEST_LEN) == 0)
            return tag;
    }
    return 0;
}

uint8_t dsm_provisioning_free_tag(const struct dsm_provisioning *provisioning)
{
    for (uint8_t tag = 1; tag <= DSM_CSR_TAGS; tag++)
        if (!provisioning->csr[tag - 1].is_waiting)
            return tag;
    return 0;
}

void dsm_provisioning_note_csr(struct dsm_provisioning *provisioning, uint8_t tag,
                               const uint8_t digest[DSM_CSR_DIGEST_LEN])
{
    struct dsm_csr_request *request = &provisioning->csr[tag - 1];

    *request = (struct dsm_csr_request){ .is_waiting = true };
    memcpy(request->digest, digest, DSM_CSR_DIGEST_LEN);
}

void dsm_provisioning_forget_csr(struct dsm_provisioning *provisioning, uint8_t tag)
{
    if (tag == 0)
        memset(provisioning->csr, 0, sizeof(provisioning->csr));
    else
        provisioning->csr[tag - 1] = (struct dsm_csr_request){ .is_waiting = false };
}
