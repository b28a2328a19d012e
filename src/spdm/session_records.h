/* SPDX-License-Identifier: BSD-3-Clause */
/* A session's records, ours and the other side's. */
#ifndef DSM_SPDM_SESSION_RECORDS_H
#define DSM_SPDM_SESSION_RECORDS_H

#include "spdm/session.h"

/* Do its messages travel in records? They do not before the handshake has keys, nor while it is in the clear. */
bool dsm_session_records_begun(const struct dsm_session *session);

enum dsm_error dsm_session_records_seal(struct dsm_session *session, const struct dsm_record_form *form,
                                        struct dsm_bytes message, struct dsm_writer *w) DSM_MUST_CHECK;

/* Which of the other side's keys opened a record. While a key is updated there are two. */
enum dsm_session_key_used {
    DSM_KEY_CURRENT,
    DSM_KEY_OLD,
    DSM_KEY_NEXT,
};

struct dsm_opened_record {
    struct dsm_bytes message; /* points into plain */
    bool has_random;          /* more random bytes than the binding allows */
    enum dsm_session_key_used used;
};

/* plain: at least as large as the ciphertext; may be its own memory. Errors as of dsm_record_open. */
enum dsm_error dsm_session_records_open(struct dsm_session *session, const struct dsm_record_frame *frame,
                                        uint8_t *plain, struct dsm_opened_record *out) DSM_MUST_CHECK;

#endif
