/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/wrap.h"

#include <string.h>

#define COLUMNS 80u

/* A word with the blanks before it: columns of a table stay where they are. */
static size_t next_word(const char *text)
{
    size_t blanks = strspn(text, " ");

    return blanks + strcspn(text + blanks, " ");
}

void cli_wrap(FILE *out, const char *text, size_t used, size_t indent)
{
    size_t begin = used;

    while (*text) {
        size_t n = next_word(text);
        size_t blanks = strspn(text, " ");

        if (used + n >= COLUMNS && used > begin) {
            fprintf(out, "\n%*s", (int)indent, "");
            used = begin = indent;
            text += blanks;
            n -= blanks;
        }
        fprintf(out, "%.*s", (int)n, text);
        used += n;
        text += n;
    }
    fputc('\n', out);
}
