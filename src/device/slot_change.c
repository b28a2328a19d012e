/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/slot_change.h"

#include <stdlib.h>

enum dsm_error dsm_slot_change_create(uint8_t slot, struct dsm_credential *credential, struct dsm_slot_change **out)
{
    struct dsm_slot_change *change = calloc(1, sizeof(*change));

    if (!change)
        return DSM_ERR_NO_MEMORY;
    change->slot = slot;
    change->credential = credential;
    *out = change;
    return DSM_OK;
}

void dsm_slot_change_free(struct dsm_slot_change *change)
{
    while (change) {
        struct dsm_slot_change *next = change->next;

        dsm_credential_unref(change->credential);
        free(change);
        change = next;
    }
}

/* One that the later would undo, so that no more wait than slots have algorithms, however often a peer sets them. */
static void drop_outdone(struct dsm_slot_change **list, const struct dsm_slot_change *by)
{
    while (*list) {
        struct dsm_slot_change *change = *list;

        if (change->slot != by->slot || !dsm_identity_signs_alike(change->credential->key, by->credential->key)) {
            list = &change->next;
            continue;
        }
        *list = change->next;
        change->next = NULL;
        dsm_slot_change_free(change);
    }
}

void dsm_slot_change_append(struct dsm_slot_change **list, struct dsm_slot_change *change)
{
    drop_outdone(list, change);
    while (*list)
        list = &(*list)->next;
    *list = change;
}

static void apply(struct dsm_identity *identity, const struct dsm_slot_change *change)
{
    dsm_identity_remove(identity, change->slot, change->credential);
    if (dsm_identity_add(identity, change->slot, dsm_credential_ref(change->credential)) != DSM_OK)
        dsm_credential_unref(change->credential); /* it was seen that there is room */
}

void dsm_slot_change_apply(struct dsm_identity *identity, struct dsm_slot_change **list)
{
    for (const struct dsm_slot_change *change = *list; change; change = change->next)
        apply(identity, change);
    dsm_slot_change_free(*list);
    *list = NULL;
}
