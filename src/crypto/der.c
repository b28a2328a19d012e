/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/der.h"

#define LONG_FORM 0x80u
#define LENGTH_OCTETS_MAX 3u
#define MULTI_OCTET_TAG 0x1Fu

/* X.690 8.1.3 and 10.1: definite, and in the fewest octets. */
static bool read_length(const struct dsm_bytes *rest, size_t *at, size_t *length)
{
    size_t octets = rest->p[1] & ~LONG_FORM;
    size_t value = 0;

    *at = 2;
    *length = rest->p[1];
    if (rest->p[1] < LONG_FORM)
        return true;
    if (octets == 0 || octets > LENGTH_OCTETS_MAX || octets > rest->n - 2)
        return false;
    for (size_t i = 0; i < octets; i++)
        value = value << 8 | rest->p[2 + i];
    *at = 2 + octets;
    *length = value;
    return value >= LONG_FORM && value >> (8 * (octets - 1)) != 0;
}

bool dsm_der_next(struct dsm_bytes *rest, struct dsm_der *out)
{
    size_t at, length;

    if (rest->n < 2 || (rest->p[0] & MULTI_OCTET_TAG) == MULTI_OCTET_TAG || !read_length(rest, &at, &length) ||
        length > rest->n - at)
        return false;
    out->tag = rest->p[0];
    out->content = dsm_bytes(rest->p + at, length);
    out->whole = dsm_bytes(rest->p, at + length);
    *rest = dsm_bytes(rest->p + at + length, rest->n - at - length);
    return true;
}

bool dsm_der_expect(struct dsm_bytes *rest, uint8_t tag, struct dsm_der *out)
{
    return rest->n > 0 && rest->p[0] == tag && dsm_der_next(rest, out);
}

bool dsm_der_optional(struct dsm_bytes *rest, uint8_t tag, struct dsm_der *out)
{
    *out = (struct dsm_der){ 0 };
    return rest->n == 0 || rest->p[0] != tag || dsm_der_next(rest, out);
}

static bool read_validity(struct dsm_bytes *tbs, struct dsm_certificate_fields *out)
{
    struct dsm_der validity;

    return dsm_der_expect(tbs, DSM_DER_SEQUENCE, &validity) && dsm_der_next(&validity.content, &out->not_before) &&
           dsm_der_next(&validity.content, &out->not_after) && validity.content.n == 0;
}

/* issuerUniqueID and subjectUniqueID are passed over. */
static bool read_extensions(struct dsm_bytes *tbs, struct dsm_certificate_fields *out)
{
    struct dsm_der skipped, wrapper, list;

    out->extensions = dsm_bytes(NULL, 0);
    if (!dsm_der_optional(tbs, 0x81, &skipped) || !dsm_der_optional(tbs, 0x82, &skipped) ||
        !dsm_der_optional(tbs, DSM_DER_CONTEXT(3), &wrapper) || tbs->n != 0)
        return false;
    if (wrapper.tag == 0)
        return true;
    if (!dsm_der_expect(&wrapper.content, DSM_DER_SEQUENCE, &list) || wrapper.content.n != 0)
        return false;
    out->extensions = list.content;
    return true;
}

bool dsm_certificate_fields_read(struct dsm_bytes certificate, struct dsm_certificate_fields *out)
{
    struct dsm_der outer, tbs, version, algorithm, signature;

    return dsm_der_expect(&certificate, DSM_DER_SEQUENCE, &outer) && certificate.n == 0 &&
           dsm_der_expect(&outer.content, DSM_DER_SEQUENCE, &tbs) &&
           dsm_der_expect(&outer.content, DSM_DER_SEQUENCE, &algorithm) &&
           dsm_der_expect(&outer.content, DSM_DER_BIT_STRING, &signature) && outer.content.n == 0 &&
           dsm_der_optional(&tbs.content, DSM_DER_CONTEXT(0), &version) &&
           dsm_der_expect(&tbs.content, DSM_DER_INTEGER, &out->serial) &&
           dsm_der_expect(&tbs.content, DSM_DER_SEQUENCE, &algorithm) &&
           dsm_der_expect(&tbs.content, DSM_DER_SEQUENCE, &out->issuer) && read_validity(&tbs.content, out) &&
           dsm_der_expect(&tbs.content, DSM_DER_SEQUENCE, &out->subject) &&
           dsm_der_expect(&tbs.content, DSM_DER_SEQUENCE, &out->key) && read_extensions(&tbs.content, out);
}
