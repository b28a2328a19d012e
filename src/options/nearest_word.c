/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/nearest_word.h"

#include <string.h>

#define WORD_MAX 48u

static size_t least(size_t a, size_t b, size_t c)
{
    size_t d = a < b ? a : b;

    return d < c ? d : c;
}

/* Insertions, deletions and exchanges that make one word of the other (Levenshtein). */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[WORD_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

void dsm_nearest_word_begin(struct dsm_nearest_word *nearest, const char *typed, size_t n)
{
    *nearest = (struct dsm_nearest_word){
        .typed = typed, .typed_len = n, .distance = n / 3 + 1, /* what is further away is another word */
    };
}

void dsm_nearest_word_offer(struct dsm_nearest_word *nearest, const char *word)
{
    size_t n = strlen(word);
    size_t d;

    if (n == 0 || n > WORD_MAX || nearest->typed_len < 2 || nearest->typed_len > WORD_MAX)
        return;
    d = distance(nearest->typed, nearest->typed_len, word, n);
    if (d > nearest->distance || (nearest->best && d == nearest->distance))
        return;
    nearest->best = word;
    nearest->distance = d;
}

enum dsm_error dsm_nearest_word_refuse(const struct dsm_nearest_word *nearest, const char *kind, const char *dashes,
                                       struct dsm_error_detail *detail)
{
    int n = (int)nearest->typed_len;

    if (!nearest->best)
        return dsm_error_detail_set(detail, "unknown %s %s%.*s; --help lists those that there are", kind, dashes, n,
                                    nearest->typed);
    return dsm_error_detail_set(detail, "unknown %s %s%.*s; did you mean %s%s?", kind, dashes, n, nearest->typed,
                                dashes, nearest->best);
}
