/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/pci_session.h"

#include "device/device_finding.h"

#define AEAD_AES_256_GCM 0x0002u /* DSP0274 table "AEAD structure" */

enum dsm_error dsm_pci_check_aead(struct dsm_device *device, const struct dsm_pci_session *session,
                                  const char *protocol)
{
    if (session->aead && session->aead->common.bit == AEAD_AES_256_GCM)
        return DSM_OK;
    return dsm_device_finding(device, DSM_FINDING_WEAK_AEAD, DSM_ERR_INVALID_FIELD, "%s under %s", protocol,
                              session->aead ? session->aead->common.name : "no AEAD");
}
