/* SPDX-License-Identifier: BSD-3-Clause */
/* A device's beginning and end, and what it tells in between. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/tdi_transitions.h"
#include "embed/embed.h"
#include "embed/error.h"
#include "embed/function.h"
#include "embed/state.h"
#include "embed/take.h"

#ifndef SWDSM_VERSION
#define SWDSM_VERSION "unknown" /* the build tells it */
#endif

#define SIGNATURE_DEFAULT "ECDSA_P384"
#define NAME_DEFAULT "swdsm"
#define CLASS_CODE_MAX 0xFFFFFFu
#define CT_EXPONENT 15u /* 33 ms: this library has no clock to find it out by */

EMBED_EXPORT const char *swdsm_device_library_version(void)
{
    return SWDSM_VERSION;
}

EMBED_EXPORT const char *swdsm_device_crypto_version(void)
{
    return dsm_crypto_library_version();
}

static bool is_waited_for(enum dsm_tdi_reason reason)
{
    return reason == DSM_TDI_REASON_LOCK || reason == DSM_TDI_REASON_START || reason == DSM_TDI_REASON_STOP;
}

static void notify_move(void *context, struct dsm_device *core, size_t tdi, uint8_t from, uint8_t to,
                        enum dsm_tdi_reason reason, uint32_t session_id)
{
    struct swdsm_device *device = context;
    const struct dsm_tdi *moved = &core->tdis[tdi];
    struct swdsm_moved told = {
        .tdi = tdi,
        .function_id = moved->bound ? moved->bound_function_id : moved->description.function_id,
        .old_state = (enum swdsm_state)from,
        .new_state = (enum swdsm_state)to,
        .reason = dsm_tdi_reason_text(reason),
        .session_id = session_id,
        .drain = core->drain && is_waited_for(reason),
    };

    embed_store_word(device, tdi);
    embed_functions_tdi_moved(device, tdi, from, to);
    if (device->callbacks.moved)
        device->callbacks.moved(device->callbacks.context, &told);
}

static void drop_word(void *context, struct dsm_device *core, size_t tdi)
{
    (void)core;
    embed_store_word(context, tdi);
}

static void notify_finding(void *context, struct dsm_device *core, enum dsm_finding_kind kind, const char *came)
{
    struct swdsm_device *device = context;
    const struct dsm_finding_row *row = dsm_finding_row(kind);
    struct swdsm_finding told = { row->name, row->document, row->clause, row->expected, came };

    (void)core;
    if (device->callbacks.finding)
        device->callbacks.finding(device->callbacks.context, &told);
}

static void notify_key(void *context, struct dsm_device *core, uint32_t session_id, const char *label,
                       struct dsm_bytes secret)
{
    struct swdsm_device *device = context;

    (void)core;
    device->callbacks.key(device->callbacks.context, session_id, label, secret.p, secret.n);
}

static uint64_t now_us(void *context)
{
    const struct swdsm_device *device = context;

    return device->callbacks.now_us(device->callbacks.context);
}

static void write_line(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct swdsm_device *device = context;

    (void)subject;
    device->callbacks.log(device->callbacks.context, (enum swdsm_log_level)level, line);
}

static void connect_callbacks(struct swdsm_device *device)
{
    device->device->observer = (struct dsm_device_observer){
        .context = device,
        .tdi_moved = notify_move,
        .tdi_removed = drop_word,
        .finding = notify_finding,
        .key = device->callbacks.key ? notify_key : NULL,
        .now_us = device->callbacks.now_us ? now_us : NULL,
    };
    if (device->callbacks.log)
        device->device->log = &device->log;
}

static void fill_settings(struct dsm_device_settings *settings, const struct swdsm_device_options *options)
{
    if (options->spdm_version_min != 0)
        settings->version_min = options->spdm_version_min;
    if (options->spdm_version_max != 0)
        settings->version_max = options->spdm_version_max;
    if (options->heartbeat_period_s != 0)
        settings->heartbeat_period_s = options->heartbeat_period_s;
    settings->strict = options->strict;
    settings->on_get_version = options->on_get_version == SWDSM_GET_VERSION_CONVENTIONAL_RESET
                                   ? DSM_GET_VERSION_CONVENTIONAL_RESET
                                   : DSM_GET_VERSION_SESSION_END;
    settings->error_recovery = options->error_recovery_auto ? DSM_RECOVERY_AUTO : DSM_RECOVERY_STOP;
    settings->flr0_ends_sessions = options->flr0_ends_sessions;
}

static void fill_ids(struct dsm_pci_ids *ids, const struct swdsm_device_options *options)
{
    *ids = (struct dsm_pci_ids){
        .vendor_id = options->vendor_id,
        .device_id = options->device_id,
        .class_code = options->class_code,
        .revision = options->revision,
        .has_subsystem = options->has_subsystem,
        .subsystem_vendor_id = options->subsystem_vendor_id,
        .subsystem_id = options->subsystem_id,
        .device_serial_number = options->serial_number,
    };
}

static int check_options(struct swdsm_device *device, const struct swdsm_device_options *options)
{
    const char *signature = options->signature ? options->signature : SIGNATURE_DEFAULT;
    int result;

    device->asym = dsm_asym_algorithm_by_name(signature);
    if (!device->asym)
        return embed_fail(device, EINVAL, "signature: there is no algorithm \"%s\"", signature);
    if (options->name && strlen(options->name) >= sizeof(device->device->name))
        return embed_fail(device, EINVAL, "name: longer than %zu bytes", sizeof(device->device->name) - 1);
    if (options->class_code > CLASS_CODE_MAX)
        return embed_fail(device, EINVAL, "class_code: 0x%x has more than 24 bits", (unsigned)options->class_code);
    if ((unsigned)options->ide > SWDSM_IDE_NONE || (unsigned)options->log_level > SWDSM_LOG_TRACE ||
        (unsigned)options->on_get_version > SWDSM_GET_VERSION_CONVENTIONAL_RESET)
        return embed_fail(device, EINVAL, "ide, log_level or on_get_version: no such value");
    result = options->callbacks ? EMBED_TAKE(device->callbacks, options->callbacks) : 0;
    return result == 0 ? 0 : embed_fail(device, -result, "callbacks: size is wrong, or newer than this library");
}

static int make_device(struct swdsm_device *device, const struct swdsm_device_options *options)
{
    static const enum dsm_ide_policy policies[] = { DSM_IDE_OPTIONAL, DSM_IDE_REQUIRED, DSM_IDE_NONE };
    enum dsm_error error = dsm_crypto_create(&device->crypto);

    if (error == DSM_OK)
        error = dsm_device_create(device->crypto, NULL, options->name ? options->name : NAME_DEFAULT, &device->device);
    if (error != DSM_OK)
        return embed_result(device, error, NULL);
    device->ide_policy = policies[options->ide];
    device->log = (struct dsm_log){ (enum dsm_log_level)options->log_level, write_line, device };
    device->device->drain = options->drain;
    fill_settings(&device->device->settings, options);
    device->device->settings.ct_exponent = CT_EXPONENT;
    fill_ids(&device->device->ids, options);
    connect_callbacks(device);
    return 0;
}

static int fill(struct swdsm_device *device, const void *theirs, struct swdsm_device_options *options)
{
    int result = EMBED_TAKE(*options, theirs);

    if (result != 0)
        return embed_fail(device, -result, "options: size is wrong, or newer than this library");
    result = check_options(device, options);
    return result == 0 ? make_device(device, options) : result;
}

EMBED_EXPORT int swdsm_device_create(const struct swdsm_device_options *options, struct swdsm_device **out)
{
    struct swdsm_device *device = calloc(1, sizeof(*device));
    struct swdsm_device_options taken;
    int result;

    *out = NULL;
    if (!device)
        return -ENOMEM;
    result = fill(device, options, &taken);
    if (result == 0) {
        *out = device;
        return 0;
    }
    if (taken.error && taken.error_size > 0)
        snprintf(taken.error, taken.error_size, "%s", device->error);
    swdsm_device_destroy(device);
    return result;
}

EMBED_EXPORT void swdsm_device_destroy(struct swdsm_device *device)
{
    if (!device)
        return;
    if (device->device)
        device->device->observer = (struct dsm_device_observer){ 0 }; /* its end moves TDIs, which nobody asked about */
    dsm_connection_destroy(device->connection);
    dsm_device_destroy(device->device);
    dsm_crypto_destroy(device->crypto);
    free(device->words);
    free(device);
}
