/* SPDX-License-Identifier: BSD-3-Clause */
/* What the checks of the table find in a run (checks.h). */
#ifndef DSM_REQUESTER_CHECK_H
#define DSM_REQUESTER_CHECK_H

#include "requester/requester.h"

/* One that has failed stays so, whatever comes of it later (of another slot, another TDI). */
void dsm_check_passed(struct dsm_requester *r, enum dsm_check check);
/* DSM_OK with a note, where its failing is accepted; else the failure of the step under way. */
enum dsm_error dsm_check_failed(struct dsm_requester *r, enum dsm_check check, const char *format, ...)
    __attribute__((format(printf, 3, 4))) DSM_MUST_CHECK;

/* What the signatures that have verified since GET_VERSION are worth. */
enum dsm_error dsm_check_signed(struct dsm_requester *r) DSM_MUST_CHECK;
/* Blocks that came signed or in a session are covered; others by the summary hash, if that is theirs. summary: of all
 * blocks, out of a message that has verified; empty: none. as_digests: they are what the summary is made of. */
struct dsm_blocks_found {
    struct dsm_bytes record;
    struct dsm_bytes summary;
    bool is_signed;
    bool as_digests;
};
enum dsm_error dsm_check_blocks(struct dsm_requester *r, const struct dsm_blocks_found *found) DSM_MUST_CHECK;

#endif
