/* SPDX-License-Identifier: BSD-3-Clause */
/* SET_CERTIFICATE and SET_CERTIFICATE_RSP (DSP0274 1.2). */
#ifndef DSM_WIRE_SET_CERTIFICATE_H
#define DSM_WIRE_SET_CERTIFICATE_H

#include "wire/message.h"

#define DSM_SET_CERTIFICATE_MODEL 0x70u /* SetCertModel, 1.3 */
#define DSM_SET_CERTIFICATE_ERASE 0x80u /* 1.3 */

struct dsm_set_certificate {
    uint8_t slot;           /* param1 bits 3:0 */
    uint8_t attributes;     /* param1 bits 7:4, 1.3: DSM_SET_CERTIFICATE_* */
    uint8_t key_pair_id;    /* param2, 1.3 */
    struct dsm_bytes chain; /* the whole chain, with its Length and root hash; empty to erase */
    bool reserved_set;
};

struct dsm_set_certificate_rsp {
    uint8_t slot; /* param1 bits 3:0 */
    bool reserved_set;
};

enum dsm_error dsm_set_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_set_certificate *out) DSM_MUST_CHECK;
enum dsm_error dsm_set_certificate_encode(const struct dsm_wire_params *params, const struct dsm_set_certificate *in,
                                          struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_set_certificate_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                              struct dsm_set_certificate_rsp *out) DSM_MUST_CHECK;
enum dsm_error dsm_set_certificate_rsp_encode(const struct dsm_wire_params *params,
                                              const struct dsm_set_certificate_rsp *in,
                                              struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_set_certificate_row;
extern const struct dsm_message dsm_set_certificate_rsp_row;

#endif
