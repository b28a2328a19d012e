/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/issuer.h"

#include <stdio.h>
#include <string.h>

#include "crypto/certificate_build.h"
#include "crypto/certificate_extensions.h"

static enum dsm_error make_root(const struct dsm_crypto *crypto, const char *subject,
                                const struct dsm_hash_algorithm *hash, struct dsm_issuer *issuer)
{
    AUTO(X509) x509 = NULL;
    struct dsm_certificate_serial serial;
    char name[2 * DSM_COMMON_NAME_MAX];

    DSM_TRY(dsm_certificate_serial_make(crypto, &serial));
    snprintf(name, sizeof(name), "%.40s root", subject);
    x509 = dsm_certificate_begin(crypto, NULL, name, &serial, issuer->root_key->pkey, false);
    if (!x509 || !dsm_extensions_add_root(x509))
        return DSM_ERR_CRYPTO;
    return dsm_certificate_sign(crypto, x509, issuer->root_key, hash, &issuer->chain);
}

static enum dsm_error make_intermediate(const struct dsm_crypto *crypto, const char *subject,
                                        const struct dsm_hash_algorithm *hash, struct dsm_issuer *issuer)
{
    AUTO(X509) root = dsm_certificate_parse(crypto->library, dsm_bytes(issuer->chain.der, issuer->chain.n));
    AUTO(X509) x509 = NULL;
    struct dsm_certificate_serial serial;
    char name[2 * DSM_COMMON_NAME_MAX];

    DSM_TRY(dsm_certificate_serial_make(crypto, &serial));
    snprintf(name, sizeof(name), "%.40s intermediate", subject);
    x509 = root ? dsm_certificate_begin(crypto, root, name, &serial, issuer->intermediate_key->pkey, false) : NULL;
    if (!x509 || !dsm_extensions_add_intermediate(root, x509))
        return DSM_ERR_CRYPTO;
    return dsm_certificate_sign(crypto, x509, issuer->root_key, hash, &issuer->chain);
}

/* A chain has 64 KiB at the most (DSP0274, certificate chain format), and SLH-DSA's larger signatures do not fit
 * thrice: issuers of the hash's family have the smallest signatures of their strength, and of 256 bits those of 192. */
static const struct dsm_asym_algorithm *slh_dsa_issuer(const struct dsm_asym_algorithm *leaf)
{
    bool is_shake = strncmp(leaf->common.name, "SLH_DSA_SHAKE", strlen("SLH_DSA_SHAKE")) == 0;

    if (strstr(leaf->common.name, "_128"))
        return dsm_asym_algorithm_by_name(is_shake ? "SLH_DSA_SHAKE_128S" : "SLH_DSA_SHA2_128S");
    return dsm_asym_algorithm_by_name(is_shake ? "SLH_DSA_SHAKE_192S" : "SLH_DSA_SHA2_192S");
}

/* Three RSA-4096 certificates with our extensions outgrow the 4 KiB that libspdm's requesters hold a chain in, so that
 * issuers stop at 3072 bits. */
const struct dsm_asym_algorithm *dsm_issuer_algorithm(const struct dsm_asym_algorithm *leaf)
{
    if (leaf->kind == DSM_ASYM_SLHDSA)
        return slh_dsa_issuer(leaf);
    if (strcmp(leaf->evp_type, "RSA") != 0)
        return leaf;
    return dsm_asym_algorithm_by_name(leaf->key_bits > 2048 ? "RSASSA_3072" : "RSASSA_2048");
}

const struct dsm_hash_algorithm *dsm_issuer_hash(uint32_t hash_mask)
{
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)); i++)
        if ((hash->common.bit & hash_mask) != 0 && strncmp(hash->common.name, "SHA3", 4) != 0)
            return hash;
    return dsm_hash_algorithm_by_name("SHA_384");
}

static enum dsm_error make_issuer(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                                  const struct dsm_hash_algorithm *hash, const char *subject, struct dsm_issuer *issuer)
{
    DSM_TRY(dsm_private_key_generate(crypto, algorithm, &issuer->root_key));
    DSM_TRY(dsm_private_key_generate(crypto, algorithm, &issuer->intermediate_key));
    DSM_TRY(make_root(crypto, subject, hash, issuer));
    return make_intermediate(crypto, subject, hash, issuer);
}

enum dsm_error dsm_issuer_make(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                               const struct dsm_hash_algorithm *hash, const char *subject, struct dsm_issuer *out)
{
    struct dsm_issuer issuer = { 0 };
    enum dsm_error error = make_issuer(crypto, dsm_issuer_algorithm(algorithm), hash, subject, &issuer);

    if (error) {
        dsm_issuer_clear(&issuer);
        return error;
    }
    *out = issuer;
    return DSM_OK;
}

void dsm_issuer_drop_keys(struct dsm_issuer *issuer)
{
    dsm_private_key_destroy(issuer->root_key);
    dsm_private_key_destroy(issuer->intermediate_key);
    issuer->root_key = issuer->intermediate_key = NULL;
}

void dsm_issuer_clear(struct dsm_issuer *issuer)
{
    dsm_issuer_drop_keys(issuer);
    dsm_certificates_free(&issuer->chain);
    *issuer = (struct dsm_issuer){ 0 };
}
