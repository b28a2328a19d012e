/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: a device that is added passes three steps. Whether there is a place for it is seen on the loop;
 * its model and its identity are made by a thread, one device after another, since they share the identity store and
 * shall not take every thread that signs; and it is served from the loop again, where its place may be gone by then.
 */
#include "host/device_add.h"
#include "describe/build.h"

#include "device/device_check.h"
#include "host/descriptors.h"
#include "host/device_life.h"
#include "host/signing_time.h"
#include "host/state_page.h"
#include "store/identity_store.h"
#include "store/requester_files.h"

#include <stdio.h>
#include <string.h>

/* Names the member that the refusal is of; "": the whole description. */
static enum dsm_error refuse_at(struct dsm_device_add_request *add, const char *member)
{
    const char *path = add->path;
    char place[100];

    snprintf(place, sizeof(place), "%s%s%s", path, path[0] && member[0] ? "." : "", member);
    return dsm_error_detail_within(&add->error, place);
}

static enum dsm_error refuse(struct dsm_device_add_request *add, const char *reason)
{
    dsm_error_detail_set(&add->error, "%s", reason);
    return refuse_at(add, "");
}

static enum dsm_error open_listener(struct dsm_device_add_request *add, struct dsm_hosted_device *hosted,
                                    const char *text)
{
    struct dsm_error_detail *detail = &add->error;
    enum dsm_error result = add->host->parts.listeners->open(hosted, text, detail);

    add->listener_in_use = result == DSM_ERR_LIMIT;
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(detail, result);
    dsm_error_detail_quote(detail, text);
    return refuse_at(add, "listen");
}

static enum dsm_error open_function(struct dsm_device_add_request *add, struct dsm_hosted_device *hosted, size_t i)
{
    const struct dsm_described_vfio_user *function = &add->description.vfio_user[i];
    struct dsm_error_detail *detail = &add->error;
    enum dsm_error result = add->host->parts.listeners->open_function(hosted, &add->description, i, detail);
    char member[40];

    add->listener_in_use = result == DSM_ERR_LIMIT;
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(detail, result);
    snprintf(member, sizeof(member), "vfio_user of function %u", function->function);
    return refuse_at(add, member);
}

static enum dsm_error open_listeners(struct dsm_device_add_request *add, struct dsm_hosted_device *hosted)
{
    const struct dsm_device_description *description = &add->description;

    if (description->listen_count == 0 && description->vfio_user_count == 0) {
        dsm_error_detail_set(&add->error, "is missing: nothing could connect to the device");
        return refuse_at(add, "listen");
    }
    for (size_t i = 0; i < description->listen_count; i++)
        DSM_TRY(open_listener(add, hosted, description->listen[i]));
    for (size_t i = 0; i < description->vfio_user_count; i++)
        DSM_TRY(open_function(add, hosted, i));
    return DSM_OK;
}

static enum dsm_error refuse_name(struct dsm_device_add_request *add)
{
    dsm_error_detail_set(&add->error, "is taken by another device");
    dsm_error_detail_quote(&add->error, add->description.name);
    return refuse_at(add, "name");
}

static enum dsm_error check_place(struct dsm_device_add_request *add)
{
    struct dsm_host *host = add->host;

    if (host->stopping)
        return refuse(add, "the daemon is ending");
    if (add->is_abandoned || (add->has_gone && add->has_gone(add)))
        return refuse(add, "its client has gone");
    if (dsm_host_find(host, add->description.name))
        return refuse_name(add);
    if (host->device_count >= DSM_DESCRIBED_DEVICES_MAX)
        return refuse(add, "there are as many devices as there may be");
    if (host->parts.descriptors > 0 && dsm_descriptors_needed(host->device_count + 1) > host->parts.descriptors)
        return refuse(add, "there are too few descriptors for one device more (RLIMIT_NOFILE)");
    return DSM_OK;
}

/* On any thread. */
static enum dsm_error build_device(struct dsm_device_add_request *add)
{
    const struct dsm_host_parts *parts = &add->host->parts;
    const struct dsm_device_description *description = &add->description;
    enum dsm_error result =
        dsm_description_build(description, parts->crypto, parts->log, add->path, &add->device, &add->error);

    if (result != DSM_OK)
        return result;
    result = dsm_identity_store_provide(parts->identities, description, add->device, &add->error);
    if (result == DSM_OK)
        result = dsm_requester_files_load(description, add->device, &add->error);
    if (result == DSM_OK)
        result = dsm_device_check(add->device, add->error.reason, sizeof(add->error.reason));
    if (result == DSM_OK && add->device->settings.ct_exponent == 0)
        add->device->settings.ct_exponent = dsm_signing_time_exponent(add->device);
    if (result == DSM_OK)
        return DSM_OK;
    (void)dsm_error_detail_complete(&add->error, result);
    return refuse_at(add, "");
}

void dsm_device_add_build(struct dsm_device_add_request *add)
{
    add->result = build_device(add);
}

static void warn_of_capture(struct dsm_host *host, const struct dsm_hosted_device *hosted)
{
    const struct dsm_host_parts *parts = &host->parts;
    const struct dsm_capture *capture = parts->capture;

    if (capture->fd >= 0 && (capture->binding != hosted->binding || hosted->speaks_others))
        dsm_log(parts->log, DSM_LOG_WARNING, hosted->device->name,
                "speaks %s and is not recorded: the recording is of %s", hosted->binding->emu_name,
                capture->binding->emu_name);
}

/* The hosted device takes the model over. */
static enum dsm_error start_serving(struct dsm_device_add_request *add, struct dsm_hosted_device **hosted)
{
    struct dsm_host *host = add->host;
    enum dsm_error result = dsm_hosted_device_create(host, add->device, add->description.binding, hosted);

    if (result != DSM_OK)
        return refuse(add, dsm_error_text(result));
    add->device = NULL;
    result = open_listeners(add, *hosted);
    if (result == DSM_OK && dsm_host_keep(host, *hosted) != DSM_OK)
        result = refuse(add, dsm_error_text(DSM_ERR_NO_MEMORY));
    if (result != DSM_OK)
        dsm_hosted_device_stop(*hosted); /* frees itself when the loop runs */
    return result;
}

/* Once the model is built, or was not. */
enum dsm_error dsm_device_add_finish(struct dsm_device_add_request *add)
{
    struct dsm_hosted_device *hosted = NULL;

    if (add->result == DSM_OK)
        add->result = check_place(add);
    if (add->result == DSM_OK)
        add->result = start_serving(add, &hosted);
    dsm_device_destroy(add->device);
    add->device = NULL;
    if (add->result != DSM_OK)
        return add->result;
    add->hosted = hosted;
    warn_of_capture(add->host, hosted);
    return DSM_OK;
}

enum dsm_error dsm_device_add_begin(struct dsm_host *host, struct dsm_device_add_request *add)
{
    const char *state_dir = host->parts.state_dir;

    add->host = host;
    add->device = NULL;
    add->hosted = NULL;
    add->listener_in_use = add->is_abandoned = false;
    memset(&add->error, 0, sizeof(add->error));
    add->result = check_place(add);
    if (add->result == DSM_OK && state_dir)
        dsm_state_page_retire(state_dir, add->description.name);
    return add->result;
}

enum dsm_error dsm_device_add(struct dsm_host *host, struct dsm_device_add_request *add)
{
    DSM_TRY(dsm_device_add_begin(host, add));
    dsm_device_add_build(add);
    return dsm_device_add_finish(add);
}

static void build(void *context)
{
    struct dsm_device_add_request *add = context;

    dsm_device_add_build(add);
    dsm_identity_store_drop_keys(add->host->parts.identities, false);
}

static void start_first(struct dsm_host *host);

static void on_built(void *context)
{
    struct dsm_device_add_request *add = context;
    struct dsm_host *host = add->host;

    host->first_addition = add->next;
    (void)!dsm_device_add_finish(add); /* the result stays in the request */
    start_first(host);
    add->done(add);
}

static void start_first(struct dsm_host *host)
{
    struct dsm_device_add_request *add = host->first_addition;

    if (!add)
        return;
    if (host->stopping) { /* there is no place for it any longer */
        on_built(add);
        return;
    }
    add->work = (struct dsm_work){ .run = build, .done = on_built, .context = add };
    if (dsm_workers_start(host->workers, &add->work) == DSM_OK)
        return;
    build(add); /* without a thread it is done here */
    on_built(add);
}

void dsm_device_add_later(struct dsm_host *host, struct dsm_device_add_request *add)
{
    if (dsm_device_add_begin(host, add) != DSM_OK) {
        add->done(add);
        return;
    }
    add->next = NULL;
    if (host->first_addition) {
        host->last_addition->next = add;
        host->last_addition = add;
        return;
    }
    host->first_addition = host->last_addition = add;
    start_first(host);
}

void dsm_device_add_abandon(struct dsm_device_add_request *add)
{
    struct dsm_host *host = add->host;
    struct dsm_device_add_request *before = host->first_addition;

    add->is_abandoned = true;
    if (before == add) /* a thread has it */
        return;
    while (before && before->next != add)
        before = before->next;
    if (!before) /* it is being finished */
        return;
    before->next = add->next;
    if (host->last_addition == add)
        host->last_addition = before;
    add->result = refuse(add, "its client has gone");
    add->done(add);
}
