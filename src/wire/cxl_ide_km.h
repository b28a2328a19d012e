/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CXL's IDE_KM messages (CXL 3.0, CXL.cachemem IDE), as they stand behind protocol id 0 in a VENDOR_DEFINED payload of
 * CXL's vendor id. QUERY is PCIe's (wire/ide_km.h).
 */
#ifndef DSM_WIRE_CXL_IDE_KM_H
#define DSM_WIRE_CXL_IDE_KM_H

#include "wire/ide_km.h"

enum dsm_cxl_ide_km_object {
    DSM_CXL_IDE_KM_QUERY = 0x00,
    DSM_CXL_IDE_KM_QUERY_RESP = 0x01,
    DSM_CXL_IDE_KM_KEY_PROG = 0x02,
    DSM_CXL_IDE_KM_KP_ACK = 0x03,
    DSM_CXL_IDE_KM_K_SET_GO = 0x04,
    DSM_CXL_IDE_KM_K_SET_STOP = 0x05,
    DSM_CXL_IDE_KM_K_GOSTOP_ACK = 0x06,
    DSM_CXL_IDE_KM_GETKEY = 0x07,
    DSM_CXL_IDE_KM_GETKEY_ACK = 0x08,
};

#define DSM_CXL_KP_ACK_SUCCESS 0x00u
#define DSM_CXL_KP_ACK_INVALID 0x01u

/* QUERY_RESP, Caps: a version in bits 3:0, and what the port can */
#define DSM_CXL_IDE_CAP_VERSION_1 0x01u
#define DSM_CXL_IDE_CAP_IV_GEN 0x10u
#define DSM_CXL_IDE_CAP_KEY_GEN 0x20u
#define DSM_CXL_IDE_CAP_K_SET_STOP 0x40u

#define DSM_CXL_IDE_SUB_STREAM 0x8u   /* the only one: of CXL.cachemem */
#define DSM_CXL_IDE_REGISTERS_LEN 36u /* of the CXL IDE capability structure */
#define DSM_CXL_IDE_IV_LEN 12u        /* 3 DW */
#define DSM_CXL_IDE_KM_KEY_PROG_LEN (7u + DSM_IDE_KEY_LEN + DSM_CXL_IDE_IV_LEN)

struct dsm_cxl_ide_km_query_resp {
    uint8_t port_index;
    uint8_t dev_func_num;
    uint8_t bus_num;
    uint8_t segment;
    uint8_t max_port_index;
    uint8_t caps;
    struct dsm_bytes ide_registers; /* whole double words, of the CXL IDE capability structure */
    bool reserved_set;
};

/* What names a key. flag: in KEY_PROG the default IV is meant, in K_SET_GO containment mode. */
struct dsm_cxl_key_id {
    uint8_t stream_id;
    uint8_t port_index;
    uint8_t direction; /* byte bit 1, enum dsm_ide_direction */
    bool flag;         /* byte bit 3 */
    uint8_t sub_stream;
    bool reserved_set;
};

struct dsm_cxl_ide_km_key_prog {
    struct dsm_cxl_key_id id;
    bool key_present; /* false: the message ends early or late */
    struct dsm_bytes key;
    struct dsm_bytes iv;
};

struct dsm_cxl_ide_km_kp_ack {
    struct dsm_cxl_key_id id;
    uint8_t status;
};

/* K_SET_GO, K_SET_STOP, K_GOSTOP_ACK and GETKEY have one layout; object tells which. */
struct dsm_cxl_ide_km_key_set {
    uint8_t object;
    struct dsm_cxl_key_id id;
};

struct dsm_cxl_ide_km_getkey_ack {
    struct dsm_cxl_key_id id;
    struct dsm_bytes key;
    struct dsm_bytes iv;
};

/* As in wire/ide_km.h: the object id is read again, the input consumed exactly; a KEY_PROG whose key is short or long
 * still decodes. */
enum dsm_error dsm_cxl_ide_km_query_resp_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_query_resp *out,
                                                struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_query_resp_encode(const struct dsm_cxl_ide_km_query_resp *in,
                                                struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_key_prog_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_key_prog *out,
                                              struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_key_prog_encode(const struct dsm_cxl_ide_km_key_prog *in,
                                              struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_kp_ack_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_kp_ack *out,
                                            struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_kp_ack_encode(const struct dsm_cxl_ide_km_kp_ack *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_key_set_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_key_set *out,
                                             struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_key_set_encode(const struct dsm_cxl_ide_km_key_set *in,
                                             struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_getkey_ack_decode(struct dsm_bytes message, struct dsm_cxl_ide_km_getkey_ack *out,
                                                struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_cxl_ide_km_getkey_ack_encode(const struct dsm_cxl_ide_km_getkey_ack *in,
                                                struct dsm_writer *w) DSM_MUST_CHECK;

#endif
