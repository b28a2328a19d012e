/* SPDX-License-Identifier: BSD-3-Clause */
/* IDE_KM messages (PCIe 6.33.3), as they stand behind protocol id 0 in a PCI-SIG VENDOR_DEFINED payload. */
#ifndef DSM_WIRE_IDE_KM_H
#define DSM_WIRE_IDE_KM_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"
#include "wire/limits.h"

enum dsm_ide_km_object {
    DSM_IDE_KM_QUERY = 0x00,
    DSM_IDE_KM_QUERY_RESP = 0x01,
    DSM_IDE_KM_KEY_PROG = 0x02,
    DSM_IDE_KM_KP_ACK = 0x03,
    DSM_IDE_KM_K_SET_GO = 0x04,
    DSM_IDE_KM_K_SET_STOP = 0x05,
    DSM_IDE_KM_K_GOSTOP_ACK = 0x06,
};

enum dsm_kp_ack_status {
    DSM_KP_ACK_SUCCESS = 0x00,
    DSM_KP_ACK_INCORRECT_LENGTH = 0x01,
    DSM_KP_ACK_UNSUPPORTED_PORT_INDEX = 0x02,
    DSM_KP_ACK_UNSUPPORTED_VALUE = 0x03,
    DSM_KP_ACK_UNSPECIFIED_FAILURE = 0x04,
};

enum dsm_ide_direction {
    DSM_IDE_RX,
    DSM_IDE_TX,
};

enum dsm_ide_sub_stream {
    DSM_IDE_PR = 0,
    DSM_IDE_NPR = 1,
    DSM_IDE_CPL = 2,
    DSM_IDE_SUB_STREAMS = 3,
};

#define DSM_IDE_KEY_LEN 32u                                              /* 8 DW */
#define DSM_IDE_IFV_LEN 8u                                               /* 2 DW: invocation field of the IV */
#define DSM_IDE_KM_KEY_PROG_LEN (7u + DSM_IDE_KEY_LEN + DSM_IDE_IFV_LEN) /* with both */

struct dsm_ide_km_query {
    uint8_t port_index;
    bool reserved_set;
};

struct dsm_ide_km_query_resp {
    uint8_t port_index;
    uint8_t dev_func_num;
    uint8_t bus_num;
    uint8_t segment;
    uint8_t max_port_index;
    struct dsm_bytes ide_registers; /* from the IDE capability register on: whole double words */
    bool reserved_set;
};

/* What names a key: used by KEY_PROG, KP_ACK, K_SET_GO, K_SET_STOP and K_GOSTOP_ACK. */
struct dsm_ide_key_id {
    uint8_t stream_id;
    uint8_t port_index;
    uint8_t key_set;    /* byte bit 0 */
    uint8_t direction;  /* byte bit 1, enum dsm_ide_direction */
    uint8_t sub_stream; /* byte bits 7:4; values above CPL are reserved: kept as they came */
    bool reserved_set;
};

struct dsm_ide_km_key_prog {
    struct dsm_ide_key_id id;
    bool key_present; /* false: the message ends early or late: KP_ACK IncorrectLength */
    struct dsm_bytes key;
    struct dsm_bytes ifv;
};

struct dsm_ide_km_kp_ack {
    struct dsm_ide_key_id id;
    uint8_t status; /* enum dsm_kp_ack_status */
};

/* K_SET_GO, K_SET_STOP and K_GOSTOP_ACK have one layout; object tells which. */
struct dsm_ide_km_key_set {
    uint8_t object;
    struct dsm_ide_key_id id;
};

/* Every message begins with its object id; each decoder reads it (the caller has looked at it) and consumes its input
 * exactly. A KEY_PROG whose key is short or long still decodes, with key_present false, since the answer must echo it;
 * one too short for its fixed fields is DSM_ERR_TRUNCATED. */
enum dsm_error dsm_ide_km_query_decode(struct dsm_bytes message, struct dsm_ide_km_query *out,
                                       struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_query_encode(const struct dsm_ide_km_query *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_query_resp_decode(struct dsm_bytes message, struct dsm_ide_km_query_resp *out,
                                            struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_query_resp_encode(const struct dsm_ide_km_query_resp *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_key_prog_decode(struct dsm_bytes message, struct dsm_ide_km_key_prog *out,
                                          struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_key_prog_encode(const struct dsm_ide_km_key_prog *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_kp_ack_decode(struct dsm_bytes message, struct dsm_ide_km_kp_ack *out,
                                        struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_kp_ack_encode(const struct dsm_ide_km_kp_ack *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_key_set_decode(struct dsm_bytes message, struct dsm_ide_km_key_set *out,
                                         struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_ide_km_key_set_encode(const struct dsm_ide_km_key_set *in, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
