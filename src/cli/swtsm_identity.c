/* SPDX-License-Identifier: BSD-3-Clause */
/* From the first DOE object to a verified certificate chain. */
#include "cli/swtsm_identity.h"

#include "cli/swtsm.h"
#include "cli/swtsm_facts.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_show_chain.h"

#include "requester/check_identity.h"
#include "requester/fail.h"
#include "spdm/capability_rules.h"
#include "wire/doe.h"
#include "wire/fields.h"

#include <stdio.h>
#include <string.h>

static const char *doe_name(const struct dsm_doe_protocol *protocol)
{
    static const char *const names[] = { "discovery", "CMA", "secured CMA" };

    if (protocol->vendor_id == DSM_DOE_VENDOR_PCI_SIG && protocol->type < sizeof(names) / sizeof(names[0]))
        return names[protocol->type];
    return "other";
}

static enum dsm_error discover(struct swtsm *t)
{
    struct dsm_doe_protocols protocols;
    json_t *list = json_array();
    char text[256] = "";

    cli_output_set(&t->output, "doe", list);
    if (t->settings->no_discovery)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_doe_discovery_begin(t->requester, &protocols)));
    if (protocols.count == 0) /* not over DOE */
        return DSM_OK;
    for (size_t i = 0; i < protocols.count; i++) {
        const struct dsm_doe_protocol *p = &protocols.list[i];
        size_t n = strlen(text);

        snprintf(text + n, sizeof(text) - n, "%s%04x:%02x %s", i ? ", " : "", p->vendor_id, p->type, doe_name(p));
        json_array_append_new(list, json_pack("{s:i, s:i}", "vendor_id", p->vendor_id, "type", p->type));
    }
    cli_step(&t->output, "DOE discovery", "%s", text);
    return DSM_OK;
}

static enum dsm_error version(struct swtsm *t)
{
    struct dsm_version versions;
    json_t *list = json_array();
    char text[128] = "";

    cli_output_set(&t->output, "versions", list);
    DSM_TRY(swtsm_do(t, dsm_get_version_begin(t->requester, &versions)));
    for (size_t i = 0; i < versions.entry_count; i++) {
        size_t n = strlen(text);
        char one[8];

        snprintf(one, sizeof(one), "%u.%u", versions.entries[i] >> 12, (versions.entries[i] >> 8) & 0xFu);
        snprintf(text + n, sizeof(text) - n, " %s", one);
        json_array_append_new(list, json_string(one));
    }
    cli_output_set(&t->output, "version", json_string(dsm_spdm_version_text(t->requester->negotiated.version)));
    cli_step(&t->output, "GET_VERSION", "SPDM %s (the device offers%s)",
             dsm_spdm_version_text(t->requester->negotiated.version), text);
    return DSM_OK;
}

static enum dsm_error capabilities(struct swtsm *t)
{
    const struct dsm_negotiated *n = &t->requester->negotiated;
    json_t *list = json_array();
    char text[400] = "";

    cli_output_set(&t->output, "capabilities", list);
    DSM_TRY(swtsm_do(t, dsm_get_capabilities_begin(t->requester)));
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const char *name = n->responder_flags & bit ? dsm_capability_name(bit) : NULL;
        size_t len = strlen(text);

        if (!name)
            continue;
        snprintf(text + len, sizeof(text) - len, "%s%s", len ? " " : "", name);
        json_array_append_new(list, json_string(name));
    }
    cli_step(&t->output, "GET_CAPABILITIES", "%s", text);
    if (n->version >= DSM_SPDM_12)
        cli_detail(&t->output, "DataTransferSize %u, MaxSPDMmsgSize %u", n->peer_data_transfer_size,
                   n->peer_max_msg_size);
    return DSM_OK;
}

/* NULL: none of this kind, nor of the post-quantum one in its place. */
static const char *name_of(const struct dsm_negotiated *n, enum dsm_algorithm_kind kind)
{
    const struct dsm_algorithm *selected = n->selected[kind];

    if (!selected)
        selected = n->selected[dsm_algorithm_kind(kind)->instead];
    return selected ? selected->name : NULL;
}

static enum dsm_error algorithms(struct swtsm *t)
{
    const struct dsm_negotiated *n = &t->requester->negotiated;
    const char *measurement_hash, *dhe, *aead;

    DSM_TRY(swtsm_do(t, dsm_negotiate_algorithms_begin(t->requester)));
    dhe = name_of(n, DSM_ALG_DHE);
    aead = name_of(n, DSM_ALG_AEAD);
    measurement_hash = n->selected[DSM_ALG_MEASUREMENT_HASH] ? name_of(n, DSM_ALG_MEASUREMENT_HASH)
                       : n->measurement_hash_bit             ? "raw or other"
                                                             : "none";
    cli_step(&t->output, "NEGOTIATE_ALGORITHMS", "%s %s %s %s, measurements %s", name_of(n, DSM_ALG_HASH),
             name_of(n, DSM_ALG_ASYM), dhe ? dhe : "-", aead ? aead : "-", measurement_hash);
    cli_output_set(&t->output, "algorithms",
                   json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:i}", "hash", name_of(n, DSM_ALG_HASH), "asym",
                             name_of(n, DSM_ALG_ASYM), "dhe", dhe, "aead", aead, "measurement_hash", measurement_hash,
                             "opaque_format", n->opaque_format));
    return DSM_OK;
}

enum dsm_error swtsm_negotiate(struct swtsm *t)
{
    DSM_TRY(discover(t));
    DSM_TRY(version(t));
    DSM_TRY(capabilities(t));
    return algorithms(t);
}

/* GET_DIGESTS and GET_CERTIFICATE are for who states it, and without a chain nothing that is signed can be verified. */
static enum dsm_error check_has_chains(struct swtsm *t, const char *step)
{
    dsm_requester_name_step(t->requester, step);
    if ((t->requester->negotiated.responder_flags & DSM_CAP_CERT) != 0)
        return DSM_OK;
    return dsm_fail_refused(t->requester, "DSP0274 CAPABILITIES, CERT_CAP",
                            "the device does not state CERT_CAP: it gives no certificate chain, by whose key its "
                            "signatures could be verified");
}

enum dsm_error swtsm_digests(struct swtsm *t)
{
    struct dsm_requester *r = t->requester;
    json_t *list = json_array();
    char text[64] = "", hex[2 * DSM_HASH_MAX + 8];

    cli_output_set(&t->output, "digests", list);
    if (t->settings->no_digests || swtsm_has_public_key(t))
        return DSM_OK;
    DSM_TRY(check_has_chains(t, "GET_DIGESTS"));
    DSM_TRY(swtsm_do(t, dsm_get_digests_begin(r)));
    for (unsigned i = 0; i < DSM_SLOTS_MAX; i++) {
        struct dsm_bytes digest = dsm_bytes(r->slots[i].digest, dsm_negotiated_hash(&r->negotiated)->size);
        size_t n = strlen(text);

        if (!r->slots[i].provisioned)
            continue;
        snprintf(text + n, sizeof(text) - n, " %u", i);
        json_array_append_new(list, json_pack("{s:i, s:o}", "slot", (int)i, "digest", cli_json_hex(digest)));
    }
    cli_step(&t->output, "GET_DIGESTS", "provisioned slots:%s", text);
    for (unsigned i = 0; i < DSM_SLOTS_MAX; i++)
        if (r->slots[i].provisioned)
            cli_detail(&t->output, "slot %u: %s", i,
                       cli_hex(dsm_bytes(r->slots[i].digest, dsm_negotiated_hash(&r->negotiated)->size), hex,
                               swtsm_hex_size(t, sizeof(hex))));
    return DSM_OK;
}

bool swtsm_has_public_key(const struct swtsm *t)
{
    return t->public_key.n > 0;
}

uint8_t swtsm_slot(const struct swtsm *t)
{
    return swtsm_has_public_key(t) ? DSM_SLOT_PUBLIC_KEY : t->settings->slot;
}

enum dsm_error swtsm_certificate(struct swtsm *t, uint8_t slot)
{
    const struct dsm_requester_slot *s = &t->requester->slots[slot];
    const struct dsm_function_facts facts = swtsm_facts_of_device(t);
    json_t *list = json_object_get(t->output.root, "certificates");

    if (swtsm_has_public_key(t)) /* it says who the device is */
        return DSM_OK;
    DSM_TRY(check_has_chains(t, "GET_CERTIFICATE"));
    DSM_TRY(swtsm_do(t, dsm_get_certificate_begin(t->requester, slot)));
    if (!list)
        cli_output_set(&t->output, "certificates", list = json_array());
    cli_step(&t->output, "GET_CERTIFICATE", "slot %u: a chain of %zu bytes verifies up to %s", slot, s->chain_len,
             swtsm_is_root_pinned(t) ? "the pinned root" : "its own root, which nothing vouches for");
    json_array_append_new(list, json_pack("{s:i, s:o}", "slot", slot, "chain", swtsm_show_chain(t, s)));
    return dsm_check_identity(t->requester, slot, &facts);
}
