/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/described.h"

#include "daemon/complain.h"
#include "describe/build.h"

#include <stdio.h>
#include <stdlib.h>

static enum dsm_error visit_one(const struct dsm_described *described, const struct dsm_device_description *description,
                                const char *path, dsm_described_visitor visit, void *context,
                                struct dsm_error_detail *detail)
{
    struct dsm_device *device = NULL;
    enum dsm_error error = dsm_description_build(description, described->crypto, described->log, path, &device, detail);

    if (error == DSM_OK) {
        error = dsm_identity_store_provide(described->identities, description, device, detail);
        if (error == DSM_OK)
            error = visit(context, description, device, detail);
        if (error != DSM_OK) {
            error = dsm_error_detail_complete(detail, error);
            (void)dsm_error_detail_within(detail, path);
        }
    }
    dsm_device_destroy(device);
    return dsm_error_detail_complete(detail, error);
}

int dsm_described_visit(const struct dsm_described *described, dsm_described_visitor visit, void *context)
{
    struct dsm_error_detail detail = { .place = "" };
    enum dsm_error error = DSM_OK;
    char path[32] = "";

    for (size_t i = 0; i < described->config->device_count && error == DSM_OK; i++) {
        if (described->file)
            snprintf(path, sizeof(path), "devices[%zu]", i);
        error = visit_one(described, &described->config->devices[i], path, visit, context, &detail);
    }
    return error == DSM_OK ? EXIT_SUCCESS : dsm_complain_detail(described->file, &detail);
}
