/* SPDX-License-Identifier: BSD-3-Clause */
/* The IDE extended capability of a port as QUERY_RESP shows it (PCIe 7.9.26). */
#include "device/ide_port.h"

#include <string.h>

/* IDE Capability register */
#define CAP_LINK_STREAMS 0x00000001u
#define CAP_SELECTIVE_STREAMS 0x00000002u
#define CAP_IDE_KM 0x00000040u
#define CAP_LINK_COUNT_SHIFT 13 /* number of TCs for Link IDE, less one */
#define CAP_LINK_COUNT_MASK 0x7u
#define CAP_SELECTIVE_COUNT_SHIFT 16 /* number of Selective IDE streams, less one */
#define CAP_SELECTIVE_COUNT_MASK 0xFFu
#define CAP_TEE_LIMITED 0x01000000u

#define LINK_STREAMS_MAX 8u
#define SELECTIVE_STREAMS_MAX 255u
#define ADDRESS_BLOCKS_MAX 15u

#define HEAD_DW 2u      /* capability, control */
#define LINK_DW 2u      /* control, status */
#define SELECTIVE_DW 5u /* capability, control, status, two of RID association */
#define ADDRESS_BLOCK_DW 3u

static uint32_t capability(unsigned link_streams, unsigned selective_streams)
{
    uint32_t value = CAP_IDE_KM; /* algorithm 0, AES-GCM 256 with a 96-bit MAC, is the only one */

    if (link_streams > 0)
        value |= CAP_LINK_STREAMS | (uint32_t)(link_streams - 1) << CAP_LINK_COUNT_SHIFT;
    if (selective_streams > 0)
        value |= CAP_SELECTIVE_STREAMS | (uint32_t)(selective_streams - 1) << CAP_SELECTIVE_COUNT_SHIFT;
    return value;
}

enum dsm_error dsm_ide_port_make_registers(struct dsm_ide_port *port, unsigned link_streams, unsigned selective_streams,
                                           unsigned address_blocks)
{
    size_t selective_dw = SELECTIVE_DW + (size_t)address_blocks * ADDRESS_BLOCK_DW;
    size_t first_selective = HEAD_DW + (size_t)link_streams * LINK_DW;
    size_t count = first_selective + selective_streams * selective_dw;

    if (link_streams > LINK_STREAMS_MAX || selective_streams > SELECTIVE_STREAMS_MAX ||
        address_blocks > ADDRESS_BLOCKS_MAX || count > DSM_IDE_REGISTERS_MAX)
        return DSM_ERR_LIMIT;
    memset(port->registers, 0, sizeof(port->registers));
    port->register_dw_count = count;
    port->registers[0] = capability(link_streams, selective_streams);
    for (unsigned i = 0; i < selective_streams; i++)
        port->registers[first_selective + i * selective_dw] = address_blocks;
    return DSM_OK;
}

size_t dsm_ide_port_streams(const struct dsm_ide_port *port)
{
    uint32_t value = port->registers[0];
    size_t count = 0;

    if (port->register_dw_count == 0)
        return SIZE_MAX;
    if (value & CAP_LINK_STREAMS)
        count += ((value >> CAP_LINK_COUNT_SHIFT) & CAP_LINK_COUNT_MASK) + 1;
    if (value & CAP_SELECTIVE_STREAMS)
        count += ((value >> CAP_SELECTIVE_COUNT_SHIFT) & CAP_SELECTIVE_COUNT_MASK) + 1;
    return count;
}

/* Bits that software sets (PCIe 7.9.26.3 and on) */
#define CONTROL_WRITABLE 0x00000004u /* Flow-Through IDE Stream Enabled */
#define STREAM_CONTROL_WRITABLE 0xFF7FFFFDu
#define STREAM_CONTROL_TEE_LIMITED 0x00800000u /* where CAP_TEE_LIMITED says so */
#define RID_1_WRITABLE 0x00FFFF00u
#define RID_2_WRITABLE 0xFFFFFF01u
#define ADDRESS_1_WRITABLE 0xFFFFFF01u
#define ADDRESS_COUNT_MASK 0xFu

static size_t link_count(uint32_t capability_register)
{
    if ((capability_register & CAP_LINK_STREAMS) == 0)
        return 0;
    return ((capability_register >> CAP_LINK_COUNT_SHIFT) & CAP_LINK_COUNT_MASK) + 1;
}

static uint32_t register_value(const struct dsm_ide_port *port, size_t dw)
{
    return dw < port->register_dw_count ? port->registers[dw] : 0;
}

/* at: in a Selective IDE stream's register block */
static uint32_t selective_writable(size_t at)
{
    static const uint32_t writable[SELECTIVE_DW] = { 0, STREAM_CONTROL_WRITABLE, 0, RID_1_WRITABLE, RID_2_WRITABLE };

    if (at < SELECTIVE_DW)
        return writable[at];
    return (at - SELECTIVE_DW) % ADDRESS_BLOCK_DW == 0 ? ADDRESS_1_WRITABLE : 0xFFFFFFFFu;
}

static bool locate_selective(const struct dsm_ide_port *port, size_t begin, size_t dw, struct dsm_ide_register *out)
{
    while (begin < port->register_dw_count) {
        size_t len = SELECTIVE_DW + (size_t)(port->registers[begin] & ADDRESS_COUNT_MASK) * ADDRESS_BLOCK_DW;

        if (dw >= begin + len) {
            begin += len;
            continue;
        }
        out->writable = selective_writable(dw - begin);
        out->is_control = dw == begin + 1;
        out->is_status = dw == begin + 2;
        out->is_selective = true;
        if (out->is_control && (port->registers[0] & CAP_TEE_LIMITED))
            out->writable |= STREAM_CONTROL_TEE_LIMITED;
        out->control = register_value(port, begin + 1);
        return true;
    }
    return false;
}

bool dsm_ide_port_locate(const struct dsm_ide_port *port, size_t dw, struct dsm_ide_register *out)
{
    size_t first_selective = HEAD_DW + link_count(port->registers[0]) * LINK_DW;

    *out = (struct dsm_ide_register){ 0 };
    if (dw >= port->register_dw_count)
        return false;
    if (dw < HEAD_DW) {
        out->writable = dw == 0 ? 0 : CONTROL_WRITABLE;
        return true;
    }
    if (dw >= first_selective)
        return locate_selective(port, first_selective, dw, out);
    out->is_control = (dw - HEAD_DW) % LINK_DW == 0;
    out->is_status = !out->is_control;
    out->writable = out->is_control ? STREAM_CONTROL_WRITABLE : 0;
    out->control = port->registers[out->is_control ? dw : dw - 1];
    return true;
}
