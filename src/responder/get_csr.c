/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * GET_CSR (DSP0274 1.2): a request for the certificate of a key pair, signed by it as a job. Where certificates are
 * installed by a reset, so are CSRs: the request is noted and answered with ResetRequired, and made when it comes again
 * after the reset, in 1.3 with the tag that ResetRequired had.
 */
#include "responder/get_csr.h"

#include "crypto/csr.h"
#include "responder/handler.h"
#include "responder/provision.h"
#include "responder/response.h"
#include "wire/csr.h"
#include "wire/opaque.h"

#define CSR_FIXED_LEN 8u /* CSR without its request */
#define TAG_SHIFT 3u

static enum dsm_error check_opaque(struct dsm_connection *connection, struct dsm_bytes opaque)
{
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_opaque elements;

    if (opaque.n == 0)
        return DSM_OK;
    if (negotiated->opaque_format == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OPAQUE_NOT_AGREED, opaque.n, 0);
    if (dsm_opaque_decode(dsm_opaque_is_general(negotiated), opaque, &elements) != DSM_OK)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_OPAQUE_DATA, opaque.n, 0);
    return DSM_OK;
}

static enum dsm_error check_info(struct dsm_connection *connection, struct dsm_bytes info)
{
    enum dsm_error error = dsm_csr_info_check(connection->device->crypto, info);

    return error == DSM_ERR_INVALID_FIELD ? dsm_cause_set(&connection->device->cause, DSM_CAUSE_CSR_INFO, info.n, 0)
                                          : error;
}

static bool needs_reset(const struct dsm_connection *connection)
{
    return (connection->state.negotiated.responder_flags & DSM_CAP_CERT_INSTALL_RESET) != 0;
}

static enum dsm_error check_tag(struct dsm_connection *connection, const struct dsm_get_csr *request, uint8_t tag)
{
    if (tag != 0 && !needs_reset(connection))
        return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_CSR_TAG, "no reset is needed for a CSR", NULL);
    if (tag != 0 && (request->attributes & DSM_GET_CSR_OVERWRITE) != 0)
        return dsm_cause_set_text(&connection->device->cause, DSM_CAUSE_CSR_TAG, "a new request alone overwrites",
                                  NULL);
    return DSM_OK;
}

/* Of all that was asked for but the tag and Overwrite, with which it comes again. */
static enum dsm_error digest_request(const struct dsm_connection *connection, const struct dsm_get_csr *request,
                                     uint8_t digest[DSM_CSR_DIGEST_LEN])
{
    const uint8_t which[] = { request->key_pair_id, request->attributes & DSM_GET_CSR_CERT_MODEL,
                              (uint8_t)request->requester_info.n, (uint8_t)(request->requester_info.n >> 8) };
    const struct dsm_bytes parts[] = { dsm_bytes(which, sizeof(which)), request->requester_info, request->opaque };

    return dsm_hash_parts(connection->device->crypto, dsm_hash_algorithm_by_name("SHA_384"), parts, 3, digest);
}

/* A new request is noted, and told to come again after the reset. */
static enum dsm_error note_request(struct dsm_connection *connection, const struct dsm_get_csr *request,
                                   const uint8_t *digest)
{
    struct dsm_provisioning *provisioning = &connection->device->provisioning;
    bool overwrites = (request->attributes & DSM_GET_CSR_OVERWRITE) != 0;
    uint8_t tag = overwrites ? 1 : dsm_provisioning_free_tag(provisioning);

    if (tag == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CSR_BUSY, 0, 0);
    if (overwrites)
        dsm_provisioning_forget_csr(provisioning, 0);
    dsm_provisioning_note_csr(provisioning, tag, digest);
    connection->request.reset_tag = tag;
    return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CSR_RESET, tag, 0);
}

/* DSM_OK: it is made now. */
static enum dsm_error check_reset(struct dsm_connection *connection, const struct dsm_get_csr *request, uint8_t tag)
{
    const struct dsm_provisioning *provisioning = &connection->device->provisioning;
    uint8_t digest[DSM_CSR_DIGEST_LEN];
    uint8_t found;

    DSM_TRY(digest_request(connection, request, digest));
    found = dsm_provisioning_find_csr(provisioning, digest);
    if (tag != 0 && (!provisioning->csr[tag - 1].is_waiting ||
                     memcmp(provisioning->csr[tag - 1].digest, digest, sizeof(digest)) != 0))
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CSR_TAG_UNKNOWN, tag, 0);
    /* before 1.3 the same request is the tag */
    if (tag == 0 && found != 0 && connection->state.negotiated.version < DSM_SPDM_13)
        tag = found;
    if (tag == 0)
        return note_request(connection, request, digest);
    connection->request.reset_tag = tag;
    return provisioning->csr[tag - 1].is_ready ? DSM_OK
                                               : dsm_cause_set(&connection->device->cause, DSM_CAUSE_CSR_RESET, tag, 0);
}

static enum dsm_error write_csr(struct dsm_job *job, const struct dsm_certificates *made)
{
    struct dsm_wire_params params = { .version = job->signing.version };
    struct dsm_csr response = { .csr = dsm_bytes(made->der, made->n) };

    job->made_len = CSR_FIXED_LEN + made->n;
    if (job->made_len > job->room)
        return DSM_ERR_RESPONSE_TOO_LARGE;
    return dsm_csr_encode(&params, &response, job->response);
}

/* The job. */
static enum dsm_error make_csr(struct dsm_job *job)
{
    struct dsm_csr_terms terms = { .key = job->key, .hash = job->signing.hash, .common_name = job->device_name };
    struct dsm_certificates made = { 0 };
    enum dsm_error error;

    DSM_TRY(dsm_messages_get(&job->evidence, &terms.requester_info));
    if (job->credential && !job->credential->is_bare)
        DSM_TRY(
            dsm_certificates_last(dsm_bytes(job->credential->chain.der, job->credential->chain.n), &terms.certificate));
    error = dsm_csr_make(job->signing.crypto, &terms, &made);
    if (error == DSM_OK)
        error = write_csr(job, &made);
    dsm_certificates_free(&made);
    return error;
}

/* The first slot's that has the key: the new one is to take its place. */
static struct dsm_credential *find_credential(const struct dsm_identity *identity, const struct dsm_private_key *key)
{
    for (size_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        for (size_t i = 0; i < identity->slots[slot].credential_count; i++)
            if (dsm_private_keys_equal(identity->slots[slot].credentials[i]->key, key))
                return identity->slots[slot].credentials[i];
    return NULL;
}

static enum dsm_error set_job(struct dsm_connection *connection, const struct dsm_get_csr *request,
                              const struct dsm_key_pair *pair)
{
    struct dsm_credential *credential = find_credential(&connection->device->identity, pair->key);

    DSM_TRY(dsm_provision_begin_job(connection, pair->key, request->requester_info, make_csr));
    connection->job.credential = credential ? dsm_credential_ref(credential) : NULL;
    connection->job.room = dsm_response_limit(connection);
    return DSM_OK;
}

enum dsm_error dsm_get_csr_handle(struct dsm_connection *connection)
{
    struct dsm_key_pair *pair;
    struct dsm_get_csr request;
    uint8_t tag;

    DSM_TRY(dsm_get_csr_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    tag = (request.attributes & DSM_GET_CSR_TRACKING_TAG) >> TAG_SHIFT;
    DSM_TRY(check_opaque(connection, request.opaque));
    DSM_TRY(check_info(connection, request.requester_info));
    DSM_TRY(check_tag(connection, &request, tag));
    DSM_TRY(dsm_provision_find_key_pair(connection, 0, request.key_pair_id, request.attributes & DSM_GET_CSR_CERT_MODEL,
                                        false, &pair));
    if (needs_reset(connection))
        DSM_TRY(check_reset(connection, &request, tag));
    return set_job(connection, &request, pair);
}

void dsm_get_csr_commit(struct dsm_connection *connection)
{
    if (connection->request.reset_tag != 0)
        dsm_provisioning_forget_csr(&connection->device->provisioning, connection->request.reset_tag);
}

enum dsm_error dsm_get_csr_fail(struct dsm_connection *connection, enum dsm_error error)
{
    return error == DSM_ERR_RESPONSE_TOO_LARGE ? dsm_response_too_large(connection, connection->job.made_len) : error;
}
