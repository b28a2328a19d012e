/* SPDX-License-Identifier: BSD-3-Clause */
#include "mutual_fixture.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/secret.h"

static EVP_PKEY *read_key(const struct dsm_private_key *key)
{
    uint8_t pem[0x2000];
    size_t n = sizeof(pem);
    EVP_PKEY *pkey;
    BIO *bio;

    assert_error(DSM_OK, dsm_private_key_to_pem(key, pem, &n));
    bio = BIO_new_mem_buf(pem, (int)n);
    pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(pkey);
    dsm_wipe(pem, sizeof(pem));
    return pkey;
}

static void extend(X509 *x509, const char *name, const char *value)
{
    X509_EXTENSION *extension;
    X509V3_CTX context;

    X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
    extension = X509V3_EXT_nconf(NULL, &context, name, value);
    assert_true(extension && X509_add_ext(x509, extension, -1));
    X509_EXTENSION_free(extension);
}

/* Root and leaf in one: it signs itself. */
static void certify(EVP_PKEY *pkey, struct dsm_certificates *chain)
{
    bool has_digest = EVP_PKEY_is_a(pkey, "EC") || EVP_PKEY_is_a(pkey, "RSA");
    X509 *x509 = X509_new();
    X509_NAME *name = X509_get_subject_name(x509);
    uint8_t *der = NULL;
    int n;

    assert_true(X509_set_version(x509, X509_VERSION_3) && ASN1_INTEGER_set(X509_get_serialNumber(x509), 7));
    assert_true(ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), "20200101000000Z"));
    assert_true(ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), "99991231235959Z"));
    assert_true(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"a requester", -1, -1, 0));
    assert_true(X509_set_issuer_name(x509, name) && X509_set_pubkey(x509, pkey));
    extend(x509, "basicConstraints", "critical,CA:FALSE");
    extend(x509, "keyUsage", "critical,digitalSignature");
    assert_true(X509_sign(x509, pkey, has_digest ? EVP_sha384() : NULL) > 0);
    n = i2d_X509(x509, &der);
    assert_error(DSM_OK, dsm_certificates_append(chain, dsm_bytes(der, (size_t)n)));
    OPENSSL_free(der);
    X509_free(x509);
}

void mutual_identity_make(const struct harness *h, const char *algorithm, struct mutual_identity *out)
{
    EVP_PKEY *pkey;

    *out = (struct mutual_identity){ .key = NULL };
    assert_error(DSM_OK, dsm_private_key_generate(h->crypto, dsm_asym_algorithm_by_name(algorithm), &out->key));
    pkey = read_key(out->key);
    certify(pkey, &out->chain);
    EVP_PKEY_free(pkey);
}

void mutual_identity_clear(struct mutual_identity *identity)
{
    dsm_private_key_destroy(identity->key);
    dsm_certificates_free(&identity->chain);
}

struct dsm_requester_identity mutual_identity_of(const struct mutual_identity *identity)
{
    return (struct dsm_requester_identity){ identity->key, dsm_bytes(identity->chain.der, identity->chain.n), 0 };
}

void mutual_trust(struct dsm_device *device, const struct mutual_identity *identity)
{
    struct dsm_requesters *requesters = &device->requesters;
    struct dsm_bytes root;

    assert_error(DSM_OK, dsm_certificates_at(dsm_bytes(identity->chain.der, identity->chain.n), 0, &root));
    assert_error(DSM_OK, dsm_certificates_append(&requesters->roots[requesters->root_count++], root));
}

void mutual_provision(struct dsm_device *device, const struct mutual_identity *identity)
{
    struct dsm_bytes chain = dsm_bytes(identity->chain.der, identity->chain.n);

    dsm_certificates_free(&device->requesters.chain);
    assert_error(DSM_OK, dsm_certificates_append(&device->requesters.chain, chain));
}

void mutual_ask(struct dsm_device *device, enum dsm_mutual_authentication how)
{
    device->settings.capabilities |= DSM_CAP_MUT_AUTH | DSM_CAP_ENCAP;
    device->settings.mutual = how;
}
