/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_KEY_PAIR_INFO (DSP0274 1.3): a key pair is changed, erased or generated. It is kept as a job, since keys take
 * their time. */
#include "responder/set_key_pair_info.h"

#include "device/key_pair_change.h"
#include "responder/handler.h"
#include "responder/provision.h"
#include "responder/slots.h"

static enum dsm_error make_key(struct dsm_job *job)
{
    const struct dsm_asym_algorithm *asym = dsm_key_pair_asym(job->pair.algorithm, job->pair.pqc_algorithm);

    if (!asym)
        return DSM_ERR_INTERNAL;
    return dsm_private_key_generate(job->signing.crypto, asym, &job->pair.key);
}

/* The job. What is not on the disk did not happen. */
static enum dsm_error change(struct dsm_job *job)
{
    const struct dsm_keeper *keeper = job->keeper;
    enum dsm_error error = DSM_OK;

    if (job->operation == DSM_KEY_PAIR_GENERATE)
        DSM_TRY(make_key(job));
    else if (job->operation == DSM_KEY_PAIR_CHANGE && job->key)
        DSM_TRY(dsm_private_key_share(job->key, &job->pair.key));
    if (keeper->keep_key_pair)
        error = keeper->keep_key_pair(keeper->context, job->device_name, job->key_pair_id, &job->pair,
                                      job->operation == DSM_KEY_PAIR_GENERATE);
    job->is_kept = error == DSM_OK;
    return error;
}

enum dsm_error dsm_set_key_pair_info_handle(struct dsm_connection *connection)
{
    const struct dsm_identity *identity = &connection->device->identity;
    struct dsm_set_key_pair_info_ack response = { .reserved_set = false };
    struct dsm_set_key_pair_info request;
    struct dsm_key_pair pair;
    struct dsm_job *job = &connection->job;

    DSM_TRY(dsm_set_key_pair_info_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    DSM_TRY(dsm_key_pair_change_judge(identity, &request, &pair, &connection->device->cause));
    DSM_TRY(dsm_set_key_pair_info_ack_encode(&connection->request.params, &response, &connection->request.response));
    DSM_TRY(dsm_provision_begin_job(connection, identity->key_pairs.all[request.key_pair_id - 1].key,
                                    dsm_bytes(NULL, 0), change));
    job->operation = request.operation;
    job->key_pair_id = request.key_pair_id;
    job->pair = pair;
    return DSM_OK;
}

void dsm_set_key_pair_info_commit(struct dsm_connection *connection)
{
    struct dsm_job *job = &connection->job;

    if (!job->is_kept)
        return;
    dsm_key_pair_change_apply(&connection->device->identity, job->key_pair_id, &job->pair);
    job->pair.key = NULL;
    job->is_kept = false;
    dsm_slots_review(connection);
}
