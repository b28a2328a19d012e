/* SPDX-License-Identifier: BSD-3-Clause */
/* An issuer and one device's chain below it, for all tests of a program. */
#ifndef DSM_TESTS_UNIT_CHAIN_FIXTURE_H
#define DSM_TESTS_UNIT_CHAIN_FIXTURE_H

#include "crypto_fixture.h"

#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/certificates_pem.h"
#include "crypto/leaf.h"

static struct dsm_issuer issuer;
static struct dsm_certificates chain;
static struct dsm_private_key *chain_key;

static const struct dsm_bytes none;
static const struct dsm_pci_ids device_ids = {
    .vendor_id = 0x1B36,
    .device_id = 0x0010,
    .class_code = 0x010802,
    .revision = 2,
    .has_subsystem = true,
    .subsystem_vendor_id = 0x1AF4,
    .subsystem_id = 0x1100,
};

static inline const struct dsm_asym_algorithm *p384(void)
{
    return dsm_asym_algorithm_by_name("ECDSA_P384");
}

static inline const struct dsm_hash_algorithm *sha384(void)
{
    return dsm_hash_algorithm_by_name("SHA_384");
}

static inline struct dsm_bytes chain_bytes(void)
{
    return dsm_bytes(chain.der, chain.n);
}

/* Another device's chain below the same issuer; its key is thrown away. */
static inline struct dsm_certificates make_chain(const char *name, const struct dsm_pci_ids *ids)
{
    struct dsm_certificates made;
    struct dsm_private_key *key;

    assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, p384(), sha384(), name, ids, &key, &made));
    dsm_private_key_destroy(key);
    return made;
}

static inline int create_chain(void **state)
{
    create_crypto(state);
    assert_error(DSM_OK, dsm_issuer_make(crypto, p384(), sha384(), "swdsm", &issuer));
    assert_error(DSM_OK, dsm_leaf_make(crypto, &issuer, p384(), sha384(), "nvme0", &device_ids, &chain_key, &chain));
    return 0;
}

static inline int destroy_chain(void **state)
{
    dsm_private_key_destroy(chain_key);
    dsm_certificates_free(&chain);
    dsm_issuer_clear(&issuer);
    return destroy_crypto(state);
}

#endif
