/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A helper of /dev/swtsm that does no SPDM: it says yes to everything and keeps a TDI's state as a number, and it
 * misbehaves as it is told to: swtsm_helper [OP=HOW]... with OP connect, disconnect, bind, unbind, state, certificates,
 * vca, measurements, report, lock, start or stop, and HOW die, silent, refuse, short, long, garbage or probe.
 */
#include <linux/swtsm.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    uint32_t op;
    uint8_t guest;
} operations[] = {
    { "connect", SWTSM_OP_CONNECT, 0 },
    { "disconnect", SWTSM_OP_DISCONNECT, 0 },
    { "bind", SWTSM_OP_BIND, 0 },
    { "unbind", SWTSM_OP_UNBIND, 0 },
    { "state", SWTSM_OP_GUEST, SWTSM_GUEST_STATE },
    { "certificates", SWTSM_OP_GUEST, SWTSM_GUEST_CERTIFICATES },
    { "vca", SWTSM_OP_GUEST, SWTSM_GUEST_VCA },
    { "measurements", SWTSM_OP_GUEST, SWTSM_GUEST_MEASUREMENTS },
    { "report", SWTSM_OP_GUEST, SWTSM_GUEST_REPORT },
    { "lock", SWTSM_OP_GUEST, SWTSM_GUEST_LOCK },
    { "start", SWTSM_OP_GUEST, SWTSM_GUEST_START },
    { "stop", SWTSM_OP_GUEST, SWTSM_GUEST_STOP },
};

static int fd;
static uint8_t state;
static union {
    struct swtsm_request request;
    uint8_t bytes[sizeof(struct swtsm_request) + SWTSM_PAYLOAD_MAX];
} in;
static uint8_t out[SWTSM_PAYLOAD_MAX + 4];

/* What this request is called. */
static const char *operation_name(void)
{
    const struct swtsm_guest_header *header = (const void *)in.request.payload;

    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        if (operations[i].op == in.request.op && (operations[i].guest == 0 || operations[i].guest == header->op))
            return operations[i].name;
    return "?";
}

static const char *behaviour(int argc, char **argv, const char *name)
{
    size_t n = strlen(name);

    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=')
            return argv[i] + n + 1;
    return "";
}

static void answer(int error, size_t len)
{
    struct swtsm_answer a = {
        .id = in.request.id, .error = error, .payload = (uintptr_t)out, .payload_len = (uint32_t)len
    };

    if (ioctl(fd, SWTSM_IOC_ANSWER, &a) != 0)
        printf("helper: answer: %s\n", strerror(errno));
}

static void show(const char *what, int rc)
{
    printf("probe %s: %s\n", what, rc == 0 ? "done" : strerror(errno));
}

static int doe(uint64_t id, uint32_t type, uint32_t request_len, uint32_t response_size)
{
    static uint8_t request[64] = { 0x10, 0x84 }, response[4096]; /* GET_VERSION */
    struct swtsm_doe d = {
        .id = id,
        .type = type,
        .request = (uintptr_t)request,
        .request_len = request_len,
        .response = (uintptr_t)response,
        .response_size = response_size,
    };

    return ioctl(fd, SWTSM_IOC_DOE, &d);
}

static int ide(uint64_t id, uint32_t index, uint32_t stream, uint32_t reserved)
{
    struct swtsm_ide i = { .id = id, .stream_index = index, .stream_id = stream, .enable = 1, .reserved = reserved };

    return ioctl(fd, SWTSM_IOC_IDE, &i);
}

static int bad_answer(uint64_t id, int error, uint64_t payload, uint32_t len)
{
    struct swtsm_answer a = { .id = id, .error = error, .payload = payload, .payload_len = len };

    return ioctl(fd, SWTSM_IOC_ANSWER, &a);
}

/* All that a helper has no right to, and GET_VERSION, which it has. */
static void probe(void)
{
    uint64_t id = in.request.id;

    show("second open", open("/dev/swtsm", O_RDWR) < 0 ? -1 : 0);
    show("DOE of another id", doe(id + 1, 1, 4, 64));
    show("DOE of discovery", doe(id, 0, 4, 64));
    show("DOE of vendor's type", doe(id, 3, 4, 64));
    show("DOE of no bytes", doe(id, 1, 0, 64));
    show("DOE of 3 bytes", doe(id, 1, 3, 64));
    show("DOE of too much", doe(id, 1, SWTSM_PAYLOAD_MAX + 4, 64));
    show("DOE into too much", doe(id, 1, 4, SWTSM_PAYLOAD_MAX + 4));
    show("GET_VERSION", doe(id, 1, 4, 64));
    show("IDE of another id", ide(id + 1, 0, 1, 0));
    show("IDE stream 4096", ide(id, 4096, 1, 0));
    show("IDE stream id 255", ide(id, 0, 255, 0));
    show("IDE reserved", ide(id, 0, 1, 1));
    show("answer to another id", bad_answer(id + 1, 0, 0, 0));
    show("answer with an error above 0", bad_answer(id, 1, 0, 0));
    show("answer with no errno", bad_answer(id, -5000, 0, 0));
    show("answer that is too long", bad_answer(id, 0, (uintptr_t)out, SWTSM_PAYLOAD_MAX + 1));
    show("answer from nowhere", bad_answer(id, 0, 16, 64));
    show("unknown ioctl", ioctl(fd, _IO('W', 0x7F)));
}

/* 5,000 bytes of evidence; a state is one byte. */
static size_t answer_data(struct swtsm_guest_header *header)
{
    if (header->op == SWTSM_GUEST_STATE) {
        out[sizeof(*header)] = state;
        return 1;
    }
    if (header->op < SWTSM_GUEST_CERTIFICATES || header->op > SWTSM_GUEST_REPORT)
        return 0;
    memset(out + sizeof(*header), 'a' + header->op, 5000);
    return 5000;
}

static void serve_guest(const char *how)
{
    struct swtsm_guest_header *header = (void *)out;
    size_t n;

    memcpy(header, in.request.payload, sizeof(*header));
    header->status = 0;
    if (header->op >= SWTSM_GUEST_LOCK)
        state = header->op == SWTSM_GUEST_LOCK ? 1 : header->op == SWTSM_GUEST_START ? 2 : 0;
    n = answer_data(header);
    if (strcmp(how, "refuse") == 0) {
        header->status = EACCES;
        n = (size_t)sprintf((char *)(header + 1), "policy: measurement 3 is not as required\033[2J");
    }
    header->data_len = (uint32_t)n;
    n += sizeof(*header);
    if (strcmp(how, "short") == 0)
        n = 5;
    if (strcmp(how, "long") == 0)
        header->data_len = 60000;
    if (strcmp(how, "garbage") == 0)
        memset(out, 0xA5, n);
    answer(0, n);
}

static void serve(const char *how)
{
    if (strcmp(how, "die") == 0)
        _exit(3);
    if (strcmp(how, "silent") == 0)
        return;
    if (strcmp(how, "probe") == 0)
        probe();
    if (in.request.op == SWTSM_OP_GUEST)
        serve_guest(how);
    else if (strcmp(how, "refuse") == 0)
        answer(-EACCES, (size_t)sprintf((char *)out, "policy: no rule for it\033[2J"));
    else
        answer(0, 0);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    fd = open("/dev/swtsm", O_RDWR);
    if (fd < 0) {
        perror("/dev/swtsm");
        return 1;
    }
    printf("helper %d is ready\n", (int)getpid());
    while (read(fd, &in, sizeof(in)) > 0) {
        printf("helper: %s\n", operation_name());
        serve(behaviour(argc, argv, operation_name()));
    }
    perror("read");
    return 1;
}
