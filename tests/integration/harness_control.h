/* SPDX-License-Identifier: BSD-3-Clause */
/* A client of the control socket, and folders that tests work in. */
#ifndef DSM_TESTS_INTEGRATION_HARNESS_CONTROL_H
#define DSM_TESTS_INTEGRATION_HARNESS_CONTROL_H

#include "harness.h"

#include <jansson.h>

/* Starts the daemon with --control in the test's folder; with --port 0 unless the options name --preset or --config. */
void control_daemon_start(struct swdsm_process *process, const char *const *options);

struct control {
    int fd;
    char bytes[1 << 20];
    size_t len;
};
/* Connects, and takes the greeting; control_open also says qmp_capabilities. */
void control_connect(struct control *control);
void control_open(struct control *control);
void control_close(struct control *control);
void control_send(struct control *control, const char *text);
/* The next message; fails the test when none comes. */
json_t *control_receive(struct control *control);
/* true: the daemon has closed; false: something came. */
bool control_is_closed(struct control *control);
/* Sends and expects {"return": ...} behind any events; the caller owns the result. */
json_t *control_call(struct control *control, const char *command);
/* Sends and expects an error of this class whose text holds this. */
void control_refused(struct control *control, const char *command, const char *class, const char *text);
/* Waits for the next event of this name; the caller owns its data. */
json_t *control_event(struct control *control, const char *name);

const char *string_of(const json_t *object, const char *key);
long long number_of(const json_t *object, const char *key);
/* The port of "tcp:127.0.0.1:N". */
uint16_t port_of(const char *listen);

/* Runs a program of the build ("src/cli/swdsmctl") to its end; its exit status. What it printed is in process->text. */
int program_run(struct swdsm_process *process, const char *name, const char *const *words);

#endif
