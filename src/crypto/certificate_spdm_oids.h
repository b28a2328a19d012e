/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: the SPDM extension of a certificate, a list of OIDs (DSP0274, id-DMTF-spdm-extension). */
#ifndef DSM_CRYPTO_CERTIFICATE_SPDM_OIDS_H
#define DSM_CRYPTO_CERTIFICATE_SPDM_OIDS_H

#include "crypto/certificate_parse.h"

enum dsm_spdm_oid {
    DSM_SPDM_OID_ABSENT,
    DSM_SPDM_OID_PRESENT,
    DSM_SPDM_OID_MALFORMED, /* the whole extension is */
};

enum dsm_spdm_oid dsm_certificate_spdm_oid(X509 *x509, const char *oid);

#endif
