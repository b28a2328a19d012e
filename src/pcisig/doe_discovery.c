/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE discovery (PCIe 6.30.1.1): which data objects the mailbox takes, one index a request. */
#include "pcisig/doe_discovery.h"
#include "device/device_finding.h"
#include "wire/doe.h"

static const uint8_t types[] = { DSM_DOE_DISCOVERY, DSM_DOE_CMA, DSM_DOE_SECURED_CMA };

#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))
#define REQUEST_LEN 4u

/* An index past the last: vendor id FFFFh and next index 0, as QEMU's own mailbox answers. */
static const struct dsm_doe_discovery_response none = { .vendor_id = 0xFFFF, .type = 0xFF };

static enum dsm_error check_reserved(struct dsm_device *device, const struct dsm_doe_discovery *request)
{
    if (!request->reserved_set)
        return DSM_OK;
    return dsm_device_finding(device, DSM_FINDING_DOE_RESERVED_BITS, DSM_ERR_DISCARD,
                              "a DOE discovery request with reserved bits set");
}

/* Versions 1 and 2 of the request differ in the version field alone; the responses are the same. What is longer than a
 * request is taken up to its length, what is shorter discarded (6.30.1). */
enum dsm_error dsm_doe_discovery_respond(struct dsm_device *device, struct dsm_bytes data, struct dsm_writer *w)
{
    struct dsm_doe_discovery request;
    struct dsm_doe_discovery_response response;

    if (data.n > REQUEST_LEN)
        data.n = REQUEST_LEN;
    if (dsm_doe_discovery_decode(data, &request, NULL) != DSM_OK) {
        dsm_log(device->log, DSM_LOG_INFO, device->name, "DOE discovery of %zu bytes instead of 4: discarded", data.n);
        return DSM_ERR_DISCARD;
    }
    DSM_TRY(check_reserved(device, &request));
    if (request.index >= TYPE_COUNT)
        return dsm_doe_discovery_response_encode(&none, w);
    response.vendor_id = DSM_DOE_VENDOR_PCI_SIG;
    response.type = types[request.index];
    response.next_index = (uint8_t)((request.index + 1u) % TYPE_COUNT);
    return dsm_doe_discovery_response_encode(&response, w);
}
