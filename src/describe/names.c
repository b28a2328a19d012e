/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/names.h"

#include "spdm/capability_rules.h"
#include "wire/tdisp.h"
#include "wire/tdisp_report.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool row_at(const struct dsm_name *table, size_t count, size_t i, struct dsm_name *out)
{
    if (i >= count)
        return false;
    *out = table[i];
    return true;
}

/* Behind the rows of a kind that there is another for, so that one can do without it. */
static bool is_none(enum dsm_algorithm_kind kind, size_t i)
{
    return dsm_algorithm_kind(kind)->instead != kind && (i == 0 || dsm_algorithm_at(kind, i - 1));
}

static bool algorithm_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    const struct dsm_algorithm *algorithm = dsm_algorithm_at(names->kind, i);

    *out = (struct dsm_name){ "NONE", DSM_ALGORITHMS_NONE };
    if (algorithm)
        *out = (struct dsm_name){ algorithm->name, algorithm->bit };
    return algorithm || is_none(names->kind, i);
}

static bool capability_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    (void)names;
    for (uint32_t bit = 0; bit < 32; bit++) {
        const char *name = dsm_capability_name(1u << bit);

        if (name && i-- == 0) {
            *out = (struct dsm_name){ name, 1u << bit };
            return true;
        }
    }
    if (i != 0)
        return false;
    *out = (struct dsm_name){ "HANDSHAKE_IN_CLEAR", DSM_CAP_HANDSHAKE_IN_THE_CLEAR }; /* spdm-emu's word */
    return true;
}

static bool spdm_version_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    static const struct dsm_name rows[] = {
        { "1.0", 1u << 0 }, { "1.1", 1u << 1 }, { "1.2", 1u << 2 }, { "1.3", 1u << 3 }, { "1.4", 1u << 4 }
    };

    (void)names;
    return row_at(rows, COUNT(rows), i, out);
}

static bool secured_version_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    static const struct dsm_name rows[] = {
        { "1.0", 1u << 0 }, { "1.1", 1u << 1 }, { "1.2", 1u << 2 }, { "1.3", 1u << 3 }
    };

    (void)names;
    return row_at(rows, COUNT(rows), i, out);
}

static bool lock_flag_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    static const struct dsm_name rows[] = {
        { "NO_FW_UPDATE", DSM_LOCK_NO_FW_UPDATE },
        { "SYSTEM_CACHE_LINE_SIZE", DSM_LOCK_SYSTEM_CACHE_LINE_SIZE },
        { "LOCK_MSIX", DSM_LOCK_MSIX },
        { "BIND_P2P", DSM_LOCK_BIND_P2P },
        { "ALL_REQUEST_REDIRECT", DSM_LOCK_ALL_REQUEST_REDIRECT },
    };

    (void)names;
    return row_at(rows, COUNT(rows), i, out);
}

static bool interface_info_at(const struct dsm_names *names, size_t i, struct dsm_name *out)
{
    static const struct dsm_name rows[] = {
        { "DMA_WITHOUT_PASID", DSM_INTERFACE_DMA_WITHOUT_PASID },
        { "DMA_WITH_PASID", DSM_INTERFACE_DMA_WITH_PASID },
        { "ATS", DSM_INTERFACE_ATS },
        { "PRS", DSM_INTERFACE_PRS },
    };

    (void)names;
    return row_at(rows, COUNT(rows), i, out);
}

const struct dsm_names dsm_capability_names = { "capability", capability_at, DSM_ALG_KINDS };
const struct dsm_names dsm_spdm_version_names = { "SPDM version", spdm_version_at, DSM_ALG_KINDS };
const struct dsm_names dsm_secured_version_names = { "secured message version", secured_version_at, DSM_ALG_KINDS };
const struct dsm_names dsm_lock_flag_names = { "LOCK flag", lock_flag_at, DSM_ALG_KINDS };
const struct dsm_names dsm_interface_info_names = { "interface info bit", interface_info_at, DSM_ALG_KINDS };

struct dsm_names dsm_algorithm_names(enum dsm_algorithm_kind kind)
{
    return (struct dsm_names){ dsm_algorithm_kind(kind)->what, algorithm_at, kind };
}

bool dsm_names_find(const struct dsm_names *names, const char *name, size_t n, uint32_t *bit)
{
    struct dsm_name row;

    for (size_t i = 0; names->at(names, i, &row); i++) {
        if (strlen(row.name) != n || strncasecmp(row.name, name, n) != 0)
            continue;
        *bit = row.bit;
        return true;
    }
    return false;
}

const char *dsm_names_text(const struct dsm_names *names, char *text, size_t size)
{
    struct dsm_name row;
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; names->at(names, i, &row) && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", row.name);
    return text;
}

enum dsm_error dsm_names_parse(const struct dsm_names *names, const char *list, uint32_t *bits,
                               struct dsm_error_detail *detail)
{
    char known[sizeof(detail->accepted)];
    uint32_t bit;

    *bits = 0;
    for (const char *p = list;; p++) {
        size_t n = strcspn(p, ",|");

        if (!dsm_names_find(names, p, n, &bit)) {
            dsm_error_detail_set(detail, "\"%.*s\" is no %s", (int)n, p, names->what);
            return dsm_error_detail_accept(detail, "%s", dsm_names_text(names, known, sizeof(known)));
        }
        *bits |= bit;
        p += n;
        if (*p == '\0')
            return DSM_OK;
    }
}

enum dsm_error dsm_names_read(const struct dsm_json *at, const struct dsm_names *names, bool empty_allowed,
                              uint32_t *bits)
{
    char known[360];
    uint32_t bit = 0, all = 0;

    DSM_TRY(dsm_json_expect(at, JSON_ARRAY));
    for (size_t i = 0; i < json_array_size(at->value); i++) {
        struct dsm_json element = dsm_json_element(at, i);
        const char *name;

        DSM_TRY(dsm_json_string(&element, &name));
        if (!dsm_names_find(names, name, strlen(name), &bit))
            return dsm_json_fail(&element, "is no %s; accepted: %s", names->what,
                                 dsm_names_text(names, known, sizeof(known)));
        if (all & bit)
            return dsm_json_fail(&element, "is named twice");
        all |= bit;
    }
    if (all == 0 && !empty_allowed)
        return dsm_json_fail(at, "must name at least one %s; accepted: %s", names->what,
                             dsm_names_text(names, known, sizeof(known)));
    *bits = all;
    return DSM_OK;
}

bool dsm_bits_range(uint32_t bits, uint8_t *lowest, uint8_t *highest)
{
    if (bits == 0)
        return false;
    for (*lowest = 0; !(bits >> *lowest & 1u); ++*lowest)
        ;
    for (*highest = *lowest; bits >> *highest >> 1 & 1u; ++*highest)
        ;
    return bits >> *highest == 1u;
}
