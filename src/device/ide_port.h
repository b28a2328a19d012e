/* SPDX-License-Identifier: BSD-3-Clause */
/* A port's IDE extended capability (PCIe 7.9.26) as QUERY_RESP shows it: what each of its registers is for. */
#ifndef DSM_DEVICE_IDE_PORT_H
#define DSM_DEVICE_IDE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "wire/limits.h"

struct dsm_ide_port {
    uint8_t dev_func_num;
    uint8_t bus_num;
    uint8_t segment;
    size_t register_dw_count;
    uint32_t registers[DSM_IDE_REGISTERS_MAX]; /* from the IDE capability register on, as QUERY_RESP shows them */
};

/* Fills a port's registers with an IDE capability (PCIe 7.9.26, without the extended capability header) for so many
 * Link IDE streams (0 to 8), Selective IDE streams (0 to 255) and address association blocks each (0 to 15),
 * AES-GCM-256 alone, nothing enabled. DSM_ERR_LIMIT if they are too many for DSM_IDE_REGISTERS_MAX. */
enum dsm_error dsm_ide_port_make_registers(struct dsm_ide_port *port, unsigned link_streams, unsigned selective_streams,
                                           unsigned address_blocks) DSM_MUST_CHECK;
/* The streams that a port's capability has room for; SIZE_MAX when the port shows no registers. */
size_t dsm_ide_port_streams(const struct dsm_ide_port *port);

/* What a register of a port's capability is for. */
struct dsm_ide_register {
    uint32_t writable; /* its bits that software sets; 0 for status and capability registers */
    bool is_control;   /* it is a stream's control register, which holds the Stream ID */
    bool is_status;    /* it is a stream's status register */
    bool is_selective; /* it belongs to a Selective IDE stream */
    uint32_t control;  /* the control register of the stream that it belongs to */
};
/* dw: counted from the IDE capability register. False for a register that the port does not show. */
bool dsm_ide_port_locate(const struct dsm_ide_port *port, size_t dw, struct dsm_ide_register *out);
#define DSM_IDE_STREAM_ENABLE 0x00000001u /* of a stream's control register */
#define DSM_IDE_STREAM_ID(control) ((uint8_t)((control) >> 24))

#endif
