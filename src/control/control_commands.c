/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_commands.h"

#include "control/control_certificates.h"
#include "control/control_daemon.h"
#include "control/control_describe.h"
#include "control/control_device.h"
#include "control/control_event_rows.h"
#include "control/control_query.h"
#include "control/control_schema.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define DEVICE(required_, doc_)                                                                                        \
    {                                                                                                                  \
        .name = "device", .type = DSM_CONTROL_STRING, .required = (required_), .doc = (doc_)                           \
    }
#define EVENT_WORDS                                                                                                    \
    {                                                                                                                  \
        "flr", "conventional-reset", "configuration-change", "ide-stream-failure", "surprise-removal", "data-cleared", \
            "function-removal"                                                                                         \
    }

static enum dsm_error query_commands(struct dsm_control_call *call);
static enum dsm_error query_schema(struct dsm_control_call *call);

static const struct dsm_control_command commands[] = {
    { .name = "qmp_capabilities",
      .doc = "Ends the negotiation: the first command of each client",
      .returns = "nothing",
      .arguments = { { .name = "enable", .type = DSM_CONTROL_ARRAY, .doc = "capabilities of the greeting: none" } } },
    { .name = "query-commands",
      .run = query_commands,
      .doc = "The names of all commands",
      .returns = "array of {name}" },
    { .name = "query-schema",
      .run = query_schema,
      .doc = "All commands with their arguments, and all events with their data",
      .returns = "{commands, events}" },
    { .name = "query-version",
      .run = dsm_control_query_version,
      .doc = "Versions of the daemon and its cryptographic library, and its process id",
      .returns = "{swdsm, crypto, pid}" },
    { .name = "device-add",
      .run = dsm_control_device_add,
      .doc = "Serves a further device",
      .returns = "{device, listen, root-sha384}: port 0 has become the chosen one",
      .arguments = { { .name = "description",
                       .type = DSM_CONTROL_OBJECT,
                       .required = true,
                       .doc = "the device as in a configuration file: swdsm.schema.json, #/$defs/device" } } },
    { .name = "device-del",
      .run = dsm_control_device_del,
      .doc = "Ends a device: its TDIs go to ERROR, its peers are disconnected",
      .returns = "nothing",
      .arguments = { DEVICE(true, "its name") } },
    { .name = "device-describe",
      .run = dsm_control_device_describe,
      .doc = "Describes parts of a device anew: all of it is applied, or nothing",
      .returns = "nothing",
      .arguments = { DEVICE(true, "its name"),
                     { .name = "description",
                       .type = DSM_CONTROL_OBJECT,
                       .required = true,
                       .doc = "what changes: swdsm.schema.json, #/$defs/runtime" },
                     { .name = "follow",
                       .type = DSM_CONTROL_BOOL,
                       .doc = "true: and follows it from then on, as device-follow does" } } },
    { .name = "device-follow",
      .run = dsm_control_device_follow,
      .doc = "This client keeps the device's description as its emulator has it, for as long as it is connected",
      .returns = "nothing",
      .arguments = { DEVICE(true, "its name"),
                     { .name = "known",
                       .type = DSM_CONTROL_BOOL,
                       .required = true,
                       .doc = "false: it cannot any longer" } } },
    { .name = "query-devices",
      .run = dsm_control_query_devices,
      .doc = "The devices, their listeners, owners and counts",
      .returns = "array of {device, listen, transport, tdis, states, sessions, peers, owner, root-sha384, strict, "
                 "followed, known-until}",
      .arguments = { DEVICE(false, "only this one") } },
    { .name = "query-tdi",
      .run = dsm_control_query_tdi,
      .doc = "States of TDIs",
      .returns =
          "array of {device, tdi, function, state, bound, lock-flags, stream, stream-secure, session, generation, "
          "mmio-reporting-offset, report-length, dma, known-until}; dma: array of {state, t, done, refused, fault, "
          "bytes, "
          "interrupts}",
      .arguments = { DEVICE(false, "only this one"),
                     { .name = "function", .type = DSM_CONTROL_FUNCTION, .doc = "only the TDI that it names" } } },
    { .name = "query-sessions",
      .run = dsm_control_query_sessions,
      .doc = "SPDM sessions",
      .returns = "array of {device, session, established, slot, psk}",
      .arguments = { DEVICE(false, "only this one") } },
    { .name = "query-ide",
      .run = dsm_control_query_ide,
      .doc = "IDE ports and streams, as IDE_KM has keyed them",
      .returns = "array of {device, policy, streams-max, ports, streams}",
      .arguments = { DEVICE(false, "only this one") } },
    { .name = "query-findings",
      .run = dsm_control_query_findings,
      .doc = "Deviations of requesters that were tolerated, or refused where the device is strict",
      .returns = "array of {device, finding, document, clause, expected, came, count}",
      .arguments = { DEVICE(false, "only this one") } },
    { .name = "query-certificates",
      .run = dsm_control_query_certificates,
      .doc = "The certificates that a slot of a device is proved with, for verifiers to pin",
      .returns = "array of {device, slot, algorithms, root-sha384, root, chain}: one a credential; root and chain as "
                 "PEM, root first",
      .arguments = { DEVICE(true, "its name"), { .name = "slot", .type = DSM_CONTROL_UINT, .doc = "0 to 7 (0)" } } },
    { .name = "query-description",
      .run = dsm_control_query_description,
      .doc = "A device as it is described now, for device-add: without identity and listeners, which are the daemon's; "
             "functions over vfio-user with theirs",
      .returns = "the device as in a configuration file: swdsm.schema.json, #/$defs/device",
      .arguments = { DEVICE(true, "its name") } },
    { .name = "device-event",
      .run = dsm_control_device_event,
      .doc = "Something happens to a device: what its emulator tells with EVENT",
      .returns = "nothing",
      .arguments = { DEVICE(true, "its name"),
                     { .name = "event",
                       .type = DSM_CONTROL_WORD,
                       .required = true,
                       .doc = "what happens",
                       .words = EVENT_WORDS },
                     { .name = "function",
                       .type = DSM_CONTROL_FUNCTION,
                       .doc = "of flr, configuration-change, data-cleared and function-removal" },
                     { .name = "stream", .type = DSM_CONTROL_UINT, .doc = "of ide-stream-failure" } } },
    { .name = "capture-start",
      .run = dsm_control_capture_start,
      .doc = "Records the objects of all devices, which speak one transport, as pcap, link type 292, 291 or another",
      .returns = "nothing",
      .arguments = { { .name = "file",
                       .type = DSM_CONTROL_STRING,
                       .required = true,
                       .doc = "a name in --capture-dir that is not taken" } } },
    { .name = "capture-stop", .run = dsm_control_capture_stop, .doc = "Ends the recording", .returns = "nothing" },
    { .name = "log-level",
      .run = dsm_control_log_level,
      .doc = "Which lines are logged from now on; without a level it stays",
      .returns = "{level}: as it is now",
      .arguments = { { .name = "level",
                       .type = DSM_CONTROL_WORD,
                       .doc = "this and what is graver",
                       .words = { "error", "warning", "info", "debug", "trace" } } } },
    { .name = "quit", .run = dsm_control_quit, .doc = "Ends the daemon", .returns = "nothing" },
};

const struct dsm_control_command *dsm_control_command_at(size_t i)
{
    return i < COUNT(commands) ? &commands[i] : NULL;
}

static enum dsm_error query_commands(struct dsm_control_call *call)
{
    const struct dsm_control_command *command;

    call->result = json_array();
    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        json_array_append_new(call->result, json_pack("{s:s}", "name", command->name));
    return DSM_OK;
}

static json_t *show_commands(void)
{
    const struct dsm_control_command *command;
    json_t *array = json_array();

    for (size_t i = 0; (command = dsm_control_command_at(i)) != NULL; i++)
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s, s:o}", "name", command->name, "doc", command->doc, "returns",
                                        command->returns, "arguments", dsm_control_schema_members(command->arguments)));
    return array;
}

static json_t *show_events(void)
{
    const struct dsm_control_event_row *event;
    json_t *array = json_array();

    for (size_t i = 0; (event = dsm_control_event_at(i)) != NULL; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:o}", "name", event->name, "doc", event->doc, "data",
                                               dsm_control_schema_members(event->data)));
    return array;
}

static enum dsm_error query_schema(struct dsm_control_call *call)
{
    call->result = json_pack("{s:o, s:o}", "commands", show_commands(), "events", show_events());
    return DSM_OK;
}
