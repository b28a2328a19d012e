/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: an addition passes three steps. Whether there is a place for it is seen on the loop; its model
 * and its identity are made by a thread, one addition after another, since they share the identity store and shall not
 * take every thread that signs; and it is served from the loop again, where its place may be gone by then.
 */
#include "host/device_add.h"
#include "describe/build.h"

#include "device/device_check.h"
#include "host/descriptors.h"
#include "host/device_life.h"
#include "host/signing_time.h"
#include "host/state_page.h"
#include "store/identity_store.h"

#include <stdio.h>
#include <string.h>

/* Names the member that the refusal is of; "": the whole description. */
static enum dsm_error refuse_at(struct dsm_device_addition *addition, const char *member)
{
    const char *path = addition->path;
    char place[100];

    snprintf(place, sizeof(place), "%s%s%s", path, path[0] && member[0] ? "." : "", member);
    return dsm_error_detail_within(&addition->error, place);
}

static enum dsm_error refuse(struct dsm_device_addition *addition, const char *reason)
{
    dsm_error_detail_set(&addition->error, "%s", reason);
    return refuse_at(addition, "");
}

static enum dsm_error open_listener(struct dsm_device_addition *addition, struct dsm_hosted_device *hosted,
                                    const char *text)
{
    struct dsm_error_detail *detail = &addition->error;
    enum dsm_error result = addition->host->parts.listeners->open(hosted, text, detail);

    addition->listener_in_use = result == DSM_ERR_LIMIT;
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(detail, result);
    dsm_error_detail_quote(detail, text);
    return refuse_at(addition, "listen");
}

static enum dsm_error open_function(struct dsm_device_addition *addition, struct dsm_hosted_device *hosted, size_t i)
{
    const struct dsm_described_vfio_user *function = &addition->description.vfio_user[i];
    struct dsm_error_detail *detail = &addition->error;
    enum dsm_error result = addition->host->parts.listeners->open_function(hosted, &addition->description, i, detail);
    char member[40];

    addition->listener_in_use = result == DSM_ERR_LIMIT;
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(detail, result);
    snprintf(member, sizeof(member), "vfio_user of function %u", function->function);
    return refuse_at(addition, member);
}

static enum dsm_error open_listeners(struct dsm_device_addition *addition, struct dsm_hosted_device *hosted)
{
    const struct dsm_device_description *description = &addition->description;

    if (description->listen_count == 0 && description->vfio_user_count == 0) {
        dsm_error_detail_set(&addition->error, "is missing: nothing could connect to the device");
        return refuse_at(addition, "listen");
    }
    for (size_t i = 0; i < description->listen_count; i++)
        DSM_TRY(open_listener(addition, hosted, description->listen[i]));
    for (size_t i = 0; i < description->vfio_user_count; i++)
        DSM_TRY(open_function(addition, hosted, i));
    return DSM_OK;
}

static enum dsm_error refuse_name(struct dsm_device_addition *addition)
{
    dsm_error_detail_set(&addition->error, "is taken by another device");
    dsm_error_detail_quote(&addition->error, addition->description.name);
    return refuse_at(addition, "name");
}

static enum dsm_error check_place(struct dsm_device_addition *addition)
{
    struct dsm_host *host = addition->host;

    if (host->stopping)
        return refuse(addition, "the daemon is ending");
    if (addition->is_abandoned || (addition->has_gone && addition->has_gone(addition)))
        return refuse(addition, "its client has gone");
    if (dsm_host_find(host, addition->description.name))
        return refuse_name(addition);
    if (host->device_count >= DSM_DESCRIBED_DEVICES_MAX)
        return refuse(addition, "there are as many devices as there may be");
    if (host->parts.descriptors > 0 && dsm_descriptors_needed(host->device_count + 1) > host->parts.descriptors)
        return refuse(addition, "there are too few descriptors for one device more (RLIMIT_NOFILE)");
    return DSM_OK;
}

/* On any thread. */
static enum dsm_error build_device(struct dsm_device_addition *addition)
{
    const struct dsm_host_parts *parts = &addition->host->parts;
    const struct dsm_device_description *description = &addition->description;
    enum dsm_error result = dsm_description_build(description, parts->crypto, parts->log, addition->path,
                                                  &addition->device, &addition->error);

    if (result != DSM_OK)
        return result;
    result = dsm_identity_store_provide(parts->identities, description, addition->device, &addition->error);
    if (result == DSM_OK)
        result = dsm_device_check(addition->device, addition->error.reason, sizeof(addition->error.reason));
    if (result == DSM_OK && addition->device->settings.ct_exponent == 0)
        addition->device->settings.ct_exponent = dsm_signing_time_exponent(addition->device);
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(&addition->error, result);
    return refuse_at(addition, "");
}

static void warn_of_capture(struct dsm_host *host, const struct dsm_hosted_device *hosted)
{
    const struct dsm_host_parts *parts = &host->parts;
    const struct dsm_capture *capture = parts->capture;

    if (capture->fd >= 0 && capture->binding != hosted->binding)
        dsm_log(parts->log, DSM_LOG_WARNING, hosted->device->name,
                "speaks %s and is not recorded: the recording is of %s", hosted->binding->emu_name,
                capture->binding->emu_name);
}

/* The hosted device takes the model over. */
static enum dsm_error start_serving(struct dsm_device_addition *addition, struct dsm_hosted_device **hosted)
{
    struct dsm_host *host = addition->host;
    enum dsm_error result = dsm_hosted_device_create(host, addition->device, addition->description.binding, hosted);

    if (result != DSM_OK)
        return refuse(addition, dsm_error_text(result));
    addition->device = NULL;
    result = open_listeners(addition, *hosted);
    if (result == DSM_OK && dsm_host_keep(host, *hosted) != DSM_OK)
        result = refuse(addition, dsm_error_text(DSM_ERR_NO_MEMORY));
    if (result != DSM_OK)
        dsm_hosted_device_stop(*hosted); /* frees itself when the loop runs */
    return result;
}

/* Once the model is built, or was not. */
static enum dsm_error finish_addition(struct dsm_device_addition *addition)
{
    struct dsm_hosted_device *hosted = NULL;

    if (addition->result == DSM_OK)
        addition->result = check_place(addition);
    if (addition->result == DSM_OK)
        addition->result = start_serving(addition, &hosted);
    dsm_device_destroy(addition->device);
    addition->device = NULL;
    if (addition->result != DSM_OK)
        return addition->result;
    addition->hosted = hosted;
    warn_of_capture(addition->host, hosted);
    return DSM_OK;
}

static enum dsm_error begin_addition(struct dsm_host *host, struct dsm_device_addition *addition)
{
    const char *state_dir = host->parts.state_dir;

    addition->host = host;
    addition->device = NULL;
    addition->hosted = NULL;
    addition->listener_in_use = addition->is_abandoned = false;
    memset(&addition->error, 0, sizeof(addition->error));
    addition->result = check_place(addition);
    if (addition->result == DSM_OK && state_dir)
        dsm_state_page_retire(state_dir, addition->description.name);
    return addition->result;
}

enum dsm_error dsm_device_add(struct dsm_host *host, struct dsm_device_addition *addition)
{
    DSM_TRY(begin_addition(host, addition));
    addition->result = build_device(addition);
    return finish_addition(addition);
}

static void build(void *context)
{
    struct dsm_device_addition *addition = context;

    addition->result = build_device(addition);
    dsm_identity_store_drop_keys(addition->host->parts.identities, false);
}

static void start_first(struct dsm_host *host);

static void on_built(void *context)
{
    struct dsm_device_addition *addition = context;
    struct dsm_host *host = addition->host;

    host->first_addition = addition->next;
    (void)!finish_addition(addition); /* the result stays in the addition */
    start_first(host);
    addition->done(addition);
}

static void start_first(struct dsm_host *host)
{
    struct dsm_device_addition *addition = host->first_addition;

    if (!addition)
        return;
    if (host->stopping) { /* there is no place for it any longer */
        on_built(addition);
        return;
    }
    addition->work = (struct dsm_work){ .run = build, .done = on_built, .context = addition };
    if (dsm_workers_start(host->workers, &addition->work) == DSM_OK)
        return;
    build(addition); /* without a thread it is done here */
    on_built(addition);
}

void dsm_device_add_later(struct dsm_host *host, struct dsm_device_addition *addition)
{
    if (begin_addition(host, addition) != DSM_OK) {
        addition->done(addition);
        return;
    }
    addition->next = NULL;
    if (host->first_addition) {
        host->last_addition->next = addition;
        host->last_addition = addition;
        return;
    }
    host->first_addition = host->last_addition = addition;
    start_first(host);
}

void dsm_device_add_abandon(struct dsm_device_addition *addition)
{
    struct dsm_host *host = addition->host;
    struct dsm_device_addition *before = host->first_addition;

    addition->is_abandoned = true;
    if (before == addition) /* a thread has it */
        return;
    while (before && before->next != addition)
        before = before->next;
    if (!before) /* it is being finished */
        return;
    before->next = addition->next;
    if (host->last_addition == addition)
        host->last_addition = before;
    addition->result = refuse(addition, "its client has gone");
    addition->done(addition);
}
