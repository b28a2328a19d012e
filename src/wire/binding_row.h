/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a transport carries SPDM: a row each, in a file of its own (binding_doe.c and its like), and all of them in
 * binding.c. An object of the transport is what one NORMAL frame holds and one packet of a capture: a DOE data object
 * (PCIe 6.30.1, 6.31.3), an MCTP message (DSP0275, DSP0276), a TCP message (DSP0287), or a bare SPDM message. Storage
 * commands (DSP0286) have no object; ours is in wire/storage.h.
 */
#ifndef DSM_WIRE_BINDING_ROW_H
#define DSM_WIRE_BINDING_ROW_H

#include "wire/secured_record.h"
#include "wire/spdm_emu_frame.h"

enum dsm_object_kind {
    DSM_OBJECT_SPDM,      /* a message in clear */
    DSM_OBJECT_RECORD,    /* a secured record */
    DSM_OBJECT_DISCOVERY, /* of DOE alone */
    DSM_OBJECT_OTHER,     /* nothing that is offered here */
};

struct dsm_object {
    enum dsm_object_kind kind;
    struct dsm_bytes data; /* with the transport's padding, at most record.pad_max bytes of it */
    bool reserved_set;
};

struct dsm_binding {
    const char *name;      /* as options and descriptions say it: "doe" */
    const char *emu_name;  /* as spdm-emu says it: "PCI_DOE" */
    const char *object;    /* document and name of its objects: "PCIe 6.30.1 DOE object" */
    const char *malformed; /* what is said of an object that unwrap refuses, */
    const char *malformed_document;
    const char *unknown; /* and of one of DSM_OBJECT_OTHER */
    const char *unknown_document;
    enum dsm_spdm_emu_transport transport; /* of the socket's frames */
    uint32_t link_type;                    /* of captures, */
    struct dsm_bytes capture_prefix;       /* in which this stands before each object */
    struct dsm_record_form record;
    bool flr_ends_request;       /* that is processed (PCIe 6.31.3, of DOE alone) */
    bool has_no_records;         /* so that there are no sessions over it */
    size_t request_max;          /* our DataTransferSize: what reaches us within a record, too */
    size_t response_max;         /* SPDM messages that we send: in clear, */
    size_t secured_response_max; /* and in a session */
    /* Any error: the object is not what its transport allows. */
    enum dsm_error (*unwrap)(struct dsm_bytes object, struct dsm_object *out);
    /* For writing an object in place: begin, then its data, then finish with the same start. */
    void (*begin)(struct dsm_writer *w, size_t *start);
    enum dsm_error (*finish)(struct dsm_writer *w, size_t start, enum dsm_object_kind kind);
};

#endif
