/* SPDX-License-Identifier: BSD-3-Clause */
/* X.509: making a device's chain with the CMA subject alternative name (PCIe 6.31.3), reading and verifying a chain. */
#ifndef DSM_CRYPTO_CERTIFICATE_H
#define DSM_CRYPTO_CERTIFICATE_H

#include "crypto/signature.h"

/* The values of the CMA otherName "Vendor=...:Device=...:CC=...:REV=...[:SSVID=...:SSID=...]". */
struct dsm_pci_ids {
    uint16_t vendor_id;
    uint16_t device_id;
    uint32_t class_code; /* 24 bits */
    uint8_t revision;
    bool has_subsystem;  /* function type 0 header */
    uint16_t subsystem_vendor_id;
    uint16_t subsystem_id;
    uint64_t device_serial_number; /* of the Device Serial Number capability; 0: the function has none */
};

/* The text itself: lower-case hex, as Linux composes it to compare byte for byte. */
#define DSM_CMA_NAME_SIZE 80
void dsm_pci_ids_cma_name(const struct dsm_pci_ids *ids, char name[DSM_CMA_NAME_SIZE]);

/* DER certificates end to end, root first, as SPDM carries them. Owned: free with dsm_certificates_free. */
struct dsm_certificates {
    uint8_t *der;
    size_t n;
};
void dsm_certificates_free(struct dsm_certificates *certificates);

/* An issuer that signs leaves: root and intermediate with their keys. A kept one needs only its chain and the key of
 * the last certificate in it (intermediate_key). Shared by all devices with one identity directory. */
struct dsm_issuer {
    struct dsm_private_key *root_key;
    struct dsm_private_key *intermediate_key;
    struct dsm_certificates chain; /* root, intermediate */
};

/* subject: what the common names begin with, "swdsm". notBefore 2020, notAfter 99991231235959Z. For RSA with 4096 bits
 * the issuers have 3072. */
enum dsm_error dsm_issuer_make(const struct dsm_crypto *crypto, const struct dsm_asym_algorithm *algorithm,
                               const struct dsm_hash_algorithm *hash, const char *subject,
                               struct dsm_issuer *out) DSM_MUST_CHECK;
void dsm_issuer_clear(struct dsm_issuer *issuer);

/* A fresh key and a chain of root, intermediate, leaf. The leaf names the device: common name, serial number, the CMA
 * subject alternative name (otherName 2.23.147), the DMTF device-info OIDs and the hardware-identity OID. */
enum dsm_error dsm_leaf_make(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                             const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                             const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                             struct dsm_certificates *chain) DSM_MUST_CHECK;

/* PEM: certificates in any number, root first; and back. why (may be NULL) tells a person what is wrong. */
struct dsm_reason {
    char text[256];
};
enum dsm_error dsm_certificates_from_pem(const struct dsm_crypto *crypto, struct dsm_bytes pem,
                                         struct dsm_certificates *out, struct dsm_reason *why) DSM_MUST_CHECK;
enum dsm_error dsm_certificates_to_pem(struct dsm_bytes der, uint8_t **pem, size_t *n) DSM_MUST_CHECK; /* free() it */

/* Does the chain's leaf hold this key's public half? */
bool dsm_certificates_match_key(struct dsm_bytes der, const struct dsm_private_key *key);

/*
 * Verifies each certificate by the one before it, the first by itself (or, when root is not empty, requires the first
 * to be root or to be signed by it). Times are not checked beyond their syntax: a guest's clock may be wrong. On
 * success the leaf's public key is the caller's to destroy.
 */
enum dsm_error dsm_certificates_verify(const struct dsm_crypto *crypto, struct dsm_bytes der, struct dsm_bytes root,
                                       struct dsm_public_key **leaf_key, struct dsm_reason *why) DSM_MUST_CHECK;

/*
 * For many devices below one issuer: where der begins with the certificates of verified, byte for byte, which the
 * caller has verified before, only the rest is verified. Otherwise like dsm_certificates_verify without a root.
 */
enum dsm_error dsm_certificates_verify_below(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                             struct dsm_bytes verified, struct dsm_public_key **leaf_key,
                                             struct dsm_reason *why) DSM_MUST_CHECK;

/* What a person wants to see of one certificate. */
struct dsm_certificate_info {
    char subject[256];
    char issuer[256];
    char not_before[32];
    char not_after[32];
    char key[64];              /* "EC P-384" */
    char cma_name[160];        /* the CMA otherName's text, or "" */
    char serial[64];
    struct dsm_bytes der;
};
/* The i-th certificate of a chain; DSM_ERR_LIMIT past the last. */
enum dsm_error dsm_certificates_info(struct dsm_bytes der, size_t i, struct dsm_certificate_info *out) DSM_MUST_CHECK;
/* Where the i-th certificate lies; DSM_ERR_LIMIT past the last, DSM_ERR_BAD_CERTIFICATE when der is not certificates
 * end to end. */
enum dsm_error dsm_certificates_at(struct dsm_bytes der, size_t i, struct dsm_bytes *out) DSM_MUST_CHECK;

#endif
