/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/capability_rules.h"

#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define REQ 1u /* roles, as bits: 1 << enum dsm_role */
#define RSP 2u
#define BOTH (REQ | RSP)

struct flag {
    uint32_t bit;
    uint8_t roles;
    uint8_t since; /* for a responder; a requester states flags from 1.1 on */
    const char *name;
    bool is_served; /* our responder answers what the flag promises */
};

/* DSP0274 10.3, tables "Requester flag fields definitions" and "Responder flag fields definitions" */
static const struct flag flags_known[] = {
    { DSM_CAP_CACHE, RSP, DSM_SPDM_10, "CACHE", true },
    { DSM_CAP_CERT, BOTH, DSM_SPDM_10, "CERT", true },
    { DSM_CAP_CHAL, BOTH, DSM_SPDM_10, "CHAL", true },
    { DSM_CAP_MEAS_NO_SIG, RSP, DSM_SPDM_10, "MEAS_NO_SIG", true },
    { DSM_CAP_MEAS_SIG, RSP, DSM_SPDM_10, "MEAS_SIG", true },
    { DSM_CAP_MEAS_FRESH, RSP, DSM_SPDM_10, "MEAS_FRESH", true },
    { DSM_CAP_ENCRYPT, BOTH, DSM_SPDM_11, "ENCRYPT", true },
    { DSM_CAP_MAC, BOTH, DSM_SPDM_11, "MAC", true },
    { DSM_CAP_MUT_AUTH, BOTH, DSM_SPDM_11, "MUT_AUTH", true },
    { DSM_CAP_KEY_EX, BOTH, DSM_SPDM_11, "KEY_EX", true },
    { DSM_CAP_PSK, BOTH, DSM_SPDM_11, "PSK", true },
    { DSM_CAP_PSK_WITH_CONTEXT, BOTH, DSM_SPDM_11, "PSK_WITH_CONTEXT", true },
    { DSM_CAP_ENCAP, BOTH, DSM_SPDM_11, "ENCAP", true },
    { DSM_CAP_HBEAT, BOTH, DSM_SPDM_11, "HBEAT", true },
    { DSM_CAP_KEY_UPD, BOTH, DSM_SPDM_11, "KEY_UPD", true },
    { DSM_CAP_HANDSHAKE_IN_THE_CLEAR, BOTH, DSM_SPDM_11, "HANDSHAKE_IN_THE_CLEAR", true },
    { DSM_CAP_PUB_KEY_ID, BOTH, DSM_SPDM_11, "PUB_KEY_ID", true },
    { DSM_CAP_CHUNK, BOTH, DSM_SPDM_12, "CHUNK", true },
    { DSM_CAP_ALIAS_CERT, RSP, DSM_SPDM_12, "ALIAS_CERT", true },
    { DSM_CAP_SET_CERT, RSP, DSM_SPDM_12, "SET_CERT", true },
    { DSM_CAP_CSR, RSP, DSM_SPDM_12, "CSR", true },
    { DSM_CAP_CERT_INSTALL_RESET, RSP, DSM_SPDM_12, "CERT_INSTALL_RESET", true },
    { DSM_CAP_EP_INFO_NO_SIG, BOTH, DSM_SPDM_13, "EP_INFO_NO_SIG", true },
    { DSM_CAP_EP_INFO_SIG, BOTH, DSM_SPDM_13, "EP_INFO_SIG", true },
    { DSM_CAP_MEL, RSP, DSM_SPDM_13, "MEL", true },
    { DSM_CAP_EVENT, BOTH, DSM_SPDM_13, "EVENT", false },
    { DSM_CAP_MULTI_KEY_ONLY, BOTH, DSM_SPDM_13, "MULTI_KEY_ONLY", false },
    { DSM_CAP_MULTI_KEY_NEG, BOTH, DSM_SPDM_13, "MULTI_KEY_NEG", false },
    { DSM_CAP_GET_KEY_PAIR_INFO, RSP, DSM_SPDM_13, "GET_KEY_PAIR_INFO", true },
    { DSM_CAP_SET_KEY_PAIR_INFO, RSP, DSM_SPDM_13, "SET_KEY_PAIR_INFO", true },
    { DSM_CAP_SET_KEY_PAIR_RESET, RSP, DSM_SPDM_14, "SET_KEY_PAIR_RESET", false },
    { DSM_CAP_LARGE_RESP, BOTH, DSM_SPDM_14, "LARGE_RESP", true },
};

enum kind {
    NEEDS,    /* any flag of when wants at least one of what */
    EXCLUDES, /* no flag of when stands with any of what; the same flag twice: its value is reserved */
};

struct rule {
    uint8_t roles;
    uint8_t first; /* versions that have this rule */
    uint8_t last;
    enum kind kind;
    uint32_t when;
    uint32_t what;
    const char *text;
};

#define LATEST 0xFFu
#define SESSION (DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK)
#define KEYED (DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID)

#define V10 DSM_SPDM_10
#define V11 DSM_SPDM_11
#define V12 DSM_SPDM_12
#define V13 DSM_SPDM_13
#define V14 DSM_SPDM_14

/* DSP0274 10.3, the same tables. Reserved values come first: the rules behind them see fields that mean something. */
static const struct rule rules[] = {
    { RSP, V10, LATEST, EXCLUDES, DSM_CAP_MEAS_NO_SIG, DSM_CAP_MEAS_SIG,
      "MEAS_CAP 11b is reserved (DSP0274 10.3, MEAS_CAP)" },
    { REQ, V11, LATEST, EXCLUDES, DSM_CAP_PSK_WITH_CONTEXT, DSM_CAP_PSK_WITH_CONTEXT,
      "PSK_CAP 10b and 11b are reserved for a requester (DSP0274 10.3, PSK_CAP)" },
    { RSP, V11, LATEST, EXCLUDES, DSM_CAP_PSK, DSM_CAP_PSK_WITH_CONTEXT,
      "PSK_CAP 11b is reserved (DSP0274 10.3, PSK_CAP)" },
    { BOTH, V13, LATEST, EXCLUDES, DSM_CAP_EP_INFO_NO_SIG, DSM_CAP_EP_INFO_SIG,
      "EP_INFO_CAP 11b is reserved (DSP0274 1.3 10.3, EP_INFO_CAP)" },
    { BOTH, V13, LATEST, EXCLUDES, DSM_CAP_MULTI_KEY_ONLY, DSM_CAP_MULTI_KEY_NEG,
      "MULTI_KEY_CAP 11b is reserved (DSP0274 1.3 10.3, MULTI_KEY_CAP)" },

    { RSP, V10, LATEST, NEEDS, DSM_CAP_MEAS_FRESH, DSM_CAP_MEAS_MASK,
      "MEAS_FRESH_CAP needs MEAS_CAP: there is nothing to be fresh (DSP0274 10.3, MEAS_FRESH_CAP)" },
    { RSP, V10, V10, NEEDS, DSM_CAP_CHAL, DSM_CAP_CERT,
      "CHAL_CAP needs CERT_CAP: 1.0 signs with certificates only (DSP0274 1.0 10.3, CHAL_CAP)" },
    { RSP, V10, V10, NEEDS, DSM_CAP_MEAS_SIG, DSM_CAP_CERT,
      "MEAS_CAP 10b needs CERT_CAP: 1.0 signs with certificates only (DSP0274 1.0 10.3, MEAS_CAP)" },
    { RSP, V10, V10, NEEDS, DSM_CAP_CERT, DSM_CAP_CHAL | DSM_CAP_MEAS_SIG,
      "CERT_CAP needs CHAL_CAP or MEAS_CAP 10b: nothing else uses the key (DSP0274 1.0 10.3, CERT_CAP)" },

    { BOTH, V11, LATEST, NEEDS, SESSION, DSM_CAP_ENCRYPT | DSM_CAP_MAC,
      "KEY_EX_CAP and PSK_CAP need ENCRYPT_CAP or MAC_CAP: a session protects messages (DSP0274 10.3, KEY_EX_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_ENCRYPT, SESSION,
      "ENCRYPT_CAP needs KEY_EX_CAP or PSK_CAP: it speaks of sessions (DSP0274 10.3, ENCRYPT_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_MAC, SESSION,
      "MAC_CAP needs KEY_EX_CAP or PSK_CAP: it speaks of sessions (DSP0274 10.3, MAC_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_HBEAT, SESSION,
      "HBEAT_CAP needs KEY_EX_CAP or PSK_CAP: HEARTBEAT is a message of sessions (DSP0274 10.3, HBEAT_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_KEY_UPD, SESSION,
      "KEY_UPD_CAP needs KEY_EX_CAP or PSK_CAP: KEY_UPDATE is a message of sessions (DSP0274 10.3, KEY_UPD_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_HANDSHAKE_IN_THE_CLEAR, DSM_CAP_KEY_EX,
      "HANDSHAKE_IN_THE_CLEAR_CAP needs KEY_EX_CAP: with PSK_CAP alone it shall be 0 "
      "(DSP0274 10.3, HANDSHAKE_IN_THE_CLEAR_CAP)" },
    { BOTH, V13, LATEST, NEEDS, DSM_CAP_EVENT, SESSION,
      "EVENT_CAP needs KEY_EX_CAP or PSK_CAP: events are sent in sessions (DSP0274 1.3 10.3, EVENT_CAP)" },

    { BOTH, V11, LATEST, EXCLUDES, DSM_CAP_CERT, DSM_CAP_PUB_KEY_ID,
      "CERT_CAP and PUB_KEY_ID_CAP exclude each other (DSP0274 10.3, PUB_KEY_ID_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_CHAL, KEYED,
      "CHAL_CAP needs CERT_CAP or PUB_KEY_ID_CAP: a signature wants a key (DSP0274 10.3, CHAL_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_MUT_AUTH, KEYED,
      "MUT_AUTH_CAP needs CERT_CAP or PUB_KEY_ID_CAP: a signature wants a key (DSP0274 10.3, MUT_AUTH_CAP)" },
    { RSP, V11, LATEST, NEEDS, DSM_CAP_KEY_EX, KEYED,
      "KEY_EX_CAP needs CERT_CAP or PUB_KEY_ID_CAP: KEY_EXCHANGE_RSP is signed (DSP0274 10.3, KEY_EX_CAP)" },
    { RSP, V11, LATEST, NEEDS, DSM_CAP_MEAS_SIG, KEYED,
      "MEAS_CAP 10b needs CERT_CAP or PUB_KEY_ID_CAP: a signature wants a key (DSP0274 10.3, MEAS_CAP)" },
    { BOTH, V13, LATEST, NEEDS, DSM_CAP_EP_INFO_SIG, KEYED,
      "EP_INFO_CAP 10b needs CERT_CAP or PUB_KEY_ID_CAP: a signature wants a key (DSP0274 1.3 10.3, EP_INFO_CAP)" },
    { REQ, V11, V12, NEEDS, KEYED, DSM_CAP_CHAL | DSM_CAP_KEY_EX,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP or KEY_EX_CAP: nothing else uses the key (DSP0274 10.3, CERT_CAP)" },
    { RSP, V11, V12, NEEDS, KEYED, DSM_CAP_CHAL | DSM_CAP_KEY_EX | DSM_CAP_MEAS_SIG,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP or MEAS_CAP 10b: nothing else uses the key "
      "(DSP0274 10.3, CERT_CAP)" },
    { REQ, V13, LATEST, NEEDS, KEYED, DSM_CAP_CHAL | DSM_CAP_KEY_EX | DSM_CAP_EP_INFO_SIG,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP or EP_INFO_CAP 10b: nothing else uses the key "
      "(DSP0274 1.3 10.3, CERT_CAP)" },
    { RSP, V13, LATEST, NEEDS, KEYED, DSM_CAP_CHAL | DSM_CAP_KEY_EX | DSM_CAP_MEAS_SIG | DSM_CAP_EP_INFO_SIG,
      "CERT_CAP and PUB_KEY_ID_CAP need CHAL_CAP, KEY_EX_CAP, MEAS_CAP 10b or EP_INFO_CAP 10b: nothing else uses a key "
      "(DSP0274 1.3 10.3, CERT_CAP)" },
    { BOTH, V11, LATEST, NEEDS, DSM_CAP_MUT_AUTH, DSM_CAP_CHAL | DSM_CAP_KEY_EX,
      "MUT_AUTH_CAP needs CHAL_CAP or KEY_EX_CAP: it happens in one of these flows (DSP0274 10.3, MUT_AUTH_CAP)" },
    /* From 1.2 on FINISH can authenticate a requester by what the responder was provisioned with. */
    { BOTH, V11, V11, NEEDS, DSM_CAP_MUT_AUTH, DSM_CAP_ENCAP,
      "MUT_AUTH_CAP needs ENCAP_CAP: 1.1 has no other way to ask the requester (DSP0274 1.1 10.3, ENCAP_CAP)" },

    { RSP, V12, LATEST, NEEDS, DSM_CAP_ALIAS_CERT, DSM_CAP_CERT,
      "ALIAS_CERT_CAP needs CERT_CAP: it tells of the certificate chain (DSP0274 1.2 10.3, ALIAS_CERT_CAP)" },
    { RSP, V12, LATEST, NEEDS, DSM_CAP_SET_CERT, DSM_CAP_CERT,
      "SET_CERT_CAP needs CERT_CAP: what is set can be read (DSP0274 1.2 10.3, SET_CERT_CAP)" },
    { RSP, V12, LATEST, NEEDS, DSM_CAP_CSR, DSM_CAP_SET_CERT,
      "CSR_CAP needs SET_CERT_CAP: the certificate asked for is to be installed (DSP0274 1.2 10.3, CSR_CAP)" },
    { RSP, V12, LATEST, NEEDS, DSM_CAP_CERT_INSTALL_RESET, DSM_CAP_CSR | DSM_CAP_SET_CERT,
      "CERT_INSTALL_RESET_CAP needs CSR_CAP or SET_CERT_CAP: these want the reset "
      "(DSP0274 1.2 10.3, CERT_INSTALL_RESET_CAP)" },
    { BOTH, V13, LATEST, NEEDS, DSM_CAP_MULTI_KEY_MASK, DSM_CAP_CERT,
      "MULTI_KEY_CAP needs CERT_CAP: keys belong to certificate slots (DSP0274 1.3 10.3, MULTI_KEY_CAP)" },
    { RSP, V13, LATEST, NEEDS, DSM_CAP_MULTI_KEY_MASK, DSM_CAP_GET_KEY_PAIR_INFO,
      "MULTI_KEY_CAP needs GET_KEY_PAIR_INFO_CAP: the requester asks which keys there are "
      "(DSP0274 1.3 10.3, MULTI_KEY_CAP)" },
    { RSP, V13, LATEST, EXCLUDES, DSM_CAP_PUB_KEY_ID, DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_SET_KEY_PAIR_INFO,
      "PUB_KEY_ID_CAP excludes GET_KEY_PAIR_INFO_CAP and SET_KEY_PAIR_INFO_CAP (DSP0274 1.3 10.3, PUB_KEY_ID_CAP)" },
    { RSP, V14, LATEST, NEEDS, DSM_CAP_SET_KEY_PAIR_RESET, DSM_CAP_SET_KEY_PAIR_INFO,
      "SET_KEY_PAIR_RESET_CAP needs SET_KEY_PAIR_INFO_CAP: that wants the reset (DSP0274 1.4, "
      "SET_KEY_PAIR_RESET_CAP)" },
};

static bool applies(const struct rule *rule, enum dsm_role role, uint8_t version)
{
    return (rule->roles & (1u << role)) && version >= rule->first && version <= rule->last;
}

static bool is_broken(const struct rule *rule, uint32_t flags)
{
    bool has_what = (flags & rule->what) != 0;

    return (flags & rule->when) != 0 && (rule->kind == NEEDS ? !has_what : has_what);
}

const char *dsm_capability_rule_broken(enum dsm_role role, uint8_t version, uint32_t flags)
{
    flags &= dsm_capability_flags_defined(role, version);
    for (size_t i = 0; i < COUNT(rules); i++)
        if (applies(&rules[i], role, version) && is_broken(&rules[i], flags))
            return rules[i].text;
    return NULL;
}

const char *dsm_capability_rule_at(size_t i)
{
    return i < COUNT(rules) ? rules[i].text : NULL;
}

uint32_t dsm_capability_flags_defined(enum dsm_role role, uint8_t version)
{
    uint32_t defined = 0;

    if (role == DSM_REQUESTER && version < DSM_SPDM_11)
        return 0; /* GET_CAPABILITIES has no flags in 1.0 */
    for (size_t i = 0; i < COUNT(flags_known); i++)
        if ((flags_known[i].roles & (1u << role)) && version >= flags_known[i].since)
            defined |= flags_known[i].bit;
    return defined;
}

uint32_t dsm_capability_flags_of_sessions(void)
{
    return SESSION | DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_HBEAT | DSM_CAP_KEY_UPD | DSM_CAP_HANDSHAKE_IN_THE_CLEAR |
           DSM_CAP_EVENT;
}

uint32_t dsm_capability_flags_served(void)
{
    uint32_t served = 0;

    for (size_t i = 0; i < COUNT(flags_known); i++)
        if (flags_known[i].is_served)
            served |= flags_known[i].bit;
    return served;
}

const char *dsm_capability_name(uint32_t flag)
{
    for (size_t i = 0; i < COUNT(flags_known); i++)
        if (flags_known[i].bit == flag)
            return flags_known[i].name;
    return NULL;
}

uint32_t dsm_capability_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT(flags_known); i++)
        if (strcasecmp(flags_known[i].name, name) == 0)
            return flags_known[i].bit;
    return 0;
}
