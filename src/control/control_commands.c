/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_commands.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define DEVICE(required_, doc_)                                                                                        \
    {                                                                                                                  \
        .name = "device", .type = DSM_CONTROL_STRING, .required = (required_), .doc = (doc_)                           \
    }
#define EVENT_WORDS                                                                                                    \
    {                                                                                                                  \
        "flr", "conventional-reset", "configuration-change", "ide-stream-failure", "surprise-removal", "data-cleared"  \
    }

static const struct dsm_control_command commands[] = {
    { .name = "qmp_capabilities",
      .doc = "Ends the negotiation: the first command of each client",
      .returns = "nothing",
      .arguments = { { .name = "enable", .type = DSM_CONTROL_ARRAY, .doc = "capabilities of the greeting: none" } } },
    { .name = "query-commands",
      .run = dsm_control_query_commands,
      .doc = "The names of all commands",
      .returns = "array of {name}" },
    { .name = "query-schema",
      .run = dsm_control_query_schema,
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
                       .doc = "what changes: swdsm.schema.json, #/$defs/runtime" } } },
    { .name = "query-devices",
      .run = dsm_control_query_devices,
      .doc = "The devices, their listeners, owners and counts",
      .returns = "array of {device, listen, transport, tdis, states, sessions, peers, owner, root-sha384, strict}",
      .arguments = { DEVICE(false, "only this one") } },
    { .name = "query-tdi",
      .run = dsm_control_query_tdi,
      .doc = "States of TDIs",
      .returns =
          "array of {device, tdi, function, state, bound, lock-flags, stream, stream-secure, session, generation, "
          "mmio-reporting-offset, report-length}",
      .arguments = { DEVICE(false, "only this one"),
                     { .name = "function", .type = DSM_CONTROL_FUNCTION, .doc = "only the TDI that it names" } } },
    { .name = "query-sessions",
      .run = dsm_control_query_sessions,
      .doc = "SPDM sessions",
      .returns = "array of {device, session, established, slot}",
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
                       .doc = "of flr, configuration-change and data-cleared" },
                     { .name = "stream", .type = DSM_CONTROL_UINT, .doc = "of ide-stream-failure" } } },
    { .name = "capture-start",
      .run = dsm_control_capture_start,
      .doc = "Records the objects of all devices, which speak one transport, as pcap, link type 292 or 291",
      .returns = "nothing",
      .arguments = { { .name = "file",
                       .type = DSM_CONTROL_STRING,
                       .required = true,
                       .doc = "overwritten; relative to the daemon's folder" } } },
    { .name = "capture-stop", .run = dsm_control_capture_stop, .doc = "Ends the recording", .returns = "nothing" },
    { .name = "log-level",
      .run = dsm_control_log_level,
      .doc = "Which lines are logged from now on; without a level it stays",
      .returns = "{level}: as it is now",
      .arguments = { { .name = "level",
                       .type = DSM_CONTROL_WORD,
                       .doc = "this and what is graver",
                       .words = { "error", "warning", "info", "debug" } } } },
    { .name = "quit", .run = dsm_control_quit, .doc = "Ends the daemon", .returns = "nothing" },
};

const struct dsm_control_command *dsm_control_command_at(size_t i)
{
    return i < COUNT(commands) ? &commands[i] : NULL;
}

static const struct dsm_control_event_row events[] = {
    { .name = "TDI_STATE_CHANGE",
      .doc = "A TDI has moved; the response that it belongs to is not sent yet",
      .data = { DEVICE(true, "the device"),
                { "tdi", DSM_CONTROL_UINT, true, "its index", { NULL } },
                { "function", DSM_CONTROL_STRING, true, "as bound, or as described", { NULL } },
                { "old", DSM_CONTROL_STRING, true, "the state before", { NULL } },
                { "new", DSM_CONTROL_STRING, true, "the state now", { NULL } },
                { "reason", DSM_CONTROL_STRING, true, "why it moved", { NULL } },
                { "session", DSM_CONTROL_UINT, false, "the SPDM session that it belongs to", { NULL } } } },
    { .name = "FINDING",
      .doc = "A requester deviated; the first eight of a kind, then each that doubles their number",
      .data = { DEVICE(true, "the device"),
                { "finding", DSM_CONTROL_STRING, true, "its kind", { NULL } },
                { "document", DSM_CONTROL_STRING, true, "the specification", { NULL } },
                { "clause", DSM_CONTROL_STRING, true, "its clause", { NULL } },
                { "expected", DSM_CONTROL_STRING, true, "what it wants", { NULL } },
                { "came", DSM_CONTROL_STRING, true, "what came", { NULL } },
                { "count", DSM_CONTROL_UINT, true, "how often by now", { NULL } } } },
    { .name = "DEVICE_ADDED",
      .doc = "A device is served",
      .data = { DEVICE(true, "its name"), { "listen", DSM_CONTROL_ARRAY, true, "its listeners", { NULL } } } },
    { .name = "DEVICE_REMOVED", .doc = "A device is served no more", .data = { DEVICE(true, "its name") } },
    { .name = "OWNER_CHANGED",
      .doc = "Another connection owns a device, or none does",
      .data = { DEVICE(true, "the device"),
                { "owner", DSM_CONTROL_OBJECT, false, "{peer, address}; not there when nobody owns it", { NULL } } } },
};

const struct dsm_control_event_row *dsm_control_event_at(size_t i)
{
    return i < COUNT(events) ? &events[i] : NULL;
}

const char *dsm_control_type_name(enum dsm_control_type type)
{
    static const char *const names[] = {
        [DSM_CONTROL_STRING] = "string",     [DSM_CONTROL_WORD] = "word", [DSM_CONTROL_UINT] = "uint",
        [DSM_CONTROL_FUNCTION] = "function", [DSM_CONTROL_BOOL] = "bool", [DSM_CONTROL_OBJECT] = "object",
        [DSM_CONTROL_ARRAY] = "array",
    };

    return names[type];
}
