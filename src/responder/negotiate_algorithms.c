/* SPDX-License-Identifier: BSD-3-Clause */
/* NEGOTIATE_ALGORITHMS (DSP0274 10.4): one algorithm of each kind, the best that both sides know. */
#include "responder/negotiate_algorithms.h"

#include "responder/handler.h"
#include "responder/response.h"
#include "responder/slots.h"
#include "wire/algorithms.h"

#define NEGOTIATE_ALGORITHMS_IN_A 4u

/*
 * DSP0274 1.3, 10.4, multiple asymmetric key negotiation: ResponderMultiKeyConn is for who states MULTI_KEY_CAP, which
 * would make other messages of ours. A requester that has nothing but multiple keys has to be told that it uses them.
 */
static enum dsm_error select_multi_key(const struct dsm_connection *connection, const struct dsm_negotiated *negotiated,
                                       const struct dsm_negotiate_algorithms *request, uint8_t *selection)
{
    if ((request->other_params_support & DSM_OTHER_PARAMS_MULTI_KEY) != 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_MULTI_KEY, request->other_params_support, 0);
    if ((negotiated->requester_flags & DSM_CAP_MULTI_KEY_ONLY) != 0)
        *selection |= DSM_OTHER_PARAMS_MULTI_KEY;
    return DSM_OK;
}

static uint8_t select_opaque_format(const struct dsm_connection *connection, uint8_t offered)
{
    uint8_t common = offered & connection->device->settings.opaque_formats & DSM_OPAQUE_FORMAT_MASK;

    if (connection->request.header.version < DSM_SPDM_12)
        return 0;
    return (common & DSM_OPAQUE_FORMAT_1) != 0 ? DSM_OPAQUE_FORMAT_1 : common & DSM_OPAQUE_FORMAT_0;
}

static void select_measurements(const struct dsm_connection *connection, const struct dsm_negotiate_algorithms *request,
                                struct dsm_negotiated *negotiated)
{
    const struct dsm_hash_algorithm *hash = dsm_negotiated_hash(negotiated);
    uint32_t mask = connection->device->settings.algorithms[DSM_ALG_MEASUREMENT_HASH];
    const struct dsm_algorithm *selected = hash ? &hash->measurement : NULL;

    if ((negotiated->responder_flags & dsm_algorithm_kind(DSM_ALG_MEASUREMENT_HASH)->used_by) == 0 ||
        (request->measurement_specification & DSM_MEASUREMENT_SPEC_DMTF) == 0)
        return;
    if (mask != 0)
        selected = dsm_algorithm_select(DSM_ALG_MEASUREMENT_HASH, mask, UINT32_MAX, negotiated->version);
    negotiated->measurement_spec = DSM_MEASUREMENT_SPEC_DMTF;
    negotiated->selected[DSM_ALG_MEASUREMENT_HASH] = selected;
    negotiated->measurement_hash_bit = selected ? selected->bit : DSM_MEASUREMENT_HASH_RAW;
}

static uint8_t select_log(const struct dsm_negotiated *negotiated, uint8_t offered)
{
    return (negotiated->responder_flags & DSM_CAP_MEL) != 0 ? offered & DSM_MEASUREMENT_SPEC_DMTF : 0;
}

/* Whether the requester will use the kind is its own affair: what it offers is answered by what we can. */
static bool is_selected(enum dsm_algorithm_kind kind, const struct dsm_negotiated *negotiated)
{
    const struct dsm_algorithm_kind_row *row = dsm_algorithm_kind(kind);

    return row->used_by == 0 || (negotiated->responder_flags & row->used_by) != 0 ||
           (negotiated->requester_flags & row->wanted_by) != 0;
}

/*
 * Where no requester authenticates DSP0274 lets ReqBaseAsymAlg be 0. libspdm's requester (of
 * 2026-06-13 or later) ends there where it has EP_INFO_CAP 10b among its flags, so such a one gets an algorithm. Before
 * 1.3 that flag is not on the wire: there it takes people who name algorithms for it.
 */
static uint32_t req_asym_offered(const struct dsm_device *device, enum dsm_algorithm_kind kind,
                                 const struct dsm_negotiated *negotiated)
{
    uint32_t named = device->settings.algorithms[kind];

    if (named != 0)
        return named;
    return is_selected(kind, negotiated) ? dsm_algorithm_mask(kind, negotiated->version) : 0;
}

static uint32_t algorithms_offered(const struct dsm_device *device, enum dsm_algorithm_kind kind,
                                   const struct dsm_negotiated *negotiated)
{
    struct dsm_asym_mask own = dsm_identity_asym_mask(&device->identity);

    if (kind == DSM_ALG_REQ_ASYM || kind == DSM_ALG_REQ_PQC_ASYM)
        return req_asym_offered(device, kind, negotiated);
    if (!is_selected(kind, negotiated))
        return 0;
    if (kind == DSM_ALG_ASYM || kind == DSM_ALG_PQC_ASYM)
        return device->settings.algorithms[kind] & dsm_asym_mask_of(&own, kind);
    return device->settings.algorithms[kind];
}

/* The best of a kind that both sides know. */
static const struct dsm_algorithm *select_algorithm(const struct dsm_device *device, enum dsm_algorithm_kind kind,
                                                    const struct dsm_negotiated *negotiated, uint32_t offered)
{
    uint32_t ours = algorithms_offered(device, kind, negotiated) & dsm_crypto_mask(device->crypto, kind);

    return dsm_algorithm_select(kind, ours, offered, negotiated->version);
}

/* Do the capabilities of both sides need a kind of which there is none in common? */
static const struct dsm_algorithm_kind_row *find_lacking(const struct dsm_connection *connection,
                                                         const struct dsm_negotiate_algorithms *request,
                                                         const struct dsm_negotiated *negotiated, uint32_t *offered)
{
    uint32_t both = dsm_both_flags(negotiated);
    const struct dsm_device *device = connection->device;

    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        const struct dsm_algorithm_kind_row *row = dsm_algorithm_kind(kind);
        bool needed = row->always_needed || (negotiated->responder_flags & row->needed_by) != 0 ||
                      (both & row->needed_by_both) != 0;

        if (!needed || negotiated->selected[kind] || negotiated->selected[row->instead])
            continue;
        dsm_log(device->log, DSM_LOG_INFO, device->name,
                "ALGORITHMS selects no %s: 0x%x was offered; RequestResynch until GET_VERSION (DSP0274 10.4)",
                row->what, (unsigned)request->offered.mask[kind]);
        *offered = request->offered.mask[kind];
        return row;
    }
    return NULL;
}

/*
 * DSP0274 1.4, 10.4: of a classical and a post-quantum kind that do the same, ALGORITHMS selects one. Which comes first
 * where both are common is the responder's to choose.
 */
static void select_either(const struct dsm_device *device, struct dsm_negotiated *negotiated)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        enum dsm_algorithm_kind instead = dsm_algorithm_kind(kind)->instead;
        bool is_pqc = dsm_algorithm_kind(kind)->since > dsm_algorithm_kind(instead)->since;

        if (is_pqc && negotiated->selected[kind])
            negotiated->selected[device->settings.pqc_first || !negotiated->selected[instead] ? instead : kind] = NULL;
    }
}

static enum dsm_error negotiate(const struct dsm_connection *connection, const struct dsm_negotiate_algorithms *request,
                                struct dsm_negotiated *negotiated, struct dsm_algorithms *response)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        negotiated->selected[kind] =
            select_algorithm(connection->device, kind, negotiated, request->offered.mask[kind]);
    select_either(connection->device, negotiated);
    negotiated->opaque_format = select_opaque_format(connection, request->other_params_support);
    select_measurements(connection, request, negotiated);
    negotiated->mel_spec = select_log(negotiated, request->mel_specification);
    *response = (struct dsm_algorithms){
        .measurement_specification_sel = negotiated->measurement_spec,
        .other_params_selection = negotiated->opaque_format,
        .mel_specification_sel = negotiated->mel_spec,
    };
    for (size_t kind = 0; kind < DSM_ALG_KINDS; kind++) {
        response->selected.mask[kind] = negotiated->selected[kind] ? negotiated->selected[kind]->bit : 0;
        response->selected.has_struct[kind] = request->offered.has_struct[kind];
    }
    response->selected.mask[DSM_ALG_MEASUREMENT_HASH] = negotiated->measurement_hash_bit;
    return select_multi_key(connection, negotiated, request, &response->other_params_selection);
}

enum dsm_error dsm_negotiate_algorithms_handle(struct dsm_connection *connection)
{
    struct dsm_negotiated negotiated = connection->state.negotiated;
    struct dsm_negotiate_algorithms request;
    struct dsm_algorithms response;

    DSM_TRY(dsm_negotiate_algorithms_decode(&connection->request.params, &connection->request.message, &request));
    if (dsm_exchange_phase(&connection->state.transcript) == DSM_PHASE_NEGOTIATED)
        return dsm_handler_answer_again(connection, NEGOTIATE_ALGORITHMS_IN_A);
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    DSM_TRY(negotiate(connection, &request, &negotiated, &response));
    DSM_TRY(dsm_algorithms_encode(&connection->request.params, &response, &connection->request.response));
    DSM_TRY(dsm_response_fits(connection, 0));
    DSM_TRY(dsm_slots_view(connection->device, &negotiated, connection->request.proposed_slots));
    connection->request.proposed = negotiated;
    connection->request.lacking = find_lacking(connection, &request, &negotiated, &connection->request.lacking_offered);
    return DSM_OK;
}

void dsm_negotiate_algorithms_commit(struct dsm_connection *connection)
{
    connection->state.negotiated = connection->request.proposed;
    connection->state.needs_resynch = connection->request.lacking != NULL;
    connection->state.lacking = connection->request.lacking;
    connection->state.lacking_offered = connection->request.lacking_offered;
    memcpy(connection->state.slots, connection->request.proposed_slots, sizeof(connection->state.slots));
    dsm_transcript_begin(&connection->state.transcript, dsm_negotiated_hash(&connection->state.negotiated),
                         connection->state.negotiated.version);
    connection->state.transcript.keeps_digests = connection->state.negotiated.multi_key_conn;
}
