/* SPDX-License-Identifier: BSD-3-Clause */
/* DOE data objects (PCIe 6.30.1): vendor id, type, length in double words, data; and DOE discovery (6.30.1.1). */
#ifndef DSM_WIRE_DOE_H
#define DSM_WIRE_DOE_H

#include "wire/message.h"

#define DSM_DOE_VENDOR_PCI_SIG 0x0001u
#define DSM_DOE_LENGTH_MAX_DW (1u << 18) /* encoded as 0 */

enum dsm_doe_type {
    DSM_DOE_DISCOVERY = 0x00,
    DSM_DOE_CMA = 0x01,         /* SPDM in clear */
    DSM_DOE_SECURED_CMA = 0x02, /* secured SPDM */
};

struct dsm_doe_object {
    uint16_t vendor_id;
    uint8_t type;
    struct dsm_bytes data; /* a whole number of double words: padding included */
    bool reserved_set;
};

/* The length field must say exactly what came: shorter, longer or not whole double words is an error. */
enum dsm_error dsm_doe_object_decode(struct dsm_bytes object, struct dsm_doe_object *out) DSM_MUST_CHECK;

/* Pads data to a double word with zeros. */
enum dsm_error dsm_doe_object_encode(uint8_t type, struct dsm_bytes data, struct dsm_writer *w) DSM_MUST_CHECK;

/* For encoding in place: reserves the header, and fills it (and the padding) once what follows it is written. */
void dsm_doe_object_begin(struct dsm_writer *w, size_t *start);
enum dsm_error dsm_doe_object_finish(struct dsm_writer *w, size_t start, uint8_t type) DSM_MUST_CHECK;

struct dsm_doe_discovery {
    uint8_t index;
    uint8_t version; /* DOE discovery version: 0 or 1 for the original form, 2 as of PCIe 6.1 */
    bool reserved_set;
};

struct dsm_doe_discovery_response {
    uint16_t vendor_id;
    uint8_t type;
    uint8_t next_index;
};

enum dsm_error dsm_doe_discovery_decode(struct dsm_bytes data, struct dsm_doe_discovery *out,
                                        struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_doe_discovery_encode(const struct dsm_doe_discovery *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_doe_discovery_response_decode(struct dsm_bytes data, struct dsm_doe_discovery_response *out,
                                                 struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_doe_discovery_response_encode(const struct dsm_doe_discovery_response *in,
                                                 struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_doe_discovery_row;
extern const struct dsm_message dsm_doe_discovery_response_row;

#endif
