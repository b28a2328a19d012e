/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_verify.h"

#include <openssl/x509v3.h>
#include <stdlib.h>

#include "crypto/certificate_chain.h"
#include "crypto/certificate_judge.h"
#include "crypto/memory_watch.h"

DEFINE_AUTO(X509_STORE_CTX, X509_STORE_CTX_free)

#define SECURITY_LEVEL 2 /* SSL_CTX_set_security_level(3): 112 bits */

/* What the certificate with this number breaks: refused, or noted. */
static enum dsm_error rule_apply(const struct dsm_chain *chain, const struct dsm_certificate_rule *rule, size_t number)
{
    bool is_date = rule->is_broken == dsm_judge_expired || rule->is_broken == dsm_judge_not_yet_valid;
    struct dsm_error_detail note;

    if (rule->severity == DSM_CERTIFICATE_REFUSE || (is_date && chain->terms->check_dates))
        return dsm_chain_refuse(chain->detail, number, rule->sentence, rule->clause);
    if (chain->terms->note) {
        (void)dsm_chain_refuse(&note, number, rule->sentence, rule->clause);
        chain->terms->note(chain->terms->context, rule, &note);
    }
    return DSM_OK;
}

static enum dsm_certificate_place place_of(const struct dsm_chain *chain, size_t i)
{
    if (i == chain->count - 1)
        return DSM_CERTIFICATE_LEAF;
    return i == 0 ? DSM_CERTIFICATE_ROOT : DSM_CERTIFICATE_INTERMEDIATE;
}

static bool is_below_hardware(const struct dsm_chain *chain, size_t i)
{
    while (i > 0)
        if (dsm_judge_has_hardware_identity(chain->certificates[--i]))
            return true;
    return false;
}

static enum dsm_error certificate_judge(const struct dsm_chain *chain, size_t i)
{
    struct dsm_judged judged = {
        .x509 = chain->certificates[i],
        .is_leaf = i == chain->count - 1,
        .is_alone = chain->count == 1 && !chain->above,
        .is_below_hardware = is_below_hardware(chain, i),
        .terms = chain->terms,
    };
    const struct dsm_certificate_rule *rule;

    for (size_t r = 0; (rule = dsm_certificate_rule_at(r)); r++)
        if ((rule->places & place_of(chain, i)) != 0 && rule->is_broken(&judged))
            DSM_TRY(rule_apply(chain, rule, i + 1));
    return DSM_OK;
}

static enum dsm_error certificates_judge(const struct dsm_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        DSM_TRY(certificate_judge(chain, i));
    return DSM_OK;
}

static enum dsm_error fault_refuse(const struct dsm_chain *chain, size_t number, int fault)
{
    return dsm_chain_refuse(chain->detail, number, dsm_chain_fault_sentence(fault), dsm_chain_fault_clause(fault));
}

/* Of a certificate whose extensions it cannot read, OpenSSL tells nothing, not even whether it issued another. */
static enum dsm_error extensions_check(const struct dsm_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        if ((X509_get_extension_flags(chain->certificates[i]) & EXFLAG_INVALID) != 0)
            return fault_refuse(chain, i + 1, X509_V_ERR_INVALID_EXTENSION);
    return DSM_OK;
}

/* OpenSSL finds issuers by itself in any order; SPDM wants each behind its own. */
static enum dsm_error links_check(const struct dsm_chain *chain)
{
    for (size_t i = 1; i < chain->count; i++) {
        int fault = X509_check_issued(chain->certificates[i - 1], chain->certificates[i]);

        if (fault != X509_V_OK)
            return fault_refuse(chain, fault == X509_V_ERR_KEYUSAGE_NO_CERTSIGN ? i : i + 1, fault);
    }
    return DSM_OK;
}

static size_t number_of(const struct dsm_chain *chain, int depth)
{
    return depth >= 0 && (size_t)depth < chain->count ? chain->count - (size_t)depth : 0;
}

/* What X509_verify_cert objects to: let pass, or kept as the reason. */
static int on_verified(int ok, X509_STORE_CTX *context)
{
    const struct dsm_chain *chain = X509_STORE_CTX_get_app_data(context);
    int fault = X509_STORE_CTX_get_error(context);
    size_t number = number_of(chain, X509_STORE_CTX_get_error_depth(context));
    const struct dsm_certificate_rule *rule = dsm_certificate_rule_by_openssl(fault);

    if (ok)
        return 1;
    if (number > 0 && rule)
        return rule_apply(chain, rule, number) == DSM_OK;
    if (rule && rule->severity != DSM_CERTIFICATE_REFUSE)
        return 1;
    if (number > 0)
        (void)fault_refuse(chain, number, fault);
    else
        dsm_error_detail_set(chain->detail, "the given root %s", dsm_chain_fault_sentence(fault));
    return 0;
}

static bool stacks_fill(struct dsm_chain *chain)
{
    chain->anchors = sk_X509_new_null();
    chain->intermediates = sk_X509_new_null();
    if (!chain->anchors || !chain->intermediates || !sk_X509_push(chain->anchors, chain->anchor))
        return false;
    for (size_t i = chain->above ? 0 : 1; i + 1 < chain->count; i++)
        if (!sk_X509_push(chain->intermediates, chain->certificates[i]))
            return false;
    return true;
}

/* The path that OpenSSL verified is the chain, each certificate of it. */
static bool is_whole_chain(const struct dsm_chain *chain, X509_STORE_CTX *context)
{
    const STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(context);

    if ((size_t)sk_X509_num(path) != chain->count + (chain->above ? 1 : 0))
        return false;
    for (size_t i = 0; i < chain->count; i++)
        if (X509_cmp(sk_X509_value(path, (int)i), chain->certificates[chain->count - 1 - i]) != 0)
            return false;
    return true;
}

/* Validity is ours to judge (rows NOT_YET_VALID, EXPIRED): guests' clocks are wrong. */
static enum dsm_error path_verify(const struct dsm_crypto *crypto, struct dsm_chain *chain)
{
    AUTO(X509_STORE_CTX) context = X509_STORE_CTX_new_ex(crypto->library, NULL);
    X509_VERIFY_PARAM *param;

    if (!context || !stacks_fill(chain) ||
        !X509_STORE_CTX_init(context, NULL, chain->certificates[chain->count - 1], chain->intermediates))
        return DSM_ERR_NO_MEMORY;
    X509_STORE_CTX_set0_trusted_stack(context, chain->anchors);
    X509_STORE_CTX_set_app_data(context, chain);
    X509_STORE_CTX_set_verify_cb(context, on_verified);
    param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE |
                                           X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
    X509_VERIFY_PARAM_set_depth(param, DSM_CHAIN_MAX + 1);
    if (X509_verify_cert(context) != 1)
        return X509_STORE_CTX_get_error(context) == X509_V_ERR_OUT_OF_MEM ? DSM_ERR_NO_MEMORY : DSM_ERR_BAD_CERTIFICATE;
    if (is_whole_chain(chain, context))
        return DSM_OK;
    dsm_error_detail_set(chain->detail, "holds more than the one path from its leaf to its root");
    return DSM_ERR_BAD_CERTIFICATE;
}

static enum dsm_error leaf_key_take(const struct dsm_chain *chain, struct dsm_public_key **leaf_key)
{
    struct dsm_public_key *key = malloc(sizeof(*key));

    if (!key)
        return DSM_ERR_NO_MEMORY;
    key->pkey = X509_get_pubkey(chain->certificates[chain->count - 1]);
    *leaf_key = key;
    return DSM_OK;
}

static enum dsm_error chain_verify(const struct dsm_crypto *crypto, struct dsm_bytes der, struct dsm_chain *chain)
{
    DSM_TRY(dsm_chain_parse(crypto, der, chain));
    DSM_TRY(extensions_check(chain));
    DSM_TRY(dsm_chain_choose_anchor(crypto, der, chain));
    DSM_TRY(links_check(chain));
    DSM_TRY(certificates_judge(chain));
    return path_verify(crypto, chain);
}

enum dsm_error dsm_certificates_verify(const struct dsm_crypto *crypto, struct dsm_bytes der,
                                       const struct dsm_chain_terms *terms, struct dsm_public_key **leaf_key,
                                       struct dsm_error_detail *detail)
{
    static const struct dsm_chain_terms defaults;
    __attribute__((cleanup(dsm_chain_clear))) struct dsm_chain chain = {
        .terms = terms ? terms : &defaults,
        .detail = detail,
    };
    enum dsm_error error;

    dsm_memory_watch_begin();
    error = chain_verify(crypto, der, &chain);
    if (dsm_memory_watch_is_lost()) { /* a rule that could not be judged is no rule that is kept */
        (void)dsm_error_detail_set(detail, "%s", dsm_error_text(DSM_ERR_NO_MEMORY));
        return DSM_ERR_NO_MEMORY;
    }
    DSM_TRY(error);
    return leaf_key_take(&chain, leaf_key);
}
