/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/provision.h"

#define MODEL_GENERIC 3u /* the last that DSP0274 1.3 has: 1 DeviceCert, 2 AliasCert, 3 GenericCert */

/* DSP0274 1.3, MULTI_KEY_CONN_RSP. */
static bool is_multi_key(const struct dsm_connection *connection)
{
    return connection->request.params.multi_key_conn;
}

static enum dsm_error check_one_key(struct dsm_connection *connection, uint8_t key_pair_id, uint8_t model)
{
    if (key_pair_id != 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_KEY_PAIR_UNASKED, key_pair_id, 0);
    if (model != 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CERT_MODEL_UNASKED, model, 0);
    return DSM_OK;
}

static enum dsm_error find_of_several(struct dsm_connection *connection, uint8_t key_pair_id, uint8_t model,
                                      bool is_erase, struct dsm_key_pair **out)
{
    struct dsm_key_pairs *pairs = &connection->device->identity.key_pairs;

    if (is_erase ? model != 0 : model == 0 || model > MODEL_GENERIC)
        return dsm_cause_set(&connection->device->cause, is_erase ? DSM_CAUSE_CERT_MODEL_ERASE : DSM_CAUSE_CERT_MODEL,
                             model, 0);
    *out = dsm_key_pairs_find(pairs, key_pair_id);
    if (!*out)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_KEY_PAIR_ID, key_pair_id, pairs->count);
    return DSM_OK;
}

enum dsm_error dsm_provision_find_key_pair(struct dsm_connection *connection, uint8_t slot, uint8_t key_pair_id,
                                           uint8_t model, bool is_erase, struct dsm_key_pair **out)
{
    const struct dsm_asym_algorithm *asym = dsm_negotiated_asym(&connection->state.negotiated);

    if (!is_multi_key(connection)) {
        DSM_TRY(check_one_key(connection, key_pair_id, model));
        *out = asym ? dsm_identity_key_pair(&connection->device->identity, slot, asym) : NULL;
    } else {
        DSM_TRY(find_of_several(connection, key_pair_id, model, is_erase, out));
    }
    if (*out && (*out)->key && asym && dsm_private_key_fits((*out)->key, asym))
        return DSM_OK;
    return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_KEY_PAIR_EMPTY, asym ? asym->common.name : "none",
                              NULL);
}

enum dsm_error dsm_provision_begin_job(struct dsm_connection *connection, const struct dsm_private_key *key,
                                       struct dsm_bytes evidence, enum dsm_error (*run)(struct dsm_job *job))
{
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_job *job = &connection->job;

    job->run = run; /* from here on it is cleared */
    job->result = DSM_OK;
    job->epoch = connection->epoch;
    job->signing = (struct dsm_signing){
        .crypto = connection->device->crypto,
        .asym = dsm_negotiated_asym(negotiated),
        .hash = dsm_negotiated_hash(negotiated),
        .version = negotiated->version,
    };
    job->response = &connection->request.response;
    job->device_name = connection->device->name;
    job->keeper = &connection->device->provisioning.keeper;
    if (key)
        DSM_TRY(dsm_private_key_share(key, &job->key));
    return evidence.n > 0 ? dsm_messages_add(&job->evidence, evidence, dsm_bytes(NULL, 0)) : DSM_OK;
}
