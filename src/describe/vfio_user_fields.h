/* SPDX-License-Identifier: BSD-3-Clause */
/* "vfio_user" of a TDI. */
#ifndef DSM_DESCRIBE_VFIO_USER_FIELDS_H
#define DSM_DESCRIBE_VFIO_USER_FIELDS_H

#include "describe/description.h"

extern const struct dsm_json_object dsm_vfio_user_object;

/* A string, where it listens, or an object. What out owns is cleared by the caller, also after a failure. */
enum dsm_error dsm_vfio_user_fields_read(const struct dsm_json *at, struct dsm_described_vfio_user *out) DSM_MUST_CHECK;
/* *to is to be cleared; nothing is in it after a failure. */
enum dsm_error dsm_vfio_user_fields_copy(const struct dsm_described_vfio_user *from,
                                         struct dsm_described_vfio_user *to) DSM_MUST_CHECK;
void dsm_vfio_user_fields_clear(struct dsm_described_vfio_user *vfio_user);
/* Of the function, in its configuration space. */
uint32_t dsm_vfio_user_class_code(const struct dsm_described_vfio_user *vfio_user);

#endif
