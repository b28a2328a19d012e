/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_KEY_PAIR_INFO (DSP0274 1.3): what a key pair is, and may become. */
#include "responder/get_key_pair_info.h"

#include "responder/handler.h"
#include "responder/response.h"

/* The key's algorithm, as its certificate would name it. */
static enum dsm_error write_public_key_info(const struct dsm_key_pair *pair, uint8_t *bytes, struct dsm_bytes *out)
{
    size_t n;

    *out = dsm_bytes(NULL, 0);
    if (!pair->key)
        return DSM_OK;
    DSM_TRY(dsm_private_key_algorithm_identifier(pair->key, bytes, &n));
    *out = dsm_bytes(bytes, n);
    return DSM_OK;
}

enum dsm_error dsm_get_key_pair_info_handle(struct dsm_connection *connection)
{
    struct dsm_key_pairs *pairs = &connection->device->identity.key_pairs;
    uint8_t bytes[DSM_ALGORITHM_IDENTIFIER_MAX];
    struct dsm_get_key_pair_info request;
    struct dsm_key_pair_info response;
    const struct dsm_key_pair *pair;

    DSM_TRY(dsm_get_key_pair_info_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    pair = dsm_key_pairs_find(pairs, request.key_pair_id);
    if (!pair)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_KEY_PAIR_ID, request.key_pair_id, pairs->count);
    response = (struct dsm_key_pair_info){
        .total_key_pairs = (uint8_t)pairs->count,
        .key_pair_id = request.key_pair_id,
        .key_usage_capabilities = pair->usages,
        .current_key_usage = pair->usage,
        .asym_algo_capabilities = pair->algorithms,
        .current_asym_algo = pair->algorithm,
        .assoc_cert_slot_mask = pair->slot_mask,
        .pqc_asym_algo_capabilities =
            pair->pqc_algorithms & dsm_crypto_mask(connection->device->crypto, DSM_ALG_PQC_ASYM),
        .current_pqc_asym_algo = pair->pqc_algorithm,
    };
    /* What cannot be asked for cannot be done. */
    if ((connection->state.negotiated.responder_flags & DSM_CAP_SET_KEY_PAIR_INFO) != 0)
        response.capabilities = pair->capabilities;
    DSM_TRY(write_public_key_info(pair, bytes, &response.public_key_info));
    DSM_TRY(dsm_key_pair_info_encode(&connection->request.params, &response, &connection->request.response));
    return dsm_response_fits(connection, 0);
}
