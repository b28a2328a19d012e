/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION, whose capabilities are JSON. */
#ifndef DSM_ENDPOINT_VFIO_USER_VERSION_H
#define DSM_ENDPOINT_VFIO_USER_VERSION_H

#include "wire/vfio_user.h"

/* What the client can take in one DMA_READ or DMA_WRITE; the text's default where it says nothing.
 * DSM_ERR_INVALID_FIELD: another major version, or what should be JSON is none. */
enum dsm_error dsm_vfio_user_version_read(const struct dsm_vfio_user_version *version,
                                          uint32_t *transfer_max) DSM_MUST_CHECK;
/* The answer. A client reads no more than it sent, where it sent capabilities at all. */
void dsm_vfio_user_version_answer(const struct dsm_vfio_user_version *request, struct dsm_vfio_user_version *out);

#endif
