/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/spdm_emu_frame.h"

struct dsm_spdm_emu_frame_header dsm_spdm_emu_frame_header_decode(const uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN])
{
    struct dsm_reader r = dsm_reader(dsm_bytes(bytes, DSM_SPDM_EMU_FRAME_HEADER_LEN));
    struct dsm_spdm_emu_frame_header header;

    header.command = dsm_read_u32be(&r);
    header.transport = dsm_read_u32be(&r);
    header.payload_len = dsm_read_u32be(&r);
    return header;
}

void dsm_spdm_emu_frame_header_write(struct dsm_writer *w, const struct dsm_spdm_emu_frame_header *in)
{
    dsm_write_u32be(w, in->command);
    dsm_write_u32be(w, in->transport);
    dsm_write_u32be(w, in->payload_len);
}
