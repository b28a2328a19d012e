/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_info.h"

#include <openssl/objects.h>
#include <stdio.h>

#include "crypto/certificate_parse.h"

/* "CN=swdsm root": in order, control characters and foreign ones escaped. */
static bool name_read(const X509_NAME *name, char *out, size_t size)
{
    AUTO(BIO) bio = BIO_new(BIO_s_mem());
    unsigned long style = XN_FLAG_SEP_COMMA_PLUS | XN_FLAG_FN_SN | ASN1_STRFLGS_RFC2253;
    char *text;
    long n;

    if (!bio || X509_NAME_print_ex(bio, name, 0, style) < 0)
        return false;
    n = BIO_get_mem_data(bio, &text);
    snprintf(out, size, "%.*s", (int)n, n > 0 ? text : "");
    return true;
}

static void serial_read(const ASN1_INTEGER *serial, char *out, size_t size)
{
    const uint8_t *magnitude = ASN1_STRING_get0_data(serial);
    size_t n = (size_t)ASN1_STRING_length(serial);
    size_t at = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? 1 : 0;

    snprintf(out, size, "-");
    out[at] = '\0';
    for (size_t i = 0; i < n && at + 3 <= size; i++, at += 2)
        snprintf(out + at, 3, "%02x", magnitude[i]);
}

/* Not every kind of key is known to the library. */
static void unknown_key_read(X509 *x509, char *out, size_t size)
{
    ASN1_OBJECT *algorithm;

    if (!X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(x509)) ||
        OBJ_obj2txt(out, (int)size, algorithm, 0) <= 0)
        snprintf(out, size, "unknown");
}

static void key_read(X509 *x509, char *out, size_t size)
{
    EVP_PKEY *pkey = X509_get0_pubkey(x509);
    char group[64];

    if (!pkey) {
        unknown_key_read(x509, out, size);
    } else if (EVP_PKEY_is_a(pkey, "EC") && EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL)) {
        const char *nist = EC_curve_nid2nist(OBJ_sn2nid(group));

        snprintf(out, size, "EC %.60s", nist ? nist : group);
    } else if (EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_is_a(pkey, "RSA-PSS")) {
        snprintf(out, size, "RSA %d", EVP_PKEY_get_bits(pkey));
    } else {
        snprintf(out, size, "%s", EVP_PKEY_get0_type_name(pkey));
    }
}

static enum dsm_error info_fill(X509 *x509, struct dsm_bytes der, struct dsm_certificate_info *out)
{
    *out = (struct dsm_certificate_info){ .der = der };
    if (!name_read(X509_get_subject_name(x509), out->subject, sizeof(out->subject)) ||
        !name_read(X509_get_issuer_name(x509), out->issuer, sizeof(out->issuer)) ||
        !dsm_certificate_time(X509_get0_notBefore(x509), out->not_before, sizeof(out->not_before)) ||
        !dsm_certificate_time(X509_get0_notAfter(x509), out->not_after, sizeof(out->not_after)) ||
        !dsm_certificate_cma_name(x509, out->cma_name, sizeof(out->cma_name)))
        return DSM_ERR_BAD_CERTIFICATE;
    key_read(x509, out->key, sizeof(out->key));
    serial_read(X509_get0_serialNumber(x509), out->serial, sizeof(out->serial));
    return DSM_OK;
}

enum dsm_error dsm_certificate_info_read(const struct dsm_crypto *crypto, struct dsm_bytes der, size_t i,
                                         struct dsm_certificate_info *out)
{
    AUTO(X509) x509 = NULL;
    struct dsm_bytes one;

    DSM_TRY(dsm_certificates_at(der, i, &one));
    x509 = dsm_certificate_parse(crypto->library, one);
    return x509 ? info_fill(x509, one, out) : DSM_ERR_BAD_CERTIFICATE;
}

bool dsm_certificate_info_matches_key(struct dsm_bytes der, const struct dsm_private_key *key,
                                      struct dsm_certificate_info *leaf)
{
    AUTO(X509) x509 = NULL;
    struct dsm_bytes last;

    if (dsm_certificates_last(der, &last) != DSM_OK)
        return false;
    x509 = dsm_certificate_parse(key->library, last);
    if (!x509 || !X509_get0_pubkey(x509) || EVP_PKEY_eq(X509_get0_pubkey(x509), key->pkey) != 1)
        return false;
    return !leaf || info_fill(x509, last, leaf) == DSM_OK;
}
