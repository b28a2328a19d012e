/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/doe_discovery.h"

#include "requester/fail.h"
#include "requester/round_trip.h"
#include "wire/doe.h"

struct doe_discovery {
    struct dsm_doe_protocols *out;
    uint8_t index; /* that is asked for */
};

static bool has(const struct dsm_doe_protocols *protocols, uint8_t type)
{
    for (size_t i = 0; i < protocols->count; i++)
        if (protocols->list[i].vendor_id == DSM_DOE_VENDOR_PCI_SIG && protocols->list[i].type == type)
            return true;
    return false;
}

static enum dsm_error protocols_check(struct dsm_requester *r, const struct dsm_doe_protocols *protocols)
{
    if (!has(protocols, DSM_DOE_CMA))
        return dsm_fail_protocol(r, DSM_ERR_UNSUPPORTED_REQUEST, "PCIe 6.31",
                                 "the device does not offer CMA (0001:01)");
    if (!has(protocols, DSM_DOE_SECURED_CMA))
        dsm_requester_note(r, "the device does not offer secured CMA (0001:02): no session is possible");
    return DSM_OK;
}

static enum dsm_error ask(struct dsm_requester *r, uint8_t index);

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes data)
{
    struct doe_discovery *step = DSM_STEP_MEMORY(r, struct doe_discovery);
    struct dsm_doe_protocols *out = step->out;
    struct dsm_doe_discovery_response response;
    uint8_t index = step->index;

    DSM_TRY(dsm_fail_decode(r, dsm_doe_discovery_response_decode(data, &response, &r->cause),
                            "PCIe 6.30.1.1 DOE discovery response", data.n));
    if (out->count == DSM_DOE_PROTOCOLS_MAX || (response.next_index != 0 && response.next_index <= index))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "PCIe 6.30.1.1 Next Index",
                                 "after index %u comes %u: the list has no end", index, response.next_index);
    out->list[out->count++] = (struct dsm_doe_protocol){ response.vendor_id, response.type };
    return response.next_index != 0 ? ask(r, response.next_index) : protocols_check(r, out);
}

static enum dsm_error ask(struct dsm_requester *r, uint8_t index)
{
    struct dsm_doe_discovery request = { .index = index };
    struct dsm_writer w = dsm_requester_writer(r);

    DSM_STEP_MEMORY(r, struct doe_discovery)->index = index;
    DSM_TRY(dsm_doe_discovery_encode(&request, &w));
    return dsm_round_trip_begin_discovery(r, dsm_written(&w), take);
}

static enum dsm_error ask_first(struct dsm_requester *r)
{
    dsm_requester_name_step(r, "DOE discovery");
    DSM_STEP_MEMORY(r, struct doe_discovery)->out->count = 0;
    return r->binding == &dsm_binding_doe ? ask(r, 0) : DSM_OK;
}

enum dsm_step dsm_doe_discovery_begin(struct dsm_requester *r, struct dsm_doe_protocols *out)
{
    struct doe_discovery *step = dsm_step_prepare(r);

    step->out = out;
    return dsm_step_begin(r, ask_first);
}
