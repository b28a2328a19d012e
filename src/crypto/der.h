/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: walking over DER (X.690) without copies; a value's length is compared with what is left. */
#ifndef DSM_CRYPTO_DER_H
#define DSM_CRYPTO_DER_H

#include "base/bytes.h"

#define DSM_DER_INTEGER 0x02
#define DSM_DER_BIT_STRING 0x03
#define DSM_DER_OCTET_STRING 0x04
#define DSM_DER_OID 0x06
#define DSM_DER_UTF8_STRING 0x0C
#define DSM_DER_UTC_TIME 0x17
#define DSM_DER_SEQUENCE 0x30
#define DSM_DER_CONTEXT(n) (0xA0 | (n)) /* constructed */

struct dsm_der {
    uint8_t tag;
    struct dsm_bytes content;
    struct dsm_bytes whole; /* tag and length with it */
};

/* The next value of rest, which then begins behind it; false when it is not a whole value in DER. */
bool dsm_der_next(struct dsm_bytes *rest, struct dsm_der *out);
/* The same, and it has this tag. */
bool dsm_der_expect(struct dsm_bytes *rest, uint8_t tag, struct dsm_der *out);
/* The same, where it may be missing: then out is zeroed and rest stays. */
bool dsm_der_optional(struct dsm_bytes *rest, uint8_t tag, struct dsm_der *out);

/* The fields of RFC 5280 4.1 that somebody here asks for. */
struct dsm_certificate_fields {
    struct dsm_der serial;
    struct dsm_der issuer;
    struct dsm_der not_before;
    struct dsm_der not_after;
    struct dsm_der subject;
    struct dsm_der key;           /* SubjectPublicKeyInfo */
    struct dsm_bytes extensions;  /* Extension after Extension */
};
bool dsm_certificate_fields_read(struct dsm_bytes certificate, struct dsm_certificate_fields *out);

#endif
