/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder.h"

#include "base/program_version.h"
#include "cli/socket.h"
#include "options.h"
#include "options/command_line.h"
#include "options/exit_code.h"
#include "options/option_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_DEFAULT 200u
#define COUNT_MAX 1000000u

static enum dsm_error set_help(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct bench_settings *)settings)->help = true;
    return DSM_OK;
}

static enum dsm_error set_json(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct bench_settings *)settings)->json = true;
    return DSM_OK;
}

static enum dsm_error set_connect(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct bench_settings *)settings)->connect = value;
    return cli_socket_address_check(value, detail) ? DSM_OK : DSM_ERR_CONFIG;
}

static enum dsm_error set_n(void *settings, const char *value, struct dsm_error_detail *detail)
{
    return bench_read_count(value, COUNT_MAX, &((struct bench_settings *)settings)->n, detail);
}

static enum dsm_error set_pid(void *settings, const char *value, struct dsm_error_detail *detail)
{
    size_t pid;

    DSM_TRY(bench_read_count(value, 1u << 30, &pid, detail));
    ((struct bench_settings *)settings)->pid = (pid_t)pid;
    return DSM_OK;
}

static enum dsm_error set_only(void *settings, const char *value, struct dsm_error_detail *detail)
{
    ((struct bench_settings *)settings)->only = value;
    for (const char *p = value; *p; p += p[0] == ',') {
        size_t n = strcspn(p, ",");

        if (!bench_is_operation(p, n))
            return dsm_error_detail_set(detail, "%.*s is no operation; --help lists them", (int)n, p);
        p += n;
    }
    return DSM_OK;
}

#define REQUESTER_OPTION(kind)                                                                                         \
    static enum dsm_error set_##kind(void *settings, const char *value, struct dsm_error_detail *detail)               \
    {                                                                                                                  \
        return bench_read_##kind(value, &((struct bench_settings *)settings)->requester, detail);                      \
    }

REQUESTER_OPTION(version)
REQUESTER_OPTION(hash)
REQUESTER_OPTION(asym)
REQUESTER_OPTION(dhe)
REQUESTER_OPTION(aead)

/* Its name of before, which will go in the next release. */
static enum dsm_error set_old_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    fprintf(stderr, "responder: -V and --version 1.2 are --spdm-version now\n");
    return set_version(settings, value, detail);
}

static enum dsm_error set_show_version(void *settings, const char *value, struct dsm_error_detail *detail)
{
    (void)value;
    (void)detail;
    ((struct bench_settings *)settings)->show_version = true;
    return DSM_OK;
}

static const struct dsm_option table[] = {
    { "connect", 'c', "ADDRESS", "the responder's socket: tcp:HOST:PORT or unix:PATH", set_connect },
    { "count", 'n', "N", "how often each operation is done (200)", set_n },
    { "pid", 'p', "PID", "the responder's process, whose CPU time is read", set_pid },
    { "only", 'o', "LIST", "only these operations, with commas between", set_only },
    { "spdm-version", 0, "1.0|1.1|1.2|1.3|1.4", "SPDM version (the highest in common)", set_version },
    { "", 'V', "1.0|1.1|1.2|1.3|1.4", NULL, set_old_version },
    { "hash", 0, "NAME", "offer only this hash, as SHA_384", set_hash },
    { "asym", 0, "NAME", "offer only this signature algorithm, as ECDSA_P384 or ML_DSA_65", set_asym },
    { "dhe", 0, "NAME", "offer only this key exchange, as SECP_384_R1 or ML_KEM_768", set_dhe },
    { "aead", 0, "NAME", "offer only this cipher, as AES_256_GCM", set_aead },
    { "json", 'j', NULL, "print one JSON document instead of a table", set_json },
    { "version", 0, NULL, "print the program's version", set_show_version },
    { "help", 'h', NULL, "print this", set_help },
    DSM_OPTIONS_END,
};

static void print_help(void)
{
    printf("Usage: responder --connect ADDRESS [OPTION...]\n"
           "Measures any SPDM responder on a PCI_DOE socket: swdsm, spdm_responder_emu --trans PCI_DOE, ...\n\n");
    dsm_option_help_print(stdout, table);
    printf("\nOperations:\n");
    for (const struct bench_operation *o = bench_operations; o->name; o++)
        printf("  %-10s %s\n", o->name, o->help);
}

static enum dsm_error read_command_line(int argc, char **argv, struct bench_settings *out,
                                        struct dsm_error_detail *detail)
{
    int words;

    DSM_TRY(dsm_command_line_parse(table, argc, argv, out, &words, detail));
    if (out->show_version && words == 1) { /* as it was before */
        out->show_version = false;
        DSM_TRY(set_old_version(out, argv[1], detail));
        words = 0;
    }
    if (words > 0)
        return dsm_error_detail_set(detail, "unexpected word %s", argv[1]);
    if (!out->help && !out->show_version && !out->connect)
        return dsm_error_detail_set(detail, "--connect is missing");
    return DSM_OK;
}

bool bench_settings_read(int argc, char **argv, struct bench_settings *out, int *exit_code)
{
    struct dsm_error_detail detail;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    *out = (struct bench_settings){ .n = COUNT_DEFAULT };
    *exit_code = DSM_EXIT_USAGE;
    if (read_command_line(argc, argv, out, &detail) != DSM_OK) {
        fprintf(stderr, "responder: %s\nTry 'responder --help'.\n", dsm_error_detail_text(&detail, text, sizeof(text)));
        return false;
    }
    if (!out->help && !out->show_version)
        return true;
    if (out->help)
        print_help();
    else
        printf("responder (swdsm) %s\n", dsm_program_version());
    *exit_code = EXIT_SUCCESS;
    return false;
}
