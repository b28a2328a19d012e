/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_none.h"

#include "wire/pcap.h"

static enum dsm_error unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    if (object.n == 0)
        return DSM_ERR_TRUNCATED;
    *out = (struct dsm_object){ .kind = DSM_OBJECT_SPDM, .data = object };
    return DSM_OK;
}

static void begin(struct dsm_writer *w, size_t *start)
{
    *start = dsm_written_len(w);
}

static enum dsm_error finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    (void)start;
    if (w->failed)
        return DSM_ERR_NO_SPACE;
    return kind == DSM_OBJECT_SPDM ? DSM_OK : DSM_ERR_INTERNAL;
}

const struct dsm_binding dsm_binding_none = {
    .name = "none",
    .emu_name = "NONE",
    .object = "SPDM message",
    .malformed = "frame without a message",
    .malformed_document = "DSP0274 9",
    .unknown = "message that is none of SPDM's",
    .unknown_document = "DSP0274 9",
    .transport = DSM_SPDM_EMU_TRANSPORT_NONE,
    .link_type = DSM_PCAP_LINKTYPE_NONE,
    .has_no_records = true,
    .request_max = DSM_REQUEST_MAX,
    .response_max = DSM_RESPONSE_MAX,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX,
    .unwrap = unwrap,
    .begin = begin,
    .finish = finish,
};
