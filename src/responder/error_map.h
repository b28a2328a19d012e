/* SPDX-License-Identifier: BSD-3-Clause */
/* How an error of ours looks in an SPDM ERROR message. */
#ifndef DSM_RESPONDER_ERROR_MAP_H
#define DSM_RESPONDER_ERROR_MAP_H

#include "wire/error_message.h"

/* version: the connection's; an error code that it does not know yet is told with an older one. */
uint8_t dsm_error_to_spdm(enum dsm_error error, uint8_t version);

#endif
