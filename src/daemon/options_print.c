/* SPDX-License-Identifier: BSD-3-Clause */
/* --help and --print-capabilities, both from the tables that do the work. */
#include "daemon/options_print.h"

#include "base/program_version.h"
#include "crypto/crypto.h"
#include "daemon/options.h"
#include "describe/names.h"
#include "describe/presets.h"
#include "options/option_help.h"
#include "json/json_memory.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

void dsm_options_print_help(void)
{
    printf("Usage: swdsm [OPTION...]\n"
           "The security manager (DSM) of emulated PCIe devices: SPDM and TDISP over the\nDOE socket that QEMU "
           "speaks.\n\n");
    dsm_option_help_print(stdout, dsm_options_table);
    printf("\nThose who come from spdm-emu: docs/spdm-emu-options.md\n");
}

static json_t *names_array(const struct dsm_names *names)
{
    json_t *array = json_array();
    struct dsm_name row;

    for (size_t i = 0; names->at(names, i, &row); i++)
        json_array_append_new(array, json_string(row.name));
    return array;
}

static json_t *algorithms_of(const struct dsm_crypto *crypto, enum dsm_algorithm_kind kind)
{
    json_t *array = json_array();
    const struct dsm_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_algorithm_at(kind, i)) != NULL; i++)
        if ((algorithm->bit & dsm_crypto_mask(crypto, kind)) != 0)
            json_array_append_new(array, json_string(algorithm->name));
    return array;
}

/* With the library that is loaded, not the one that this was built with. */
static json_t *algorithms(void)
{
    struct dsm_crypto *crypto = NULL;
    json_t *object;

    if (dsm_crypto_create(&crypto) != DSM_OK)
        return NULL;
    object = json_object();
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (dsm_algorithm_kind(kind)->is_setting)
            json_object_set_new(object, dsm_algorithm_kind(kind)->name, algorithms_of(crypto, kind));
    dsm_crypto_destroy(crypto);
    return object;
}

static json_t *features(void)
{
    json_t *array = json_array();

    for (const struct dsm_option *option = dsm_options_table; option->name; option++)
        if (option->help)
            json_array_append_new(array, json_sprintf("cmdarg-%s", option->name));
    return array;
}

static json_t *presets(void)
{
    json_t *array = json_array();
    const struct dsm_preset *preset;

    for (size_t i = 0; (preset = dsm_preset_at(i)) != NULL; i++)
        json_array_append_new(array, json_string(preset->name));
    return array;
}

bool dsm_options_print_capabilities(void)
{
    bool before = dsm_json_memory_watch();
    json_t *all = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "type", "swdsm", "version",
                            dsm_program_version(), "crypto", dsm_crypto_library_version(), "features", features(),
                            "presets", presets(), "spdm_versions", names_array(&dsm_spdm_version_names),
                            "secured_versions", names_array(&dsm_secured_version_names), "algorithms", algorithms());
    char *text = all ? json_dumps(all, JSON_INDENT(2)) : NULL;
    bool is_whole = text && !dsm_json_memory_is_lost();

    if (is_whole)
        puts(text);
    free(text);
    json_decref(all);
    dsm_json_memory_watch_end(before);
    return is_whole;
}
