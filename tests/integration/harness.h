/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Starts the real daemon on a port of its own choosing, speaks frames to it over the socket, and reads what it prints.
 * Whatever does not come within a few seconds fails the test.
 */
#ifndef DSM_TESTS_INTEGRATION_HARNESS_H
#define DSM_TESTS_INTEGRATION_HARNESS_H

#include "support/folder.h"
#include "support/test.h"

#include "base/bytes.h"
#include "wire/spdm_emu_frame.h"

#include <sys/types.h>

#define PATIENCE_MS 100000

struct swdsm_process {
    pid_t pid;
    int output; /* standard output and error together */
    char text[1 << 17];
    size_t text_len;
    size_t looked_at; /* expect_line goes on from here */
    uint16_t port;    /* of the first device */
};

/* options: NULL at the end. daemon_start adds --port 0 and waits until it listens; daemon_launch does neither. */
void daemon_start(struct swdsm_process *process, const char *const *options);
void daemon_launch(struct swdsm_process *process, const char *const *options);
/* A program of the build by its path there, or any by its whole path; daemon_wait and expect_line are for it, too. */
void program_launch(struct swdsm_process *process, const char *name, const char *const *options);
/* SIGTERM; it has to end well, and a sanitizer's complaint is no good end. */
void daemon_stop(struct swdsm_process *process);
/* Waits for its end; its exit status. */
int daemon_wait(struct swdsm_process *process);
/* Waits until what it printed since the last such call holds text. */
void expect_line(struct swdsm_process *process, const char *text);
/* Runs it to its end; its exit status. What it printed is in process->text. */
int daemon_run(struct swdsm_process *process, const char *const *options);
#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct reply {
    struct dsm_spdm_emu_frame_header header;
    uint8_t payload[0x11000];
};

int client_connect(const struct swdsm_process *process);
int client_connect_port(uint16_t port);
int client_connect_unix(const char *path);
void client_close(int client);
/* Closes with a reset, so that nothing that is under way arrives. */
void client_vanish(int client);
void client_send_bytes(int client, const void *bytes, size_t n);
void client_send(int client, uint32_t command, uint32_t transport, const void *payload, size_t n);
/* false: the daemon has closed the connection. */
bool client_receive(int client, struct reply *reply);
void client_expect_closed(int client);
/* Sends a frame and expects a reply with this command and the same transport. */
void client_exchange(int client, uint32_t command, const void *payload, size_t n, uint32_t reply_command,
                     struct reply *reply);

/* DOE objects as a requester writes them. */
struct object {
    uint8_t bytes[0x11000];
    size_t n;
};
struct object doe_object(uint8_t type, const void *data, size_t n);
struct object get_version(void);
struct object get_capabilities(void); /* 1.2 */
struct object negotiate_algorithms(void);
struct object challenge(void);

/* Sends a DOE object as NORMAL, and expects a CMA object with this SPDM response code. */
void expect_spdm(int client, struct object request, uint8_t code, struct reply *reply);
void expect_spdm_error(int client, struct object request, uint8_t error_code);
/* VERSION, CAPABILITIES, ALGORITHMS */
void expect_vca(int client);

/* The daemon serves a newcomer, as far as a signature. */
void expect_fresh_client(const struct swdsm_process *process);

#endif
