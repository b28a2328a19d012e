/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Certificates from a peer or a user's file. The first byte says what the rest is: 0 a chain in DER, 1 certificates in
 * PEM, 2 a private key in PEM.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/certificates_pem.h"
#include "crypto/leaf.h"

enum kind {
    KIND_DER,
    KIND_CERTIFICATES_PEM,
    KIND_KEY_PEM,
    KINDS,
};

static const struct dsm_crypto *shared_crypto(void)
{
    static struct dsm_crypto *crypto;

    if (!crypto)
        FUZZ_CHECK(dsm_crypto_create_deterministic(1, &crypto) == DSM_OK);
    return crypto;
}

static void check_text(const char *text, size_t size)
{
    FUZZ_CHECK(memchr(text, '\0', size) != NULL);
}

static void check_info(struct dsm_bytes der, size_t i, struct dsm_bytes where)
{
    struct dsm_certificate_info info;

    if (dsm_certificate_info_read(shared_crypto(), der, i, &info) != DSM_OK)
        return;
    FUZZ_CHECK(info.der.p == where.p && info.der.n == where.n);
    check_text(info.subject, sizeof(info.subject));
    check_text(info.issuer, sizeof(info.issuer));
    check_text(info.not_before, sizeof(info.not_before));
    check_text(info.not_after, sizeof(info.not_after));
    check_text(info.key, sizeof(info.key));
    check_text(info.cma_name, sizeof(info.cma_name));
    check_text(info.serial, sizeof(info.serial));
}

/* The certificates stand end to end and fill der, unless the walk ends with an error. */
static void check_walk(struct dsm_bytes der)
{
    struct dsm_bytes where;
    size_t end = 0;
    enum dsm_error error;

    for (size_t i = 0; (error = dsm_certificates_at(der, i, &where)) == DSM_OK; i++) {
        FUZZ_CHECK(where.p == der.p + end);
        FUZZ_CHECK(where.n > 0 && where.n <= der.n - end);
        end += where.n;
        check_info(der, i, where);
    }
    FUZZ_CHECK(error != DSM_ERR_LIMIT || end == der.n);
}

static bool check_verify(struct dsm_bytes der)
{
    struct dsm_public_key *key = NULL;
    struct dsm_error_detail reason = { .reason = "" };
    enum dsm_error error = dsm_certificates_verify(shared_crypto(), der, NULL, &key, &reason);

    if (error == DSM_OK) {
        FUZZ_CHECK(key != NULL);
        dsm_public_key_destroy(key);
    } else {
        check_text(reason.reason, sizeof(reason.reason));
    }
    return error == DSM_OK;
}

static bool check_certificates_pem(struct dsm_bytes pem)
{
    struct dsm_certificates certificates = { NULL, 0 };
    struct dsm_error_detail reason = { .reason = "" };

    if (dsm_certificates_from_pem(pem, &certificates, &reason) != DSM_OK)
        return false;
    check_walk(dsm_bytes(certificates.der, certificates.n));
    dsm_certificates_free(&certificates);
    return true;
}

static bool check_key_pem(struct dsm_bytes pem)
{
    struct dsm_private_key *key = NULL;

    if (dsm_private_key_from_pem(shared_crypto(), pem, &key) != DSM_OK)
        return false;
    dsm_private_key_destroy(key);
    return true;
}

static bool check_input(uint8_t kind, struct dsm_bytes bytes)
{
    switch (kind % KINDS) {
    case KIND_DER:
        check_walk(bytes);
        return check_verify(bytes);
    case KIND_CERTIFICATES_PEM:
        return check_certificates_pem(bytes);
    default:
        return check_key_pem(bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && check_input(data[0], dsm_bytes(data + 1, size - 1)))
        fuzz_accepted++;
    return 0;
}

static void make_identity(struct dsm_certificates *chain, struct dsm_private_key **key)
{
    static const struct dsm_pci_ids ids = { .vendor_id = 0x1B36, .device_id = 0x10, .class_code = 0x010802 };
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("ECDSA_P256");
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_256");
    struct dsm_issuer issuer;

    FUZZ_CHECK(dsm_issuer_make(shared_crypto(), asym, hash, "fuzz", &issuer) == DSM_OK);
    FUZZ_CHECK(dsm_leaf_make(shared_crypto(), &issuer, asym, hash, "device", &ids, key, chain) == DSM_OK);
    dsm_issuer_clear(&issuer);
}

static void write_seed(size_t i, struct dsm_bytes der, const struct dsm_private_key *key, struct dsm_writer *w)
{
    size_t key_len = dsm_writer_left(w) - 1;
    struct dsm_bytes pem;
    uint8_t *owned;

    dsm_write_u8(w, (uint8_t)i);
    if (i == KIND_DER) {
        dsm_write_bytes(w, der);
    } else if (i == KIND_CERTIFICATES_PEM) {
        FUZZ_CHECK(dsm_certificates_to_pem(der, &owned, &pem.n) == DSM_OK);
        pem.p = owned;
        dsm_write_bytes(w, pem);
        free(owned);
    } else {
        FUZZ_CHECK(dsm_private_key_to_pem(key, w->p, &key_len) == DSM_OK);
        dsm_write_space(w, key_len);
    }
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);
    struct dsm_certificates chain;
    struct dsm_private_key *key;

    if (i >= KINDS)
        return FUZZ_NO_SEED;
    make_identity(&chain, &key);
    write_seed(i, dsm_bytes(chain.der, chain.n), key, &w);
    dsm_private_key_destroy(key);
    dsm_certificates_free(&chain);
    return dsm_written_len(&w);
}
