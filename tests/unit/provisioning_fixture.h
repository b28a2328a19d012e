/* SPDX-License-Identifier: BSD-3-Clause */
/* Somebody who issues certificates for the keys of the harness's device. */
#ifndef DSM_TESTS_UNIT_PROVISIONING_FIXTURE_H
#define DSM_TESTS_UNIT_PROVISIONING_FIXTURE_H

#include "responder_harness.h"

/* A connection of this version to a device with these capabilities beside the usual ones. */
void provisioning_begin(struct harness *h, uint8_t version, uint32_t capabilities);
/* A chain under another root for the key pair, as SPDM carries it. */
void provisioning_chain(const struct harness *h, uint8_t key_pair_id, struct log *out);
/* SET_CERTIFICATE with param1 and what follows param2, which is 0. */
void provisioning_write(const struct harness *h, uint8_t param1, const struct log *chain, struct log *out);
struct dsm_bytes provisioning_set(struct harness *h, uint8_t slot, const struct log *chain);
/* The slot's chain is this one now, as GET_CERTIFICATE shows it. */
bool provisioning_shows(struct harness *h, uint8_t slot, const struct log *chain);

#endif
