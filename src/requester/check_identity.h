/* SPDX-License-Identifier: BSD-3-Clause */
/* Whose leaf it is: the CMA name held against the ids of the function that is spoken to. */
#ifndef DSM_REQUESTER_CHECK_IDENTITY_H
#define DSM_REQUESTER_CHECK_IDENTITY_H

#include "requester/check.h"
#include "requester/function_facts.h"

/* slot: one whose chain has verified. Without known ids nothing is checked. */
enum dsm_error dsm_check_identity(struct dsm_requester *r, uint8_t slot,
                                  const struct dsm_function_facts *facts) DSM_MUST_CHECK;

#endif
