/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/private_key.h"

#include <limits.h>
#include <openssl/decoder.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <strings.h>

#include "base/secret.h"
#include "crypto/key_memory.h"
#include "crypto/memory_watch.h"
#include "crypto/openssl.h"
#include "crypto/test_random.h"

static enum dsm_error wrap(const struct dsm_crypto *crypto, EVP_PKEY **pkey, struct dsm_private_key **out)
{
    struct dsm_private_key *key = malloc(sizeof(*key));

    if (!key)
        return DSM_ERR_NO_MEMORY;
    *key = (struct dsm_private_key){ .pkey = TAKE(*pkey), .library = crypto->library };
    *out = key;
    return DSM_OK;
}

static bool set_parameters(EVP_PKEY_CTX *context, const struct dsm_asym_algorithm *algorithm)
{
    if (algorithm->evp_group)
        return EVP_PKEY_CTX_set_group_name(context, algorithm->evp_group) > 0;
    if (dsm_asym_signs_message(algorithm))
        return true;
    return EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)algorithm->key_bits) > 0;
}

enum dsm_error dsm_private_key_generate(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                                        struct dsm_private_key **out)
{
    bool rsa = algorithm->kind == DSM_ASYM_RSASSA || algorithm->kind == DSM_ASYM_RSAPSS;
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(crypto->library, algorithm->evp_type, NULL);
    AUTO(EVP_PKEY) pkey = NULL;

    DSM_TRY(dsm_test_random_prepare(crypto, rsa ? DSM_DRAW_RSA_KEY : DSM_DRAW_SOME));
    if (!context)
        return DSM_ERR_NO_MEMORY;
    dsm_key_memory_begin();
    if (EVP_PKEY_keygen_init(context) > 0 && set_parameters(context, algorithm) &&
        EVP_PKEY_generate(context, &pkey) <= 0)
        pkey = NULL;
    dsm_key_memory_end();
    return pkey ? wrap(crypto, &pkey, out) : DSM_ERR_CRYPTO;
}

/* RFC 5958: the algorithm's object identifier is by which OpenSSL names its key types, too. */
static bool key_type(const uint8_t *der, long n, char *type, size_t size)
{
    AUTO(PKCS8_PRIV_KEY_INFO) info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, n);
    const ASN1_OBJECT *algorithm;

    return info && PKCS8_pkey_get0(&algorithm, NULL, NULL, NULL, info) &&
           OBJ_obj2txt(type, (int)size, algorithm, 1) > 0;
}

/* With form and type named, as d2i and EVP_PKCS82PKEY do not, this is four times faster in OpenSSL 3.0. */
static EVP_PKEY *decode(OSSL_LIB_CTX *library, const char *form, const char *type, const uint8_t *der, long n)
{
    EVP_PKEY *pkey = NULL;
    size_t left = (size_t)n;
    OSSL_DECODER_CTX *decoder =
        OSSL_DECODER_CTX_new_for_pkey(&pkey, "DER", form, type, EVP_PKEY_KEYPAIR, library, NULL);

    if (!decoder || !OSSL_DECODER_from_data(decoder, &der, &left) || left != 0) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    OSSL_DECODER_CTX_free(decoder);
    return pkey;
}

static EVP_PKEY *from_pkcs8(OSSL_LIB_CTX *library, const uint8_t *der, long n)
{
    char type[80];

    return key_type(der, n, type, sizeof(type)) ? decode(library, "PrivateKeyInfo", type, der, n) : NULL;
}

static EVP_PKEY *from_ec(OSSL_LIB_CTX *library, const uint8_t *der, long n)
{
    return decode(library, "type-specific", "EC", der, n);
}

static EVP_PKEY *from_rsa(OSSL_LIB_CTX *library, const uint8_t *der, long n)
{
    return decode(library, "type-specific", "RSA", der, n);
}

/* What a PEM block's label says about its content. */
static const struct {
    const char *label;
    EVP_PKEY *(*read)(OSSL_LIB_CTX *library, const uint8_t *der, long n);
} forms[] = {
    { PEM_STRING_PKCS8INF, from_pkcs8 },
    { PEM_STRING_ECPRIVATEKEY, from_ec },
    { PEM_STRING_RSA, from_rsa },
};

/* NULL when the block is no key or an encrypted one. */
static EVP_PKEY *read_block(OSSL_LIB_CTX *library, const char *label, const char *header, const uint8_t *der, long n)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strcmp(label, forms[i].label) == 0 && !*header)
            return forms[i].read(library, der, n);
    return NULL;
}

/* The first private key in the file; "openssl ecparam -genkey" writes another block before it. */
static EVP_PKEY *read_pem(OSSL_LIB_CTX *library, BIO *pem)
{
    char *label = NULL, *header = NULL;
    EVP_PKEY *pkey = NULL;
    uint8_t *der;
    long n;

    while (!pkey && PEM_read_bio(pem, &label, &header, &der, &n)) {
        pkey = read_block(library, label, header, der, n);
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(der, (size_t)n);
    }
    return pkey;
}

enum dsm_error dsm_private_key_from_pem(const struct dsm_crypto *crypto, struct dsm_bytes pem,
                                        struct dsm_private_key **out)
{
    AUTO(BIO) bio = NULL;
    AUTO(EVP_PKEY) pkey = NULL;

    if (pem.n == 0 || pem.n > INT_MAX)
        return DSM_ERR_CONFIG;
    bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    if (!bio)
        return DSM_ERR_NO_MEMORY;
    dsm_memory_watch_begin();
    dsm_key_memory_begin();
    pkey = read_pem(crypto->library, bio);
    dsm_key_memory_end();
    return pkey ? wrap(crypto, &pkey, out) : dsm_memory_watch_end(DSM_ERR_CONFIG);
}

static enum dsm_error write_pem(const struct dsm_private_key *key, uint8_t *buffer, size_t *n)
{
    AUTO(BIO) bio = BIO_new(BIO_s_mem()); /* wipes what it held when it is freed */
    char *pem;
    long size;

    if (!bio)
        return DSM_ERR_NO_MEMORY;
    if (!PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL))
        return DSM_ERR_CRYPTO;
    size = BIO_get_mem_data(bio, &pem);
    if (size <= 0)
        return DSM_ERR_CRYPTO;
    if ((size_t)size > *n)
        return DSM_ERR_NO_SPACE;
    memcpy(buffer, pem, (size_t)size);
    *n = (size_t)size;
    return DSM_OK;
}

enum dsm_error dsm_private_key_to_pem(const struct dsm_private_key *key, uint8_t *buffer, size_t *n)
{
    enum dsm_error error;

    dsm_key_memory_begin();
    error = write_pem(key, buffer, n);
    dsm_key_memory_end();
    return error;
}

void dsm_private_key_destroy(struct dsm_private_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

enum dsm_error dsm_private_key_public(const struct dsm_private_key *key, struct dsm_public_key **out)
{
    uint8_t *der = NULL;
    const uint8_t *at;
    int n = i2d_PUBKEY(key->pkey, &der);
    struct dsm_public_key *public_key = malloc(sizeof(*public_key));

    if (n <= 0 || !public_key) {
        OPENSSL_free(der);
        free(public_key);
        return DSM_ERR_CRYPTO;
    }
    at = der;
    public_key->pkey = d2i_PUBKEY_ex(NULL, &at, n, key->library, NULL);
    OPENSSL_free(der);
    if (!public_key->pkey) {
        free(public_key);
        return DSM_ERR_CRYPTO;
    }
    *out = public_key;
    return DSM_OK;
}

void dsm_public_key_destroy(struct dsm_public_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

static bool is_on_curve(const EVP_PKEY *pkey, const char *group)
{
    char name[64];

    return EVP_PKEY_get_group_name(pkey, name, sizeof(name), NULL) && OBJ_sn2nid(name) == EC_curve_nist2nid(group);
}

/* EVP_PKEY_is_a takes a lack of memory for another type. */
static bool is_a(const EVP_PKEY *pkey, const char *type)
{
    const char *name = pkey ? EVP_PKEY_get0_type_name(pkey) : NULL;

    return name && strcasecmp(name, type) == 0;
}

static bool fits(const EVP_PKEY *pkey, const struct dsm_asym_algorithm *algorithm)
{
    return is_a(pkey, algorithm->evp_type) &&
           (algorithm->key_bits == 0 || EVP_PKEY_get_bits(pkey) == (int)algorithm->key_bits) &&
           (!algorithm->evp_group || is_on_curve(pkey, algorithm->evp_group));
}

bool dsm_private_key_fits(const struct dsm_private_key *key, const struct dsm_asym_algorithm *algorithm)
{
    return fits(key->pkey, algorithm);
}

bool dsm_public_key_fits(const struct dsm_public_key *key, const struct dsm_asym_algorithm *algorithm)
{
    return fits(key->pkey, algorithm);
}
