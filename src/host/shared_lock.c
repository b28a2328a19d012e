/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/shared_lock.h"

/* Where the kernel cannot lend a priority, it is a lock like others. */
void dsm_shared_lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    if (pthread_mutex_init(lock, &attributes) != 0)
        (void)pthread_mutex_init(lock, NULL);
    pthread_mutexattr_destroy(&attributes);
}
