/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The messages of CXL's TEE Security Protocol, TSP (CXL 3.1), as they stand behind protocol id 1 in a VENDOR_DEFINED
 * payload of CXL's vendor id. Names are those of CXL's tables; numbers were seen in public headers of them.
 */
#ifndef DSM_WIRE_CXL_TSP_H
#define DSM_WIRE_CXL_TSP_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"
#include "wire/limits.h"

#define DSM_CXL_TSP_VERSION_10 0x10u
#define DSM_CXL_TSP_HEADER_LEN 2u
#define DSM_CXL_TSP_KEY_LEN 32u
#define DSM_CXL_TSP_RANGES_MAX 32u /* of one SET_TARGET_TE_STATE */
#define DSM_CXL_TSP_IB_ENTRIES 8u
#define DSM_CXL_TSP_IB_UNUSED 0xFFu /* length index of an entry that says nothing */
#define DSM_CXL_TSP_CKIDS_MAX 0x2000u
#define DSM_CXL_TSP_CONFIGURATION_PSK_AT 222u /* of SET_TARGET_CONFIGURATION, behind the header */

enum dsm_cxl_tsp_opcode {
    DSM_CXL_TSP_VERSION_RSP = 0x01,
    DSM_CXL_TSP_CAPABILITIES_RSP = 0x02,
    DSM_CXL_TSP_SET_CONFIGURATION_RSP = 0x03,
    DSM_CXL_TSP_CONFIGURATION_RSP = 0x04,
    DSM_CXL_TSP_REPORT_RSP = 0x05,
    DSM_CXL_TSP_LOCK_RSP = 0x06,
    DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY_RSP = 0x07,
    DSM_CXL_TSP_SET_CKID_RANDOM_KEY_RSP = 0x08,
    DSM_CXL_TSP_CLEAR_CKID_KEY_RSP = 0x09,
    DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY_RSP = 0x0A,
    DSM_CXL_TSP_SET_RANGE_RANDOM_KEY_RSP = 0x0B,
    DSM_CXL_TSP_CLEAR_RANGE_KEY_RSP = 0x0C,
    DSM_CXL_TSP_SET_TE_STATE_RSP = 0x0D,
    DSM_CXL_TSP_CHECK_DELAYED_RSP = 0x0E,
    DSM_CXL_TSP_DELAYED_RSP = 0x7E,
    DSM_CXL_TSP_ERROR_RSP = 0x7F,
    DSM_CXL_TSP_GET_VERSION = 0x81,
    DSM_CXL_TSP_GET_CAPABILITIES = 0x82,
    DSM_CXL_TSP_SET_CONFIGURATION = 0x83,
    DSM_CXL_TSP_GET_CONFIGURATION = 0x84,
    DSM_CXL_TSP_GET_REPORT = 0x85,
    DSM_CXL_TSP_LOCK = 0x86,
    DSM_CXL_TSP_SET_CKID_SPECIFIC_KEY = 0x87,
    DSM_CXL_TSP_SET_CKID_RANDOM_KEY = 0x88,
    DSM_CXL_TSP_CLEAR_CKID_KEY = 0x89,
    DSM_CXL_TSP_SET_RANGE_SPECIFIC_KEY = 0x8A,
    DSM_CXL_TSP_SET_RANGE_RANDOM_KEY = 0x8B,
    DSM_CXL_TSP_CLEAR_RANGE_KEY = 0x8C,
    DSM_CXL_TSP_SET_TE_STATE = 0x8D,
    DSM_CXL_TSP_CHECK_DELAYED = 0x8E,
};

enum dsm_cxl_tsp_error_code {
    DSM_CXL_TSP_INVALID_REQUEST = 0x01,
    DSM_CXL_TSP_BUSY = 0x02,
    DSM_CXL_TSP_UNSPECIFIED = 0x03,
    DSM_CXL_TSP_UNSUPPORTED_REQUEST = 0x04,
    DSM_CXL_TSP_VERSION_MISMATCH = 0x05,
    DSM_CXL_TSP_VENDOR_SPECIFIC = 0x06,
    DSM_CXL_TSP_NO_PRIVILEGE = 0x07,
    DSM_CXL_TSP_NO_ENTROPY = 0x08,
    DSM_CXL_TSP_INVALID_CKID = 0x09,
    DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION = 0x0A,
    DSM_CXL_TSP_INVALID_SECURITY_STATE = 0x0B,
    DSM_CXL_TSP_LONG_EXECUTION_TIME = 0x0C,
    DSM_CXL_TSP_ALREADY_LOCKED = 0x0D,
};

enum dsm_cxl_tsp_state {
    DSM_CXL_TSP_CONFIG_UNLOCKED = 0,
    DSM_CXL_TSP_CONFIG_LOCKED = 1,
    DSM_CXL_TSP_ERROR = 2,
};

/* Memory encryption features as they are enabled; what is supported has two bits more, and the last one elsewhere. */
#define DSM_CXL_TSP_ENCRYPTION 0x01u
#define DSM_CXL_TSP_CKID_BASED 0x02u
#define DSM_CXL_TSP_RANGE_BASED 0x04u
#define DSM_CXL_TSP_CKID_REQUIRED 0x08u
#define DSM_CXL_TSP_ENCRYPTION_DEFINED 0x0Fu
#define DSM_CXL_TSP_SUPPORTS_ENTROPY 0x08u
#define DSM_CXL_TSP_SUPPORTS_CKID_REQUIRED 0x10u
#define DSM_CXL_TSP_ENCRYPTION_SUPPORT_DEFINED 0x1Fu

#define DSM_CXL_TSP_AES_XTS_128 0x00000001u
#define DSM_CXL_TSP_AES_XTS_256 0x00000002u
#define DSM_CXL_TSP_VENDOR_ALGORITHM 0x80000000u

/* TE State change and access control features */
#define DSM_CXL_TSP_WRITE_ACCESS_CONTROL 0x01u
#define DSM_CXL_TSP_READ_ACCESS_CONTROL 0x02u
#define DSM_CXL_TSP_IMPLICIT_TE_STATE 0x04u
#define DSM_CXL_TSP_EXPLICIT_OOB_TE_STATE 0x08u
#define DSM_CXL_TSP_EXPLICIT_IB_TE_STATE 0x10u
#define DSM_CXL_TSP_TE_STATE_SANITIZE 0x20u
#define DSM_CXL_TSP_TE_STATE_DEFINED 0x3Fu

/* Bit n of a granularity: 64 << n bytes; of in-band ones the last is all of memory. */
#define DSM_CXL_TSP_GRANULARITY_64B 0x00000001u
#define DSM_CXL_TSP_IB_ENTIRE_MEMORY 0x80000000u

/* Configuration features */
#define DSM_CXL_TSP_LOCKED_FW_UPDATE 0x01u
#define DSM_CXL_TSP_SECONDARY_SESSIONS 0x02u     /* as supported */
#define DSM_CXL_TSP_SPECIAL_PURPOSE_MEMORY 0x02u /* as enabled, by SET alone */

/* Validity flags of keys */
#define DSM_CXL_TSP_DATA_KEY_VALID 0x01u
#define DSM_CXL_TSP_TWEAK_KEY_VALID 0x02u

struct dsm_cxl_tsp_header {
    uint8_t version;
    uint8_t opcode;
};

/* What has no body but two reserved bytes: requests that ask, responses that confirm. */
struct dsm_cxl_tsp_plain {
    bool reserved_set;
};

struct dsm_cxl_tsp_version {
    struct dsm_bytes entries; /* one byte each */
    bool reserved_set;
};

struct dsm_cxl_tsp_capabilities {
    uint16_t memory_encryption_features;
    uint32_t memory_encryption_algorithms;
    uint16_t range_based_keys;
    uint16_t te_state_features;
    uint32_t explicit_oob_granularity;
    uint32_t explicit_ib_granularity;
    uint16_t configuration_features;
    uint32_t number_of_ckids;
    uint8_t number_of_secondary_sessions;
    bool reserved_set;
};

struct dsm_cxl_tsp_ib_entry {
    uint64_t granularity;
    uint8_t length_index;
};

/* What SET_TARGET_CONFIGURATION chooses and GET_TARGET_CONFIGURATION tells. */
struct dsm_cxl_tsp_configuration {
    uint16_t memory_encryption_features;
    uint32_t memory_encryption_algorithm;
    uint16_t te_state_features;
    uint32_t explicit_oob_granularity;
    uint16_t configuration_features;
    uint32_t ckid_base;
    uint32_t number_of_ckids;
    struct dsm_cxl_tsp_ib_entry explicit_ib[DSM_CXL_TSP_IB_ENTRIES];
};

struct dsm_cxl_tsp_set_configuration {
    struct dsm_cxl_tsp_configuration configuration;
    uint16_t validity_flags; /* bit n: the PSK of secondary session n is there */
    uint8_t ckid_type;       /* bit n: that session's CKIDs are of the TVM type */
    struct dsm_bytes psks;   /* DSM_CXL_TSP_SECONDARY_MAX of DSM_CXL_TSP_KEY_LEN bytes */
    bool reserved_set;
};

struct dsm_cxl_tsp_get_configuration_rsp {
    struct dsm_cxl_tsp_configuration configuration;
    uint8_t state; /* enum dsm_cxl_tsp_state */
    bool reserved_set;
};

struct dsm_cxl_tsp_get_report {
    uint16_t offset;
    uint16_t length;
    bool reserved_set;
};

struct dsm_cxl_tsp_report_portion {
    uint16_t remainder_length;
    struct dsm_bytes portion;
    bool reserved_set;
};

struct dsm_cxl_tsp_memory_range {
    uint64_t start;
    uint64_t length;
};

struct dsm_cxl_tsp_set_te_state {
    uint8_t te_state;
    uint8_t count;
    struct dsm_bytes ranges; /* 16 bytes each; dsm_cxl_tsp_range_at reads one */
    bool reserved_set;
};

/* SET_TARGET_CKID_SPECIFIC_KEY, and _RANDOM_KEY, whose keys are entropy. */
struct dsm_cxl_tsp_ckid_key {
    uint32_t ckid;
    uint8_t attributes; /* specific: 1 TVM, 2 OS; random: bit 0 TVM */
    uint8_t validity_flags;
    struct dsm_bytes data_key;
    struct dsm_bytes tweak_key;
    bool reserved_set;
};

struct dsm_cxl_tsp_range_key {
    uint32_t range_id;
    uint64_t start;
    uint64_t end;
    uint8_t validity_flags;
    struct dsm_bytes data_key;
    struct dsm_bytes tweak_key;
    bool reserved_set;
};

/* CLEAR_TARGET_CKID_KEY and CLEAR_TARGET_RANGE_KEY: which; DELAYED: how long. */
struct dsm_cxl_tsp_number {
    uint32_t value;
    bool reserved_set;
};

struct dsm_cxl_tsp_error {
    uint32_t error_code;
    uint32_t error_data;
    struct dsm_bytes extended;
    bool reserved_set;
};

enum dsm_error dsm_cxl_tsp_header_decode(struct dsm_bytes message, struct dsm_cxl_tsp_header *out) DSM_MUST_CHECK;
void dsm_cxl_tsp_header_write(struct dsm_writer *w, uint8_t opcode);

/* Bodies: what follows the header, consumed exactly. */
#define DSM_CXL_TSP_BODY(name)                                                                                         \
    enum dsm_error dsm_cxl_tsp_##name##_decode(struct dsm_bytes body, struct dsm_cxl_tsp_##name *out,                  \
                                               struct dsm_cause *cause) DSM_MUST_CHECK;                                \
    enum dsm_error dsm_cxl_tsp_##name##_encode(const struct dsm_cxl_tsp_##name *in, struct dsm_writer *w)              \
        DSM_MUST_CHECK;
DSM_CXL_TSP_BODY(plain)
DSM_CXL_TSP_BODY(version)
DSM_CXL_TSP_BODY(capabilities)
DSM_CXL_TSP_BODY(set_configuration)
DSM_CXL_TSP_BODY(get_configuration_rsp)
DSM_CXL_TSP_BODY(get_report)
DSM_CXL_TSP_BODY(report_portion)
DSM_CXL_TSP_BODY(set_te_state)
DSM_CXL_TSP_BODY(ckid_key)
DSM_CXL_TSP_BODY(range_key)
DSM_CXL_TSP_BODY(number)
DSM_CXL_TSP_BODY(error)
#undef DSM_CXL_TSP_BODY

/* The i-th range of SET_TARGET_TE_STATE; i is below count. */
struct dsm_cxl_tsp_memory_range dsm_cxl_tsp_range_at(const struct dsm_cxl_tsp_set_te_state *request, size_t i);

const char *dsm_cxl_tsp_error_code_name(uint32_t code); /* "NO_PRIVILEGE"; "?" when unknown */
const char *dsm_cxl_tsp_state_name(uint8_t state);      /* "CONFIG_LOCKED" */

#endif
