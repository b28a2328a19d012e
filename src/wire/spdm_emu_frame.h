/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The socket frame that QEMU (spdm_port) and spdm-emu speak: command, transport, payload size, each u32 big endian,
 * then the payload. What a command means depends on the transport, since numbers collide.
 */
#ifndef DSM_WIRE_SPDM_EMU_FRAME_H
#define DSM_WIRE_SPDM_EMU_FRAME_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/limits.h"

#define DSM_SPDM_EMU_FRAME_HEADER_LEN 12u

enum dsm_spdm_emu_transport {
    DSM_SPDM_EMU_TRANSPORT_NONE = 0,
    DSM_SPDM_EMU_TRANSPORT_MCTP = 1,
    DSM_SPDM_EMU_TRANSPORT_PCI_DOE = 2,
    DSM_SPDM_EMU_TRANSPORT_TCP = 3,  /* to spdm-emu, */
    DSM_SPDM_EMU_TRANSPORT_SCSI = 3, /* to QEMU */
    DSM_SPDM_EMU_TRANSPORT_NVME = 4,
};

enum dsm_spdm_emu_command {
    DSM_SPDM_EMU_COMMAND_NORMAL = 0x0001,
    DSM_SPDM_EMU_COMMAND_DECAP_TDISP = 0x0002, /* with DSM_SPDM_EMU_TRANSPORT_PCI_DOE */
    DSM_SPDM_EMU_COMMAND_IF_SEND = 0x0002,     /* these three with storage commands */
    DSM_SPDM_EMU_COMMAND_IF_RECV = 0x0003,
    DSM_SPDM_EMU_COMMAND_ACK_STATUS = 0x0004,
    DSM_SPDM_EMU_COMMAND_OOB_ENCAP_KEY_UPDATE = 0x8001,
    DSM_SPDM_EMU_COMMAND_OOB_ENDPOINT_INFO = 0x8002,
    DSM_SPDM_EMU_COMMAND_TEST = 0xDEAD,
    DSM_SPDM_EMU_COMMAND_CONTINUE = 0xFFFD,
    DSM_SPDM_EMU_COMMAND_SHUTDOWN = 0xFFFE,
    DSM_SPDM_EMU_COMMAND_UNKNOWN = 0xFFFF,
};

struct dsm_spdm_emu_frame_header {
    uint32_t command;
    uint32_t transport;
    uint32_t payload_len;
};

/* bytes: exactly DSM_SPDM_EMU_FRAME_HEADER_LEN of them. */
struct dsm_spdm_emu_frame_header dsm_spdm_emu_frame_header_decode(const uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN]);
void dsm_spdm_emu_frame_header_write(struct dsm_writer *w, const struct dsm_spdm_emu_frame_header *in);

#endif
