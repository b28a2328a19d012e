/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/tdisp_check.h"

#include <stdio.h>

#include "device/device_finding.h"
#include "device/function.h"
#include "pcisig/tdisp_error.h"
#include "wire/tdisp_messages.h"

#define NAMED_TDIS_MAX 6u

/* Which there are, as far as they go into a line. */
static const char *list_interfaces(struct dsm_tdisp_exchange *x)
{
    size_t size = sizeof(x->interfaces), named = 0, more = 0;
    int used = 0;

    x->interfaces[0] = '\0';

    for (size_t i = 0; i < x->device->tdi_count; i++) {
        const struct dsm_tdi *tdi = &x->device->tdis[i];
        uint32_t id = tdi->bound ? tdi->bound_function_id : tdi->description.function_id;

        if (tdi->removed)
            continue;
        if (named == NAMED_TDIS_MAX) {
            more++;
            continue;
        }
        used += snprintf(x->interfaces + used, size - (size_t)used, "%s%s%s", named++ ? ", " : "",
                         dsm_function_text(id).text, !tdi->bound && tdi->description.auto_id ? " on any bus" : "");
    }
    if (more > 0)
        snprintf(x->interfaces + used, size - (size_t)used, " and %zu more", more);
    return x->interfaces;
}

dsm_tdisp_result dsm_tdisp_check_interface(struct dsm_tdisp_exchange *x)
{
    x->tdi = dsm_device_find_tdi(x->device, x->header.function_id);
    if (x->tdi)
        return DSM_TDISP_SUCCESS;
    (void)dsm_tdisp_refuse_text(x, DSM_TDISP_INVALID_INTERFACE, DSM_CAUSE_TDISP_INTERFACE, NULL, list_interfaces(x));
    x->device->cause.value = x->header.function_id;
    return DSM_TDISP_INVALID_INTERFACE;
}

dsm_tdisp_result dsm_tdisp_check_reserved(struct dsm_tdisp_exchange *x, bool reserved_set, const char *where)
{
    if (!reserved_set)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_result_of(dsm_device_finding(x->device, DSM_FINDING_TDISP_RESERVED_BITS, DSM_ERR_INVALID_FIELD,
                                                  "%s with reserved bits set in its %s",
                                                  dsm_tdisp_messages_name(x->header.type), where));
}
