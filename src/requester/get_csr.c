/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_csr.h"

#include "crypto/csr.h"
#include "requester/fail.h"
#include "requester/round_trip.h"

#define RULE "DSP0274 CSR, "

struct get_csr {
    struct dsm_get_csr wanted;
    struct dsm_bytes *out;
};

/* Somebody shall issue a certificate for it: the key is the device's, and of the algorithm that was agreed on. */
static enum dsm_error verify(struct dsm_requester *r, struct dsm_bytes csr)
{
    const struct dsm_asym_algorithm *asym = dsm_negotiated_asym(&r->negotiated);
    struct dsm_public_key *key = NULL;
    enum dsm_error error = dsm_csr_verify(r->crypto, csr, &key);
    bool fits = error == DSM_OK && asym && dsm_public_key_fits(key, asym);

    dsm_public_key_destroy(key);
    if (error == DSM_ERR_INVALID_FIELD)
        return dsm_fail_protocol(r, error, RULE "CSR", "%zu bytes that are no request of PKCS #10 in DER", csr.n);
    if (error == DSM_ERR_BAD_SIGNATURE)
        return dsm_fail_verify(r, error, RULE "CSR", "the request is not signed by the key that it is for");
    DSM_TRY(error);
    return fits ? DSM_OK
                : dsm_fail_verify(r, DSM_ERR_INVALID_FIELD, RULE "CSR",
                                  "the request is for a key of another algorithm than was negotiated");
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct get_csr *step = DSM_STEP_MEMORY(r, struct get_csr);
    struct dsm_csr csr;

    DSM_TRY(dsm_fail_decode(r, dsm_csr_decode(&params, &response, &csr), "DSP0274 CSR", response.n));
    if (csr.reserved_set)
        dsm_requester_note(r, "reserved bits are set in CSR");
    DSM_TRY(verify(r, csr.csr));
    *step->out = csr.csr;
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct get_csr *step = DSM_STEP_MEMORY(r, struct get_csr);
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "GET_CSR");
    DSM_TRY(dsm_get_csr_encode(&params, &step->wanted, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_CSR, take);
}

enum dsm_step dsm_get_csr_begin(struct dsm_requester *r, const struct dsm_get_csr *wanted, struct dsm_bytes *csr)
{
    struct get_csr *step = dsm_step_prepare(r);

    step->wanted = *wanted;
    step->out = csr;
    return dsm_step_begin(r, send_request);
}
