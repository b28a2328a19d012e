/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/psk.h"

#include <stdlib.h>

static struct dsm_psk *find(const struct dsm_psks *psks, struct dsm_bytes hint)
{
    for (size_t i = 0; i < psks->count; i++)
        if (dsm_bytes_equal(dsm_psk_hint(&psks->list[i]), hint))
            return &psks->list[i];
    return NULL;
}

/* Room for all at once: a list that grew would leave secrets behind in memory. */
enum dsm_error dsm_psks_add(struct dsm_psks *psks, struct dsm_bytes hint, const struct dsm_secret *secret)
{
    struct dsm_psk *added;

    if (psks->count == DSM_PSKS_MAX || hint.n > DSM_PSK_HINT_MAX)
        return DSM_ERR_LIMIT;
    if (secret->n == 0 || find(psks, hint))
        return DSM_ERR_CONFIG;
    if (!psks->list)
        psks->list = calloc(DSM_PSKS_MAX, sizeof(*psks->list));
    if (!psks->list)
        return DSM_ERR_NO_MEMORY;
    added = &psks->list[psks->count++];
    if (hint.n > 0)
        memcpy(added->hint, hint.p, hint.n);
    added->hint_len = hint.n;
    added->secret = *secret;
    return DSM_OK;
}

const struct dsm_psk *dsm_psks_find(const struct dsm_psks *psks, struct dsm_bytes hint)
{
    const struct dsm_psk *found = find(psks, hint);

    return !found && hint.n == 0 && psks->count == 1 ? &psks->list[0] : found;
}

void dsm_psks_clear(struct dsm_psks *psks)
{
    if (psks->list)
        dsm_wipe(psks->list, DSM_PSKS_MAX * sizeof(*psks->list));
    free(psks->list);
    *psks = (struct dsm_psks){ .list = NULL };
}
