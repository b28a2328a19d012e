/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/error.h"

#include <stddef.h>

static const struct {
    const char *name;
    const char *text;
} errors[] = {
#define X(name, text) { #name, text },
    DSM_ERRORS(X)
#undef X
};

static size_t index_of(enum dsm_error error)
{
    size_t i = (size_t)error;

    return i < sizeof(errors) / sizeof(errors[0]) ? i : DSM_ERR_INTERNAL;
}

const char *dsm_error_name(enum dsm_error error)
{
    return errors[index_of(error)].name;
}

const char *dsm_error_text(enum dsm_error error)
{
    return errors[index_of(error)].text;
}
