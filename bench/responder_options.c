/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder.h"

#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_DEFAULT 200u
#define COUNT_MAX 1000000u

static bool set_help(void *settings, const char *value, struct cli_reason *why)
{
    (void)value;
    (void)why;
    ((struct bench_settings *)settings)->help = true;
    return true;
}

static bool set_json(void *settings, const char *value, struct cli_reason *why)
{
    (void)value;
    (void)why;
    ((struct bench_settings *)settings)->json = true;
    return true;
}

static bool set_connect(void *settings, const char *value, struct cli_reason *why)
{
    ((struct bench_settings *)settings)->connect = value;
    return cli_socket_address_check(value, why);
}

static bool set_n(void *settings, const char *value, struct cli_reason *why)
{
    return bench_read_count(value, COUNT_MAX, &((struct bench_settings *)settings)->n, why);
}

static bool set_pid(void *settings, const char *value, struct cli_reason *why)
{
    size_t pid;

    if (!bench_read_count(value, 1u << 30, &pid, why))
        return false;
    ((struct bench_settings *)settings)->pid = (pid_t)pid;
    return true;
}

static bool set_only(void *settings, const char *value, struct cli_reason *why)
{
    ((struct bench_settings *)settings)->only = value;
    for (const char *p = value; *p; p += p[0] == ',') {
        size_t n = strcspn(p, ",");

        if (!bench_is_operation(p, n))
            return cli_refuse(why, "%.*s is no operation; --help lists them", (int)n, p);
        p += n;
    }
    return true;
}

#define REQUESTER_OPTION(kind)                                                                                         \
    static bool set_##kind(void *settings, const char *value, struct cli_reason *why)                                  \
    {                                                                                                                  \
        return bench_read_##kind(value, &((struct bench_settings *)settings)->requester, why);                         \
    }

REQUESTER_OPTION(version)
REQUESTER_OPTION(hash)
REQUESTER_OPTION(asym)
REQUESTER_OPTION(dhe)
REQUESTER_OPTION(aead)

static const struct cli_option table[] = {
    { "connect", 'c', "ADDRESS", "the responder's socket: tcp:HOST:PORT or unix:PATH", set_connect },
    { "count", 'n', "N", "how often each operation is done (200)", set_n },
    { "pid", 'p', "PID", "the responder's process, whose CPU time is read", set_pid },
    { "only", 'o', "LIST", "only these operations, with commas between", set_only },
    { "version", 'V', "1.0|1.1|1.2|1.3", "SPDM version (the highest in common)", set_version },
    { "hash", 0, "NAME", "offer only this hash, as SHA_384", set_hash },
    { "asym", 0, "NAME", "offer only this signature algorithm, as ECDSA_P384", set_asym },
    { "dhe", 0, "NAME", "offer only this key exchange, as SECP_384_R1", set_dhe },
    { "aead", 0, "NAME", "offer only this cipher, as AES_256_GCM", set_aead },
    { "json", 'j', NULL, "print one JSON document instead of a table", set_json },
    { "help", 'h', NULL, "print this", set_help },
    { NULL, 0, NULL, NULL, NULL },
};

static void print_help(void)
{
    printf("Usage: responder --connect ADDRESS [OPTION...]\n"
           "Measures any SPDM responder on a PCI_DOE socket: swdsm, spdm_responder_emu --trans PCI_DOE, ...\n\n");
    cli_options_print(table);
    printf("\nOperations:\n");
    for (const struct bench_operation *o = bench_operations; o->name; o++)
        printf("  %-10s %s\n", o->name, o->help);
}

bool bench_settings_read(int argc, char **argv, struct bench_settings *out, int *exit_code)
{
    struct cli_reason why = { "" };
    int rest = argc;

    *out = (struct bench_settings){ .n = COUNT_DEFAULT };
    *exit_code = EXIT_FAILURE;
    if (cli_options_parse(table, argc, argv, out, &rest, &why) && !out->help && rest != argc)
        cli_refuse(&why, "%.200s is no option", argv[rest]);
    else if (!why.text[0] && !out->help && !out->connect)
        cli_refuse(&why, "--connect is missing");
    if (why.text[0]) {
        fprintf(stderr, "responder: %s\nTry 'responder --help'.\n", why.text);
        return false;
    }
    if (!out->help)
        return true;
    print_help();
    *exit_code = EXIT_SUCCESS;
    return false;
}
