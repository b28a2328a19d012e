/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: whoever connects is the requester ("reach down"), so that a Role-Inquiry, by which a responder
 * that connects asks for one, is refused. Errors are headers alone. What says another version than 1 may go on as it
 * likes, so the connection is closed behind the answer; what is too large is read to its end and leaves the connection
 * as it is.
 */
#include "link/tcp_frames.h"

#include "link/peer_request.h"
#include "link/spdm_emu_frames.h"
#include "wire/tcp.h"

/* A record around the largest request, and what libspdm may put around that. */
#define PAYLOAD_MAX (DSM_REQUEST_MAX + 64u)

static struct dsm_spdm_emu_frame_header frame_of(const uint8_t *bytes, size_t counted)
{
    struct dsm_tcp_header header = dsm_tcp_header_decode(bytes);
    bool is_known = header.version == DSM_TCP_BINDING_VERSION;
    size_t n = is_known ? header.payload_len : 0;

    return (struct dsm_spdm_emu_frame_header){
        .command = is_known ? header.type : DSM_SPDM_EMU_COMMAND_UNKNOWN,
        .transport = DSM_SPDM_EMU_TRANSPORT_TCP,
        .payload_len = (uint32_t)(n > counted ? n - counted : 0),
    };
}

static struct dsm_spdm_emu_frame_header cut(const uint8_t *bytes)
{
    return frame_of(bytes, 0);
}

static struct dsm_spdm_emu_frame_header cut_counted(const uint8_t *bytes)
{
    return frame_of(bytes, DSM_TCP_COUNTED_LEN);
}

static void wrap(struct dsm_writer *w, const struct dsm_spdm_emu_frame_header *frame)
{
    struct dsm_tcp_header header = { (uint16_t)frame->payload_len, DSM_TCP_BINDING_VERSION, (uint8_t)frame->command };

    dsm_tcp_header_write(w, &header);
}

static void wrap_counted(struct dsm_writer *w, const struct dsm_spdm_emu_frame_header *frame)
{
    struct dsm_spdm_emu_frame_header counted = *frame;

    counted.payload_len += frame->payload_len > 0 ? DSM_TCP_COUNTED_LEN : 0;
    wrap(w, &counted);
}

static void refuse(struct dsm_peer *peer, enum dsm_tcp_type error, const char *text)
{
    dsm_peer_log_frame(peer, DSM_LOG_WARNING, text);
    if (error == DSM_TCP_ERROR_VERSION)
        dsm_peer_send_and_close(peer, error);
    else
        dsm_peer_send(peer, error, 0);
}

static bool is_error(uint32_t type)
{
    return type >= DSM_TCP_ERROR_TOO_LARGE;
}

static void serve(struct dsm_peer *peer)
{
    uint32_t type = peer->frame.command;

    if (type == DSM_SPDM_EMU_COMMAND_UNKNOWN) {
        refuse(peer, DSM_TCP_ERROR_VERSION, "TCP binding version other than 1; closed (DSP0287 BindingVer)");
    } else if (peer->frame.payload_len > PAYLOAD_MAX) {
        refuse(peer, DSM_TCP_ERROR_TOO_LARGE, "larger than what is taken (DSP0287 PayloadLen)");
    } else if (type == DSM_TCP_ROLE_INQUIRY) {
        refuse(peer, DSM_TCP_ERROR_NO_REQUESTER, "Role-Inquiry: this device is no requester (DSP0287)");
    } else if (is_error(type)) {
        dsm_peer_log_frame(peer, DSM_LOG_WARNING, "an error of TCP's binding (DSP0287); no response");
        dsm_peer_skip(peer);
    } else {
        dsm_peer_request(peer, peer->input.bytes, DSM_TCP_HEADER_LEN + peer->frame.payload_len);
    }
}

/* The response has its header already; a peer's header goes out before its own payload. */
static void respond(struct dsm_peer *peer, size_t n)
{
    uint8_t *object = dsm_peer_reply_payload(peer);
    uint8_t type;

    if (n <= DSM_TCP_HEADER_LEN) {
        if (peer->has_frame)
            dsm_peer_skip(peer);
        return;
    }
    type = dsm_tcp_header_decode(object).type;
    n -= DSM_TCP_HEADER_LEN;
    memmove(object, object + DSM_TCP_HEADER_LEN, n);
    dsm_peer_send(peer, type, n);
}

static const struct dsm_framing plain_framing = {
    .name = "TCP",
    .header_len = DSM_TCP_HEADER_LEN,
    .cut = cut,
    .wrap = wrap,
    .serve = serve,
    .respond = respond,
};

static const struct dsm_framing counted_framing = {
    .name = "TCP of libspdm",
    .header_len = DSM_TCP_HEADER_LEN,
    .cut = cut_counted,
    .wrap = wrap_counted,
    .serve = serve,
    .respond = respond,
};

/* A conversation begins with GET_VERSION, which has four bytes: a length of six counts two of the header. */
static bool is_counted(const struct dsm_tcp_header *header)
{
    return header->payload_len == 4 + DSM_TCP_COUNTED_LEN && header->version == DSM_TCP_BINDING_VERSION &&
           header->type == DSM_TCP_OUT_OF_SESSION;
}

/* A frame of spdm-emu begins with its command, big endian: what is one of them is no header that DSP0287 knows. */
static const struct dsm_framing *choose(const uint8_t *bytes)
{
    struct dsm_tcp_header header = dsm_tcp_header_decode(bytes);
    struct dsm_reader r = dsm_reader(dsm_bytes(bytes, DSM_TCP_HEADER_LEN));

    if (dsm_spdm_emu_frames_is_command(dsm_read_u32be(&r)))
        return &dsm_spdm_emu_framing;
    return is_counted(&header) ? &counted_framing : &plain_framing;
}

const struct dsm_framing dsm_tcp_framing = {
    .name = "TCP or spdm-emu",
    .choose = choose,
    .header_len = DSM_TCP_HEADER_LEN,
};
