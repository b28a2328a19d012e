/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that change devices. Files that they name are relative to the daemon's folder. */
#include "control/control_device.h"

#include "control/control_describe.h"
#include "control/control_show.h"
#include "describe/device_fields.h"
#include "host/device_add.h"
#include "host/device_event.h"
#include "host/device_follow.h"
#include "host/host_life.h"
#include "host/measure_files.h"
#include "store/identity_store.h"
#include "json/json_memory.h"

#include <stdlib.h>
#include <string.h>

static enum dsm_error show_added(struct dsm_control_call *call, const struct dsm_device_add_request *request)
{
    char digest[DSM_ROOT_DIGEST_TEXT_LEN] = "";

    if (request->result != DSM_OK)
        return dsm_control_refuse_with(call, &request->error);
    DSM_TRY(dsm_identity_root_digest(request->hosted->device, 0, 0, digest));
    call->result = json_pack("{s:s, s:o, s:s}", "device", request->hosted->device->name, "listen",
                             dsm_control_show_listeners(request->hosted), "root-sha384", digest);
    return DSM_OK;
}

/* A call that waits for its device: first for the files that are measured, then for its keys. */
struct device_add {
    struct dsm_device_add_request request;
    struct dsm_measure_request measure;
    bool is_measuring;
    struct dsm_control_call *call;
};

static enum dsm_error answer(struct device_add *add, enum dsm_error result)
{
    enum dsm_error answered = dsm_control_answer(add->call, result);

    dsm_device_description_clear(&add->request.description);
    free(add);
    return answered;
}

static void on_added(struct dsm_device_add_request *request)
{
    struct device_add *add = (struct device_add *)request;
    struct dsm_hosted_device *hosted = request->hosted;
    struct dsm_host *host = request->host;
    bool is_added = request->result == DSM_OK;
    enum dsm_error answered;

    (void)dsm_json_memory_watch();
    answered = answer(add, show_added(add->call, request));
    if (answered != DSM_OK && is_added)
        dsm_host_remove(host, hosted); /* its client was told of an error */
}

static void on_measured(struct dsm_measure_request *measure)
{
    struct device_add *add = (struct device_add *)((char *)measure - offsetof(struct device_add, measure));

    add->is_measuring = false;
    if (measure->result == DSM_OK) {
        dsm_device_add_later(add->call->host, &add->request);
        return;
    }
    (void)dsm_json_memory_watch();
    (void)!answer(add, dsm_control_refuse_with(add->call, &measure->error));
}

/* Its socket is not read from while its command is not answered. */
static bool has_gone(const struct dsm_device_add_request *request)
{
    const struct device_add *add = (const struct device_add *)request;

    return !add->call->client || dsm_control_client_is_gone(add->call->client);
}

static void on_client_gone(void *context)
{
    struct device_add *add = context;

    if (add->is_measuring)
        add->measure.is_abandoned = true;
    else
        dsm_device_add_abandon(&add->request);
}

static void start_add(struct device_add *add)
{
    add->request.path = add->measure.path = "description";
    add->request.done = on_added;
    add->request.has_gone = has_gone;
    add->measure.description = &add->request.description;
    add->measure.done = on_measured;
    add->is_measuring = true;
    add->call->client_gone = on_client_gone;
    add->call->client_gone_context = add;
    dsm_measure_files_later(add->call->host, &add->measure);
}

enum dsm_error dsm_control_device_add(struct dsm_control_call *call)
{
    struct device_add *add = calloc(1, sizeof(*add));
    struct dsm_error_detail error;
    struct dsm_json root, at = dsm_control_description(call->arguments, &root, &error);
    enum dsm_error result = add ? dsm_device_description_read(&at, &add->request.description) : DSM_ERR_NO_MEMORY;

    if (result == DSM_OK && !(add->call = dsm_control_answer_later(call))) {
        dsm_device_description_clear(&add->request.description);
        result = DSM_ERR_NO_MEMORY;
    }
    if (result != DSM_OK) {
        free(add);
        return result == DSM_ERR_NO_MEMORY ? result : dsm_control_refuse_with(call, &error);
    }
    start_add(add);
    return DSM_OK;
}

enum dsm_error dsm_control_device_del(struct dsm_control_call *call)
{
    struct dsm_hosted_device *hosted = NULL;

    DSM_TRY(dsm_control_device(call, &hosted));
    dsm_host_remove(call->host, hosted);
    return DSM_OK;
}

enum dsm_error dsm_control_device_follow(struct dsm_control_call *call)
{
    struct dsm_hosted_device *hosted = NULL;

    DSM_TRY(dsm_control_device(call, &hosted));
    if (json_is_true(json_object_get(call->arguments, "known")))
        dsm_hosted_device_follow(hosted, call->client);
    else if (!dsm_hosted_device_follow_lost(hosted, call->client, "who follows it cannot any longer"))
        return dsm_control_refuse(call, "known: this client does not follow the device");
    return DSM_OK;
}

/* What each event needs beside the device. */
static const struct {
    const char *word;
    enum dsm_swdsm_event_kind kind;
    const char *argument; /* NULL: none */
} events[] = {
    { "flr", DSM_SWDSM_EVENT_FLR, "function" },
    { "conventional-reset", DSM_SWDSM_EVENT_CONVENTIONAL_RESET, NULL },
    { "configuration-change", DSM_SWDSM_EVENT_CONFIGURATION_CHANGE, "function" },
    { "ide-stream-failure", DSM_SWDSM_EVENT_IDE_STREAM_FAILURE, "stream" },
    { "surprise-removal", DSM_SWDSM_EVENT_SURPRISE_REMOVAL, NULL },
    { "data-cleared", DSM_SWDSM_EVENT_DATA_CLEARED, "function" },
    { "function-removal", DSM_SWDSM_EVENT_FUNCTION_REMOVAL, "function" },
};

static enum dsm_error check_event_argument(struct dsm_control_call *call, const char *event, const char *wanted)
{
    static const char *const arguments[] = { "function", "stream" };

    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        bool given = json_object_get(call->arguments, arguments[i]) != NULL;
        bool needed = wanted && strcmp(wanted, arguments[i]) == 0;

        if (given && !needed)
            return dsm_control_refuse(call, "%s: has no meaning for %s", arguments[i], event);
        if (!given && needed)
            return dsm_control_refuse(call, "argument \"%s\" is missing: %s needs it", arguments[i], event);
    }
    return DSM_OK;
}

enum dsm_error dsm_control_device_event(struct dsm_control_call *call)
{
    const char *word = dsm_control_string(call, "event");
    uint64_t stream = dsm_control_uint(call, "stream", 0);
    struct dsm_swdsm_event event = { .argument = stream > UINT32_MAX ? UINT32_MAX : (uint32_t)stream };
    struct dsm_hosted_device *hosted = NULL;
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    struct dsm_error_detail detail;
    enum dsm_error error;
    size_t i = 0;

    DSM_TRY(dsm_control_device(call, &hosted));
    while (strcmp(events[i].word, word) != 0) /* the table of commands lets no other word through */
        i++;
    DSM_TRY(check_event_argument(call, word, events[i].argument));
    event.kind = events[i].kind;
    (void)dsm_control_function(call, "function", &event.function_id);
    error = dsm_hosted_device_event(hosted, &event, &cause);
    if (error != DSM_OK) {
        dsm_cause_describe(&cause, error, &detail);
        return dsm_control_refuse_with(call, &detail);
    }
    dsm_log(hosted->device->log, DSM_LOG_INFO, hosted->device->name, "%s, by the control socket", word);
    return DSM_OK;
}
