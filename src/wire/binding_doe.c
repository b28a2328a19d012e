/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/binding_doe.h"

#include "wire/binding_kinds.h"
#include "wire/doe.h"
#include "wire/pcap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct dsm_kind_code doe_codes[] = {
    { DSM_OBJECT_SPDM, DSM_DOE_CMA },
    { DSM_OBJECT_RECORD, DSM_DOE_SECURED_CMA },
    { DSM_OBJECT_DISCOVERY, DSM_DOE_DISCOVERY },
};

static enum dsm_error doe_unwrap(struct dsm_bytes object, struct dsm_object *out)
{
    struct dsm_doe_object doe;

    DSM_TRY(dsm_doe_object_decode(object, &doe));
    out->kind = DSM_OBJECT_OTHER;
    if (doe.vendor_id == DSM_DOE_VENDOR_PCI_SIG)
        out->kind = dsm_kind_of_type(doe_codes, COUNT(doe_codes), doe.type);
    out->data = doe.data;
    out->reserved_set = doe.reserved_set;
    return DSM_OK;
}

static enum dsm_error doe_finish(struct dsm_writer *w, size_t start, enum dsm_object_kind kind)
{
    uint8_t type;

    DSM_TRY(dsm_kind_type(doe_codes, COUNT(doe_codes), kind, &type));
    return dsm_doe_object_finish(w, start, type);
}

/* PCIe 6.31.2, with DSP0277: no sequence number on the wire, no random bytes. */
const struct dsm_binding dsm_binding_doe = {
    .name = "doe",
    .emu_name = "PCI_DOE",
    .object = "PCIe 6.30.1 DOE object",
    .malformed = "DOE object whose length field is not what came",
    .malformed_document = "PCIe 6.30.1",
    .unknown = "DOE object of a type that is not offered",
    .unknown_document = "PCIe 6.30.1",
    .transport = DSM_SPDM_EMU_TRANSPORT_PCI_DOE,
    .link_type = DSM_PCAP_LINKTYPE_PCI_DOE,
    .record = { .pad_max = 3 },
    .flr_ends_request = true,
    .request_max = DSM_REQUEST_MAX,
    .response_max = DSM_RESPONSE_MAX,
    .secured_response_max = DSM_SECURED_RESPONSE_MAX,
    .unwrap = doe_unwrap,
    .begin = dsm_doe_object_begin,
    .finish = doe_finish,
};
