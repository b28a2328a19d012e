/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/msix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum dsm_error dsm_msix_create(struct dsm_msix *msix, struct dsm_dma *dma, uint16_t count)
{
    *msix = (struct dsm_msix){ .dma = dma };
    msix->eventfds = malloc((count + 1u) * sizeof(*msix->eventfds));
    msix->pending = calloc(count + 1u, 1);
    if (!msix->eventfds || !msix->pending)
        return DSM_ERR_NO_MEMORY;
    msix->count = count;
    for (size_t i = 0; i < count; i++)
        msix->eventfds[i] = -1;
    return DSM_OK;
}

static void eventfd_set(struct dsm_msix *msix, size_t vector, int fd)
{
    if (msix->eventfds[vector] >= 0)
        close(msix->eventfds[vector]);
    msix->eventfds[vector] = fd;
}

void dsm_msix_destroy(struct dsm_msix *msix)
{
    for (size_t i = 0; i < msix->count; i++)
        eventfd_set(msix, i, -1);
    free(msix->eventfds);
    free(msix->pending);
    *msix = (struct dsm_msix){ 0 };
}

/* Should its counter be full, the client has plenty to read. */
static void signal_client(int fd)
{
    const uint64_t one = 1;

    if (write(fd, &one, sizeof(one)) < 0)
        return;
}

static void deliver(struct dsm_msix *msix, size_t vector)
{
    if (!msix->pending[vector] || !msix->enabled || msix->masked || msix->eventfds[vector] < 0)
        return;
    if (!dsm_dma_interrupt(msix->dma))
        return;
    msix->pending[vector] = false;
    signal_client(msix->eventfds[vector]);
}

static bool are_vectors(const struct dsm_msix *msix, uint32_t start, uint32_t count)
{
    return start <= msix->count && count <= msix->count - start;
}

/* Of eventfds, timerfds and the like fstat tells no type; of them eventfds alone can be written to. It must not make us
 * wait for its reader. */
static bool take_eventfd(int fd)
{
    struct stat stat;
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fstat(fd, &stat) != 0 || (stat.st_mode & S_IFMT) != 0)
        return false;
    return fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool are_eventfds(const int *fds, uint32_t count)
{
    for (uint32_t i = 0; fds && i < count; i++)
        if (!take_eventfd(fds[i]))
            return false;
    return true;
}

int dsm_msix_set_eventfds(struct dsm_msix *msix, uint32_t start, uint32_t count, const int *fds)
{
    if (!are_vectors(msix, start, count) || !are_eventfds(fds, count))
        return EINVAL;
    if (count == 0 && start == 0)
        for (size_t i = 0; i < msix->count; i++)
            eventfd_set(msix, i, -1);
    for (uint32_t i = 0; i < count; i++) {
        eventfd_set(msix, start + i, fds ? fds[i] : -1);
        deliver(msix, start + i);
    }
    return 0;
}

int dsm_msix_trigger(struct dsm_msix *msix, uint32_t start, uint32_t count, const uint8_t *which)
{
    if (!are_vectors(msix, start, count))
        return EINVAL;
    for (uint32_t i = 0; i < count; i++)
        if ((!which || which[i]) && msix->eventfds[start + i] >= 0)
            signal_client(msix->eventfds[start + i]);
    return 0;
}

void dsm_msix_fire(struct dsm_msix *msix, uint16_t vector)
{
    if (vector >= msix->count || !msix->enabled)
        return; /* PCIe 6.1.4: without MSI-X, and without INTx, nobody is told */
    msix->pending[vector] = true;
    deliver(msix, vector);
}

void dsm_msix_control(struct dsm_msix *msix, bool enabled, bool masked)
{
    msix->enabled = enabled;
    msix->masked = masked;
    for (size_t i = 0; i < msix->count; i++)
        deliver(msix, i);
}

void dsm_msix_read_pba(const struct dsm_msix *msix, uint64_t offset, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            uint64_t vector = (offset + i) * 8 + bit;

            if (vector < msix->count && msix->pending[vector])
                out[i] |= (uint8_t)(1u << bit);
        }
    }
}

void dsm_msix_reset(struct dsm_msix *msix)
{
    msix->enabled = msix->masked = false;
    memset(msix->pending, 0, msix->count);
}
