/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the room: the questions that certificate_rules.c asks a certificate. Each is true where the rule is
 * broken. */
#ifndef DSM_CRYPTO_CERTIFICATE_JUDGE_H
#define DSM_CRYPTO_CERTIFICATE_JUDGE_H

#include "crypto/certificate_parse.h"
#include "crypto/chain_terms.h"

struct dsm_judged {
    X509 *x509;
    bool is_alone; /* the only one of its chain */
    bool is_leaf;
    bool is_below_hardware; /* an issuer above it has the hardware-identity OID */
    const struct dsm_chain_terms *terms;
};

bool dsm_judge_version(const struct dsm_judged *judged);
bool dsm_judge_serial(const struct dsm_judged *judged);
bool dsm_judge_times(const struct dsm_judged *judged);
bool dsm_judge_not_yet_valid(const struct dsm_judged *judged);
bool dsm_judge_expired(const struct dsm_judged *judged);
bool dsm_judge_key(const struct dsm_judged *judged);
bool dsm_judge_critical(const struct dsm_judged *judged);
bool dsm_judge_leaf_signs(const struct dsm_judged *judged);
bool dsm_judge_leaf_is_ca(const struct dsm_judged *judged);
bool dsm_judge_alone_is_ca(const struct dsm_judged *judged);
bool dsm_judge_leaf_constraints(const struct dsm_judged *judged);
bool dsm_judge_responder_purpose(const struct dsm_judged *judged);
bool dsm_judge_requester_purpose(const struct dsm_judged *judged);
bool dsm_judge_spdm_extension(const struct dsm_judged *judged);
bool dsm_judge_hardware_identity(const struct dsm_judged *judged);
bool dsm_judge_cma_name_absent(const struct dsm_judged *judged);
bool dsm_judge_cma_name_form(const struct dsm_judged *judged);

/* Does the certificate name the key as the hardware's own (DSP0274, SPDM certificate extension)? */
bool dsm_judge_has_hardware_identity(X509 *x509);

#endif
