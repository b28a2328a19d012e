/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A description that names files is read twice: what they hold is measured in between, on other threads, and the
 * device may have been described by somebody else meanwhile, or be gone.
 */
#include "control/control_describe.h"

#include "describe/device_fields.h"
#include "describe/runtime.h"
#include "host/device_describe.h"
#include "host/device_follow.h"
#include "host/measure_files.h"
#include "json/json_memory.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER "."

struct describe {
    struct dsm_measure_request measure; /* first */
    struct dsm_device_description description;
    struct dsm_control_call *call;
    json_t *arguments;
};

struct dsm_json dsm_control_description(json_t *arguments, struct dsm_json *root, struct dsm_error_detail *error)
{
    struct dsm_json at;

    memset(error, 0, sizeof(*error));
    *root = (struct dsm_json){ .value = arguments, .folder = FOLDER, .error = error, .reads_later = true };
    (void)!dsm_json_member(root, "description", &at); /* it is required */
    return at;
}

static bool names_files(const json_t *arguments)
{
    json_t *blocks = json_object_get(json_object_get(arguments, "description"), "measurements"), *block;
    size_t i;

    json_array_foreach(blocks, i, block)
    {
        if (json_object_get(block, "file"))
            return true;
    }
    return false;
}

static enum dsm_error apply(struct dsm_control_call *call, const struct dsm_device_description *measured)
{
    struct dsm_hosted_device *hosted = NULL;
    struct dsm_error_detail error;
    struct dsm_json root, at = dsm_control_description(call->arguments, &root, &error);

    DSM_TRY(dsm_control_device(call, &hosted));
    if (dsm_hosted_device_describe(hosted, &at, measured) != DSM_OK)
        return dsm_control_refuse_with(call, &error);
    if (json_is_true(json_object_get(call->arguments, "follow")))
        dsm_hosted_device_follow(hosted, call->client);
    return DSM_OK;
}

static void on_measured(struct dsm_measure_request *measure)
{
    struct describe *describe = (struct describe *)measure;
    struct dsm_control_call *call = describe->call;
    enum dsm_error result;

    (void)dsm_json_memory_watch();
    call->arguments = describe->arguments;
    if (measure->result == DSM_OK)
        result = apply(call, &describe->description);
    else
        result = dsm_control_refuse_with(call, &measure->error);
    call->arguments = NULL;
    (void)!dsm_control_answer(call, result);
    json_decref(describe->arguments);
    dsm_device_description_clear(&describe->description);
    free(describe);
}

static void on_client_gone(void *context)
{
    struct describe *describe = context;

    describe->measure.is_abandoned = true;
}

static enum dsm_error read_description(struct dsm_control_call *call, const struct dsm_hosted_device *hosted,
                                       struct describe *describe, struct dsm_error_detail *error)
{
    struct dsm_json root, at = dsm_control_description(call->arguments, &root, error);

    DSM_TRY(dsm_runtime_description_read(&at, &hosted->device->settings, &describe->description));
    describe->call = dsm_control_answer_later(call);
    if (describe->call)
        return DSM_OK;
    dsm_device_description_clear(&describe->description);
    return DSM_ERR_NO_MEMORY;
}

static enum dsm_error describe_later(struct dsm_control_call *call, const struct dsm_hosted_device *hosted)
{
    struct describe *describe = calloc(1, sizeof(*describe));
    struct dsm_error_detail error = { .reason = "" };
    enum dsm_error result = describe ? read_description(call, hosted, describe, &error) : DSM_ERR_NO_MEMORY;

    if (result != DSM_OK) {
        free(describe);
        return result == DSM_ERR_NO_MEMORY ? result : dsm_control_refuse_with(call, &error);
    }
    describe->arguments = json_incref(call->arguments);
    describe->call->client_gone = on_client_gone;
    describe->call->client_gone_context = describe;
    describe->measure.description = &describe->description;
    describe->measure.path = "description";
    describe->measure.done = on_measured;
    dsm_measure_files_later(call->host, &describe->measure);
    return DSM_OK;
}

enum dsm_error dsm_control_device_describe(struct dsm_control_call *call)
{
    struct dsm_hosted_device *hosted = NULL;

    DSM_TRY(dsm_control_device(call, &hosted));
    return names_files(call->arguments) ? describe_later(call, hosted) : apply(call, NULL);
}
