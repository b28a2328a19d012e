/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/spdm_emu_frames.h"

#include "host/owner.h"
#include "link/peer_request.h"
#include "link/swdsm_frames.h"
#include "responder/connection_asks.h"

#include <stdio.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* With its NUL, as spdm-emu's requester expects it. */
static const char test_answer[] = "Server Hello!";

static void on_normal(struct dsm_peer *peer)
{
    dsm_peer_request(peer, dsm_peer_payload(peer), peer->frame.payload_len);
}

/* Patched QEMUs ask for a TDI's state with a bare TDISP message, and want NORMAL back with 17 bytes. */
static void on_decap_tdisp(struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    if (dsm_connection_tdisp_query(peer->hosted->connection, dsm_peer_payload_bytes(peer), &w) != DSM_OK) {
        dsm_peer_log_frame(peer, DSM_LOG_WARNING, "no TDISP message; no response");
        w = dsm_peer_reply(peer);
    }
    dsm_peer_send(peer, DSM_SPDM_EMU_COMMAND_NORMAL, dsm_written_len(&w));
}

static void on_test(struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    dsm_write_bytes(&w, dsm_bytes(test_answer, sizeof(test_answer)));
    dsm_peer_send(peer, DSM_SPDM_EMU_COMMAND_TEST, dsm_written_len(&w));
}

/* The requester leaves its context to the next one; spdm-emu's responder closes here, too. */
static void on_continue(struct dsm_peer *peer)
{
    peer->port.keeps_context = true;
    dsm_peer_send_and_close(peer, DSM_SPDM_EMU_COMMAND_CONTINUE);
}

/* The device powers off. QEMU leaves its socket open after it, so that a new connection would wait for ever. */
static void on_shutdown(struct dsm_peer *peer)
{
    if (peer->port.claim == DSM_PORT_IDLE) /* it has used the device by this */
        peer->port.claim = DSM_PORT_USER;
    dsm_peer_send_and_close(peer, DSM_SPDM_EMU_COMMAND_SHUTDOWN);
}

static void answer_unknown(struct dsm_peer *peer)
{
    dsm_peer_send(peer, DSM_SPDM_EMU_COMMAND_UNKNOWN, 0);
}

/* The device's owner has it ask; the answer is the command itself, or UNKNOWN where there is nothing to be asked. */
static void answer_trigger(struct dsm_peer *peer, enum dsm_error error)
{
    if (error == DSM_OK) {
        dsm_peer_send(peer, peer->frame.command, 0);
        return;
    }
    dsm_peer_log_frame(peer, DSM_LOG_WARNING,
                       "no encapsulated request is made: a side has not the capability, or "
                       "another one waits");
    answer_unknown(peer);
}

static void on_key_update(struct dsm_peer *peer)
{
    struct dsm_reader r = dsm_reader(dsm_peer_payload_bytes(peer));
    uint32_t session_id = dsm_read_u32le(&r);
    enum dsm_error error = DSM_ERR_UNEXPECTED_REQUEST;

    if (dsm_reader_at_end(&r) && dsm_owner_is(&peer->port))
        error = dsm_connection_ask_key_update(peer->hosted->connection, session_id);
    answer_trigger(peer, error);
}

static void on_endpoint_info(struct dsm_peer *peer)
{
    enum dsm_error error = DSM_ERR_UNEXPECTED_REQUEST;

    if (dsm_owner_is(&peer->port))
        error = dsm_connection_ask_endpoint_info(peer->hosted->connection);
    answer_trigger(peer, error);
}

static const struct {
    const char *name;
    uint32_t command;
    const struct dsm_binding *only; /* with this transport; NULL: with any */
    void (*handle)(struct dsm_peer *peer);
} commands[] = {
    { "DECAP_TDISP", DSM_SPDM_EMU_COMMAND_DECAP_TDISP, &dsm_binding_doe, on_decap_tdisp },
    { "OOB_ENCAP_KEY_UPDATE", DSM_SPDM_EMU_COMMAND_OOB_ENCAP_KEY_UPDATE, NULL, on_key_update },
    { "OOB_ENDPOINT_INFO", DSM_SPDM_EMU_COMMAND_OOB_ENDPOINT_INFO, NULL, on_endpoint_info },
    { "TEST", DSM_SPDM_EMU_COMMAND_TEST, NULL, on_test },
    { "CONTINUE", DSM_SPDM_EMU_COMMAND_CONTINUE, NULL, on_continue },
    { "SHUTDOWN", DSM_SPDM_EMU_COMMAND_SHUTDOWN, NULL, on_shutdown },
    { "UNKNOWN", DSM_SPDM_EMU_COMMAND_UNKNOWN, NULL, answer_unknown },
};

/* The transport decides what everything else means, so a peer that speaks another has to go. */
bool dsm_spdm_emu_frames_check(struct dsm_peer *peer)
{
    const struct dsm_binding *binding = peer->port.binding;
    char text[160];

    if (peer->frame.transport == (uint32_t)binding->transport)
        return true;
    snprintf(text, sizeof(text), "speaks transport %u, but this listener speaks %s (%u; spdm-emu: --trans %s); closed",
             (unsigned)peer->frame.transport, binding->emu_name, (unsigned)binding->transport, binding->emu_name);
    dsm_peer_close(peer, text);
    return false;
}

static bool is_swdsm_frame(const struct dsm_peer *peer)
{
    return peer->frame.transport == DSM_SPDM_EMU_TRANSPORT_PCI_DOE &&
           dsm_swdsm_command_name(peer->frame.command) != NULL;
}

void dsm_spdm_emu_frames_common(struct dsm_peer *peer)
{
    const struct dsm_binding *binding = peer->port.binding;

    for (size_t i = 0; i < COUNT(commands); i++)
        if (commands[i].command == peer->frame.command && (!commands[i].only || commands[i].only == binding)) {
            dsm_peer_log_frame(peer, DSM_LOG_DEBUG, commands[i].name);
            commands[i].handle(peer);
            return;
        }
    dsm_peer_log_frame(peer, DSM_LOG_WARNING, "unknown command");
    answer_unknown(peer);
}

bool dsm_spdm_emu_frames_is_command(uint32_t command)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (commands[i].command == command)
            return true;
    return command == DSM_SPDM_EMU_COMMAND_NORMAL;
}

static void serve_frame(struct dsm_peer *peer)
{
    if (!dsm_spdm_emu_frames_check(peer))
        return;
    if (is_swdsm_frame(peer))
        dsm_swdsm_frame(peer);
    else if (peer->frame.command == DSM_SPDM_EMU_COMMAND_NORMAL)
        on_normal(peer);
    else
        dsm_spdm_emu_frames_common(peer);
}

static void respond(struct dsm_peer *peer, size_t n)
{
    dsm_peer_send(peer, DSM_SPDM_EMU_COMMAND_NORMAL, n);
}

/* Beside a request that was set aside only swdsm's own frames are served: nothing else is told apart by its answer. */
const struct dsm_framing dsm_spdm_emu_framing = {
    .name = "spdm-emu",
    .header_len = DSM_SPDM_EMU_FRAME_HEADER_LEN,
    .cut = dsm_spdm_emu_frame_header_decode,
    .wrap = dsm_spdm_emu_frame_header_write,
    .is_served_beside_drain = is_swdsm_frame,
    .serve = serve_frame,
    .respond = respond,
};
