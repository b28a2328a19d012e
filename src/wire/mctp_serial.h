/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MCTP packets on a serial line (DSP0253): a flag, the revision, a byte count, the packet with flags and escapes in it
 * escaped, a frame check sequence over all of that as it was before escaping, and a flag.
 */
#ifndef DSM_WIRE_MCTP_SERIAL_H
#define DSM_WIRE_MCTP_SERIAL_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#define DSM_MCTP_SERIAL_FLAG 0x7Eu
#define DSM_MCTP_SERIAL_ESCAPE 0x7Du
#define DSM_MCTP_SERIAL_REVISION 0x01u
#define DSM_MCTP_SERIAL_PACKET_MAX 255u
/* Both flags, revision, byte count, two bytes of check sequence; each byte of the packet may be two. */
#define DSM_MCTP_SERIAL_FRAME_MAX (6u + 2u * DSM_MCTP_SERIAL_PACKET_MAX)

/* Of the frame that begins in n bytes: how long it is, or what is before the next flag and is none. 0: it has not come
 * as a whole. Never more than DSM_MCTP_SERIAL_FRAME_MAX. */
size_t dsm_mctp_serial_find(const uint8_t *bytes, size_t n);
/* packet: at least DSM_MCTP_SERIAL_PACKET_MAX bytes. DSM_ERR_INVALID_FIELD: no frame of DSP0253; DSM_ERR_BAD_DIGEST:
 * its check sequence is wrong. */
enum dsm_error dsm_mctp_serial_decode(struct dsm_bytes frame, uint8_t *packet, size_t *n) DSM_MUST_CHECK;
enum dsm_error dsm_mctp_serial_encode(struct dsm_bytes packet, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
