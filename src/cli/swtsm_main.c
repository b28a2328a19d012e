/* SPDX-License-Identifier: BSD-3-Clause */
/* swtsm: the TSM side of a device's security, as a command. */
#include "cli/swtsm.h"
#include "cli/swtsm_attest.h"
#include "cli/swtsm_list.h"
#include "cli/swtsm_options.h"
#include "cli/swtsm_provision.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_serve.h"
#include "cli/swtsm_walk.h"

#include "base/program_version.h"
#include "crypto/key_memory.h"
#include "options/command_line.h"
#include "options/nearest_word.h"
#include "options/option_help.h"
#include "options/standard_descriptors.h"
#include "json/json_memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct swtsm_verb swtsm_verb_table[] = {
    { "attest", "verify certificate chains, CHALLENGE and signed measurements", swtsm_attest, false },
    { "walk", "take a TDI to RUN: session, IDE keys, LOCK, report, START", swtsm_walk, false },
    { "stop", "take a TDI back to CONFIG_UNLOCKED, from any state, ERROR too", swtsm_stop, false },
    { "csr", "get a certificate signing request of the device", swtsm_provision_csr, false },
    { "set-certificate", "give a slot of the device another certificate chain, or none", swtsm_provision_chain, false },
    { "key-pairs", "show the key pairs of the device", swtsm_provision_key_pairs, false },
    { "set-key-pair", "change, erase or generate a key pair of the device", swtsm_provision_key_pair, false },
    { "list", "show the PCI functions here that offer DOE, IDE or TEE-IO", swtsm_list, true },
    { "serve", "be the helper of the kernel's TSM: connect devices and drive TDIs as it asks", swtsm_serve, true },
    { NULL, NULL, NULL, false },
};

static void print_help(void)
{
    static const enum dsm_exit_code exit_codes[] = {
        DSM_EXIT_DONE,         DSM_EXIT_FAILED,  DSM_EXIT_USAGE,   DSM_EXIT_PROTOCOL,
        DSM_EXIT_VERIFICATION, DSM_EXIT_REFUSED, DSM_EXIT_CONNECT, DSM_EXIT_UNSIGNED,
    };

    printf("Usage: swtsm attest|walk|stop --connect tcp:HOST:PORT|unix:PATH [OPTION]...\n"
           "       swtsm attest|walk|stop --device BDF|auto [OPTION]...\n"
           "       swtsm attest|walk|stop --nvme PATH [OPTION]...\n"
           "       swtsm csr|set-certificate|key-pairs|set-key-pair --connect ADDRESS [OPTION]...\n"
           "       swtsm list\n"
           "       swtsm serve [--root FILE] [--policy FILE] [OPTION]...\n"
           "Plays a TSM: attests a TEE-I/O device over SPDM and drives a TDI with TDISP.\n\nVerbs:\n");
    for (const struct swtsm_verb *verb = swtsm_verb_table; verb->name; verb++)
        dsm_option_help_row(stdout, verb->name, verb->help);
    printf("\nOptions:\n");
    dsm_option_help_print(stdout, swtsm_option_table);
    dsm_exit_code_print(stdout, exit_codes, sizeof(exit_codes) / sizeof(exit_codes[0]));
}

/* Programs get a document for this error, too. */
static int usage(bool json, const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];
    struct cli_output output;

    fprintf(stderr, "swtsm: %s\nTry 'swtsm --help'.\n", dsm_error_detail_text(detail, text, sizeof(text)));
    cli_output_begin(&output, json);
    swtsm_output_start_failure(&output, DSM_EXIT_USAGE, text);
    if (!cli_output_end(&output))
        return swtsm_output_lost();
    return DSM_EXIT_USAGE;
}

/* Of a command line that cannot be read to its end. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "-j") == 0)
            return true;
    return false;
}

static enum dsm_error find_verb(const char *name, const struct swtsm_verb **out, struct dsm_error_detail *detail)
{
    struct dsm_nearest_word nearest;

    dsm_nearest_word_begin(&nearest, name, strlen(name));
    for (*out = swtsm_verb_table; (*out)->name; ++*out) {
        if (strcmp((*out)->name, name) == 0)
            return DSM_OK;
        dsm_nearest_word_offer(&nearest, (*out)->name);
    }
    return dsm_nearest_word_refuse(&nearest, "verb", "", detail);
}

static enum dsm_error check_link_options(const struct swtsm_settings *s, const struct swtsm_verb *verb,
                                         struct dsm_error_detail *detail)
{
    if (s->device && s->binding)
        return dsm_error_detail_set_at(detail, "--transport", "is of --connect: a mailbox speaks DOE");
    if (s->nvme && s->binding)
        return dsm_error_detail_set_at(detail, "--transport", "is of --connect: --nvme speaks storage commands");
    if (s->facts.has_bars && s->function_count > 1)
        return dsm_error_detail_set_at(detail, "--bar", "is of one TDI, and several are named");
    if (!verb->is_local && !!s->connect + !!s->device + !!s->nvme != 1)
        return dsm_error_detail_set(
            detail, "wanted: one of --connect tcp:HOST:PORT or unix:PATH, --device BDF or auto, --nvme PATH");
    return DSM_OK;
}

/* words[0..count - 1]: what stands on the command line beside options. */
static enum dsm_error check_words(const struct swtsm_settings *settings, int count, char **words,
                                  const struct swtsm_verb **verb, struct dsm_error_detail *detail)
{
    if (count == 0)
        return dsm_error_detail_set(
            detail,
            "a verb is missing: attest, walk, stop, csr, set-certificate, key-pairs, set-key-pair, list or serve");
    DSM_TRY(find_verb(words[0], verb, detail));
    if (count > 1)
        return dsm_error_detail_set(detail, "unexpected word %s", words[1]);
    return check_link_options(settings, *verb, detail);
}

/* Before there was --spdm-version, its value stood behind --version. */
static bool is_spdm_version_asked(const struct swtsm_settings *settings, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (settings->show_version && words[i][0] == '1' && words[i][1] == '.')
            return true;
    return false;
}

static int show(const struct swtsm_settings *settings)
{
    if (settings->help)
        print_help();
    else
        printf("swtsm %s, %s\n", dsm_program_version(), dsm_crypto_library_version());
    return dsm_exit_code_flush("swtsm", DSM_EXIT_DONE);
}

int main(int argc, char **argv)
{
    struct swtsm_settings settings;
    const struct swtsm_verb *verb = NULL;
    struct dsm_error_detail detail;
    int count;

    if (!dsm_standard_descriptors_fill()) {
        fprintf(stderr, "swtsm: /dev/null: %s\n", strerror(errno));
        return DSM_EXIT_FAILED;
    }
    (void)dsm_key_memory_install(); /* nothing of OpenSSL has run before */
    dsm_json_memory_install();
    setvbuf(stdout, NULL, _IOLBF, 0);
    swtsm_settings_defaults(&settings);
    if (dsm_command_line_parse(swtsm_option_table, argc, argv, &settings, &count, &detail) != DSM_OK)
        return usage(wants_json(argc, argv), &detail);
    if (is_spdm_version_asked(&settings, count, argv + 1)) {
        dsm_error_detail_set_at(&detail, "--version", "is this program's; the SPDM version is --spdm-version");
        return usage(settings.json, &detail);
    }
    if (settings.help || settings.show_version)
        return show(&settings);
    if (settings.used_old_version)
        fprintf(stderr, "swtsm: -V is --spdm-version now, and will go in the next release\n");
    if (check_words(&settings, count, argv + 1, &verb, &detail) != DSM_OK)
        return usage(settings.json, &detail);
    if (settings.nvme)
        settings.binding = &dsm_binding_nvme;
    return dsm_exit_code_flush("swtsm", swtsm_run(&settings, verb));
}
