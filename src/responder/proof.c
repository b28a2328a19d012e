/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/proof.h"

#include <stdio.h>

#include "crypto/certificate_verify.h"
#include "wire/certificate.h"

static enum dsm_error refuse(struct dsm_job *job, const char *reason)
{
    dsm_error_detail_set(&job->detail, "%s", reason);
    return DSM_ERR_BAD_CERTIFICATE;
}

/* Under one of the roots; without any the chain's own is believed. */
static enum dsm_error verify_under_roots(struct dsm_job *job, struct dsm_bytes certificates)
{
    const struct dsm_requesters *requesters = job->requesters;
    struct dsm_chain_terms terms = { .is_requester = true, .spdm_version = job->signing.version };
    size_t count = requesters->root_count > 0 ? requesters->root_count : 1;
    enum dsm_error error = DSM_ERR_INTERNAL;

    for (size_t i = 0; i < count && error != DSM_OK; i++) {
        terms.root = dsm_bytes(requesters->roots[i].der, requesters->roots[i].n);
        error = dsm_certificates_verify(job->signing.crypto, certificates, &terms, &job->peer_key, &job->detail);
        if (error != DSM_OK && error != DSM_ERR_BAD_CERTIFICATE)
            return error;
    }
    DSM_TRY(error);
    return dsm_public_key_fits(job->peer_key, job->signing.asym)
               ? DSM_OK
               : refuse(job, "the leaf's key is none of the negotiated ReqBaseAsymAlg");
}

static enum dsm_error check_digest(struct dsm_job *job, struct dsm_bytes bytes, const uint8_t *expected,
                                   const char *reason)
{
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_hash_once(job->signing.crypto, job->signing.hash, bytes, digest));
    return memcmp(digest, expected, job->signing.hash->size) == 0 ? DSM_OK : refuse(job, reason);
}

/* The job. */
static enum dsm_error verify_chain(struct dsm_job *job)
{
    struct dsm_cert_chain chain;
    struct dsm_bytes bytes, root;

    DSM_TRY(dsm_messages_get(&job->evidence, &bytes));
    DSM_TRY(check_digest(job, bytes, job->digest, "it is not the chain whose digest DIGESTS has"));
    if (dsm_cert_chain_decode(job->signing.hash->size, bytes, &chain) != DSM_OK ||
        dsm_certificates_at(chain.certificates, 0, &root) != DSM_OK)
        return refuse(job, "it is not of the certificate chain format");
    DSM_TRY(check_digest(job, root, chain.root_hash.p, "RootHash is not the digest of its first certificate"));
    return verify_under_roots(job, chain.certificates);
}

/* The job. */
static enum dsm_error verify_signature(struct dsm_job *job)
{
    const struct dsm_certificates *provisioned = &job->requesters->chain;
    struct dsm_bytes signature;

    if (!job->peer_key)
        DSM_TRY(verify_under_roots(job, dsm_bytes(provisioned->der, provisioned->n)));
    DSM_TRY(dsm_messages_get(&job->evidence, &signature));
    return dsm_spdm_verify(&job->signing, job->peer_key, job->digest, signature);
}

static void begin(struct dsm_connection *connection, enum dsm_error (*run)(struct dsm_job *job), const char *context,
                  const uint8_t *digest)
{
    const struct dsm_negotiated *negotiated = &connection->state.negotiated;
    struct dsm_job *job = &connection->job;

    job->run = run;
    job->result = DSM_OK;
    job->epoch = connection->epoch;
    job->signing = (struct dsm_signing){
        .crypto = connection->device->crypto,
        .asym = dsm_negotiated_req_asym(negotiated),
        .hash = dsm_negotiated_hash(negotiated),
        .version = negotiated->version,
        .context = context,
    };
    job->requesters = &connection->device->requesters;
    memcpy(job->digest, digest, job->signing.hash->size);
}

enum dsm_error dsm_proof_begin_chain(struct dsm_connection *connection, struct dsm_messages *chain,
                                     const uint8_t *digest)
{
    begin(connection, verify_chain, "", digest);
    connection->job.evidence = *chain;
    *chain = (struct dsm_messages){ .n = 0 };
    return DSM_OK;
}

/* It is copied: what came in a record is wiped before the job runs. */
enum dsm_error dsm_proof_begin_signature(struct dsm_connection *connection, const char *context, const uint8_t *digest,
                                         struct dsm_bytes signature, struct dsm_public_key **key)
{
    begin(connection, verify_signature, context, digest);
    DSM_TRY(dsm_messages_add(&connection->job.evidence, signature, dsm_bytes(NULL, 0)));
    connection->job.peer_key = *key;
    *key = NULL;
    return DSM_OK;
}

struct dsm_public_key *dsm_proof_take_key(struct dsm_job *job)
{
    struct dsm_public_key *key = job->peer_key;

    job->peer_key = NULL;
    return key;
}

enum dsm_error dsm_proof_name_failure(struct dsm_connection *connection, enum dsm_error error,
                                      enum dsm_cause_id signature)
{
    struct dsm_cause *cause = &connection->device->cause;

    if (error == DSM_ERR_BAD_SIGNATURE)
        return dsm_cause_set(cause, signature, 0, 0);
    if (error != DSM_ERR_BAD_CERTIFICATE)
        return error;
    dsm_error_detail_text(&connection->job.detail, connection->chain_reason, sizeof(connection->chain_reason));
    return dsm_cause_set_text(cause, DSM_CAUSE_REQUESTER_CHAIN, connection->chain_reason, NULL);
}
