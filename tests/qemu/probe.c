/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests with QEMU ask from outside: one QMP command, or one TDI's state as patched QEMUs ask for it.
 *
 *     probe qmp SOCKET COMMAND [ARGUMENTS [EVENT]]   prints the return value; waits for the event, where one is named
 *     probe state PORT FUNCTION_ID                   prints CONFIG_UNLOCKED, CONFIG_LOCKED, RUN or ERROR
 */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define DEADLINE_S 20

static void die(const char *what)
{
    fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connect_to(const struct sockaddr *address, socklen_t n)
{
    struct timeval deadline = { .tv_sec = DEADLINE_S };
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline)) != 0 ||
        connect(fd, address, n) != 0)
        die("connect");
    return fd;
}

static int connect_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return connect_to((struct sockaddr *)&address, sizeof(address));
}

static int connect_tcp(const char *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to((struct sockaddr *)&address, sizeof(address));
}

static json_t *receive(FILE *from)
{
    json_t *message = json_loadf(from, JSON_DISABLE_EOF_CHECK, NULL);

    if (!message)
        die("QMP says nothing (any more)");
    return message;
}

static void send_command(FILE *to, const char *name, json_t *arguments)
{
    json_t *command = json_pack("{s:s}", "execute", name);

    if (arguments)
        json_object_set_new(command, "arguments", arguments);
    json_dumpf(command, to, JSON_COMPACT);
    fputc('\n', to);
    fflush(to);
    json_decref(command);
}

/* The event may come before the command's own end. */
static int converse(FILE *in, const char *event, bool print)
{
    bool has_returned = false, has_event = event == NULL;

    while (!has_returned || !has_event) {
        json_t *message = receive(in);
        json_t *error = json_object_get(message, "error");

        if (error) {
            fprintf(stderr, "probe: QMP: %s\n", json_string_value(json_object_get(error, "desc")));
            return 1;
        }
        if (json_object_get(message, "return")) {
            has_returned = true;
            if (print)
                json_dumpf(json_object_get(message, "return"), stdout, JSON_INDENT(1) | JSON_ENCODE_ANY);
        }
        if (event && json_is_string(json_object_get(message, "event")) &&
            strcmp(json_string_value(json_object_get(message, "event")), event) == 0)
            has_event = true;
        json_decref(message);
    }
    if (print)
        putchar('\n');
    return 0;
}

static int qmp(int argc, char **argv)
{
    int fd = connect_unix(argv[0]);
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    json_t *arguments = argc > 2 && argv[2][0] ? json_loads(argv[2], 0, NULL) : NULL;

    if (!in || !out || (argc > 2 && argv[2][0] && !arguments))
        die("arguments");
    json_decref(receive(in)); /* the greeting */
    send_command(out, "qmp_capabilities", NULL);
    if (converse(in, NULL, false) != 0)
        return 1;
    send_command(out, argv[1], arguments);
    return converse(in, argc > 3 ? argv[3] : NULL, true);
}

/* Frame (command 2, transport 2), then TDISP's header with GET_DEVICE_INTERFACE_STATE (0x85) and the function id. */
static int state(char **argv)
{
    static const char *const names[] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };
    uint32_t id = (uint32_t)strtoul(argv[1], NULL, 0);
    uint8_t query[28] = { 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 16, 0x10, 0x85 };
    uint8_t answer[12 + 17] = { 0 };
    int fd = connect_tcp(argv[0]);

    for (int i = 0; i < 4; i++)
        query[16 + i] = (uint8_t)(id >> 8 * i);
    if (send(fd, query, sizeof(query), MSG_NOSIGNAL) != (ssize_t)sizeof(query) ||
        recv(fd, answer, sizeof(answer), MSG_WAITALL) != (ssize_t)sizeof(answer))
        die("no answer of 17 bytes to the query");
    if (answer[12 + 1] != 0x05 || answer[12 + 16] > 3 || memcmp(answer + 16, query + 16, 4) != 0) {
        fprintf(stderr, "probe: another answer: message 0x%02x\n", answer[12 + 1]);
        return 1;
    }
    puts(names[answer[12 + 16]]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 4 && argc <= 6 && strcmp(argv[1], "qmp") == 0)
        return qmp(argc - 2, argv + 2);
    if (argc == 4 && strcmp(argv[1], "state") == 0)
        return state(argv + 2);
    fprintf(stderr, "Usage: probe qmp SOCKET COMMAND [ARGUMENTS [EVENT]]\n       probe state PORT FUNCTION_ID\n");
    return 1;
}
