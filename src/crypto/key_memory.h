/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies of private keys in freed memory. OpenSSL's decoder frees its copy of a key's DER without wiping it; with our
 * memory functions installed, what it frees while a key is read, made or written is wiped. They also note where there
 * is no memory (memory_watch.h).
 */
#ifndef DSM_CRYPTO_KEY_MEMORY_H
#define DSM_CRYPTO_KEY_MEMORY_H

#include <stdbool.h>

/* For programs of ours, before anything else of OpenSSL is used in the process; false when it is too late. A library
 * inside another program leaves that program's memory functions alone. */
bool dsm_key_memory_install(void);

/* Private keys are kept apart, where no core has them: for as long as the process lives. Without it they are where all
 * else is. */
void dsm_key_memory_keep_from_cores(void);

/* Private to the room: between these two, what this thread's OpenSSL frees is wiped, where that is installed. */
void dsm_key_memory_begin(void);
void dsm_key_memory_end(void);

#endif
