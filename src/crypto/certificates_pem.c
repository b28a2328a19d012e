/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificates_pem.h"

#include <limits.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/openssl.h"

static enum dsm_error block_append(struct dsm_bytes block, struct dsm_certificates *certificates,
                                   struct dsm_error_detail *detail)
{
    struct dsm_bytes first;

    if (dsm_certificates_at(block, 0, &first) == DSM_OK && first.n == block.n)
        return dsm_certificates_append(certificates, block);
    dsm_error_detail_set(detail, "a CERTIFICATE block does not hold one certificate");
    return DSM_ERR_BAD_CERTIFICATE;
}

/* Appends the next block of the file if it is a certificate; LIMIT when there is none. */
static enum dsm_error block_read(BIO *bio, struct dsm_certificates *certificates, struct dsm_error_detail *detail)
{
    char *label = NULL, *header = NULL;
    uint8_t *der = NULL;
    enum dsm_error error = DSM_OK;
    long n;

    if (!PEM_read_bio(bio, &label, &header, &der, &n))
        return DSM_ERR_LIMIT;
    if (strcmp(label, PEM_STRING_X509) == 0)
        error = block_append(dsm_bytes(der, (size_t)n), certificates, detail);
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, (size_t)n);
    return error;
}

enum dsm_error dsm_certificates_from_pem(struct dsm_bytes pem, struct dsm_certificates *out,
                                         struct dsm_error_detail *detail)
{
    AUTO(BIO) bio = pem.n > 0 && pem.n <= INT_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    struct dsm_certificates found = { 0 };
    enum dsm_error error;

    do
        error = bio ? block_read(bio, &found, detail) : DSM_ERR_LIMIT;
    while (!error);
    if (error == DSM_ERR_LIMIT && found.n > 0) {
        *out = found;
        return DSM_OK;
    }
    if (error == DSM_ERR_LIMIT) {
        dsm_error_detail_set(detail, "no certificate in PEM form (-----BEGIN CERTIFICATE-----) is in there");
        error = DSM_ERR_BAD_CERTIFICATE;
    }
    dsm_certificates_free(&found);
    return error;
}

static enum dsm_error pem_write(BIO *bio, struct dsm_bytes der)
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
    DSM_TRY(pem_write(bio, der));
    size = BIO_get_mem_data(bio, &text);
    *pem = malloc(size > 0 ? (size_t)size : 1);
    if (!*pem)
        return DSM_ERR_NO_MEMORY;
    memcpy(*pem, text, (size_t)size);
    *n = (size_t)size;
    return DSM_OK;
}
