/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_certificate.h"

#include "crypto/certificate_verify.h"
#include "requester/fail.h"
#include "requester/portion.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "wire/certificate.h"

#include <stdlib.h>

#define RULE "DSP0274 GET_CERTIFICATE and CERTIFICATE, "
#define PORTION_DEFAULT 4096u
#define CERT_MODEL_MASK 0x07u /* CertificateInfo, CertModel */
#define CERT_MODEL_ALIAS 2u

/* A chain as it arrives. */
struct arrival {
    uint8_t *bytes;
    size_t size;
    size_t n;
    size_t total; /* as the first portion tells; 0 before */
    struct dsm_get_certificate request;
    uint8_t certificate_info;
};

static uint16_t portion_asked(const struct dsm_requester *r, const struct arrival *chain)
{
    size_t most = r->options.certificate_portion ? r->options.certificate_portion : PORTION_DEFAULT;

    if (chain->total > 0 && chain->total - chain->n < most)
        most = chain->total - chain->n;
    return (uint16_t)most;
}

/* Before the first portion nobody knows how long a large chain is. */
static enum dsm_error make_room(struct arrival *chain, size_t total)
{
    uint8_t *bytes;

    if (total <= chain->size)
        return DSM_OK;
    bytes = realloc(chain->bytes, total);
    if (!bytes)
        return DSM_ERR_NO_MEMORY;
    chain->bytes = bytes;
    chain->size = total;
    return DSM_OK;
}

static enum dsm_error check_total(struct dsm_requester *r, size_t total, const struct arrival *chain)
{
    size_t most = chain->request.is_large ? DSM_CERT_CHAIN_LARGE_MAX : DSM_CERT_CHAIN_MAX;

    if (total > most)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "RemainderLength",
                                 "the chain has %zu bytes in all, at most %zu are taken", total, most);
    if (chain->total > 0 && total != chain->total)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "RemainderLength",
                                 "at offset %zu the chain has %zu bytes in all, before it had %zu", chain->n, total,
                                 chain->total);
    return DSM_OK;
}

static enum dsm_error check_portion(struct dsm_requester *r, const struct dsm_certificate *certificate,
                                    const struct arrival *chain)
{
    size_t total = chain->n + certificate->portion.n + certificate->remainder_length;

    if (certificate->is_large != chain->request.is_large)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "LargeCertChain", "it is %u, %u was asked for",
                                 certificate->is_large, chain->request.is_large);
    if (certificate->slot != chain->request.slot)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "SlotID", "slot %u came instead of slot %u",
                                 certificate->slot, chain->request.slot);
    if (certificate->portion.n == 0 || certificate->portion.n > chain->request.length)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "PortionLength", "%zu bytes came, %u were asked for",
                                 certificate->portion.n, chain->request.length);
    if (certificate->remainder_length > 0 && dsm_portion_is_small(certificate->portion.n, chain->request.length))
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, RULE "PortionLength",
                                 "%zu bytes came of %u that were asked for, and not the last: at least %u are taken",
                                 certificate->portion.n, chain->request.length, DSM_PORTION_MIN);
    return check_total(r, total, chain);
}

static enum dsm_error check_digest(struct dsm_requester *r, struct dsm_requester_slot *slot)
{
    struct dsm_bytes chain = dsm_bytes(slot->chain, slot->chain_len);

    DSM_TRY(dsm_hash_once(r->crypto, dsm_negotiated_hash(&r->negotiated), chain, slot->chain_digest));
    if (slot->has_digest && memcmp(slot->chain_digest, slot->digest, dsm_negotiated_hash(&r->negotiated)->size) != 0)
        return dsm_fail_verify(r, DSM_ERR_BAD_DIGEST, "DSP0274 DIGESTS, Digest",
                               "the digest of the chain is not the one that DIGESTS gave");
    return DSM_OK;
}

static enum dsm_error check_root_pin(struct dsm_requester *r, struct dsm_bytes root)
{
    uint8_t digest[DSM_HASH_MAX];

    if (r->options.root_sha384.n == 0)
        return DSM_OK;
    DSM_TRY(dsm_hash_once(r->crypto, dsm_hash_algorithm_by_name("SHA_384"), root, digest));
    if (!dsm_bytes_equal(r->options.root_sha384, dsm_bytes(digest, r->options.root_sha384.n)))
        return dsm_fail_verify(r, DSM_ERR_BAD_CERTIFICATE, "DSP0274 certificate chain format",
                               "the chain's root is another one than the pinned SHA-384 digest names");
    return DSM_OK;
}

/* RootHash is the digest of the root: of the pinned one, or of the one that the chain begins with. */
static enum dsm_error check_root_hash(struct dsm_requester *r, const struct dsm_requester_slot *slot)
{
    struct dsm_bytes root = r->options.root;
    uint8_t digest[DSM_HASH_MAX];

    if (root.n == 0 && dsm_certificates_at(slot->certificates, 0, &root) != DSM_OK)
        return dsm_fail_verify(r, DSM_ERR_BAD_CERTIFICATE, "DSP0274 certificate chain format",
                               "the chain does not begin with a DER certificate");
    DSM_TRY(check_root_pin(r, root));
    DSM_TRY(dsm_hash_once(r->crypto, dsm_negotiated_hash(&r->negotiated), root, digest));
    if (!dsm_bytes_equal(slot->root_hash, dsm_bytes(digest, dsm_negotiated_hash(&r->negotiated)->size)))
        return dsm_fail_verify(r, DSM_ERR_BAD_DIGEST, "DSP0274 certificate chain format, RootHash",
                               "RootHash is not the digest of the %s root", r->options.root.n ? "pinned" : "chain's");
    return DSM_OK;
}

/* CertificateInfo says so of the slot (1.3, several keys), or ALIAS_CERT_CAP of all. */
static bool is_alias(const struct dsm_requester *r, const struct dsm_requester_slot *slot)
{
    unsigned model = slot->certificate_info & CERT_MODEL_MASK;

    return model == CERT_MODEL_ALIAS || (model == 0 && (r->negotiated.responder_flags & DSM_CAP_ALIAS_CERT) != 0);
}

static void certificate_note(void *context, const struct dsm_certificate_rule *rule,
                             const struct dsm_error_detail *detail)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    (void)rule;
    dsm_requester_note(context, "%s", dsm_error_detail_text(detail, text, sizeof(text)));
}

/* The clause goes where failures have theirs. */
static enum dsm_error fail_chain(struct dsm_requester *r, enum dsm_error error, const struct dsm_error_detail *detail)
{
    return dsm_fail_verify(r, error, detail->clause[0] ? detail->clause : "DSP0274 certificate chain format",
                           "the chain does not verify: %s%s%s", detail->place, detail->place[0] ? ": " : "",
                           detail->reason[0] ? detail->reason : dsm_error_text(error));
}

static enum dsm_error verify(struct dsm_requester *r, struct dsm_requester_slot *slot)
{
    struct dsm_chain_terms terms = {
        .root = r->options.root,
        .is_alias = is_alias(r, slot),
        .spdm_version = r->negotiated.version,
        .now = r->options.now,
        .check_dates = r->options.check_dates,
        .note = certificate_note,
        .context = r,
    };
    struct dsm_error_detail detail = { .reason = "" };
    enum dsm_error error;

    DSM_TRY(check_digest(r, slot));
    DSM_TRY(check_root_hash(r, slot));
    dsm_public_key_destroy(slot->leaf_key);
    slot->leaf_key = NULL;
    error = dsm_certificates_verify(r->crypto, slot->certificates, &terms, &slot->leaf_key, &detail);
    if (error != DSM_OK)
        return fail_chain(r, error, &detail);
    if (!dsm_public_key_fits(slot->leaf_key, dsm_negotiated_asym(&r->negotiated)))
        return dsm_fail_verify(r, DSM_ERR_BAD_CERTIFICATE, "DSP0274 ALGORITHMS, BaseAsymSel",
                               "the leaf's key is not one of %s", dsm_negotiated_asym(&r->negotiated)->common.name);
    return DSM_OK;
}

/* A slot that is made besides the one it will replace. */
static enum dsm_error make_slot(struct dsm_requester *r, struct dsm_requester_slot *slot, const struct arrival *arrival)
{
    struct dsm_bytes bytes;
    struct dsm_cert_chain chain;
    enum dsm_error error;

    slot->chain = malloc(arrival->n);
    if (!slot->chain)
        return DSM_ERR_NO_MEMORY;
    memcpy(slot->chain, arrival->bytes, arrival->n);
    slot->chain_len = arrival->n;
    bytes = dsm_bytes(slot->chain, slot->chain_len);
    error = dsm_cert_chain_decode(dsm_negotiated_hash(&r->negotiated)->size, bytes, &chain);
    if (error != DSM_OK)
        (void)dsm_cause_set(&r->cause, DSM_CAUSE_CHAIN_LENGTH, bytes.n < 2 ? 0 : bytes.p[0] | (uint64_t)bytes.p[1] << 8,
                            bytes.n);
    DSM_TRY(dsm_fail_decode(r, error, "DSP0274 certificate chain format", bytes.n));
    slot->root_hash = chain.root_hash;
    slot->certificates = chain.certificates;
    slot->certificate_info = arrival->certificate_info;
    return verify(r, slot);
}

static enum dsm_error adopt(struct dsm_requester *r, struct dsm_requester_slot *slot, const struct arrival *arrival)
{
    struct dsm_requester_slot fresh = *slot, *old = slot;
    enum dsm_error error;

    fresh.chain = NULL;
    fresh.leaf_key = NULL;
    error = make_slot(r, &fresh, arrival);
    if (error != DSM_OK)
        old = &fresh;
    free(old->chain);
    dsm_public_key_destroy(old->leaf_key);
    if (error == DSM_OK)
        *slot = fresh;
    return error;
}

static enum dsm_error send_request(struct dsm_requester *r);

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct arrival *chain = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_certificate certificate;

    DSM_TRY(dsm_fail_decode(r, dsm_certificate_decode(&params, &response, &certificate), "DSP0274 CERTIFICATE",
                            response.n));
    DSM_TRY(check_portion(r, &certificate, chain));
    DSM_TRY(dsm_transcript_rules_add(r, response));
    DSM_TRY(make_room(chain, chain->n + certificate.portion.n + certificate.remainder_length));
    memcpy(chain->bytes + chain->n, certificate.portion.p, certificate.portion.n);
    chain->n += certificate.portion.n;
    chain->total = chain->n + certificate.remainder_length;
    chain->certificate_info = certificate.certificate_info;
    return chain->n < chain->total ? send_request(r) : adopt(r, &r->slots[chain->request.slot], chain);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct arrival *chain = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_writer w = dsm_requester_writer(r);

    chain->request.offset = (uint32_t)chain->n;
    chain->request.length = portion_asked(r, chain);
    DSM_TRY(dsm_get_certificate_encode(&params, &chain->request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_CERTIFICATE, take);
}

static void end(struct dsm_requester *r, bool is_done)
{
    (void)is_done;
    free(DSM_STEP_MEMORY(r, struct arrival)->bytes);
}

static enum dsm_error send_first(struct dsm_requester *r)
{
    struct arrival *chain = DSM_STEP_MEMORY(r, struct arrival);

    dsm_requester_name_step(r, "GET_CERTIFICATE");
    if (chain->request.slot >= DSM_SLOTS_MAX || !dsm_negotiated_hash(&r->negotiated))
        return DSM_ERR_INTERNAL;
    chain->bytes = malloc(DSM_CERT_CHAIN_MAX);
    if (!chain->bytes)
        return DSM_ERR_NO_MEMORY;
    chain->size = DSM_CERT_CHAIN_MAX;
    chain->request.is_large = (r->negotiated.responder_flags & DSM_CAP_LARGE_RESP) != 0;
    r->step.end = end;
    return send_request(r);
}

enum dsm_step dsm_get_certificate_begin(struct dsm_requester *r, uint8_t slot)
{
    struct arrival *chain = dsm_step_prepare(r);

    chain->request.slot = slot;
    return dsm_step_begin(r, send_first);
}
