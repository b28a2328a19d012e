/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DOTS "..."
#define SHOWN_MAX 8u /* bytes of a longer field */

struct dsm_text dsm_text(char *buffer, size_t size)
{
    buffer[0] = '\0';
    return (struct dsm_text){ .start = buffer, .size = size };
}

static void cut(struct dsm_text *text)
{
    text->is_cut = true;
    memcpy(text->start + text->size - sizeof(DOTS), DOTS, sizeof(DOTS));
    text->n = text->size - 1;
}

void dsm_text_add(struct dsm_text *text, const char *format, ...)
{
    va_list arguments;
    int n;

    if (text->is_cut)
        return;
    va_start(arguments, format);
    n = vsnprintf(text->start + text->n, text->size - text->n, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= text->size - text->n)
        cut(text);
    else
        text->n += (size_t)n;
}

void dsm_text_add_bytes(struct dsm_text *text, struct dsm_bytes bytes)
{
    size_t shown = bytes.n <= 2 * SHOWN_MAX ? bytes.n : SHOWN_MAX;

    dsm_text_add(text, "[%zu]", bytes.n);
    for (size_t i = 0; i < shown; i++)
        dsm_text_add(text, "%02x", bytes.p[i]);
    if (shown < bytes.n)
        dsm_text_add(text, DOTS);
}
