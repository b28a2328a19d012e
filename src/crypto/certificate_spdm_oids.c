/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_spdm_oids.h"

#include <openssl/x509v3.h>

static void sequence_free(ASN1_SEQUENCE_ANY *sequence)
{
    sk_ASN1_TYPE_pop_free(sequence, ASN1_TYPE_free);
}

DEFINE_AUTO(ASN1_OBJECT, ASN1_OBJECT_free)
DEFINE_AUTO(ASN1_SEQUENCE_ANY, sequence_free)

/* The members of a SEQUENCE that fills der; NULL when it is none. */
static ASN1_SEQUENCE_ANY *sequence_read(const ASN1_STRING *der)
{
    const uint8_t *at = ASN1_STRING_get0_data(der);
    const uint8_t *end = at + ASN1_STRING_length(der);
    ASN1_SEQUENCE_ANY *members = d2i_ASN1_SEQUENCE_ANY(NULL, &at, ASN1_STRING_length(der));

    if (members && at == end)
        return members;
    sequence_free(members);
    return NULL;
}

/* id-spdm-cert-oid ::= SEQUENCE { spdmOID OBJECT IDENTIFIER, spdmOIDdefinition ANY OPTIONAL } */
static enum dsm_spdm_oid member_compare(const ASN1_TYPE *member, const ASN1_OBJECT *wanted)
{
    AUTO(ASN1_SEQUENCE_ANY) parts = NULL;
    const ASN1_TYPE *oid;

    if (member->type == V_ASN1_SEQUENCE)
        parts = sequence_read(member->value.sequence);
    oid = sk_ASN1_TYPE_num(parts) > 0 ? sk_ASN1_TYPE_value(parts, 0) : NULL;
    if (!oid || oid->type != V_ASN1_OBJECT)
        return DSM_SPDM_OID_MALFORMED;
    return OBJ_cmp(oid->value.object, wanted) == 0 ? DSM_SPDM_OID_PRESENT : DSM_SPDM_OID_ABSENT;
}

/* id-spdm-cert-oids ::= SEQUENCE SIZE (1..MAX) OF id-spdm-cert-oid */
static enum dsm_spdm_oid list_search(const ASN1_STRING *der, const ASN1_OBJECT *wanted)
{
    AUTO(ASN1_SEQUENCE_ANY) members = sequence_read(der);
    enum dsm_spdm_oid found = DSM_SPDM_OID_ABSENT;

    if (sk_ASN1_TYPE_num(members) < 1)
        return DSM_SPDM_OID_MALFORMED;
    for (int i = 0; i < sk_ASN1_TYPE_num(members) && found != DSM_SPDM_OID_MALFORMED; i++) {
        enum dsm_spdm_oid one = member_compare(sk_ASN1_TYPE_value(members, i), wanted);

        found = one == DSM_SPDM_OID_ABSENT ? found : one;
    }
    return found;
}

enum dsm_spdm_oid dsm_certificate_spdm_oid(X509 *x509, const char *oid)
{
    AUTO(ASN1_OBJECT) extension = OBJ_txt2obj(DSM_OID_DMTF_SPDM_EXTENSION, 1);
    AUTO(ASN1_OBJECT) wanted = OBJ_txt2obj(oid, 1);
    int at = extension ? X509_get_ext_by_OBJ(x509, extension, -1) : -1;

    if (at < 0 || !wanted)
        return DSM_SPDM_OID_ABSENT;
    return list_search(X509_EXTENSION_get_data(X509_get_ext(x509, at)), wanted);
}
