/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that look at devices. */
#include "control/control_query.h"
#include "control/control_each.h"
#include "control/control_show.h"

#include "describe/describe_device.h"
#include "describe/description.h"
#include "describe/device_fields.h"
#include "describe/names.h"
#include "describe/values.h"
#include "describe/vfio_user_fields.h"
#include "host/device_follow.h"
#include "link/vfio_user_function.h"
#include "store/identity_store.h"

static json_t *count_states(const struct dsm_device *device)
{
    json_t *counts = json_object();

    for (unsigned state = DSM_TDI_CONFIG_UNLOCKED; state <= DSM_TDI_ERROR; state++) {
        json_int_t n = 0;

        for (size_t i = 0; i < device->tdi_count; i++)
            n += device->tdis[i].state == state && !device->tdis[i].removed;
        if (n > 0)
            json_object_set_new(counts, dsm_tdi_state_name((uint8_t)state), json_integer(n));
    }
    return counts;
}

static size_t count_sessions(const struct dsm_hosted_device *hosted)
{
    struct dsm_session_info info;
    size_t n = 0;

    while (dsm_connection_session(hosted->connection, n, &info))
        n++;
    return n;
}

/* What is as last known says so, and since when. */
static void show_known_until(json_t *row, const struct dsm_hosted_device *hosted, bool is_stale)
{
    char text[DSM_KNOWN_UNTIL_LEN];

    if (is_stale)
        json_object_set_new(row, "known-until", json_string(dsm_hosted_device_known_until(hosted, text)));
}

static void show_follow(json_t *row, const struct dsm_hosted_device *hosted)
{
    enum dsm_follow follow = hosted->device->follow;

    if (follow != DSM_FOLLOW_NONE)
        json_object_set_new(row, "followed", json_boolean(follow == DSM_FOLLOW_KNOWN));
    show_known_until(row, hosted, follow == DSM_FOLLOW_LOST);
}

static enum dsm_error show_device(const struct dsm_control_call *call, struct dsm_hosted_device *hosted, json_t *array)
{
    const struct dsm_device *device = hosted->device;
    char digest[DSM_ROOT_DIGEST_TEXT_LEN] = "";
    enum dsm_error error = dsm_identity_root_digest(device, 0, 0, digest);
    json_t *row, *owner;

    (void)call;
    if (error == DSM_ERR_NO_MEMORY || error == DSM_ERR_CRYPTO) /* else slot 0 holds nothing */
        return error;
    owner = dsm_control_show_owner(hosted);
    row = json_pack("{s:s, s:o, s:s, s:I, s:o, s:I, s:I, s:o, s:s, s:b}", "device", device->name, "listen",
                    dsm_control_show_listeners(hosted), "transport", hosted->binding->name, "tdis",
                    (json_int_t)dsm_tdi_count_present(device->tdis, device->tdi_count), "states", count_states(device),
                    "sessions", (json_int_t)count_sessions(hosted), "peers", (json_int_t)hosted->port_count, "owner",
                    owner ? owner : json_null(), "root-sha384", digest, "strict", device->settings.strict);
    show_follow(row, hosted);
    json_array_append_new(array, row);
    return DSM_OK;
}

enum dsm_error dsm_control_query_devices(struct dsm_control_call *call)
{
    static const struct dsm_control_rows rows = { .show = show_device };

    return dsm_control_each(call, &rows);
}

static json_t *lock_flags(uint16_t flags)
{
    json_t *array = json_array();
    struct dsm_name row;

    for (size_t i = 0; dsm_lock_flag_names.at(&dsm_lock_flag_names, i, &row); i++)
        if (flags & row.bit)
            json_array_append_new(array, json_string(row.name));
    return array;
}

static json_t *show_tdi(const struct dsm_hosted_device *hosted, size_t i)
{
    const struct dsm_tdi *tdi = &hosted->device->tdis[i];
    json_t *row;

    row = json_pack("{s:s, s:I, s:o, s:s, s:b, s:o, s:i, s:b, s:I, s:I, s:I, s:I, s:o}", "device", hosted->device->name,
                    "tdi", (json_int_t)i, "function", dsm_control_show_function(tdi), "state",
                    dsm_tdi_state_name(tdi->state), "bound", tdi->bound, "lock-flags", lock_flags(tdi->lock_flags),
                    "stream", (int)tdi->stream_id, "stream-secure", tdi->stream_secure, "session",
                    (json_int_t)tdi->session_id, "generation", (json_int_t)tdi->generation, "mmio-reporting-offset",
                    (json_int_t)tdi->mmio_reporting_offset, "report-length", (json_int_t)tdi->report_len, "dma",
                    dsm_control_show_dma(hosted, i));
    show_known_until(row, hosted, tdi->stale);
    return row;
}

static enum dsm_error show_tdis(const struct dsm_control_call *call, struct dsm_hosted_device *hosted, json_t *array)
{
    const struct dsm_device *device = hosted->device;
    uint32_t function_id = 0;
    bool only = dsm_control_function(call, "function", &function_id);

    for (size_t i = 0; i < device->tdi_count; i++)
        if (!device->tdis[i].removed &&
            (!only || dsm_tdi_matches(&device->tdis[i], function_id, device->tdi_count == 1)))
            json_array_append_new(array, show_tdi(hosted, i));
    return DSM_OK;
}

enum dsm_error dsm_control_query_tdi(struct dsm_control_call *call)
{
    static const struct dsm_control_rows all = { .show = show_tdis };
    static const struct dsm_control_rows only = { .show = show_tdis, .none = "function: no TDI answers to it" };

    return dsm_control_each(call, json_object_get(call->arguments, "function") ? &only : &all);
}

static enum dsm_error show_sessions(const struct dsm_control_call *call, struct dsm_hosted_device *hosted,
                                    json_t *array)
{
    struct dsm_session_info info;

    (void)call;
    for (size_t i = 0; dsm_connection_session(hosted->connection, i, &info); i++)
        json_array_append_new(array, json_pack("{s:s, s:I, s:b, s:i, s:b}", "device", hosted->device->name, "session",
                                               (json_int_t)info.session_id, "established", info.established, "slot",
                                               (int)info.slot, "psk", info.is_psk));
    return DSM_OK;
}

enum dsm_error dsm_control_query_sessions(struct dsm_control_call *call)
{
    static const struct dsm_control_rows rows = { .show = show_sessions };

    return dsm_control_each(call, &rows);
}

static json_t *show_streams(const struct dsm_ide *ide)
{
    json_t *array = json_array();

    for (size_t i = 0; i < ide->stream_count; i++) {
        const struct dsm_ide_stream *stream = &ide->streams[i];

        json_array_append_new(array, json_pack("{s:i, s:i, s:I, s:i, s:i, s:b}", "stream", (int)stream->stream_id,
                                               "port", (int)stream->port_index, "session",
                                               (json_int_t)dsm_ide_owner(ide, stream->port_index, stream->stream_id),
                                               "keys-programmed", __builtin_popcount(stream->programmed), "keys-going",
                                               __builtin_popcount(stream->going), "secure", stream->secure));
    }
    return array;
}

static json_t *show_ports(const struct dsm_ide *ide)
{
    json_t *array = json_array();

    for (size_t i = 0; i < ide->port_count; i++)
        json_array_append_new(array, json_pack("{s:I, s:i, s:i, s:i, s:I}", "port", (json_int_t)i, "segment",
                                               (int)ide->ports[i].segment, "bus", (int)ide->ports[i].bus_num,
                                               "device-function", (int)ide->ports[i].dev_func_num, "registers",
                                               (json_int_t)ide->ports[i].register_dw_count));
    return array;
}

static enum dsm_error show_ide(const struct dsm_control_call *call, struct dsm_hosted_device *hosted, json_t *array)
{
    static const char *const policies[] = {
        [DSM_IDE_OPTIONAL] = "optional",
        [DSM_IDE_REQUIRED] = "required",
        [DSM_IDE_NONE] = "none",
    };
    const struct dsm_ide *ide = &hosted->device->ide;

    (void)call;
    json_array_append_new(array, json_pack("{s:s, s:s, s:I, s:o, s:o}", "device", hosted->device->name, "policy",
                                           policies[ide->policy], "streams-max", (json_int_t)ide->stream_max, "ports",
                                           show_ports(ide), "streams", show_streams(ide)));
    return DSM_OK;
}

enum dsm_error dsm_control_query_ide(struct dsm_control_call *call)
{
    static const struct dsm_control_rows rows = { .show = show_ide };

    return dsm_control_each(call, &rows);
}

static enum dsm_error show_findings(const struct dsm_control_call *call, struct dsm_hosted_device *hosted,
                                    json_t *array)
{
    (void)call;
    for (size_t i = 0; i < DSM_FINDING_KINDS; i++)
        if (hosted->device->findings.entries[i].count > 0)
            json_array_append_new(array, dsm_control_show_finding(hosted, &hosted->device->findings.entries[i]));
    return DSM_OK;
}

enum dsm_error dsm_control_query_findings(struct dsm_control_call *call)
{
    static const struct dsm_control_rows rows = { .show = show_findings };

    return dsm_control_each(call, &rows);
}

/* Those that are served over vfio-user. */
static enum dsm_error add_functions(const struct dsm_hosted_device *hosted, struct dsm_device_description *out)
{
    for (const struct dsm_vfio_user_function *f = hosted->functions; f; f = f->next) {
        struct dsm_described_vfio_user *added = DSM_GROW(out->vfio_user, out->vfio_user_count);

        if (!added)
            return DSM_ERR_NO_MEMORY;
        DSM_TRY(dsm_vfio_user_fields_copy(&f->described, added));
    }
    return DSM_OK;
}

enum dsm_error dsm_control_query_description(struct dsm_control_call *call)
{
    struct dsm_device_description description;
    struct dsm_hosted_device *hosted = NULL;
    char reason[160] = "";
    enum dsm_error error;

    DSM_TRY(dsm_control_device(call, &hosted));
    error = dsm_description_of(hosted->device, &description, reason, sizeof(reason));
    if (error == DSM_ERR_CONFIG)
        return dsm_control_refuse(call, "device: %s", reason);
    DSM_TRY(error);
    description.binding = hosted->binding;
    error = add_functions(hosted, &description);
    if (error == DSM_OK)
        call->result = dsm_device_description_write(&description);
    dsm_device_description_clear(&description);
    return call->result ? DSM_OK : DSM_ERR_NO_MEMORY;
}
