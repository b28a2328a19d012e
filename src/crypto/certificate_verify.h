/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Verifying a chain as SPDM carries it: root first, each certificate signed by the one before it. RFC 5280 6.1 is
 * OpenSSL's X509_verify_cert, strict and at security level 2 (no SHA-1 or MD5, nothing under 112 bits); what DSP0274
 * and PCIe add is in certificate_rules.
 */
#ifndef DSM_CRYPTO_CERTIFICATE_VERIFY_H
#define DSM_CRYPTO_CERTIFICATE_VERIFY_H

#include "crypto/certificate_rules.h"
#include "crypto/certificates.h"
#include "crypto/chain_terms.h"
#include "crypto/signature.h"

/* terms may be NULL. On success the leaf's public key is the caller's to destroy. */
enum dsm_error dsm_certificates_verify(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       const struct dsm_chain_terms *terms, struct dsm_public_key **leaf_key,
                                       struct dsm_error_detail *detail) DSM_MUST_CHECK;

#endif
