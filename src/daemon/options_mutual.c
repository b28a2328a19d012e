/* SPDX-License-Identifier: BSD-3-Clause */
#include "daemon/options_mutual.h"

#include "daemon/chosen.h"

#include "options/option_value.h"

/* spdm-emu's words for both. */
enum dsm_error dsm_options_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = {
        { "NO", DSM_MUTUAL_NONE },
        { "WO_ENCAP", DSM_MUTUAL_PROVISIONED },
        { "W_ENCAP", DSM_MUTUAL_ENCAPSULATED },
        { "DIGESTS", DSM_MUTUAL_DIGESTS },
        { NULL, 0 },
    };
    struct dsm_chosen *chosen = &((struct dsm_options *)settings)->mut_auth;

    chosen->given = true;
    return dsm_option_value_word(value, words, &chosen->bits, detail);
}

enum dsm_error dsm_options_basic_mut_auth(void *settings, const char *value, struct dsm_error_detail *detail)
{
    static const struct dsm_option_word words[] = { { "NO", false }, { "BASIC", true }, { NULL, 0 } };
    struct dsm_chosen *chosen = &((struct dsm_options *)settings)->basic_mut_auth;

    chosen->given = true;
    return dsm_option_value_word(value, words, &chosen->bits, detail);
}

enum dsm_error dsm_options_requester_root(void *settings, const char *value, struct dsm_error_detail *detail)
{
    struct dsm_options *options = settings;

    if (options->requester_root_count == DSM_REQUESTER_ROOTS_MAX)
        return dsm_error_detail_set(detail, "is one more than %u roots", DSM_REQUESTER_ROOTS_MAX);
    options->requester_roots[options->requester_root_count++] = value;
    return DSM_OK;
}
