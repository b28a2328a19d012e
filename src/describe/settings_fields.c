/* SPDX-License-Identifier: BSD-3-Clause */
/* "settings": how a device behaves. */
#include "describe/settings_fields.h"
#include "describe/description.h"
#include "describe/json_write.h"
#include "describe/names.h"
#include "describe/values.h"

#include "wire/tdisp_optional.h"

#include <string.h>

#define SPDM_VERSION_BASE 0x10u
#define SECURED_VERSION_BASE 0x10u
#define HEARTBEAT_MAX 255u
#define CT_EXPONENT_MAX 31u /* 2^31 us; DSP0274 10.3 has a byte for it */
#define ADDRESS_WIDTH_MIN 52u
#define ADDRESS_WIDTH_MAX 64u

static enum dsm_error read_range(const struct dsm_json *at, const struct dsm_names *names, uint8_t *lowest,
                                 uint8_t *highest)
{
    uint32_t bits;

    DSM_TRY(dsm_names_read(at, names, false, &bits));
    if (!dsm_bits_range(bits, lowest, highest))
        return dsm_json_fail(at, "must be a run of versions without a gap");
    return DSM_OK;
}

static enum dsm_error read_spdm_versions(const struct dsm_json *at, void *target)
{
    struct dsm_device_settings *settings = &((struct dsm_device_description *)target)->settings;
    uint8_t lowest, highest;

    DSM_TRY(read_range(at, &dsm_spdm_version_names, &lowest, &highest));
    settings->version_min = (uint8_t)(SPDM_VERSION_BASE + lowest);
    settings->version_max = (uint8_t)(SPDM_VERSION_BASE + highest);
    return DSM_OK;
}

static enum dsm_error read_secured_versions(const struct dsm_json *at, void *target)
{
    struct dsm_device_settings *settings = &((struct dsm_device_description *)target)->settings;
    uint8_t lowest, highest;

    DSM_TRY(read_range(at, &dsm_secured_version_names, &lowest, &highest));
    settings->secured_version_min = (uint16_t)((SECURED_VERSION_BASE + lowest) << 8);
    settings->secured_version_max = (uint16_t)((SECURED_VERSION_BASE + highest) << 8);
    return DSM_OK;
}

static enum dsm_error read_capabilities(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;

    description->capabilities_chosen = true;
    return dsm_names_read(at, &dsm_capability_names, true, &description->settings.capabilities);
}

/* A list of algorithms; the key says of which kind. */
static enum dsm_error read_kind(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    enum dsm_algorithm_kind kind = dsm_algorithm_kind_by_name(at->key);
    struct dsm_names names = dsm_algorithm_names(kind);

    description->asym_chosen |= kind == DSM_ALG_ASYM;
    description->pqc_asym_chosen |= kind == DSM_ALG_PQC_ASYM;
    return dsm_names_read(at, &names,
                          kind == DSM_ALG_MEASUREMENT_HASH || kind == DSM_ALG_REQ_ASYM || kind == DSM_ALG_REQ_PQC_ASYM,
                          &description->settings.algorithms[kind]);
}

static enum dsm_error read_mask16(const struct dsm_json *at, const struct dsm_names *names, bool empty_allowed,
                                  uint16_t *out)
{
    uint32_t bits;

    DSM_TRY(dsm_names_read(at, names, empty_allowed, &bits));
    *out = (uint16_t)bits;
    return DSM_OK;
}

static enum dsm_error read_lock_flags(const struct dsm_json *at, void *target)
{
    return read_mask16(at, &dsm_lock_flag_names, true,
                       &((struct dsm_device_description *)target)->settings.lock_flags_supported);
}

#define SETTINGS_OF(target) (&((const struct dsm_device_description *)(target))->settings)

/* lowest and highest as bits of a run */
static uint32_t run_of(unsigned lowest, unsigned highest)
{
    return (2u << highest) - (1u << lowest);
}

static json_t *write_spdm_versions(const void *target)
{
    const struct dsm_device_settings *settings = SETTINGS_OF(target);

    return dsm_json_write_names(&dsm_spdm_version_names,
                                run_of(settings->version_min & 0xFu, settings->version_max & 0xFu));
}

static json_t *write_secured_versions(const void *target)
{
    const struct dsm_device_settings *settings = SETTINGS_OF(target);

    return dsm_json_write_names(&dsm_secured_version_names, run_of(settings->secured_version_min >> 8 & 0xFu,
                                                                   settings->secured_version_max >> 8 & 0xFu));
}

static json_t *write_capabilities(const void *target)
{
    return dsm_json_write_names(&dsm_capability_names, SETTINGS_OF(target)->capabilities);
}

static json_t *write_lock_flags(const void *target)
{
    return dsm_json_write_names(&dsm_lock_flag_names, SETTINGS_OF(target)->lock_flags_supported);
}

static const char *const on_get_version_words[] = {
    [DSM_GET_VERSION_CONVENTIONAL_RESET] = "conventional-reset",
    [DSM_GET_VERSION_SESSION_END] = "session-end",
    [DSM_GET_VERSION_BY_OWNER] = "by-owner",
};

static enum dsm_error read_on_get_version(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, on_get_version_words, DSM_FIELD_COUNT(on_get_version_words), &choice));
    ((struct dsm_device_description *)target)->settings.on_get_version = (enum dsm_on_get_version)choice;
    return DSM_OK;
}

static json_t *write_on_get_version(const void *target)
{
    return json_string(on_get_version_words[SETTINGS_OF(target)->on_get_version]);
}

static const char *const error_recovery_words[] = { [DSM_RECOVERY_STOP] = "stop", [DSM_RECOVERY_AUTO] = "auto" };

static enum dsm_error read_error_recovery(const struct dsm_json *at, void *target)
{
    unsigned choice;

    DSM_TRY(dsm_read_choice(at, error_recovery_words, DSM_FIELD_COUNT(error_recovery_words), &choice));
    ((struct dsm_device_description *)target)->settings.error_recovery = (enum dsm_error_recovery)choice;
    return DSM_OK;
}

static json_t *write_error_recovery(const void *target)
{
    return json_string(error_recovery_words[SETTINGS_OF(target)->error_recovery]);
}

static enum dsm_error read_dev_addr_width(const struct dsm_json *at, void *target)
{
    uint64_t width;

    DSM_TRY(dsm_json_uint(at, ADDRESS_WIDTH_MIN, ADDRESS_WIDTH_MAX, &width));
    ((struct dsm_device_description *)target)->settings.dev_addr_width = (uint8_t)width;
    return DSM_OK;
}

static json_t *write_dev_addr_width(const void *target)
{
    return json_integer(SETTINGS_OF(target)->dev_addr_width);
}

/* "" would be an observer without a name, and ends the list. */
static enum dsm_error read_drain_observer(const struct dsm_json *at, void *target)
{
    struct dsm_device_settings *settings = &((struct dsm_device_description *)target)->settings;
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0' || strlen(name) >= DSM_DRAIN_OBSERVER_SIZE)
        return dsm_json_fail(at, "must be the name that an observer says in HELLO: 1 to 63 bytes");
    memcpy(settings->drain_observers[at->index], name, strlen(name) + 1);
    return DSM_OK;
}

static enum dsm_error read_drain_observers(const struct dsm_json *at, void *target)
{
    struct dsm_device_settings *settings = &((struct dsm_device_description *)target)->settings;

    memset(settings->drain_observers, 0, sizeof(settings->drain_observers));
    return dsm_json_array_read(at, DSM_DRAIN_OBSERVERS_MAX, read_drain_observer, target);
}

static json_t *write_drain_observers(const void *target)
{
    const struct dsm_device_settings *settings = SETTINGS_OF(target);
    json_t *names = json_array();

    for (size_t i = 0; i < DSM_DRAIN_OBSERVERS_MAX && settings->drain_observers[i][0]; i++)
        json_array_append_new(names, json_string(settings->drain_observers[i]));
    return names;
}

static json_t *write_kind(const void *target, enum dsm_algorithm_kind kind)
{
    struct dsm_names names = dsm_algorithm_names(kind);

    return dsm_json_write_names(&names, SETTINGS_OF(target)->algorithms[kind]);
}

static json_t *write_hash(const void *target)
{
    return write_kind(target, DSM_ALG_HASH);
}

static json_t *write_measurement_hash(const void *target)
{
    return write_kind(target, DSM_ALG_MEASUREMENT_HASH);
}

static json_t *write_dhe(const void *target)
{
    return write_kind(target, DSM_ALG_DHE);
}

static json_t *write_aead(const void *target)
{
    return write_kind(target, DSM_ALG_AEAD);
}

static json_t *write_req_asym(const void *target)
{
    return write_kind(target, DSM_ALG_REQ_ASYM);
}

/* Keys are made for each algorithm that is named: where none was, there is one key, and all that it can sign with. */
static json_t *write_asym(const void *target)
{
    return ((const struct dsm_device_description *)target)->asym_chosen ? write_kind(target, DSM_ALG_ASYM) : NULL;
}

static json_t *write_pqc_asym(const void *target)
{
    return ((const struct dsm_device_description *)target)->pqc_asym_chosen ? write_kind(target, DSM_ALG_PQC_ASYM)
                                                                            : NULL;
}

static json_t *write_req_pqc_asym(const void *target)
{
    return write_kind(target, DSM_ALG_REQ_PQC_ASYM);
}

static json_t *write_kem(const void *target)
{
    return write_kind(target, DSM_ALG_KEM);
}

static const struct dsm_json_field algorithm_fields[] = {
    { .name = "hash", .read = read_kind, .write = write_hash },
    { .name = "measurement_hash", .read = read_kind, .write = write_measurement_hash },
    { .name = "asym", .read = read_kind, .write = write_asym },
    { .name = "dhe", .read = read_kind, .write = write_dhe },
    { .name = "aead", .read = read_kind, .write = write_aead },
    { .name = "req_asym", .read = read_kind, .write = write_req_asym },
    { .name = "pqc_asym", .read = read_kind, .write = write_pqc_asym },
    { .name = "req_pqc_asym", .read = read_kind, .write = write_req_pqc_asym },
    { .name = "kem", .read = read_kind, .write = write_kem },
};
const struct dsm_json_object dsm_algorithms_object = { "algorithms", algorithm_fields,
                                                       DSM_FIELD_COUNT(algorithm_fields) };

static enum dsm_error read_algorithms(const struct dsm_json *at, void *target)
{
    return dsm_json_object_read(at, &dsm_algorithms_object, target);
}

static json_t *write_algorithms(const void *target)
{
    return dsm_json_write_object(&dsm_algorithms_object, target);
}

#define SETTING(member) offsetof(struct dsm_device_description, settings.member)

static const struct dsm_json_field settings_fields[] = {
    { .name = "spdm_versions", .read = read_spdm_versions, .write = write_spdm_versions },
    { .name = "secured_versions", .read = read_secured_versions, .write = write_secured_versions },
    { .name = "capabilities", .read = read_capabilities, .write = write_capabilities },
    { .name = "algorithms", .read = read_algorithms, .write = write_algorithms },
    { .name = "pqc_first", .kind = DSM_JSON_BOOL, .offset = SETTING(pqc_first) },
    { .name = "data_transfer_size",
      .kind = DSM_JSON_U32,
      .offset = SETTING(data_transfer_size),
      .max = DSM_REQUEST_MAX },
    { .name = "max_message_size",
      .kind = DSM_JSON_U32,
      .offset = SETTING(max_message_size),
      .max = DSM_LARGE_MESSAGE_MAX },
    { .name = "ct_exponent", .kind = DSM_JSON_U8, .offset = SETTING(ct_exponent), .max = CT_EXPONENT_MAX },
    { .name = "heartbeat_period_s", .kind = DSM_JSON_U8, .offset = SETTING(heartbeat_period_s), .max = HEARTBEAT_MAX },
    { .name = "handshake_limit_s", .kind = DSM_JSON_U16, .offset = SETTING(handshake_limit_s), .max = UINT16_MAX },
    { .name = "strict", .kind = DSM_JSON_BOOL, .offset = SETTING(strict) },
    { .name = "trusted_environment", .kind = DSM_JSON_BOOL, .offset = SETTING(trusted_environment) },
    { .name = "not_ready_first", .kind = DSM_JSON_BOOL, .offset = SETTING(not_ready_first) },
    { .name = "on_get_version", .read = read_on_get_version, .write = write_on_get_version },
    { .name = "error_recovery", .read = read_error_recovery, .write = write_error_recovery },
    { .name = "flr0_ends_sessions", .kind = DSM_JSON_BOOL, .offset = SETTING(flr0_ends_sessions) },
    { .name = "lock_flags", .read = read_lock_flags, .write = write_lock_flags },
    { .name = "dev_addr_width", .read = read_dev_addr_width, .write = write_dev_addr_width },
    { .name = "xt_mode", .kind = DSM_JSON_BOOL, .offset = SETTING(xt_mode) },
    { .name = "arm_vdm", .kind = DSM_JSON_BOOL, .offset = SETTING(arm_vdm) },
    { .name = "arm_pas_check", .kind = DSM_JSON_BOOL, .offset = SETTING(arm_pas_check) },
    { .name = "arm_mecid_bits", .kind = DSM_JSON_U8, .offset = SETTING(arm_mecid_bits), .max = DSM_ARM_MECID_BITS_MAX },
    { .name = "drain_observers", .read = read_drain_observers, .write = write_drain_observers },
};
const struct dsm_json_object dsm_settings_object = { "settings", settings_fields, DSM_FIELD_COUNT(settings_fields) };

enum dsm_error dsm_read_settings(const struct dsm_json *at, void *description)
{
    return dsm_json_object_read(at, &dsm_settings_object, description);
}

json_t *dsm_write_settings(const void *description)
{
    return dsm_json_write_object(&dsm_settings_object, description);
}

/* What no session and no negotiation has been built on. */
static const struct dsm_json_field runtime_fields[] = {
    { .name = "heartbeat_period_s", .kind = DSM_JSON_U8, .offset = SETTING(heartbeat_period_s), .max = HEARTBEAT_MAX },
    { .name = "handshake_limit_s", .kind = DSM_JSON_U16, .offset = SETTING(handshake_limit_s), .max = UINT16_MAX },
    { .name = "strict", .kind = DSM_JSON_BOOL, .offset = SETTING(strict) },
    { .name = "not_ready_first", .kind = DSM_JSON_BOOL, .offset = SETTING(not_ready_first) },
    { .name = "on_get_version", .read = read_on_get_version, .write = write_on_get_version },
    { .name = "error_recovery", .read = read_error_recovery, .write = write_error_recovery },
    { .name = "flr0_ends_sessions", .kind = DSM_JSON_BOOL, .offset = SETTING(flr0_ends_sessions) },
    { .name = "lock_flags", .read = read_lock_flags, .write = write_lock_flags },
    { .name = "dev_addr_width", .read = read_dev_addr_width, .write = write_dev_addr_width },
    { .name = "drain_observers", .read = read_drain_observers, .write = write_drain_observers },
};
const struct dsm_json_object dsm_runtime_settings_object = { "runtime_settings", runtime_fields,
                                                             DSM_FIELD_COUNT(runtime_fields) };
