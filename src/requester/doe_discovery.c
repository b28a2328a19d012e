/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/object.h"

static enum dsm_error ask(struct dsm_requester *r, uint8_t index, struct dsm_doe_discovery_response *out)
{
    struct dsm_doe_discovery request = { .index = index };
    struct dsm_writer w = dsm_writer(r->request, sizeof(r->request));
    struct dsm_object object;

    DSM_TRY(dsm_doe_discovery_encode(&request, &w));
    DSM_TRY(dsm_requester_object(r, DSM_OBJECT_DISCOVERY, dsm_written(&w), &object));
    if (object.kind != DSM_OBJECT_DISCOVERY)
        return dsm_requester_wrong_kind(r, object.kind, DSM_OBJECT_DISCOVERY);
    return dsm_fail_decode(r, dsm_doe_discovery_response_decode(object.data, out),
                           "PCIe 6.30.1.1 DOE discovery response", object.data.n);
}

static bool has(const struct dsm_doe_protocols *protocols, uint8_t type)
{
    for (size_t i = 0; i < protocols->count; i++)
        if (protocols->list[i].vendor_id == DSM_DOE_VENDOR_PCI_SIG && protocols->list[i].type == type)
            return true;
    return false;
}

static enum dsm_error check(struct dsm_requester *r, const struct dsm_doe_protocols *protocols)
{
    if (!has(protocols, DSM_DOE_CMA))
        return dsm_fail_protocol(r, DSM_ERR_UNSUPPORTED_REQUEST, "PCIe 6.31",
                                 "the device does not offer CMA (0001:01)");
    if (!has(protocols, DSM_DOE_SECURED_CMA))
        dsm_requester_note(r, "the device does not offer secured CMA (0001:02): no session is possible");
    return DSM_OK;
}

enum dsm_error dsm_requester_discover(struct dsm_requester *r, struct dsm_doe_protocols *out)
{
    struct dsm_doe_discovery_response response = { .next_index = 0 };

    dsm_requester_step(r, "DOE discovery");
    out->count = 0;
    if (r->binding != &dsm_binding_doe)
        return DSM_OK;
    do {
        uint8_t index = response.next_index;

        DSM_TRY(ask(r, index, &response));
        if (out->count == DSM_DOE_PROTOCOLS_MAX || (response.next_index != 0 && response.next_index <= index))
            return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "PCIe 6.30.1.1 Next Index",
                                     "after index %u comes %u: the list has no end", index, response.next_index);
        out->list[out->count++] = (struct dsm_doe_protocol){ response.vendor_id, response.type };
    } while (response.next_index != 0);
    return check(r, out);
}
