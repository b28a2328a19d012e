/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the example's device (endpoint.c) and the machine around it (machine.c). */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "swdsm/swdsm-client.h"

/* Configuration space, by offset */
#define REG_COMMAND 0x04u
#define REG_BAR0 0x10u
#define REG_DEVICE_CONTROL 0x48u /* in the PCI Express capability at 0x40 */
#define REG_DOE_CONTROL 0x108u   /* in the DOE capability at 0x100 (PCIe 7.9.24) */
#define REG_DOE_STATUS 0x10Cu
#define REG_DOE_WRITE 0x110u
#define REG_DOE_READ 0x114u

#define COMMAND_MEMORY 0x2u
#define COMMAND_BUS_MASTER 0x4u
#define DEVICE_CONTROL_FLR 0x8000u
#define DOE_CONTROL_ABORT 0x00000001u
#define DOE_CONTROL_GO 0x80000000u
#define DOE_STATUS_BUSY 0x00000001u
#define DOE_STATUS_ERROR 0x00000004u
#define DOE_STATUS_READY 0x80000000u

/* BAR 0, by offset */
#define DMA_ADDRESS 0x00u
#define DMA_LENGTH 0x08u
#define DMA_DOORBELL 0x10u /* 1: fill guest memory, 2: read it */
#define DMA_STATUS 0x18u   /* 1: done, 2: failed */
#define DMA_COUNT 0x1000u  /* how many were done; the page is reported as non-TEE memory */
#define MSIX_TABLE 0x2000u
#define MSIX_PBA 0x3000u
#define BAR0_SIZE 0x4000u
#define ENDPOINT_FUNCTION 0x0100u /* 01:00.0 */

struct endpoint;

/* What the machine calls. */
int endpoint_create(const char *daemon, struct endpoint **out);
void endpoint_destroy(struct endpoint *ep);
int endpoint_fd(const struct endpoint *ep); /* poll it, for endpoint_events, */
short endpoint_events(const struct endpoint *ep);
int endpoint_timeout_ms(const struct endpoint *ep); /* at most so long, */
void endpoint_run(struct endpoint *ep);             /* then call this */
uint32_t endpoint_config_read(struct endpoint *ep, uint16_t offset, uint8_t width);
void endpoint_config_write(struct endpoint *ep, uint16_t offset, uint8_t width, uint32_t value);
/* false: Unsupported Request */
bool endpoint_mmio_read(struct endpoint *ep, uint32_t offset, bool t, uint32_t *value);
bool endpoint_mmio_write(struct endpoint *ep, uint32_t offset, bool t, uint32_t value);

/* What the device calls. false: the root complex refuses the request. */
bool machine_dma(uint64_t address, void *data, size_t len, bool write, bool t);
void machine_interrupt(unsigned vector, bool t);
void machine_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
