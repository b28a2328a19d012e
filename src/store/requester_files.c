/* SPDX-License-Identifier: BSD-3-Clause */
#include "store/requester_files.h"

#include "crypto/certificate_verify.h"
#include "describe/file.h"
#include "store/user_identity.h"

#include <stdlib.h>

/* PEM allows any text in front of its blocks, so that no first byte tells: what reads as PEM is PEM, else it is DER. */
static enum dsm_error read_certificates(const char *path, struct dsm_certificates *out, struct dsm_error_detail *detail)
{
    struct dsm_bytes first;
    enum dsm_error error;
    uint8_t *der;
    size_t n;

    if (dsm_pem_chain_read(path, out, detail) == DSM_OK)
        return DSM_OK;
    if (dsm_file_read_regular(path, DSM_PEM_MAX, &der, &n) != DSM_OK)
        return DSM_ERR_CONFIG; /* with the reason from before */
    error = dsm_certificates_at(dsm_bytes(der, n), 0, &first);
    if (error == DSM_OK)
        error = dsm_certificates_append(out, dsm_bytes(der, n));
    free(der);
    return error == DSM_OK ? DSM_OK : dsm_error_detail_set_at(detail, path, "holds no certificate in PEM or DER");
}

/* Of a file with several the first. */
static enum dsm_error load_root(const char *path, struct dsm_certificates *out, struct dsm_error_detail *detail)
{
    struct dsm_bytes first;

    DSM_TRY(read_certificates(path, out, detail));
    DSM_TRY(dsm_certificates_at(dsm_bytes(out->der, out->n), 0, &first));
    out->n = first.n; /* it stands at the beginning */
    return DSM_OK;
}

/* A chain that no signature could be verified with is found at the start. */
static enum dsm_error check_chain(const struct dsm_device *device, const char *path, struct dsm_error_detail *detail)
{
    const struct dsm_requesters *requesters = &device->requesters;
    struct dsm_chain_terms terms = { .is_requester = true };
    size_t count = requesters->root_count > 0 ? requesters->root_count : 1;
    struct dsm_public_key *leaf = NULL;
    enum dsm_error error = DSM_ERR_INTERNAL;

    for (size_t i = 0; i < count && error != DSM_OK; i++) {
        terms.root = dsm_bytes(requesters->roots[i].der, requesters->roots[i].n);
        error = dsm_certificates_verify(device->crypto, dsm_bytes(requesters->chain.der, requesters->chain.n), &terms,
                                        &leaf, detail);
    }
    dsm_public_key_destroy(leaf);
    return error == DSM_OK ? DSM_OK : dsm_error_detail_within(detail, path);
}

static enum dsm_error check_asked(const struct dsm_device *device, struct dsm_error_detail *detail)
{
    const struct dsm_device_settings *settings = &device->settings;
    const struct dsm_requesters *requesters = &device->requesters;

    if (settings->mutual == DSM_MUTUAL_PROVISIONED && requesters->chain.n == 0)
        return dsm_error_detail_set(detail, "a requester is to authenticate without showing its chain, and none is "
                                            "given (requesters.chain, --requester-chain)");
    if (settings->mutual_required && settings->mutual == DSM_MUTUAL_NONE)
        return dsm_error_detail_set(detail, "requesters have to authenticate, and none is asked (requesters.ask, "
                                            "--mut-auth)");
    if ((settings->mutual != DSM_MUTUAL_NONE || settings->mutual_basic) && requesters->root_count == 0)
        dsm_log(device->log, DSM_LOG_WARNING, device->name,
                "requesters are asked to authenticate, and ANY OF THEM IS BELIEVED: no root is given "
                "(requesters.roots, --requester-root)");
    return DSM_OK;
}

enum dsm_error dsm_requester_files_load(const struct dsm_device_description *description, struct dsm_device *device,
                                        struct dsm_error_detail *detail)
{
    const struct dsm_described_requesters *from = &description->requesters;
    struct dsm_requesters *to = &device->requesters;

    for (size_t i = 0; i < from->root_count; i++) {
        DSM_TRY(load_root(from->roots[i], &to->roots[i], detail));
        to->root_count++;
    }
    if (from->chain) {
        DSM_TRY(read_certificates(from->chain, &to->chain, detail));
        DSM_TRY(check_chain(device, from->chain, detail));
    }
    return check_asked(device, detail);
}
