/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The keys of a session's two directions, and their update (DSP0274 10.21): first the next key is prepared, which can
 * fail and changes nothing; then it comes into use, which cannot.
 */
#ifndef DSM_SPDM_SESSION_KEYS_H
#define DSM_SPDM_SESSION_KEYS_H

#include "spdm/session.h"

enum dsm_old_key {
    DSM_OLD_KEY_DROPPED,
    DSM_OLD_KEY_KEPT, /* the other side may still use it */
};

/* The next key of a direction, from a secret or from the one in use. */
enum dsm_error dsm_session_keys_set_next(struct dsm_session *session, enum dsm_role whose,
                                         const struct dsm_secret *secret) DSM_MUST_CHECK;
enum dsm_error dsm_session_keys_prepare_update(struct dsm_session *session, enum dsm_role whose) DSM_MUST_CHECK;
/* The next key, if there is one, comes into use; its first record has the sequence number 0. */
void dsm_session_keys_activate(struct dsm_session *session, enum dsm_role whose, enum dsm_old_key old);
void dsm_session_keys_drop_next(struct dsm_session *session, enum dsm_role whose);
void dsm_session_keys_drop_old(struct dsm_session *session, enum dsm_role whose);

bool dsm_session_keys_has_old(const struct dsm_session *session, enum dsm_role whose);

#endif
