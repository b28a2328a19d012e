/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Verifying a chain as SPDM carries it: root first, each certificate signed by the one before it (DSP0274 10.6.1). The
 * rules are RFC 5280's clause 6.1 without validity times, policies and name constraints.
 */
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "crypto/certificate_private.h"
#include "crypto/openssl.h"

#define CHAIN_MAX 16u

struct chain {
    X509 *certificates[CHAIN_MAX];
    size_t count;
};

static void chain_clear(struct chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        X509_free(chain->certificates[i]);
    chain->count = 0;
}

X509 *dsm_certificate_parse(const struct dsm_crypto *crypto, struct dsm_bytes der)
{
    X509 *x509 = X509_new_ex(crypto->library, NULL);
    const uint8_t *at = der.p;

    if (x509 && d2i_X509(&x509, &at, (long)der.n) && at == der.p + der.n)
        return x509;
    X509_free(x509); /* NULL where d2i_X509 has freed it */
    return NULL;
}

static enum dsm_error reject(struct dsm_reason *why, size_t number, const char *text)
{
    dsm_reason_set(why, "certificate %zu of the chain: %s", number, text);
    return DSM_ERR_BAD_CERTIFICATE;
}

/* Parses what der holds from the certificate with number first on. */
static enum dsm_error chain_parse(const struct dsm_crypto *crypto, struct dsm_bytes der, struct chain *chain,
                                  struct dsm_reason *why)
{
    struct dsm_bytes one;
    enum dsm_error error;

    for (size_t i = 0; !(error = dsm_certificates_at(der, i, &one)); i++) {
        if (i == CHAIN_MAX)
            return reject(why, i + 1, "longer chains are not taken");
        chain->certificates[i] = dsm_certificate_parse(crypto, one);
        if (!chain->certificates[i])
            return reject(why, i + 1, "is not X.509");
        chain->count++;
    }
    if (error == DSM_ERR_LIMIT && chain->count > 0)
        return DSM_OK;
    dsm_reason_set(why, chain->count > 0 || der.n > 0 ? "is not made of DER certificates end to end" : "is empty");
    return DSM_ERR_BAD_CERTIFICATE;
}

/* NULL when the certificate can stand by itself; else what is wrong. */
static const char *fault_of_one(X509 *x509)
{
    uint32_t flags = X509_get_extension_flags(x509);

    if (flags & EXFLAG_INVALID)
        return "has an invalid extension";
    if (flags & EXFLAG_CRITICAL)
        return "has a critical extension that is not known";
    if (X509_get_version(x509) != X509_VERSION_3)
        return "is not of version 3";
    if (!ASN1_TIME_check(X509_get0_notBefore(x509)) || !ASN1_TIME_check(X509_get0_notAfter(x509)))
        return "has a malformed validity time";
    if (!X509_get0_pubkey(x509))
        return "has a key of an unknown kind";
    return NULL;
}

/* NULL when issuer signed subject and may do so. below: how many CA certificates stand between subject and the leaf. */
static const char *fault_of_link(X509 *issuer, X509 *subject, size_t below)
{
    long path_len = X509_get_pathlen(issuer);

    if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(subject)) != 0)
        return "names another issuer than the certificate before it";
    switch (X509_check_issued(issuer, subject)) {
    case X509_V_OK:
        break;
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return "is issued with a key that may not sign certificates";
    default:
        return "does not belong to the key of the certificate before it";
    }
    if (X509_check_ca(issuer) < 1)
        return "is issued by a certificate that is no CA's";
    if (path_len >= 0 && below > (size_t)path_len)
        return "stands below more intermediates than its issuer allows";
    if (X509_verify(subject, X509_get0_pubkey(issuer)) != 1)
        return "its signature does not verify";
    return NULL;
}

/* A root that vouches for itself. A lone self-signed device certificate is no CA and passes, too. */
static const char *fault_of_root(X509 *root)
{
    if (X509_NAME_cmp(X509_get_subject_name(root), X509_get_issuer_name(root)) != 0)
        return "is not issued by itself (the root has to come first)";
    if (X509_verify(root, X509_get0_pubkey(root)) != 1)
        return "its signature does not verify with its own key";
    return NULL;
}

/* DSP0274 10.6.1, table of required fields: the leaf says that it signs, and is no CA. */
static const char *fault_of_leaf(X509 *leaf, bool alone)
{
    if (!(X509_get_extension_flags(leaf) & EXFLAG_KUSAGE) || !(X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE))
        return "is the leaf and may not make digital signatures";
    if (!alone && (X509_get_extension_flags(leaf) & EXFLAG_CA))
        return "is the leaf and yet a CA's";
    return NULL;
}

/* The first certificate here, which is not looked at, is number offset + 1 of the whole chain. */
static enum dsm_error check_links(const struct chain *chain, size_t offset, struct dsm_reason *why)
{
    const char *fault;

    for (size_t i = 1; i < chain->count; i++) {
        fault = fault_of_one(chain->certificates[i]);
        if (!fault)
            fault = fault_of_link(chain->certificates[i - 1], chain->certificates[i], chain->count - 1 - i);
        if (fault)
            return reject(why, offset + i + 1, fault);
    }
    fault = fault_of_leaf(chain->certificates[chain->count - 1], offset + chain->count == 1);
    return fault ? reject(why, offset + chain->count, fault) : DSM_OK;
}

/* The first certificate is root, or root signed it; without a root it signed itself. */
static enum dsm_error check_root(const struct dsm_crypto *crypto, const struct chain *chain, struct dsm_bytes der,
                                 struct dsm_bytes root, struct dsm_reason *why)
{
    AUTO(X509) above = NULL;
    X509 *first = chain->certificates[0];
    const char *fault = fault_of_one(first);
    struct dsm_bytes first_der;

    if (fault)
        return reject(why, 1, fault);
    DSM_TRY(dsm_certificates_at(der, 0, &first_der));
    if (root.n > 0 && dsm_bytes_equal(root, first_der))
        return DSM_OK;
    above = root.n > 0 ? dsm_certificate_parse(crypto, root) : NULL;
    if (root.n > 0 && !above) {
        dsm_reason_set(why, "the root to verify by is not one DER certificate");
        return DSM_ERR_BAD_CERTIFICATE;
    }
    if (above)
        fault = fault_of_link(above, first, chain->count - 1);
    else
        fault = fault_of_root(first);
    if (above && fault) {
        dsm_reason_set(why, "the chain does not begin with the given root, nor did it sign certificate 1, which %s",
                       fault);
        return DSM_ERR_BAD_CERTIFICATE;
    }
    return fault ? reject(why, 1, fault) : DSM_OK;
}

static enum dsm_error take_leaf_key(const struct chain *chain, struct dsm_public_key **leaf_key)
{
    struct dsm_public_key *key = malloc(sizeof(*key));

    if (!key)
        return DSM_ERR_NO_MEMORY;
    key->pkey = X509_get_pubkey(chain->certificates[chain->count - 1]);
    *leaf_key = key;
    return DSM_OK;
}

enum dsm_error dsm_certificates_verify(const struct dsm_crypto *crypto, struct dsm_bytes der, struct dsm_bytes root,
                                       struct dsm_public_key **leaf_key, struct dsm_reason *why)
{
    __attribute__((cleanup(chain_clear))) struct chain chain = { .count = 0 };

    DSM_TRY(chain_parse(crypto, der, &chain, why));
    DSM_TRY(check_root(crypto, &chain, der, root, why));
    DSM_TRY(check_links(&chain, 0, why));
    return take_leaf_key(&chain, leaf_key);
}

enum dsm_error dsm_certificates_verify_below(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                             struct dsm_bytes verified, struct dsm_public_key **leaf_key,
                                             struct dsm_reason *why)
{
    __attribute__((cleanup(chain_clear))) struct chain chain = { .count = 0 };
    struct dsm_bytes last;
    size_t skipped = 0;

    if (verified.n == 0 || der.n <= verified.n || memcmp(der.p, verified.p, verified.n) != 0)
        return dsm_certificates_verify(crypto, der, dsm_bytes(NULL, 0), leaf_key, why);
    while (dsm_certificates_at(verified, skipped + 1, &last) == DSM_OK)
        skipped++;
    DSM_TRY(dsm_certificates_at(verified, skipped, &last));
    /* from the last verified certificate on */
    DSM_TRY(chain_parse(crypto, dsm_bytes(der.p + verified.n - last.n, der.n - (verified.n - last.n)), &chain, why));
    DSM_TRY(check_links(&chain, skipped, why));
    return take_leaf_key(&chain, leaf_key);
}
