/* SPDX-License-Identifier: BSD-3-Clause */
/* What libcrypto costs a program that does nothing: the algorithms that swdsm uses are fetched, then it waits for the
 * end of its standard input. memory.sh measures it. */
#include "crypto/algorithm.h"

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <stdlib.h>

static bool fetch_all(OSSL_LIB_CTX *library)
{
    const struct dsm_aead_algorithm *aead;
    const struct dsm_hash_algorithm *hash;

    for (size_t i = 0; (hash = dsm_hash_algorithm_at(i)) != NULL; i++)
        if (!EVP_MD_fetch(library, hash->evp_name, NULL))
            return false;
    for (size_t i = 0; (aead = dsm_aead_algorithm_at(i)) != NULL; i++)
        if (!EVP_CIPHER_fetch(library, aead->evp_name, NULL))
            return false;
    return EVP_MAC_fetch(library, "HMAC", NULL);
}

int main(void)
{
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();

    if (!library || !OSSL_PROVIDER_load(library, "default") || !fetch_all(library))
        return EXIT_FAILURE;
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return EXIT_SUCCESS;
}
