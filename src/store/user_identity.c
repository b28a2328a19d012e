/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/user_identity.h"

#include "base/file_reason.h"
#include "base/secret.h"
#include "crypto/certificate_info.h"
#include "crypto/certificate_verify.h"
#include "crypto/certificates_pem.h"
#include "describe/description.h"
#include "describe/file.h"
#include "wire/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_HEADER_MAX (4u + DSM_HASH_MAX) /* Length, Reserved, RootHash */

static enum dsm_error read_pem(const char *path, uint8_t **pem, size_t *n, struct dsm_error_detail *detail)
{
    enum dsm_error error = dsm_file_read_regular(path, DSM_PEM_MAX, pem, n);

    if (error == DSM_ERR_CONFIG)
        return dsm_error_detail_set_at(detail, path, "is no regular file");
    if (error == DSM_ERR_IO)
        return dsm_error_detail_set_at(detail, path, "%s", dsm_file_reason(path, DSM_FILE_READ, errno));
    return error == DSM_OK ? DSM_OK : dsm_error_detail_set_at(detail, path, "%s", dsm_error_text(error));
}

enum dsm_error dsm_pem_key_read(const struct dsm_crypto *crypto, const char *path, struct dsm_private_key **key,
                                struct dsm_error_detail *detail)
{
    enum dsm_error error;
    uint8_t *pem;
    size_t n;

    DSM_TRY(read_pem(path, &pem, &n, detail));
    error = dsm_private_key_from_pem(crypto, dsm_bytes(pem, n), key);
    dsm_wipe(pem, n);
    free(pem);
    return error == DSM_OK
               ? DSM_OK
               : dsm_error_detail_set_at(detail, path, "%s", "holds no private key in PEM without a passphrase");
}

enum dsm_error dsm_pem_chain_read(const char *path, struct dsm_certificates *chain, struct dsm_error_detail *detail)
{
    enum dsm_error error;
    uint8_t *pem;
    size_t n;

    DSM_TRY(read_pem(path, &pem, &n, detail));
    error = dsm_certificates_from_pem(dsm_bytes(pem, n), chain, detail);
    free(pem);
    return error == DSM_OK ? DSM_OK : dsm_error_detail_within(detail, path);
}

enum dsm_error dsm_pem_pair_read(const struct dsm_crypto *crypto, const char *key_path, const char *chain_path,
                                 struct dsm_private_key **key, struct dsm_certificates *chain,
                                 struct dsm_error_detail *detail)
{
    DSM_TRY(dsm_pem_key_read(crypto, key_path, key, detail));
    if (dsm_pem_chain_read(chain_path, chain, detail) != DSM_OK) {
        dsm_private_key_destroy(*key);
        *key = NULL;
        return DSM_ERR_CONFIG;
    }
    return DSM_OK;
}

static bool is_offered(const struct dsm_private_key *key, const struct dsm_asym_mask *offered)
{
    const struct dsm_asym_algorithm *algorithm;

    for (size_t i = 0; (algorithm = dsm_asym_algorithm_at(i)) != NULL; i++)
        if (dsm_asym_mask_has(offered, algorithm) && dsm_private_key_fits(key, algorithm))
            return true;
    return false;
}

/* Clocks are a matter of who looks; all else is against a document. */
static void certificate_note(void *context, const struct dsm_certificate_rule *rule,
                             const struct dsm_error_detail *detail)
{
    const struct dsm_user_identity_terms *terms = context;
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    dsm_log(terms->log, rule->severity == DSM_CERTIFICATE_NOTE ? DSM_LOG_WARNING : DSM_LOG_INFO, terms->device, "%s",
            dsm_error_detail_text(detail, text, sizeof(text)));
}

static enum dsm_error chain_verify(const struct dsm_user_identity_terms *terms, const char *path, struct dsm_bytes der,
                                   struct dsm_error_detail *detail)
{
    struct dsm_chain_terms chain_terms = {
        .now = terms->now, .note = certificate_note, .context = (void *)terms, /* handed back as const */
    };
    struct dsm_public_key *leaf = NULL;
    enum dsm_error error;

    dsm_error_detail_set(detail, "does not verify");
    error = dsm_certificates_verify(terms->crypto, der, &chain_terms, &leaf, detail);
    dsm_public_key_destroy(leaf);
    return error == DSM_OK ? DSM_OK : dsm_error_detail_within(detail, path);
}

/* What a verifier would refuse. */
static enum dsm_error chain_check(const struct dsm_user_identity_terms *terms,
                                  const struct dsm_described_identity *identity, const struct dsm_private_key *key,
                                  struct dsm_bytes der, struct dsm_error_detail *detail)
{
    if (!dsm_certificate_info_matches_key(der, key, NULL))
        return dsm_error_detail_set_at(detail, identity->key, "%s",
                                       "is not the key of the last certificate in the chain (root first, leaf last)");
    return chain_verify(terms, identity->chain, der, detail);
}

/* On purpose, and never silently. */
static void serve_invalid(const struct dsm_user_identity_terms *terms, const struct dsm_described_identity *identity,
                          enum dsm_error error, const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    if (error == DSM_OK)
        dsm_log(terms->log, DSM_LOG_WARNING, terms->device, "allow_invalid_chain is set, and nothing is wrong with %s",
                identity->chain);
    else
        dsm_log(terms->log, DSM_LOG_WARNING, terms->device,
                "SERVES A CHAIN THAT IS WRONG, as allow_invalid_chain asks: %s",
                dsm_error_detail_text(detail, text, sizeof(text)));
}

static enum dsm_error pair_check(const struct dsm_user_identity_terms *terms,
                                 const struct dsm_described_identity *identity, const struct dsm_private_key *key,
                                 struct dsm_bytes der, struct dsm_error_detail *detail)
{
    enum dsm_error error;

    if (!is_offered(key, &terms->asym_mask))
        return dsm_error_detail_set_at(detail, identity->key, "%s",
                                       "fits none of the signature algorithms that are offered (algorithms.asym, "
                                       "algorithms.pqc_asym, --asym, --pqc-asym)");
    if (der.n > DSM_CERT_CHAIN_LARGE_MAX - CHAIN_HEADER_MAX)
        return dsm_error_detail_set_at(detail, identity->chain, "is longer than what SPDM carries (%u bytes)",
                                       DSM_CERT_CHAIN_LARGE_MAX);
    error = chain_check(terms, identity, key, der, detail);
    if (!identity->allow_invalid_chain)
        return error;
    serve_invalid(terms, identity, error, detail);
    return DSM_OK;
}

enum dsm_error dsm_user_identity_load(const struct dsm_user_identity_terms *terms,
                                      const struct dsm_described_identity *identity, struct dsm_credential **out,
                                      struct dsm_error_detail *detail)
{
    struct dsm_private_key *key = NULL;
    struct dsm_certificates chain = { 0 };
    enum dsm_error error;

    DSM_TRY(dsm_pem_pair_read(terms->crypto, identity->key, identity->chain, &key, &chain, detail));
    error = pair_check(terms, identity, key, dsm_bytes(chain.der, chain.n), detail);
    if (error == DSM_OK)
        error = dsm_credential_create(key, chain, out);
    if (error != DSM_OK) {
        dsm_private_key_destroy(key);
        dsm_certificates_free(&chain);
    }
    return error;
}
