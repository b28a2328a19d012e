/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/print_roots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printed {
    char *text; /* all of it */
    size_t len;
};

static enum dsm_error print_once(struct printed *printed, const uint8_t *pem, size_t n)
{
    char *more;

    if (printed->len > 0 && memmem(printed->text, printed->len, pem, n))
        return DSM_OK;
    more = realloc(printed->text, printed->len + n);
    if (!more)
        return DSM_ERR_NO_MEMORY;
    memcpy(more + printed->len, pem, n);
    printed->text = more;
    printed->len += n;
    fwrite(pem, 1, n, stdout);
    return DSM_OK;
}

static enum dsm_error print_device(void *context, const struct dsm_device_description *description,
                                   const struct dsm_device *device, struct dsm_error_detail *detail)
{
    enum dsm_error error = DSM_OK;

    (void)description;
    (void)detail;
    for (size_t i = 0; i < device->identity.slots[0].credential_count && error == DSM_OK; i++) {
        uint8_t *pem = NULL;
        size_t n = 0;

        error = dsm_identity_root_pem(device, 0, i, &pem, &n);
        if (error == DSM_OK)
            error = print_once(context, pem, n);
        free(pem);
    }
    return error;
}

int dsm_print_roots(const struct dsm_described *described)
{
    struct printed printed = { .text = NULL };
    int result = dsm_described_visit(described, print_device, &printed);

    free(printed.text);
    return result;
}
