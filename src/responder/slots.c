/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/slots.h"

#include "crypto/public_key.h"
#include "wire/fields.h"

/* A chain that no CERTIFICATE of this connection can carry is not shown. */
static bool can_carry(const struct dsm_negotiated *negotiated, size_t total_len)
{
    bool is_large = (negotiated->responder_flags & DSM_CAP_LARGE_RESP) != 0;

    return total_len <= (is_large ? DSM_CERT_CHAIN_LARGE_MAX : DSM_CERT_CHAIN_MAX);
}

/* The chain of a slot as it reads under the negotiated hash, and its digest. */
static enum dsm_error view_slot(const struct dsm_device *device, const struct dsm_negotiated *negotiated, size_t slot,
                                struct dsm_slots_find *view)
{
    const struct dsm_hash_algorithm *hash = dsm_negotiated_hash(negotiated);
    struct dsm_credential *credential = dsm_identity_find(&device->identity, slot, dsm_negotiated_asym(negotiated));

    *view = (struct dsm_slots_find){ .credential = credential };
    if (!credential)
        return DSM_OK;
    DSM_TRY(
        dsm_chain_form_make(device->crypto, hash, dsm_bytes(credential->chain.der, credential->chain.n), &view->form));
    if (!can_carry(negotiated, view->form.total_len))
        *view = (struct dsm_slots_find){ .credential = NULL };
    return DSM_OK;
}

/* In the place of a chain's digest stands that of the key (DSP0274 CHALLENGE_AUTH, CertChainHash; KEY_EXCHANGE_RSP,
 * TH). */
static enum dsm_error view_public_key(const struct dsm_device *device, const struct dsm_negotiated *negotiated,
                                      struct dsm_slots_find *view)
{
    struct dsm_credential *credential = dsm_identity_find(&device->identity, 0, dsm_negotiated_asym(negotiated));
    struct dsm_certificates key = { 0 };
    enum dsm_error error;

    if (!credential)
        return DSM_OK;
    error = dsm_private_key_public_der(credential->key, &key);
    if (error == DSM_OK)
        error = dsm_hash_once(device->crypto, dsm_negotiated_hash(negotiated), dsm_bytes(key.der, key.n),
                              view->form.digest);
    dsm_certificates_free(&key);
    if (error == DSM_OK)
        view->credential = credential;
    return error;
}

enum dsm_error dsm_slots_view(const struct dsm_device *device, const struct dsm_negotiated *negotiated,
                              struct dsm_slots_find slots[DSM_SLOT_VIEWS])
{
    memset(slots, 0, DSM_SLOT_VIEWS * sizeof(slots[0]));
    if (!dsm_negotiated_hash(negotiated) || !dsm_negotiated_asym(negotiated))
        return DSM_OK;
    if ((negotiated->responder_flags & DSM_CAP_PUB_KEY_ID) != 0)
        return view_public_key(device, negotiated, &slots[DSM_SLOTS_MAX]);
    for (size_t i = 0; i < DSM_SLOTS_MAX; i++)
        DSM_TRY(view_slot(device, negotiated, i, &slots[i]));
    return DSM_OK;
}

void dsm_slots_review(struct dsm_connection *connection)
{
    struct dsm_connection_state *state = &connection->state;

    if (dsm_slots_view(connection->device, &state->negotiated, state->slots) != DSM_OK)
        memset(state->slots, 0, sizeof(state->slots));
}

const struct dsm_slots_find *dsm_slots_find(const struct dsm_connection *connection, uint8_t slot)
{
    size_t i = slot == DSM_SLOT_PUBLIC_KEY || slot == DSM_SLOT_PUBLIC_KEY4 ? DSM_SLOTS_MAX : slot;

    if (i >= DSM_SLOT_VIEWS || !connection->state.slots[i].credential)
        return NULL;
    return &connection->state.slots[i];
}

uint8_t dsm_slots_mask(const struct dsm_connection *connection)
{
    uint8_t mask = 0;

    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if (dsm_slots_find(connection, slot))
            mask |= (uint8_t)(1u << slot);
    return mask;
}

enum dsm_error dsm_slots_refuse(const struct dsm_connection *connection, uint8_t slot)
{
    enum dsm_cause_id id = slot >= DSM_SLOTS_MAX ? DSM_CAUSE_SLOT_OF_PUBLIC_KEY : DSM_CAUSE_SLOT_EMPTY;

    return dsm_cause_set(&connection->device->cause, id, slot, dsm_slots_mask(connection));
}
