/* SPDX-License-Identifier: BSD-3-Clause */
/* ERROR (DSP0274 10.9). */
#ifndef DSM_WIRE_ERROR_MESSAGE_H
#define DSM_WIRE_ERROR_MESSAGE_H

#include "wire/message.h"

struct dsm_error_message {
    uint8_t error_code; /* param1, enum dsm_spdm_error_code */
    uint8_t error_data; /* param2 */
    struct dsm_bytes
        extended; /* ExtendedErrorData: for ResponseNotReady 4 bytes {RDTExponent, RequestCode, Token, RDTM} */
};

enum dsm_error dsm_error_message_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_error_message *out) DSM_MUST_CHECK;
enum dsm_error dsm_error_message_encode(const struct dsm_wire_params *params, const struct dsm_error_message *in,
                                        struct dsm_writer *w) DSM_MUST_CHECK;

/* The row of wire/message.h. */
extern const struct dsm_message dsm_error_message_row;

#endif
