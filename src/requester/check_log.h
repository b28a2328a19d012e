/* SPDX-License-Identifier: BSD-3-Clause */
/* The measurement extension log, held against the hash-extend blocks that it is said to have made. */
#ifndef DSM_REQUESTER_CHECK_LOG_H
#define DSM_REQUESTER_CHECK_LOG_H

#include "requester/requester.h"

/* log: whole; record: the measurement blocks. A log that does not decode is a failure of the step, not of the check. */
enum dsm_error dsm_check_log(struct dsm_requester *r, struct dsm_bytes log, struct dsm_bytes record) DSM_MUST_CHECK;

#endif
