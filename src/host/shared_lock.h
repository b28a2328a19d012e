/* SPDX-License-Identifier: BSD-3-Clause */
/* A lock between the loop and its threads: who has it when the loop wants it has the loop's priority meanwhile. */
#ifndef DSM_HOST_SHARED_LOCK_H
#define DSM_HOST_SHARED_LOCK_H

#include <pthread.h>

void dsm_shared_lock_init(pthread_mutex_t *lock);

#endif
