/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: a row's place in its table, by which the library keeps what it fetched for that row. */
#ifndef DSM_CRYPTO_ALGORITHM_INDEX_H
#define DSM_CRYPTO_ALGORITHM_INDEX_H

#include "crypto/algorithm.h"

#define DSM_ALGORITHMS_MAX 32 /* a bit each in the mask of their kind */

/* algorithm must be a row of the table, as everything that algorithm.h hands out is. */
size_t dsm_hash_algorithm_index(const struct dsm_hash_algorithm *algorithm);
size_t dsm_dhe_algorithm_index(const struct dsm_dhe_algorithm *algorithm);
size_t dsm_aead_algorithm_index(const struct dsm_aead_algorithm *algorithm);

#endif
