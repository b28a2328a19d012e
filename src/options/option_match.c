/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/option_match.h"

#include "options/nearest_word.h"

#include <stdio.h>
#include <string.h>

static const struct dsm_option *find_exact(const struct dsm_option *table, const char *name, size_t n)
{
    for (const struct dsm_option *row = table; row->name; row++)
        if (n > 0 && strlen(row->name) == n && strncmp(row->name, name, n) == 0)
            return row;
    return NULL;
}

/* Words that are not shown take no part: nobody who reads --help could know what they collide with. */
static const struct dsm_option *next_of_prefix(const struct dsm_option *row, const char *name, size_t n)
{
    for (; row->name; row++)
        if (row->help && n > 0 && strncmp(row->name, name, n) == 0)
            return row;
    return NULL;
}

static void refuse_ambiguous(const struct dsm_option *table, const char *name, size_t n,
                             struct dsm_error_detail *detail)
{
    const struct dsm_option *row = table;
    char list[240] = "";
    size_t used = 0;

    for (; (row = next_of_prefix(row, name, n)) != NULL && used < sizeof(list); row++)
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s", used ? ", " : "", row->name);
    (void)dsm_error_detail_set(detail, "option --%.*s is ambiguous", (int)n, name);
    (void)dsm_error_detail_accept(detail, "%s", list);
}

static void refuse_unknown(const struct dsm_option *table, const char *name, size_t n, struct dsm_error_detail *detail)
{
    struct dsm_nearest_word nearest;

    dsm_nearest_word_begin(&nearest, name, n);
    for (const struct dsm_option *row = table; row->name; row++)
        dsm_nearest_word_offer(&nearest, row->name);
    (void)dsm_nearest_word_refuse(&nearest, "option", "--", detail);
}

const struct dsm_option *dsm_option_match_long(const struct dsm_option *table, const char *name, size_t n,
                                               struct dsm_error_detail *detail)
{
    const struct dsm_option *row = find_exact(table, name, n);

    if (row)
        return row;
    row = next_of_prefix(table, name, n);
    if (!row)
        return refuse_unknown(table, name, n, detail), NULL;
    if (next_of_prefix(row + 1, name, n))
        return refuse_ambiguous(table, name, n, detail), NULL;
    return row;
}

const struct dsm_option *dsm_option_match_short(const struct dsm_option *table, char name,
                                                struct dsm_error_detail *detail)
{
    for (const struct dsm_option *row = table; row->name; row++)
        if (row->short_name == name && name != '\0')
            return row;
    (void)dsm_error_detail_set(detail, "unknown option -%c; --help lists those that there are", name);
    return NULL;
}
