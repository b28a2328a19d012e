/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What SET_CERTIFICATE makes of a slot: checked and kept on any thread, applied on the device's, at once or at its next
 * reset.
 */
#ifndef DSM_DEVICE_SLOT_CHANGE_H
#define DSM_DEVICE_SLOT_CHANGE_H

#include "device/identity.h"

struct dsm_slot_change {
    uint8_t slot;
    struct dsm_credential *credential; /* takes the place of the one of its algorithm; one reference */
    struct dsm_slot_change *next;      /* later */
};

/* Takes the reference over on success. */
enum dsm_error dsm_slot_change_create(uint8_t slot, struct dsm_credential *credential,
                                      struct dsm_slot_change **out) DSM_MUST_CHECK;
/* Frees it and those behind it. */
void dsm_slot_change_free(struct dsm_slot_change *change);
/* Behind all that wait, in place of one for the same algorithm of the slot. */
void dsm_slot_change_append(struct dsm_slot_change **list, struct dsm_slot_change *change);
/* In order; the list is empty then. The slots have room, and their key pairs are there: it cannot fail. */
void dsm_slot_change_apply(struct dsm_identity *identity, struct dsm_slot_change **list);

#endif
