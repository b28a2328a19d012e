/* SPDX-License-Identifier: BSD-3-Clause */
#include "pcisig/cxl_tsp_error.h"

#include <stdio.h>

#include "device/device_finding.h"
#include "device/device_refusal.h"
#include "wire/cxl_tsp_messages.h"

#define RESPONSE_OF(request) ((uint8_t)((request)&0x7Fu))

dsm_cxl_tsp_result dsm_cxl_tsp_refuse(struct dsm_cxl_tsp_exchange *x, enum dsm_cxl_tsp_error_code code,
                                      enum dsm_cause_id id, uint64_t value, uint64_t limit)
{
    (void)dsm_cause_set(&x->device->cause, id, value, limit);
    return code;
}

dsm_cxl_tsp_result dsm_cxl_tsp_result_of(struct dsm_cxl_tsp_exchange *x, struct dsm_cxl_tsp_refusal refusal,
                                         enum dsm_cause_id id)
{
    if (refusal.code != DSM_CXL_TSP_SUCCESS)
        (void)dsm_cause_set_text(&x->device->cause, id, refusal.why, NULL);
    return refusal.code;
}

dsm_cxl_tsp_result dsm_cxl_tsp_decoded(struct dsm_cxl_tsp_exchange *x, enum dsm_error error, bool reserved_set)
{
    if (error != DSM_OK)
        return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_INVALID_REQUEST, DSM_CAUSE_TSP_LENGTH,
                                  DSM_CXL_TSP_HEADER_LEN + x->body.n, 0);
    if (reserved_set &&
        dsm_device_finding(x->device, DSM_FINDING_CXL_RESERVED_BITS, DSM_ERR_INVALID_FIELD, "%s with reserved bits set",
                           dsm_cxl_tsp_messages_name(x->header.opcode)) != DSM_OK)
        return DSM_CXL_TSP_INVALID_REQUEST;
    return DSM_CXL_TSP_SUCCESS;
}

dsm_cxl_tsp_result dsm_cxl_tsp_encoded(struct dsm_cxl_tsp_exchange *x, enum dsm_error error)
{
    if (error == DSM_OK)
        return DSM_CXL_TSP_SUCCESS;
    return dsm_cxl_tsp_refuse(x, DSM_CXL_TSP_UNSPECIFIED, DSM_CAUSE_TSP_NO_ROOM, 0, 0);
}

dsm_cxl_tsp_result dsm_cxl_tsp_confirm(struct dsm_cxl_tsp_exchange *x)
{
    const struct dsm_cxl_tsp_plain plain = { .reserved_set = false };

    dsm_cxl_tsp_header_write(x->w, RESPONSE_OF(x->header.opcode));
    return dsm_cxl_tsp_encoded(x, dsm_cxl_tsp_plain_encode(&plain, x->w));
}

static void notify(const struct dsm_cxl_tsp_exchange *x, dsm_cxl_tsp_result code)
{
    char message[80], answer[64];

    snprintf(message, sizeof(message), "CXL TSP %s (0x%02x)", dsm_cxl_tsp_messages_name(x->header.opcode),
             x->header.opcode);
    snprintf(answer, sizeof(answer), "TSP ERROR(%s)", dsm_cxl_tsp_error_code_name(code));
    dsm_device_refused(x->device, message, answer, DSM_ERR_INTERNAL);
    x->device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
}

enum dsm_error dsm_cxl_tsp_error_respond(const struct dsm_cxl_tsp_exchange *x, dsm_cxl_tsp_result code)
{
    struct dsm_cxl_tsp_error error = { .error_code = code };

    notify(x, code);
    dsm_cxl_tsp_header_write(x->w, DSM_CXL_TSP_ERROR_RSP);
    return dsm_cxl_tsp_error_encode(&error, x->w);
}
