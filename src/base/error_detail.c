/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/error_detail.h"

#include <stdio.h>
#include <string.h>

static void append(char *text, size_t size, const char *part)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%s", part);
}

enum dsm_error dsm_error_detail_vset(struct dsm_error_detail *detail, const char *format, va_list arguments)
{
    char reason[sizeof(detail->reason)]; /* the arguments may be parts of the detail that was */

    if (!detail)
        return DSM_ERR_CONFIG;
    vsnprintf(reason, sizeof(reason), format, arguments);
    *detail = (struct dsm_error_detail){ .place = "" };
    memcpy(detail->reason, reason, sizeof(reason));
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_set(struct dsm_error_detail *detail, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)dsm_error_detail_vset(detail, format, arguments);
    va_end(arguments);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_set_at(struct dsm_error_detail *detail, const char *place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)dsm_error_detail_vset(detail, format, arguments);
    va_end(arguments);
    return dsm_error_detail_within(detail, place);
}

enum dsm_error dsm_error_detail_accept(struct dsm_error_detail *detail, const char *format, ...)
{
    va_list arguments;

    if (!detail)
        return DSM_ERR_CONFIG;
    va_start(arguments, format);
    vsnprintf(detail->accepted, sizeof(detail->accepted), format, arguments);
    va_end(arguments);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_quote(struct dsm_error_detail *detail, const char *value)
{
    int room = detail ? (int)sizeof(detail->value) - 6 : 0; /* quotes, three points, NUL */

    if (detail)
        snprintf(detail->value, sizeof(detail->value), "\"%.*s%s\"", room, value,
                 strlen(value) > (size_t)room ? "..." : "");
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_cite(struct dsm_error_detail *detail, const char *clause)
{
    if (detail)
        snprintf(detail->clause, sizeof(detail->clause), "%s", clause);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_within(struct dsm_error_detail *detail, const char *place)
{
    char inner[sizeof(detail->place)];

    if (!detail || place[0] == '\0')
        return DSM_ERR_CONFIG;
    memcpy(inner, detail->place, sizeof(inner));
    detail->place[0] = '\0';
    append(detail->place, sizeof(detail->place), place);
    append(detail->place, sizeof(detail->place), inner[0] ? ": " : "");
    append(detail->place, sizeof(detail->place), inner);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_error_detail_complete(struct dsm_error_detail *detail, enum dsm_error error)
{
    if (error != DSM_OK && detail && !detail->reason[0])
        append(detail->reason, sizeof(detail->reason), dsm_error_text(error));
    return error;
}

char *dsm_error_detail_text(const struct dsm_error_detail *detail, char *text, size_t size)
{
    const struct dsm_error_detail *d = detail;
    const char *const parts[] = {
        d->place,    d->place[0] ? ": " : "",
        d->value,    d->value[0] ? ": " : "",
        d->reason,   d->accepted[0] ? "; accepted: " : "",
        d->accepted, d->clause[0] ? " (" : "",
        d->clause,   d->clause[0] ? ")" : "",
    };

    text[0] = '\0';
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        append(text, size, parts[i]);
    return text;
}
