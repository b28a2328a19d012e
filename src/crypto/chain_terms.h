/* SPDX-License-Identifier: BSD-3-Clause */
/* By what a certificate chain is judged. */
#ifndef DSM_CRYPTO_CHAIN_TERMS_H
#define DSM_CRYPTO_CHAIN_TERMS_H

#include "base/bytes.h"
#include "base/error_detail.h"

struct dsm_certificate_rule;

/* All zero is what a responder's chain is judged by without a root. */
struct dsm_chain_terms {
    struct dsm_bytes root; /* DER of the certificate that the chain ends at; empty: its first, which is self-signed */
    bool is_requester;     /* whose chain it is: DSP0274, extended key usage has a purpose for each role */
    bool is_alias;         /* the leaf is an alias certificate (DSP0274, AliasCert model) */
    uint8_t spdm_version;  /* as negotiated, 0x13; 0: not known, rules that are of one version alone are not asked */
    int64_t now;           /* seconds since 1970; 0: no clock, validity is not judged */
    bool check_dates;      /* outside of its validity a certificate is refused, not noted */
    /* Each rule that is broken without refusing the chain; may be NULL. detail: place, reason and clause. */
    void (*note)(void *context, const struct dsm_certificate_rule *rule, const struct dsm_error_detail *detail);
    void *context;
};

#endif
