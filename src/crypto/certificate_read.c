/* SPDX-License-Identifier: BSD-3-Clause */
/* What one certificate says, for people. Read from the bytes: neither key nor algorithm has to be known for that. */
#include <openssl/objects.h>
#include <stdio.h>

#include "crypto/certificate_private.h"
#include "crypto/der.h"
#include "crypto/openssl.h"

/* "CN=swdsm root": in order, control characters and foreign ones escaped. */
static bool read_name(struct dsm_bytes der, char *out, size_t size)
{
    AUTO(X509_NAME) name = d2i_X509_NAME(NULL, &der.p, (long)der.n);
    AUTO(BIO) bio = BIO_new(BIO_s_mem());
    unsigned long style = XN_FLAG_SEP_COMMA_PLUS | XN_FLAG_FN_SN | ASN1_STRFLGS_RFC2253;
    char *text;
    long n;

    if (!name || !bio || X509_NAME_print_ex(bio, name, 0, style) < 0)
        return false;
    n = BIO_get_mem_data(bio, &text);
    snprintf(out, size, "%.*s", (int)n, n > 0 ? text : "");
    return true;
}

/* RFC 5280 4.1.2.5: YYMMDDHHMMSSZ for 1950 to 2049, YYYYMMDDHHMMSSZ. */
static bool read_time(const struct dsm_der *time, char *out, size_t size)
{
    char digits[2 + 15 + 1] = "";
    size_t year = time->tag == DSM_DER_UTC_TIME ? 2 : 4;
    const char *d = digits;

    if (time->content.n != year + 11 || time->content.p[year + 10] != 'Z')
        return false;
    for (size_t i = 0; i < year + 10; i++)
        if (time->content.p[i] < '0' || time->content.p[i] > '9')
            return false;
    snprintf(digits, sizeof(digits), "%s%.*s", year == 4 ? "" : time->content.p[0] >= '5' ? "19" : "20",
             (int)(year + 10), (const char *)time->content.p);
    snprintf(out, size, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4, d + 6, d + 8, d + 10, d + 12);
    return true;
}

static void read_serial(struct dsm_bytes integer, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < integer.n && 2 * i + 2 < size; i++)
        snprintf(out + 2 * i, 3, "%02x", integer.p[i]);
}

static int oid_nid(struct dsm_bytes whole)
{
    ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &whole.p, (long)whole.n);
    int nid = object ? OBJ_obj2nid(object) : NID_undef;

    ASN1_OBJECT_free(object);
    return nid;
}

static const char *curve_name(struct dsm_bytes parameters)
{
    struct dsm_der curve;
    int nid = dsm_der_expect(&parameters, DSM_DER_OID, &curve) ? oid_nid(curve.whole) : NID_undef;
    const char *nist = EC_curve_nid2nist(nid);

    return nist ? nist : OBJ_nid2sn(nid);
}

/* RFC 8017 A.1.1: RSAPublicKey in the BIT STRING, modulus first. */
static size_t rsa_bits(struct dsm_bytes bit_string)
{
    struct dsm_bytes rest = { 0 };
    struct dsm_der sequence, modulus;

    if (bit_string.n > 0)
        rest = dsm_bytes(bit_string.p + 1, bit_string.n - 1);
    if (!dsm_der_expect(&rest, DSM_DER_SEQUENCE, &sequence) ||
        !dsm_der_expect(&sequence.content, DSM_DER_INTEGER, &modulus) || modulus.content.n == 0)
        return 0;
    return 8 * (modulus.content.n - (modulus.content.p[0] == 0 ? 1 : 0));
}

static bool read_key(struct dsm_bytes info, char *out, size_t size)
{
    struct dsm_der algorithm, oid, bits;
    int nid;

    if (!dsm_der_expect(&info, DSM_DER_SEQUENCE, &algorithm) ||
        !dsm_der_expect(&algorithm.content, DSM_DER_OID, &oid) ||
        !dsm_der_expect(&info, DSM_DER_BIT_STRING, &bits) || info.n != 0)
        return false;
    nid = oid_nid(oid.whole);
    if (nid == NID_X9_62_id_ecPublicKey)
        snprintf(out, size, "EC %s", curve_name(algorithm.content));
    else if (nid == NID_rsaEncryption || nid == NID_rsassaPss)
        snprintf(out, size, "RSA %zu", rsa_bits(bits.content));
    else
        snprintf(out, size, "%s", nid == NID_undef ? "unknown" : OBJ_nid2sn(nid));
    return true;
}

static bool is_oid(const struct dsm_der *oid, const uint8_t *der, size_t n)
{
    return dsm_bytes_equal(oid->content, dsm_bytes(der, n));
}

/* What a peer wrote is for a terminal: other characters than ASCII's printable ones are not passed on. */
static void copy_text(struct dsm_bytes text, char *out, size_t size)
{
    size_t n = text.n < size - 1 ? text.n : size - 1;

    for (size_t i = 0; i < n; i++)
        out[i] = (char)(text.p[i] >= ' ' && text.p[i] <= '~' ? text.p[i] : '?');
    out[n] = '\0';
}

/* RFC 5280 4.2.1.6: OtherName ::= SEQUENCE { type-id, value [0] EXPLICIT }, itself tagged [0]. */
static bool read_alternative_names(struct dsm_bytes der, char *cma_name, size_t size)
{
    static const uint8_t cma[] = { 0x67, 0x81, 0x13 }; /* 2.23.147 */
    struct dsm_der names, name, oid, wrapper, text;

    if (!dsm_der_expect(&der, DSM_DER_SEQUENCE, &names) || der.n != 0)
        return false;
    while (names.content.n > 0) {
        if (!dsm_der_next(&names.content, &name))
            return false;
        if (name.tag == DSM_DER_CONTEXT(0) && dsm_der_expect(&name.content, DSM_DER_OID, &oid) &&
            is_oid(&oid, cma, sizeof(cma)) && dsm_der_expect(&name.content, DSM_DER_CONTEXT(0), &wrapper) &&
            dsm_der_expect(&wrapper.content, DSM_DER_UTF8_STRING, &text))
            copy_text(text.content, cma_name, size);
    }
    return true;
}

/* RFC 5280 4.2: Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }. */
static bool read_cma_name(struct dsm_bytes extensions, char *cma_name, size_t size)
{
    static const uint8_t subject_alt_name[] = { 0x55, 0x1D, 0x11 }; /* 2.5.29.17 */
    struct dsm_der extension, oid, critical, value;

    cma_name[0] = '\0';
    while (extensions.n > 0) {
        if (!dsm_der_expect(&extensions, DSM_DER_SEQUENCE, &extension) ||
            !dsm_der_expect(&extension.content, DSM_DER_OID, &oid) ||
            !dsm_der_optional(&extension.content, 0x01, &critical) ||
            !dsm_der_expect(&extension.content, DSM_DER_OCTET_STRING, &value) || extension.content.n != 0)
            return false;
        if (is_oid(&oid, subject_alt_name, sizeof(subject_alt_name)) &&
            !read_alternative_names(value.content, cma_name, size))
            return false;
    }
    return true;
}

enum dsm_error dsm_certificates_info(struct dsm_bytes der, size_t i, struct dsm_certificate_info *out)
{
    struct dsm_certificate_fields fields;

    *out = (struct dsm_certificate_info){ 0 };
    DSM_TRY(dsm_certificates_at(der, i, &out->der));
    if (!dsm_certificate_fields_read(out->der, &fields) ||
        !read_name(fields.subject.whole, out->subject, sizeof(out->subject)) ||
        !read_name(fields.issuer.whole, out->issuer, sizeof(out->issuer)) ||
        !read_time(&fields.not_before, out->not_before, sizeof(out->not_before)) ||
        !read_time(&fields.not_after, out->not_after, sizeof(out->not_after)) ||
        !read_key(fields.key.content, out->key, sizeof(out->key)) ||
        !read_cma_name(fields.extensions, out->cma_name, sizeof(out->cma_name)))
        return DSM_ERR_BAD_CERTIFICATE;
    read_serial(fields.serial.content, out->serial, sizeof(out->serial));
    return DSM_OK;
}
