/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_call.h"

#include "base/text.h"
#include "control/control_message.h"
#include "describe/function_id.h"
#include "describe/json.h"
#include "json/json_memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dsm_error dsm_control_refuse(struct dsm_control_call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->reason, sizeof(call->reason), format, arguments);
    va_end(arguments);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_control_refuse_with(struct dsm_control_call *call, const struct dsm_error_detail *detail)
{
    dsm_error_detail_text(detail, call->reason, sizeof(call->reason));
    return DSM_ERR_CONFIG;
}

const char *dsm_control_string(const struct dsm_control_call *call, const char *name)
{
    return json_string_value(json_object_get(call->arguments, name));
}

uint64_t dsm_control_uint(const struct dsm_control_call *call, const char *name, uint64_t fallback)
{
    struct dsm_error_detail error;
    struct dsm_json at = { .value = json_object_get(call->arguments, name), .error = &error };
    uint64_t value;

    return at.value && dsm_json_uint(&at, 0, INT64_MAX, &value) == DSM_OK ? value : fallback;
}

bool dsm_control_function(const struct dsm_control_call *call, const char *name, uint32_t *function_id)
{
    struct dsm_error_detail error;
    struct dsm_json at = { .value = json_object_get(call->arguments, name), .error = &error };
    struct dsm_function_name function;

    if (!at.value || dsm_function_name_read(&at, &function) != DSM_OK)
        return false;
    *function_id = function.function_id;
    return true;
}

#define NAMES_SHOWN 8u

/* Whoever has mistyped a name sees the right one. */
static enum dsm_error refuse_name(struct dsm_control_call *call, const char *name)
{
    struct dsm_text text = dsm_text(call->reason, sizeof(call->reason));
    const struct dsm_host *host = call->host;

    call->error_class = "DeviceNotFound";
    dsm_text_add(&text, "device: \"%.63s\": there is none of this name; %s", name,
                 host->device_count > 0 ? "served:" : "no device is served");
    for (size_t i = 0; i < host->device_count && i < NAMES_SHOWN; i++)
        dsm_text_add(&text, "%s %s", i > 0 ? "," : "", host->devices[i]->device->name);
    if (host->device_count > NAMES_SHOWN)
        dsm_text_add(&text, " and %zu more (query-devices)", host->device_count - NAMES_SHOWN);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_control_device(struct dsm_control_call *call, struct dsm_hosted_device **out)
{
    const char *name = dsm_control_string(call, "device");

    *out = name ? dsm_host_find(call->host, name) : NULL;
    return *out ? DSM_OK : refuse_name(call, name ? name : "");
}

/* NULL where the message would lack something. */
static char *whole_text(json_t *message, json_t *id, size_t *n)
{
    char *text;

    if (message && id)
        json_object_set(message, "id", id);
    text = dsm_control_message_text(message, n);
    if (!dsm_json_memory_is_lost())
        return text;
    free(text);
    return NULL;
}

static char *error_text(const struct dsm_control_call *call, const char *reason, size_t *n)
{
    (void)dsm_json_memory_watch(); /* what the result lost the error does not lack */
    return whole_text(dsm_control_message_error(call->error_class, reason, NULL), call->id, n);
}

enum dsm_error dsm_control_answer_prepare(struct dsm_control_call *call)
{
    call->nothing = whole_text(json_pack("{s:{}}", "return"), call->id, &call->nothing_len);
    return call->nothing ? DSM_OK : DSM_ERR_NO_MEMORY;
}

#define ROWS_BEGIN "{\"return\":["
#define ROWS_END "]"

/* {"return":[rows],"id":id}, where the answer of nothing has all that stands behind its {}. */
static char *rows_text(const struct dsm_control_call *call, size_t *n)
{
    const struct dsm_control_text *rows = &call->rows;
    size_t skipped = rows->len > 0 ? 1 : 0; /* the first row's comma */
    const char *behind = call->nothing + strlen("{\"return\":{}");
    size_t behind_len = call->nothing_len - strlen("{\"return\":{}");
    struct dsm_bytes parts[] = { dsm_bytes((const uint8_t *)ROWS_BEGIN, strlen(ROWS_BEGIN)),
                                 dsm_bytes((const uint8_t *)rows->p + skipped, rows->len - skipped),
                                 dsm_bytes((const uint8_t *)ROWS_END, strlen(ROWS_END)),
                                 dsm_bytes((const uint8_t *)behind, behind_len) };
    char *text = malloc(strlen(ROWS_BEGIN) + rows->len + strlen(ROWS_END) + behind_len);

    *n = 0;
    for (size_t i = 0; text && i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].n > 0)
            memcpy(text + *n, parts[i].p, parts[i].n);
        *n += parts[i].n;
    }
    return text;
}

/* Of what has been done. */
static char *result_text(struct dsm_control_call *call, size_t *n)
{
    char *text = call->nothing;

    if (call->has_rows)
        return rows_text(call, n);
    if (call->result)
        return whole_text(json_pack("{s:O}", "return", call->result), call->id, n);
    *n = call->nothing_len;
    call->nothing = NULL;
    return text;
}

enum dsm_error dsm_control_answer_now(struct dsm_control_call *call, enum dsm_error error)
{
    size_t n = 0;
    char *text = NULL;

    if (dsm_json_memory_is_lost())
        error = DSM_ERR_NO_MEMORY;
    if (error == DSM_OK && !(text = result_text(call, &n)))
        error = DSM_ERR_NO_MEMORY;
    if (error == DSM_ERR_NO_MEMORY)
        text = error_text(call, dsm_error_text(error), &n);
    else if (error != DSM_OK)
        text = error_text(call, call->reason[0] ? call->reason : dsm_error_text(error), &n);
    if (text && n > DSM_CONTROL_OUTPUT_MAX) {
        free(text);
        text = error_text(call, "the answer is too large; ask for one device", &n);
    }
    if (text)
        dsm_control_client_answer(call->client, text, n);
    else
        dsm_control_client_close(call->client, "no memory for its answer; closed");
    free(text);
    return call->client->closing ? DSM_ERR_NO_MEMORY : error;
}

void dsm_control_call_clear(struct dsm_control_call *call)
{
    json_decref(call->result);
    free(call->rows.p);
    free(call->nothing);
}

static void on_client_left(struct dsm_control_client *client)
{
    struct dsm_control_call *call = client->unanswered;

    client->unanswered = NULL;
    call->client = NULL;
    if (call->client_gone)
        call->client_gone(call->client_gone_context);
}

struct dsm_control_call *dsm_control_answer_later(struct dsm_control_call *call)
{
    struct dsm_control_call *later = malloc(sizeof(*later));

    if (!later)
        return NULL;
    *later = *call;
    call->nothing = NULL; /* the copy's now */
    call->rows = (struct dsm_control_text){ .p = NULL };
    later->arguments = NULL;
    json_incref(later->id);
    call->client->unanswered = later;
    call->client->left = on_client_left;
    call->is_later = true;
    return later;
}

enum dsm_error dsm_control_answer(struct dsm_control_call *call, enum dsm_error error)
{
    struct dsm_control_client *client = call->client;

    if (client) {
        client->unanswered = NULL;
        client->left = NULL;
        error = dsm_control_answer_now(call, error);
        dsm_control_client_go_on(client);
    }
    json_decref(call->arguments);
    json_decref(call->id);
    dsm_control_call_clear(call);
    free(call);
    return error;
}
