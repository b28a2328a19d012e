/* SPDX-License-Identifier: BSD-3-Clause */
#include "made_chain.h"

#include "support/test.h"

#include <openssl/x509v3.h>

#define CA "basicConstraints=critical,CA:TRUE"
#define CA_SIGNS "keyUsage=critical,keyCertSign"
#define NO_CA "basicConstraints=critical,CA:FALSE"
#define SIGNS "keyUsage=critical,digitalSignature"
#define OWN_KEY_ID "subjectKeyIdentifier=hash"
#define ISSUER_KEY_ID "authorityKeyIdentifier=keyid:always"

#define EXTENSIONS_MAX 6
typedef void (*alteration)(X509 *x509);

/* What a certificate is made of where it differs from the usual. */
struct recipe {
    const char *extensions[EXTENSIONS_MAX]; /* in the language of openssl.cnf; none: the usual ones of its place */
    alteration before_signing;
    alteration after_signing;
    unsigned rsa_bits;        /* of its key; 0: it is on P-256 */
    unsigned signer_rsa_bits; /* signed with another key than the issuer's; 0: with the issuer's */
};

struct chain_recipe {
    const char *name;
    struct recipe root, intermediate, leaf;
};

/* RFC 5280 4.1.2.5.2: GeneralizedTime has no fractional seconds. */
static void malform_time(X509 *x509)
{
    ASN1_TIME *time = X509_getm_notBefore(x509);

    time->type = V_ASN1_GENERALIZEDTIME;
    assert_true(ASN1_STRING_set((ASN1_STRING *)time, "20200101000000.5Z", -1));
}

static void key_of_unknown_kind(X509 *x509)
{
    unsigned char *bits = OPENSSL_zalloc(1);

    assert_true(
        X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x509), OBJ_txt2obj("1.2.3.4", 1), V_ASN1_NULL, NULL, bits, 1));
}

static void name_another_issuer(X509 *x509)
{
    X509_NAME *name = X509_NAME_new();

    assert_true(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"another", -1, -1, 0));
    assert_true(X509_set_issuer_name(x509, name));
    X509_NAME_free(name);
}

static void forget_subject(X509 *x509)
{
    X509_NAME *name = X509_NAME_new();
    bool is_own_issuer = X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0;

    assert_true(X509_set_subject_name(x509, name) && (!is_own_issuer || X509_set_issuer_name(x509, name)));
    X509_NAME_free(name);
}

static void set_serial_number(X509 *x509)
{
    assert_true(ASN1_INTEGER_set(X509_get_serialNumber(x509), 77));
}

/* The certificate has its algorithm twice: where it is signed over, and before the signature. */
static void rename_outer_algorithm(X509 *x509)
{
    const X509_ALGOR *outer;

    X509_get0_signature(NULL, &outer, x509);
    assert_true(X509_ALGOR_set0((X509_ALGOR *)outer, OBJ_nid2obj(NID_ecdsa_with_SHA384), V_ASN1_UNDEF, NULL));
}

static void rename_both_algorithms(X509 *x509)
{
    const X509_ALGOR *outer;

    X509_get0_signature(NULL, &outer, x509);
    assert_true(X509_ALGOR_set0((X509_ALGOR *)outer, OBJ_txt2obj("1.2.3.4", 1), V_ASN1_UNDEF, NULL));
    assert_true(
        X509_ALGOR_set0((X509_ALGOR *)X509_get0_tbs_sigalg(x509), OBJ_txt2obj("1.2.3.4", 1), V_ASN1_UNDEF, NULL));
}

/* With which a chain has more than 64 KiB. */
static void comment_at_length(X509 *x509)
{
    static char comment[70001];

    memset(comment, 'c', sizeof(comment) - 1);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_netscape_comment, comment);
    assert_true(extension && X509_add_ext(x509, extension, -1));
    X509_EXTENSION_free(extension);
}

/* A leaf with a further extension, a leaf with another instead of its authority key identifier. */
#define LEAF_WITH(extension)                                                                                           \
    {                                                                                                                  \
        .extensions = { NO_CA, SIGNS, ISSUER_KEY_ID, extension }                                                       \
    }
#define LEAF_IDENTIFIED_BY(identifier)                                                                                 \
    {                                                                                                                  \
        .extensions = { NO_CA, SIGNS, identifier }                                                                     \
    }
#define CONSTRAINED(constraints)                                                                                       \
    {                                                                                                                  \
        .extensions = { CA, CA_SIGNS, OWN_KEY_ID, ISSUER_KEY_ID, "nameConstraints=critical," constraints }             \
    }

static const struct chain_recipe recipes[] = {
    { "large", .intermediate = { .before_signing = comment_at_length } },
    { "malformed_time", .leaf = { .before_signing = malform_time } },
    { "unknown_key", .leaf = { .before_signing = key_of_unknown_kind } },
    { "malformed_extension", .leaf = { .extensions = { "basicConstraints=critical,DER:0400", SIGNS } } },
    { "malformed_extension_in_root", .root = { .extensions = { "basicConstraints=critical,DER:0400", CA_SIGNS } },
      .intermediate = { .extensions = { CA, CA_SIGNS, OWN_KEY_ID } } },
    { "another_issuer", .leaf = { .before_signing = name_another_issuer } },
    { "another_key_identifier", .leaf = LEAF_IDENTIFIED_BY("authorityKeyIdentifier=DER:300380017F") },
    { "another_issuer_serial", .leaf = LEAF_IDENTIFIED_BY("authorityKeyIdentifier=DER:300382017F") },
    { "signed_by_another_kind", .leaf = { .signer_rsa_bits = 2048 } },
    { "altered", .leaf = { .after_signing = set_serial_number } },
    { "two_algorithms", .leaf = { .after_signing = rename_outer_algorithm } },
    { "unknown_algorithm", .leaf = { .after_signing = rename_both_algorithms } },
    { "leaf_with_rsa1024", .leaf = { .rsa_bits = 1024 } },
    { "name_excluded", .intermediate = CONSTRAINED("excluded;DNS:example.org"),
      .leaf = LEAF_WITH("subjectAltName=DNS:device.example.org") },
    /* GeneralSubtree: dNSName "a", minimum 1 */
    { "constraint_with_minimum", .intermediate = CONSTRAINED("DER:300AA0083006820161800101"),
      .leaf = LEAF_WITH("subjectAltName=DNS:a") },
    { "constraint_of_unknown_kind", .intermediate = CONSTRAINED("permitted;RID:1.2.3.4"),
      .leaf = LEAF_WITH("subjectAltName=RID:1.2.3.4") },
    { "name_without_a_host", .intermediate = CONSTRAINED("permitted;email:example.org"),
      .leaf = LEAF_WITH("subjectAltName=email:nobody") },
    { "path_len_without_key_usage",
      .intermediate = { .extensions = { "basicConstraints=critical,CA:TRUE,pathlen:0", OWN_KEY_ID, ISSUER_KEY_ID } } },
    { "root_without_name", .root = { .before_signing = forget_subject } },
    { "leaf_without_name", .leaf = { .extensions = { NO_CA, SIGNS, ISSUER_KEY_ID, "subjectAltName=DNS:a" },
                                     .before_signing = forget_subject } },
    { "no_alternative_name", .leaf = LEAF_WITH("subjectAltName=DER:3000") },
    { "critical_issuer_key", .leaf = LEAF_IDENTIFIED_BY("authorityKeyIdentifier=critical,keyid:always") },
};

static EVP_PKEY *key_make(unsigned rsa_bits)
{
    EVP_PKEY *key = rsa_bits ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256");

    assert_non_null(key);
    return key;
}

static const struct recipe usual_ca = { .extensions = { CA, CA_SIGNS, OWN_KEY_ID, ISSUER_KEY_ID } };
static const struct recipe usual_leaf = { .extensions = { NO_CA, SIGNS, ISSUER_KEY_ID } };

static void extensions_add(X509 *issuer, X509 *subject, const char *const *extensions)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    for (size_t i = 0; i < EXTENSIONS_MAX && extensions[i]; i++) {
        X509_EXTENSION *extension;
        char name[32];
        int n = (int)strcspn(extensions[i], "=");

        snprintf(name, sizeof(name), "%.*s", n, extensions[i]);
        extension = X509V3_EXT_nconf(NULL, &context, name, extensions[i] + n + 1);
        if (!extension || !X509_add_ext(subject, extension, -1))
            fail_msg("OpenSSL takes no %s", extensions[i]);
        X509_EXTENSION_free(extension);
    }
}

static void body_fill(X509 *x509, const char *name, X509 *issuer, EVP_PKEY *key)
{
    X509_NAME *subject = X509_get_subject_name(x509);

    assert_true(X509_set_version(x509, X509_VERSION_3) && ASN1_INTEGER_set(X509_get_serialNumber(x509), 5));
    assert_true(ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), "20200101000000Z"));
    assert_true(ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), "99991231235959Z"));
    assert_true(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const uint8_t *)name, -1, -1, 0));
    assert_true(X509_set_issuer_name(x509, X509_get_subject_name(issuer)) && X509_set_pubkey(x509, key));
}

static void sign(X509 *x509, EVP_PKEY *with, unsigned rsa_bits)
{
    EVP_PKEY *another = rsa_bits ? key_make(rsa_bits) : NULL;

    assert_true(X509_sign(x509, another ? another : with, EVP_sha256()) > 0);
    EVP_PKEY_free(another);
}

/* issuer NULL: its own */
static X509 *certificate_make(const char *name, const struct recipe *recipe, const struct recipe *usual, X509 *issuer,
                              EVP_PKEY *issuer_key, EVP_PKEY *key)
{
    X509 *x509 = X509_new();

    issuer = issuer ? issuer : x509;
    body_fill(x509, name, issuer, key);
    extensions_add(issuer, x509, recipe->extensions[0] ? recipe->extensions : usual->extensions);
    if (recipe->before_signing)
        recipe->before_signing(x509);
    sign(x509, issuer_key, recipe->signer_rsa_bits);
    if (recipe->after_signing)
        recipe->after_signing(x509);
    return x509;
}

static void append(struct dsm_certificates *out, X509 *x509)
{
    uint8_t *der = NULL;
    int n = i2d_X509(x509, &der);

    assert_true(n > 0);
    assert_int_equal(dsm_certificates_append(out, dsm_bytes(der, (size_t)n)), DSM_OK);
    OPENSSL_free(der);
}

static void chain_make(const struct chain_recipe *recipe, struct dsm_certificates *out)
{
    EVP_PKEY *key = key_make(0), *leaf_key = key_make(recipe->leaf.rsa_bits);
    X509 *root = certificate_make("root", &recipe->root, &usual_ca, NULL, key, key);
    X509 *intermediate = certificate_make("intermediate", &recipe->intermediate, &usual_ca, root, key, key);
    X509 *leaf = certificate_make("leaf", &recipe->leaf, &usual_leaf, intermediate, key, leaf_key);

    append(out, root);
    append(out, intermediate);
    append(out, leaf);
    X509_free(leaf);
    X509_free(intermediate);
    X509_free(root);
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(key);
}

bool made_chain(const char *name, struct dsm_certificates *out)
{
    for (size_t i = 0; i < sizeof(recipes) / sizeof(recipes[0]); i++)
        if (strcmp(recipes[i].name, name) == 0) {
            *out = (struct dsm_certificates){ 0 };
            chain_make(&recipes[i], out);
            return true;
        }
    return false;
}
