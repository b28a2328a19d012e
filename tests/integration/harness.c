/* SPDX-License-Identifier: BSD-3-Clause */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 40
#define DAEMON "src/daemon/swdsm"

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void run_child(const char *name, const char *const *options, int output)
{
    const char *words[WORDS_MAX + 2];
    char program[4096];
    const char *filter = getenv("SWDSM_TEST_SECCOMP");
    size_t first = 1, n = 1;

    if (name[0] == '/')
        snprintf(program, sizeof(program), "%s", name);
    else
        test_path("SWDSM_BUILD_ROOT", name, program, sizeof(program));
    words[0] = program;
    if (filter && strcmp(name, DAEMON) == 0) { /* before the test's own options, which win */
        words[n++] = "--seccomp";
        words[n++] = filter;
        first = n;
    }
    for (; options && options[n - first] && n < WORDS_MAX; n++)
        words[n] = options[n - first];
    words[n] = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no daemon behind */
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(program, (char *const *)(uintptr_t)words);
    dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
    _exit(127);
}

void program_launch(struct swdsm_process *process, const char *name, const char *const *options)
{
    int ends[2];

    memset(process, 0, sizeof(*process));
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    process->pid = fork();
    assert_true(process->pid >= 0);
    if (process->pid == 0)
        run_child(name, options, ends[1]);
    close(ends[1]);
    process->output = ends[0];
}

void daemon_launch(struct swdsm_process *process, const char *const *options)
{
    program_launch(process, DAEMON, options);
}

/* Reads what there is; false at the end of the output, or when nothing came in time. */
static bool read_more(struct swdsm_process *process, long until)
{
    struct pollfd wait = { .fd = process->output, .events = POLLIN };
    long left = until - now_ms();
    ssize_t got;

    if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
        return false;
    got = read(process->output, process->text + process->text_len, sizeof(process->text) - 1 - process->text_len);
    if (got <= 0)
        return false;
    process->text_len += (size_t)got;
    process->text[process->text_len] = '\0';
    return true;
}

void expect_line(struct swdsm_process *process, const char *text)
{
    long until = now_ms() + PATIENCE_MS;
    const char *found;

    while (!(found = strstr(process->text + process->looked_at, text)))
        if (!read_more(process, until))
            fail_msg("swdsm did not print \"%s\" but:\n%s", text, process->text + process->looked_at);
    process->looked_at = (size_t)(found - process->text) + strlen(text);
}

void daemon_start(struct swdsm_process *process, const char *const *options)
{
    const char *words[WORDS_MAX] = { "--port", "0" };
    const char *port;

    for (size_t i = 0; options && options[i] && i + 3 < WORDS_MAX; i++)
        words[2 + i] = options[i];
    daemon_launch(process, words);
    expect_line(process, "listens on tcp:127.0.0.1:");
    while (!strchr(process->text + process->looked_at, '\n'))
        assert_true(read_more(process, now_ms() + PATIENCE_MS));
    port = process->text + process->looked_at;
    process->port = (uint16_t)strtoul(port, NULL, 10);
    assert_int_not_equal(process->port, 0);
}

int daemon_wait(struct swdsm_process *process)
{
    long until = now_ms() + PATIENCE_MS;
    int status = 0;

    while (read_more(process, until))
        ;
    for (; now_ms() < until; usleep(1000)) {
        if (waitpid(process->pid, &status, WNOHANG) != process->pid)
            continue;
        close(process->output);
        if (strstr(process->text, "Sanitizer:") || strstr(process->text, "runtime error:"))
            fail_msg("a sanitizer complained:\n%s", process->text);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    kill(process->pid, SIGKILL);
    fail_msg("swdsm did not end:\n%s", process->text);
    return -1;
}

void daemon_stop(struct swdsm_process *process)
{
    int status;

    kill(process->pid, SIGTERM);
    status = daemon_wait(process);
    if (status != 0)
        fail_msg("swdsm ended with %d:\n%s", status, process->text);
}

int daemon_run(struct swdsm_process *process, const char *const *options)
{
    daemon_launch(process, options);
    return daemon_wait(process);
}

static int connected(int domain, const void *address, socklen_t n)
{
    int client = socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;

    assert_true(client >= 0);
    if (connect(client, address, n) != 0)
        fail_msg("cannot connect: %s", strerror(errno));
    if (domain == AF_INET)
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return client;
}

int client_connect_port(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };

    return connected(AF_INET, &address, sizeof(address));
}

int client_connect(const struct swdsm_process *process)
{
    return client_connect_port(process->port);
}

int client_connect_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return connected(AF_UNIX, &address, sizeof(address));
}

void client_close(int client)
{
    close(client);
}

void client_vanish(int client)
{
    struct linger at_once = { 1, 0 };

    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(client);
}

void client_send_bytes(int client, const void *bytes, size_t n)
{
    assert_int_equal(send(client, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

void client_send(int client, uint32_t command, uint32_t transport, const void *payload, size_t n)
{
    struct dsm_spdm_emu_frame_header header = { command, transport, (uint32_t)n };
    uint8_t *frame = malloc(DSM_SPDM_EMU_FRAME_HEADER_LEN + n);
    struct dsm_writer w = dsm_writer(frame, DSM_SPDM_EMU_FRAME_HEADER_LEN + n);

    assert_non_null(frame);
    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_bytes(&w, dsm_bytes(payload, n));
    client_send_bytes(client, frame, dsm_written_len(&w));
    free(frame);
}

/* false: closed before the first byte. */
static bool receive_exactly(int client, void *out, size_t n)
{
    uint8_t *p = out;
    size_t have = 0;

    while (have < n) {
        struct pollfd wait = { .fd = client, .events = POLLIN };
        ssize_t got;

        if (poll(&wait, 1, PATIENCE_MS) <= 0)
            fail_msg("no reply within %d ms", PATIENCE_MS);
        got = recv(client, p + have, n - have, 0);
        if (got <= 0 && have > 0)
            fail_msg("closed in the middle of a reply");
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    return true;
}

bool client_receive(int client, struct reply *reply)
{
    uint8_t header[DSM_SPDM_EMU_FRAME_HEADER_LEN];

    if (!receive_exactly(client, header, sizeof(header)))
        return false;
    reply->header = dsm_spdm_emu_frame_header_decode(header);
    assert_in_range(reply->header.payload_len, 0, DSM_REPLY_FRAME_MAX);
    assert_true(receive_exactly(client, reply->payload, reply->header.payload_len));
    return true;
}

void client_expect_closed(int client)
{
    static struct reply reply;

    if (client_receive(client, &reply))
        fail_msg("the connection was not closed: command 0x%x came", (unsigned)reply.header.command);
}

void client_exchange(int client, uint32_t command, const void *payload, size_t n, uint32_t reply_command,
                     struct reply *reply)
{
    client_send(client, command, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, payload, n);
    if (!client_receive(client, reply))
        fail_msg("the connection was closed in answer to command 0x%x", (unsigned)command);
    assert_int_equal(reply->header.command, reply_command);
    assert_int_equal(reply->header.transport, DSM_SPDM_EMU_TRANSPORT_PCI_DOE);
}
