/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP messages (PCIe 11.3), as they stand behind protocol id 1 in a PCI-SIG VENDOR_DEFINED payload. */
#ifndef DSM_WIRE_TDISP_H
#define DSM_WIRE_TDISP_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"
#include "wire/function_id.h"
#include "wire/limits.h"

#define DSM_TDISP_VERSION_10 0x10u
#define DSM_TDISP_MAJOR(version) ((version) >> 4)
#define DSM_TDISP_HEADER_LEN 16u
#define DSM_TDISP_NONCE_LEN 32u

enum dsm_tdisp_type {
    DSM_TDISP_VERSION = 0x01,
    DSM_TDISP_CAPABILITIES = 0x02,
    DSM_TDISP_LOCK_INTERFACE_RESPONSE = 0x03,
    DSM_TDISP_DEVICE_INTERFACE_REPORT = 0x04,
    DSM_TDISP_DEVICE_INTERFACE_STATE = 0x05,
    DSM_TDISP_START_INTERFACE_RESPONSE = 0x06,
    DSM_TDISP_STOP_INTERFACE_RESPONSE = 0x07,
    DSM_TDISP_BIND_P2P_STREAM_RESPONSE = 0x08,
    DSM_TDISP_UNBIND_P2P_STREAM_RESPONSE = 0x09,
    DSM_TDISP_SET_MMIO_ATTRIBUTE_RESPONSE = 0x0A,
    DSM_TDISP_VDM_RESPONSE = 0x0B,
    DSM_TDISP_SET_CONFIG_RESPONSE = 0x0C,
    DSM_TDISP_ERROR = 0x7F,
    DSM_TDISP_GET_VERSION = 0x81,
    DSM_TDISP_GET_CAPABILITIES = 0x82,
    DSM_TDISP_LOCK_INTERFACE_REQUEST = 0x83,
    DSM_TDISP_GET_DEVICE_INTERFACE_REPORT = 0x84,
    DSM_TDISP_GET_DEVICE_INTERFACE_STATE = 0x85,
    DSM_TDISP_START_INTERFACE_REQUEST = 0x86,
    DSM_TDISP_STOP_INTERFACE_REQUEST = 0x87,
    DSM_TDISP_BIND_P2P_STREAM_REQUEST = 0x88,
    DSM_TDISP_UNBIND_P2P_STREAM_REQUEST = 0x89,
    DSM_TDISP_SET_MMIO_ATTRIBUTE_REQUEST = 0x8A,
    DSM_TDISP_VDM_REQUEST = 0x8B,
    DSM_TDISP_SET_CONFIG_REQUEST = 0x8C,
};

/* PCIe table 11-27 */
enum dsm_tdisp_error_code {
    DSM_TDISP_INVALID_REQUEST = 0x0001,
    DSM_TDISP_BUSY = 0x0003,
    DSM_TDISP_INVALID_INTERFACE_STATE = 0x0004,
    DSM_TDISP_UNSPECIFIED = 0x0005,
    DSM_TDISP_UNSUPPORTED_REQUEST = 0x0007,
    DSM_TDISP_VERSION_MISMATCH = 0x0041,
    DSM_TDISP_VENDOR_SPECIFIC = 0x00FF,
    DSM_TDISP_INVALID_INTERFACE = 0x0101,
    DSM_TDISP_INVALID_NONCE = 0x0102,
    DSM_TDISP_INSUFFICIENT_ENTROPY = 0x0103,
    DSM_TDISP_INVALID_DEVICE_CONFIGURATION = 0x0104,
};

enum dsm_tdi_state {
    DSM_TDI_CONFIG_UNLOCKED = 0,
    DSM_TDI_CONFIG_LOCKED = 1,
    DSM_TDI_RUN = 2,
    DSM_TDI_ERROR = 3,
};

/* LOCK_INTERFACE_FLAGS (table 11-10) */
#define DSM_LOCK_NO_FW_UPDATE 0x0001u
#define DSM_LOCK_SYSTEM_CACHE_LINE_SIZE 0x0002u
#define DSM_LOCK_MSIX 0x0004u
#define DSM_LOCK_BIND_P2P 0x0008u
#define DSM_LOCK_ALL_REQUEST_REDIRECT 0x0010u
#define DSM_LOCK_FLAGS_DEFINED 0x001Fu

struct dsm_tdisp_header {
    uint8_t version;
    uint8_t type;
    uint32_t function_id;
    bool reserved_set;
};

struct dsm_tdisp_version {
    struct dsm_bytes entries; /* one byte each */
};

struct dsm_tdisp_get_capabilities {
    uint32_t tsm_caps;
};

struct dsm_tdisp_capabilities {
    uint32_t dsm_caps;
    uint8_t req_msgs_supported[16]; /* bit n: request code 0x80 + n */
    uint16_t lock_interface_flags_supported;
    uint8_t dev_addr_width;
    uint8_t num_req_this;
    uint8_t num_req_all;
};

struct dsm_tdisp_lock {
    uint16_t flags;
    uint8_t default_stream_id;
    uint64_t mmio_reporting_offset; /* signed, in two's complement */
    uint64_t bind_p2p_address_mask;
    bool reserved_set; /* the reserved byte, or an undefined flag */
};

struct dsm_tdisp_lock_response {
    uint8_t start_interface_nonce[DSM_TDISP_NONCE_LEN];
};

struct dsm_tdisp_get_report {
    uint16_t offset;
    uint16_t length;
};

struct dsm_tdisp_report_portion {
    uint16_t remainder_length;
    struct dsm_bytes portion;
};

struct dsm_tdisp_state {
    uint8_t tdi_state; /* enum dsm_tdi_state */
};

struct dsm_tdisp_start {
    uint8_t start_interface_nonce[DSM_TDISP_NONCE_LEN];
};

struct dsm_tdisp_error {
    uint32_t error_code;
    uint32_t error_data;
    struct dsm_bytes extended;
};

/* Reads the 16-byte header, which every message begins with. */
enum dsm_error dsm_tdisp_header_decode(struct dsm_bytes message, struct dsm_tdisp_header *out) DSM_MUST_CHECK;
void dsm_tdisp_header_write(struct dsm_writer *w, uint8_t type, uint32_t function_id);

/* Bodies: what follows the header, consumed exactly. Requests and responses without a body have none of these. */
enum dsm_error dsm_tdisp_version_decode(struct dsm_bytes body, struct dsm_tdisp_version *out,
                                        struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_version_encode(const struct dsm_tdisp_version *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_get_capabilities_decode(struct dsm_bytes body, struct dsm_tdisp_get_capabilities *out,
                                                 struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_get_capabilities_encode(const struct dsm_tdisp_get_capabilities *in,
                                                 struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_capabilities_decode(struct dsm_bytes body, struct dsm_tdisp_capabilities *out,
                                             struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_capabilities_encode(const struct dsm_tdisp_capabilities *in,
                                             struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_lock_decode(struct dsm_bytes body, struct dsm_tdisp_lock *out,
                                     struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_lock_encode(const struct dsm_tdisp_lock *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_lock_response_decode(struct dsm_bytes body, struct dsm_tdisp_lock_response *out,
                                              struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_lock_response_encode(const struct dsm_tdisp_lock_response *in,
                                              struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_get_report_decode(struct dsm_bytes body, struct dsm_tdisp_get_report *out,
                                           struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_get_report_encode(const struct dsm_tdisp_get_report *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_report_portion_decode(struct dsm_bytes body, struct dsm_tdisp_report_portion *out,
                                               struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_report_portion_encode(const struct dsm_tdisp_report_portion *in,
                                               struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_state_decode(struct dsm_bytes body, struct dsm_tdisp_state *out,
                                      struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_state_encode(const struct dsm_tdisp_state *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_start_decode(struct dsm_bytes body, struct dsm_tdisp_start *out,
                                      struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_start_encode(const struct dsm_tdisp_start *in, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_error_decode(struct dsm_bytes body, struct dsm_tdisp_error *out,
                                      struct dsm_cause *cause) DSM_MUST_CHECK;
enum dsm_error dsm_tdisp_error_encode(const struct dsm_tdisp_error *in, struct dsm_writer *w) DSM_MUST_CHECK;
/* Requests and responses that are a header alone. */
enum dsm_error dsm_tdisp_empty_decode(struct dsm_bytes body, struct dsm_cause *cause) DSM_MUST_CHECK;

const char *dsm_tdisp_error_code_name(uint32_t code);
const char *dsm_tdi_state_name(uint8_t state); /* "CONFIG_UNLOCKED" */

#endif
