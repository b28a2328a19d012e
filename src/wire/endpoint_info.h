/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_ENDPOINT_INFO and ENDPOINT_INFO (DSP0274 1.3). */
#ifndef DSM_WIRE_ENDPOINT_INFO_H
#define DSM_WIRE_ENDPOINT_INFO_H

#include "wire/message.h"

#define DSM_ENDPOINT_INFO_DEVICE_CLASS 0x01u /* SubCode */
#define DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED 0x01u

/* EPInfo of sub code 1: NumIdentifiers, three reserved bytes, then identifiers of a length of their own. */
#define DSM_DEVICE_CLASSES_HEADER_LEN 4u

/* Who says it, by a registry and its vendor id (DSP0274, SVH), and the subordinate ids that the vendor gives it. */
struct dsm_device_class {
    uint8_t registry_id; /* DSM_REGISTRY_* */
    struct dsm_bytes vendor_id;
    uint8_t id_count;
    struct dsm_bytes ids; /* each a byte of length, and so many bytes */
};

struct dsm_device_classes {
    uint8_t count;
    struct dsm_bytes classes; /* each read by dsm_device_class_read */
    bool reserved_set;
};

enum dsm_error dsm_device_classes_decode(struct dsm_bytes info, struct dsm_device_classes *out) DSM_MUST_CHECK;
enum dsm_error dsm_device_classes_header_write(struct dsm_writer *w, uint8_t count) DSM_MUST_CHECK;
/* Reads the next identifier of a list that r stands in. */
enum dsm_error dsm_device_class_read(struct dsm_reader *r, struct dsm_device_class *out) DSM_MUST_CHECK;
enum dsm_error dsm_device_class_write(struct dsm_writer *w, const struct dsm_device_class *in) DSM_MUST_CHECK;

struct dsm_get_endpoint_info {
    uint8_t sub_code;             /* param1 */
    uint8_t slot;                 /* param2 bits 3:0; 0xF for a provisioned public key */
    uint8_t attributes;           /* RequestAttributes */
    uint8_t nonce[DSM_NONCE_LEN]; /* only with a signature requested */
    bool reserved_set;
};

struct dsm_endpoint_info {
    uint8_t slot;                 /* param2 bits 3:0 */
    uint8_t nonce[DSM_NONCE_LEN]; /* only with a signature */
    struct dsm_bytes info;        /* EPInfo */
    struct dsm_bytes signature;   /* signature_size; an encoder given none leaves it off */
    bool reserved_set;
};

enum dsm_error dsm_get_endpoint_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_get_endpoint_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_endpoint_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_get_endpoint_info *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_endpoint_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_endpoint_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_endpoint_info_encode(const struct dsm_wire_params *params, const struct dsm_endpoint_info *in,
                                        struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_endpoint_info_row;
extern const struct dsm_message dsm_endpoint_info_row;

#endif
