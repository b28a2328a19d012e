/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/job.h"

static enum dsm_error sign(struct dsm_job *job)
{
    uint8_t *signature = dsm_write_space(job->response, job->signing.asym->signature_size);

    if (!signature)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    return dsm_spdm_sign(&job->signing, job->credential->key, job->digest, signature);
}

void dsm_job_sign(struct dsm_job *job, const struct dsm_signing *signing, struct dsm_credential *credential,
                  struct dsm_writer *response)
{
    job->run = sign;
    job->signs = true;
    job->result = DSM_OK;
    job->credential = dsm_credential_ref(credential);
    job->signing = *signing;
    job->response = response;
}

void dsm_job_clear(struct dsm_job *job)
{
    if (!dsm_job_is_set(job))
        return;
    if (job->credential)
        dsm_credential_unref(job->credential);
    dsm_session_wipe(&job->session);
    dsm_messages_reset(&job->evidence);
    dsm_public_key_destroy(job->peer_key);
    dsm_private_key_destroy(job->key);
    dsm_private_key_destroy(job->pair.key);
    dsm_slot_change_free(job->change);
    dsm_wipe(job, sizeof(*job));
}
