/* SPDX-License-Identifier: BSD-3-Clause */
/* From function 0's mailbox to the device and back. */
#ifndef DSM_LINK_VFIO_USER_MAILBOX_H
#define DSM_LINK_VFIO_USER_MAILBOX_H

#include "link/vfio_user_function.h"

/* The room that a function's memory needs. */
#define DSM_VFIO_USER_MAILBOX_MEMORY (DSM_DOE_MAILBOX_OBJECT_MAX + DSM_REPLY_FRAME_MAX)

/* For the endpoint's port. */
void dsm_vfio_user_mailbox_object(void *context, uint64_t epoch, struct dsm_bytes object);
/* The device is free again. */
void dsm_vfio_user_mailbox_wake(struct dsm_vfio_user_function *function);
/* Nobody waits for a response any more. */
void dsm_vfio_user_mailbox_clear(struct dsm_vfio_user_function *function);

#endif
