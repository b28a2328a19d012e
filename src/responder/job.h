/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Work of a request that another thread may do: its inputs are owned here or immutable and counted, and nothing else
 * touches it or the response while it runs. A reset meanwhile changes the connection's epoch, and the outcome is
 * dropped. Private to this room.
 */
#ifndef DSM_RESPONDER_JOB_H
#define DSM_RESPONDER_JOB_H

#include "base/error_detail.h"
#include "crypto/dhe.h"
#include "device/identity.h"
#include "device/provisioning.h"
#include "device/requesters.h"
#include "spdm/session.h"
#include "spdm/signing.h"
#include "wire/cause.h"

struct dsm_job {
    enum dsm_error (*run)(struct dsm_job *job); /* NULL: there is no job */
    uint64_t epoch;
    enum dsm_error result;
    bool signs;                        /* the response ends with a signature of ours */
    struct dsm_credential *credential; /* one reference */
    struct dsm_signing signing;
    uint8_t digest[DSM_HASH_MAX]; /* what is signed */
    struct dsm_writer *response;  /* it ends with what the job makes */

    /* KEY_EXCHANGE */
    const struct dsm_dhe_algorithm *dhe;
    struct dsm_bytes request; /* it stays until finish, and so does what is in it: */
    struct dsm_bytes peer_exchange_data;
    uint8_t *exchange_data;     /* in the response, to be filled */
    struct dsm_session session; /* what comes to be, moved into place by the commit */
    bool keeps_shared_secret;   /* somebody wants to know it (the device's observer): */
    struct dsm_shared_secret shared_secret;

    /* FINISH, DELIVER_ENCAPSULATED_RESPONSE: the requester's chain or its signature over digest (responder/proof.h) */
    const struct dsm_requesters *requesters; /* the device's, which is there for as long as work runs */
    struct dsm_messages evidence;
    struct dsm_public_key *peer_key;
    struct dsm_error_detail detail; /* why a chain is not believed */

    /* GET_CSR, SET_CERTIFICATE (responder/provision.h): requester info and chain are the evidence */
    struct dsm_private_key *key;
    const char *device_name; /* the device's, as long as work runs */
    size_t room, made_len;   /* of CSR */
    const struct dsm_keeper *keeper;
    uint8_t slot;
    bool needs_reset;
    enum dsm_cause_id refused_by;
    uint8_t key_pair_id;
    uint8_t operation;              /* SET_KEY_PAIR_INFO: enum dsm_key_pair_operation */
    struct dsm_key_pair pair;       /* as it is to be; */
    bool is_kept;                   /* and is on the disk: it is applied whatever becomes of the response */
    struct dsm_slot_change *change; /* it is kept, and to be applied whatever becomes of the response */
};

/* A signature over digest, which is set before it runs, ends the response. */
void dsm_job_sign(struct dsm_job *job, const struct dsm_signing *signing, struct dsm_credential *credential,
                  struct dsm_writer *response);
void dsm_job_clear(struct dsm_job *job);
static inline bool dsm_job_is_set(const struct dsm_job *job)
{
    return job->run;
}

#endif
