/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificates.h"

#include <limits.h>
#include <openssl/asn1.h>
#include <stdlib.h>
#include <string.h>

#define INVALID_HEADER 0x80 /* of ASN1_get_object: malformed, or longer than what is there */
#define INDEFINITE 0x01

void dsm_certificates_free(struct dsm_certificates *certificates)
{
    free(certificates->der);
    *certificates = (struct dsm_certificates){ 0 };
}

enum dsm_error dsm_certificates_append(struct dsm_certificates *certificates, struct dsm_bytes der)
{
    uint8_t *longer = realloc(certificates->der, certificates->n + der.n);

    if (!longer)
        return DSM_ERR_NO_MEMORY;
    memcpy(longer + certificates->n, der.p, der.n);
    certificates->der = longer;
    certificates->n += der.n;
    return DSM_OK;
}

/* Takes the next SEQUENCE from rest. */
static bool sequence_take(struct dsm_bytes *rest, struct dsm_bytes *out)
{
    const unsigned char *at = rest->p;
    long content;
    int tag, class, form;
    size_t n;

    if (rest->n < 2 || rest->n > LONG_MAX)
        return false;
    form = ASN1_get_object(&at, &content, &tag, &class, (long)rest->n);
    if ((form & (INVALID_HEADER | INDEFINITE)) != 0 || tag != V_ASN1_SEQUENCE || class != V_ASN1_UNIVERSAL)
        return false;
    n = (size_t)(at - rest->p) + (size_t)content;
    *out = dsm_bytes(rest->p, n);
    *rest = dsm_bytes(rest->p + n, rest->n - n);
    return true;
}

enum dsm_error dsm_certificates_at(struct dsm_bytes der, size_t i, struct dsm_bytes *out)
{
    struct dsm_bytes one, found = { 0 };

    for (size_t k = 0; der.n > 0; k++) {
        if (!sequence_take(&der, &one))
            return DSM_ERR_BAD_CERTIFICATE;
        if (k == i)
            found = one;
    }
    *out = found;
    return found.n > 0 ? DSM_OK : DSM_ERR_LIMIT;
}

enum dsm_error dsm_certificates_last(struct dsm_bytes der, struct dsm_bytes *out)
{
    if (der.n == 0)
        return DSM_ERR_LIMIT;
    while (der.n > 0)
        if (!sequence_take(&der, out))
            return DSM_ERR_BAD_CERTIFICATE;
    return DSM_OK;
}
