/* SPDX-License-Identifier: BSD-3-Clause */
/* Records why the step under way failed. Each returns its error, so that a caller can say `return dsm_fail_...`. */
#ifndef DSM_REQUESTER_FAIL_H
#define DSM_REQUESTER_FAIL_H

#include "requester/requester.h"

enum dsm_error dsm_fail_transport(struct dsm_requester *r, enum dsm_error error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum dsm_error dsm_fail_protocol(struct dsm_requester *r, enum dsm_error error, const char *rule, const char *format,
                                 ...) __attribute__((format(printf, 4, 5)));
enum dsm_error dsm_fail_verify(struct dsm_requester *r, enum dsm_error error, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
enum dsm_error dsm_fail_unsigned(struct dsm_requester *r, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum dsm_error dsm_fail_refused(struct dsm_requester *r, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A response that its decoder refused, of n bytes, in the words of r->cause: message is document and name, to which the
 * field is added. DSM_OK passes through. */
enum dsm_error dsm_fail_decode(struct dsm_requester *r, enum dsm_error error, const char *message, size_t n);
/* What none of the above has told: memory, randomness, a wrong call. Keeps what was told already. */
enum dsm_error dsm_fail_own(struct dsm_requester *r, enum dsm_error error);

#endif
