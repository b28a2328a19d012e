/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Verifying a chain as SPDM carries it: root first, each certificate signed by the one before it. RFC 5280 6.1 is
 * OpenSSL's X509_verify_cert, strict and at security level 2 (no SHA-1 or MD5, nothing under 112 bits); what DSP0274
 * and PCIe add is in certificate_rules.
 */
#ifndef DSM_CRYPTO_CERTIFICATE_VERIFY_H
#define DSM_CRYPTO_CERTIFICATE_VERIFY_H

#include "base/error_detail.h"
#include "crypto/certificate_rules.h"
#include "crypto/certificates.h"
#include "crypto/signature.h"

/* By what a chain is judged; all zero is what a responder's chain is judged by without a root. */
struct dsm_chain_terms {
    struct dsm_bytes root; /* DER of the certificate that the chain ends at; empty: its first, which is self-signed */
    bool is_requester;     /* whose chain it is: DSP0274 10.8.2.1 has a purpose for each role */
    bool is_alias;         /* the leaf is an alias certificate (DSP0274, AliasCert model) */
    uint8_t spdm_version;  /* as negotiated, 0x13; 0: not known, rules that are of one version alone are not asked */
    int64_t now;           /* seconds since 1970; 0: no clock, validity is not judged */
    bool check_dates;      /* outside of its validity a certificate is refused, not noted */
    /* Each rule that is broken without refusing the chain; may be NULL. detail: place, reason and clause. */
    void (*note)(void *context, const struct dsm_certificate_rule *rule, const struct dsm_error_detail *detail);
    void *context;
};

/* terms may be NULL. On success the leaf's public key is the caller's to destroy. */
enum dsm_error dsm_certificates_verify(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       const struct dsm_chain_terms *terms, struct dsm_public_key **leaf_key,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
