/* SPDX-License-Identifier: BSD-3-Clause */
/* NEGOTIATE_ALGORITHMS (DSP0274 10.4): one algorithm of each kind, the best that both sides know. */
#include "wire/algorithms.h"

#include "responder/handlers.h"

#define NEGOTIATE_ALGORITHMS_IN_A 4u

static bool has_sessions(const struct dsm_negotiated *negotiated)
{
    return dsm_both_can(negotiated, DSM_CAP_KEY_EX);
}

/* Whether the requester will make a session is its own affair: what it offers is answered by what we can. */
static bool can_make_sessions(const struct dsm_negotiated *negotiated)
{
    return (negotiated->responder_flags & DSM_CAP_KEY_EX) != 0;
}

/*
 * DSP0274 1.3, 10.4, multiple asymmetric key negotiation: ResponderMultiKeyConn is for who states MULTI_KEY_CAP, which
 * would make other messages of ours. A requester that has nothing but multiple keys has to be told that it uses them.
 */
static enum dsm_error select_multi_key(const struct dsm_negotiated *negotiated,
                                       const struct dsm_negotiate_algorithms *request, uint8_t *selection)
{
    if ((request->other_params_support & DSM_OTHER_PARAMS_MULTI_KEY) != 0)
        return DSM_ERR_INVALID_FIELD;
    if ((negotiated->requester_flags & DSM_CAP_MULTI_KEY_ONLY) != 0)
        *selection |= DSM_OTHER_PARAMS_MULTI_KEY;
    return DSM_OK;
}

static uint8_t select_opaque_format(const struct dsm_connection *connection, uint8_t offered)
{
    uint8_t common = offered & connection->device->settings.opaque_formats & DSM_OPAQUE_FORMAT_MASK;

    if (connection->header.version < DSM_SPDM_12)
        return 0;
    return (common & DSM_OPAQUE_FORMAT_1) != 0 ? DSM_OPAQUE_FORMAT_1 : common & DSM_OPAQUE_FORMAT_0;
}

static void select_measurements(const struct dsm_connection *connection, const struct dsm_negotiate_algorithms *request,
                                struct dsm_negotiated *negotiated)
{
    uint32_t mask = connection->device->settings.measurement_hash_mask;

    if ((negotiated->responder_flags & DSM_CAP_MEAS_MASK) == 0 ||
        (request->measurement_specification & DSM_MEASUREMENT_SPEC_DMTF) == 0)
        return;
    negotiated->measurement_spec = DSM_MEASUREMENT_SPEC_DMTF;
    negotiated->measurement_hash = negotiated->hash;
    if (mask != 0) {
        negotiated->measurement_hash = NULL;
        for (size_t i = 0; !negotiated->measurement_hash && dsm_hash_algorithm_at(i); i++)
            if ((dsm_hash_algorithm_at(i)->measurement_bit & mask) != 0)
                negotiated->measurement_hash = dsm_hash_algorithm_at(i);
    }
    negotiated->measurement_hash_bit =
        negotiated->measurement_hash ? negotiated->measurement_hash->measurement_bit : DSM_MEASUREMENT_HASH_RAW;
}

/* Answers one algorithm structure: the selected bit, or none. */
static uint16_t select_struct(const struct dsm_connection *connection, const struct dsm_alg_struct *offered,
                              struct dsm_negotiated *negotiated)
{
    const struct dsm_device_settings *settings = &connection->device->settings;

    switch (offered->alg_type) {
    case DSM_ALG_TYPE_DHE:
        if (can_make_sessions(negotiated))
            negotiated->dhe = dsm_dhe_algorithm_select(settings->dhe_mask, offered->alg_supported);
        return negotiated->dhe ? negotiated->dhe->bit : 0;
    case DSM_ALG_TYPE_AEAD:
        if (can_make_sessions(negotiated))
            negotiated->aead = dsm_aead_algorithm_select(settings->aead_mask, offered->alg_supported);
        return negotiated->aead ? negotiated->aead->bit : 0;
    case DSM_ALG_TYPE_KEY_SCHEDULE:
        negotiated->key_schedule = can_make_sessions(negotiated) && (offered->alg_supported & 1u) != 0;
        return negotiated->key_schedule ? 1 : 0;
    default: /* ReqBaseAsymAlg: we never ask a requester to authenticate */
        return 0;
    }
}

/* What the capabilities of both sides need must have been found. */
static enum dsm_error check_selection(const struct dsm_negotiated *negotiated)
{
    bool signs = (negotiated->responder_flags & (DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MEAS_SIG | DSM_CAP_KEY_EX)) != 0;

    if (!negotiated->hash || (signs && !negotiated->asym))
        return DSM_ERR_NO_COMMON_ALGORITHM;
    if (has_sessions(negotiated) && (!negotiated->dhe || !negotiated->aead || !negotiated->key_schedule))
        return DSM_ERR_NO_COMMON_ALGORITHM;
    return DSM_OK;
}

static enum dsm_error negotiate(const struct dsm_connection *connection, const struct dsm_negotiate_algorithms *request,
                                struct dsm_negotiated *negotiated, struct dsm_algorithms *response)
{
    const struct dsm_device *device = connection->device;
    uint32_t asym_mask = device->settings.asym_mask & dsm_identity_asym_mask(&device->identity);

    negotiated->hash = dsm_hash_algorithm_select(device->settings.hash_mask, request->base_hash_algo);
    negotiated->asym = dsm_asym_algorithm_select(asym_mask, request->base_asym_algo, negotiated->version);
    negotiated->opaque_format = select_opaque_format(connection, request->other_params_support);
    select_measurements(connection, request, negotiated);
    *response = (struct dsm_algorithms){
        .measurement_specification_sel = negotiated->measurement_spec,
        .other_params_selection = negotiated->opaque_format,
        .measurement_hash_algo = negotiated->measurement_hash_bit,
        .base_asym_sel = negotiated->asym ? negotiated->asym->bit : 0,
        .base_hash_sel = negotiated->hash ? negotiated->hash->bit : 0,
        .alg_struct_count = request->alg_struct_count,
    };
    for (size_t i = 0; i < request->alg_struct_count; i++)
        response->alg_structs[i] = (struct dsm_alg_struct){
            .alg_type = request->alg_structs[i].alg_type,
            .alg_supported = select_struct(connection, &request->alg_structs[i], negotiated),
        };
    DSM_TRY(select_multi_key(negotiated, request, &response->other_params_selection));
    return check_selection(negotiated);
}

/* The chain of a slot as it reads under the negotiated hash, and its digest. */
static enum dsm_error view_slot(const struct dsm_device *device, const struct dsm_negotiated *negotiated, size_t slot,
                                struct dsm_slot_view *view)
{
    const struct dsm_hash_algorithm *hash = negotiated->hash;
    struct dsm_credential *credential = dsm_identity_find(&device->identity, slot, negotiated->asym);
    struct dsm_writer w = dsm_writer(view->header, sizeof(view->header));
    struct dsm_bytes root, parts[2];

    *view = (struct dsm_slot_view){ .credential = credential };
    if (!credential)
        return DSM_OK;
    view->header_len = 4 + hash->size;
    view->total_len = view->header_len + credential->chain.n;
    parts[1] = dsm_bytes(credential->chain.der, credential->chain.n);
    DSM_TRY(dsm_certificates_at(parts[1], 0, &root));
    dsm_write_u16le(&w, (uint16_t)view->total_len);
    dsm_write_zeros(&w, 2);
    DSM_TRY(dsm_hash_once(device->crypto, hash, root, view->header + 4));
    parts[0] = dsm_bytes(view->header, view->header_len);
    return dsm_hash_parts(device->crypto, hash, parts, 2, view->digest);
}

static enum dsm_error view_slots(struct dsm_connection *connection, const struct dsm_negotiated *negotiated)
{
    memset(connection->proposed_slots, 0, sizeof(connection->proposed_slots));
    for (size_t i = 0; negotiated->asym && i < DSM_SLOTS_MAX; i++)
        DSM_TRY(view_slot(connection->device, negotiated, i, &connection->proposed_slots[i]));
    return DSM_OK;
}

enum dsm_error dsm_handle_negotiate_algorithms(struct dsm_connection *connection)
{
    struct dsm_negotiated negotiated = connection->negotiated;
    struct dsm_negotiate_algorithms request;
    struct dsm_algorithms response;

    DSM_TRY(dsm_negotiate_algorithms_decode(&connection->params, &connection->message, &request));
    if (dsm_exchange_phase(&connection->transcript) == DSM_PHASE_NEGOTIATED)
        return dsm_answer_again(connection, NEGOTIATE_ALGORITHMS_IN_A);
    DSM_TRY(dsm_note_reserved(connection, request.reserved_set));
    DSM_TRY(negotiate(connection, &request, &negotiated, &response));
    DSM_TRY(dsm_algorithms_encode(&connection->params, &response, &connection->response));
    DSM_TRY(dsm_response_fits(connection, 0));
    DSM_TRY(view_slots(connection, &negotiated));
    connection->proposed = negotiated;
    return DSM_OK;
}

void dsm_commit_negotiate_algorithms(struct dsm_connection *connection)
{
    connection->negotiated = connection->proposed;
    memcpy(connection->slots, connection->proposed_slots, sizeof(connection->slots));
    dsm_transcript_begin(&connection->transcript, connection->negotiated.hash, connection->negotiated.version);
}
