/* SPDX-License-Identifier: BSD-3-Clause */
/* A signature of the device over a transcript. For the files of this room only. */
#ifndef DSM_REQUESTER_SIGNATURE_H
#define DSM_REQUESTER_SIGNATURE_H

#include "requester/requester.h"

struct dsm_signed {
    const char *context; /* DSM_SIGN_* */
    const char *rule;    /* of the failure */
    const char *over;    /* "M1/M2" */
    uint8_t verified;    /* DSM_VERIFIED_* */
};

/* By the key of a slot whose chain has been read, over the digest of the transcript. */
enum dsm_error dsm_signature_verify(struct dsm_requester *r, const struct dsm_signed *what, uint8_t slot,
                                    const uint8_t *digest, struct dsm_bytes signature) DSM_MUST_CHECK;

#endif
