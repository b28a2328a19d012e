/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/option_value.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_number(const char *text, uint64_t *out)
{
    bool hex = strncmp(text, "0x", 2) == 0;
    char *end;

    /* strtoull itself takes blanks and signs, and reads 010 as 8 if it is let */
    if (!isxdigit((unsigned char)text[hex ? 2 : 0]))
        return false;
    errno = 0;
    *out = strtoull(text, &end, hex ? 16 : 10);
    return errno == 0 && *end == '\0';
}

enum dsm_error dsm_option_value_number(const char *text, uint64_t min, uint64_t max, uint64_t *out,
                                       struct dsm_error_detail *detail)
{
    uint64_t value = 0;

    if (!is_number(text, &value))
        (void)dsm_error_detail_set(detail, "is no number");
    else if (value < min || value > max)
        (void)dsm_error_detail_set(detail, "is out of range");
    else
        return *out = value, DSM_OK;
    return dsm_error_detail_accept(detail, "%" PRIu64 " to %" PRIu64 " (0x%" PRIx64 ")", min, max, max);
}

/* Milliseconds of "S" or "S.D", D of one to three digits; past 32 bits is no time. */
static bool is_seconds(const char *text, uint64_t *ms)
{
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    uint64_t scale = 1000;

    if (whole == 0 || whole > 7 || decimals > 3 || (text[whole] == '.' && decimals == 0) ||
        text[whole + (decimals ? decimals + 1 : 0)] != '\0')
        return false;
    *ms = strtoull(text, NULL, 10) * scale;
    for (size_t i = 0; i < decimals; i++) {
        scale /= 10;
        *ms += (uint64_t)(text[whole + 1 + i] - '0') * scale;
    }
    return true;
}

enum dsm_error dsm_option_value_seconds(const char *text, uint32_t min_ms, uint32_t max_ms, uint32_t *out_ms,
                                        struct dsm_error_detail *detail)
{
    uint64_t ms = 0;

    if (!is_seconds(text, &ms))
        (void)dsm_error_detail_set(detail, "is no time");
    else if (ms < min_ms || ms > max_ms)
        (void)dsm_error_detail_set(detail, "is out of range");
    else
        return *out_ms = (uint32_t)ms, DSM_OK;
    return dsm_error_detail_accept(detail, "%g to %g seconds, decimals allowed", min_ms / 1000.0, max_ms / 1000.0);
}

enum dsm_error dsm_option_value_word(const char *text, const struct dsm_option_word *words, unsigned *out,
                                     struct dsm_error_detail *detail)
{
    char list[sizeof(detail->accepted)] = "";
    size_t used = 0;

    for (const struct dsm_option_word *word = words; word->name; word++) {
        if (strcasecmp(word->name, text) == 0)
            return *out = word->value, DSM_OK;
        if (used < sizeof(list))
            used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "", word->name);
    }
    (void)dsm_error_detail_set(detail, "is none of the words that this option knows");
    return dsm_error_detail_accept(detail, "%s", list);
}
