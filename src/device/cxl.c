/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/cxl.h"

#include "device/cxl_tsp_check.h"

#include <stdlib.h>

struct dsm_cxl_description dsm_cxl_description_default(void)
{
    struct dsm_cxl_description description = {
        .present = true,
        .ports = 1,
        .ide_caps =
            DSM_CXL_IDE_CAP_VERSION_1 | DSM_CXL_IDE_CAP_IV_GEN | DSM_CXL_IDE_CAP_KEY_GEN | DSM_CXL_IDE_CAP_K_SET_STOP,
    };

    dsm_cxl_tsp_capabilities_default(&description.tsp);
    return description;
}

enum dsm_error dsm_cxl_create(const struct dsm_cxl_description *description, struct dsm_cxl **out)
{
    struct dsm_cxl *cxl = calloc(1, sizeof(*cxl));

    *out = cxl;
    if (!cxl)
        return DSM_ERR_NO_MEMORY;
    cxl->ide.caps = description->ide_caps;
    cxl->ide.port_count = description->ports;
    cxl->tsp.capabilities = description->tsp;
    return DSM_OK;
}

void dsm_cxl_destroy(struct dsm_cxl *cxl)
{
    if (cxl)
        dsm_wipe(cxl, sizeof(*cxl));
    free(cxl);
}

void dsm_cxl_reset(struct dsm_cxl *cxl)
{
    if (!cxl)
        return;
    dsm_cxl_ide_wipe(&cxl->ide);
    dsm_cxl_tsp_reset(&cxl->tsp);
}
