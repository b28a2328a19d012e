/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device is provisioned with while it is served, and where that is kept. */
#ifndef DSM_DEVICE_PROVISIONING_H
#define DSM_DEVICE_PROVISIONING_H

#include "device/slot_change.h"

/* Where chains and key pairs outlive the device; a function that is NULL: nowhere. Called on any thread, one call of a
 * device after another; what returns DSM_OK is on the disk. */
struct dsm_keeper {
    void *context;
    /* chain empty: the slot is erased, also where another chain would be made for it at the next start. */
    enum dsm_error (*keep_chain)(void *context, const char *device, uint8_t slot, uint8_t key_pair_id,
                                 const struct dsm_private_key *key, struct dsm_bytes chain);
    /* The pair's key, where it has one, is another than before if is_made. */
    enum dsm_error (*keep_key_pair)(void *context, const char *device, uint8_t id, const struct dsm_key_pair *pair,
                                    bool is_made);
};

#define DSM_CSR_TAGS 7u /* CSRTrackingTag has three bits, and 0 is a new request */
#define DSM_CSR_DIGEST_LEN 48u

/* A CSR that is made at the device's reset: what was asked for, as a digest. */
struct dsm_csr_request {
    bool is_waiting;
    bool is_ready; /* the device was reset since */
    uint8_t digest[DSM_CSR_DIGEST_LEN];
};

struct dsm_provisioning {
    struct dsm_keeper keeper;
    struct dsm_slot_change *at_reset;
    struct dsm_csr_request csr[DSM_CSR_TAGS]; /* of tags 1 and up */
};

/* The device was reset: what waited for it happens. */
void dsm_provisioning_reset(struct dsm_provisioning *provisioning, struct dsm_identity *identity);
void dsm_provisioning_clear(struct dsm_provisioning *provisioning);

/* The tag of a request that waits, by its digest; 0: none. */
uint8_t dsm_provisioning_find_csr(const struct dsm_provisioning *provisioning,
                                  const uint8_t digest[DSM_CSR_DIGEST_LEN]);
/* The tag that is free for another request; 0: all are given. */
uint8_t dsm_provisioning_free_tag(const struct dsm_provisioning *provisioning);
void dsm_provisioning_note_csr(struct dsm_provisioning *provisioning, uint8_t tag,
                               const uint8_t digest[DSM_CSR_DIGEST_LEN]);
/* 0: all. */
void dsm_provisioning_forget_csr(struct dsm_provisioning *provisioning, uint8_t tag);

#endif
