/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CAPABILITIES and CAPABILITIES (DSP0274 10.3): grows with 1.1 (request flags), 1.2 (sizes), 1.3 (param1 bit 0).
 * reserved_set does not speak of flags: which of them exist in a version is a rule like those about sets of them, and
 * both are tables of spdm/capability_rules. DataTransferSize and MaxSPDMmsgSize are checked here against each other. */
#ifndef DSM_WIRE_CAPABILITIES_H
#define DSM_WIRE_CAPABILITIES_H

#include "wire/message.h"

#define DSM_CAPABILITIES_PARAM1_SUPPORTED_ALGORITHMS 0x01u /* 1.3 */

struct dsm_get_capabilities {
    uint8_t param1;              /* 1.3: bit 0 asks for the supported algorithms block */
    uint8_t ct_exponent;         /* 1.1 */
    uint16_t ext_flags;          /* 1.4 */
    uint32_t flags;              /* 1.1, DSM_CAP_* */
    uint32_t data_transfer_size; /* 1.2 */
    uint32_t max_spdm_msg_size;  /* 1.2 */
    bool reserved_set;
};

struct dsm_capabilities {
    uint8_t param1; /* 1.3: bit 0 says that supported_algorithms follows */
    uint8_t ct_exponent;
    uint16_t ext_flags; /* 1.4 */
    uint32_t flags;
    uint32_t data_transfer_size;           /* 1.2 */
    uint32_t max_spdm_msg_size;            /* 1.2 */
    struct dsm_bytes supported_algorithms; /* 1.3: the block as it is, empty when param1 bit 0 is clear */
    bool reserved_set;
};

enum dsm_error dsm_get_capabilities_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_get_capabilities *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_capabilities_encode(const struct dsm_wire_params *params, const struct dsm_get_capabilities *in,
                                           struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_capabilities_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                       struct dsm_capabilities *out) DSM_MUST_CHECK;
enum dsm_error dsm_capabilities_encode(const struct dsm_wire_params *params, const struct dsm_capabilities *in,
                                       struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_capabilities_row;
extern const struct dsm_message dsm_capabilities_row;

#endif
