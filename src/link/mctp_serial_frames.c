/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: a frame of the line is a packet. What is none (noise, a check sequence that is wrong) is passed
 * over, and packets that are no part of a message are dropped, as DSP0236 has it: a line has nobody to be told. A whole
 * message is a control request, which is answered here, or an object for the device. Its answer goes back to where the
 * message came from, under its tag.
 */
#include "link/mctp_serial_frames.h"

#include "link/peer_request.h"
#include "wire/mctp_assembly.h"
#include "wire/mctp_control.h"
#include "wire/mctp_serial.h"

#define PACKET_MAX (DSM_MCTP_HEADER_LEN + DSM_MCTP_UNIT)
#define PACKETS_MAX ((DSM_REPLY_FRAME_MAX + DSM_MCTP_UNIT - 1u) / DSM_MCTP_UNIT)

struct serial_memory {
    uint8_t eid; /* ours; null until somebody sets it */
    struct dsm_mctp_assembly assembly;
    uint8_t frames[PACKETS_MAX * (6u + 2u * PACKET_MAX)]; /* of an answer */
};

static struct serial_memory *memory_of(struct dsm_peer *peer)
{
    return (struct serial_memory *)(void *)peer->memory;
}

static void send_message(struct dsm_peer *peer, struct dsm_bytes message)
{
    struct serial_memory *memory = memory_of(peer);
    const struct dsm_mctp_route back = {
        .destination_id = memory->assembly.source_id,
        .source_id = memory->eid,
        .tag = memory->assembly.tag & DSM_MCTP_TAG_MASK,
    };
    struct dsm_writer w = dsm_writer(memory->frames, sizeof(memory->frames));

    for (size_t i = 0; i < dsm_mctp_packets(message.n); i++) {
        uint8_t packet[PACKET_MAX];
        struct dsm_writer p = dsm_writer(packet, sizeof(packet));

        dsm_mctp_packet_write(&p, &back, message, i);
        (void)!dsm_mctp_serial_encode(dsm_written(&p), &w); /* it fits */
    }
    dsm_peer_send_frames(peer, dsm_written(&w));
}

static void answer_control(struct dsm_peer *peer, struct dsm_bytes message)
{
    uint8_t bytes[DSM_MCTP_CONTROL_ANSWER_MAX];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    dsm_peer_log_frame(peer, DSM_LOG_DEBUG, "MCTP control message");
    if (dsm_mctp_control_answer(message, &memory_of(peer)->eid, &w) == DSM_OK)
        send_message(peer, dsm_written(&w));
    else
        dsm_peer_skip(peer);
}

static bool is_for_us(const struct serial_memory *memory)
{
    uint8_t to = memory->assembly.destination_id;

    return to == DSM_MCTP_EID_NULL || to == DSM_MCTP_EID_BROADCAST || to == memory->eid;
}

static void serve_message(struct dsm_peer *peer)
{
    struct serial_memory *memory = memory_of(peer);
    struct dsm_bytes message = dsm_bytes(memory->assembly.bytes, memory->assembly.n);

    if (!is_for_us(memory) || !(memory->assembly.tag & DSM_MCTP_TAG_OWNER)) {
        dsm_peer_log_frame(peer, DSM_LOG_DEBUG, "an MCTP message for another endpoint, or no request; dropped");
        dsm_peer_skip(peer);
    } else if (message.n > 0 && message.p[0] == DSM_MCTP_CONTROL) {
        answer_control(peer, message);
    } else {
        dsm_peer_request(peer, memory->assembly.bytes, message.n);
    }
}

static void serve(struct dsm_peer *peer)
{
    struct dsm_bytes frame = dsm_bytes(peer->input.bytes, peer->framing->header_len + peer->frame.payload_len);
    uint8_t packet[DSM_MCTP_SERIAL_PACKET_MAX];
    enum dsm_error error;
    size_t n;

    if (dsm_peer_request_waits(peer))
        return;
    error = dsm_mctp_serial_decode(frame, packet, &n);
    if (error == DSM_OK)
        error = dsm_mctp_assembly_take(&memory_of(peer)->assembly, dsm_bytes(packet, n));
    if (error == DSM_OK) {
        serve_message(peer);
        return;
    }
    if (error != DSM_ERR_BUSY && frame.n > 1) /* a flag alone ends what was passed over */
        dsm_peer_log_frame(peer, DSM_LOG_DEBUG, "no MCTP packet that is part of a message (DSP0253, DSP0236); dropped");
    dsm_peer_skip(peer);
}

static void respond(struct dsm_peer *peer, size_t n)
{
    if (n > 0)
        send_message(peer, dsm_bytes(dsm_peer_reply_payload(peer), n));
    else if (peer->has_frame)
        dsm_peer_skip(peer);
}

const struct dsm_framing dsm_mctp_serial_framing = {
    .name = "MCTP serial",
    .find = dsm_mctp_serial_find,
    .header_len = 1,
    .serve = serve,
    .respond = respond,
    .memory_len = sizeof(struct serial_memory),
};
