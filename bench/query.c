/* SPDX-License-Identifier: BSD-3-Clause */
#include "query.h"

#include "cli/socket.h"
#include "process.h"
#include "statistics.h"
#include "wire/spdm_emu_frame.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_LEN 16u
#define REPLY_LEN 17u
#define TIMEOUT_MS 5000
#define PAUSE_MS 2u

static uint64_t ns_of(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * 1000000000u + (uint64_t)time->tv_nsec;
}

/* Of the last byte received; 0 where the kernel tells none. */
static uint64_t time_stamp(struct msghdr *message)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING) {
            struct scm_timestamping stamps;

            memcpy(&stamps, CMSG_DATA(c), sizeof(stamps));
            return ns_of(&stamps.ts[0]);
        }
    return 0;
}

/* The daemon writes a reply with one write, so it comes as a whole. */
static bool receive(int fd, uint64_t *arrived)
{
    uint8_t reply[DSM_SPDM_EMU_FRAME_HEADER_LEN + REPLY_LEN + 1], control[256];
    struct iovec part = { reply, sizeof(reply) };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
    };
    struct pollfd p = { .fd = fd, .events = POLLIN };

    if (poll(&p, 1, TIMEOUT_MS) <= 0 || recvmsg(fd, &message, 0) != DSM_SPDM_EMU_FRAME_HEADER_LEN + REPLY_LEN)
        return false;
    *arrived = time_stamp(&message);
    return true;
}

static void keep(struct bench_query *query, uint64_t ns, uint64_t waited_ns)
{
    query->ns[query->count] = ns;
    query->own_ns[query->count++] = ns > waited_ns ? ns - waited_ns : 0;
}

static bool ask(struct bench_query *query)
{
    static const uint8_t message[REQUEST_LEN] = { 0x10, 0x85 };
    uint8_t request[DSM_SPDM_EMU_FRAME_HEADER_LEN + REQUEST_LEN];
    struct dsm_spdm_emu_frame_header frame = { DSM_SPDM_EMU_COMMAND_DECAP_TDISP, DSM_SPDM_EMU_TRANSPORT_PCI_DOE,
                                               REQUEST_LEN };
    struct dsm_writer w = dsm_writer(request, sizeof(request));
    uint64_t arrived, before, after;
    struct timespec sent;

    dsm_spdm_emu_frame_header_write(&w, &frame);
    dsm_write_bytes(&w, dsm_bytes(message, sizeof(message)));
    if (!bench_process_wait_ns(query->pid, &before))
        return false;
    clock_gettime(CLOCK_REALTIME, &sent);
    if (send(query->fd, request, sizeof(request), MSG_NOSIGNAL) != sizeof(request) || !receive(query->fd, &arrived) ||
        !bench_process_wait_ns(query->pid, &after))
        return false;
    if (arrived >= ns_of(&sent)) /* the kernel leaves a stamp out while it switches them on */
        keep(query, arrived - ns_of(&sent), after - before);
    return true;
}

/* The instrument must not wait for a core: with a real time priority, where we may. */
static void *ask_on(void *context)
{
    struct sched_param parameters = { .sched_priority = 1 };
    struct bench_query *query = context;

    (void)pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
    while (!__atomic_load_n(&query->stop, __ATOMIC_RELAXED) && query->count < BENCH_QUERIES_MAX) {
        if (!ask(query)) {
            query->failed = true;
            break;
        }
        bench_sleep_ms(PAUSE_MS);
    }
    return NULL;
}

bool bench_query_start(struct bench_query *query, unsigned port, pid_t pid, struct dsm_error_detail *detail)
{
    int stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE, on = 1;
    char address[64];

    query->stop = query->failed = false;
    query->count = 0;
    query->pid = pid;
    snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", port);
    query->fd = cli_connect(address, TIMEOUT_MS, detail);
    if (query->fd < 0)
        return false;
    setsockopt(query->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (setsockopt(query->fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof(stamps)) == 0 &&
        pthread_create(&query->thread, NULL, ask_on, query) == 0)
        return true;
    close(query->fd);
    return cli_refuse(detail, "no time stamps, or no thread");
}

bool bench_query_stop(struct bench_query *query)
{
    __atomic_store_n(&query->stop, true, __ATOMIC_RELAXED);
    pthread_join(query->thread, NULL);
    close(query->fd);
    bench_sort(query->ns, query->count);
    bench_sort(query->own_ns, query->count);
    return !query->failed;
}
