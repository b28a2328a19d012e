/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_extensions.h"

#include <openssl/x509v3.h>

#include "crypto/openssl.h"

DEFINE_AUTO(ASN1_OBJECT, ASN1_OBJECT_free)
DEFINE_AUTO(ASN1_TYPE, ASN1_TYPE_free)
DEFINE_AUTO(ASN1_OCTET_STRING, ASN1_OCTET_STRING_free)
DEFINE_AUTO(GENERAL_NAME, GENERAL_NAME_free)
DEFINE_AUTO(GENERAL_NAMES, GENERAL_NAMES_free)
DEFINE_AUTO(X509_EXTENSION, X509_EXTENSION_free)

struct extension {
    int nid;
    const char *value; /* in the language of openssl.cnf */
};

/* RFC 5280 4.2.1.1 and 4.2.1.2: without an issuer above it the root needs no authority key identifier. */
static const struct extension root_extensions[] = {
    { NID_basic_constraints, "critical,CA:TRUE" },
    { NID_key_usage, "critical,keyCertSign,cRLSign" },
    { NID_subject_key_identifier, "hash" },
};

static const struct extension intermediate_extensions[] = {
    { NID_basic_constraints, "critical,CA:TRUE,pathlen:1" }, /* a device's CA may be below it */
    { NID_key_usage, "critical,keyCertSign,cRLSign" },
    { NID_subject_key_identifier, "hash" },
    { NID_authority_key_identifier, "keyid:always" },
};

/* DSP0274, alias certificate model: the Device Certificate CA, which issues alias certificates alone. */
static const struct extension device_ca_extensions[] = {
    { NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
    { NID_key_usage, "critical,keyCertSign" },
    { NID_subject_key_identifier, "hash" },
    { NID_authority_key_identifier, "keyid:always" },
};

/* DSP0274, certificate: not a CA (mandatory in 1.3), signs, is meant for responders. */
static const struct extension leaf_extensions[] = {
    { NID_basic_constraints, "critical,CA:FALSE" },     { NID_key_usage, "critical,digitalSignature" },
    { NID_ext_key_usage, DSM_OID_DMTF_RESPONDER_AUTH }, { NID_subject_key_identifier, "hash" },
    { NID_authority_key_identifier, "keyid:always" },
};

static bool add_listed(X509 *issuer, X509 *subject, const struct extension *list, size_t count)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        AUTO(X509_EXTENSION) extension = X509V3_EXT_nconf_nid(NULL, &context, list[i].nid, list[i].value);

        if (!extension || !X509_add_ext(subject, extension, -1))
            return false;
    }
    return true;
}

static bool add_other_name(GENERAL_NAMES *names, const char *oid, const char *text)
{
    AUTO(GENERAL_NAME) name = GENERAL_NAME_new();
    AUTO(ASN1_OBJECT) type = OBJ_txt2obj(oid, 1);
    AUTO(ASN1_TYPE) value = ASN1_TYPE_new();
    ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();

    if (!name || !type || !value || !string || !ASN1_STRING_set(string, text, -1)) {
        ASN1_UTF8STRING_free(string);
        return false;
    }
    ASN1_TYPE_set(value, V_ASN1_UTF8STRING, string);
    if (!GENERAL_NAME_set0_othername(name, type, value))
        return false;
    (void)TAKE(type);
    (void)TAKE(value);
    if (sk_GENERAL_NAME_push(names, name) <= 0)
        return false;
    (void)TAKE(name);
    return true;
}

/* The CMA name first: some verifiers look no further. */
static bool add_alternative_names(X509 *subject, const char *cma_name, const char *device_info)
{
    AUTO(GENERAL_NAMES) names = GENERAL_NAMES_new();

    return names && add_other_name(names, DSM_OID_CMA, cma_name) &&
           add_other_name(names, DSM_OID_DMTF_DEVICE_INFO, device_info) &&
           X509_add1_ext_i2d(subject, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
}

#define HARDWARE_IDENTITY 0x02u   /* the last arc of id-DMTF-hardware-identity: the key is the hardware's own */
#define MUTABLE_CERTIFICATE 0x05u /* and of id-DMTF-mutable-certificate: it is made anew */

/* DSP0274, SPDM certificate extension: SEQUENCE OF SEQUENCE { OID }, with one of these. */
static bool add_spdm_extension(X509 *subject, uint8_t arc)
{
    const uint8_t der[] = { 0x30, 0x0E, 0x30, 0x0C, 0x06, 0x0A, 0x2B, 0x06,
                            0x01, 0x04, 0x01, 0x83, 0x1C, 0x82, 0x12, arc };
    AUTO(ASN1_OBJECT) oid = OBJ_txt2obj(DSM_OID_DMTF_SPDM_EXTENSION, 1);
    AUTO(ASN1_OCTET_STRING) value = ASN1_OCTET_STRING_new();
    AUTO(X509_EXTENSION) extension = NULL;

    if (!oid || !value || !ASN1_OCTET_STRING_set(value, der, sizeof(der)))
        return false;
    extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
    return extension && X509_add_ext(subject, extension, -1);
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

bool dsm_extensions_add_root(X509 *subject)
{
    return add_listed(subject, subject, root_extensions, COUNT(root_extensions));
}

bool dsm_extensions_add_intermediate(X509 *issuer, X509 *subject)
{
    return add_listed(issuer, subject, intermediate_extensions, COUNT(intermediate_extensions));
}

bool dsm_extensions_add_leaf(X509 *issuer, X509 *subject, const char *cma_name, const char *device_info, bool is_alias)
{
    return add_listed(issuer, subject, leaf_extensions, COUNT(leaf_extensions)) &&
           add_alternative_names(subject, cma_name, device_info) &&
           add_spdm_extension(subject, is_alias ? MUTABLE_CERTIFICATE : HARDWARE_IDENTITY);
}

bool dsm_extensions_add_device_ca(X509 *issuer, X509 *subject, const char *cma_name, const char *device_info)
{
    return add_listed(issuer, subject, device_ca_extensions, COUNT(device_ca_extensions)) &&
           add_alternative_names(subject, cma_name, device_info) && add_spdm_extension(subject, HARDWARE_IDENTITY);
}
