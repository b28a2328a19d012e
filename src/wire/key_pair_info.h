/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_KEY_PAIR_INFO, KEY_PAIR_INFO, SET_KEY_PAIR_INFO and SET_KEY_PAIR_INFO_ACK (DSP0274 1.3). */
#ifndef DSM_WIRE_KEY_PAIR_INFO_H
#define DSM_WIRE_KEY_PAIR_INFO_H

#include "wire/message.h"

/* Capabilities */
#define DSM_KEY_PAIR_CAP_GENERATE 0x0001u
#define DSM_KEY_PAIR_CAP_ERASABLE 0x0002u
#define DSM_KEY_PAIR_CAP_CERT_ASSOC 0x0004u
#define DSM_KEY_PAIR_CAP_KEY_USAGE 0x0008u
#define DSM_KEY_PAIR_CAP_ASYM_ALGO 0x0010u
#define DSM_KEY_PAIR_CAP_SHAREABLE 0x0020u
#define DSM_KEY_PAIR_CAPS 0x003Fu

/* KeyUsageCapabilities, CurrentKeyUsage, DesiredKeyUsage; in DIGESTS KeyUsageMask */
#define DSM_KEY_USAGE_KEY_EX 0x0001u
#define DSM_KEY_USAGE_CHALLENGE 0x0002u
#define DSM_KEY_USAGE_MEASUREMENT 0x0004u
#define DSM_KEY_USAGE_ENDPOINT_INFO 0x0008u
#define DSM_KEY_USAGE_STANDARDS 0x4000u
#define DSM_KEY_USAGE_VENDOR 0x8000u

/* AsymAlgoCapabilities, CurrentAsymAlgo, DesiredAsymAlgo */
#define DSM_KEY_PAIR_RSA_2048 0x0001u
#define DSM_KEY_PAIR_RSA_3072 0x0002u
#define DSM_KEY_PAIR_RSA_4096 0x0004u
#define DSM_KEY_PAIR_ECC_256 0x0008u
#define DSM_KEY_PAIR_ECC_384 0x0010u
#define DSM_KEY_PAIR_ECC_521 0x0020u
#define DSM_KEY_PAIR_SM2 0x0040u
#define DSM_KEY_PAIR_ED25519 0x0080u
#define DSM_KEY_PAIR_ED448 0x0100u

#define DSM_PQC_ALGORITHMS_LEN 4u /* of a mask of post-quantum algorithms: the length field allows for more later */

struct dsm_get_key_pair_info {
    uint8_t key_pair_id;
    bool reserved_set;
};

struct dsm_key_pair_info {
    uint8_t total_key_pairs;
    uint8_t key_pair_id;
    uint16_t capabilities;
    uint16_t key_usage_capabilities;
    uint16_t current_key_usage;
    uint32_t asym_algo_capabilities; /* bits of their own, which are not those of BaseAsymAlgo */
    uint32_t current_asym_algo;
    uint8_t assoc_cert_slot_mask;
    struct dsm_bytes public_key_info;    /* DER AlgorithmIdentifier */
    uint32_t pqc_asym_algo_capabilities; /* 1.4 */
    uint32_t current_pqc_asym_algo;      /* 1.4 */
    bool reserved_set;
};

enum dsm_key_pair_operation {
    DSM_KEY_PAIR_CHANGE = 0,
    DSM_KEY_PAIR_ERASE = 1, /* nothing follows the key pair's id */
    DSM_KEY_PAIR_GENERATE = 2,
};

struct dsm_set_key_pair_info {
    uint8_t operation; /* param1, enum dsm_key_pair_operation */
    uint8_t key_pair_id;
    uint16_t desired_key_usage;
    uint32_t desired_asym_algo;
    uint8_t desired_assoc_cert_slot_mask;
    uint32_t desired_pqc_asym_algo; /* 1.4 */
    bool reserved_set;
};

struct dsm_set_key_pair_info_ack {
    bool reserved_set;
};

enum dsm_error dsm_get_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_get_key_pair_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_key_pair_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_get_key_pair_info *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_key_pair_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_key_pair_info_encode(const struct dsm_wire_params *params, const struct dsm_key_pair_info *in,
                                        struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_set_key_pair_info_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                            struct dsm_set_key_pair_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_set_key_pair_info_encode(const struct dsm_wire_params *params,
                                            const struct dsm_set_key_pair_info *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_set_key_pair_info_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_set_key_pair_info_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_set_key_pair_info_ack_encode(const struct dsm_wire_params *params,
                                                const struct dsm_set_key_pair_info_ack *in,
                                                struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_key_pair_info_row;
extern const struct dsm_message dsm_key_pair_info_row;
extern const struct dsm_message dsm_set_key_pair_info_row;
extern const struct dsm_message dsm_set_key_pair_info_ack_row;

#endif
