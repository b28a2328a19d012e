/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/spdm_emu_words.h"

#include <stdbool.h>
#include <string.h>

/* Is one of a list's words. */
static bool list_has(const char *list, const char *word, size_t n)
{
    for (const char *p = list;; p++) {
        size_t len = strcspn(p, ",");

        if (n > 0 && len == n && strncmp(p, word, n) == 0)
            return true;
        p += len;
        if (*p == '\0')
            return false;
    }
}

static enum dsm_error take(const char *words, const char *instead, const char *value, struct dsm_error_detail *detail)
{
    if (strcmp(words, DSM_SPDM_EMU_ANY) == 0)
        return DSM_OK;
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, ",");

        if (!list_has(words, p, n)) {
            dsm_error_detail_set(detail, "%s", instead);
            return words[0] ? dsm_error_detail_accept(detail, "%s", words) : DSM_ERR_CONFIG;
        }
        p += n;
        if (*p == '\0')
            return DSM_OK;
    }
}

#define DEFINE(option, words, instead)                                                                                 \
    enum dsm_error dsm_spdm_emu_words_##option(void *settings, const char *value, struct dsm_error_detail *detail)     \
    {                                                                                                                  \
        (void)settings;                                                                                                \
        return take(words, instead, value, detail);                                                                    \
    }
DSM_SPDM_EMU_WORDS(DEFINE)
