/* SPDX-License-Identifier: BSD-3-Clause */
#include "conformance_text.h"

#include "crypto/algorithm.h"
#include "responder/handler_table.h"
#include "spdm/capability_rules.h"
#include "spdm/exchange_table.h"
#include "spdm/negotiated.h"
#include "wire/binding.h"
#include "wire/spdm_messages.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* Their requester is told what to do; swtsm attests, or walks with a session. */
static bool is_told(const struct peer_case *c, const char *word)
{
    return c->is_requester && has(c->theirs, word);
}

static bool attests(const struct peer_case *c)
{
    return !c->is_requester && has(c->ours, " attest ");
}

static bool walks(const struct peer_case *c)
{
    return !c->is_requester && has(c->ours, " walk ");
}

static bool is_psk(const struct peer_case *c)
{
    return is_told(c, "PSK,KEY_UPDATE") || is_told(c, ",PSK ") || (walks(c) && has(c->ours, " --psk "));
}

static bool is_any(const struct peer_case *c)
{
    (void)c;
    return true;
}

static bool has_digests(const struct peer_case *c)
{
    return is_told(c, "DIGEST") || ((attests(c) || walks(c)) && !has(c->ours, " --public-key "));
}

static bool has_challenge(const struct peer_case *c)
{
    return is_told(c, ",CHAL") || attests(c);
}

static bool has_measurements(const struct peer_case *c)
{
    return is_told(c, ",MEAS") || attests(c) || walks(c);
}

static bool has_log(const struct peer_case *c)
{
    return is_told(c, ",MEL");
}

static bool has_key_exchange(const struct peer_case *c)
{
    return is_told(c, "KEY_EX,") || is_told(c, "KEY_EX ") || (walks(c) && !is_psk(c));
}

/* Without a context there is none. */
static bool has_psk_finish(const struct peer_case *c)
{
    return is_psk(c) && !has(c->is_requester ? c->ours : c->theirs, " --cap ");
}

static bool has_session(const struct peer_case *c)
{
    return is_psk(c) || has_key_exchange(c);
}

static bool has_heartbeat(const struct peer_case *c)
{
    return is_told(c, "HEARTBEAT") || (walks(c) && has(c->ours, " --heartbeat "));
}

static bool has_key_update(const struct peer_case *c)
{
    return is_told(c, "KEY_UPDATE") || (walks(c) && has(c->ours, " --key-update "));
}

static bool is_encapsulated(const struct peer_case *c)
{
    return has(c->theirs, "mut_auth W_ENCAP") || has(c->theirs, "mut_auth DIGESTS") || has(c->theirs, "mut_auth BASIC");
}

static bool has_vendor_defined(const struct peer_case *c)
{
    return is_told(c, ",APP") || walks(c);
}

static bool has_chunks(const struct peer_case *c)
{
    return has(c->ours, " --data-transfer-size ");
}

static bool has_endpoint_info(const struct peer_case *c)
{
    return is_told(c, ",EP_INFO") || has(c->ours, " --answer endpoint-info ");
}

static bool has_csr(const struct peer_case *c)
{
    return is_told(c, ",GET_CSR") || has(c->ours, " csr ");
}

static bool has_set_certificate(const struct peer_case *c)
{
    return is_told(c, ",SET_CERT") || has(c->ours, " set-certificate ");
}

static bool has_key_pairs(const struct peer_case *c)
{
    return is_told(c, ",GET_KEY_PAIR_INFO") || has(c->ours, " key-pairs ");
}

static bool has_set_key_pair(const struct peer_case *c)
{
    return is_told(c, ",SET_KEY_PAIR_INFO") || has(c->ours, " set-key-pair ");
}

static const struct {
    uint8_t code;
    const char *test; /* the unit test of the responder's side */
    bool (*is_in)(const struct peer_case *c);
} evidence[] = {
    { DSM_SPDM_GET_VERSION, "responder_version", is_any },
    { DSM_SPDM_GET_CAPABILITIES, "responder_capabilities", is_any },
    { DSM_SPDM_NEGOTIATE_ALGORITHMS, "responder_algorithms", is_any },
    { DSM_SPDM_GET_DIGESTS, "responder_certificates", has_digests },
    { DSM_SPDM_GET_CERTIFICATE, "responder_certificates", has_digests },
    { DSM_SPDM_CHALLENGE, "responder_challenge", has_challenge },
    { DSM_SPDM_GET_MEASUREMENTS, "responder_measurements", has_measurements },
    { DSM_SPDM_GET_MEASUREMENT_EXTENSION_LOG, "measurement_log", has_log },
    { DSM_SPDM_KEY_EXCHANGE, "responder_session", has_key_exchange },
    { DSM_SPDM_FINISH, "responder_session", has_key_exchange },
    { DSM_SPDM_PSK_EXCHANGE, "responder_psk", is_psk },
    { DSM_SPDM_PSK_FINISH, "responder_psk", has_psk_finish },
    { DSM_SPDM_HEARTBEAT, "responder_heartbeat", has_heartbeat },
    { DSM_SPDM_KEY_UPDATE, "responder_key_update", has_key_update },
    { DSM_SPDM_END_SESSION, "responder_end_session", has_session },
    { DSM_SPDM_GET_ENCAPSULATED_REQUEST, "mutual_authentication", is_encapsulated },
    { DSM_SPDM_DELIVER_ENCAPSULATED_RESPONSE, "mutual_authentication", is_encapsulated },
    { DSM_SPDM_VENDOR_DEFINED_REQUEST, "responder_vendor_defined", has_vendor_defined },
    { DSM_SPDM_CHUNK_SEND, "responder_chunk_send", has_chunks },
    { DSM_SPDM_CHUNK_GET, "responder_chunks", has_chunks },
    { DSM_SPDM_RESPOND_IF_READY, "responder_respond_if_ready", NULL },
    { DSM_SPDM_GET_ENDPOINT_INFO, "endpoint_info", has_endpoint_info },
    { DSM_SPDM_GET_CSR, "responder_csr", has_csr },
    { DSM_SPDM_SET_CERTIFICATE, "responder_set_certificate", has_set_certificate },
    { DSM_SPDM_GET_KEY_PAIR_INFO, "responder_key_pairs", has_key_pairs },
    { DSM_SPDM_SET_KEY_PAIR_INFO, "responder_key_pairs", has_set_key_pair },
};

const char *conformance_test_at(size_t i)
{
    return i < COUNT(evidence) ? evidence[i].test : NULL;
}

/* One field up to a bar or the line's end, with a blank on both sides, so that words are found whole. */
static const char *field_read(const char *from, char *out, size_t size, bool in_blanks)
{
    size_t n = strcspn(from, "|\n");

    (void)snprintf(out, size, in_blanks ? " %.*s " : "%.*s", (int)n, from);
    return from[n] == '|' ? from + n + 1 : from + n;
}

/* Where nobody says which, both sides take the newest. */
static void version_read(struct peer_case *c)
{
    const char *at = strstr(c->theirs, " --ver ");

    (void)snprintf(c->version, sizeof(c->version), "%.3s",
                   at ? at + strlen(" --ver ") : dsm_spdm_version_text(DSM_SPDM_NEWEST));
}

bool peer_cases_read(FILE *in, struct peer_cases *out)
{
    char line[4096], side[16], name[256];

    out->count = 0;
    while (fgets(line, sizeof(line), in)) {
        struct peer_case *c = &out->list[out->count];
        const char *at = line;

        if (strchr(line, '|') == NULL)
            continue;
        if (++out->count == PEER_CASES_MAX)
            return false;
        at = field_read(at, side, sizeof(side), false);
        at = field_read(at, c->transport, sizeof(c->transport), false);
        at = field_read(at, name, sizeof(name), false);
        at = field_read(at, c->theirs, sizeof(c->theirs), true);
        (void)field_read(at, c->ours, sizeof(c->ours), true);
        c->is_requester = strcmp(side, "requester") == 0;
        version_read(c);
    }
    return out->count > 0;
}

/* A cell: cases with their requester, and with their responder. NULL: of any version or transport. */
static void cell_write(const struct peer_cases *cases, bool (*is_in)(const struct peer_case *c), const char *version,
                       const char *transport, FILE *out)
{
    size_t requester = 0, responder = 0;

    for (size_t i = 0; is_in && i < cases->count; i++) {
        const struct peer_case *c = &cases->list[i];

        if (!is_in(c) || (version && strcmp(version, c->version) != 0) ||
            (transport && strcmp(transport, c->transport) != 0))
            continue;
        if (c->is_requester)
            requester++;
        else
            responder++;
    }
    if (requester + responder == 0)
        fprintf(out, " - |");
    else
        fprintf(out, " %zu+%zu |", requester, responder);
}

static void versions_write(const struct peer_cases *cases, bool (*is_in)(const struct peer_case *c), uint8_t since,
                           FILE *out)
{
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++)
        if (version < since)
            fprintf(out, " |");
        else
            cell_write(cases, is_in, dsm_spdm_version_text(version), NULL, out);
}

static void versions_head_write(const char *first, FILE *out)
{
    fprintf(out, "%s", first);
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++)
        fprintf(out, " %s |", dsm_spdm_version_text(version));
    fprintf(out, "\n|");
    for (const char *p = first + 1; *p; p++)
        if (*p == '|')
            fprintf(out, " --- |");
    for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++)
        fprintf(out, " --- |");
    fprintf(out, "\n");
}

static void capabilities_write(uint32_t flags, FILE *out)
{
    const char *separator = "";

    for (uint32_t bit = 1; bit; bit <<= 1)
        if ((flags & bit) != 0) {
            fprintf(out, "%s%s", separator, dsm_capability_name(bit));
            separator = ", ";
        }
}

static void request_write(const struct peer_cases *cases, const struct dsm_exchange *exchange, FILE *out)
{
    bool (*is_in)(const struct peer_case *c) = NULL;
    const char *test = NULL;

    for (size_t i = 0; i < COUNT(evidence); i++)
        if (evidence[i].code == exchange->request) {
            test = evidence[i].test;
            is_in = evidence[i].is_in;
        }
    fprintf(out, "| %s | ", dsm_spdm_messages_name(exchange->request));
    capabilities_write(exchange->responder_caps, out);
    fprintf(out, " | %s%s |", test ? "test_" : "not named here", test ? test : "");
    versions_write(cases, is_in, exchange->first_version, out);
    fprintf(out, "\n");
}

static void requests_write(const struct peer_cases *cases, FILE *out)
{
    const struct dsm_exchange *exchange;

    versions_head_write("| request | capability | unit test |", out);
    for (size_t i = 0; (exchange = dsm_exchange_table_at(i)) != NULL; i++)
        if (dsm_handler_table_find(exchange->request))
            request_write(cases, exchange, out);
}

static void transports_write(const struct peer_cases *cases, FILE *out)
{
    static const char *const transports[] = { "PCI_DOE", "MCTP", "TCP", "NONE" };

    versions_head_write("| transport |", out);
    for (size_t i = 0; i < COUNT(transports); i++) {
        fprintf(out, "| %s |", transports[i]);
        for (uint8_t version = DSM_SPDM_10; version <= DSM_SPDM_NEWEST; version++)
            cell_write(cases, is_any, dsm_spdm_version_text(version), transports[i], out);
        fprintf(out, "\n");
    }
}

/* The peer's options name it, alone or among others. */
static bool names(const char *options, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = strstr(options, name); p; p = strstr(p + 1, name))
        if (strchr(" ,", p[-1]) && strchr(" ,", p[n]))
            return true;
    return false;
}

static void algorithm_write(const struct peer_cases *cases, const char *kind, const char *name, FILE *out)
{
    size_t requester = 0, responder = 0;

    for (size_t i = 0; i < cases->count; i++) {
        const struct peer_case *c = &cases->list[i];
        bool is_named = names(c->theirs, name);

        requester += is_named && c->is_requester;
        responder += is_named && !c->is_requester;
    }
    if (requester + responder == 0)
        fprintf(out, "| %s | %s | test_crypto_algorithm | - |\n", kind, name);
    else
        fprintf(out, "| %s | %s | test_crypto_algorithm | %zu+%zu |\n", kind, name, requester, responder);
}

static void algorithms_write(const struct peer_cases *cases, FILE *out)
{
    static const enum dsm_algorithm_kind kinds[] = { DSM_ALG_HASH, DSM_ALG_ASYM, DSM_ALG_PQC_ASYM,
                                                     DSM_ALG_DHE,  DSM_ALG_KEM,  DSM_ALG_AEAD };
    const struct dsm_algorithm *algorithm;

    fprintf(out, "| kind | algorithm | unit test | cases that name it |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t j = 0; (algorithm = dsm_algorithm_at(kinds[i], j)) != NULL; j++)
            algorithm_write(cases, dsm_algorithm_kind(kinds[i])->name, algorithm->name, out);
}

void conformance_write(const struct peer_cases *cases, FILE *out)
{
    fprintf(out,
            "# What is shown to work, and by what\n\n"
            "Made from the tables of exchanges, handlers and algorithms and from the cases of "
            "tests/integration/peers.sh by "
            "test_docs_conformance, which\nfails when it is out of date; `SWDSM_UPDATE_DOCS=1` has it written anew.\n\n"
            "A cell like 12+7 counts cases of that matrix that have the exchange in that version: 12 with DMTF's "
            "spdm_requester_emu against swdsm,\n7 with swtsm against its spdm_responder_emu. `PEERS_LIST=1 bash "
            "tests/integration/peers.sh` prints them all with their options. A dash: no case\nof the peers', whose "
            "programs have no option for it; an empty cell: the version does not have it.\n\n"
            "## Requests\n\nThe unit test is of the responder's side; test_requester_steps and "
            "test_requester_truncation take "
            "every step of the requester's, test_responder_gate,\ntest_responder_causes and test_responder_truncation "
            "every "
            "request, test_wire_messages and test_wire_captures every message.\n\n");
    requests_write(cases, out);
    fprintf(out, "\n## Transports\n\nAll cases of a version over each.\n\n");
    transports_write(cases, out);
    fprintf(out, "\n## Algorithms\n\nWhere a case names none, both sides agree on SHA_384, ECDSA_P384, SECP_384_R1 and "
                 "AES_256_GCM, or what the peer prefers.\n\n");
    algorithms_write(cases, out);
}
