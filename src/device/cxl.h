/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device is beside all else if it is a CXL device: ports with CXL.cachemem IDE, and a target of TSP. */
#ifndef DSM_DEVICE_CXL_H
#define DSM_DEVICE_CXL_H

#include "device/cxl_ide.h"
#include "device/cxl_tsp.h"

struct dsm_cxl_description {
    bool present;
    uint8_t ports;    /* 1 to DSM_CXL_PORTS_MAX */
    uint8_t ide_caps; /* DSM_CXL_IDE_CAP_* */
    struct dsm_cxl_tsp_capabilities tsp;
};

struct dsm_cxl {
    struct dsm_cxl_ide ide;
    struct dsm_cxl_tsp tsp;
};

/* One that can everything, as it is where nothing is said: present. */
struct dsm_cxl_description dsm_cxl_description_default(void);
/* As described, which dsm_cxl_tsp_capabilities_fault has found nothing wrong with. */
enum dsm_error dsm_cxl_create(const struct dsm_cxl_description *description, struct dsm_cxl **out) DSM_MUST_CHECK;
/* Wipes and frees; NULL is nothing to do. */
void dsm_cxl_destroy(struct dsm_cxl *cxl);
/* A conventional reset; NULL is nothing to do. */
void dsm_cxl_reset(struct dsm_cxl *cxl);

#endif
