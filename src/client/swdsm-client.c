/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libswdsm-client in one file, so that it can be vendored (which is why the file is longer than others may be):
 * swdsm/swdsm-client.h says what it does, swdsm-protocol(7) what goes over the wire.
 *
 * How it works: everything that is to be sent is appended to `out`, everything that comes is read to `in` and served
 * frame by frame (serve). pump() does both until what its caller waits for has happened or the deadline has passed;
 * run() does both once around. There is at most one exchange (NORMAL frames) and one request of swdsm's own under way;
 * their answers are kept apart until they are called for. STATE frames are served wherever they come, and acknowledged
 * behind the callback.
 *
 * Each TDI's reader holds a pointer to its word: in the state page, in `words` (where there is no page), or error_word.
 * Losing the daemon stores the last one; nothing that another thread may still be reading is unmapped. A page is mapped
 * into one of two slots in turn, so that the mapping that a new one replaces has been out of use for a whole
 * connection.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "swdsm/swdsm-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define FRAME_HEADER_LEN 12u
#define PAYLOAD_MAX 8192u /* received; swdsm sends 4608 at most, spdm-emu a little more */
#define REQUEST_MAX 65536u
#define REPLY_MAX 1030u /* status, length, text of 1024 */
#define STATE_LEN 28u
#define TRANSPORT_PCI_DOE 2u
#define RUN_ROUNDS 64
#define PAGE_SPAN (sizeof(struct swdsm_page_header) + SWDSM_TDIS_MAX * SWDSM_PAGE_LINE)

enum command {
    NONE = 0,
    NORMAL = 1,
    DECAP_TDISP = 2,
    UNKNOWN = 0xFFFF,
    HELLO = 0x53440001,
    DESCRIBE,
    EVENT,
    CONFIG_LAYOUT,
    CONFIG_WRITE,
    SUBSCRIBE,
    STATE,
    ACK,
    STATE_PAGE,
    QUERY,
};

enum feature {
    FEATURE_DESCRIBE = 1,
    FEATURE_CONFIG_WRITE = 2,
    FEATURE_SUBSCRIBE = 4,
    FEATURE_DRAIN = 8,
    FEATURE_STATE_PAGE = 16,
    FEATURE_EVENTS = 32,
};

enum exchange { EXCHANGE_NONE, EXCHANGE_PENDING, EXCHANGE_DONE };

struct swdsm_client {
    struct swdsm_client_options options;
    char address[160], name[64], text[1200];
    int fd;
    bool swdsm, no_query, in_callback;
    uint32_t features, tdi_count;

    uint8_t in[FRAME_HEADER_LEN + PAYLOAD_MAX];
    size_t in_len;
    uint8_t *out;
    size_t out_at, out_len, out_room;

    uint32_t awaited; /* the command whose answer is awaited */
    bool answered, unknown;
    uint8_t reply[REPLY_MAX];
    size_t reply_len;
    int page_fd; /* came with the answer to STATE_PAGE */

    enum exchange exchange;
    int64_t exchange_deadline;
    uint8_t response[PAYLOAD_MAX];
    size_t response_len;

    struct swdsm_tdi tdis[SWDSM_TDIS_MAX];
    swdsm_word words[SWDSM_TDIS_MAX];
    uint32_t function_ids[SWDSM_TDIS_MAX];
    uint8_t told[SWDSM_TDIS_MAX]; /* the state that the callback last heard of */
    bool heard[SWDSM_TDIS_MAX];   /* a STATE frame came since connecting */
    uint32_t drain_token;         /* of the drain that is not acknowledged; 0: there is none ... */
    uint32_t drain_tdi;           /* ... and its TDI */
    bool has_page;
    uint8_t *slots[2];
    size_t slot_size;
    int slot;
};

_Static_assert(sizeof(struct swdsm_page_header) == 64 && sizeof(struct swdsm_page_line) == SWDSM_PAGE_LINE,
               "the state page is an ABI");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "readers need loads of 64 bits that take no lock");

/* LOCK_MSIX: who lost the daemon does not know whether the MSI-X table was locked, so it stays closed. */
static const swdsm_word error_word = SWDSM_WORD_VALID | SWDSM_LOCK_MSIX << 8 | SWDSM_TDI_ERROR;
static const struct swdsm_tdi error_tdi = { &error_word, NULL, 0 };

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint8_t *put(uint8_t *p, uint64_t value, unsigned n)
{
    while (n-- > 0)
        *p++ = (uint8_t)(value >> (8 * n));
    return p;
}

static uint64_t get(const uint8_t **p, unsigned n)
{
    uint64_t value = 0;

    while (n-- > 0)
        value = value << 8 | *(*p)++;
    return value;
}

__attribute__((format(printf, 2, 3))) static void say(struct swdsm_client *client, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(client->text, sizeof(client->text), format, arguments);
    va_end(arguments);
}

/* The error, and what it is in words. lose(): the connection is over as well. */
#define fail(client, error, ...) (say(client, __VA_ARGS__), (error))
#define lose(client, error, ...) (hang_up(client), say(client, __VA_ARGS__), (error))

/* What a public call returns: after a success there are no words. */
static int done(struct swdsm_client *client, int result)
{
    if (result >= 0)
        client->text[0] = '\0';
    return result;
}

/* What every public call asks first. */
static int enter(struct swdsm_client *client)
{
    if (!client)
        return -EINVAL;
    return client->in_callback ? fail(client, -EBUSY, "the transition callback must not call the client") : 0;
}

static void call_back(struct swdsm_client *client, const struct swdsm_transition *transition)
{
    client->told[transition->tdi] = (uint8_t)transition->new_state;
    if (!client->options.subscribe || !client->options.transition)
        return;
    client->in_callback = true;
    client->options.transition(client->options.context, transition);
    client->in_callback = false;
}

static void close_sockets(struct swdsm_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    if (client->page_fd >= 0)
        close(client->page_fd);
    client->fd = client->page_fd = -1;
    client->in_len = client->out_at = client->out_len = 0;
    client->awaited = NONE;
    client->exchange = EXCHANGE_NONE;
    client->drain_token = 0;
}

/* First the readers, then the callbacks. */
static void hang_up(struct swdsm_client *client)
{
    close_sockets(client);
    for (size_t i = 0; i < SWDSM_TDIS_MAX; i++)
        atomic_store_explicit(&client->tdis[i].word, &error_word, memory_order_release);
    for (uint32_t i = 0; i < SWDSM_TDIS_MAX; i++) {
        if (client->told[i] != SWDSM_TDI_ERROR)
            call_back(client, &(struct swdsm_transition){ .tdi = i,
                                                          .function_id = client->function_ids[i],
                                                          .old_state = (enum swdsm_tdi_state)client->told[i],
                                                          .new_state = SWDSM_TDI_ERROR,
                                                          .reason = SWDSM_REASON_LOST });
    }
}

/* Sending */

static int queue(struct swdsm_client *client, uint32_t command, const void *payload, size_t len)
{
    size_t room = client->out_len + FRAME_HEADER_LEN + len;
    uint8_t *p = client->out;

    if (room > client->out_room) {
        p = realloc(p, room);
        if (!p)
            return fail(client, -ENOMEM, "out of memory");
        client->out = p;
        client->out_room = room;
    }
    p = put(put(put(p + client->out_len, command, 4), TRANSPORT_PCI_DOE, 4), len, 4);
    if (len > 0)
        memcpy(p, payload, len);
    client->out_len = room;
    return 0;
}

/* Sends what the socket takes at once. */
static int flush(struct swdsm_client *client)
{
    while (client->out_at < client->out_len) {
        ssize_t n = send(client->fd, client->out + client->out_at, client->out_len - client->out_at,
                         MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return 0;
        if (n < 0)
            return lose(client, -ECONNRESET, "the daemon has gone");
        client->out_at += (size_t)n;
    }
    client->out_at = client->out_len = 0;
    return 0;
}

/* Receiving */

/* Keeps the descriptor that the answer to STATE_PAGE brings; any other is closed, and a fault. */
static bool take_descriptors(struct swdsm_client *client, struct msghdr *message)
{
    bool fine = (message->msg_flags & MSG_CTRUNC) == 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        size_t n =
            c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS ? (c->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;

        for (size_t i = 0; i < n; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
            if (client->awaited == STATE_PAGE && client->page_fd < 0) {
                client->page_fd = fd;
                continue;
            }
            close(fd);
            fine = false;
        }
    }
    return fine;
}

/* Reads what is there: 1, nothing yet: 0. Whole frames are served before, so there is always room. */
static int receive(struct swdsm_client *client)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(4 * sizeof(int))];
    } control;
    struct iovec iov = { client->in + client->in_len, sizeof(client->in) - client->in_len };
    struct msghdr message = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
    };
    ssize_t n;

    do
        n = recvmsg(client->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (n <= 0)
        return lose(client, -ECONNRESET, "the daemon has gone");
    if (!take_descriptors(client, &message))
        return lose(client, -EPROTO, "the daemon sent a descriptor that nobody asked for");
    client->in_len += (size_t)n;
    return 1;
}

static int acknowledge(struct swdsm_client *client)
{
    uint8_t token[4];

    put(token, client->drain_token, 4);
    client->drain_token = 0;
    return queue(client, ACK, token, sizeof(token));
}

static int take_state(struct swdsm_client *client, const uint8_t *p, size_t len)
{
    struct swdsm_transition t;
    uint64_t word;

    if (len != STATE_LEN)
        return lose(client, -EPROTO, "the daemon sent a STATE frame of a wrong length");
    t.tdi = (uint32_t)get(&p, 4);
    t.function_id = (uint32_t)get(&p, 4);
    word = get(&p, 8);
    t.old_state = (enum swdsm_tdi_state)get(&p, 1);
    t.new_state = (enum swdsm_tdi_state)get(&p, 1);
    t.reason = (uint16_t)get(&p, 2);
    t.session_id = (uint32_t)get(&p, 4);
    t.drain_token = (uint32_t)get(&p, 4);
    t.drain = t.drain_token != 0;
    if (t.tdi >= SWDSM_TDIS_MAX || t.old_state > SWDSM_TDI_ERROR || t.new_state > SWDSM_TDI_ERROR)
        return lose(client, -EPROTO, "the daemon sent a STATE frame with a value that is not allowed");
    if (t.tdi >= client->tdi_count)
        client->tdi_count = t.tdi + 1;
    atomic_store_explicit(&client->words[t.tdi], word, memory_order_release);
    if (!client->has_page)
        atomic_store_explicit(&client->tdis[t.tdi].word, &client->words[t.tdi], memory_order_release);
    client->function_ids[t.tdi] = t.function_id;
    client->heard[t.tdi] = true;
    if (t.drain || t.tdi == client->drain_tdi) { /* a TDI that moves on has its drain behind it */
        client->drain_token = t.drain_token;
        client->drain_tdi = t.tdi;
    }
    call_back(client, &t);
    return client->drain_token != 0 && !client->options.drain_later ? acknowledge(client) : 0;
}

static int take_frame(struct swdsm_client *client, uint32_t command, const uint8_t *payload, size_t len)
{
    if (command == STATE && client->swdsm)
        return take_state(client, payload, len);
    if (command == NORMAL && client->exchange == EXCHANGE_PENDING) {
        memcpy(client->response, payload, len);
        client->response_len = len;
        client->exchange = EXCHANGE_DONE;
        return 0;
    }
    if (command == UNKNOWN && (client->awaited != NONE || client->exchange == EXCHANGE_PENDING)) {
        client->unknown = true;
        return 0;
    }
    if (command != client->awaited || command == NONE || client->answered || len > sizeof(client->reply))
        return lose(client, -EPROTO, "the daemon sent a frame that nobody asked for");
    memcpy(client->reply, payload, len);
    client->reply_len = len;
    client->answered = true;
    return 0;
}

/* Takes every whole frame that is in. */
static int serve(struct swdsm_client *client)
{
    size_t at = 0;
    int error = 0;

    while (error == 0 && client->in_len - at >= FRAME_HEADER_LEN) {
        const uint8_t *p = client->in + at;
        uint32_t command = (uint32_t)get(&p, 4), transport = (uint32_t)get(&p, 4), len = (uint32_t)get(&p, 4);

        if (transport != TRANSPORT_PCI_DOE || len > PAYLOAD_MAX)
            return lose(client, -EPROTO, "the peer sent a frame of another transport, or a larger one than allowed");
        if (len > client->in_len - at - FRAME_HEADER_LEN)
            break;
        error = take_frame(client, command, p, len);
        at += FRAME_HEADER_LEN + len;
    }
    if (client->fd < 0)
        return error; /* lost: nothing is in any more */
    client->in_len -= at;
    memmove(client->in, client->in + at, client->in_len);
    return error;
}

/* One round of sending and receiving; 1: something came. */
static int turn(struct swdsm_client *client)
{
    int got = flush(client);
    int error;

    if (got == 0)
        got = receive(client);
    if (got <= 0)
        return got;
    error = serve(client);
    if (error == 0)
        error = flush(client);
    return error < 0 ? error : 1;
}

/* Waits until the socket is ready or the deadline has passed; an interrupted wait is the caller's loop's to repeat. */
static void wait_ready(int fd, short events, int64_t deadline)
{
    struct pollfd p = { .fd = fd, .events = events };
    int64_t left = deadline - now_ms();

    poll(&p, fd >= 0 ? 1 : 0, left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left);
}

static bool is_answered(const struct swdsm_client *client)
{
    return client->answered || client->unknown;
}

static bool is_exchanged(const struct swdsm_client *client)
{
    return client->exchange != EXCHANGE_PENDING || client->unknown;
}

static bool has_heard_all(const struct swdsm_client *client)
{
    for (uint32_t i = 0; i < client->tdi_count; i++)
        if (!client->heard[i])
            return false;
    return true;
}

static int pump(struct swdsm_client *client, int64_t deadline, bool (*is_done)(const struct swdsm_client *client))
{
    for (;;) {
        int got = turn(client);

        if (got < 0)
            return got;
        if (is_done(client))
            return 0;
        if (now_ms() >= deadline)
            return lose(client, -ETIMEDOUT, "the daemon did not answer in time");
        if (got == 0)
            wait_ready(client->fd, swdsm_client_events(client), deadline);
    }
}

/* Requests */

static const struct {
    uint32_t status;
    int error;
    const char *name;
} statuses[] = {
    { 0, 0, "done" },
    { 1, -EINVAL, "invalid" },
    { 2, -EACCES, "only the owner may" },
    { 3, -ENOENT, "no such TDI" },
    { 4, -EOPNOTSUPP, "not supported" },
    { 5, -EBUSY, "another connection owns the device" },
    { 6, -EIO, "failed" },
};

/* Reads the RESULT; its text is in body where the status is good, else in the error's words. */
static int read_result(struct swdsm_client *client, const uint8_t **body, size_t *body_len)
{
    const uint8_t *p = client->reply;
    uint64_t status, len;

    if (client->reply_len < 6)
        return lose(client, -EPROTO, "the daemon sent a result that is cut short");
    status = get(&p, 4);
    len = get(&p, 2);
    if (len != client->reply_len - 6 || status >= sizeof(statuses) / sizeof(statuses[0]))
        return lose(client, -EPROTO, "the daemon sent a result that is none");
    *body = p;
    *body_len = (size_t)len;
    if (status == 0)
        return 0;
    say(client, "%s%s%.*s", statuses[status].name, len > 0 ? ": " : "", (int)len, (const char *)p);
    for (char *c = client->text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
    return statuses[status].error;
}

static int request(struct swdsm_client *client, uint32_t command, const void *payload, size_t len, int64_t deadline,
                   const uint8_t **body, size_t *body_len)
{
    int error = queue(client, command, payload, len);

    if (error != 0)
        return error;
    client->awaited = command;
    client->answered = client->unknown = false;
    error = pump(client, deadline, is_answered);
    client->awaited = NONE;
    if (error != 0)
        return error;
    if (client->unknown)
        return command == HELLO ? 0 : lose(client, -EPROTO, "the peer does not know a command that it offered");
    return read_result(client, body, body_len);
}

/* What every public call that needs the connection asks first. */
static int begin(struct swdsm_client *client, int deadline_ms, int64_t *deadline)
{
    int error = enter(client);

    if (error != 0)
        return error;
    if (deadline_ms < 0)
        return fail(client, -EINVAL, "a deadline must not be negative");
    *deadline = now_ms() + deadline_ms;
    return client->fd >= 0 ? 0 : fail(client, -ENOTCONN, "there is no connection");
}

static int simple_request(struct swdsm_client *client, enum feature feature, uint32_t command, const void *payload,
                          size_t len, int deadline_ms)
{
    const uint8_t *body;
    int64_t deadline;
    size_t body_len;
    int error = begin(client, deadline_ms, &deadline);

    if (error != 0)
        return error;
    if (!client->swdsm || (client->features & feature) == 0)
        return fail(client, -EOPNOTSUPP, "the daemon does not offer this");
    return done(client, request(client, command, payload, len, deadline, &body, &body_len));
}

/* The state page */

/* A slot in which nothing is mapped but words that are not valid. */
static uint8_t *fresh_slot(struct swdsm_client *client)
{
    uint8_t **slot = &client->slots[client->slot ^= 1];
    void *p = mmap(*slot, client->slot_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | (*slot ? MAP_FIXED : 0), -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    return *slot = p;
}

static const char *page_fault(const struct swdsm_page_header *header, size_t len)
{
    if (header->magic != SWDSM_PAGE_MAGIC)
        return "it is none";
    if (header->version != SWDSM_PAGE_VERSION || header->line_len != SWDSM_PAGE_LINE)
        return "its version is unknown";
    if (header->first_line < sizeof(*header) || header->first_line % SWDSM_PAGE_LINE != 0 || header->first_line > len)
        return "its first line is out of place";
    if (header->tdi_count > SWDSM_TDIS_MAX || header->tdi_count > (len - header->first_line) / SWDSM_PAGE_LINE)
        return "it has not as many lines as it says";
    return NULL;
}

/* Maps what is in fd, and lets the readers read it. Returns what is wrong with it; NULL: nothing. */
static const char *map_page(struct swdsm_client *client, int fd)
{
    struct swdsm_page_header header;
    const char *fault;
    struct stat st;
    uint8_t *slot;
    size_t len;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(header))
        return "it is too short, or no memory file";
    len = (uint64_t)st.st_size < client->slot_size ? (size_t)st.st_size : client->slot_size;
    slot = fresh_slot(client);
    if (!slot || mmap(slot, len, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
        return "it cannot be mapped";
    memcpy(&header, slot, sizeof(header));
    fault = page_fault(&header, len);
    if (fault)
        return fault;
    for (size_t i = 0; i < SWDSM_TDIS_MAX && header.first_line + (i + 1) * SWDSM_PAGE_LINE <= len; i++) {
        const struct swdsm_page_line *line = (const void *)(slot + header.first_line + i * SWDSM_PAGE_LINE);

        atomic_store_explicit(&client->tdis[i].word, &line->word, memory_order_release);
    }
    client->has_page = true;
    return NULL;
}

/* A page that could shrink would kill its readers with SIGBUS. */
static bool is_sealed(int fd)
{
#ifdef F_GET_SEALS
    int seals = fcntl(fd, F_GET_SEALS);

    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
#else
    (void)fd;
    return true;
#endif
}

/* A file cannot be sealed: it has to be ours (or root's), and nobody else's to write. One that we may not read, such as
 * another machine's, is no fault. */
static void map_file(struct swdsm_client *client, const uint8_t *path, size_t len)
{
    char text[1025] = "";
    struct stat st;
    int fd;

    memcpy(text, path, len < sizeof(text) ? len : 0);
    fd = open(text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && (st.st_mode & 022) == 0 && (st.st_uid == geteuid() || st.st_uid == 0))
        map_page(client, fd); /* a fault: there is no page, then */
    close(fd);
}

static int ask_for_page(struct swdsm_client *client, int64_t deadline)
{
    const char *fault = NULL;
    const uint8_t *path;
    size_t len;
    int error = request(client, STATE_PAGE, NULL, 0, deadline, &path, &len);

    if (error != 0)
        return error;
    if (client->page_fd >= 0)
        fault = is_sealed(client->page_fd) ? map_page(client, client->page_fd) : "it is not sealed";
    else
        map_file(client, path, len);
    if (client->page_fd >= 0)
        close(client->page_fd);
    client->page_fd = -1;
    return fault ? fail(client, -EPROTO, "the daemon's state page cannot be used: %s", fault) : 0;
}

/* Connecting */

static int dial_socket(struct swdsm_client *client, const struct sockaddr *address, socklen_t len, int64_t deadline)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : connect(fd, address, len) == 0 ? 0 : errno;

    while (error == EAGAIN && now_ms() < deadline) { /* a unix socket whose backlog is full */
        wait_ready(-1, 0, now_ms() + 5 < deadline ? now_ms() + 5 : deadline);
        error = connect(fd, address, len) == 0 ? 0 : errno;
    }
    while (error == EINPROGRESS || error == EINTR) {
        struct pollfd p = { .fd = fd, .events = POLLOUT };

        wait_ready(fd, POLLOUT, deadline);
        if (poll(&p, 1, 0) > 0) {
            socklen_t size = sizeof(error);

            if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
                error = errno;
        } else if (now_ms() >= deadline) {
            error = ETIMEDOUT;
        }
    }
    client->fd = fd;
    if (error == EAGAIN)
        error = ETIMEDOUT;
    return error == 0 ? 0 : fail(client, -error, "%s: %s", client->address, strerror(error));
}

static int dial_tcp(struct swdsm_client *client, const char *rest, int64_t deadline)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    const char *colon = strrchr(rest, ':');
    char host[64], *end;
    unsigned long port;
    size_t n;
    int error, one = 1;

    if (!colon || colon[1] < '0' || colon[1] > '9')
        return fail(client, -EINVAL, "%s: no port", client->address);
    port = strtoul(colon + 1, &end, 10);
    n = (size_t)(colon - rest);
    if (*end != '\0' || port == 0 || port > 65535 || n >= sizeof(host))
        return fail(client, -EINVAL, "%s: the port is not 1 to 65535", client->address);
    snprintf(host, sizeof(host), "%.*s", (int)n, rest);
    v4.sin_port = v6.sin6_port = htons((uint16_t)port);
    if (host[0] == '[' && host[n - 1] == ']' && (host[n - 1] = '\0', inet_pton(AF_INET6, host + 1, &v6.sin6_addr) == 1))
        error = dial_socket(client, (const struct sockaddr *)&v6, sizeof(v6), deadline);
    else if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4.sin_addr) == 1)
        error = dial_socket(client, (const struct sockaddr *)&v4, sizeof(v4), deadline);
    else
        return fail(client, -EINVAL, "%s: the host is neither an address nor localhost", client->address);
    if (error == 0)
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return error;
}

static int dial_unix(struct swdsm_client *client, const char *path, int64_t deadline)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof(address.sun_path))
        return fail(client, -EINVAL, "%s: the path is empty or too long", client->address);
    memcpy(address.sun_path, path, n + 1);
    if (path[0] != '@')
        return dial_socket(client, (const struct sockaddr *)&address, sizeof(address), deadline);
    address.sun_path[0] = '\0'; /* an abstract name, which has no NUL at its end */
    return dial_socket(client, (const struct sockaddr *)&address,
                       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n), deadline);
}

static int dial_fd(struct swdsm_client *client, const char *number)
{
    int type = 0;
    socklen_t size = sizeof(type);
    char *end;
    long fd = strtol(number, &end, 10);

    if (end == number || *end != '\0' || fd < 0 || fd > INT_MAX ||
        getsockopt((int)fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM)
        return fail(client, -EINVAL, "%s: no stream socket", client->address);
    fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    client->fd = (int)fd;
    return 0;
}

static bool is_inherited(const struct swdsm_client *client)
{
    return strncmp(client->address, "fd:", 3) == 0;
}

static int dial(struct swdsm_client *client, int64_t deadline)
{
    const char *address = client->address;
    int error;

    if (strncmp(address, "tcp:", 4) == 0)
        error = dial_tcp(client, address + 4, deadline);
    else if (strncmp(address, "unix:", 5) == 0)
        error = dial_unix(client, address + 5, deadline);
    else if (is_inherited(client))
        error = dial_fd(client, address + 3);
    else
        error = fail(client, -EINVAL, "%s: not tcp:HOST:PORT, unix:PATH or fd:NUMBER", address);
    if (error != 0)
        close_sockets(client);
    return error;
}

/* Peers that do not know a command close the connection behind their answer. */
static int dial_again(struct swdsm_client *client, int64_t deadline)
{
    close_sockets(client);
    client->unknown = false;
    return is_inherited(client) ? fail(client, -EOPNOTSUPP, "an inherited socket cannot be connected anew")
                                : dial(client, deadline);
}

static int say_hello(struct swdsm_client *client, int64_t deadline)
{
    size_t name_len = strlen(client->name), len;
    uint8_t payload[14 + sizeof(client->name)];
    const uint8_t *p = put(put(payload, SWDSM_CLIENT_VERSION_MAJOR, 2), SWDSM_CLIENT_VERSION_MINOR, 2);
    uint64_t wanted = FEATURE_DESCRIBE | FEATURE_CONFIG_WRITE | FEATURE_SUBSCRIBE | FEATURE_STATE_PAGE |
                      FEATURE_EVENTS | (client->options.drain ? (unsigned)FEATURE_DRAIN : 0);
    uint8_t *end = put(put(put(put(payload + 4, client->options.observer, 1), wanted, 4), 0, 4), name_len, 1);
    int error;

    memcpy(end, client->name, name_len);
    error = request(client, HELLO, payload, 14 + name_len, deadline, &p, &len);
    client->swdsm = error == 0 && !client->unknown;
    if (error != 0)
        return error;
    if (client->unknown)
        return dial_again(client, deadline);
    if (len < 14 || get(&p, 2) != SWDSM_CLIENT_VERSION_MAJOR)
        return fail(client, -EPROTO, "the daemon speaks another version of the protocol");
    p += 3; /* minor version and role */
    client->features = (uint32_t)get(&p, 4);
    client->tdi_count = (uint32_t)get(&p, 4);
    return client->tdi_count <= SWDSM_TDIS_MAX ? 0 : fail(client, -EPROTO, "the daemon has more TDIs than can be");
}

static int subscribe(struct swdsm_client *client, int64_t deadline)
{
    const struct swdsm_client_options *options = &client->options;
    uint8_t payload[8];
    const uint8_t *body;
    size_t len;
    int error;

    put(put(payload, options->drain ? 3 : 1, 4), options->drain_deadline_ms, 4);
    error = request(client, SUBSCRIBE, payload, sizeof(payload), deadline, &body, &len);
    return error != 0 ? error : pump(client, deadline, has_heard_all);
}

static int set_up(struct swdsm_client *client, int64_t deadline)
{
    const struct swdsm_client_options *options = &client->options;
    int error = say_hello(client, deadline);

    if (error != 0 || !client->swdsm)
        return error;
    if ((options->subscribe && !(client->features & FEATURE_SUBSCRIBE)) ||
        (options->drain && !(client->features & FEATURE_DRAIN)))
        return fail(client, -EOPNOTSUPP, "the daemon offers no subscription as asked for");
    if (client->features & FEATURE_STATE_PAGE)
        error = ask_for_page(client, deadline);
    if (error == 0 && (client->features & FEATURE_SUBSCRIBE) && (options->subscribe || !client->has_page))
        error = subscribe(client, deadline);
    return error;
}

static int establish(struct swdsm_client *client, int64_t deadline)
{
    int error = dial(client, deadline);

    client->swdsm = client->no_query = client->has_page = client->unknown = false;
    client->features = client->tdi_count = 0;
    memset(client->heard, 0, sizeof(client->heard));
    if (error == 0)
        error = set_up(client, deadline);
    if (error != 0)
        hang_up(client);
    return error;
}

static int take_options(struct swdsm_client *client, const struct swdsm_client_options *options)
{
    const char *bytes = (const char *)options;

    if (!options)
        return 0;
    if (options->size < sizeof(*options))
        return fail(client, -EINVAL, "the options' size is wrong");
    for (size_t i = sizeof(*options); i < options->size; i++)
        if (bytes[i] != 0)
            return fail(client, -EINVAL, "an option is set that this version of the library does not know");
    client->options = *options;
    client->options.subscribe = options->subscribe || options->drain;
    if (options->drain_later && !options->drain)
        return fail(client, -EINVAL, "drain_later needs drain");
    if (options->drain && !options->transition)
        return fail(client, -EINVAL, "drain needs the transition callback");
    if (options->name && strlen(options->name) >= sizeof(client->name))
        return fail(client, -EINVAL, "the name is longer than 63 bytes");
    snprintf(client->name, sizeof(client->name), "%s", options->name ? options->name : "");
    return 0;
}

static struct swdsm_client *create(void)
{
    struct swdsm_client *client = calloc(1, sizeof(*client));
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (!client)
        return NULL;
    client->fd = client->page_fd = -1;
    client->slot_size = (PAGE_SPAN + page - 1) / page * page;
    memset(client->told, SWDSM_TDI_ERROR, sizeof(client->told));
    for (size_t i = 0; i < SWDSM_TDIS_MAX; i++) {
        atomic_init(&client->words[i], error_word);
        atomic_init(&client->tdis[i].word, &error_word);
    }
    return client;
}

int swdsm_client_connect(const char *address, const struct swdsm_client_options *options, int deadline_ms,
                         struct swdsm_client **out)
{
    struct swdsm_client *client;
    int error;

    if (!out)
        return -EINVAL;
    *out = NULL;
    client = create();
    if (!client)
        return -ENOMEM;
    error = take_options(client, options);
    if (error == 0 && !address)
        error = fail(client, -EINVAL, "the address is NULL");
    if (error == 0 && (deadline_ms < 0 || strlen(address) >= sizeof(client->address)))
        error = fail(client, -EINVAL, "the deadline is negative, or the address too long");
    if (error == 0) {
        snprintf(client->address, sizeof(client->address), "%s", address);
        error = establish(client, now_ms() + deadline_ms);
    }
    if (error == 0) {
        *out = client;
        return done(client, 0);
    }
    if (options && options->size >= sizeof(*options) && options->error && options->error_size > 0)
        snprintf(options->error, options->error_size, "%s", client->text);
    swdsm_client_close(client);
    return error;
}

int swdsm_client_reconnect(struct swdsm_client *client, int deadline_ms)
{
    int64_t deadline;
    int error = begin(client, deadline_ms, &deadline);

    if (error != 0 && error != -ENOTCONN)
        return error;
    if (is_inherited(client))
        return fail(client, -EOPNOTSUPP, "an inherited socket cannot be connected anew");
    hang_up(client);
    return done(client, establish(client, deadline));
}

void swdsm_client_close(struct swdsm_client *client)
{
    if (!client || client->in_callback)
        return;
    close_sockets(client);
    for (size_t i = 0; i < 2; i++)
        if (client->slots[i])
            munmap(client->slots[i], client->slot_size);
    for (size_t i = 0; i < SWDSM_TDIS_MAX; i++)
        free((void *)client->tdis[i].ranges);
    free(client->out);
    free(client);
}

const char *swdsm_client_error(const struct swdsm_client *client)
{
    return client ? client->text : "";
}

bool swdsm_client_is_swdsm(const struct swdsm_client *client)
{
    return client && client->swdsm;
}

uint32_t swdsm_client_tdi_count(const struct swdsm_client *client)
{
    return client ? client->tdi_count : 0;
}

/* Exchanging objects */

static int start(struct swdsm_client *client, uint32_t command, const void *payload, size_t len, int deadline_ms,
                 int64_t *deadline)
{
    int error = begin(client, deadline_ms, deadline);

    if (error != 0)
        return error;
    if (!payload && len > 0)
        return fail(client, -EINVAL, "the request is NULL");
    if (client->exchange != EXCHANGE_NONE)
        return fail(client, -EBUSY, "an exchange is under way");
    if (len > REQUEST_MAX)
        return fail(client, -EMSGSIZE, "the request is larger than 65536 bytes");
    error = queue(client, command, payload, len);
    if (error != 0)
        return error;
    client->exchange = EXCHANGE_PENDING;
    client->unknown = false;
    return 0;
}

/* A response needs a place before it is asked for. */
static int check_place(struct swdsm_client *client, const void *response, const size_t *response_len)
{
    int error = enter(client);

    if (error == 0 && (!response_len || (!response && *response_len > 0)))
        error = fail(client, -EINVAL, "there is no place for the response: it or its length is NULL");
    return error;
}

/* Gives the response that has come; its place is free for the next exchange. */
static int finish(struct swdsm_client *client, void *response, size_t *response_len)
{
    size_t room = *response_len;

    if (client->unknown)
        return lose(client, -EPROTO, "the peer does not take DOE objects");
    client->exchange = EXCHANGE_NONE;
    *response_len = client->response_len;
    if (client->response_len > room)
        return fail(client, -EMSGSIZE, "the response has %zu bytes, the room for it %zu", client->response_len, room);
    if (client->response_len > 0)
        memcpy(response, client->response, client->response_len);
    return 0;
}

int swdsm_client_exchange(struct swdsm_client *client, const void *request_, size_t request_len, void *response,
                          size_t *response_len, int deadline_ms)
{
    int64_t deadline;
    int error = check_place(client, response, response_len);

    if (error == 0)
        error = start(client, NORMAL, request_, request_len, deadline_ms, &deadline);
    if (error == 0)
        error = pump(client, deadline, is_exchanged);
    return error == 0 ? done(client, finish(client, response, response_len)) : error;
}

int swdsm_client_exchange_start(struct swdsm_client *client, const void *request_, size_t request_len, int deadline_ms)
{
    int64_t deadline;
    int error = start(client, NORMAL, request_, request_len, deadline_ms, &deadline);

    if (error != 0)
        return error;
    client->exchange_deadline = deadline;
    return done(client, flush(client));
}

int swdsm_client_exchange_poll(struct swdsm_client *client, void *response, size_t *response_len)
{
    int error = check_place(client, response, response_len);

    if (error == 0)
        error = swdsm_client_run(client);
    if (error != 0)
        return error;
    if (client->exchange == EXCHANGE_NONE)
        return fail(client, -EINVAL, "no exchange is under way");
    if (is_exchanged(client)) {
        error = done(client, finish(client, response, response_len));
        return error == 0 ? 1 : error;
    }
    return now_ms() >= client->exchange_deadline ? lose(client, -ETIMEDOUT, "the daemon did not answer in time") : 0;
}

int swdsm_client_fd(const struct swdsm_client *client)
{
    return client ? client->fd : -1;
}

short swdsm_client_events(const struct swdsm_client *client)
{
    if (!client)
        return 0;
    return (short)(client->out_len > client->out_at ? POLLIN | POLLOUT : POLLIN);
}

int swdsm_client_timeout_ms(const struct swdsm_client *client)
{
    int64_t left;

    if (!client || client->exchange == EXCHANGE_NONE)
        return -1;
    left = client->exchange_deadline - now_ms();
    return client->exchange == EXCHANGE_DONE || left < 0 ? 0 : (int)left;
}

int swdsm_client_run(struct swdsm_client *client)
{
    int64_t deadline;
    int error = begin(client, 0, &deadline);

    for (int i = 0; error == 0 && i < RUN_ROUNDS; i++) { /* a daemon that never stops talking does not hold us */
        int got = turn(client);

        if (got == 0)
            break;
        error = got < 0 ? got : 0;
    }
    return error == 0 ? done(client, 0) : error;
}

/* The frame goes out behind the callback where this is called from within. */
int swdsm_client_drained(struct swdsm_client *client, uint32_t token)
{
    int error;

    if (!client)
        return -EINVAL;
    if (client->fd < 0)
        return fail(client, -ENOTCONN, "there is no connection");
    if (token == 0 || token != client->drain_token)
        return fail(client, -EINVAL, "the daemon waits for no drain with this token: it was told, or is over");
    error = acknowledge(client);
    if (error == 0 && !client->in_callback)
        error = flush(client);
    return done(client, error);
}

/* Telling the daemon */

int swdsm_client_describe(struct swdsm_client *client, const char *json, int deadline_ms)
{
    int error = enter(client);

    if (error == 0 && !json)
        error = fail(client, -EINVAL, "the description is NULL");
    if (error == 0 && strlen(json) > REQUEST_MAX)
        error = fail(client, -EMSGSIZE, "the description is larger than 65536 bytes");
    return error == 0 ? simple_request(client, FEATURE_DESCRIBE, DESCRIBE, json, strlen(json), deadline_ms) : error;
}

int swdsm_client_event(struct swdsm_client *client, enum swdsm_event event, uint32_t function_id, uint32_t argument,
                       int deadline_ms)
{
    uint8_t payload[12];

    put(put(put(payload, (uint64_t)event, 4), function_id, 4), argument, 4);
    return simple_request(client, FEATURE_EVENTS, EVENT, payload, sizeof(payload), deadline_ms);
}

int swdsm_client_config_layout(struct swdsm_client *client, uint32_t function_id, uint8_t header_type,
                               const struct swdsm_capability *capabilities, size_t count, int deadline_ms)
{
    uint8_t payload[7 + 7 * SWDSM_CAPABILITIES_MAX];
    uint8_t *p = put(put(put(payload, function_id, 4), header_type, 1), count, 2);
    int error = enter(client);

    if (error == 0 && count > SWDSM_CAPABILITIES_MAX)
        error = fail(client, -EINVAL, "more than %u capabilities", SWDSM_CAPABILITIES_MAX);
    if (error == 0 && !capabilities && count > 0)
        error = fail(client, -EINVAL, "the capabilities are NULL");
    if (error != 0)
        return error;
    for (size_t i = 0; i < count; i++)
        p = put(put(put(put(p, capabilities[i].id, 2), capabilities[i].extended, 1), capabilities[i].offset, 2),
                capabilities[i].len, 2);
    return simple_request(client, FEATURE_CONFIG_WRITE, CONFIG_LAYOUT, payload, (size_t)(p - payload), deadline_ms);
}

int swdsm_client_config_write(struct swdsm_client *client, uint32_t function_id, uint16_t offset, uint8_t width,
                              uint32_t old_value, uint32_t new_value, int deadline_ms)
{
    uint8_t payload[15];

    put(put(put(put(put(payload, function_id, 4), offset, 2), width, 1), old_value, 4), new_value, 4);
    return simple_request(client, FEATURE_CONFIG_WRITE, CONFIG_WRITE, payload, sizeof(payload), deadline_ms);
}

/* GET_DEVICE_INTERFACE_STATE in clear (11.3.12), answered with DEVICE_INTERFACE_STATE: 17 bytes, the function id
 * echoed. */
static int query_in_clear(struct swdsm_client *client, uint32_t function_id, enum swdsm_tdi_state *state,
                          int deadline_ms)
{
    uint8_t message[16] = { 0x10, 0x85 };
    uint8_t answer[17];
    size_t len = sizeof(answer);
    int64_t deadline;
    int error;

    if (client->no_query)
        return fail(client, -EOPNOTSUPP, "the peer does not answer queries");
    for (unsigned i = 0; i < 4; i++) /* little endian, as TDISP has it */
        message[4 + i] = (uint8_t)(function_id >> (8 * i));
    error = start(client, DECAP_TDISP, message, sizeof(message), deadline_ms, &deadline);
    if (error == 0)
        error = pump(client, deadline, is_exchanged);
    if (error != 0)
        return error;
    if (client->unknown) {
        client->no_query = true;
        error = dial_again(client, deadline);
        return error != 0 ? error : fail(client, -EOPNOTSUPP, "the peer does not answer queries");
    }
    error = finish(client, answer, &len);
    if (error != 0)
        return error;
    if (len != sizeof(answer) || answer[1] != 0x05 || memcmp(answer + 4, message + 4, 4) != 0 ||
        answer[16] > SWDSM_TDI_ERROR)
        return fail(client, -ENOENT, "the peer knows no such TDI");
    *state = (enum swdsm_tdi_state)answer[16];
    return 0;
}

int swdsm_client_query(struct swdsm_client *client, uint32_t function_id, enum swdsm_tdi_state *state, int deadline_ms)
{
    uint8_t payload[4];
    const uint8_t *p;
    int64_t deadline;
    size_t len;
    int error = begin(client, deadline_ms, &deadline);

    if (error != 0)
        return error;
    if (!state)
        return fail(client, -EINVAL, "there is no place for the state: it is NULL");
    if (!client->swdsm)
        return done(client, query_in_clear(client, function_id, state, deadline_ms));
    put(payload, function_id, 4);
    error = request(client, QUERY, payload, sizeof(payload), deadline, &p, &len);
    if (error != 0)
        return error;
    if (len != STATE_LEN || p[17] > SWDSM_TDI_ERROR)
        return lose(client, -EPROTO, "the daemon sent a state that is none");
    *state = (enum swdsm_tdi_state)p[17];
    return done(client, 0);
}

/* The readers */

int swdsm_client_set_ranges(struct swdsm_client *client, uint32_t tdi, const struct swdsm_mmio_range *ranges,
                            size_t count)
{
    struct swdsm_mmio_range *copy = NULL;

    if (!client)
        return -EINVAL;
    if (!ranges && count > 0)
        return fail(client, -EINVAL, "the ranges are NULL");
    if (tdi >= SWDSM_TDIS_MAX || count > SWDSM_MMIO_RANGES_MAX)
        return fail(client, -EINVAL, "no such TDI, or too many ranges");
    for (size_t i = 0; i < count; i++)
        if (ranges[i].len == 0 || ranges[i].len - 1 > UINT64_MAX - ranges[i].address)
            return fail(client, -EINVAL, "range %zu is empty, or ends past 2^64", i);
    if (count > 0) {
        copy = malloc(count * sizeof(*copy));
        if (!copy)
            return fail(client, -ENOMEM, "out of memory");
        memcpy(copy, ranges, count * sizeof(*copy));
    }
    free((void *)client->tdis[tdi].ranges);
    client->tdis[tdi].ranges = copy;
    client->tdis[tdi].range_count = count;
    return done(client, 0);
}

const struct swdsm_tdi *swdsm_client_tdi(const struct swdsm_client *client, uint32_t tdi)
{
    return client && tdi < SWDSM_TDIS_MAX ? &client->tdis[tdi] : &error_tdi;
}
