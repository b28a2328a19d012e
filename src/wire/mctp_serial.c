/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/mctp_serial.h"

#include "wire/spdm.h"

#define HEAD_LEN 3u   /* flag, revision, byte count */
#define TAIL_LEN 3u   /* check sequence, high byte first, and flag */
#define ESCAPED 0x20u /* an escaped byte is sent without this bit, and is one that has it */
#define CHECK_INIT 0xFFFFu

/* The polynomial of RFC 1662, least significant bit first; DSP0253 does not invert the outcome. */
static uint16_t check_byte(uint16_t check, uint8_t byte)
{
    check ^= byte;
    for (unsigned bit = 0; bit < 8; bit++)
        check = (uint16_t)(check >> 1 ^ ((check & 1u) ? 0x8408u : 0));
    return check;
}

static uint16_t check_of(struct dsm_bytes packet)
{
    uint16_t check = check_byte(CHECK_INIT, DSM_MCTP_SERIAL_REVISION);

    check = check_byte(check, (uint8_t)packet.n);
    for (size_t i = 0; i < packet.n; i++)
        check = check_byte(check, packet.p[i]);
    return check;
}

static size_t before_flag(const uint8_t *bytes, size_t n)
{
    size_t i = 0;

    while (i < n && i < DSM_MCTP_SERIAL_FRAME_MAX && bytes[i] != DSM_MCTP_SERIAL_FLAG)
        i++;
    return i;
}

/* How long the packet of count bytes is on the line; *is_cut: a flag ends it early. 0: it has not come. */
static size_t packet_len(const uint8_t *bytes, size_t n, size_t count, bool *is_cut)
{
    size_t at = 0;

    *is_cut = false;
    for (size_t i = 0; i < count; i++) {
        if (at < n && bytes[at] == DSM_MCTP_SERIAL_ESCAPE)
            at++;
        if (at >= n)
            return 0;
        *is_cut = bytes[at] == DSM_MCTP_SERIAL_FLAG;
        if (*is_cut)
            return at;
        at++;
    }
    return at;
}

/* From its flag on; where it is none, what is before the next flag that may begin one. */
static size_t find_end(const uint8_t *bytes, size_t n)
{
    bool is_cut;
    size_t len = packet_len(bytes + HEAD_LEN, n - HEAD_LEN, bytes[2], &is_cut);

    if (is_cut)
        return HEAD_LEN + len;
    if ((len == 0 && bytes[2] > 0) || n < HEAD_LEN + len + TAIL_LEN)
        return 0;
    len += HEAD_LEN;
    return bytes[len + 2] == DSM_MCTP_SERIAL_FLAG ? len + TAIL_LEN : len;
}

size_t dsm_mctp_serial_find(const uint8_t *bytes, size_t n)
{
    if (n == 0 || bytes[0] != DSM_MCTP_SERIAL_FLAG)
        return before_flag(bytes, n);
    if (n >= 2 && bytes[1] != DSM_MCTP_SERIAL_REVISION) /* the end of what was not understood, or no frame */
        return 1;
    return n < HEAD_LEN ? 0 : find_end(bytes, n);
}

static void unescape(struct dsm_reader *r, size_t count, uint8_t *packet)
{
    for (size_t i = 0; i < count; i++) {
        packet[i] = dsm_read_u8(r);
        if (packet[i] == DSM_MCTP_SERIAL_FLAG)
            r->failed = true;
        else if (packet[i] == DSM_MCTP_SERIAL_ESCAPE)
            packet[i] = dsm_read_u8(r) | ESCAPED;
    }
}

enum dsm_error dsm_mctp_serial_decode(struct dsm_bytes frame, uint8_t *packet, size_t *n)
{
    struct dsm_reader r = dsm_reader(frame);
    uint8_t flag = dsm_read_u8(&r), revision = dsm_read_u8(&r);
    uint16_t check;

    *n = dsm_read_u8(&r);
    unescape(&r, *n, packet);
    check = (uint16_t)(dsm_read_u8(&r) << 8);
    check |= dsm_read_u8(&r);
    if (flag != DSM_MCTP_SERIAL_FLAG || revision != DSM_MCTP_SERIAL_REVISION ||
        dsm_read_u8(&r) != DSM_MCTP_SERIAL_FLAG || r.failed)
        return DSM_ERR_INVALID_FIELD;
    if (dsm_reader_left(&r) > 0)
        return DSM_ERR_TRAILING;
    return check == check_of(dsm_bytes(packet, *n)) ? DSM_OK : DSM_ERR_BAD_DIGEST;
}

enum dsm_error dsm_mctp_serial_encode(struct dsm_bytes packet, struct dsm_writer *w)
{
    uint16_t check = check_of(packet);

    if (packet.n > DSM_MCTP_SERIAL_PACKET_MAX)
        return DSM_ERR_NO_SPACE;
    dsm_write_u8(w, DSM_MCTP_SERIAL_FLAG);
    dsm_write_u8(w, DSM_MCTP_SERIAL_REVISION);
    dsm_write_u8(w, (uint8_t)packet.n);
    for (size_t i = 0; i < packet.n; i++)
        if (packet.p[i] == DSM_MCTP_SERIAL_FLAG || packet.p[i] == DSM_MCTP_SERIAL_ESCAPE) {
            dsm_write_u8(w, DSM_MCTP_SERIAL_ESCAPE);
            dsm_write_u8(w, packet.p[i] & (uint8_t)~ESCAPED);
        } else {
            dsm_write_u8(w, packet.p[i]);
        }
    dsm_write_u16be(w, check);
    dsm_write_u8(w, DSM_MCTP_SERIAL_FLAG);
    return dsm_encode_end(w);
}
