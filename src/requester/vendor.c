/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/vendor.h"

#include "requester/fail.h"
#include "requester/step.h"
#include "wire/vendor_defined.h"

#define RULE "DSP0274 VENDOR_DEFINED_RESPONSE, PCIe 6.31.3"

static const uint8_t vendor_id[] = { DSM_VENDOR_PCI_SIG & 0xFFu, DSM_VENDOR_PCI_SIG >> 8 };

/* Where both sides state LARGE_RESP_CAP each message has the large form, as libspdm has it. */
static bool is_large(const struct dsm_requester *r)
{
    return dsm_both_can(&r->negotiated, DSM_CAP_LARGE_RESP);
}

static enum dsm_error vendor_check(struct dsm_requester *r, uint8_t protocol, const struct dsm_vendor_defined *vendor)
{
    if (vendor->is_large != is_large(r))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "DSP0274 1.4 VENDOR_DEFINED_RESPONSE, LargeResp",
                                 "LargeResp is %u, LargeReq was %u", vendor->is_large, is_large(r));
    if (vendor->standard_id != DSM_REGISTRY_PCI_SIG)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE, "StandardID is %u, not 3 (PCI-SIG)",
                                 vendor->standard_id);
    if (!dsm_bytes_equal(vendor->vendor_id, dsm_bytes(vendor_id, sizeof(vendor_id))))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE, "VendorID is not 0x0001 (PCI-SIG)");
    if (vendor->payload.n == 0 || vendor->payload.p[0] != protocol)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE, "the protocol id is not %u", protocol);
    return DSM_OK;
}

static enum dsm_error take_response(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct dsm_vendor *step = DSM_STEP_MEMORY(r, struct dsm_vendor);
    struct dsm_vendor_defined vendor;

    DSM_TRY(dsm_fail_decode(r, dsm_vendor_defined_decode(&params, &response, &vendor),
                            "DSP0274 VENDOR_DEFINED_RESPONSE", response.n));
    DSM_TRY(vendor_check(r, step->protocol, &vendor));
    return step->take(r, dsm_bytes(vendor.payload.p + 1, vendor.payload.n - 1));
}

static enum dsm_error encode_request(struct dsm_requester *r, uint8_t protocol, struct dsm_bytes message,
                                     struct dsm_writer *w)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    uint8_t payload[256];
    struct dsm_vendor_defined vendor = {
        .code = DSM_SPDM_VENDOR_DEFINED_REQUEST,
        .is_large = is_large(r),
        .standard_id = DSM_REGISTRY_PCI_SIG,
        .vendor_id = dsm_bytes(vendor_id, sizeof(vendor_id)),
        .payload = dsm_bytes(payload, message.n + 1),
    };
    enum dsm_error error;

    if (message.n >= sizeof(payload))
        return DSM_ERR_NO_SPACE;
    payload[0] = protocol;
    memcpy(payload + 1, message.p, message.n);
    error = dsm_vendor_defined_encode(&params, &vendor, w);
    dsm_wipe(payload, sizeof(payload)); /* it may have held an IDE key */
    return error;
}

enum dsm_error dsm_vendor_send(struct dsm_requester *r, uint8_t protocol, struct dsm_bytes message,
                               dsm_round_trip_take take)
{
    struct dsm_writer w = dsm_requester_writer(r);

    *DSM_STEP_MEMORY(r, struct dsm_vendor) = (struct dsm_vendor){ protocol, take };
    DSM_TRY(encode_request(r, protocol, message, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_VENDOR_DEFINED_RESPONSE, take_response);
}
