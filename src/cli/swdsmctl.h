/* SPDX-License-Identifier: BSD-3-Clause */
/* What the verbs of swdsmctl share. A verb is a row of a table: the command that it sends, the arguments that its words
 * become, the columns that it shows of the answer. */
#ifndef DSM_CLI_SWDSMCTL_H
#define DSM_CLI_SWDSMCTL_H

#include "cli/refuse.h"
#include "options/exit_code.h"
#include "options/option.h"

#include <jansson.h>
#include <stdint.h>

#define SWDSMCTL_CONTROL_DEFAULT "unix:/run/swdsm/control.sock"
#define SWDSMCTL_CONTROL_VARIABLE "SWDSM_CONTROL"

struct swdsmctl_settings {
    bool help;
    bool show_version;
    bool json;
    const char *control; /* unix:PATH */
    unsigned timeout_ms;
    unsigned long long count; /* of events to watch; 0: no end */
    const char *qmp;          /* sync-qemu: QEMU's socket ... */
    const char *qemu_device;  /* ... its device's id ... */
    const char *description;  /* ... a file, where no preset fits ... */
    bool once;                /* ... and no following */
    unsigned wait_ms;         /* wait, sync-qemu: how long; 0: however long it takes */
};
extern const struct dsm_option swdsmctl_option_table[];

/* The conversation with the daemon; all that fails has said why on standard error. */
struct swdsmctl {
    struct swdsmctl_settings settings;
    int fd;
    char *bytes; /* what has come and was not looked at */
    size_t len, size;
    json_t *events; /* that came while an answer was waited for */
};

/* What a word on the command line becomes. */
enum swdsmctl_word_kind {
    SWDSMCTL_WORD_TEXT,
    SWDSMCTL_WORD_JSON_FILE, /* a file's JSON, or standard input's for "-" */
    SWDSMCTL_WORD_NUMBER,
    SWDSMCTL_WORD_FUNCTION, /* "01:00.0" as text, FunctionID as a number */
    SWDSMCTL_WORD_EVENT,    /* of device-event: "function", or "stream" as a number */
};

struct swdsmctl_word {
    const char *argument; /* of the command */
    enum swdsmctl_word_kind kind;
};

struct swdsmctl_column {
    const char *title; /* NULL: past the last */
    const char *key;   /* of the answer's objects */
};

struct swdsmctl_verb {
    const char *name;
    const char *words_text; /* as usage shows them */
    const char *help;
    const char *command; /* NULL: run does it all */
    struct swdsmctl_word words[4];
    size_t words_min;
    bool takes_many;                       /* as many as there are; run looks at them */
    const struct swdsmctl_column *columns; /* NULL: nothing is shown, or show does it */
    void (*show)(const json_t *result);
    enum dsm_exit_code (*run)(struct swdsmctl *ctl, int count, char **words);
};
extern const struct swdsmctl_verb swdsmctl_verb_table[]; /* ends with a nameless row */

#endif
