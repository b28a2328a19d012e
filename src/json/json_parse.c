/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: jansson is handed few bytes at a time, and none any more once its reserve is tapped. What it
 * allocates from then on is bounded by what it holds already, which grows by doubling, and by what these few bytes
 * begin.
 */
#include "json/json_parse.h"

#include "json/json_memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PORTION 64u
/* For a byte of the text: 4 of the token that grows, 8 of the tables of arrays (an element takes two bytes at least, a
 * table eight for each and room for as many again), 4 for strings and keys. Tables of objects are smaller: a member has
 * six bytes at least. */
#define RESERVE_FACTOR 16u
#define RESERVE_LEAST 16384u /* what PORTION bytes begin: arrays within arrays */

struct source {
    const char *text;
    size_t left;
    const struct dsm_json_reserve *reserve;
};

static size_t hand_over(void *buffer, size_t size, void *context)
{
    struct source *source = context;
    size_t n = size < PORTION ? size : PORTION;

    if (n > source->left)
        n = source->left;
    if (source->reserve->is_tapped)
        return 0;
    memcpy(buffer, source->text, n);
    source->text += n;
    source->left -= n;
    return n;
}

static enum dsm_error no_memory(json_error_t *where)
{
    *where = (json_error_t){ .line = 0 };
    snprintf(where->text, sizeof(where->text), "%s", dsm_error_text(DSM_ERR_NO_MEMORY));
    return DSM_ERR_NO_MEMORY;
}

/* jansson quotes what stands around the place, which may be a secret in the wrong file. */
static void quote_nothing(json_error_t *where)
{
    static const char no_utf8[] = "unable to decode byte";
    char *quote = strstr(where->text, " near ");

    if (quote)
        *quote = '\0';
    if (strncmp(where->text, no_utf8, sizeof(no_utf8) - 1) == 0)
        snprintf(where->text, sizeof(where->text), "is no UTF-8");
}

enum dsm_error dsm_json_parse(const char *text, size_t n, size_t flags, json_t **out, json_error_t *where)
{
    struct dsm_json_reserve reserve;
    struct source source = { .text = text, .left = n, .reserve = &reserve };

    *out = NULL;
    if (n > SIZE_MAX / RESERVE_FACTOR - RESERVE_LEAST ||
        !dsm_json_reserve_begin(&reserve, RESERVE_FACTOR * n + RESERVE_LEAST))
        return no_memory(where);
    *out = json_load_callback(hand_over, &source, flags, where);
    if (reserve.is_tapped) {
        json_decref(*out);
        *out = NULL;
    }
    dsm_json_reserve_end(&reserve);
    if (reserve.is_tapped)
        return no_memory(where);
    if (*out)
        return DSM_OK;
    quote_nothing(where);
    return DSM_ERR_CONFIG;
}
