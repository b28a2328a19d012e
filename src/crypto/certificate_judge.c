/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_judge.h"

#include <openssl/x509v3.h>

#include "crypto/certificate_spdm_oids.h"
#include "crypto/pci_ids.h"

DEFINE_AUTO(ASN1_OBJECT, ASN1_OBJECT_free)
DEFINE_AUTO(EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free)

#define SERIAL_OCTETS_MAX 20 /* RFC 5280 4.1.2.2 */
#define SPDM_13 0x13

static uint32_t flags_of(const struct dsm_judged *judged)
{
    return X509_get_extension_flags(judged->x509);
}

bool dsm_judge_version(const struct dsm_judged *judged)
{
    return X509_get_version(judged->x509) != X509_VERSION_3;
}

/* The magnitude of 0 is no byte or one that is 0. */
bool dsm_judge_serial(const struct dsm_judged *judged)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(judged->x509);
    const uint8_t *magnitude = ASN1_STRING_get0_data(serial);
    int n = ASN1_STRING_length(serial);

    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || n == 0 || (n == 1 && magnitude[0] == 0))
        return true;
    return n + (magnitude[0] >= 0x80) > SERIAL_OCTETS_MAX;
}

static int time_compare(const ASN1_TIME *time, int64_t with)
{
    time_t at = (time_t)with;

    return X509_cmp_time(time, &at); /* 0: malformed */
}

bool dsm_judge_times(const struct dsm_judged *judged)
{
    return time_compare(X509_get0_notBefore(judged->x509), 1) == 0 ||
           time_compare(X509_get0_notAfter(judged->x509), 1) == 0;
}

bool dsm_judge_not_yet_valid(const struct dsm_judged *judged)
{
    int64_t now = judged->terms->now;

    return now != 0 && time_compare(X509_get0_notBefore(judged->x509), now) > 0;
}

bool dsm_judge_expired(const struct dsm_judged *judged)
{
    int64_t now = judged->terms->now;

    return now != 0 && time_compare(X509_get0_notAfter(judged->x509), now) < 0;
}

bool dsm_judge_key(const struct dsm_judged *judged)
{
    return !X509_get0_pubkey(judged->x509);
}

bool dsm_judge_critical(const struct dsm_judged *judged)
{
    return (flags_of(judged) & EXFLAG_CRITICAL) != 0;
}

bool dsm_judge_leaf_signs(const struct dsm_judged *judged)
{
    return (flags_of(judged) & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(judged->x509) & KU_DIGITAL_SIGNATURE) == 0;
}

bool dsm_judge_leaf_is_ca(const struct dsm_judged *judged)
{
    return !judged->is_alone && (flags_of(judged) & EXFLAG_CA) != 0;
}

bool dsm_judge_alone_is_ca(const struct dsm_judged *judged)
{
    return judged->is_alone && (flags_of(judged) & EXFLAG_CA) != 0;
}

/* SPDM 1.3 makes mandatory what was optional before. */
bool dsm_judge_leaf_constraints(const struct dsm_judged *judged)
{
    return judged->terms->spdm_version >= SPDM_13 && (flags_of(judged) & EXFLAG_BCONS) == 0;
}

static bool has_purpose(const EXTENDED_KEY_USAGE *purposes, const char *oid)
{
    AUTO(ASN1_OBJECT) wanted = OBJ_txt2obj(oid, 1);

    for (int i = 0; wanted && i < sk_ASN1_OBJECT_num(purposes); i++)
        if (OBJ_cmp(sk_ASN1_OBJECT_value(purposes, i), wanted) == 0)
            return true;
    return false;
}

/* Only who names a purpose of SPDM has to name its own. */
static bool names_only(const struct dsm_judged *judged, const char *other, const char *own)
{
    AUTO(EXTENDED_KEY_USAGE) purposes = X509_get_ext_d2i(judged->x509, NID_ext_key_usage, NULL, NULL);

    return purposes && has_purpose(purposes, other) && !has_purpose(purposes, own);
}

bool dsm_judge_responder_purpose(const struct dsm_judged *judged)
{
    return !judged->terms->is_requester && names_only(judged, DSM_OID_DMTF_REQUESTER_AUTH, DSM_OID_DMTF_RESPONDER_AUTH);
}

bool dsm_judge_requester_purpose(const struct dsm_judged *judged)
{
    return judged->terms->is_requester && names_only(judged, DSM_OID_DMTF_RESPONDER_AUTH, DSM_OID_DMTF_REQUESTER_AUTH);
}

bool dsm_judge_spdm_extension(const struct dsm_judged *judged)
{
    return dsm_certificate_spdm_oid(judged->x509, DSM_OID_DMTF_HARDWARE_IDENTITY) == DSM_SPDM_OID_MALFORMED;
}

bool dsm_judge_has_hardware_identity(X509 *x509)
{
    return dsm_certificate_spdm_oid(x509, DSM_OID_DMTF_HARDWARE_IDENTITY) == DSM_SPDM_OID_PRESENT;
}

/* An alias certificate is known by its mutable-certificate OID, by the hardware's own above it, or since the device
 * says that the leaf is one. */
bool dsm_judge_hardware_identity(const struct dsm_judged *judged)
{
    bool is_alias = judged->is_below_hardware || (judged->is_leaf && judged->terms->is_alias) ||
                    dsm_certificate_spdm_oid(judged->x509, DSM_OID_DMTF_MUTABLE_CERTIFICATE) == DSM_SPDM_OID_PRESENT;

    return is_alias && dsm_judge_has_hardware_identity(judged->x509);
}

bool dsm_judge_cma_name_absent(const struct dsm_judged *judged)
{
    char name[160];

    return !dsm_certificate_cma_name(judged->x509, name, sizeof(name)) || name[0] == '\0';
}

bool dsm_judge_cma_name_form(const struct dsm_judged *judged)
{
    char name[160];

    return dsm_certificate_cma_name(judged->x509, name, sizeof(name)) && name[0] != '\0' &&
           !dsm_pci_ids_is_cma_name(name);
}
