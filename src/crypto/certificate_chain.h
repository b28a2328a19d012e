/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: a chain that is being verified, and how its refusals are worded. */
#ifndef DSM_CRYPTO_CERTIFICATE_CHAIN_H
#define DSM_CRYPTO_CERTIFICATE_CHAIN_H

#include "crypto/certificate_parse.h"
#include "crypto/chain_terms.h"
#include "crypto/crypto.h"

#define DSM_CHAIN_MAX 16u /* certificates */

struct dsm_chain {
    X509 *certificates[DSM_CHAIN_MAX];
    size_t count;
    X509 *above;                    /* a given root that is not the first certificate itself; else NULL */
    X509 *anchor;                   /* above or the first certificate */
    STACK_OF(X509) * anchors;       /* anchor alone */
    STACK_OF(X509) * intermediates; /* what is between anchor and leaf */
    const struct dsm_chain_terms *terms;
    struct dsm_error_detail *detail;
};
void dsm_chain_clear(struct dsm_chain *chain);

enum dsm_error dsm_chain_parse(const struct dsm_crypto *crypto, struct dsm_bytes der,
                               struct dsm_chain *chain) DSM_MUST_CHECK;
/* The chain ends at the given root, which may stand in it or above it, or at a first certificate that signed itself. */
enum dsm_error dsm_chain_choose_anchor(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       struct dsm_chain *chain) DSM_MUST_CHECK;

/* "certificate 2 of the chain: sentence (clause)"; always DSM_ERR_BAD_CERTIFICATE. */
enum dsm_error dsm_chain_refuse(struct dsm_error_detail *detail, size_t number, const char *sentence,
                                const char *clause);
/* Of an error of OpenSSL's, whether the table of rules has a row for it or not. */
const char *dsm_chain_fault_sentence(int fault);
const char *dsm_chain_fault_clause(int fault);

#endif
