/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * vfio-user 0.0 (QEMU's docs/interop/vfio-user.rst): a VMM, the client, drives a PCI function that another process, the
 * server, implements. Messages over a unix stream socket, in host byte order by the text, which is little endian on all
 * hosts that we serve. Payloads only: descriptors come beside them (link/).
 *
 * The lengths of replies are a contract: clients read them blindly. dsm_vfio_user_row has them.
 */
#ifndef DSM_WIRE_VFIO_USER_H
#define DSM_WIRE_VFIO_USER_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#define DSM_VFIO_USER_MAJOR 0u
#define DSM_VFIO_USER_MINOR 0u
#define DSM_VFIO_USER_HEADER_LEN 16u
#define DSM_VFIO_USER_TRANSFER_MAX (1u << 20) /* data of one REGION_READ, REGION_WRITE, DMA_READ or DMA_WRITE */
#define DSM_VFIO_USER_FDS_MAX 16u             /* descriptors beside one message */
#define DSM_VFIO_USER_DMA_MAPS_MAX 65535u     /* what QEMU offers, and the most that it takes from a server */
#define DSM_VFIO_USER_PAGE_LEN 4096u
#define DSM_VFIO_USER_VERSION_MAX 4096u /* VERSION's payload; QEMU's has 198 bytes */

enum dsm_vfio_user_command {
    DSM_VFIO_USER_VERSION = 1,
    DSM_VFIO_USER_DMA_MAP = 2,
    DSM_VFIO_USER_DMA_UNMAP = 3,
    DSM_VFIO_USER_GET_INFO = 4,
    DSM_VFIO_USER_GET_REGION_INFO = 5,
    DSM_VFIO_USER_GET_REGION_IO_FDS = 6,
    DSM_VFIO_USER_GET_IRQ_INFO = 7,
    DSM_VFIO_USER_SET_IRQS = 8,
    DSM_VFIO_USER_REGION_READ = 9,
    DSM_VFIO_USER_REGION_WRITE = 10,
    DSM_VFIO_USER_DMA_READ = 11,  /* server to client */
    DSM_VFIO_USER_DMA_WRITE = 12, /* server to client */
    DSM_VFIO_USER_RESET = 13,
};

#define DSM_VFIO_USER_TYPE_MASK 0x0Fu
#define DSM_VFIO_USER_TYPE_COMMAND 0x00u
#define DSM_VFIO_USER_TYPE_REPLY 0x01u
#define DSM_VFIO_USER_NO_REPLY 0x10u
#define DSM_VFIO_USER_ERROR 0x20u

struct dsm_vfio_user_header {
    uint16_t id;
    uint16_t command;
    uint32_t size; /* header included */
    uint32_t flags;
    uint32_t error; /* errno of a reply with DSM_VFIO_USER_ERROR */
};

/* A command that a client sends: what its payload may be, and what the reply has behind its header. */
struct dsm_vfio_user_row {
    uint16_t command;
    const char *name;
    uint32_t min, max;  /* of the payload */
    uint8_t fds_max;    /* descriptors */
    uint32_t reply_len; /* REGION_READ: without its data; VERSION: the least */
};

/* NULL: no command that is served. */
const struct dsm_vfio_user_row *dsm_vfio_user_command_row(uint16_t command);
const char *dsm_vfio_user_command_name(uint16_t command); /* "command" for one that is not known */

/* DSM_ERR_TRUNCATED: fewer bytes than a header. DSM_ERR_INVALID_FIELD: a size below a header's, or larger than any
 * message. */
enum dsm_error dsm_vfio_user_header_decode(struct dsm_bytes bytes, struct dsm_vfio_user_header *out) DSM_MUST_CHECK;
void dsm_vfio_user_header_write(struct dsm_writer *w, const struct dsm_vfio_user_header *header);

struct dsm_vfio_user_version {
    uint16_t major, minor;
    struct dsm_bytes data; /* JSON without its NUL; empty: none */
};

#define DSM_VFIO_USER_DMA_MAP_READ 0x1u
#define DSM_VFIO_USER_DMA_MAP_WRITE 0x2u
struct dsm_vfio_user_dma_map {
    uint32_t argsz;
    uint32_t flags;
    uint64_t offset; /* in the file, of this mapping */
    uint64_t address;
    uint64_t size;
};

#define DSM_VFIO_USER_DMA_UNMAP_ALL 0x2u
struct dsm_vfio_user_dma_unmap {
    uint32_t argsz;
    uint32_t flags;
    uint64_t address;
    uint64_t size;
};

#define DSM_VFIO_USER_INFO_RESET 0x1u
#define DSM_VFIO_USER_INFO_PCI 0x2u
struct dsm_vfio_user_info {
    uint32_t argsz;
    uint32_t flags;
    uint32_t regions;
    uint32_t irqs;
};

/* VFIO's numbers of PCI regions and interrupts */
enum dsm_vfio_user_region {
    DSM_VFIO_USER_REGION_BAR0 = 0,
    DSM_VFIO_USER_REGION_ROM = 6,
    DSM_VFIO_USER_REGION_CONFIG = 7,
    DSM_VFIO_USER_REGION_VGA = 8,
    DSM_VFIO_USER_REGIONS = 9,
};
enum dsm_vfio_user_irq {
    DSM_VFIO_USER_IRQ_INTX = 0,
    DSM_VFIO_USER_IRQ_MSI = 1,
    DSM_VFIO_USER_IRQ_MSIX = 2,
    DSM_VFIO_USER_IRQ_ERR = 3,
    DSM_VFIO_USER_IRQ_REQ = 4,
    DSM_VFIO_USER_IRQS = 5,
};

#define DSM_VFIO_USER_REGION_INFO_READ 0x1u
#define DSM_VFIO_USER_REGION_INFO_WRITE 0x2u
struct dsm_vfio_user_region_info {
    uint32_t argsz;
    uint32_t flags;
    uint32_t index;
    uint32_t cap_offset;
    uint64_t size;
    uint64_t offset;
};

#define DSM_VFIO_USER_IRQ_INFO_EVENTFD 0x1u
struct dsm_vfio_user_irq_info {
    uint32_t argsz;
    uint32_t flags;
    uint32_t index;
    uint32_t count;
};

#define DSM_VFIO_USER_IRQ_DATA_NONE 0x01u
#define DSM_VFIO_USER_IRQ_DATA_BOOL 0x02u
#define DSM_VFIO_USER_IRQ_DATA_EVENTFD 0x04u
#define DSM_VFIO_USER_IRQ_DATA_MASK 0x07u
#define DSM_VFIO_USER_IRQ_ACTION_MASK 0x08u
#define DSM_VFIO_USER_IRQ_ACTION_UNMASK 0x10u
#define DSM_VFIO_USER_IRQ_ACTION_TRIGGER 0x20u
#define DSM_VFIO_USER_IRQ_ACTIONS 0x38u
#define DSM_VFIO_USER_IRQS_DATA_MAX 2048u /* DATA_BOOL: a byte a vector */
struct dsm_vfio_user_set_irqs {
    uint32_t argsz;
    uint32_t flags;
    uint32_t index;
    uint32_t start;
    uint32_t count;
    struct dsm_bytes data;
};

struct dsm_vfio_user_region_access {
    uint64_t offset;
    uint32_t region;
    uint32_t count;
    struct dsm_bytes data; /* of a write, and of the reply to a read: count bytes */
};

/* Count has 64 bits, and data begin behind it: so does QEMU 11.1. */
#define DSM_VFIO_USER_DMA_HEADER_LEN 16u
struct dsm_vfio_user_dma_access {
    uint64_t address;
    uint64_t count;
    struct dsm_bytes data; /* of a DMA_WRITE, and of the reply to a DMA_READ: count bytes */
};

/* Payloads, consumed exactly; an encoder that has no room says DSM_ERR_NO_SPACE. Values are the handlers' to judge,
 * since most of what is wrong has to be answered by something else than an error. */
#define DSM_VFIO_USER_PAYLOADS(X)                                                                                      \
    X(version) X(dma_map) X(dma_unmap) X(info) X(region_info) X(irq_info) X(set_irqs) X(region_access) X(dma_access)
#define X(name)                                                                                                        \
    enum dsm_error dsm_vfio_user_##name##_decode(struct dsm_bytes payload, struct dsm_vfio_user_##name *out)           \
        DSM_MUST_CHECK;                                                                                                \
    enum dsm_error dsm_vfio_user_##name##_encode(const struct dsm_vfio_user_##name *in, struct dsm_writer *w)          \
        DSM_MUST_CHECK;
DSM_VFIO_USER_PAYLOADS(X)
#undef X
/* A REGION_READ and a DMA_READ as they are asked for: data come with the reply. */
enum dsm_error dsm_vfio_user_region_read_decode(struct dsm_bytes payload,
                                                struct dsm_vfio_user_region_access *out) DSM_MUST_CHECK;
enum dsm_error dsm_vfio_user_dma_read_decode(struct dsm_bytes payload,
                                             struct dsm_vfio_user_dma_access *out) DSM_MUST_CHECK;

#endif
