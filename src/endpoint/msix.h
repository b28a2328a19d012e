/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MSI-X over vfio-user: the table is the VMM's, which gives a descriptor for each vector that is unmasked and takes it
 * away when it is masked. What fires meanwhile stays pending (PCIe 6.1.4.4), and shows in the PBA.
 */
#ifndef DSM_ENDPOINT_MSIX_H
#define DSM_ENDPOINT_MSIX_H

#include "endpoint/dma.h"

#define DSM_MSIX_VECTORS_MAX 2048u

struct dsm_msix {
    struct dsm_dma *dma; /* interrupts are memory requests: the door counts them */
    uint16_t count;
    bool enabled;     /* Message Control */
    bool masked;      /* all vectors */
    int *eventfds;    /* count; -1: none */
    uint8_t *pending; /* count */
};

/* DSM_ERR_NO_MEMORY; count 0: the function has none. */
enum dsm_error dsm_msix_create(struct dsm_msix *msix, struct dsm_dma *dma, uint16_t count) DSM_MUST_CHECK;
void dsm_msix_destroy(struct dsm_msix *msix);

/* As SET_IRQS has them: count descriptors, from vector start on, which are taken over where all is well; count 0 and
 * start 0: all are taken away. fds NULL: these vectors have none from now on. EINVAL: there are no such vectors, or
 * what came is no eventfd (writing to a pipe or socket could block, or end us). */
int dsm_msix_set_eventfds(struct dsm_msix *msix, uint32_t start, uint32_t count, const int *fds);
/* A test of the client's: its own descriptor is signalled. EINVAL likewise. */
int dsm_msix_trigger(struct dsm_msix *msix, uint32_t start, uint32_t count, const uint8_t *which);

void dsm_msix_fire(struct dsm_msix *msix, uint16_t vector);
/* Message Control or Bus Master Enable has changed: what is pending and may go, goes. */
void dsm_msix_control(struct dsm_msix *msix, bool enabled, bool masked);
/* The PBA's bytes (PCIe 7.7.2.10). */
void dsm_msix_read_pba(const struct dsm_msix *msix, uint64_t offset, uint8_t *out, size_t n);
/* Nothing is pending. */
void dsm_msix_reset(struct dsm_msix *msix);

#endif
