/* SPDX-License-Identifier: BSD-3-Clause */
/* What KEY_EXCHANGE and PSK_EXCHANGE have in common: a session that is asked for, and its terms. For the files of this
 * room only. */
#ifndef DSM_REQUESTER_SESSION_REQUEST_H
#define DSM_REQUESTER_SESSION_REQUEST_H

#include "requester/requester.h"

#define DSM_SESSION_REQUEST_OPAQUE_MAX 128u

/* The request travels in clear: what it makes is no session yet, but r->session from here on. *before: where messages
 * travelled. DSM_ERR_SESSION_LIMIT: there is no place. */
enum dsm_error dsm_session_request_begin(struct dsm_requester *r, struct dsm_session **before) DSM_MUST_CHECK;
/* It has come to nothing. */
void dsm_session_request_undo(struct dsm_requester *r, struct dsm_session *before);

/* ReqSessionID: never 0, which DSP0274 reserves for both halves together. */
enum dsm_error dsm_session_request_id(struct dsm_requester *r, uint16_t *id) DSM_MUST_CHECK;
/* The secured message versions that we speak, as OpaqueData (DSP0277); nothing where no format was agreed. */
enum dsm_error dsm_session_request_write_opaque(const struct dsm_requester *r, struct dsm_writer *w) DSM_MUST_CHECK;

/* What both responses say. */
struct dsm_session_request_terms {
    uint32_t id;
    uint8_t heartbeat_period;
    struct dsm_bytes opaque;
};
enum dsm_error dsm_session_request_check(struct dsm_requester *r, const struct dsm_session_request_terms *terms,
                                         uint16_t *secured_version) DSM_MUST_CHECK;
/* Its handshake has begun. */
void dsm_session_request_adopt(struct dsm_requester *r, const struct dsm_session_request_terms *terms, uint8_t policy);

#endif
