/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP_ERROR (PCIe 11.3.24) and which of its codes (table 11-27) stands for which error of ours. */
#include "pcisig/tdisp_error.h"
#include "device/device_refusal.h"
#include "device/function.h"
#include "wire/tdisp_messages.h"

#include <stdio.h>

static const struct {
    enum dsm_error error;
    enum dsm_tdisp_error_code code;
} codes[] = {
    { DSM_ERR_TRUNCATED, DSM_TDISP_INVALID_REQUEST },
    { DSM_ERR_TRAILING, DSM_TDISP_INVALID_REQUEST },
    { DSM_ERR_INVALID_FIELD, DSM_TDISP_INVALID_REQUEST },
    { DSM_ERR_BUSY, DSM_TDISP_BUSY },
    { DSM_ERR_UNEXPECTED_REQUEST, DSM_TDISP_INVALID_INTERFACE_STATE },
    { DSM_ERR_UNSUPPORTED_REQUEST, DSM_TDISP_UNSUPPORTED_REQUEST },
    { DSM_ERR_VERSION_MISMATCH, DSM_TDISP_VERSION_MISMATCH },
    { DSM_ERR_NO_ENTROPY, DSM_TDISP_INSUFFICIENT_ENTROPY },
    { DSM_ERR_CONFIG, DSM_TDISP_INVALID_DEVICE_CONFIGURATION },
};

enum dsm_tdisp_error_code dsm_tdisp_error_of(enum dsm_error error)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].error == error)
            return codes[i].code;
    return DSM_TDISP_UNSPECIFIED;
}

dsm_tdisp_result dsm_tdisp_refuse(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code, enum dsm_cause_id id,
                                  uint64_t value, uint64_t limit)
{
    (void)dsm_cause_set(&x->device->cause, id, value, limit);
    return code;
}

dsm_tdisp_result dsm_tdisp_refuse_text(struct dsm_tdisp_exchange *x, enum dsm_tdisp_error_code code,
                                       enum dsm_cause_id id, const char *came, const char *wanted)
{
    (void)dsm_cause_set_text(&x->device->cause, id, came, wanted);
    return code;
}

dsm_tdisp_result dsm_tdisp_result_of(enum dsm_error error)
{
    return error == DSM_OK ? DSM_TDISP_SUCCESS : dsm_tdisp_error_of(error);
}

dsm_tdisp_result dsm_tdisp_encoded(struct dsm_tdisp_exchange *x, enum dsm_error error)
{
    if (error == DSM_OK)
        return DSM_TDISP_SUCCESS;
    return dsm_tdisp_refuse(x, dsm_tdisp_error_of(error), DSM_CAUSE_TDISP_NO_ROOM, 0, 0);
}

/* What came and what was wanted are on the stack of whoever refused, and end with it. */
static void notify(const struct dsm_tdisp_exchange *x, dsm_tdisp_result code)
{
    char message[80], answer[64];

    snprintf(message, sizeof(message), "TDISP %s (0x%02x) for %s", dsm_tdisp_messages_name(x->header.type),
             x->header.type, dsm_function_text(x->header.function_id).text);
    snprintf(answer, sizeof(answer), "TDISP_ERROR(%s)", dsm_tdisp_error_code_name(code));
    dsm_device_refused(x->device, message, answer, DSM_ERR_INTERNAL);
    x->device->cause = (struct dsm_cause){ .id = DSM_CAUSE_NONE };
}

enum dsm_error dsm_tdisp_error_respond(const struct dsm_tdisp_exchange *x, dsm_tdisp_result code)
{
    struct dsm_tdisp_error error = { .error_code = code, .error_data = x->error_data };

    notify(x, code);
    dsm_tdisp_header_write(x->w, DSM_TDISP_ERROR, x->header.function_id);
    return dsm_tdisp_error_encode(&error, x->w);
}
