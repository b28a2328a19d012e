/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_parse.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

DEFINE_AUTO(ASN1_OBJECT, ASN1_OBJECT_free)
DEFINE_AUTO(GENERAL_NAMES, GENERAL_NAMES_free)

/* OpenSSL reads BER as well; what it writes again is DER. */
static bool is_der(X509 *x509, struct dsm_bytes der)
{
    uint8_t *again = NULL;
    int n = i2d_X509(x509, &again);
    bool same = n > 0 && dsm_bytes_equal(der, dsm_bytes(again, (size_t)n));

    OPENSSL_free(again);
    return same;
}

X509 *dsm_certificate_parse(OSSL_LIB_CTX *library, struct dsm_bytes der)
{
    X509 *x509 = X509_new_ex(library, NULL);
    const uint8_t *at = der.p;

    if (x509 && d2i_X509(&x509, &at, (long)der.n) && is_der(x509, der))
        return x509;
    X509_free(x509); /* NULL where d2i_X509 has freed it */
    return NULL;
}

/* What a peer wrote is for a terminal. */
static void text_copy(const ASN1_STRING *text, char *out, size_t size)
{
    const uint8_t *from = ASN1_STRING_get0_data(text);
    size_t n = (size_t)ASN1_STRING_length(text);

    n = n < size - 1 ? n : size - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(from[i] >= ' ' && from[i] <= '~' ? from[i] : '?');
    out[n] = '\0';
}

/* RFC 5280 4.2.1.6: OtherName ::= SEQUENCE { type-id, value [0] EXPLICIT }. */
static void cma_name_find(const GENERAL_NAMES *names, const ASN1_OBJECT *cma, char *out, size_t size)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

        if (name->type == GEN_OTHERNAME && OBJ_cmp(name->d.otherName->type_id, cma) == 0 &&
            name->d.otherName->value->type == V_ASN1_UTF8STRING)
            text_copy(name->d.otherName->value->value.utf8string, out, size);
    }
}

bool dsm_certificate_cma_name(X509 *x509, char *out, size_t size)
{
    int found;
    AUTO(GENERAL_NAMES) names = X509_get_ext_d2i(x509, NID_subject_alt_name, &found, NULL);
    AUTO(ASN1_OBJECT) cma = OBJ_txt2obj(DSM_OID_CMA, 1);

    out[0] = '\0';
    if (names && cma)
        cma_name_find(names, cma, out, size);
    return cma && (names || found == -1); /* -1: there is no such extension */
}

bool dsm_certificate_time(const ASN1_TIME *time, char *out, size_t size)
{
    struct tm tm;

    if (!ASN1_TIME_to_tm(time, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return false;
    snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec);
    return true;
}
