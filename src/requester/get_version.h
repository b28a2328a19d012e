/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_VERSION: ends what was before, and chooses the version. */
#ifndef DSM_REQUESTER_GET_VERSION_H
#define DSM_REQUESTER_GET_VERSION_H

#include "requester/step.h"
#include "wire/version.h"

/* out may be NULL. */
enum dsm_step dsm_get_version_begin(struct dsm_requester *r, struct dsm_version *out) DSM_MUST_CHECK;
/* As a part of a longer step. */
enum dsm_error dsm_get_version_send(struct dsm_requester *r) DSM_MUST_CHECK;

#endif
