/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/option_help.h"

#include <string.h>

#define LEFT_WIDTH 28
#define RIGHT_WIDTH 48
#define INDENT "  "

/* The next line: as many whole words as fit; a word that fits nowhere stands alone. */
static size_t line_len(const char *text)
{
    size_t n = 0;

    for (;;) {
        size_t word = strcspn(text + n, " ");

        if (n > 0 && n + word > RIGHT_WIDTH)
            return n - 1;
        n += word;
        if (text[n] == '\0' || n > RIGHT_WIDTH)
            return n;
        n++;
    }
}

void dsm_option_help_row(FILE *out, const char *left, const char *right)
{
    bool is_long = strlen(left) > LEFT_WIDTH;
    bool is_first = !is_long;

    if (is_long)
        fprintf(out, INDENT "%s\n", left);
    do {
        size_t n = line_len(right);

        fprintf(out, INDENT "%-*s %.*s\n", LEFT_WIDTH, is_first ? left : "", (int)n, right);
        is_first = false;
        right += n + strspn(right + n, " ");
    } while (*right);
}

void dsm_option_help_print(FILE *out, const struct dsm_option *table)
{
    char left[80], letter[8];

    for (; table->name; table++) {
        if (!table->help)
            continue;
        snprintf(letter, sizeof(letter), table->short_name ? "-%c, " : "    ", table->short_name);
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, table->name, table->argument ? " " : "",
                 table->argument ? table->argument : "");
        dsm_option_help_row(out, left, table->help);
    }
}
