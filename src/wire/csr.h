/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_CSR and CSR (DSP0274 1.2): a certificate signing request, as a slot's new certificate begins. */
#ifndef DSM_WIRE_CSR_H
#define DSM_WIRE_CSR_H

#include "wire/message.h"

struct dsm_get_csr {
    uint8_t key_pair_id; /* param1, 1.3 */
    uint8_t attributes;  /* param2, 1.3: CSRCertModel 2:0, CSRTrackingTag 5:3, Overwrite 7 */
    struct dsm_bytes requester_info;
    struct dsm_bytes opaque;
    bool reserved_set;
};

#define DSM_GET_CSR_CERT_MODEL 0x07u
#define DSM_GET_CSR_TRACKING_TAG 0x38u
#define DSM_GET_CSR_OVERWRITE 0x80u

struct dsm_csr {
    struct dsm_bytes csr; /* PKCS #10, DER */
    bool reserved_set;
};

enum dsm_error dsm_get_csr_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_get_csr *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_csr_encode(const struct dsm_wire_params *params, const struct dsm_get_csr *in,
                                  struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_csr_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                              struct dsm_csr *out) DSM_MUST_CHECK;
enum dsm_error dsm_csr_encode(const struct dsm_wire_params *params, const struct dsm_csr *in,
                              struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_csr_row;
extern const struct dsm_message dsm_csr_row;

#endif
