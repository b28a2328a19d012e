/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SET_CERTIFICATE (DSP0274 1.2): another chain for a slot, or none. The chain is verified and kept as a job; the slot
 * has it once the response stands or, with CERT_INSTALL_RESET_CAP, from the device's reset on.
 */
#include "responder/set_certificate.h"

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "responder/handler.h"
#include "responder/provision.h"
#include "responder/slots.h"
#include "wire/certificate.h"
#include "wire/set_certificate.h"

#define MODEL_SHIFT 4u

/* DSP0274 SET_CERTIFICATE: slot 0 is set in a trusted environment, the others there or in a session. */
static enum dsm_error check_place(struct dsm_connection *connection, uint8_t slot)
{
    if (connection->device->settings.trusted_environment)
        return DSM_OK;
    if (slot == 0)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SLOT_0_UNTRUSTED, slot, 0);
    if (!connection->request.session)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_SLOT_UNTRUSTED, slot, 0);
    return DSM_OK;
}

static enum dsm_error refuse(struct dsm_job *job, enum dsm_cause_id id, const char *reason)
{
    job->refused_by = id;
    if (reason)
        dsm_error_detail_set(&job->detail, "%s", reason);
    return DSM_ERR_BAD_CERTIFICATE;
}

static enum dsm_error check_root_hash(struct dsm_job *job, const struct dsm_cert_chain *chain)
{
    uint8_t digest[DSM_HASH_MAX];
    struct dsm_bytes root;

    if (dsm_certificates_at(chain->certificates, 0, &root) != DSM_OK)
        return refuse(job, DSM_CAUSE_CHAIN_FORM, "it holds no certificate");
    DSM_TRY(dsm_hash_once(job->signing.crypto, job->signing.hash, root, digest));
    if (!dsm_bytes_equal(chain->root_hash, dsm_bytes(digest, job->signing.hash->size)))
        return refuse(job, DSM_CAUSE_CHAIN_FORM, "RootHash is not the digest of its first certificate");
    return DSM_OK;
}

static enum dsm_error verify(struct dsm_job *job, struct dsm_bytes certificates)
{
    struct dsm_chain_terms terms = { .spdm_version = job->signing.version };
    struct dsm_public_key *leaf = NULL;
    enum dsm_error error = dsm_certificates_verify(job->signing.crypto, certificates, &terms, &leaf, &job->detail);

    dsm_public_key_destroy(leaf);
    if (error == DSM_ERR_BAD_CERTIFICATE)
        return refuse(job, DSM_CAUSE_CHAIN_REFUSED, NULL);
    DSM_TRY(error);
    if (!dsm_certificate_info_matches_key(certificates, job->key, NULL))
        return refuse(job, DSM_CAUSE_CHAIN_KEY, NULL);
    return DSM_OK;
}

/* A credential of the certificates and the job's key. */
static enum dsm_error make_credential(const struct dsm_job *job, struct dsm_bytes certificates,
                                      struct dsm_credential **out)
{
    struct dsm_certificates chain = { 0 };
    struct dsm_private_key *key = NULL;
    enum dsm_error error = certificates.n > 0 ? dsm_certificates_append(&chain, certificates) : DSM_OK;

    if (error == DSM_OK)
        error = dsm_private_key_share(job->key, &key);
    if (error == DSM_OK)
        error = dsm_credential_create(key, chain, out);
    if (error != DSM_OK) {
        dsm_private_key_destroy(key);
        dsm_certificates_free(&chain);
    }
    return error;
}

static enum dsm_error make_change(struct dsm_job *job, struct dsm_bytes certificates)
{
    struct dsm_credential *credential;
    enum dsm_error error;

    DSM_TRY(make_credential(job, certificates, &credential));
    credential->is_bare = certificates.n == 0;
    error = dsm_slot_change_create(job->slot, credential, &job->change);
    if (error != DSM_OK)
        dsm_credential_unref(credential);
    return error;
}

/* What is not on the disk did not happen. */
static enum dsm_error keep(struct dsm_job *job, struct dsm_bytes certificates)
{
    enum dsm_error error;

    DSM_TRY(make_change(job, certificates));
    if (!job->keeper->keep_chain)
        return DSM_OK;
    error = job->keeper->keep_chain(job->keeper->context, job->device_name, job->slot, job->key_pair_id, job->key,
                                    certificates);
    if (error != DSM_OK) {
        dsm_slot_change_free(job->change);
        job->change = NULL;
    }
    return error;
}

/* The job. */
static enum dsm_error install(struct dsm_job *job)
{
    struct dsm_cert_chain chain;
    struct dsm_bytes bytes;

    DSM_TRY(dsm_messages_get(&job->evidence, &bytes));
    if (dsm_cert_chain_decode(job->signing.hash->size, bytes, &chain) != DSM_OK)
        return refuse(job, DSM_CAUSE_CHAIN_FORM, "its Length is not its length, or it has no RootHash");
    DSM_TRY(check_root_hash(job, &chain));
    DSM_TRY(verify(job, chain.certificates));
    DSM_TRY(keep(job, chain.certificates));
    return job->needs_reset ? DSM_ERR_RESET_REQUIRED : DSM_OK;
}

/* The job. */
static enum dsm_error erase(struct dsm_job *job)
{
    DSM_TRY(keep(job, dsm_bytes(NULL, 0)));
    return job->needs_reset ? DSM_ERR_RESET_REQUIRED : DSM_OK;
}

static enum dsm_error check_room(struct dsm_connection *connection, const struct dsm_set_certificate *request)
{
    if (request->chain.n > DSM_CERT_CHAIN_MAX)
        return dsm_cause_set(&connection->device->cause, DSM_CAUSE_CHAIN_LONG, request->chain.n, DSM_CERT_CHAIN_MAX);
    return connection->device->identity.slots[request->slot].credential_count < DSM_CREDENTIALS_MAX ? DSM_OK
                                                                                                    : DSM_ERR_LIMIT;
}

enum dsm_error dsm_set_certificate_handle(struct dsm_connection *connection)
{
    struct dsm_set_certificate_rsp response = { 0 };
    struct dsm_set_certificate request;
    struct dsm_key_pair *pair;
    uint8_t model;
    bool is_erase;

    DSM_TRY(dsm_set_certificate_decode(&connection->request.params, &connection->request.message, &request));
    DSM_TRY(dsm_handler_note_reserved(connection, request.reserved_set));
    is_erase = (request.attributes & DSM_SET_CERTIFICATE_ERASE) != 0;
    model = (request.attributes & DSM_SET_CERTIFICATE_MODEL) >> MODEL_SHIFT;
    DSM_TRY(check_place(connection, request.slot));
    DSM_TRY(dsm_provision_find_key_pair(connection, request.slot, request.key_pair_id, model, is_erase, &pair));
    DSM_TRY(check_room(connection, &request));
    response.slot = request.slot;
    DSM_TRY(dsm_set_certificate_rsp_encode(&connection->request.params, &response, &connection->request.response));
    DSM_TRY(dsm_provision_begin_job(connection, pair->key, request.chain, is_erase ? erase : install));
    connection->job.slot = request.slot;
    connection->job.key_pair_id = dsm_key_pairs_id(&connection->device->identity.key_pairs, pair->key);
    connection->job.needs_reset = (connection->state.negotiated.responder_flags & DSM_CAP_CERT_INSTALL_RESET) != 0;
    return DSM_OK;
}

/* The views of slots borrow from the identity. */
static void apply(struct dsm_connection *connection, struct dsm_slot_change **list)
{
    dsm_slot_change_apply(&connection->device->identity, list);
    dsm_slots_review(connection);
}

void dsm_set_certificate_commit(struct dsm_connection *connection)
{
    apply(connection, &connection->job.change);
}

void dsm_set_certificate_abandoned(struct dsm_connection *connection)
{
    if (!connection->job.change)
        return;
    if (connection->job.epoch != connection->epoch || !connection->job.needs_reset)
        apply(connection, &connection->job.change);
    else
        dsm_slot_change_append(&connection->device->provisioning.at_reset, connection->job.change);
    connection->job.change = NULL;
}

enum dsm_error dsm_set_certificate_fail(struct dsm_connection *connection, enum dsm_error error)
{
    struct dsm_cause *cause = &connection->device->cause;
    struct dsm_job *job = &connection->job;

    if (error == DSM_ERR_RESET_REQUIRED) {
        dsm_slot_change_append(&connection->device->provisioning.at_reset, job->change);
        job->change = NULL;
        return dsm_cause_set(cause, DSM_CAUSE_CHAIN_RESET, job->slot, 0);
    }
    if (error != DSM_ERR_BAD_CERTIFICATE)
        return error;
    dsm_error_detail_text(&job->detail, connection->chain_reason, sizeof(connection->chain_reason));
    return dsm_cause_set_text(cause, job->refused_by, connection->chain_reason, NULL);
}
