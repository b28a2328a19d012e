/* SPDX-License-Identifier: BSD-3-Clause */
/* VENDOR_DEFINED_REQUEST and _RESPONSE (DSP0274 10.13). */
#ifndef DSM_WIRE_VENDOR_DEFINED_H
#define DSM_WIRE_VENDOR_DEFINED_H

#include "wire/message.h"

#define DSM_REGISTRY_PCI_SIG 0x0003u
#define DSM_VENDOR_PCI_SIG 0x0001u
#define DSM_VENDOR_CXL 0x1E98u /* a vendor of the PCI-SIG's, as CXL's protocols name it */
#define DSM_PCI_PROTOCOL_IDE_KM 0x00u
#define DSM_PCI_PROTOCOL_TDISP 0x01u
#define DSM_CXL_PROTOCOL_IDE_KM 0x00u
#define DSM_CXL_PROTOCOL_TSP 0x01u

/* Both directions have one layout; code tells which. */
struct dsm_vendor_defined {
    uint8_t code;  /* DSM_SPDM_VENDOR_DEFINED_REQUEST or _RESPONSE */
    bool is_large; /* param1 bit 7, 1.4: a payload whose length has four bytes */
    uint16_t standard_id;
    struct dsm_bytes vendor_id; /* for PCI-SIG: 0x0001, two bytes little endian */
    struct dsm_bytes payload;   /* for PCI-SIG: one byte protocol id, then the protocol's message */
    bool reserved_set;
};

enum dsm_error dsm_vendor_defined_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                         struct dsm_vendor_defined *out) DSM_MUST_CHECK;
enum dsm_error dsm_vendor_defined_encode(const struct dsm_wire_params *params, const struct dsm_vendor_defined *in,
                                         struct dsm_writer *w) DSM_MUST_CHECK;

/* Of a message whose registry is the PCI-SIG's. */
static inline uint16_t dsm_vendor_defined_vendor(const struct dsm_vendor_defined *message)
{
    return message->vendor_id.n == 2 ? (uint16_t)(message->vendor_id.p[0] | message->vendor_id.p[1] << 8) : 0;
}

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_vendor_defined_request_row;
extern const struct dsm_message dsm_vendor_defined_response_row;

#endif
