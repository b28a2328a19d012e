/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors as a caller of libswdsm sees them: errno values, and words. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "embed/embed.h"
#include "embed/error.h"

static const struct {
    enum dsm_error error;
    int code;
} codes[] = {
    { DSM_OK, 0 },
    { DSM_ERR_NO_MEMORY, ENOMEM },
    { DSM_ERR_CONFIG, EINVAL },
    { DSM_ERR_INVALID_FIELD, EINVAL },
    { DSM_ERR_BAD_CERTIFICATE, EINVAL },
    { DSM_ERR_LIMIT, ENOSPC },
    { DSM_ERR_NO_SUCH_TDI, ENOENT },
};

static int code_of(enum dsm_error error)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].error == error)
            return codes[i].code;
    return EIO;
}

int embed_fail(struct swdsm_device *device, int code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(device->error, sizeof(device->error), format, arguments);
    va_end(arguments);
    return -code;
}

int embed_result(struct swdsm_device *device, enum dsm_error error, const char *reason)
{
    if (error == DSM_OK)
        return 0;
    return embed_fail(device, code_of(error), "%s", reason && reason[0] ? reason : dsm_error_text(error));
}

int embed_refused(struct swdsm_device *device, enum dsm_error error, const struct dsm_cause *cause)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    struct dsm_error_detail detail;

    if (error == DSM_OK || cause->id == DSM_CAUSE_NONE)
        return embed_result(device, error, NULL);
    dsm_cause_describe(cause, error, &detail);
    return embed_result(device, error, dsm_error_detail_text(&detail, text, sizeof(text)));
}

int embed_before_realize(struct swdsm_device *device)
{
    return device->connection ? embed_fail(device, EALREADY, "the device is realized already") : 0;
}

int embed_after_realize(struct swdsm_device *device)
{
    return device->connection ? 0 : embed_fail(device, EAGAIN, "the device is not realized yet");
}

EMBED_EXPORT const char *swdsm_device_error(const struct swdsm_device *device)
{
    return device->error;
}
