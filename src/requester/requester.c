/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/requester.h"

#include <stdlib.h>

enum dsm_error dsm_requester_create(const struct dsm_crypto *crypto, const struct dsm_doe_transport *transport,
                                    const struct dsm_requester_options *options, struct dsm_requester **out)
{
    struct dsm_requester *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (!r)
        return DSM_ERR_NO_MEMORY;
    r->crypto = crypto;
    r->transport = *transport;
    r->binding = transport->binding ? transport->binding : &dsm_binding_doe;
    r->options = *options;
    r->negotiated.version = DSM_SPDM_10;
    dsm_transcript_init(crypto, &r->transcript);
    *out = r;
    return DSM_OK;
}

void dsm_requester_destroy(struct dsm_requester *r)
{
    if (!r)
        return;
    dsm_requester_session_forget(r);
    dsm_requester_slots_forget(r);
    dsm_transcript_clear(&r->transcript);
    dsm_wipe(r, sizeof(*r));
    free(r);
}

void dsm_requester_slots_forget(struct dsm_requester *r)
{
    for (size_t i = 0; i < DSM_SLOTS_MAX; i++) {
        free(r->slots[i].chain);
        dsm_public_key_destroy(r->slots[i].leaf_key);
        r->slots[i] = (struct dsm_requester_slot){ .chain = NULL };
    }
    r->supported_slots = 0;
}

enum dsm_error dsm_requester_vca(struct dsm_requester *r)
{
    DSM_TRY(dsm_requester_get_version(r, NULL));
    DSM_TRY(dsm_requester_get_capabilities(r));
    return dsm_requester_negotiate_algorithms(r);
}
