/* SPDX-License-Identifier: BSD-3-Clause */
/* What a requester authenticates itself with in a run: a key that protects nothing, and root and leaf in one. */
#ifndef DSM_FUZZ_OWN_IDENTITY_H
#define DSM_FUZZ_OWN_IDENTITY_H

#include "fuzz.h"

#include <string.h>

#include "crypto/certificates_pem.h"
#include "requester/requester.h"

static const char fuzz_own_key[] = "-----BEGIN PRIVATE KEY-----\n"
                                   "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGe9fv2G/lZ8KC2mU\n"
                                   "xYOGr0KcB+ocXLzqLcstZV+QjyyhRANCAATkayI5pHz8rJfq2b53O+C+9jWu+Grw\n"
                                   "W2V5ApNZ/0C9ieCyedehE56h6jmJinx1q/H1b3d/9vXT0yW/Gjk1hQ8f\n"
                                   "-----END PRIVATE KEY-----\n";

static const char fuzz_own_certificate[] = "-----BEGIN CERTIFICATE-----\n"
                                           "MIIBljCCATygAwIBAgIUM0QdnBiVeoXl53YFBjlslnAvGQYwCgYIKoZIzj0EAwIw\n"
                                           "GTEXMBUGA1UEAwwOZnV6eiByZXF1ZXN0ZXIwIBcNMjYxMTI4MDkwMDQ3WhgPMjEy\n"
                                           "NjExMDQwOTAwNDdaMBkxFzAVBgNVBAMMDmZ1enogcmVxdWVzdGVyMFkwEwYHKoZI\n"
                                           "zj0CAQYIKoZIzj0DAQcDQgAE5GsiOaR8/KyX6tm+dzvgvvY1rvhq8FtleQKTWf9A\n"
                                           "vYngsnnXoROeoeo5iYp8davx9W93f/b109Mlvxo5NYUPH6NgMF4wHQYDVR0OBBYE\n"
                                           "FOi70f2DW3kOLEkn1P+Jdrx1H5wBMB8GA1UdIwQYMBaAFOi70f2DW3kOLEkn1P+J\n"
                                           "drx1H5wBMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMAoGCCqGSM49BAMC\n"
                                           "A0gAMEUCIQDVj7vuSi0z3DphydLdqXfVjiVOftDY3ilrHWzja9XNyQIgB/zB2q85\n"
                                           "FmRsIL/7etQLYtM/d9uFs0L9KR7PVpzKDvA=\n"
                                           "-----END CERTIFICATE-----\n";

struct fuzz_own_identity {
    struct dsm_private_key *key;
    struct dsm_certificates chain;
};

static inline struct dsm_requester_identity fuzz_own_identity_make(const struct dsm_crypto *crypto,
                                                                   struct fuzz_own_identity *out)
{
    struct dsm_error_detail detail;

    *out = (struct fuzz_own_identity){ .key = NULL };
    FUZZ_CHECK(dsm_private_key_from_pem(crypto, dsm_bytes(fuzz_own_key, strlen(fuzz_own_key)), &out->key) == DSM_OK);
    FUZZ_CHECK(dsm_certificates_from_pem(dsm_bytes(fuzz_own_certificate, strlen(fuzz_own_certificate)), &out->chain,
                                         &detail) == DSM_OK);
    return (struct dsm_requester_identity){ out->key, dsm_bytes(out->chain.der, out->chain.n), 0 };
}

static inline void fuzz_own_identity_clear(struct fuzz_own_identity *identity)
{
    dsm_private_key_destroy(identity->key);
    dsm_certificates_free(&identity->chain);
}

#endif
