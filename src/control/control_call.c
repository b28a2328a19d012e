/* SPDX-License-Identifier: BSD-3-Clause */
/* {"execute": NAME, "arguments": {...}, "id": ANY} to {"return": ...} or {"error": {"class", "desc"}}. */
#include "control/control_call.h"

#include "base/program_version.h"
#include "control/control_commands.h"
#include "describe/function_id.h"
#include "host/host_life.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define LINE_END "\r\n" /* as QMP's server writes it */

/* QMP's clients look for "qemu" in the version. */
json_t *dsm_control_greeting(void)
{
    int major = 0, minor = 0, micro = 0;

    (void)sscanf(dsm_program_version(), "%d.%d.%d", &major, &minor, &micro); /* NOLINT(cert-err34-c): our own text */
    return json_pack("{s:{s:{s:{s:i, s:i, s:i}, s:o}, s:[]}}", "QMP", "version", "qemu", "major", major, "minor", minor,
                     "micro", micro, "package", json_sprintf("swdsm %s", dsm_program_version()), "capabilities");
}

json_t *dsm_control_error(const char *class, const char *description, json_t *id)
{
    json_t *text = json_string(description);
    json_t *error = json_pack("{s:{s:s, s:o}}", "error", "class", class, "desc",
                              text ? text : json_string("the reason is no UTF-8"));

    if (error && id)
        json_object_set(error, "id", id);
    return error;
}

json_t *dsm_control_event(const char *name, json_t *data)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return json_pack("{s:s, s:o, s:{s:I, s:I}}", "event", name, "data", data, "timestamp", "seconds",
                     (json_int_t)now.tv_sec, "microseconds", (json_int_t)now.tv_usec);
}

char *dsm_control_text(json_t *message, size_t *n)
{
    size_t len = message ? json_dumpb(message, NULL, 0, JSON_COMPACT) : 0;
    char *text = len > 0 ? malloc(len + sizeof(LINE_END)) : NULL;

    if (text) {
        json_dumpb(message, text, len, JSON_COMPACT);
        memcpy(text + len, LINE_END, sizeof(LINE_END));
        *n = len + strlen(LINE_END);
    }
    json_decref(message);
    return text;
}

enum dsm_error dsm_control_refuse(struct dsm_control_call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->why, sizeof(call->why), format, arguments);
    va_end(arguments);
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

static enum dsm_error check_word(const struct dsm_json *at, const struct dsm_control_member *member)
{
    char known[160] = "";
    size_t used = 0;
    const char *text;

    DSM_TRY(dsm_json_string(at, &text));
    for (size_t i = 0; i < DSM_CONTROL_WORDS_MAX && member->words[i] && used < sizeof(known); i++) {
        if (strcmp(member->words[i], text) == 0)
            return DSM_OK;
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "", member->words[i]);
    }
    return dsm_json_fail(at, "is unknown; accepted: %s", known);
}

static enum dsm_error check_type(const struct dsm_json *at, const struct dsm_control_member *member)
{
    struct dsm_function_name function;
    const char *text;
    uint64_t number;
    bool truth;

    switch (member->type) {
    case DSM_CONTROL_STRING:
        return dsm_json_string(at, &text);
    case DSM_CONTROL_WORD:
        return check_word(at, member);
    case DSM_CONTROL_UINT:
        return dsm_json_uint(at, 0, INT64_MAX, &number);
    case DSM_CONTROL_FUNCTION:
        DSM_TRY(dsm_function_name_read(at, &function));
        return function.auto_id ? dsm_json_fail(at, "must name a function, not auto") : DSM_OK;
    case DSM_CONTROL_BOOL:
        return dsm_json_bool(at, &truth);
    case DSM_CONTROL_OBJECT:
        return dsm_json_expect(at, JSON_OBJECT);
    case DSM_CONTROL_ARRAY:
        return dsm_json_expect(at, JSON_ARRAY);
    }
    return DSM_ERR_INTERNAL;
}

static const struct dsm_control_member *find_member(const struct dsm_control_command *command, const char *name)
{
    for (size_t i = 0; i < DSM_CONTROL_MEMBERS_MAX && command->arguments[i].name; i++)
        if (strcmp(command->arguments[i].name, name) == 0)
            return &command->arguments[i];
    return NULL;
}

static enum dsm_error check_arguments(const struct dsm_json *at, const struct dsm_control_command *command)
{
    struct dsm_json member;
    const char *key;
    json_t *value;

    json_object_foreach(at->value, key, value)
    {
        const struct dsm_control_member *known = find_member(command, key);

        if (!dsm_json_member(at, key, &member))
            return DSM_ERR_INTERNAL;
        DSM_TRY(known ? check_type(&member, known)
                      : dsm_json_fail(&member, "unknown argument; query-schema lists those of %s", command->name));
    }
    for (size_t i = 0; i < DSM_CONTROL_MEMBERS_MAX && command->arguments[i].name; i++)
        if (command->arguments[i].required && !json_object_get(at->value, command->arguments[i].name))
            return dsm_json_fail(at, "argument \"%s\" is missing", command->arguments[i].name);
    return DSM_OK;
}

static const struct dsm_control_command *find(const char *name)
{
    const struct dsm_control_command *command;

    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static enum dsm_error command_not_found(struct dsm_control_call *call, const char *format, const char *name)
{
    call->error_class = "CommandNotFound";
    return dsm_control_refuse(call, format, name); /* NOLINT(clang-diagnostic-format-nonliteral) */
}

/* qmp_capabilities */
static enum dsm_error negotiate(struct dsm_control_call *call)
{
    if (json_array_size(json_object_get(call->arguments, "enable")) > 0)
        return dsm_control_refuse(call, "enable: there is no capability that could be, as the greeting says");
    call->client->negotiated = true;
    return DSM_OK;
}

static enum dsm_error run(struct dsm_control_call *call, const struct dsm_control_command *command)
{
    struct dsm_error_detail error = { .place = "" };
    struct dsm_json at = { .value = call->arguments, .error = &error };

    if (check_arguments(&at, command) != DSM_OK) {
        dsm_error_detail_text(&error, call->why, sizeof(call->why));
        return DSM_ERR_CONFIG;
    }
    if (command->run)
        return command->run(call);
    return negotiate(call);
}

static enum dsm_error find_and_run(struct dsm_control_call *call, const char *name)
{
    const struct dsm_control_command *command = find(name);

    if (!command)
        return command_not_found(call, "there is no command \"%.60s\"; query-commands lists those that there are",
                                 name);
    if (!call->client->negotiated && command->run)
        return command_not_found(call, "%s: qmp_capabilities has to come first", name);
    if (call->client->negotiated && !command->run)
        return command_not_found(call, "%s: the negotiation is over", name);
    return run(call, command);
}

static enum dsm_error check_message(struct dsm_control_call *call, json_t *message)
{
    static const char *const known[] = { "execute", "arguments", "id" };
    const char *key;
    json_t *value;

    json_object_foreach(message, key, value)
    {
        size_t i = 0;

        while (i < sizeof(known) / sizeof(known[0]) && strcmp(key, known[i]) != 0)
            i++;
        if (i == sizeof(known) / sizeof(known[0]))
            return dsm_control_refuse(call, "unknown member \"%.60s\"; accepted: execute, arguments, id", key);
    }
    if (!json_is_string(json_object_get(message, "execute")))
        return dsm_control_refuse(call, "\"execute\" has to be the name of a command");
    if (call->arguments && !json_is_object(call->arguments))
        return dsm_control_refuse(call, "\"arguments\" has to be an object");
    return DSM_OK;
}

static json_t *make_answer(struct dsm_control_call *call, enum dsm_error error, json_t *id)
{
    json_t *message;

    if (error != DSM_OK)
        return dsm_control_error(call->error_class, call->why[0] ? call->why : dsm_error_text(error), id);
    message = json_pack("{s:O}", "return", call->result);
    if (message && id)
        json_object_set(message, "id", id);
    return message;
}

static void send_answer(struct dsm_control_call *call, enum dsm_error error)
{
    size_t n = 0;
    char *text;

    if (!call->result)
        call->result = json_object();
    text = dsm_control_text(make_answer(call, error, call->id), &n);

    if (text && n > DSM_CONTROL_OUTPUT_MAX)
        dsm_control_client_send(
            call->client, dsm_control_error("GenericError", "the answer is too large; ask for one device", call->id));
    else if (text)
        dsm_control_client_send_text(call->client, text, n);
    else
        dsm_control_client_close(call->client, "no memory for its answer; closed");
    free(text);
}

struct dsm_control_call *dsm_control_answer_later(struct dsm_control_call *call)
{
    struct dsm_control_call *later = malloc(sizeof(*later));

    if (!later)
        return NULL;
    *later = *call;
    later->arguments = NULL;
    json_incref(later->id);
    call->client->unanswered = later;
    call->is_later = true;
    return later;
}

void dsm_control_answer(struct dsm_control_call *call, enum dsm_error error)
{
    struct dsm_control_client *client = call->client;

    if (client) {
        client->unanswered = NULL;
        send_answer(call, error);
        dsm_control_client_go_on(client);
    }
    json_decref(call->result);
    json_decref(call->id);
    free(call);
}

static void execute(struct dsm_control_client *client, json_t *message)
{
    json_t *none = json_object();
    struct dsm_control_call call = {
        .control = client->control,
        .client = client,
        .arguments = json_object_get(message, "arguments"),
        .error_class = "GenericError",
        .id = json_object_get(message, "id"),
    };
    enum dsm_error error = check_message(&call, message);

    if (!call.arguments)
        call.arguments = none;
    if (error == DSM_OK)
        error = find_and_run(&call, json_string_value(json_object_get(message, "execute")));
    if (!call.is_later || error != DSM_OK)
        send_answer(&call, error);
    json_decref(call.result);
    json_decref(none);
    if (call.quit)
        dsm_host_stop(dsm_control_host(client->control));
}

void dsm_control_execute(struct dsm_control_client *client, const char *text, size_t n)
{
    json_error_t syntax;
    json_t *message = json_loadb(text, n, JSON_REJECT_DUPLICATES, &syntax);
    char reason[JSON_ERROR_TEXT_LENGTH + 40];

    if (!message) {
        snprintf(reason, sizeof(reason), "JSON, column %d: %s", syntax.column, syntax.text);
        dsm_control_client_send(client, dsm_control_error("GenericError", reason, NULL));
        return;
    }
    execute(client, message);
    json_decref(message);
}
