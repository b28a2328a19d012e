/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include "base/program_version.h"
#include "options/command_line.h"
#include "options/exit_code.h"
#include "options/option_help.h"
#include "options/option_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dsm_error bench_read_version(const char *value, struct dsm_requester_options *out, struct dsm_error_detail *detail)
{
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++)
        if (strcmp(value, dsm_spdm_version_text(version)) == 0) {
            out->version = version;
            return DSM_OK;
        }
    dsm_error_detail_set(detail, "is no version of SPDM");
    return dsm_error_detail_accept(detail, "1.0, 1.1, 1.2, 1.3, 1.4");
}

/* One algorithm, as a benchmark has no use for a choice: of the kind, or of the post-quantum one in its place. */
static enum dsm_error read_algorithm(enum dsm_algorithm_kind kind, const char *value, struct dsm_requester_options *out,
                                     struct dsm_error_detail *detail)
{
    enum dsm_algorithm_kind instead = dsm_algorithm_kind(kind)->instead;
    const struct dsm_algorithm *row = dsm_algorithm_by_name(kind, value);
    const struct dsm_algorithm *other = dsm_algorithm_by_name(instead, value);

    if (!row && !other)
        return dsm_error_detail_set(detail, "is no %s; swtsm(1) has the names", dsm_algorithm_kind(kind)->what);
    out->algorithms[instead] = other ? other->bit : DSM_ALGORITHMS_NONE;
    out->algorithms[kind] = row ? row->bit : DSM_ALGORITHMS_NONE;
    return DSM_OK;
}

#define READER(kind, alg_kind)                                                                                         \
    enum dsm_error bench_read_##kind(const char *value, struct dsm_requester_options *out,                             \
                                     struct dsm_error_detail *detail)                                                  \
    {                                                                                                                  \
        return read_algorithm(alg_kind, value, out, detail);                                                           \
    }

READER(hash, DSM_ALG_HASH)
READER(asym, DSM_ALG_ASYM)
READER(dhe, DSM_ALG_DHE)
READER(aead, DSM_ALG_AEAD)

enum dsm_error bench_read_count(const char *value, size_t max, size_t *out, struct dsm_error_detail *detail)
{
    uint64_t n;

    DSM_TRY(dsm_option_value_number(value, 1, max, &n, detail));
    *out = (size_t)n;
    return DSM_OK;
}

enum dsm_error bench_set_program(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)detail;
    ((struct bench_common *)settings)->program = value;
    return DSM_OK;
}

enum dsm_error bench_set_show_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct bench_common *)settings)->show_version = true;
    return DSM_OK;
}

enum dsm_error bench_set_help(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct bench_common *)settings)->help = true;
    return DSM_OK;
}

static void show_itself(const char *name, const struct dsm_option *table, const struct bench_common *common)
{
    if (common->help)
        dsm_option_help_print(stdout, table);
    else
        printf("%s (swdsm) %s\n", name, dsm_program_version());
}

bool bench_options_parse(const char *name, const struct dsm_option *table, int argc, char **argv, void *settings,
                         int *status)
{
    const struct bench_common *common = settings;
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    int words = 0;
    bool is_read = dsm_command_line_parse(table, argc, argv, settings, &words, &detail) == DSM_OK;

    if (is_read && words > 0)
        is_read = dsm_error_detail_set(&detail, "unexpected word %s", argv[1]) == DSM_OK;
    *status = is_read ? EXIT_SUCCESS : DSM_EXIT_USAGE;
    if (is_read && !common->help && !common->show_version)
        return true;
    if (is_read)
        show_itself(name, table, common);
    else
        fprintf(stderr, "%s: %s\nTry '%s --help'.\n", name, dsm_error_detail_text(&detail, text, sizeof(text)), name);
    return false;
}
