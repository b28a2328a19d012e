/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/options_log.h"

#include "daemon/chosen.h"

#include "link/inherited.h"
#include "options/option_value.h"

#include <stdio.h>
#include <string.h>

static enum dsm_error parse_level(struct dsm_options *options, const char *value, size_t n,
                                  struct dsm_error_detail *detail)
{
    for (int level = DSM_LOG_ERROR; level <= DSM_LOG_TRACE; level++) {
        const char *name = dsm_log_level_name((enum dsm_log_level)level);

        if (strlen(name) != n || strncmp(name, value, n) != 0)
            continue;
        options->log_level = (enum dsm_log_level)level;
        return DSM_OK;
    }
    dsm_error_detail_set(detail, "\"%.*s\" is no level", (int)n, value);
    return dsm_error_detail_accept(detail, "error, warning, info, debug, trace");
}

/* n characters: the number of a descriptor that whoever starts us has left open; standard input is none. */
static enum dsm_error parse_fd(const char *value, size_t n, int *fd, struct dsm_error_detail *detail)
{
    char text[8] = "";
    uint64_t number;

    if (n < sizeof(text))
        memcpy(text, value, n);
    if (dsm_option_value_number(text, 1, DSM_INHERITED_MAX - 1, &number, detail) != DSM_OK) {
        dsm_error_detail_set(detail, "fd=%.*s is no descriptor", (int)n, value);
        return dsm_error_detail_accept(detail, "1 to %d", DSM_INHERITED_MAX - 1);
    }
    *fd = (int)number;
    return DSM_OK;
}

static enum dsm_error parse_log_part(struct dsm_options *options, const char *part, size_t n,
                                     struct dsm_error_detail *detail)
{
    if (strncmp(part, "level=", 6) == 0)
        return parse_level(options, part + 6, n - 6, detail);
    if (strncmp(part, "fd=", 3) == 0)
        return parse_fd(part + 3, n - 3, &options->log_fd, detail);
    if (strncmp(part, "file=", 5) == 0 && n > 5 && n - 5 < sizeof(options->log_file)) {
        snprintf(options->log_file, sizeof(options->log_file), "%.*s", (int)n - 5, part + 5);
        return DSM_OK;
    }
    dsm_error_detail_set(detail, "\"%.*s\" is unknown", (int)n, part);
    return dsm_error_detail_accept(detail, "level=error|warning|info|debug|trace, file=PATH, fd=N");
}

/* level=...,file=... or fd=... in any order, as swtpm has it. */
enum dsm_error dsm_options_log(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    for (;; value++) {
        size_t n = strcspn(value, ",");

        DSM_TRY(parse_log_part(options, value, n, detail));
        value += n;
        if (*value == '\0')
            break;
    }
    if (options->log_fd == 0 || !options->log_file[0])
        return DSM_OK;
    return dsm_error_detail_set(detail, "file= and fd= are two places: the log has one");
}

/* FILE, or file=FILE or fd=N as swtpm has it. */
enum dsm_error dsm_options_pid(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    if (strncmp(value, "fd=", 3) == 0)
        return parse_fd(value + 3, strlen(value + 3), &options->pid_fd, detail);
    if (strncmp(value, "file=", 5) == 0)
        value += 5;
    if (value[0] == '\0')
        return dsm_error_detail_set(detail, "must name a file");
    options->pid = value;
    return DSM_OK;
}

enum dsm_error dsm_options_seccomp(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = {
        { "action=kill", DSM_SECCOMP_KILL },
        { "action=log", DSM_SECCOMP_LOG },
        { "action=none", DSM_SECCOMP_NONE },
        { NULL, 0 },
    };
    unsigned action;

    DSM_TRY(dsm_option_value_word(value, words, &action, detail));
    ((struct dsm_options *)settings)->seccomp = (enum dsm_seccomp_action)action;
    return DSM_OK;
}
