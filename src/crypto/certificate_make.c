/* SPDX-License-Identifier: BSD-3-Clause */
/* Making a device's chain: a root, an intermediate, and leaves below it. */
#include <inttypes.h>
#include <openssl/bn.h>
#include <stdio.h>
#include <string.h>

#include "crypto/certificate_extensions.h"
#include "crypto/openssl.h"

/* A guest may boot with any clock: DSP0274 leaves validity to the verifier, so it begins early and never ends
 * (RFC 5280 4.1.2.5). */
#define NOT_BEFORE "20200101000000Z"
#define NOT_AFTER "99991231235959Z"

#define COMMON_NAME_MAX 64u /* RFC 5280 appendix A, ub-common-name */
#define DEVICE_INFO_MAX 256u

struct serial {
    uint8_t bytes[16];
    char text[2 * 16 + 1];
};

static enum dsm_error make_serial(const struct dsm_crypto *crypto, struct serial *serial)
{
    DSM_TRY(dsm_random(crypto, serial->bytes, sizeof(serial->bytes)));
    serial->bytes[0] = (serial->bytes[0] & 0x7F) | 0x40; /* positive, never zero, always as long */
    for (size_t i = 0; i < sizeof(serial->bytes); i++)
        snprintf(serial->text + 2 * i, 3, "%02x", serial->bytes[i]);
    return DSM_OK;
}

static bool set_serial(X509 *x509, const struct serial *serial)
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
static size_t common_name_len(const char *text)
{
    size_t n = strlen(text);

    if (n <= COMMON_NAME_MAX)
        return n;
    for (n = COMMON_NAME_MAX; n > 0 && (text[n] & 0xC0) == 0x80; n--)
        ;
    return n;
}

/* An unsigned certificate: everything but extensions and signature. issuer NULL: its own. */
static X509 *begin(const struct dsm_crypto *crypto, X509 *issuer, const char *common_name, const struct serial *serial,
                   EVP_PKEY *key, bool name_serial)
{
    AUTO(X509) x509 = X509_new_ex(crypto->library, NULL);
    AUTO(X509_NAME) name = X509_NAME_new();

    if (!x509 || !name || !X509_set_version(x509, X509_VERSION_3) || !set_serial(x509, serial) || !set_times(x509))
        return NULL;
    if (!X509_set_pubkey(x509, key) || !add_name_part(name, NID_commonName, common_name, common_name_len(common_name)))
        return NULL;
    if (name_serial && !add_name_part(name, NID_serialNumber, serial->text, strlen(serial->text)))
        return NULL;
    if (!X509_set_subject_name(x509, name) ||
        !X509_set_issuer_name(x509, issuer ? X509_get_subject_name(issuer) : name))
        return NULL;
    return TAKE(x509);
}

/* RSA certificates are signed with PKCS #1 v1.5 also where SPDM itself uses PSS, since every verifier knows it. */
static enum dsm_error sign_and_append(const struct dsm_crypto *crypto, X509 *x509, const struct dsm_private_key *key,
                                      const struct dsm_hash_algorithm *hash, struct dsm_certificates *out)
{
    bool eddsa = EVP_PKEY_is_a(key->pkey, "ED25519") || EVP_PKEY_is_a(key->pkey, "ED448");
    enum dsm_error error;
    uint8_t *der = NULL;
    int n;

    DSM_TRY(dsm_crypto_before_draw(crypto, DSM_DRAW_SOME));
    if (X509_sign(x509, key->pkey, eddsa ? NULL : dsm_crypto_digest(crypto, hash)) <= 0)
        return DSM_ERR_CRYPTO;
    n = i2d_X509(x509, &der);
    if (n <= 0)
        return DSM_ERR_NO_MEMORY;
    error = dsm_certificates_append(out, dsm_bytes(der, (size_t)n));
    OPENSSL_free(der);
    return error;
}

static enum dsm_error make_root(const struct dsm_crypto *crypto, const char *subject,
                                const struct dsm_hash_algorithm *hash, struct dsm_issuer *issuer)
{
    AUTO(X509) x509 = NULL;
    struct serial serial;
    char name[2 * COMMON_NAME_MAX];

    DSM_TRY(make_serial(crypto, &serial));
    snprintf(name, sizeof(name), "%.40s root", subject);
    x509 = begin(crypto, NULL, name, &serial, issuer->root_key->pkey, false);
    if (!x509 || !dsm_extensions_add_root(x509))
        return DSM_ERR_CRYPTO;
    return sign_and_append(crypto, x509, issuer->root_key, hash, &issuer->chain);
}

static enum dsm_error make_intermediate(const struct dsm_crypto *crypto, const char *subject,
                                        const struct dsm_hash_algorithm *hash, struct dsm_issuer *issuer)
{
    AUTO(X509) root = dsm_certificate_parse(crypto, dsm_bytes(issuer->chain.der, issuer->chain.n));
    AUTO(X509) x509 = NULL;
    struct serial serial;
    char name[2 * COMMON_NAME_MAX];

    DSM_TRY(make_serial(crypto, &serial));
    snprintf(name, sizeof(name), "%.40s intermediate", subject);
    x509 = root ? begin(crypto, root, name, &serial, issuer->intermediate_key->pkey, false) : NULL;
    if (!x509 || !dsm_extensions_add_intermediate(root, x509))
        return DSM_ERR_CRYPTO;
    return sign_and_append(crypto, x509, issuer->root_key, hash, &issuer->chain);
}

/* Three RSA-4096 certificates with our extensions outgrow the 4 KiB that libspdm's requesters hold a chain in, so that
 * issuers stop at 3072 bits. */
static const struct dsm_asym_algorithm *issuer_algorithm(const struct dsm_asym_algorithm *algorithm)
{
    return strcmp(algorithm->evp_type, "RSA") == 0 && algorithm->key_bits > 3072
               ? dsm_asym_algorithm_by_name("RSASSA_3072")
               : algorithm;
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
    enum dsm_error error = make_issuer(crypto, issuer_algorithm(algorithm), hash, subject, &issuer);

    if (error) {
        dsm_issuer_clear(&issuer);
        return error;
    }
    *out = issuer;
    return DSM_OK;
}

void dsm_issuer_clear(struct dsm_issuer *issuer)
{
    dsm_private_key_destroy(issuer->root_key);
    dsm_private_key_destroy(issuer->intermediate_key);
    dsm_certificates_free(&issuer->chain);
    *issuer = (struct dsm_issuer){ 0 };
}

/* PCIe 6.1, 6.31.3. Linux composes this text from the function's configuration space and compares it byte for byte, so
 * that the case of the digits counts; a Device Serial Number stands at the end where the function has one. */
void dsm_pci_ids_cma_name(const struct dsm_pci_ids *ids, char name[DSM_CMA_NAME_SIZE])
{
    int n = snprintf(name, DSM_CMA_NAME_SIZE, "Vendor=%04x:Device=%04x:CC=%06" PRIx32 ":REV=%02x", ids->vendor_id,
                     ids->device_id, ids->class_code & 0xFFFFFF, ids->revision);

    if (ids->has_subsystem)
        n += snprintf(name + n, DSM_CMA_NAME_SIZE - (size_t)n, ":SSVID=%04x:SSID=%04x", ids->subsystem_vendor_id,
                      ids->subsystem_id);
    if (ids->device_serial_number)
        snprintf(name + n, DSM_CMA_NAME_SIZE - (size_t)n, ":%016" PRIx64, ids->device_serial_number);
}

/* DSP0274 10.6.1, id-DMTF-device-info: manufacturer:product:serial number; so the product has no colon in it. */
static void write_device_info(const char *device_name, const struct serial *serial, char info[DEVICE_INFO_MAX])
{
    char product[COMMON_NAME_MAX + 1];
    size_t n = common_name_len(device_name);

    for (size_t i = 0; i < n; i++)
        product[i] = (char)(device_name[i] == ':' ? '-' : device_name[i]);
    product[n] = '\0';
    snprintf(info, DEVICE_INFO_MAX, "swdsm:%s:%s", product, serial->text);
}

static enum dsm_error make_leaf(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                const struct dsm_hash_algorithm *hash, const char *device_name,
                                const struct dsm_pci_ids *ids, const struct dsm_private_key *key,
                                struct dsm_certificates *chain)
{
    AUTO(X509) above = NULL;
    AUTO(X509) x509 = NULL;
    char cma_name[DSM_CMA_NAME_SIZE], device_info[DEVICE_INFO_MAX];
    struct dsm_bytes last;
    struct serial serial;

    DSM_TRY(dsm_certificates_last(dsm_bytes(issuer->chain.der, issuer->chain.n), &last));
    DSM_TRY(make_serial(crypto, &serial));
    dsm_pci_ids_cma_name(ids, cma_name);
    write_device_info(device_name, &serial, device_info);
    above = dsm_certificate_parse(crypto, last);
    x509 = above ? begin(crypto, above, device_name, &serial, key->pkey, true) : NULL;
    if (!x509 || !dsm_extensions_add_leaf(above, x509, cma_name, device_info))
        return DSM_ERR_CRYPTO;
    DSM_TRY(dsm_certificates_append(chain, dsm_bytes(issuer->chain.der, issuer->chain.n)));
    return sign_and_append(crypto, x509, issuer->intermediate_key, hash, chain);
}

enum dsm_error dsm_leaf_make(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                             const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                             const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                             struct dsm_certificates *chain)
{
    struct dsm_private_key *made;
    struct dsm_certificates certificates = { 0 };
    enum dsm_error error;

    DSM_TRY(dsm_private_key_generate(crypto, algorithm, &made));
    error = make_leaf(crypto, issuer, hash, device_name, ids, made, &certificates);
    if (error) {
        dsm_private_key_destroy(made);
        dsm_certificates_free(&certificates);
        return error;
    }
    *key = made;
    *chain = certificates;
    return DSM_OK;
}
