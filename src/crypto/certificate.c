/* SPDX-License-Identifier: BSD-3-Clause */
/* Chains as bytes: their parts, PEM, and the key that belongs to the leaf. */
#include "crypto/certificate.h"

#include <limits.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/certificate_private.h"
#include "crypto/der.h"
#include "crypto/openssl.h"

void dsm_certificates_free(struct dsm_certificates *certificates)
{
    free(certificates->der);
    *certificates = (struct dsm_certificates){ 0 };
}

enum dsm_error dsm_certificates_append(struct dsm_certificates *certificates, struct dsm_bytes der)
{
    uint8_t *longer = realloc(certificates->der, certificates->n + der.n);

    if (!longer)
        return DSM_ERR_NO_MEMORY;
    memcpy(longer + certificates->n, der.p, der.n);
    certificates->der = longer;
    certificates->n += der.n;
    return DSM_OK;
}

void dsm_reason_set(struct dsm_reason *why, const char *format, ...)
{
    va_list arguments;

    if (!why)
        return;
    va_start(arguments, format);
    vsnprintf(why->text, sizeof(why->text), format, arguments);
    va_end(arguments);
}

enum dsm_error dsm_certificates_at(struct dsm_bytes der, size_t i, struct dsm_bytes *out)
{
    struct dsm_certificate_fields fields;
    struct dsm_der one;
    struct dsm_bytes found = { 0 };

    for (size_t k = 0; der.n > 0; k++) {
        if (!dsm_der_expect(&der, DSM_DER_SEQUENCE, &one) || !dsm_certificate_fields_read(one.whole, &fields))
            return DSM_ERR_BAD_CERTIFICATE;
        if (k == i)
            found = one.whole;
    }
    *out = found;
    return found.n > 0 ? DSM_OK : DSM_ERR_LIMIT;
}

enum dsm_error dsm_certificates_last(struct dsm_bytes der, struct dsm_bytes *out)
{
    enum dsm_error error;
    size_t i = 0;

    DSM_TRY(dsm_certificates_at(der, 0, out));
    do {
        struct dsm_bytes next;

        error = dsm_certificates_at(der, ++i, &next);
        if (!error)
            *out = next;
    } while (!error);
    return error == DSM_ERR_LIMIT ? DSM_OK : error;
}

bool dsm_certificates_match_key(struct dsm_bytes der, const struct dsm_private_key *key)
{
    AUTO(EVP_PKEY) leaf_key = NULL;
    struct dsm_certificate_fields fields;
    struct dsm_bytes leaf;

    if (dsm_certificates_last(der, &leaf) != DSM_OK || !dsm_certificate_fields_read(leaf, &fields))
        return false;
    leaf_key = d2i_PUBKEY_ex(NULL, &fields.key.whole.p, (long)fields.key.whole.n, key->library, NULL);
    return leaf_key && EVP_PKEY_eq(leaf_key, key->pkey) == 1;
}

/* Appends the next certificate of the file; LIMIT when there is none. Other blocks, such as keys, are passed over. */
static enum dsm_error append_next(BIO *bio, struct dsm_certificates *certificates, struct dsm_reason *why)
{
    char *label = NULL, *header = NULL;
    uint8_t *der = NULL;
    struct dsm_bytes checked;
    enum dsm_error error = DSM_OK;
    long n;

    if (!PEM_read_bio(bio, &label, &header, &der, &n))
        return DSM_ERR_LIMIT;
    if (strcmp(label, PEM_STRING_X509) == 0) {
        error = dsm_certificates_at(dsm_bytes(der, (size_t)n), 0, &checked);
        if (!error && checked.n == (size_t)n)
            error = dsm_certificates_append(certificates, checked);
        else
            error = DSM_ERR_BAD_CERTIFICATE;
        if (error)
            dsm_reason_set(why, "a CERTIFICATE block does not hold one certificate");
    }
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, (size_t)n);
    return error;
}

enum dsm_error dsm_certificates_from_pem(const struct dsm_crypto *crypto, struct dsm_bytes pem,
                                         struct dsm_certificates *out, struct dsm_reason *why)
{
    AUTO(BIO) bio = NULL;
    struct dsm_certificates found = { 0 };
    enum dsm_error error;

    (void)crypto; /* no algorithm is needed to unpack */
    bio = pem.n > 0 && pem.n <= INT_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    do {
        error = bio ? append_next(bio, &found, why) : DSM_ERR_LIMIT;
    } while (!error);
    if (error == DSM_ERR_LIMIT && found.n > 0) {
        *out = found;
        return DSM_OK;
    }
    if (error == DSM_ERR_LIMIT) {
        dsm_reason_set(why, "no certificate in PEM form (-----BEGIN CERTIFICATE-----) is in there");
        error = DSM_ERR_BAD_CERTIFICATE;
    }
    dsm_certificates_free(&found);
    return error;
}

static enum dsm_error write_pem(BIO *bio, struct dsm_bytes der)
{
    struct dsm_bytes one;
    enum dsm_error error;

    for (size_t i = 0; !(error = dsm_certificates_at(der, i, &one)); i++)
        if (!PEM_write_bio(bio, PEM_STRING_X509, "", one.p, (long)one.n))
            return DSM_ERR_NO_MEMORY;
    return error == DSM_ERR_LIMIT ? DSM_OK : error;
}

enum dsm_error dsm_certificates_to_pem(struct dsm_bytes der, uint8_t **pem, size_t *n)
{
    AUTO(BIO) bio = BIO_new(BIO_s_mem());
    char *text;
    long size;

    if (!bio)
        return DSM_ERR_NO_MEMORY;
    DSM_TRY(write_pem(bio, der));
    size = BIO_get_mem_data(bio, &text);
    *pem = malloc(size > 0 ? (size_t)size : 1);
    if (!*pem)
        return DSM_ERR_NO_MEMORY;
    memcpy(*pem, text, (size_t)size);
    *n = (size_t)size;
    return DSM_OK;
}
