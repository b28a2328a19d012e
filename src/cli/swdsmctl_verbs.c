/* SPDX-License-Identifier: BSD-3-Clause */
/* The verbs of swdsmctl: one for each command of the control socket, and watch. */
#include "cli/swdsmctl_verbs.h"

#include "cli/swdsmctl.h"
#include "cli/swdsmctl_show.h"
#include "cli/swdsmctl_sync_qemu.h"
#include "cli/swdsmctl_wait.h"
#include "cli/swdsmctl_watch.h"

static const struct swdsmctl_column device_columns[] = {
    { "DEVICE", "device" }, { "LISTEN", "listen" },           { "TDIS", "tdis" },
    { "STATES", "states" }, { "SESSIONS", "sessions" },       { "PEERS", "peers" },
    { "OWNER", "owner" },   { "KNOWN UNTIL", "known-until" }, { NULL, NULL },
};

static const struct swdsmctl_column tdi_columns[] = {
    { "DEVICE", "device" },           { "TDI", "tdi" },
    { "FUNCTION", "function" },       { "STATE", "state" },
    { "SESSION", "session" },         { "STREAM", "stream" },
    { "LOCK FLAGS", "lock-flags" },   { "GENERATION", "generation" },
    { "KNOWN UNTIL", "known-until" }, { NULL, NULL },
};

static const struct swdsmctl_column session_columns[] = {
    { "DEVICE", "device" }, { "SESSION", "session" }, { "ESTABLISHED", "established" },
    { "SLOT", "slot" },     { NULL, NULL },
};

static const struct swdsmctl_column ide_columns[] = {
    { "DEVICE", "device" },   { "POLICY", "policy" }, { "STREAMS MAX", "streams-max" },
    { "STREAMS", "streams" }, { NULL, NULL },
};

static const struct swdsmctl_column finding_columns[] = {
    { "DEVICE", "device" }, { "FINDING", "finding" },   { "COUNT", "count" }, { "DOCUMENT", "document" },
    { "CLAUSE", "clause" }, { "EXPECTED", "expected" }, { "CAME", "came" },   { NULL, NULL },
};

static const struct swdsmctl_column command_columns[] = { { "COMMAND", "name" }, { NULL, NULL } };

#define ONE_DEVICE                                                                                                     \
    {                                                                                                                  \
        {                                                                                                              \
            "device", SWDSMCTL_WORD_TEXT                                                                               \
        }                                                                                                              \
    }

const struct swdsmctl_verb swdsmctl_verb_table[] = {
    { .name = "devices",
      .words_text = "[DEVICE]",
      .help = "list the devices, or one of them",
      .command = "query-devices",
      .words = ONE_DEVICE,
      .columns = device_columns },
    { .name = "list",
      .words_text = "[DEVICE]",
      .help = "the same as devices",
      .command = "query-devices",
      .words = ONE_DEVICE,
      .columns = device_columns },
    { .name = "tdi",
      .words_text = "[DEVICE [FUNCTION]]",
      .help = "list states of TDIs",
      .command = "query-tdi",
      .words = { { "device", SWDSMCTL_WORD_TEXT }, { "function", SWDSMCTL_WORD_FUNCTION } },
      .columns = tdi_columns },
    { .name = "sessions",
      .words_text = "[DEVICE]",
      .help = "list SPDM sessions",
      .command = "query-sessions",
      .words = ONE_DEVICE,
      .columns = session_columns },
    { .name = "ide",
      .words_text = "[DEVICE]",
      .help = "list IDE streams and their keys",
      .command = "query-ide",
      .words = ONE_DEVICE,
      .columns = ide_columns },
    { .name = "description",
      .words_text = "DEVICE",
      .help = "show a device as add takes it, as JSON",
      .command = "query-description",
      .words = ONE_DEVICE,
      .words_min = 1,
      .show = swdsmctl_print_json },
    { .name = "certificate",
      .words_text = "DEVICE [SLOT]",
      .help = "show the root of a slot's certificates as PEM, to pin it",
      .command = "query-certificates",
      .words = { { "device", SWDSMCTL_WORD_TEXT }, { "slot", SWDSMCTL_WORD_NUMBER } },
      .words_min = 1,
      .show = swdsmctl_show_roots },
    { .name = "findings",
      .words_text = "[DEVICE]",
      .help = "list deviations of requesters",
      .command = "query-findings",
      .words = ONE_DEVICE,
      .columns = finding_columns },
    { .name = "watch",
      .words_text = "[DEVICE]",
      .help = "show events as they happen",
      .words = { { "device", SWDSMCTL_WORD_TEXT } },
      .run = swdsmctl_watch },
    { .name = "wait",
      .words_text = "DEVICE [FUNCTION] STATE",
      .help = "end when a TDI is in a state, or gets there (--for)",
      .words = { { "device", SWDSMCTL_WORD_TEXT },
                 { "function", SWDSMCTL_WORD_TEXT },
                 { "state", SWDSMCTL_WORD_TEXT } },
      .words_min = 2,
      .run = swdsmctl_wait },
    { .name = "add",
      .words_text = "FILE",
      .help = "serve a further device: a JSON file, - for standard input",
      .command = "device-add",
      .words = { { "description", SWDSMCTL_WORD_JSON_FILE } },
      .words_min = 1 },
    { .name = "del",
      .words_text = "DEVICE",
      .help = "end a device",
      .command = "device-del",
      .words = ONE_DEVICE,
      .words_min = 1 },
    { .name = "describe",
      .words_text = "DEVICE FILE",
      .help = "describe parts of a device anew: a JSON file, or -",
      .command = "device-describe",
      .words = { { "device", SWDSMCTL_WORD_TEXT }, { "description", SWDSMCTL_WORD_JSON_FILE } },
      .words_min = 2 },
    { .name = "event",
      .words_text = "DEVICE EVENT [FUNCTION|STREAM]",
      .help = "let something happen to a device: flr, conventional-reset, ...",
      .command = "device-event",
      .words = { { "device", SWDSMCTL_WORD_TEXT }, { "event", SWDSMCTL_WORD_TEXT }, { NULL, SWDSMCTL_WORD_EVENT } },
      .words_min = 2 },
    { .name = "sync-qemu",
      .words_text = "[DEVICE=ID[,ID...] ...]",
      .help = "keep devices' BARs as QEMU has them: --qmp",
      .takes_many = true,
      .run = swdsmctl_sync_qemu },
    { .name = "capture-start",
      .words_text = "FILE",
      .help = "record DOE objects as pcap",
      .command = "capture-start",
      .words = { { "file", SWDSMCTL_WORD_TEXT } },
      .words_min = 1 },
    { .name = "capture-stop", .words_text = "", .help = "end the recording", .command = "capture-stop" },
    { .name = "log-level",
      .words_text = "[LEVEL]",
      .help = "show or set the level: error, warning, info, debug, trace",
      .command = "log-level",
      .words = { { "level", SWDSMCTL_WORD_TEXT } } },
    { .name = "version", .words_text = "", .help = "show the daemon's version", .command = "query-version" },
    { .name = "commands",
      .words_text = "",
      .help = "list the control socket's commands",
      .command = "query-commands",
      .columns = command_columns },
    { .name = "schema",
      .words_text = "",
      .help = "show commands with their arguments, and events",
      .command = "query-schema",
      .show = swdsmctl_show_schema },
    { .name = "quit", .words_text = "", .help = "end the daemon", .command = "quit" },
    { .name = NULL },
};

/* A word without an argument's name has its name from the event before it. */
size_t swdsmctl_words_max(const struct swdsmctl_verb *verb)
{
    size_t n = 0;

    if (verb->takes_many)
        return SIZE_MAX - 1;
    while (n < sizeof(verb->words) / sizeof(verb->words[0]) &&
           (verb->words[n].argument || verb->words[n].kind == SWDSMCTL_WORD_EVENT))
        n++;
    return n;
}
