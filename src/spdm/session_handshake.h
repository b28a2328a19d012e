/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handshake of a session: TH as it grows, and what is derived of it. Both roles add the same bytes in the same
 * order; who verifies and who makes what is theirs.
 */
#ifndef DSM_SPDM_SESSION_HANDSHAKE_H
#define DSM_SPDM_SESSION_HANDSHAKE_H

#include "spdm/session.h"

/* TH begins with A and the digest of the responder's chain; none with a PSK. */
enum dsm_error dsm_session_handshake_begin(struct dsm_session *session, const struct dsm_transcript *transcript,
                                           struct dsm_bytes chain_digest) DSM_MUST_CHECK;
enum dsm_error dsm_session_handshake_add(struct dsm_session *session, struct dsm_bytes part) DSM_MUST_CHECK;
/* The digest of TH as it is now. */
enum dsm_error dsm_session_handshake_digest(struct dsm_session *session, uint8_t *digest) DSM_MUST_CHECK;

/* TH is TH1: the handshake's keys, in use from now on; in the clear they make no records. */
enum dsm_error dsm_session_handshake_derive(struct dsm_session *session,
                                            const struct dsm_shared_secret *shared) DSM_MUST_CHECK;
enum dsm_error dsm_session_handshake_derive_psk(struct dsm_session *session,
                                                const struct dsm_secret *psk) DSM_MUST_CHECK;
/* RequesterVerifyData or ResponderVerifyData: the HMAC over TH as it is now, hash size bytes. */
enum dsm_error dsm_session_handshake_verify_data(struct dsm_session *session, enum dsm_role whose,
                                                 uint8_t *out) DSM_MUST_CHECK;
/* TH is TH2: the data keys, prepared; they come into use with dsm_session_handshake_complete, which cannot fail. */
enum dsm_error dsm_session_handshake_derive_data(struct dsm_session *session) DSM_MUST_CHECK;
void dsm_session_handshake_complete(struct dsm_session *session);

#endif
