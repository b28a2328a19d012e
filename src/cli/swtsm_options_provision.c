/* SPDX-License-Identifier: BSD-3-Clause */
/* Options on keys and certificates of a device. */
#include "cli/swtsm_options_provision.h"

#include "cli/swtsm_key_names.h"
#include "options/option_value.h"
#include "wire/key_pair_info.h"

#include <string.h>
#include <strings.h>

#define PATH(field)                                                                                                    \
    enum dsm_error swtsm_set_##field(void *settings, const char *value, struct dsm_error_detail *detail)               \
    {                                                                                                                  \
        (void)detail;                                                                                                  \
        ((struct swtsm_settings *)settings)->field##_path = value;                                                     \
        return DSM_OK;                                                                                                 \
    }

PATH(out)
PATH(chain)
PATH(requester_info)

#define FLAG(field)                                                                                                    \
    enum dsm_error swtsm_set_##field(void *settings, const char *value, struct dsm_error_detail *detail)               \
    {                                                                                                                  \
        (void)value;                                                                                                   \
        (void)detail;                                                                                                  \
        ((struct swtsm_settings *)settings)->field = true;                                                             \
        return DSM_OK;                                                                                                 \
    }

FLAG(erase)
FLAG(overwrite)
FLAG(in_session)
FLAG(in_clear)

#define NUMBER(field, least, most)                                                                                     \
    enum dsm_error swtsm_set_##field(void *settings, const char *value, struct dsm_error_detail *detail)               \
    {                                                                                                                  \
        uint64_t n;                                                                                                    \
                                                                                                                       \
        DSM_TRY(dsm_option_value_number(value, least, most, &n, detail));                                              \
        ((struct swtsm_settings *)settings)->field = (uint8_t)n;                                                       \
        return DSM_OK;                                                                                                 \
    }

NUMBER(key_pair, 1, UINT8_MAX)
NUMBER(csr_tag, 1, 7)

enum dsm_error swtsm_set_model(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = { { "device", 1 }, { "alias", 2 }, { "generic", 3 }, { NULL, 0 } };
    unsigned choice;

    DSM_TRY(dsm_option_value_word(value, words, &choice, detail));
    ((struct swtsm_settings *)settings)->model = (uint8_t)choice;
    return DSM_OK;
}

enum dsm_error swtsm_set_operation(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = {
        { "change", DSM_KEY_PAIR_CHANGE },
        { "erase", DSM_KEY_PAIR_ERASE },
        { "generate", DSM_KEY_PAIR_GENERATE },
        { NULL, 0 },
    };
    unsigned choice;

    DSM_TRY(dsm_option_value_word(value, words, &choice, detail));
    ((struct swtsm_settings *)settings)->operation = (uint8_t)choice;
    return DSM_OK;
}

static enum dsm_error find_bit(const struct swtsm_bit *table, const char *word, size_t n, uint32_t *bits,
                               struct dsm_error_detail *detail)
{
    char names[200] = "";

    for (const struct swtsm_bit *row = table; row->name; row++) {
        if (strlen(row->name) == n && strncasecmp(row->name, word, n) == 0) {
            *bits |= row->bit;
            return DSM_OK;
        }
        strncat(names, row == table ? "" : ", ", sizeof(names) - strlen(names) - 1);
        strncat(names, row->name, sizeof(names) - strlen(names) - 1);
    }
    dsm_error_detail_set(detail, "is none of the names");
    return dsm_error_detail_accept(detail, "%s", names);
}

enum dsm_error swtsm_set_key_usage(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;

    for (s->key_usage = 0;; value++) {
        size_t n = strcspn(value, ",");

        DSM_TRY(find_bit(swtsm_key_usages, value, n, &s->key_usage, detail));
        value += n;
        if (!*value)
            return DSM_OK;
    }
}

enum dsm_error swtsm_set_key_algorithm(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;

    s->key_algorithm = 0;
    return find_bit(swtsm_key_algorithms, value, strlen(value), &s->key_algorithm, detail);
}

/* "0,1", or "none". */
enum dsm_error swtsm_set_slots(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct swtsm_settings *s = settings;

    s->has_slot_mask = true;
    s->slot_mask = 0;
    if (strcmp(value, "none") == 0)
        return DSM_OK;
    for (const char *p = value;; p++) {
        if (*p < '0' || *p > '7' || (p[1] && p[1] != ',')) {
            dsm_error_detail_set(detail, "is no list of slots");
            return dsm_error_detail_accept(detail, "numbers 0 to 7 with commas between, or none");
        }
        s->slot_mask |= (uint8_t)(1u << (*p - '0'));
        if (!*++p)
            return DSM_OK;
    }
}
