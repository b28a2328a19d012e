/* SPDX-License-Identifier: BSD-3-Clause */
#include "crypto/certificate_chain.h"

#include <openssl/x509v3.h>
#include <stdio.h>

#include "crypto/certificate_rules.h"
#include "crypto/certificates.h"

void dsm_chain_clear(struct dsm_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        X509_free(chain->certificates[i]);
    X509_free(chain->above);
    sk_X509_free(chain->anchors);
    sk_X509_free(chain->intermediates);
}

enum dsm_error dsm_chain_refuse(struct dsm_error_detail *detail, size_t number, const char *sentence,
                                const char *clause)
{
    char place[48];

    snprintf(place, sizeof(place), "certificate %zu of the chain", number);
    dsm_error_detail_set_at(detail, place, "%s", sentence);
    dsm_error_detail_cite(detail, clause);
    return DSM_ERR_BAD_CERTIFICATE;
}

enum dsm_error dsm_chain_parse(const struct dsm_crypto *crypto, struct dsm_bytes der, struct dsm_chain *chain)
{
    struct dsm_bytes one;
    enum dsm_error error;

    for (size_t i = 0; !(error = dsm_certificates_at(der, i, &one)); i++) {
        if (i == DSM_CHAIN_MAX)
            return dsm_chain_refuse(chain->detail, i + 1, "longer chains are not taken", "");
        chain->certificates[i] = dsm_certificate_parse(crypto->library, one);
        if (!chain->certificates[i])
            return dsm_chain_refuse(chain->detail, i + 1, "is not X.509 in DER", "DSP0274, certificate chain format");
        chain->count++;
    }
    if (error == DSM_ERR_LIMIT && chain->count > 0)
        return DSM_OK;
    dsm_error_detail_set(chain->detail, der.n > 0 ? "is not made of DER certificates end to end" : "is empty");
    return DSM_ERR_BAD_CERTIFICATE;
}

const char *dsm_chain_fault_sentence(int fault)
{
    const struct dsm_certificate_rule *rule = dsm_certificate_rule_by_openssl(fault);

    return rule ? rule->sentence : X509_verify_cert_error_string(fault);
}

const char *dsm_chain_fault_clause(int fault)
{
    const struct dsm_certificate_rule *rule = dsm_certificate_rule_by_openssl(fault);

    return rule ? rule->clause : "RFC 5280 6.1";
}

/* Did a root that is not in the chain sign its first certificate? */
static enum dsm_error root_check(const struct dsm_chain *chain)
{
    int fault = X509_check_issued(chain->above, chain->certificates[0]);

    if (fault == X509_V_OK)
        return DSM_OK;
    dsm_error_detail_set(chain->detail,
                         "the chain does not begin with the given root, nor did it sign certificate 1, which %s",
                         dsm_chain_fault_sentence(fault));
    dsm_error_detail_cite(chain->detail, dsm_chain_fault_clause(fault));
    return DSM_ERR_BAD_CERTIFICATE;
}

enum dsm_error dsm_chain_choose_anchor(const struct dsm_crypto *crypto, struct dsm_bytes der, struct dsm_chain *chain)
{
    struct dsm_bytes root = chain->terms->root, first;

    DSM_TRY(dsm_certificates_at(der, 0, &first));
    chain->anchor = chain->certificates[0];
    if (root.n == 0)
        return X509_self_signed(chain->anchor, 0) == 1
                   ? DSM_OK
                   : dsm_chain_refuse(chain->detail, 1, "is not issued by itself (the root has to come first)",
                                      "DSP0274, certificate chain format");
    if (dsm_bytes_equal(root, first))
        return DSM_OK;
    chain->anchor = chain->above = dsm_certificate_parse(crypto->library, root);
    if (chain->above)
        return root_check(chain);
    dsm_error_detail_set(chain->detail, "the root to verify by is not one DER certificate");
    return DSM_ERR_BAD_CERTIFICATE;
}
