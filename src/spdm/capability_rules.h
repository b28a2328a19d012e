/* SPDX-License-Identifier: BSD-3-Clause */
/* Which sets of capability flags cannot be (DSP0274 10.3): one table, used at start on our own and on the wire on the
 * peer's. */
#ifndef DSM_SPDM_CAPABILITY_RULES_H
#define DSM_SPDM_CAPABILITY_RULES_H

#include "spdm/role.h"
#include "wire/spdm.h"

/* NULL if the flags can be stated by that role in that version; else the broken rule, in words, with its clause. */
const char *dsm_capability_rule_broken(enum dsm_role role, uint8_t version, uint32_t flags);

/* The text of the i-th rule; NULL past the last. */
const char *dsm_capability_rule_at(size_t i);

/* The flags that exist for that role in that version; others are reserved there. */
uint32_t dsm_capability_flags_defined(enum dsm_role role, uint8_t version);

/* Those that speak of sessions: over a transport without records nobody states them. */
uint32_t dsm_capability_flags_of_sessions(void);

/* What a responder of ours may state: of the others nothing is there yet. */
uint32_t dsm_capability_flags_served(void);

/* "KEY_EX" for DSM_CAP_KEY_EX; NULL for no single known flag. And back: 0 for an unknown name. Names as in DSP0274
 * without _CAP. */
const char *dsm_capability_name(uint32_t flag);
uint32_t dsm_capability_by_name(const char *name);

#endif
