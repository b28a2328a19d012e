/* SPDX-License-Identifier: BSD-3-Clause */
/* What all SPDM messages share (DSP0274): codes, versions, flags, error codes, the header, and how decoders are told
 * sizes. */
#ifndef DSM_WIRE_SPDM_H
#define DSM_WIRE_SPDM_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/limits.h"

enum dsm_spdm_version {
    DSM_SPDM_10 = 0x10,
    DSM_SPDM_11 = 0x11,
    DSM_SPDM_12 = 0x12,
    DSM_SPDM_13 = 0x13,
    DSM_SPDM_14 = 0x14,
    DSM_SPDM_NEWEST = DSM_SPDM_14, /* that both roles speak */
};

enum dsm_spdm_code {
    /* responses */
    DSM_SPDM_DIGESTS = 0x01,
    DSM_SPDM_CERTIFICATE = 0x02,
    DSM_SPDM_CHALLENGE_AUTH = 0x03,
    DSM_SPDM_VERSION = 0x04,
    DSM_SPDM_CHUNK_SEND_ACK = 0x05,
    DSM_SPDM_CHUNK_RESPONSE = 0x06,
    DSM_SPDM_ENDPOINT_INFO = 0x07,
    DSM_SPDM_SLOT_MANAGEMENT_RESP = 0x08,
    DSM_SPDM_MEASUREMENTS = 0x60,
    DSM_SPDM_CAPABILITIES = 0x61,
    DSM_SPDM_SUPPORTED_EVENT_TYPES = 0x62,
    DSM_SPDM_ALGORITHMS = 0x63,
    DSM_SPDM_KEY_EXCHANGE_RSP = 0x64,
    DSM_SPDM_FINISH_RSP = 0x65,
    DSM_SPDM_PSK_EXCHANGE_RSP = 0x66,
    DSM_SPDM_PSK_FINISH_RSP = 0x67,
    DSM_SPDM_HEARTBEAT_ACK = 0x68,
    DSM_SPDM_KEY_UPDATE_ACK = 0x69,
    DSM_SPDM_ENCAPSULATED_REQUEST = 0x6A,
    DSM_SPDM_ENCAPSULATED_RESPONSE_ACK = 0x6B,
    DSM_SPDM_END_SESSION_ACK = 0x6C,
    DSM_SPDM_CSR = 0x6D,
    DSM_SPDM_SET_CERTIFICATE_RSP = 0x6E,
    DSM_SPDM_MEASUREMENT_EXTENSION_LOG = 0x6F,
    DSM_SPDM_SUBSCRIBE_EVENT_TYPES_ACK = 0x70,
    DSM_SPDM_EVENT_ACK = 0x71,
    DSM_SPDM_KEY_PAIR_INFO = 0x7C,
    DSM_SPDM_SET_KEY_PAIR_INFO_ACK = 0x7D,
    DSM_SPDM_VENDOR_DEFINED_RESPONSE = 0x7E,
    DSM_SPDM_ERROR = 0x7F,
    /* requests */
    DSM_SPDM_GET_DIGESTS = 0x81,
    DSM_SPDM_GET_CERTIFICATE = 0x82,
    DSM_SPDM_CHALLENGE = 0x83,
    DSM_SPDM_GET_VERSION = 0x84,
    DSM_SPDM_CHUNK_SEND = 0x85,
    DSM_SPDM_CHUNK_GET = 0x86,
    DSM_SPDM_GET_ENDPOINT_INFO = 0x87,
    DSM_SPDM_SLOT_MANAGEMENT = 0x88,
    DSM_SPDM_GET_MEASUREMENTS = 0xE0,
    DSM_SPDM_GET_CAPABILITIES = 0xE1,
    DSM_SPDM_GET_SUPPORTED_EVENT_TYPES = 0xE2,
    DSM_SPDM_NEGOTIATE_ALGORITHMS = 0xE3,
    DSM_SPDM_KEY_EXCHANGE = 0xE4,
    DSM_SPDM_FINISH = 0xE5,
    DSM_SPDM_PSK_EXCHANGE = 0xE6,
    DSM_SPDM_PSK_FINISH = 0xE7,
    DSM_SPDM_HEARTBEAT = 0xE8,
    DSM_SPDM_KEY_UPDATE = 0xE9,
    DSM_SPDM_GET_ENCAPSULATED_REQUEST = 0xEA,
    DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE = 0xEB,
    DSM_SPDM_END_SESSION = 0xEC,
    DSM_SPDM_GET_CSR = 0xED,
    DSM_SPDM_SET_CERTIFICATE = 0xEE,
    DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG = 0xEF,
    DSM_SPDM_SUBSCRIBE_EVENT_TYPES = 0xF0,
    DSM_SPDM_SEND_EVENT = 0xF1,
    DSM_SPDM_GET_KEY_PAIR_INFO = 0xFC,
    DSM_SPDM_SET_KEY_PAIR_INFO = 0xFD,
    DSM_SPDM_VENDOR_DEFINED_REQUEST = 0xFE,
    DSM_SPDM_RESPOND_IF_READY = 0xFF,
};

/* DSP0274 table "Error code and error data" */
enum dsm_spdm_error_code {
    DSM_SPDM_ERROR_INVALID_REQUEST = 0x01,
    DSM_SPDM_ERROR_BUSY = 0x03,
    DSM_SPDM_ERROR_UNEXPECTED_REQUEST = 0x04,
    DSM_SPDM_ERROR_UNSPECIFIED = 0x05,
    DSM_SPDM_ERROR_DECRYPT_ERROR = 0x06,
    DSM_SPDM_ERROR_UNSUPPORTED_REQUEST = 0x07, /* error data: the request code */
    DSM_SPDM_ERROR_REQUEST_IN_FLIGHT = 0x08,
    DSM_SPDM_ERROR_INVALID_RESPONSE_CODE = 0x09,
    DSM_SPDM_ERROR_SESSION_LIMIT_EXCEEDED = 0x0A,
    DSM_SPDM_ERROR_SESSION_REQUIRED = 0x0B,
    DSM_SPDM_ERROR_RESET_REQUIRED = 0x0C,
    DSM_SPDM_ERROR_RESPONSE_TOO_LARGE = 0x0D, /* 1.2; extended data: the size, u32 */
    DSM_SPDM_ERROR_REQUEST_TOO_LARGE = 0x0E,  /* 1.2 */
    DSM_SPDM_ERROR_LARGE_RESPONSE = 0x0F,     /* 1.2, chunks */
    DSM_SPDM_ERROR_MESSAGE_LOST = 0x10,       /* 1.2, chunks */
    DSM_SPDM_ERROR_INVALID_POLICY = 0x11,     /* 1.3 */
    DSM_SPDM_ERROR_DATA_TOO_LARGE = 0x12,     /* 1.4; extended data: the size, u32 */
    DSM_SPDM_ERROR_VERSION_MISMATCH = 0x41,
    DSM_SPDM_ERROR_RESPONSE_NOT_READY = 0x42,
    DSM_SPDM_ERROR_REQUEST_RESYNCH = 0x43,
    DSM_SPDM_ERROR_OPERATION_FAILED = 0x44,           /* 1.3 */
    DSM_SPDM_ERROR_NO_PENDING_REQUESTS = 0x45,        /* 1.3 */
    DSM_SPDM_ERROR_REQUEST_SESSION_TERMINATED = 0x46, /* 1.4 */
    DSM_SPDM_ERROR_INVALID_STATE = 0x47,              /* 1.4 */
    DSM_SPDM_ERROR_VENDOR_DEFINED = 0xFF,
};

/* Flags of GET_CAPABILITIES (requester) and CAPABILITIES (responder); same bit, same meaning, unless noted. */
#define DSM_CAP_CACHE 0x00000001u /* responder */
#define DSM_CAP_CERT 0x00000002u
#define DSM_CAP_CHAL 0x00000004u
#define DSM_CAP_MEAS_NO_SIG 0x00000008u /* responder, 2-bit field */
#define DSM_CAP_MEAS_SIG 0x00000010u
#define DSM_CAP_MEAS_MASK 0x00000018u
#define DSM_CAP_MEAS_FRESH 0x00000020u /* responder */
#define DSM_CAP_ENCRYPT 0x00000040u
#define DSM_CAP_MAC 0x00000080u
#define DSM_CAP_MUT_AUTH 0x00000100u
#define DSM_CAP_KEY_EX 0x00000200u
#define DSM_CAP_PSK 0x00000400u              /* 2-bit field */
#define DSM_CAP_PSK_WITH_CONTEXT 0x00000800u /* responder */
#define DSM_CAP_PSK_MASK 0x00000C00u
#define DSM_CAP_ENCAP 0x00001000u
#define DSM_CAP_HBEAT 0x00002000u
#define DSM_CAP_KEY_UPD 0x00004000u
#define DSM_CAP_HANDSHAKE_IN_THE_CLEAR 0x00008000u
#define DSM_CAP_PUB_KEY_ID 0x00010000u
#define DSM_CAP_CHUNK 0x00020000u              /* 1.2 */
#define DSM_CAP_ALIAS_CERT 0x00040000u         /* 1.2, responder */
#define DSM_CAP_SET_CERT 0x00080000u           /* 1.2, responder */
#define DSM_CAP_CSR 0x00100000u                /* 1.2, responder */
#define DSM_CAP_CERT_INSTALL_RESET 0x00200000u /* 1.2, responder */
#define DSM_CAP_EP_INFO_NO_SIG 0x00400000u     /* 1.3, 2-bit field */
#define DSM_CAP_EP_INFO_SIG 0x00800000u
#define DSM_CAP_EP_INFO_MASK 0x00C00000u
#define DSM_CAP_MEL 0x01000000u            /* 1.3, responder */
#define DSM_CAP_EVENT 0x02000000u          /* 1.3 */
#define DSM_CAP_MULTI_KEY_ONLY 0x04000000u /* 1.3, 2-bit field */
#define DSM_CAP_MULTI_KEY_NEG 0x08000000u
#define DSM_CAP_MULTI_KEY_MASK 0x0C000000u
#define DSM_CAP_GET_KEY_PAIR_INFO 0x10000000u  /* 1.3, responder */
#define DSM_CAP_SET_KEY_PAIR_INFO 0x20000000u  /* 1.3, responder */
#define DSM_CAP_SET_KEY_PAIR_RESET 0x40000000u /* 1.4, responder */
#define DSM_CAP_LARGE_RESP 0x80000000u         /* 1.4 */
#define DSM_CAP_EXT_SLOT_MGMT 0x0001u          /* 1.4, responder, ExtFlags */

#define DSM_SPDM_HEADER_LEN 4u

struct dsm_spdm_header {
    uint8_t version;
    uint8_t code;
    uint8_t param1;
    uint8_t param2;
};

/*
 * What a message's layout depends on. Filled as the connection negotiates: before VERSION is exchanged only version
 * (1.0) is set, before ALGORITHMS all sizes are 0. Sizes are data: nothing in this room has a largest signature.
 */
struct dsm_wire_params {
    uint8_t version;              /* enum dsm_spdm_version */
    uint8_t pad_max;              /* bytes the transport may have added behind a message: 3 over DOE in clear, else 0 */
    bool multi_key_conn;          /* 1.3 */
    bool handshake_in_the_clear;  /* both sides state it: FINISH_RSP has ResponderVerifyData, not KEY_EXCHANGE_RSP */
    size_t hash_size;             /* BaseHashSel */
    size_t signature_size;        /* BaseAsymSel: of the responder's signatures */
    size_t req_signature_size;    /* ReqBaseAsymAlg: of the requester's; 0: none negotiated */
    size_t request_exchange_size; /* ExchangeData of KEY_EXCHANGE, */
    size_t response_exchange_size; /* and of KEY_EXCHANGE_RSP: the same with DHE, another with a KEM */
    /* What the request asked for, and its response therefore has. */
    bool has_summary; /* CHALLENGE, KEY_EXCHANGE, PSK_EXCHANGE: MeasurementSummaryHash */
    bool is_signed;   /* GET_MEASUREMENTS, GET_ENDPOINT_INFO: Signature */

    struct dsm_cause *cause; /* where a decoder says what it refuses; NULL: nobody asks */
};

/*
 * Conventions of every message in this room:
 *
 *   enum dsm_error dsm_X_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, struct dsm_X *out);
 *     Reads the whole message, header included (its version and code are the caller's to check). Trailing bytes are
 *     DSM_ERR_TRAILING unless they are at most params->pad_max; on success message->n is the message's own length, so
 *     that the transport's padding never reaches a transcript. Too short: DSM_ERR_TRUNCATED. A value that the
 *     specification forbids: DSM_ERR_INVALID_FIELD. Spans in out point into message. out->reserved_set tells that a
 *     reserved field or bit held something else than zero where the specification says to ignore it.
 *
 *   enum dsm_error dsm_X_encode(const struct dsm_wire_params *params, const struct dsm_X *in, struct dsm_writer *w);
 *     Writes header and all; params->version is the header's version. DSM_ERR_NO_SPACE if it does not fit.
 */
enum dsm_error dsm_spdm_header_decode(struct dsm_bytes message, struct dsm_spdm_header *out) DSM_MUST_CHECK;
void dsm_spdm_header_read(struct dsm_reader *r, struct dsm_spdm_header *out);
void dsm_spdm_header_write(struct dsm_writer *w, uint8_t version, uint8_t code, uint8_t param1, uint8_t param2);

/* How a decoder ends: truncation, trailing bytes beyond the padding, and message->n cut to what was read. */
enum dsm_error dsm_message_end(const struct dsm_wire_params *params, const struct dsm_reader *r,
                               struct dsm_bytes *message) DSM_MUST_CHECK;
/* The same for what depends on no params and has no padding: it is consumed exactly. cause may be NULL. */
enum dsm_error dsm_body_end(struct dsm_bytes body, const struct dsm_reader *r, struct dsm_cause *cause) DSM_MUST_CHECK;
/* How an encoder ends. */
enum dsm_error dsm_encode_end(const struct dsm_writer *w) DSM_MUST_CHECK;

const char *dsm_spdm_error_code_name(uint8_t code); /* "InvalidRequest"; "?" when unknown */

#endif
