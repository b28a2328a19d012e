/* SPDX-License-Identifier: BSD-3-Clause */
/* FINISH and FINISH_RSP (DSP0274 10.17). */
#ifndef DSM_WIRE_FINISH_H
#define DSM_WIRE_FINISH_H

#include "wire/message.h"

#define DSM_FINISH_SIGNATURE_INCLUDED 0x01u /* param1 */

struct dsm_finish {
    uint8_t attributes;           /* param1 */
    uint8_t req_slot;             /* param2 */
    struct dsm_bytes opaque;      /* 1.4 */
    struct dsm_bytes signature;   /* the requester's, present with DSM_FINISH_SIGNATURE_INCLUDED */
    struct dsm_bytes verify_data; /* RequesterVerifyData: hash_size */
    bool reserved_set;
};

struct dsm_finish_rsp {
    struct dsm_bytes opaque;      /* 1.4 */
    struct dsm_bytes verify_data; /* ResponderVerifyData: present only with the handshake in the clear */
    bool reserved_set;
};

enum dsm_error dsm_finish_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                 struct dsm_finish *out) DSM_MUST_CHECK;
enum dsm_error dsm_finish_encode(const struct dsm_wire_params *params, const struct dsm_finish *in,
                                 struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_finish_rsp_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_finish_rsp *out) DSM_MUST_CHECK;
enum dsm_error dsm_finish_rsp_encode(const struct dsm_wire_params *params, const struct dsm_finish_rsp *in,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_finish_row;
extern const struct dsm_message dsm_finish_rsp_row;

#endif
