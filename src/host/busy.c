/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/busy.h"

#include "pcisig/doe_discovery.h"
#include "pcisig/pci_session.h"
#include "wire/error_message.h"

/* The requester's own version where it names one that exists; GET_VERSION and its answer are 1.0 (DSP0274 10.2). */
static uint8_t version_for_busy(const struct dsm_object *in)
{
    bool known =
        in->kind == DSM_OBJECT_SPDM && in->data.n > 0 && in->data.p[0] >= DSM_SPDM_10 && in->data.p[0] <= DSM_SPDM_13;

    return known ? in->data.p[0] : DSM_SPDM_10;
}

static enum dsm_error write_busy(const struct dsm_binding *binding, const struct dsm_object *in, struct dsm_writer *w)
{
    struct dsm_wire_params params = { .version = version_for_busy(in) };
    struct dsm_error_message busy = { .error_code = DSM_SPDM_ERROR_BUSY };
    size_t start;

    binding->begin(w, &start);
    DSM_TRY(dsm_error_message_encode(&params, &busy, w));
    return binding->finish(w, start, DSM_OBJECT_SPDM);
}

static enum dsm_error write_discovery(const struct dsm_hosted_device *hosted, const struct dsm_object *in,
                                      struct dsm_writer *w)
{
    size_t start;

    hosted->binding->begin(w, &start);
    DSM_TRY(dsm_doe_discovery_respond(hosted->device, in->data, w));
    return hosted->binding->finish(w, start, DSM_OBJECT_DISCOVERY);
}

enum dsm_error dsm_busy_answer(const struct dsm_hosted_device *hosted, struct dsm_bytes object, struct dsm_writer *w)
{
    struct dsm_object in;

    DSM_TRY(hosted->binding->unwrap(object, &in));
    return in.kind == DSM_OBJECT_DISCOVERY ? write_discovery(hosted, &in, w) : write_busy(hosted->binding, &in, w);
}
