/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: devices are shown in the order in which they came, and the number of the last one that was
 * shown is where the next turn goes on, whatever was added or removed meanwhile. What happens meanwhile is an event
 * that the client has behind the answer: else it would take an older row for what is newer.
 */
#include "control/control_each.h"

#include "json/json_memory.h"

#include <stdlib.h>
#include <string.h>

#define TURN_MAX 32u /* devices, and rows, of a turn: some 2 ms */
#define ROOM_FIRST 4096u

struct each {
    uv_idle_t turn;
    struct dsm_control_call *call; /* to be answered later */
    const struct dsm_control_rows *rows;
    uint64_t shown; /* the number of the last device that was; 0: none */
};

static bool make_room(struct dsm_control_text *text, size_t n)
{
    size_t size = text->size ? text->size : ROOM_FIRST;
    char *grown;

    while (size - text->len < n)
        size *= 2;
    grown = size == text->size ? text->p : realloc(text->p, size);
    if (!grown)
        return false;
    text->p = grown;
    text->size = size;
    return true;
}

/* "[row,row]" becomes ",row,row" behind what there is: the first comma is left out when the answer is made. */
static enum dsm_error add_text(struct dsm_control_text *text, const json_t *array)
{
    size_t n = 0;

    for (;;) {
        size_t room = text->size - text->len;

        n = json_dumpb(array, room ? text->p + text->len : NULL, room, JSON_COMPACT);
        if (n == 0)
            return DSM_ERR_NO_MEMORY;
        if (n <= room)
            break;
        if (!make_room(text, n))
            return DSM_ERR_NO_MEMORY;
    }
    if (n == strlen("[]"))
        return DSM_OK;
    text->p[text->len] = ',';
    text->len += n - 1;
    return DSM_OK;
}

static enum dsm_error show_one(struct dsm_control_call *call, const struct dsm_control_rows *rows,
                               struct dsm_hosted_device *hosted, size_t *count)
{
    json_t *array = json_array();
    enum dsm_error error = rows->show(call, hosted, array);

    *count += json_array_size(array);
    if (error == DSM_OK)
        error = array ? add_text(&call->rows, array) : DSM_ERR_NO_MEMORY;
    json_decref(array);
    if (error == DSM_OK && call->rows.len > DSM_CONTROL_OUTPUT_MAX)
        return dsm_control_refuse(call, "the answer is too large; ask for one device");
    return error;
}

/* *hosted: the next one to be shown; NULL: all are. */
static enum dsm_error show_some(struct dsm_control_call *call, const struct dsm_control_rows *rows, uint64_t *shown,
                                struct dsm_hosted_device **hosted)
{
    size_t devices = 0, count = 0;

    while ((*hosted = dsm_host_next(call->host, *shown)) && devices < TURN_MAX && count < TURN_MAX) {
        DSM_TRY(show_one(call, rows, *hosted, &count));
        *shown = (*hosted)->number;
        devices++;
    }
    return DSM_OK;
}

/* A whole answer. */
static enum dsm_error check_rows(struct dsm_control_call *call, const struct dsm_control_rows *rows)
{
    call->has_rows = true;
    if (call->rows.len > 0 || !rows->none)
        return DSM_OK;
    return dsm_control_refuse(call, "%s", rows->none);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void end(struct each *each, enum dsm_error error)
{
    uv_close((uv_handle_t *)&each->turn, on_closed);
    (void)!dsm_control_answer(each->call, error);
}

static void on_turn(uv_idle_t *idle)
{
    struct each *each = idle->data;
    struct dsm_hosted_device *next = NULL;
    enum dsm_error error;

    (void)dsm_json_memory_watch();
    error = show_some(each->call, each->rows, &each->shown, &next);
    if (error == DSM_OK && dsm_json_memory_is_lost())
        error = DSM_ERR_NO_MEMORY;
    if (error == DSM_OK && next)
        return;
    end(each, error == DSM_OK ? check_rows(each->call, each->rows) : error);
}

static void on_client_gone(void *context)
{
    end(context, DSM_OK);
}

static enum dsm_error go_on_later(struct dsm_control_call *call, const struct dsm_control_rows *rows, uint64_t shown)
{
    struct each *each = calloc(1, sizeof(*each));

    if (!each)
        return DSM_ERR_NO_MEMORY;
    each->rows = rows;
    each->shown = shown;
    each->call = dsm_control_answer_later(call);
    if (!each->call) {
        free(each);
        return DSM_ERR_NO_MEMORY;
    }
    each->call->arguments = json_incref(call->arguments);
    each->call->client_gone = on_client_gone;
    each->call->client_gone_context = each;
    dsm_control_client_hold(each->call->client);
    (void)uv_idle_init(&call->host->loop, &each->turn); /* neither fails */
    each->turn.data = each;
    (void)uv_idle_start(&each->turn, on_turn);
    return DSM_OK;
}

enum dsm_error dsm_control_each(struct dsm_control_call *call, const struct dsm_control_rows *rows)
{
    struct dsm_hosted_device *hosted = NULL;
    uint64_t shown = 0;
    size_t count = 0;

    if (json_object_get(call->arguments, "device")) {
        DSM_TRY(dsm_control_device(call, &hosted));
        DSM_TRY(show_one(call, rows, hosted, &count));
        return check_rows(call, rows);
    }
    DSM_TRY(show_some(call, rows, &shown, &hosted));
    return hosted ? go_on_later(call, rows, shown) : check_rows(call, rows);
}
