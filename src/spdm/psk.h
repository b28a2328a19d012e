/* SPDX-License-Identifier: BSD-3-Clause */
/* Pre-shared keys, each with the hint by which PSK_EXCHANGE names it. A side has some before it says a word; zeroed
 * memory is none. */
#ifndef DSM_SPDM_PSK_H
#define DSM_SPDM_PSK_H

#include "base/error.h"
#include "base/secret.h"
#include "wire/limits.h"

struct dsm_psk {
    uint8_t hint[DSM_PSK_HINT_MAX];
    size_t hint_len;
    struct dsm_secret secret;
};

struct dsm_psks {
    struct dsm_psk *list; /* NULL: none */
    size_t count;
};

/* DSM_ERR_LIMIT: there are DSM_PSKS_MAX, or the hint is too long. DSM_ERR_CONFIG: no secret, or the hint is there. */
enum dsm_error dsm_psks_add(struct dsm_psks *psks, struct dsm_bytes hint,
                            const struct dsm_secret *secret) DSM_MUST_CHECK;
/* NULL: there is none. A hint is optional (DSP0274 PSK_EXCHANGE, PSKHint): where one PSK is all there is, none names
 * it. */
const struct dsm_psk *dsm_psks_find(const struct dsm_psks *psks, struct dsm_bytes hint);
/* Wipes and frees them. */
void dsm_psks_clear(struct dsm_psks *psks);

static inline struct dsm_bytes dsm_psk_hint(const struct dsm_psk *psk)
{
    return dsm_bytes(psk->hint, psk->hint_len);
}

#endif
