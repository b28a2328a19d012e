/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/dhe.h"

#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <stdlib.h>

#include "crypto/kem.h"
#include "crypto/memory_watch.h"
#include "crypto/openssl.h"
#include "crypto/test_random.h"

struct dsm_dhe {
    const struct dsm_dhe_algorithm *algorithm;
    EVP_PKEY *key;
};

#define POINT_UNCOMPRESSED 0x04u /* SEC 1 2.3.3; SPDM leaves it out */

static enum dsm_error generate(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                               EVP_PKEY **out)
{
    EVP_PKEY *group = crypto->groups[dsm_dhe_algorithm_index(algorithm)];
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(crypto->library, group, NULL);

    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    if (!context)
        return DSM_ERR_NO_MEMORY;
    if (EVP_PKEY_keygen_init(context) <= 0 || EVP_PKEY_generate(context, out) <= 0)
        return DSM_ERR_CRYPTO;
    return DSM_OK;
}

enum dsm_error dsm_dhe_create(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                              struct dsm_dhe **out)
{
    AUTO(EVP_PKEY) key = NULL;
    struct dsm_dhe *dhe;

    DSM_TRY(dsm_dhe_algorithm_is_kem(algorithm) ? dsm_kem_generate(crypto, algorithm, &key)
                                                : generate(crypto, algorithm, &key));
    dhe = malloc(sizeof(*dhe));
    if (!dhe)
        return DSM_ERR_NO_MEMORY;
    *dhe = (struct dsm_dhe){ .algorithm = algorithm, .key = TAKE(key) };
    *out = dhe;
    return DSM_OK;
}

void dsm_dhe_destroy(struct dsm_dhe *dhe)
{
    if (!dhe)
        return;
    EVP_PKEY_free(dhe->key);
    free(dhe);
}

enum dsm_error dsm_dhe_public(const struct dsm_dhe *dhe, uint8_t *out)
{
    size_t prefix = dhe->algorithm->is_curve ? 1 : 0;
    unsigned char *encoded = NULL;
    size_t n = EVP_PKEY_get1_encoded_public_key(dhe->key, &encoded);
    bool is_right = n == prefix + dhe->algorithm->request_size && (!prefix || encoded[0] == POINT_UNCOMPRESSED);

    if (is_right)
        memcpy(out, encoded + prefix, dhe->algorithm->request_size);
    OPENSSL_free(encoded);
    return is_right ? DSM_OK : DSM_ERR_CRYPTO;
}

/*
 * The quick check is all that is called for. Curves: coordinates in range, point on the curve and not at infinity; the
 * curves have cofactor 1, so that this is full validation (NIST SP 800-56A 5.6.2.3.4). FFDHE: 1 < Y < p - 1
 * (RFC 7919 5.1); p is a safe prime. The full check would cost another scalar multiplication in every handshake.
 */
static bool is_valid(const struct dsm_crypto *crypto, EVP_PKEY *peer)
{
    AUTO(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(crypto->library, peer, NULL);

    return context && EVP_PKEY_public_check_quick(context) > 0;
}

/* A curve's point goes to OpenSSL with the byte in front that SPDM leaves out. */
static bool set_public(EVP_PKEY *peer, const struct dsm_dhe_algorithm *algorithm, struct dsm_bytes exchange)
{
    uint8_t *encoded;
    bool is_set;

    if (!algorithm->is_curve)
        return EVP_PKEY_set1_encoded_public_key(peer, exchange.p, exchange.n) > 0;
    encoded = malloc(1 + exchange.n);
    if (!encoded) {
        dsm_memory_watch_note();
        return false;
    }
    encoded[0] = POINT_UNCOMPRESSED;
    memcpy(encoded + 1, exchange.p, exchange.n);
    is_set = EVP_PKEY_set1_encoded_public_key(peer, encoded, 1 + exchange.n) > 0;
    free(encoded);
    return is_set;
}

static EVP_PKEY *read_peer(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                           struct dsm_bytes exchange)
{
    EVP_PKEY *group = crypto->groups[dsm_dhe_algorithm_index(algorithm)];
    AUTO(EVP_PKEY) peer = EVP_PKEY_new();

    if (!peer || EVP_PKEY_copy_parameters(peer, group) <= 0 || !set_public(peer, algorithm, exchange) ||
        !is_valid(crypto, peer))
        return NULL;
    return TAKE(peer);
}

static bool derive(EVP_PKEY_CTX *context, const struct dsm_dhe_algorithm *algorithm, EVP_PKEY *peer,
                   struct dsm_shared_secret *out)
{
    size_t n = sizeof(out->bytes);

    if (EVP_PKEY_derive_init(context) <= 0)
        return false;
    /* RFC 7919 3: Z has the size of p, leading zeros included */
    if (!algorithm->is_curve && EVP_PKEY_CTX_set_dh_pad(context, 1) <= 0)
        return false;
    if (EVP_PKEY_derive_set_peer_ex(context, peer, 0) <= 0 || EVP_PKEY_derive(context, out->bytes, &n) <= 0)
        return false;
    out->n = n;
    return n == algorithm->secret_size;
}

static enum dsm_error agree(const struct dsm_crypto *crypto, const struct dsm_dhe *dhe, struct dsm_bytes peer,
                            struct dsm_shared_secret *out)
{
    AUTO(EVP_PKEY) peer_key = NULL;
    AUTO(EVP_PKEY_CTX) context = NULL;

    if (peer.n != dhe->algorithm->request_size)
        return DSM_ERR_INVALID_FIELD;
    dsm_memory_watch_begin();
    peer_key = read_peer(crypto, dhe->algorithm, peer);
    if (!peer_key)
        return dsm_memory_watch_end(DSM_ERR_INVALID_FIELD);
    DSM_TRY(dsm_test_random_prepare(crypto, DSM_DRAW_SOME));
    context = EVP_PKEY_CTX_new_from_pkey(crypto->library, dhe->key, NULL);
    if (context && derive(context, dhe->algorithm, peer_key, out))
        return DSM_OK;
    dsm_shared_secret_wipe(out);
    return DSM_ERR_CRYPTO;
}

enum dsm_error dsm_dhe_shared_secret(const struct dsm_crypto *crypto, const struct dsm_dhe *dhe, struct dsm_bytes peer,
                                     struct dsm_shared_secret *out)
{
    if (dsm_dhe_algorithm_is_kem(dhe->algorithm))
        return dsm_kem_decapsulate(crypto, dhe->algorithm, dhe->key, peer, out);
    return agree(crypto, dhe, peer, out);
}

enum dsm_error dsm_dhe_answer(const struct dsm_crypto *crypto, const struct dsm_dhe_algorithm *algorithm,
                              struct dsm_bytes peer, uint8_t *out, struct dsm_shared_secret *secret)
{
    struct dsm_dhe *dhe = NULL;
    enum dsm_error error;

    if (dsm_dhe_algorithm_is_kem(algorithm))
        return dsm_kem_encapsulate(crypto, algorithm, peer, out, secret);
    DSM_TRY(dsm_dhe_create(crypto, algorithm, &dhe));
    error = dsm_dhe_public(dhe, out);
    if (error == DSM_OK)
        error = agree(crypto, dhe, peer, secret);
    dsm_dhe_destroy(dhe);
    return error;
}
