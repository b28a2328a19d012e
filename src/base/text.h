/* SPDX-License-Identifier: BSD-3-Clause */
/* A line of text of a limited length that is put together piece by piece. What does not fit is cut off, and ends in
 * "...". */
#ifndef DSM_BASE_TEXT_H
#define DSM_BASE_TEXT_H

#include "base/bytes.h"

#include <stdbool.h>

struct dsm_text {
    char *start; /* always ends with a NUL */
    size_t size;
    size_t n;
    bool is_cut;
};

/* size: at least that of "..." with its NUL. */
struct dsm_text dsm_text(char *buffer, size_t size);
void dsm_text_add(struct dsm_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "[96]0011aabb...": how many bytes, and the first of them in hexadecimal. */
void dsm_text_add_bytes(struct dsm_text *text, struct dsm_bytes bytes);

#endif
