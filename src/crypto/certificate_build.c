/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_build.h"

#include <openssl/bn.h>
#include <stdio.h>
#include <string.h>

#include "crypto/test_random.h"

/* A guest may boot with any clock: DSP0274 leaves validity to the verifier, so it begins early and never ends
 * (RFC 5280 4.1.2.5). */
#define NOT_BEFORE "20200101000000Z"
#define NOT_AFTER "99991231235959Z"

enum dsm_error dsm_certificate_serial_make(const struct dsm_crypto *crypto, struct dsm_certificate_serial *serial)
{
    DSM_TRY(dsm_random(crypto, serial->bytes, sizeof(serial->bytes)));
    serial->bytes[0] = (serial->bytes[0] & 0x7F) | 0x40; /* positive, never zero, always as long */
    for (size_t i = 0; i < sizeof(serial->bytes); i++)
        snprintf(serial->text + 2 * i, 3, "%02x", serial->bytes[i]);
    return DSM_OK;
}

static bool set_serial(X509 *x509, const struct dsm_certificate_serial *serial)
{
    BIGNUM *number = BN_bin2bn(serial->bytes, sizeof(serial->bytes), NULL);
    bool set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));

    BN_free(number);
    return set;
}

static bool set_times(X509 *x509)
{
    return ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), NOT_BEFORE) &&
           ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), NOT_AFTER);
}

static bool add_name_part(X509_NAME *name, int nid, const char *text, size_t n)
{
    return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const uint8_t *)text, (int)n, -1, 0);
}

/* A longer name is cut between two characters. */
size_t dsm_certificate_common_name_len(const char *text)
{
    size_t n = strlen(text);

    if (n <= DSM_COMMON_NAME_MAX)
        return n;
    for (n = DSM_COMMON_NAME_MAX; n > 0 && (text[n] & 0xC0) == 0x80; n--)
        ;
    return n;
}

/* An unsigned certificate: everything but extensions and signature. issuer NULL: its own. */
X509 *dsm_certificate_begin(const struct dsm_crypto *crypto, X509 *issuer, const char *common_name,
                            const struct dsm_certificate_serial *serial, EVP_PKEY *key, bool name_serial)
{
    AUTO(X509) x509 = X509_new_ex(crypto->library, NULL);
    AUTO(X509_NAME) name = X509_NAME_new();

    if (!x509 || !name || !X509_set_version(x509, X509_VERSION_3) || !set_serial(x509, serial) || !set_times(x509))
        return NULL;
    if (!X509_set_pubkey(x509, key) ||
        !add_name_part(name, NID_commonName, common_name, dsm_certificate_common_name_len(common_name)))
        return NULL;
    if (name_serial && !add_name_part(name, NID_serialNumber, serial->text, strlen(serial->text)))
        return NULL;
    if (!X509_set_subject_name(x509, name) ||
        !X509_set_issuer_name(x509, issuer ? X509_get_subject_name(issuer) : name))
        return NULL;
    return TAKE(x509);
}

/* RSA certificates are signed with PKCS #1 v1.5 also where SPDM itself uses PSS, since every verifier knows it. */
enum dsm_error dsm_certificate_sign(const struct dsm_crypto *crypto, X509 *x509, const struct dsm_private_key *key,
                                    const struct dsm_hash_algorithm *hash, struct dsm_certificates *out)
{
    bool has_digest = EVP_PKEY_is_a(key->pkey, "EC") || EVP_PKEY_is_a(key->pkey, "RSA"); /* the others sign it all */
    enum dsm_error error;
    uint8_t *der = NULL;
    int n;

    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (X509_sign(x509, key->pkey, has_digest ? dsm_crypto_digest(crypto, hash) : NULL) <= 0)
        return DSM_ERR_CRYPTO;
    n = i2d_X509(x509, &der);
    if (n <= 0)
        return DSM_ERR_NO_MEMORY;
    error = dsm_certificates_append(out, dsm_bytes(der, (size_t)n));
    OPENSSL_free(der);
    return error;
}
