/* SPDX-License-Identifier: BSD-3-Clause */
/* {"execute": NAME, "arguments": {...}, "id": ANY} to {"return": ...} or {"error": {"class", "desc"}}. */
#include "control/control_execute.h"

#include "control/control_commands.h"
#include "control/control_message.h"
#include "control/control_parse.h"
#include "describe/function_id.h"
#include "describe/json.h"
#include "json/json_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const struct dsm_control_command *find_command(const char *name)
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

static enum dsm_error run_command(struct dsm_control_call *call, const struct dsm_control_command *command)
{
    struct dsm_error_detail error = { .place = "" };
    struct dsm_json at = { .value = call->arguments, .error = &error };

    if (check_arguments(&at, command) != DSM_OK) {
        dsm_error_detail_text(&error, call->reason, sizeof(call->reason));
        return DSM_ERR_CONFIG;
    }
    if (command->run)
        return command->run(call);
    return negotiate(call);
}

static enum dsm_error find_and_run(struct dsm_control_call *call, const char *name)
{
    const struct dsm_control_command *command = find_command(name);

    if (!command)
        return command_not_found(call, "there is no command \"%.60s\"; query-commands lists those that there are",
                                 name);
    if (!call->client->negotiated && command->run)
        return command_not_found(call, "%s: qmp_capabilities has to come first", name);
    if (call->client->negotiated && !command->run)
        return command_not_found(call, "%s: the negotiation is over", name);
    return run_command(call, command);
}

static int count_text(const char *text, size_t n, void *context)
{
    size_t *left = context;

    (void)text;
    if (n > *left)
        return -1;
    *left -= n;
    return 0;
}

/* It is echoed with each answer. */
static bool id_is_short(const json_t *id)
{
    size_t left = DSM_CONTROL_ID_MAX;

    return !id || (json_string_length(id) <= DSM_CONTROL_ID_MAX &&
                   json_dump_callback(id, count_text, &left, JSON_COMPACT | JSON_ENCODE_ANY) == 0);
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
    if (!id_is_short(call->id)) {
        call->id = NULL;
        return dsm_control_refuse(call, "\"id\" is longer than %u bytes", DSM_CONTROL_ID_MAX);
    }
    if (!json_is_string(json_object_get(message, "execute")))
        return dsm_control_refuse(call, "\"execute\" has to be the name of a command");
    if (call->arguments && !json_is_object(call->arguments))
        return dsm_control_refuse(call, "\"arguments\" has to be an object");
    return DSM_OK;
}

static void execute_message(struct dsm_control_client *client, json_t *message)
{
    json_t *none = json_object();
    struct dsm_control_call call = {
        .host = client->clients->host,
        .client = client,
        .arguments = json_object_get(message, "arguments"),
        .error_class = "GenericError",
        .id = json_object_get(message, "id"),
    };
    enum dsm_error error = check_message(&call, message);

    if (!call.arguments)
        call.arguments = none;
    if (error == DSM_OK)
        error = dsm_control_answer_prepare(&call);
    if (error == DSM_OK && !none)
        error = DSM_ERR_NO_MEMORY;
    if (error == DSM_OK)
        error = find_and_run(&call, json_string_value(json_object_get(message, "execute")));
    if (!call.is_later || error != DSM_OK)
        error = dsm_control_answer_now(&call, error);
    if (error == DSM_OK && call.afterwards)
        call.afterwards(&call);
    dsm_control_call_clear(&call);
    json_decref(none);
}

static void on_parsed(struct dsm_control_client *client, const struct dsm_control_parsed *command)
{
    char reason[JSON_ERROR_TEXT_LENGTH + 40];

    (void)dsm_json_memory_watch();
    if (command->result == DSM_OK) {
        execute_message(client, command->message);
        return;
    }
    if (command->result == DSM_ERR_NO_MEMORY)
        snprintf(reason, sizeof(reason), "%s", dsm_error_text(command->result));
    else
        snprintf(reason, sizeof(reason), "JSON, column %d: %s", command->where.column, command->where.text);
    dsm_control_client_send(client, dsm_control_message_error("GenericError", reason, NULL));
}

void dsm_control_execute(struct dsm_control_client *client, const char *text, size_t n)
{
    dsm_control_parse(client, text, n, on_parsed);
}
