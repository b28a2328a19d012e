/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CERTIFICATE and CERTIFICATE (DSP0274 10.6), and the chain they carry (DSP0274 table "Certificate chain format").
 */
#ifndef DSM_WIRE_CERTIFICATE_H
#define DSM_WIRE_CERTIFICATE_H

#include "wire/message.h"

struct dsm_get_certificate {
    uint8_t slot;       /* param1 bits 3:0 */
    uint8_t attributes; /* param2: 1.3 bit 0 SlotSizeRequested */
    bool is_large;      /* param1 bit 7, 1.4: offset and length have four bytes */
    uint32_t offset;
    uint32_t length;
    bool reserved_set;
};

#define DSM_GET_CERTIFICATE_SLOT_SIZE_REQUESTED 0x01u /* 1.3 */

struct dsm_certificate {
    uint8_t slot;
    uint8_t certificate_info; /* param2: 1.3 */
    bool is_large;            /* param1 bit 7, 1.4: the lengths have four bytes */
    uint32_t remainder_length;
    struct dsm_bytes portion; /* its length is PortionLength */
    bool reserved_set;
};

enum dsm_error dsm_get_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                          struct dsm_get_certificate *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_certificate_encode(const struct dsm_wire_params *params, const struct dsm_get_certificate *in,
                                          struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_certificate_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_certificate *out) DSM_MUST_CHECK;
enum dsm_error dsm_certificate_encode(const struct dsm_wire_params *params, const struct dsm_certificate *in,
                                      struct dsm_writer *w) DSM_MUST_CHECK;
/* The whole chain as read over CERTIFICATE: Length u32 (before 1.4 u16, and Reserved u16), RootHash, then DER
 * certificates end to end. */
struct dsm_cert_chain {
    struct dsm_bytes root_hash;
    struct dsm_bytes certificates;
    bool reserved_set;
};

enum dsm_error dsm_cert_chain_decode(size_t hash_size, struct dsm_bytes chain,
                                     struct dsm_cert_chain *out) DSM_MUST_CHECK;
enum dsm_error dsm_cert_chain_encode(const struct dsm_cert_chain *in, struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_certificate_row;
extern const struct dsm_message dsm_certificate_row;

#endif
