/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A PCIe device of one's own behind an unmodified QEMU, by libswdsm, in one file: an entropy source with one function,
 * which writes random bytes into guest memory and then interrupts. What is marked "device" is what yours would be.
 *
 *     function PATH      serves one VMM after another at the unix socket PATH, until SIGINT or SIGTERM
 *
 *     qemu-system-x86_64 -M q35,memory-backend=m -object memory-backend-memfd,id=m,size=1G,share=on \
 *         -device '{"driver":"vfio-user-pci","socket":{"type":"unix","path":"PATH"}}' ...
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* getrandom, ppoll */
#endif

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "swdsm/swdsm-function.h"

/*
 * The device: what its driver sees in BAR 0, little endian.
 */
enum {
    IDENTIFICATION = 0x00, /* 0x45544e45 */
    ADDRESS = 0x08,        /* 64 bits: where to write */
    LENGTH = 0x10,         /* bytes, at most 4096 */
    GO = 0x14,             /* anything written starts it */
    STATUS = 0x18,         /* 0 idle, 1 busy, 2 done, 3 refused, 4 fault */
    MSIX_TABLE = 0x1000,
    MSIX_PBA = 0x1800,
    BAR_LEN = 0x2000,
};
enum { IDLE, BUSY, DONE, REFUSED, FAULT };

#define BYTES_MAX 4096u

static struct {
    uint64_t address;
    uint32_t length, status;
    uint8_t bytes[BYTES_MAX];
    struct swdsm_function *function;
} entropy;

static uint64_t on_read(void *context, uint64_t offset, unsigned width)
{
    (void)context;
    switch (offset) {
    case IDENTIFICATION:
        return 0x45544e45;
    case ADDRESS:
        return width == 8 ? entropy.address : (uint32_t)entropy.address;
    case ADDRESS + 4:
        return entropy.address >> 32;
    case LENGTH:
        return entropy.length;
    case STATUS:
        return entropy.status;
    default:
        return 0;
    }
}

static void on_write(void *context, uint64_t offset, unsigned width, uint64_t value)
{
    (void)context;
    if (entropy.status == BUSY)
        return;
    switch (offset) {
    case ADDRESS:
        entropy.address = width == 8 ? value : (entropy.address & ~(uint64_t)UINT32_MAX) | (uint32_t)value;
        break;
    case ADDRESS + 4:
        entropy.address = value << 32 | (uint32_t)entropy.address;
        break;
    case LENGTH:
        entropy.length = (uint32_t)value;
        break;
    case GO:
        entropy.status = BUSY;
        swdsm_function_wake(entropy.function);
        break;
    default:
        break;
    }
}

static void on_done(void *context, enum swdsm_dma_outcome outcome)
{
    (void)context;
    entropy.status = outcome == SWDSM_DMA_DONE ? DONE : outcome == SWDSM_DMA_REFUSED ? REFUSED : FAULT;
    swdsm_function_interrupt(entropy.function, 0);
}

/* The T bit is the library's affair: T=1 in RUN, and in CONFIG_LOCKED and ERROR the request does not go out. */
static bool on_work(void *context)
{
    const struct swdsm_dma request = {
        .size = sizeof(request),
        .write = true,
        .address = entropy.address,
        .data = entropy.bytes,
        .len = entropy.length,
        .done = on_done,
    };
    enum swdsm_dma_outcome outcome = SWDSM_DMA_FAULT;

    (void)context;
    if (entropy.length <= BYTES_MAX && getrandom(entropy.bytes, entropy.length, 0) == (ssize_t)entropy.length)
        outcome = swdsm_function_dma(entropy.function, &request);
    if (outcome != SWDSM_DMA_PENDING)
        on_done(NULL, outcome);
    return false;
}

static void on_reset(void *context)
{
    (void)context;
    entropy.address = 0;
    entropy.length = 0;
    entropy.status = IDLE;
    memset(entropy.bytes, 0, sizeof(entropy.bytes));
}

static void on_refused(void *context, uint64_t address, uint32_t len, bool write, bool t, const char *reason)
{
    (void)context;
    printf("a %s of %u bytes at 0x%llx with T=%d was refused: %s\n", write ? "write" : "read", len,
           (unsigned long long)address, t, reason);
}

/*
 * The rest is the same for each device.
 */
static volatile sig_atomic_t ends;

static void on_signal(int number)
{
    (void)number;
    ends = 1;
}

static void on_moved(void *context, const struct swdsm_moved *moved)
{
    static const char *const states[] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };

    (void)context;
    printf("TDI %zu: %s -> %s (%s)\n", moved->tdi, states[moved->old_state], states[moved->new_state], moved->reason);
}

static struct swdsm_device *make_device(void)
{
    const struct swdsm_callbacks callbacks = { .size = sizeof(callbacks), .moved = on_moved };
    char error[256] = "";
    const struct swdsm_device_options options = {
        .size = sizeof(options),
        .name = "entropy",
        .callbacks = &callbacks,
        .vendor_id = 0x1B36,
        .device_id = 0x00E7,
        .class_code = 0x100000,
        .error = error,
        .error_size = sizeof(error),
    };
    /* Its BAR and MSI-X are the function's; where the guest has it, the first LOCK tells. */
    const struct swdsm_tdi_description tdi = { .size = sizeof(tdi),
                                               .any_bus = true,
                                               .interface_info = SWDSM_INTERFACE_DMA_WITHOUT_PASID };
    struct swdsm_device *device;

    if (swdsm_device_create(&options, &device) != 0) {
        fprintf(stderr, "the device cannot be created: %s\n", error);
        exit(1);
    }
    if (swdsm_device_add_tdi(device, &tdi) != 0 || swdsm_device_realize(device) != 0) {
        fprintf(stderr, "the device cannot be realized: %s\n", swdsm_device_error(device));
        exit(1);
    }
    return device;
}

static struct swdsm_function *make_function(struct swdsm_device *device, const char *path)
{
    const struct swdsm_function_callbacks callbacks = {
        .size = sizeof(callbacks),
        .read = on_read,
        .write = on_write,
        .work = on_work,
        .reset = on_reset,
        .refused = on_refused,
    };
    const struct swdsm_function_options options = {
        .size = sizeof(options),
        .callbacks = &callbacks,
        .class_code = 0x100000, /* encryption controller, network and computing */
        .bar_len = BAR_LEN,
        .vectors = 2, /* the second is the mailbox's */
        .msix_table = MSIX_TABLE,
        .msix_pba = MSIX_PBA,
    };
    struct swdsm_function *function;

    if (swdsm_function_create(device, &options, &function) != 0 || swdsm_function_listen(function, path) != 0) {
        fprintf(stderr, "the function cannot be served: %s\n", swdsm_device_error(device));
        exit(1);
    }
    return function;
}

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Until something comes, or a session or a drain is due. */
static void wait_for(struct swdsm_device *device, struct swdsm_function *function, const sigset_t *unblocked)
{
    struct pollfd fd = { .fd = swdsm_function_poll_fd(function), .events = POLLIN };
    uint64_t now = now_ms(), due = swdsm_device_deadline_ms(device), drain = swdsm_function_deadline_ms(function);
    struct timespec patience;

    due = drain < due ? drain : due;
    patience.tv_sec = due == UINT64_MAX ? 3600 : due <= now ? 0 : (time_t)((due - now) / 1000 + 1);
    patience.tv_nsec = 0;
    (void)ppoll(&fd, 1, &patience, unblocked);
}

int main(int argc, char **argv)
{
    struct swdsm_function *function;
    struct swdsm_device *device;
    sigset_t blocked, unblocked;
    int result = 0;

    if (argc != 2 || argv[1][0] == '-') {
        fprintf(stderr, "usage: function PATH\n");
        return 2;
    }
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &unblocked);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    setvbuf(stdout, NULL, _IOLBF, 0);
    device = make_device();
    entropy.function = function = make_function(device, argv[1]);
    printf("serves at %s\n", argv[1]);
    while (!ends) {
        if (result != 1)
            wait_for(device, function, &unblocked);
        swdsm_device_expire(device, now_ms());
        result = swdsm_function_run(function, now_ms());
        if (result < 0)
            printf("%s\n", swdsm_device_error(device));
    }
    swdsm_function_destroy(function);
    swdsm_device_destroy(device);
    return 0;
}
