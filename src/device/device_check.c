/* SPDX-License-Identifier: BSD-3-Clause */
/* Can this device be served at all? One table of what has to hold, each with the words that tell a person. */
#include <stdio.h>

#include "device/device_check.h"
#include "spdm/capability_rules.h"

#define SIGNING_CAPABILITIES (DSM_CAP_CERT | DSM_CAP_PUB_KEY_ID | DSM_CAP_CHAL | DSM_CAP_MEAS_SIG | DSM_CAP_KEY_EX)
#define CHAIN_HEADER_MAX (4u + DSM_HASH_MAX) /* Length and RootHash in front of the certificates */
#define DEV_ADDR_WIDTH_MAX 64u

static bool versions_are_ordered(const struct dsm_device *device)
{
    return device->settings.version_min >= DSM_SPDM_10 && device->settings.version_max <= DSM_SPDM_NEWEST &&
           device->settings.version_min <= device->settings.version_max;
}

static bool secured_versions_are_ordered(const struct dsm_device *device)
{
    return device->settings.secured_version_min <= device->settings.secured_version_max;
}

static bool has_algorithm(const struct dsm_device *device, enum dsm_algorithm_kind kind)
{
    const struct dsm_device_settings *settings = &device->settings;
    struct dsm_asym_mask own = dsm_identity_asym_mask(&device->identity);
    bool is_own = kind == DSM_ALG_ASYM || kind == DSM_ALG_PQC_ASYM;
    uint32_t usable = is_own ? dsm_asym_mask_of(&own, kind) : dsm_crypto_mask(device->crypto, kind);

    return dsm_algorithm_select(kind, settings->algorithms[kind], usable, settings->version_max) != NULL;
}

/* A kind that a later version brings is no matter of this device. */
static bool has_either(const struct dsm_device *device, enum dsm_algorithm_kind kind)
{
    enum dsm_algorithm_kind instead = dsm_algorithm_kind(kind)->instead;
    uint8_t version = device->settings.version_max;

    return has_algorithm(device, kind) || has_algorithm(device, instead) ||
           (dsm_algorithm_kind(kind)->since > version && dsm_algorithm_kind(instead)->since > version);
}

static bool has_hash(const struct dsm_device *device)
{
    return has_algorithm(device, DSM_ALG_HASH);
}

static bool can_sign(const struct dsm_device *device)
{
    return (device->settings.capabilities & SIGNING_CAPABILITIES) == 0 || has_either(device, DSM_ALG_ASYM);
}

/* Every kind that sessions need. */
static bool can_exchange_keys(const struct dsm_device *device)
{
    uint32_t stated = device->settings.capabilities;

    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if ((dsm_algorithm_kind(kind)->needed_by_both & stated) != 0 && !has_either(device, kind))
            return false;
    return true;
}

static bool states_psk(const struct dsm_device *device)
{
    return (device->settings.capabilities & DSM_CAP_PSK_MASK) != 0;
}

static bool has_psk_if_stated(const struct dsm_device *device)
{
    return !states_psk(device) || device->psks.count > 0;
}

static bool states_psk_if_there(const struct dsm_device *device)
{
    return states_psk(device) || device->psks.count == 0;
}

/* Before 1.4, and without LARGE_RESP_CAP, nothing carries a chain of more than 64 KiB (DSP0274 1.4, GET_CERTIFICATE).
 */
static bool can_show_chains(const struct dsm_device *device)
{
    bool has_large =
        device->settings.version_max >= DSM_SPDM_14 && (device->settings.capabilities & DSM_CAP_LARGE_RESP) != 0;

    for (size_t slot = 0; slot < DSM_SLOTS_MAX && !has_large; slot++)
        for (size_t i = 0; i < device->identity.slots[slot].credential_count; i++)
            if (device->identity.slots[slot].credentials[i]->chain.n > DSM_CERT_CHAIN_MAX - CHAIN_HEADER_MAX)
                return false;
    return true;
}

/* What is set would be the Device Certificate CA's, whose key is there at the start alone. */
static bool has_no_alias_to_provision(const struct dsm_device *device)
{
    uint32_t stated = device->settings.capabilities;

    return (stated & DSM_CAP_ALIAS_CERT) == 0 ||
           (stated & (DSM_CAP_SET_CERT | DSM_CAP_CSR | DSM_CAP_SET_KEY_PAIR_INFO)) == 0;
}

static bool has_lock_flags(const struct dsm_device *device)
{
    return (device->settings.lock_flags_supported & ~DSM_LOCK_FLAGS_DEFINED) == 0;
}

static bool has_address_width(const struct dsm_device *device)
{
    return device->settings.dev_addr_width >= 1 && device->settings.dev_addr_width <= DEV_ADDR_WIDTH_MAX;
}

/* DSP0274 10.3, table "GET_CAPABILITIES": every endpoint takes that much at once. */
static bool has_transfer_size(const struct dsm_device *device)
{
    uint32_t size = device->settings.data_transfer_size;

    return size == 0 || size >= DSM_DATA_TRANSFER_SIZE_MIN;
}

static const struct {
    bool (*holds)(const struct dsm_device *device);
    const char *else_text;
} rules[] = {
    { versions_are_ordered, "SPDM versions: the least and the highest have to be 1.0 to 1.4, in this order" },
    { secured_versions_are_ordered, "secured message versions: the least is above the highest" },
    { has_hash, "no hash algorithm is offered" },
    { can_sign, "slot 0 has no key for any signature algorithm that is offered" },
    { can_show_chains, "a certificate chain of more than 64 KiB needs SPDM 1.4 and the capability LARGE_RESP" },
    { can_exchange_keys,
      "KEY_EX or PSK is offered without what it needs of a key exchange group, an AEAD and a key schedule" },
    { has_psk_if_stated, "PSK or PSK_WITH_CONTEXT is stated, and there is no PSK (--psk, \"psks\")" },
    { states_psk_if_there, "there is a PSK, and the capabilities have neither PSK nor PSK_WITH_CONTEXT" },
    { has_no_alias_to_provision, "ALIAS_CERT is not provisioned yet: not with SET_CERT, CSR or SET_KEY_PAIR_INFO" },
    { has_lock_flags, "lock flags: undefined" },
    { has_transfer_size, "data_transfer_size: has to be 0 (what the transport takes), or 42 or more" },
    { has_address_width, "dev_addr_width: has to be 1 to 64" },
};

static void name_capabilities(uint32_t flags, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t bit = 1; bit != 0; bit <<= 1)
        if ((flags & bit) != 0 && dsm_capability_name(bit) && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", dsm_capability_name(bit));
}

/* Whoever reads a flag in CAPABILITIES sends the requests that it stands for. */
static enum dsm_error check_served(const struct dsm_device *device, char *reason, size_t reason_size)
{
    uint32_t served = dsm_capability_flags_served();
    uint32_t missing = device->settings.capabilities & ~served;
    char names[256], accepted[256];

    if (missing == 0)
        return DSM_OK;
    name_capabilities(missing, names, sizeof(names));
    name_capabilities(served, accepted, sizeof(accepted));
    if (reason)
        snprintf(reason, reason_size, "capabilities: %s: not there yet; accepted: %s", names, accepted);
    return DSM_ERR_CONFIG;
}

/* All of a kind, as by default, means those that the library has; who names some wants these. */
static enum dsm_error check_library(const struct dsm_device *device, char *reason, size_t reason_size)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        uint32_t named = device->settings.algorithms[kind];

        if (named != dsm_algorithm_mask(kind, DSM_SPDM_14) &&
            dsm_crypto_lacks(device->crypto, kind, named, reason, reason_size))
            return DSM_ERR_CONFIG;
    }
    return DSM_OK;
}

static enum dsm_error check_capabilities(const struct dsm_device *device, char *reason, size_t reason_size)
{
    for (uint8_t v = device->settings.version_min; v <= device->settings.version_max; v++) {
        uint32_t flags = device->settings.capabilities & dsm_capability_flags_defined(DSM_RESPONDER, v);
        const char *broken = dsm_capability_rule_broken(DSM_RESPONDER, v, flags);

        if (!broken)
            continue;
        if (reason)
            snprintf(reason, reason_size, "capabilities cannot be as SPDM %u.%u: %s", v >> 4, v & 0xFu, broken);
        return DSM_ERR_CONFIG;
    }
    return DSM_OK;
}

static enum dsm_error check_tdis(const struct dsm_device *device, char *reason, size_t reason_size)
{
    for (size_t i = 0; i < device->tdi_count; i++)
        for (size_t j = 0; j < i; j++)
            if (!device->tdis[i].removed && !device->tdis[j].removed &&
                dsm_tdi_descriptions_clash(&device->tdis[i].description, &device->tdis[j].description)) {
                if (reason)
                    snprintf(reason, reason_size, "TDIs %zu and %zu have one function id", j, i);
                return DSM_ERR_CONFIG;
            }
    return DSM_OK;
}

enum dsm_error dsm_device_check(const struct dsm_device *device, char *reason, size_t reason_size)
{
    DSM_TRY(check_library(device, reason, reason_size));
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (rules[i].holds(device))
            continue;
        if (reason)
            snprintf(reason, reason_size, "%s", rules[i].else_text);
        return DSM_ERR_CONFIG;
    }
    DSM_TRY(check_served(device, reason, reason_size));
    DSM_TRY(check_capabilities(device, reason, reason_size));
    return check_tdis(device, reason, reason_size);
}
