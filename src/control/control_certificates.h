/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device proves itself with, for those who are to pin it. */
#ifndef DSM_CONTROL_CONTROL_CERTIFICATES_H
#define DSM_CONTROL_CONTROL_CERTIFICATES_H

#include "control/control_call.h"

enum dsm_error dsm_control_query_certificates(struct dsm_control_call *call) DSM_MUST_CHECK;

#endif
