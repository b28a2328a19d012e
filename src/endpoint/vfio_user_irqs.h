/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_IRQS: MSI-X is all that there is. */
#ifndef DSM_ENDPOINT_VFIO_USER_IRQS_H
#define DSM_ENDPOINT_VFIO_USER_IRQS_H

#include "endpoint/vfio_user_client.h"

/* 0, or the errno of the reply. Descriptors that are kept become -1. */
int dsm_vfio_user_irqs_set(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message);

#endif
