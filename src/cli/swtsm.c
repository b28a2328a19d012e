/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm: the TSM side of a device's security, as a command. */
#include "cli/swtsm.h"

#include <stdio.h>
#include <string.h>

const struct swtsm_verb swtsm_verb_table[] = {
    { "attest", "verify certificate chains, CHALLENGE and signed measurements", swtsm_attest, false },
    { "walk", "take a TDI to RUN: session, IDE keys, LOCK, report, START", swtsm_walk, false },
    { "list", "show the PCI functions here that offer DOE, IDE or TEE-IO", swtsm_list, true },
    { NULL, NULL, NULL, false },
};

void swtsm_print_help(void)
{
    printf("Usage: swtsm attest|walk --connect tcp:HOST:PORT|unix:PATH [OPTION]...\n"
           "       swtsm attest|walk --device BDF|auto [OPTION]...\n"
           "       swtsm attest|walk --nvme PATH [OPTION]...\n"
           "       swtsm list\n"
           "Plays a TSM: attests a TEE-I/O device over SPDM and drives a TDI with TDISP.\n\nVerbs:\n");
    for (const struct swtsm_verb *verb = swtsm_verb_table; verb->name; verb++)
        printf("  %-10s %s\n", verb->name, verb->help);
    printf("\nOptions:\n");
    cli_options_print(swtsm_option_table);
    printf("\nExit codes:\n"
           "  0  every step succeeded and verified\n"
           "  1  usage: a verb, option or file is wrong; or this program failed by itself\n"
           "  2  cannot connect\n"
           "  3  transport or protocol: no response, or one that breaks a rule\n"
           "  4  verification: a certificate, digest, signature, HMAC or nonce is wrong\n"
           "  5  the device refused: ERROR, TDISP_ERROR or KP_ACK with a failure\n");
}

/* Programs get a document for this error, too. */
static int usage(bool json, const char *problem, const char *word)
{
    char text[512];
    struct cli_output output;

    snprintf(text, sizeof(text), "%s%s", problem, word);
    fprintf(stderr, "swtsm: %s\nTry 'swtsm --help'.\n", text);
    cli_output_begin(&output, json);
    swtsm_output_usage(&output, text);
    cli_output_end(&output);
    return SWTSM_EXIT_USAGE;
}

/* Of a command line that cannot be read to its end. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "-j") == 0)
            return true;
    return false;
}

static const struct swtsm_verb *find_verb(const char *name)
{
    for (const struct swtsm_verb *verb = swtsm_verb_table; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

int main(int argc, char **argv)
{
    struct swtsm_settings settings;
    const struct swtsm_verb *verb;
    struct cli_reason why;
    int rest;

    setvbuf(stdout, NULL, _IOLBF, 0);
    swtsm_settings_defaults(&settings);
    if (!cli_options_parse(swtsm_option_table, argc, argv, &settings, &rest, &why))
        return usage(wants_json(argc, argv), "", why.text);
    if (settings.help)
        return swtsm_print_help(), SWTSM_EXIT_OK;
    if (settings.show_version)
        return printf("swtsm %s, %s\n", SWDSM_VERSION, dsm_crypto_library_version()), SWTSM_EXIT_OK;
    if (rest >= argc)
        return usage(settings.json, "", "a verb is missing: attest, walk or list");
    verb = find_verb(argv[rest]);
    if (!verb)
        return usage(settings.json, "--help shows the verbs, and none is ", argv[rest]);
    if (rest + 1 < argc)
        return usage(settings.json, "unexpected word ", argv[rest + 1]);
    if (settings.device && settings.binding)
        return usage(settings.json, "", "--transport is of --connect: a mailbox speaks DOE");
    if (settings.nvme && settings.binding)
        return usage(settings.json, "", "--nvme speaks storage commands: --transport is for --connect");
    if (!verb->is_local && !!settings.connect + !!settings.device + !!settings.nvme != 1)
        return usage(settings.json, "",
                     "wanted: one of --connect tcp:HOST:PORT or unix:PATH, --device BDF or auto, --nvme PATH");
    if (settings.nvme)
        settings.binding = &dsm_binding_nvme;
    return swtsm_run(&settings, verb);
}
