/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/leaf.h"

#include <stdio.h>
#include <string.h>

#include "crypto/certificate_build.h"
#include "crypto/certificate_extensions.h"

#define DEVICE_INFO_MAX 256u

/* DSP0274, certificate, id-DMTF-device-info: manufacturer:product:serial number; so the product has no colon in
 * it. */
static void write_device_info(const char *device_name, const struct dsm_certificate_serial *serial,
                              char info[DEVICE_INFO_MAX])
{
    char product[DSM_COMMON_NAME_MAX + 1];
    size_t n = dsm_certificate_common_name_len(device_name);

    for (size_t i = 0; i < n; i++)
        product[i] = (char)(device_name[i] == ':' ? '-' : device_name[i]);
    product[n] = '\0';
    snprintf(info, DEVICE_INFO_MAX, "swdsm:%s:%s", product, serial->text);
}

enum kind {
    OF_DEVICE,
    ALIAS,
    DEVICE_CA,
};

static bool add_extensions(X509 *above, X509 *x509, const char *cma_name, const char *device_info, enum kind kind)
{
    return kind == DEVICE_CA ? dsm_extensions_add_device_ca(above, x509, cma_name, device_info)
                             : dsm_extensions_add_leaf(above, x509, cma_name, device_info, kind == ALIAS);
}

static enum dsm_error make_leaf(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                const struct dsm_hash_algorithm *hash, const char *device_name,
                                const struct dsm_pci_ids *ids, enum kind kind, const struct dsm_private_key *key,
                                struct dsm_certificates *chain)
{
    AUTO(X509) above = NULL;
    AUTO(X509) x509 = NULL;
    char cma_name[DSM_CMA_NAME_SIZE], device_info[DEVICE_INFO_MAX];
    struct dsm_bytes last;
    struct dsm_certificate_serial serial;

    DSM_TRY(dsm_certificates_last(dsm_bytes(issuer->chain.der, issuer->chain.n), &last));
    DSM_TRY(dsm_certificate_serial_make(crypto, &serial));
    dsm_pci_ids_cma_name(ids, cma_name);
    write_device_info(device_name, &serial, device_info);
    above = dsm_certificate_parse(crypto->library, last);
    x509 = above ? dsm_certificate_begin(crypto, above, device_name, &serial, key->pkey, true) : NULL;
    if (!x509 || !add_extensions(above, x509, cma_name, device_info, kind))
        return DSM_ERR_CRYPTO;
    DSM_TRY(dsm_certificates_append(chain, dsm_bytes(issuer->chain.der, issuer->chain.n)));
    return dsm_certificate_sign(crypto, x509, issuer->intermediate_key, hash, chain);
}

static enum dsm_error make_key_and_leaf(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                        const struct dsm_asym_algorithm *algorithm,
                                        const struct dsm_hash_algorithm *hash, const char *device_name,
                                        const struct dsm_pci_ids *ids, enum kind kind, struct dsm_private_key **key,
                                        struct dsm_certificates *chain)
{
    struct dsm_private_key *made;
    struct dsm_certificates certificates = { 0 };
    enum dsm_error error;

    DSM_TRY(dsm_private_key_generate(crypto, algorithm, &made));
    error = make_leaf(crypto, issuer, hash, device_name, ids, kind, made, &certificates);
    if (error) {
        dsm_private_key_destroy(made);
        dsm_certificates_free(&certificates);
        return error;
    }
    *key = made;
    *chain = certificates;
    return DSM_OK;
}

enum dsm_error dsm_leaf_make(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                             const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                             const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                             struct dsm_certificates *chain)
{
    return make_key_and_leaf(crypto, issuer, algorithm, hash, device_name, ids, OF_DEVICE, key, chain);
}

enum dsm_error dsm_leaf_make_alias(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                   const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                   const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                                   struct dsm_certificates *chain)
{
    return make_key_and_leaf(crypto, issuer, algorithm, hash, device_name, ids, ALIAS, key, chain);
}

enum dsm_error dsm_leaf_make_device_ca(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                       const struct dsm_asym_algorithm *algorithm,
                                       const struct dsm_hash_algorithm *hash, const char *device_name,
                                       const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                                       struct dsm_certificates *chain)
{
    return make_key_and_leaf(crypto, issuer, algorithm, hash, device_name, ids, DEVICE_CA, key, chain);
}

enum dsm_error dsm_leaf_issue(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                              const struct dsm_private_key *key, const struct dsm_hash_algorithm *hash,
                              const char *device_name, const struct dsm_pci_ids *ids, struct dsm_certificates *chain)
{
    struct dsm_certificates certificates = { 0 };
    enum dsm_error error = make_leaf(crypto, issuer, hash, device_name, ids, OF_DEVICE, key, &certificates);

    if (error) {
        dsm_certificates_free(&certificates);
        return error;
    }
    *chain = certificates;
    return DSM_OK;
}
