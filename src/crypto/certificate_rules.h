/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What RFC 5280, DSP0274 and PCIe 6.31.3 say of the certificates of a chain, a row a rule: what a certificate that
 * breaks it is reproached with, where that stands, and what becomes of the chain.
 */
#ifndef DSM_CRYPTO_CERTIFICATE_RULES_H
#define DSM_CRYPTO_CERTIFICATE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dsm_certificate_severity {
    DSM_CERTIFICATE_REFUSE,  /* the chain is not taken */
    DSM_CERTIFICATE_FINDING, /* against what a document demands of the certificate, but nothing hangs on it */
    DSM_CERTIFICATE_NOTE,    /* right or wrong by what the reader knows: clocks, or a custom */
};

enum dsm_certificate_place {
    DSM_CERTIFICATE_ROOT = 1,
    DSM_CERTIFICATE_INTERMEDIATE = 2,
    DSM_CERTIFICATE_LEAF = 4, /* a lone self-signed certificate is a leaf */
};

struct dsm_judged; /* a certificate in its place; see certificate_judge.h */

struct dsm_certificate_rule {
    const char *name;
    const char *clause;
    enum dsm_certificate_severity severity;
    const char *sentence; /* what it is or has: "certificate 2 of the chain: " stands before it */
    unsigned places;      /* where is_broken is asked; 0: OpenSSL judges */
    bool (*is_broken)(const struct dsm_judged *judged);
    int openssl_error; /* X509_V_ERR_...; 0: is_broken judges */
};

/* NULL past the last row. */
const struct dsm_certificate_rule *dsm_certificate_rule_at(size_t i);
/* The row of an error of X509_verify_cert or X509_check_issued; NULL where the table has none: then it is refused. */
const struct dsm_certificate_rule *dsm_certificate_rule_by_openssl(int error);

const char *dsm_certificate_severity_name(enum dsm_certificate_severity severity); /* "finding" */

#endif
