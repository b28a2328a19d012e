/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_show_chain.h"

#include "cli/swtsm.h"
#include "crypto/certificate_info.h"
#include "crypto/certificates_pem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX 16u

static const char *clean(const char *text, char *out, size_t size)
{
    return cli_printable(dsm_bytes(text, strlen(text)), out, size);
}

static json_t *show_certificate(struct swtsm *t, size_t i, const struct dsm_certificate_info *info)
{
    char subject[256], name[160];

    cli_detail(&t->output, "[%zu] %s, %s, until %s", i, clean(info->subject, subject, sizeof(subject)), info->key,
               info->not_after);
    if (info->cma_name[0])
        cli_detail(&t->output, "    CMA name: %s", clean(info->cma_name, name, sizeof(name)));
    return json_pack("{s:o, s:o, s:s, s:s, s:s, s:o, s:s}", "subject", cli_json_text(info->subject), "issuer",
                     cli_json_text(info->issuer), "not_before", info->not_before, "not_after", info->not_after, "key",
                     info->key, "cma_name", cli_json_text(info->cma_name), "serial", info->serial);
}

/* Root first, as SPDM carries it. */
static json_t *chain_pem(struct dsm_bytes certificates)
{
    uint8_t *pem = NULL;
    size_t n = 0;
    json_t *text;

    if (dsm_certificates_to_pem(certificates, &pem, &n) != DSM_OK)
        return json_null();
    text = json_stringn((const char *)pem, n);
    free(pem);
    return text;
}

/* The digest that a person compares or pins; nothing vouches for it unless it is pinned. */
static void show_root(struct swtsm *t, const struct dsm_requester_slot *slot, json_t *chain)
{
    char hex[2 * DSM_HASH_MAX + 8];
    bool pinned = swtsm_is_root_pinned(t);

    cli_hex(slot->root_hash, hex, sizeof(hex));
    cli_detail(&t->output, "root digest (%s):", dsm_negotiated_hash(&t->requester->negotiated)->common.name);
    if (pinned && !t->settings->verbose) /* it is known */
        cli_detail(&t->output, "%.32s...", hex);
    else
        cli_detail(&t->output, "%s", hex);
    if (!pinned)
        cli_detail(
            &t->output,
            "*** THE ROOT IS NOT PINNED: anyone can make such a chain. Pin it: --root FILE or --root-sha384 HEX");
    json_object_set_new(chain, "root", json_string(pinned ? "pinned" : "unpinned"));
    json_object_set_new(chain, "root_digest", json_string(hex));
}

bool swtsm_is_root_pinned(const struct swtsm *t)
{
    return t->root.n > 0 || t->settings->has_root_sha384;
}

json_t *swtsm_show_chain(struct swtsm *t, const struct dsm_requester_slot *slot)
{
    json_t *chain = json_object(), *list = json_array();
    struct dsm_certificate_info info;

    for (size_t i = 0; i < CHAIN_MAX && dsm_certificate_info_read(t->crypto, slot->certificates, i, &info) == DSM_OK;
         i++) {
        json_array_append_new(list, show_certificate(t, i, &info));
    }
    json_object_set_new(chain, "pem", chain_pem(slot->certificates));
    json_object_set_new(chain, "certificates", list);
    show_root(t, slot, chain);
    return chain;
}
