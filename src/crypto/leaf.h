/* SPDX-License-Identifier: BSD-3-Clause */
/* A device's key and chain below an issuer. */
#ifndef DSM_CRYPTO_LEAF_H
#define DSM_CRYPTO_LEAF_H

#include "crypto/issuer.h"
#include "crypto/pci_ids.h"

/* A fresh key and a chain of root, intermediate, leaf. The leaf names the device: common name, serial number, the CMA
 * subject alternative name (otherName 2.23.147), the DMTF device-info OIDs and the hardware-identity OID. */
enum dsm_error dsm_leaf_make(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                             const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                             const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                             struct dsm_certificates *chain) DSM_MUST_CHECK;
/* A device's key, and a chain that ends at its Device Certificate CA: with that key and that chain it is the issuer of
 * alias certificates (DSP0274, AliasCert model). */
enum dsm_error dsm_leaf_make_device_ca(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                       const struct dsm_asym_algorithm *algorithm,
                                       const struct dsm_hash_algorithm *hash, const char *device_name,
                                       const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                                       struct dsm_certificates *chain) DSM_MUST_CHECK;
/* Such a chain for a key that is there. */
enum dsm_error dsm_leaf_issue(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                              const struct dsm_private_key *key, const struct dsm_hash_algorithm *hash,
                              const char *device_name, const struct dsm_pci_ids *ids,
                              struct dsm_certificates *chain) DSM_MUST_CHECK;
/* The same for a device that states ALIAS_CERT_CAP: no alias certificate has the hardware-identity OID (DSP0274, SPDM
 * certificate extension). */
enum dsm_error dsm_leaf_make_alias(const struct dsm_crypto *crypto, const struct dsm_issuer *issuer,
                                   const struct dsm_asym_algorithm *algorithm, const struct dsm_hash_algorithm *hash,
                                   const char *device_name, const struct dsm_pci_ids *ids, struct dsm_private_key **key,
                                   struct dsm_certificates *chain) DSM_MUST_CHECK;

#endif
