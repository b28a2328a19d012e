/* SPDX-License-Identifier: BSD-3-Clause */
#include "server/dispatch.h"

#include "pcisig/pci.h"
#include "server/emulator_frames.h"
#include "server/hosted_device.h"
#include "server/server.h"
#include "server/storage.h"
#include "wire/error_message.h"

#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* With its NUL, as spdm-emu's requester expects it. */
static const char test_answer[] = "Server Hello!";

static struct dsm_bytes payload(struct dsm_peer *peer)
{
    return dsm_bytes(dsm_peer_payload(peer), peer->frame.payload_len);
}

static void log_frame(const struct dsm_peer *peer, enum dsm_log_level level, const char *text)
{
    const struct dsm_device *device = peer->hosted->device;

    dsm_log(device->log, level, device->name, "peer %llu (%s): command 0x%x, transport %u, %u bytes: %s",
            (unsigned long long)peer->number, peer->address, (unsigned)peer->frame.command,
            (unsigned)peer->frame.transport, (unsigned)peer->frame.payload_len, text);
}

/* The requester's own version where it names one that exists; GET_VERSION and its answer are 1.0 (DSP0274 10.2). */
static uint8_t version_for_busy(const struct dsm_object *in)
{
    bool known =
        in->kind == DSM_OBJECT_SPDM && in->data.n > 0 && in->data.p[0] >= DSM_SPDM_10 && in->data.p[0] <= DSM_SPDM_13;

    return known ? in->data.p[0] : DSM_SPDM_10;
}

static enum dsm_error write_busy(const struct dsm_binding *binding, const struct dsm_object *in, struct dsm_writer *w)
{
    struct dsm_wire_params params = { .version = version_for_busy(in) };
    struct dsm_error_message busy = { .error_code = DSM_SPDM_ERROR_BUSY };
    size_t start;

    binding->begin(w, &start);
    DSM_TRY(dsm_error_message_encode(&params, &busy, w));
    return binding->finish(w, start, DSM_OBJECT_SPDM);
}

static enum dsm_error write_discovery(const struct dsm_hosted_device *hosted, const struct dsm_object *in,
                                      struct dsm_writer *w)
{
    size_t start;

    hosted->binding->begin(w, &start);
    DSM_TRY(dsm_doe_discovery_respond(hosted->device, in->data, w));
    return hosted->binding->finish(w, start, DSM_OBJECT_DISCOVERY);
}

/* One responder context, one owner: another peer's SPDM gets ERROR(Busy) in clear, its DOE discovery the answer. */
static void answer_beside_owner(struct dsm_peer *peer)
{
    const struct dsm_binding *binding = peer->hosted->binding;
    struct dsm_writer w = dsm_peer_reply(peer);
    struct dsm_object in;
    enum dsm_error error = binding->unwrap(payload(peer), &in);

    dsm_server_capture(peer->hosted->server, binding, payload(peer));
    if (error == DSM_OK && in.kind == DSM_OBJECT_DISCOVERY)
        error = write_discovery(peer->hosted, &in, &w);
    else if (error == DSM_OK)
        error = write_busy(binding, &in, &w);
    if (error != DSM_OK)
        w = dsm_peer_reply(peer);
    log_frame(peer, DSM_LOG_INFO, error == DSM_OK ? "another peer owns the device" : "no SPDM in it; no response");
    dsm_server_capture(peer->hosted->server, binding, dsm_written(&w));
    dsm_peer_send(peer, DSM_COMMAND_NORMAL, dsm_written_len(&w));
}

static void on_normal(struct dsm_peer *peer)
{
    if (!dsm_hosted_device_is_owner(peer->hosted, peer))
        dsm_hosted_device_drop_dead_peers(peer->hosted);
    if (peer->closing)
        return;
    if (dsm_hosted_device_is_owner(peer->hosted, peer))
        dsm_hosted_device_receive(peer->hosted, peer);
    else
        answer_beside_owner(peer);
}

/* Patched QEMUs ask for a TDI's state with a bare TDISP message, and want NORMAL back with 17 bytes. */
static void on_decap_tdisp(struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    if (dsm_connection_tdisp_query(peer->hosted->connection, payload(peer), &w) != DSM_OK) {
        log_frame(peer, DSM_LOG_WARNING, "no TDISP message; no response");
        w = dsm_peer_reply(peer);
    }
    dsm_peer_send(peer, DSM_COMMAND_NORMAL, dsm_written_len(&w));
}

static void on_test(struct dsm_peer *peer)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    dsm_write_bytes(&w, dsm_bytes(test_answer, sizeof(test_answer)));
    dsm_peer_send(peer, DSM_COMMAND_TEST, dsm_written_len(&w));
}

/* The requester leaves its context to the next one; spdm-emu's responder closes here, too. */
static void on_continue(struct dsm_peer *peer)
{
    peer->keeps_context = true;
    dsm_peer_send_and_close(peer, DSM_COMMAND_CONTINUE);
}

/* The device powers off. QEMU leaves its socket open after it, so that a new connection would wait for ever. */
static void on_shutdown(struct dsm_peer *peer)
{
    dsm_peer_send_and_close(peer, DSM_COMMAND_SHUTDOWN);
}

static void answer_unknown(struct dsm_peer *peer)
{
    dsm_peer_send(peer, DSM_COMMAND_UNKNOWN, 0);
}

static void on_out_of_band(struct dsm_peer *peer)
{
    log_frame(peer, DSM_LOG_WARNING, "out-of-band trigger of an encapsulated request, which this device never makes");
    answer_unknown(peer);
}

static const struct {
    uint32_t command;
    const struct dsm_binding *only; /* with this transport; NULL: with any */
    void (*handle)(struct dsm_peer *peer);
} commands[] = {
    { DSM_COMMAND_IF_SEND, &dsm_binding_nvme, dsm_storage_send },
    { DSM_COMMAND_IF_RECV, &dsm_binding_nvme, dsm_storage_receive },
    { DSM_COMMAND_NORMAL, NULL, on_normal },
    { DSM_COMMAND_DECAP_TDISP, &dsm_binding_doe, on_decap_tdisp },
    { DSM_COMMAND_OOB_ENCAP_KEY_UPDATE, NULL, on_out_of_band },
    { DSM_COMMAND_OOB_ENDPOINT_INFO, NULL, on_out_of_band },
    { DSM_COMMAND_TEST, NULL, on_test },
    { DSM_COMMAND_CONTINUE, NULL, on_continue },
    { DSM_COMMAND_SHUTDOWN, NULL, on_shutdown },
    { DSM_COMMAND_UNKNOWN, NULL, answer_unknown },
};

/* The transport decides what everything else means, so a peer that speaks another has to go. */
static void refuse_transport(struct dsm_peer *peer)
{
    const struct dsm_binding *binding = peer->hosted->binding;
    char why[160];

    snprintf(why, sizeof(why), "speaks transport %u, but this listener speaks %s (%u; spdm-emu: --trans %s); closed",
             (unsigned)peer->frame.transport, binding->emu_name, (unsigned)binding->transport, binding->emu_name);
    dsm_peer_close(peer, why);
}

void dsm_dispatch(struct dsm_peer *peer)
{
    const struct dsm_binding *binding = peer->hosted->binding;

    if (peer->frame.transport != (uint32_t)binding->transport) {
        refuse_transport(peer);
        return;
    }
    for (size_t i = 0; i < COUNT(commands); i++)
        if (commands[i].command == peer->frame.command && (!commands[i].only || commands[i].only == binding)) {
            commands[i].handle(peer);
            return;
        }
    if (binding == &dsm_binding_doe && dsm_emulator_command_name(peer->frame.command)) {
        dsm_emulator_frame(peer);
        return;
    }
    log_frame(peer, DSM_LOG_WARNING, "unknown command");
    answer_unknown(peer);
}
