/* SPDX-License-Identifier: BSD-3-Clause */
#include "provisioning_fixture.h"

#include "crypto/leaf.h"
#include "spdm/chain_form.h"
#include "wire/certificate.h"

void provisioning_begin(struct harness *h, uint8_t version, uint32_t capabilities)
{
    struct choice choice = harness_choice(version);

    h->device->settings.capabilities |= capabilities;
    harness_vca(h, &choice);
}

void provisioning_chain(const struct harness *h, uint8_t key_pair_id, struct log *out)
{
    const struct dsm_key_pair *pair = dsm_key_pairs_find(&h->device->identity.key_pairs, key_pair_id);
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_384");
    struct dsm_certificates chain = { 0 };
    struct dsm_issuer issuer = { 0 };
    struct dsm_chain_form form;

    assert_error(DSM_OK,
                 dsm_issuer_make(h->crypto, dsm_asym_algorithm_by_name("ECDSA_P384"), hash, "another", &issuer));
    assert_error(DSM_OK, dsm_leaf_issue(h->crypto, &issuer, pair->key, hash, h->device->name, &h->device->ids, &chain));
    assert_error(DSM_OK, dsm_chain_form_make(h->crypto, hash, dsm_bytes(chain.der, chain.n), &form));
    assert_true(form.total_len <= sizeof(out->bytes));
    dsm_chain_form_copy(&form, 0, form.total_len, out->bytes);
    out->n = form.total_len;
    dsm_issuer_clear(&issuer);
    dsm_certificates_free(&chain);
}

void provisioning_write(const struct harness *h, uint8_t param1, const struct log *chain, struct log *out)
{
    struct header4 header = harness_header(h, DSM_SPDM_SET_CERTIFICATE, param1, 0);

    out->n = 0;
    log_add(out, dsm_bytes(header.bytes, sizeof(header.bytes)));
    if (chain)
        log_add(out, log_bytes(chain));
}

struct dsm_bytes provisioning_set(struct harness *h, uint8_t slot, const struct log *chain)
{
    static struct log request;

    provisioning_write(h, slot, chain, &request);
    return harness_send(h, log_bytes(&request));
}

bool provisioning_shows(struct harness *h, uint8_t slot, const struct log *chain)
{
    struct dsm_get_certificate ask = { .slot = slot, .length = 0xFFFF };
    uint8_t bytes[16];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    struct dsm_certificate shown;
    struct dsm_bytes response;

    assert_error(DSM_OK, dsm_get_certificate_encode(&h->params, &ask, &w));
    response = harness_send(h, dsm_written(&w));
    assert_spdm_code(response, DSM_SPDM_CERTIFICATE);
    assert_error(DSM_OK, dsm_certificate_decode(&h->params, &response, &shown));
    assert_int_equal(0, shown.remainder_length);
    return dsm_bytes_equal(shown.portion, log_bytes(chain));
}
