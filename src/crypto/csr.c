/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/csr.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/certificate_build.h"
#include "crypto/certificate_parse.h"
#include "crypto/memory_watch.h"
#include "crypto/test_random.h"

DEFINE_AUTO(X509_REQ, X509_REQ_free)

static void extensions_free(X509_EXTENSIONS **list)
{
    sk_X509_EXTENSION_pop_free(*list, X509_EXTENSION_free);
}
#define AUTO_EXTENSIONS __attribute__((cleanup(extensions_free))) X509_EXTENSIONS *

/* RFC 2986 4.2: signatureAlgorithm (here ecdsa-with-SHA256) and an empty signature, behind the info. */
static const uint8_t unsigned_tail[] = { 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
                                         0x3D, 0x04, 0x03, 0x02, 0x03, 0x01, 0x00 };

#define SEQUENCE_HEADER_MAX 5u

/* What it says about length: OpenSSL reads whole requests alone. */
static size_t sequence_header(size_t n, uint8_t out[SEQUENCE_HEADER_MAX])
{
    out[0] = 0x30;
    if (n < 0x80) {
        out[1] = (uint8_t)n;
        return 2;
    }
    out[1] = 0x83;
    out[2] = (uint8_t)(n >> 16);
    out[3] = (uint8_t)(n >> 8);
    out[4] = (uint8_t)n;
    return SEQUENCE_HEADER_MAX;
}

static X509_REQ *request_read(const struct dsm_crypto *crypto, struct dsm_bytes der)
{
    X509_REQ *request = X509_REQ_new_ex(crypto->library, NULL);
    const uint8_t *at = der.p;

    if (request && d2i_X509_REQ(&request, &at, (long)der.n) && at == der.p + der.n)
        return request;
    X509_REQ_free(request);
    return NULL;
}

/* The info as the request that it would be. DSM_ERR_INVALID_FIELD: it is none. */
static enum dsm_error info_read(const struct dsm_crypto *crypto, struct dsm_bytes info, X509_REQ **out)
{
    uint8_t header[SEQUENCE_HEADER_MAX];
    size_t header_len = sequence_header(info.n + sizeof(unsigned_tail), header);
    size_t n = header_len + info.n + sizeof(unsigned_tail);
    uint8_t *der = info.n <= UINT16_MAX ? malloc(n) : NULL;

    if (!der)
        return info.n <= UINT16_MAX ? DSM_ERR_NO_MEMORY : DSM_ERR_INVALID_FIELD;
    memcpy(der, header, header_len);
    memcpy(der + header_len, info.p, info.n);
    memcpy(der + header_len + info.n, unsigned_tail, sizeof(unsigned_tail));
    dsm_memory_watch_begin();
    *out = request_read(crypto, dsm_bytes(der, n));
    free(der);
    if (*out && X509_REQ_get_version(*out) == X509_REQ_VERSION_1)
        return DSM_OK;
    X509_REQ_free(*out);
    *out = NULL;
    return dsm_memory_watch_end(DSM_ERR_INVALID_FIELD);
}

enum dsm_error dsm_csr_info_check(const struct dsm_crypto *crypto, struct dsm_bytes requester_info)
{
    X509_REQ *request = NULL;

    if (requester_info.n == 0)
        return DSM_OK;
    DSM_TRY(info_read(crypto, requester_info, &request));
    X509_REQ_free(request);
    return DSM_OK;
}

static bool set_subject(X509_REQ *request, X509_REQ *wished, X509 *certificate, const char *common_name)
{
    X509_NAME *name = wished ? X509_REQ_get_subject_name(wished) : NULL;
    AUTO(X509_NAME) own = NULL;

    if (name && X509_NAME_entry_count(name) > 0)
        return X509_REQ_set_subject_name(request, name);
    if (certificate)
        return X509_REQ_set_subject_name(request, X509_get_subject_name(certificate));
    own = X509_NAME_new();
    return own &&
           X509_NAME_add_entry_by_NID(own, NID_commonName, MBSTRING_UTF8, (const uint8_t *)common_name,
                                      (int)dsm_certificate_common_name_len(common_name), -1, 0) &&
           X509_REQ_set_subject_name(request, own);
}

/* Whoever issues makes these, of keys that it knows itself. */
static bool is_issuers(const X509_EXTENSION *extension)
{
    int nid = OBJ_obj2nid(X509_EXTENSION_get_object((X509_EXTENSION *)extension));

    return nid == NID_authority_key_identifier || nid == NID_subject_key_identifier || nid == NID_info_access ||
           nid == NID_crl_distribution_points;
}

static bool extension_add(X509_EXTENSIONS **list, X509_EXTENSION *extension)
{
    if (is_issuers(extension) || X509v3_get_ext_by_OBJ(*list, X509_EXTENSION_get_object(extension), -1) >= 0)
        return true;
    return X509v3_add_ext(list, extension, -1) != NULL;
}

static bool collect_extensions(X509_REQ *wished, X509 *certificate, X509_EXTENSIONS **list)
{
    AUTO_EXTENSIONS of_wished = wished ? X509_REQ_get_extensions(wished) : NULL;
    bool added = true;

    for (int i = 0; certificate && added && i < X509_get_ext_count(certificate); i++)
        added = extension_add(list, X509_get_ext(certificate, i));
    for (int i = 0; of_wished && added && i < sk_X509_EXTENSION_num(of_wished); i++)
        added = extension_add(list, sk_X509_EXTENSION_value(of_wished, i));
    return added;
}

static bool add_extensions(X509_REQ *request, X509_REQ *wished, X509 *certificate)
{
    AUTO_EXTENSIONS list = sk_X509_EXTENSION_new_null();

    return list && collect_extensions(wished, certificate, &list) &&
           (sk_X509_EXTENSION_num(list) == 0 || X509_REQ_add_extensions(request, list));
}

/* All but the requested extensions, which are merged. */
static bool add_attributes(X509_REQ *request, X509_REQ *wished)
{
    for (int i = 0; wished && i < X509_REQ_get_attr_count(wished); i++) {
        X509_ATTRIBUTE *attribute = X509_REQ_get_attr(wished, i);

        if (!X509_REQ_extension_nid(OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute))) &&
            !X509_REQ_add1_attr(request, attribute))
            return false;
    }
    return true;
}

static enum dsm_error sign_and_write(const struct dsm_crypto *crypto, const struct dsm_csr_terms *terms,
                                     X509_REQ *request, struct dsm_certificates *out)
{
    EVP_PKEY *key = terms->key->pkey;
    bool has_digest = EVP_PKEY_is_a(key, "EC") || EVP_PKEY_is_a(key, "RSA"); /* the others sign it all */
    enum dsm_error error;
    uint8_t *der = NULL;
    int n;

    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (X509_REQ_sign(request, key, has_digest ? dsm_crypto_digest(crypto, terms->hash) : NULL) <= 0)
        return DSM_ERR_CRYPTO;
    n = i2d_X509_REQ(request, &der);
    if (n <= 0)
        return DSM_ERR_NO_MEMORY;
    error = dsm_certificates_append(out, dsm_bytes(der, (size_t)n));
    OPENSSL_free(der);
    return error;
}

enum dsm_error dsm_csr_make(const struct dsm_crypto *crypto, const struct dsm_csr_terms *terms,
                            struct dsm_certificates *out)
{
    AUTO(X509_REQ) request = X509_REQ_new_ex(crypto->library, NULL);
    AUTO(X509_REQ) wished = NULL;
    AUTO(X509) certificate = NULL;

    if (!request)
        return DSM_ERR_NO_MEMORY;
    if (terms->requester_info.n > 0)
        DSM_TRY(info_read(crypto, terms->requester_info, &wished));
    if (terms->certificate.n > 0)
        certificate = dsm_certificate_parse(crypto->library, terms->certificate);
    if (!X509_REQ_set_version(request, X509_REQ_VERSION_1) || !X509_REQ_set_pubkey(request, terms->key->pkey) ||
        !set_subject(request, wished, certificate, terms->common_name) || !add_attributes(request, wished) ||
        !add_extensions(request, wished, certificate))
        return DSM_ERR_CRYPTO;
    return sign_and_write(crypto, terms, request, out);
}

enum dsm_error dsm_csr_verify(const struct dsm_crypto *crypto, struct dsm_bytes csr, struct dsm_public_key **key)
{
    struct dsm_public_key *found;
    AUTO(X509_REQ) request = NULL;
    EVP_PKEY *pkey;

    dsm_memory_watch_begin();
    request = request_read(crypto, csr);
    pkey = request ? X509_REQ_get_pubkey(request) : NULL;
    if (!pkey || X509_REQ_verify(request, pkey) != 1) {
        EVP_PKEY_free(pkey);
        return dsm_memory_watch_end(request ? DSM_ERR_BAD_SIGNATURE : DSM_ERR_INVALID_FIELD);
    }
    found = malloc(sizeof(*found));
    if (!found) {
        EVP_PKEY_free(pkey);
        return DSM_ERR_NO_MEMORY;
    }
    found->pkey = pkey;
    *key = found;
    return DSM_OK;
}

enum dsm_error dsm_csr_to_pem(struct dsm_bytes csr, uint8_t **pem, size_t *n)
{
    AUTO(BIO) bio = BIO_new(BIO_s_mem());
    char *text;
    long size;

    if (!bio || !PEM_write_bio(bio, PEM_STRING_X509_REQ, "", csr.p, (long)csr.n))
        return DSM_ERR_NO_MEMORY;
    size = BIO_get_mem_data(bio, &text);
    *pem = malloc((size_t)size);
    if (!*pem)
        return DSM_ERR_NO_MEMORY;
    memcpy(*pem, text, (size_t)size);
    *n = (size_t)size;
    return DSM_OK;
}
