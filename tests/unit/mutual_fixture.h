/* SPDX-License-Identifier: BSD-3-Clause */
/* A device that asks who its requester is, and a requester that has an answer. */
#ifndef DSM_TESTS_UNIT_MUTUAL_FIXTURE_H
#define DSM_TESTS_UNIT_MUTUAL_FIXTURE_H

#include "requester_peer.h"

/* A requester's key and chain: one certificate, root and leaf in one. */
struct mutual_identity {
    struct dsm_private_key *key;
    struct dsm_certificates chain;
};

/* algorithm: "ECDSA_P384" */
void mutual_identity_make(const struct harness *h, const char *algorithm, struct mutual_identity *out);
void mutual_identity_clear(struct mutual_identity *identity);
struct dsm_requester_identity mutual_identity_of(const struct mutual_identity *identity);

/* The device trusts the root of this chain; it knows this chain beforehand. */
void mutual_trust(struct dsm_device *device, const struct mutual_identity *identity);
void mutual_provision(struct dsm_device *device, const struct mutual_identity *identity);
/* It asks in this way, from the next GET_CAPABILITIES on. */
void mutual_ask(struct dsm_device *device, enum dsm_mutual_authentication how);

#endif
