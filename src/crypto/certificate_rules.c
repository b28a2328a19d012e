/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_rules.h"

#include <openssl/x509_vfy.h>

#include "crypto/certificate_judge.h"

#define ANY (DSM_CERTIFICATE_ROOT | DSM_CERTIFICATE_INTERMEDIATE | DSM_CERTIFICATE_LEAF)
#define LEAF DSM_CERTIFICATE_LEAF
#define ASKED(name, severity, places, question, clause, sentence)                                                      \
    {                                                                                                                  \
#name, clause, DSM_CERTIFICATE_##severity, sentence, places, dsm_judge_##question, 0                           \
    }
#define OPENSSL(name, severity, clause, sentence)                                                                      \
    {                                                                                                                  \
#name, clause, DSM_CERTIFICATE_##severity, sentence, 0, NULL, X509_V_ERR_##name                                \
    }

/*
 * What RFC 5280 6.1 has a verifier look at is refused. What its clause 4 demands of those who issue, and 6.1 does not
 * look at, is a finding: chains of devices and of libspdm's samples break it. What OpenSSL would say of a chain that
 * another row has refused before has no row.
 */
static const struct dsm_certificate_rule rules[] = {
    ASKED(VERSION, REFUSE, ANY, version, "DSP0274, certificate, Version", "is not of version 3"),
    ASKED(VALIDITY, REFUSE, ANY, times, "RFC 5280 4.1.2.5", "has a malformed validity time"),
    ASKED(PUBLIC_KEY, REFUSE, ANY, key, "DSP0274, certificate, Subject Public Key Info",
          "has a key of an unknown kind"),
    ASKED(CRITICAL, REFUSE, ANY, critical, "RFC 5280 4.2", "has a critical extension that is not known"),
    ASKED(SERIAL_NUMBER, FINDING, ANY, serial, "RFC 5280 4.1.2.2; DSP0274, certificate, Serial Number",
          "has a serial number that is not positive or takes more than 20 bytes"),
    ASKED(NOT_YET_VALID, NOTE, ANY, not_yet_valid, "RFC 5280 6.1.3", "is not valid yet"),
    ASKED(EXPIRED, NOTE, ANY, expired, "RFC 5280 6.1.3", "has expired"),

    ASKED(LEAF_KEY_USAGE, REFUSE, LEAF, leaf_signs, "DSP0274, certificate, Key Usage",
          "is the leaf and may not make digital signatures"),
    ASKED(LEAF_CA, REFUSE, LEAF, leaf_is_ca, "DSP0274, certificate, Basic Constraints", "is the leaf and yet a CA's"),
    ASKED(LONE_CA, FINDING, LEAF, alone_is_ca, "DSP0274, certificate, Basic Constraints",
          "is root and leaf in one and a CA's"),
    ASKED(LEAF_CONSTRAINTS, FINDING, LEAF, leaf_constraints, "DSP0274 1.3, certificate, Basic Constraints",
          "is the leaf and has no basicConstraints"),
    ASKED(RESPONDER_PURPOSE, REFUSE, LEAF, responder_purpose, "DSP0274, extended key usage",
          "names purposes of SPDM in its extendedKeyUsage, but not a responder's (" DSM_OID_DMTF_RESPONDER_AUTH ")"),
    ASKED(REQUESTER_PURPOSE, REFUSE, LEAF, requester_purpose, "DSP0274, extended key usage",
          "names purposes of SPDM in its extendedKeyUsage, but not a requester's (" DSM_OID_DMTF_REQUESTER_AUTH ")"),
    ASKED(SPDM_EXTENSION, FINDING, ANY, spdm_extension, "DSP0274, SPDM certificate extension",
          "has a malformed SPDM extension (" DSM_OID_DMTF_SPDM_EXTENSION ")"),
    ASKED(HARDWARE_IDENTITY, REFUSE, ANY, hardware_identity, "DSP0274, hardware identity OID",
          "is an alias certificate and names its key as the hardware's own (" DSM_OID_DMTF_HARDWARE_IDENTITY ")"),
    ASKED(CMA_NAME, FINDING, LEAF, cma_name_absent, "PCIe 6.31.3",
          "is the leaf and has no CMA subject alternative name (otherName " DSM_OID_CMA ")"),
    ASKED(CMA_NAME_FORM, FINDING, LEAF, cma_name_form, "PCIe 6.31.3",
          "has a CMA name that is not Vendor=...:Device=...:CC=...:REV=...[:SSVID=...:SSID=...]"),

    OPENSSL(INVALID_EXTENSION, REFUSE, "RFC 5280 4.2", "has an invalid extension"),
    OPENSSL(SUBJECT_ISSUER_MISMATCH, REFUSE, "RFC 5280 6.1.3", "names another issuer than the certificate before it"),
    OPENSSL(AKID_SKID_MISMATCH, REFUSE, "RFC 5280 4.2.1.1", "does not belong to the key of the certificate before it"),
    OPENSSL(AKID_ISSUER_SERIAL_MISMATCH, REFUSE, "RFC 5280 4.2.1.1",
            "does not belong to the key of the certificate before it"),
    OPENSSL(SIGNATURE_ALGORITHM_MISMATCH, REFUSE, "RFC 5280 6.1.3",
            "is signed with another kind of key than the certificate before it has"),
    OPENSSL(KEYUSAGE_NO_CERTSIGN, REFUSE, "RFC 5280 6.1.4", "issues another and may not sign certificates (keyUsage)"),
    OPENSSL(INVALID_CA, REFUSE, "RFC 5280 6.1.4", "stands for a CA's without basicConstraints that say so (cA TRUE)"),
    OPENSSL(PATH_LENGTH_EXCEEDED, REFUSE, "RFC 5280 6.1.4",
            "has more intermediates below it than it allows (pathLenConstraint)"),
    OPENSSL(CERT_SIGNATURE_FAILURE, REFUSE, "RFC 5280 6.1.3", "its signature does not verify"),
    OPENSSL(SIGNATURE_ALGORITHM_INCONSISTENCY, REFUSE, "RFC 5280 4.1.1.2",
            "names two different algorithms for its signature"),
    OPENSSL(UNSUPPORTED_SIGNATURE_ALGORITHM, REFUSE, "RFC 5280 4.1.1.2",
            "is signed with an algorithm that is not known"),
    OPENSSL(CA_MD_TOO_WEAK, REFUSE, "OpenSSL security level 2", "is signed over a digest that is too weak"),
    OPENSSL(CA_KEY_TOO_SMALL, REFUSE, "OpenSSL security level 2", "has a key of less than 112 bits of security"),
    OPENSSL(EE_KEY_TOO_SMALL, REFUSE, "OpenSSL security level 2", "has a key of less than 112 bits of security"),
    OPENSSL(PERMITTED_VIOLATION, REFUSE, "RFC 5280 6.1.3",
            "has a name outside of those that an issuer permits (nameConstraints)"),
    OPENSSL(EXCLUDED_VIOLATION, REFUSE, "RFC 5280 6.1.3", "has a name that an issuer excludes (nameConstraints)"),
    OPENSSL(SUBTREE_MINMAX, REFUSE, "RFC 5280 4.2.1.10", "has nameConstraints with a minimum or maximum"),
    OPENSSL(UNSUPPORTED_CONSTRAINT_TYPE, REFUSE, "RFC 5280 4.2.1.10", "has nameConstraints of an unknown kind"),
    OPENSSL(UNSUPPORTED_NAME_SYNTAX, REFUSE, "RFC 5280 4.2.1.10",
            "has a name that nameConstraints cannot be held against"),

    OPENSSL(CA_BCONS_NOT_CRITICAL, FINDING, "RFC 5280 4.2.1.9", "is a CA's and its basicConstraints are not critical"),
    OPENSSL(CA_CERT_MISSING_KEY_USAGE, FINDING, "RFC 5280 4.2.1.3", "is a CA's and has no keyUsage"),
    OPENSSL(KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA, FINDING, "RFC 5280 4.2.1.9",
            "may sign certificates by its keyUsage and is no CA's"),
    OPENSSL(PATHLEN_INVALID_FOR_NON_CA, FINDING, "RFC 5280 4.2.1.9", "has a pathLenConstraint and is no CA's"),
    OPENSSL(PATHLEN_WITHOUT_KU_KEY_CERT_SIGN, FINDING, "RFC 5280 4.2.1.9",
            "has a pathLenConstraint and may not sign certificates (keyUsage)"),
    OPENSSL(ISSUER_NAME_EMPTY, FINDING, "RFC 5280 4.1.2.4", "names no issuer"),
    OPENSSL(SUBJECT_NAME_EMPTY, FINDING, "RFC 5280 4.1.2.6; DSP0274, certificate, Subject Name", "names no subject"),
    OPENSSL(EMPTY_SUBJECT_SAN_NOT_CRITICAL, FINDING, "RFC 5280 4.1.2.6",
            "names its subject in subjectAltName alone, which is not critical"),
    OPENSSL(EMPTY_SUBJECT_ALT_NAME, FINDING, "RFC 5280 4.2.1.6", "has an empty subjectAltName"),
    OPENSSL(MISSING_AUTHORITY_KEY_IDENTIFIER, FINDING, "RFC 5280 4.2.1.1", "has no authorityKeyIdentifier"),
    OPENSSL(MISSING_SUBJECT_KEY_IDENTIFIER, FINDING, "RFC 5280 4.2.1.2", "is a CA's and has no subjectKeyIdentifier"),
};

const struct dsm_certificate_rule *dsm_certificate_rule_at(size_t i)
{
    return i < sizeof(rules) / sizeof(rules[0]) ? &rules[i] : NULL;
}

const struct dsm_certificate_rule *dsm_certificate_rule_by_openssl(int error)
{
    const struct dsm_certificate_rule *rule;

    for (size_t i = 0; (rule = dsm_certificate_rule_at(i)); i++)
        if (rule->openssl_error != 0 && rule->openssl_error == error)
            return rule;
    return NULL;
}

const char *dsm_certificate_severity_name(enum dsm_certificate_severity severity)
{
    static const char *const names[] = { "refuse", "finding", "note" };

    return names[severity];
}
