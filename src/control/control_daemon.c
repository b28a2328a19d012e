/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about the daemon itself. */
#include "control/control_commands.h"

#include "base/program_version.h"
#include "crypto/crypto.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum dsm_error dsm_control_query_commands(struct dsm_control_call *call)
{
    const struct dsm_control_command *command;

    call->result = json_array();
    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        json_array_append_new(call->result, json_pack("{s:s}", "name", command->name));
    return DSM_OK;
}

static json_t *words(const struct dsm_control_member *member)
{
    json_t *array = member->words[0] ? json_array() : NULL;

    for (size_t i = 0; i < DSM_CONTROL_WORDS_MAX && member->words[i]; i++)
        json_array_append_new(array, json_string(member->words[i]));
    return array;
}

static json_t *members(const struct dsm_control_member *list)
{
    json_t *array = json_array();

    for (const struct dsm_control_member *m = list; m < list + DSM_CONTROL_MEMBERS_MAX && m->name; m++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:b, s:s, s:o*}", "name", m->name, "type",
                                               dsm_control_type_name(m->type), "required", m->required, "doc", m->doc,
                                               "values", words(m)));
    return array;
}

static json_t *show_commands(void)
{
    const struct dsm_control_command *command;
    json_t *array = json_array();

    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:o}", "name", command->name, "doc", command->doc,
                                               "returns", command->returns, "arguments", members(command->arguments)));
    return array;
}

static json_t *show_events(void)
{
    const struct dsm_control_event_row *event;
    json_t *array = json_array();

    for (size_t i = 0; (event = dsm_control_event_at(i)) != NULL; i++)
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:o}", "name", event->name, "doc", event->doc, "data", members(event->data)));
    return array;
}

enum dsm_error dsm_control_query_schema(struct dsm_control_call *call)
{
    call->result = json_pack("{s:o, s:o}", "commands", show_commands(), "events", show_events());
    return DSM_OK;
}

enum dsm_error dsm_control_query_version(struct dsm_control_call *call)
{
    call->result = json_pack("{s:s, s:s, s:I}", "swdsm", dsm_program_version(), "crypto", dsm_crypto_library_version(),
                             "pid", (json_int_t)getpid());
    return DSM_OK;
}

static struct dsm_capture *capture_of(const struct dsm_control_call *call)
{
    return dsm_control_host(call->control)->parts.capture;
}

enum dsm_error dsm_control_capture_start(struct dsm_control_call *call)
{
    struct dsm_capture *capture = capture_of(call);
    const struct dsm_binding *binding = dsm_host_binding(dsm_control_host(call->control));
    const char *file = dsm_control_string(call, "file");

    if (!binding)
        return dsm_control_refuse(call, DSM_CAPTURE_IS_OF_ONE);
    if (capture->fd >= 0)
        return dsm_control_refuse(call, "a recording runs; capture-stop ends it");
    if (dsm_capture_open(capture, file, binding) == DSM_OK)
        return DSM_OK;
    (void)!dsm_control_refuse(call, "file: \"%.400s\": %s", file, strerror(errno));
    dsm_capture_close(capture);
    return DSM_ERR_IO;
}

enum dsm_error dsm_control_capture_stop(struct dsm_control_call *call)
{
    struct dsm_capture *capture = capture_of(call);

    if (capture->fd < 0)
        return dsm_control_refuse(call, "no recording runs");
    dsm_capture_close(capture);
    return DSM_OK;
}

enum dsm_error dsm_control_log_level(struct dsm_control_call *call)
{
    struct dsm_log *log = dsm_control_host(call->control)->parts.log;
    const char *word = dsm_control_string(call, "level");

    for (int level = DSM_LOG_ERROR; word && level <= DSM_LOG_DEBUG; level++)
        if (strcmp(dsm_log_level_name((enum dsm_log_level)level), word) == 0)
            __atomic_store_n(&log->level, (enum dsm_log_level)level, __ATOMIC_RELAXED);
    call->result = json_pack("{s:s}", "level", dsm_log_level_name(log->level));
    return DSM_OK;
}

enum dsm_error dsm_control_quit(struct dsm_control_call *call)
{
    dsm_control_log(call->control, DSM_LOG_INFO, "client %u (%s) ends the daemon", call->client->number,
                    call->client->who);
    call->quit = true;
    return DSM_OK;
}
