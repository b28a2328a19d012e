/* SPDX-License-Identifier: BSD-3-Clause */
/* Roots and a chain of requesters from the user's files, PEM or DER. */
#ifndef DSM_STORE_REQUESTER_FILES_H
#define DSM_STORE_REQUESTER_FILES_H

#include "base/error_detail.h"
#include "describe/description.h"

/* What the device believes. detail names the file where one is at fault, or the member. */
enum dsm_error dsm_requester_files_load(const struct dsm_device_description *description, struct dsm_device *device,
                                        struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
