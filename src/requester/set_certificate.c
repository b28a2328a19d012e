/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/set_certificate.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "spdm/chain_form.h"
#include "wire/set_certificate.h"

#include <stdlib.h>

#define RULE "DSP0274 SET_CERTIFICATE, "
#define MODEL_SHIFT 4u

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct dsm_set_certificate_options *options = DSM_STEP_MEMORY(r, struct dsm_set_certificate_options);
    struct dsm_set_certificate_rsp rsp;

    DSM_TRY(dsm_fail_decode(r, dsm_set_certificate_rsp_decode(&params, &response, &rsp), "DSP0274 SET_CERTIFICATE_RSP",
                            response.n));
    if (rsp.slot != options->slot)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 SET_CERTIFICATE_RSP, SlotID",
                                 "slot %u was set instead of slot %u", rsp.slot, options->slot);
    if (rsp.reserved_set)
        dsm_requester_note(r, "reserved bits are set in SET_CERTIFICATE_RSP");
    return DSM_OK;
}

static enum dsm_error encode(struct dsm_requester *r, struct dsm_set_certificate *request,
                             const struct dsm_chain_form *form, struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    uint8_t *chain = malloc(form->total_len);
    enum dsm_error error;

    if (!chain)
        return DSM_ERR_NO_MEMORY;
    dsm_chain_form_copy(form, 0, form->total_len, chain);
    request->chain = dsm_bytes(chain, form->total_len);
    error = dsm_set_certificate_encode(&params, request, w);
    free(chain);
    return error;
}

static enum dsm_error encode_request(struct dsm_requester *r, const struct dsm_set_certificate_options *options,
                                     struct dsm_writer *w)
{
    struct dsm_set_certificate request = {
        .slot = options->slot,
        .key_pair_id = options->key_pair_id,
        .attributes = (uint8_t)(options->model << MODEL_SHIFT) & DSM_SET_CERTIFICATE_MODEL,
    };
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_chain_form form;

    if (options->certificates.n == 0) {
        request.attributes = DSM_SET_CERTIFICATE_ERASE;
        return dsm_set_certificate_encode(&params, &request, w);
    }
    DSM_TRY(dsm_chain_form_make(r->crypto, dsm_negotiated_hash(&r->negotiated), options->certificates, &form));
    return encode(r, &request, &form, w);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct dsm_set_certificate_options *options = DSM_STEP_MEMORY(r, struct dsm_set_certificate_options);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "SET_CERTIFICATE");
    if (options->certificates.n == 0 && r->negotiated.version < DSM_SPDM_13)
        return dsm_fail_protocol(r, DSM_ERR_INTERNAL, RULE "Erase", "SPDM %s cannot erase a slot",
                                 dsm_spdm_version_text(r->negotiated.version));
    if (!dsm_negotiated_hash(&r->negotiated))
        return dsm_fail_protocol(r, DSM_ERR_INTERNAL, RULE "CertChain", "no hash algorithm is negotiated");
    DSM_TRY(encode_request(r, options, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_SET_CERTIFICATE_RSP, take);
}

enum dsm_step dsm_set_certificate_begin(struct dsm_requester *r, const struct dsm_set_certificate_options *options)
{
    struct dsm_set_certificate_options *step = dsm_step_prepare(r);

    *step = *options;
    return dsm_step_begin(r, send_request);
}
