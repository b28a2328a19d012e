/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_provision.h"

#include "cli/read_file.h"
#include "cli/root_certificate.h"
#include "cli/swtsm_identity.h"
#include "cli/swtsm_key_pairs.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_session.h"
#include "crypto/csr.h"
#include "requester/fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAG_SHIFT 3u

/* A file of ours that cannot be used: nothing of it went to the device. */
static enum dsm_error refuse_file(struct swtsm *t, const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    t->requester->failure = (struct dsm_failure){ .kind = DSM_FAILURE_OWN, .error = DSM_ERR_CONFIG };
    snprintf(t->requester->failure.step, sizeof(t->requester->failure.step), "file");
    snprintf(t->requester->failure.text, sizeof(t->requester->failure.text), "%s",
             dsm_error_detail_text(detail, text, sizeof(text)));
    return DSM_ERR_CONFIG;
}

/* Up to where the request goes: in clear, or in a session. Where several keys of an algorithm are in use, requests have
 * to name theirs (DSP0274 1.3 GET_CSR, SET_CERTIFICATE, KeyPairID): who names none uses one. */
static enum dsm_error begin(struct swtsm *t, bool in_session)
{
    t->requester->options.one_key = t->settings->key_pair == 0;
    DSM_TRY(swtsm_negotiate(t));
    if (!in_session)
        return DSM_OK;
    if (!t->settings->psk) {
        DSM_TRY(swtsm_digests(t));
        DSM_TRY(swtsm_certificate(t, 0));
    }
    return swtsm_session(t, swtsm_has_public_key(t) ? swtsm_slot(t) : 0);
}

static enum dsm_error end(struct swtsm *t, bool in_session)
{
    if (!in_session)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_end_session_begin(t->requester)));
    cli_step(&t->output, "END_SESSION", "the session is over");
    return DSM_OK;
}

/* ERROR(ResetRequired) says that the device has done its part: DSP0274, CERT_INSTALL_RESET_CAP. */
static bool is_reset_required(struct swtsm *t, enum dsm_error error)
{
    return error != DSM_OK && t->requester->failure.spdm_error_code == DSM_SPDM_ERROR_RESET_REQUIRED;
}

static enum dsm_error write_pem(struct swtsm *t, struct dsm_bytes pem)
{
    const char *path = t->settings->out_path;
    struct dsm_error_detail detail;
    FILE *file;
    bool written;

    if (!path) {
        if (!t->settings->json)
            fwrite(pem.p, 1, pem.n, stdout);
        return DSM_OK;
    }
    file = fopen(path, "w");
    written = file && fwrite(pem.p, 1, pem.n, file) == pem.n;
    if (file && fclose(file) != 0)
        written = false;
    if (written)
        return DSM_OK;
    dsm_error_detail_set_at(&detail, path, "cannot be written");
    return refuse_file(t, &detail);
}

static enum dsm_error show_csr(struct swtsm *t, struct dsm_bytes csr)
{
    enum dsm_error error;
    uint8_t *pem;
    size_t n;

    DSM_TRY(dsm_csr_to_pem(csr, &pem, &n));
    cli_step(&t->output, "GET_CSR", "a request of %zu bytes, signed by the key that it is for%s%s", csr.n,
             t->settings->out_path ? ": " : "", t->settings->out_path ? t->settings->out_path : "");
    cli_output_set(&t->output, "csr", json_pack("{s:s%}", "pem", (const char *)pem, n));
    error = write_pem(t, dsm_bytes(pem, n));
    free(pem);
    return error;
}

static enum dsm_error read_info(struct swtsm *t, struct cli_file *info)
{
    struct dsm_error_detail detail;

    *info = (struct cli_file){ .n = 0 };
    if (!t->settings->requester_info_path || cli_file_read(t->settings->requester_info_path, info, &detail))
        return DSM_OK;
    return refuse_file(t, &detail);
}

static enum dsm_error get_csr(struct swtsm *t, struct dsm_bytes info)
{
    const struct swtsm_settings *s = t->settings;
    struct dsm_get_csr wanted = {
        .key_pair_id = s->key_pair,
        .attributes = (uint8_t)(s->model | s->csr_tag << TAG_SHIFT | (s->overwrite ? DSM_GET_CSR_OVERWRITE : 0)),
        .requester_info = info,
    };
    struct dsm_bytes csr;
    enum dsm_error error = swtsm_do(t, dsm_get_csr_begin(t->requester, &wanted, &csr));

    if (!is_reset_required(t, error))
        return error == DSM_OK ? show_csr(t, csr) : error;
    cli_step(&t->output, "GET_CSR", "the device makes it at its reset: ask again after it%s",
             t->requester->negotiated.version >= DSM_SPDM_13 ? ", with --csr-tag" : "");
    if (t->requester->negotiated.version >= DSM_SPDM_13)
        cli_detail(&t->output, "tag %u", t->requester->failure.spdm_error_data);
    cli_output_set(&t->output, "csr",
                   json_pack("{s:b, s:i}", "reset_required", true, "tag", t->requester->failure.spdm_error_data));
    return DSM_OK;
}

enum dsm_error swtsm_provision_csr(struct swtsm *t)
{
    struct cli_file info;
    enum dsm_error error;

    DSM_TRY(read_info(t, &info));
    error = begin(t, t->settings->in_session);
    if (error == DSM_OK)
        error = get_csr(t, dsm_bytes(info.bytes, info.n));
    free(info.bytes);
    return error == DSM_OK ? end(t, t->settings->in_session) : error;
}

static enum dsm_error set_certificate(struct swtsm *t, const struct dsm_certificates *chain)
{
    const struct dsm_set_certificate_options options = {
        .slot = t->settings->slot,
        .key_pair_id = t->settings->key_pair,
        .model = t->settings->model,
        .certificates = dsm_bytes(chain->der, chain->n),
    };
    enum dsm_error error = swtsm_do(t, dsm_set_certificate_begin(t->requester, &options));
    bool at_reset = is_reset_required(t, error);

    if (error != DSM_OK && !at_reset)
        return error;
    cli_step(&t->output, "SET_CERTIFICATE", "slot %u %s%s", options.slot, chain->n > 0 ? "has the chain" : "is erased",
             at_reset ? ", from the device's reset on" : "");
    cli_output_set(
        &t->output, "set_certificate",
        json_pack("{s:i, s:b, s:b}", "slot", options.slot, "erased", chain->n == 0, "reset_required", at_reset));
    return DSM_OK;
}

/* DSP0274 SET_CERTIFICATE: outside of a trusted environment slots 1 to 7 are set in a session. */
static bool wants_session(const struct swtsm_settings *s)
{
    return s->in_session || (s->slot != 0 && !s->in_clear);
}

enum dsm_error swtsm_provision_chain(struct swtsm *t)
{
    struct dsm_certificates chain = { 0 };
    bool in_session = wants_session(t->settings);
    struct dsm_error_detail detail;
    enum dsm_error error;

    if (!t->settings->erase && !t->settings->chain_path) {
        dsm_error_detail_set(&detail, "set-certificate wants --chain FILE, or --erase");
        return refuse_file(t, &detail);
    }
    if (!t->settings->erase && !cli_certificates_read(t->settings->chain_path, &chain, &detail))
        return refuse_file(t, &detail);
    error = begin(t, in_session);
    if (error == DSM_OK)
        error = set_certificate(t, &chain);
    dsm_certificates_free(&chain);
    return error == DSM_OK ? end(t, in_session) : error;
}

enum dsm_error swtsm_provision_key_pairs(struct swtsm *t)
{
    DSM_TRY(begin(t, t->settings->in_session));
    DSM_TRY(swtsm_key_pairs_show(t));
    return end(t, t->settings->in_session);
}

enum dsm_error swtsm_provision_key_pair(struct swtsm *t)
{
    DSM_TRY(begin(t, t->settings->in_session));
    DSM_TRY(swtsm_key_pairs_set(t));
    return end(t, t->settings->in_session);
}
