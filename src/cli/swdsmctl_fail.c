/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swdsmctl_fail.h"

#include "cli/output.h"
#include "json/json_memory.h"

#include <stdio.h>

/* Beside QMP's own, as the daemon has them. */
static const char *class_of(enum dsm_exit_code code)
{
    switch (code) {
    case DSM_EXIT_USAGE:
        return "UsageError";
    case DSM_EXIT_CONNECT:
        return "ConnectError";
    case DSM_EXIT_PROTOCOL:
        return "ProtocolError";
    default:
        return "LocalError";
    }
}

/* One line: watch prints a line an event. error is taken over. */
static void print_error(json_t *error)
{
    json_t *document = json_pack("{s:o}", "error", error);

    (void)!(document && cli_output_print(document, 0)); /* standard error has it */
    json_decref(document);
}

enum dsm_exit_code swdsmctl_fail_text(bool json, enum dsm_exit_code code, const char *text)
{
    fflush(stdout);
    fprintf(stderr, "swdsmctl: %s\n", text);
    if (code == DSM_EXIT_USAGE)
        fprintf(stderr, "Try 'swdsmctl --help'.\n");
    (void)dsm_json_memory_watch();
    if (json)
        print_error(json_pack("{s:s, s:o}", "class", class_of(code), "desc", cli_json_text(text)));
    return code;
}

enum dsm_exit_code swdsmctl_fail(bool json, enum dsm_exit_code code, const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    return swdsmctl_fail_text(json, code, dsm_error_detail_text(detail, text, sizeof(text)));
}

enum dsm_exit_code swdsmctl_fail_refused(bool json, json_t *error)
{
    fflush(stdout);
    fprintf(stderr, "swdsmctl: %s\n", json_string_value(json_object_get(error, "desc")));
    if (json)
        print_error(json_incref(error));
    return DSM_EXIT_REFUSED;
}
