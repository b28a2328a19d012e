/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/peer_accept.h"

#include "host/attach.h"
#include "host/owner.h"
#include "link/swdsm_frames_log.h"

#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define KEEPALIVE_DELAY_S 60
#define STATE_LEN 28u

static struct dsm_peer *of_port(struct dsm_port *port)
{
    return (struct dsm_peer *)port; /* its first member */
}

static void on_wake(struct dsm_port *port)
{
    struct dsm_peer *peer = of_port(port);

    if (peer->state == DSM_PEER_REFUSED)
        peer->state = DSM_PEER_READY;
    dsm_peer_advance(peer);
}

static enum dsm_error on_notify(struct dsm_port *port, const struct dsm_swdsm_state *state)
{
    struct dsm_peer *peer = of_port(port);
    struct dsm_spdm_emu_frame_header header = { DSM_SWDSM_STATE, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, STATE_LEN };
    uint8_t frame[DSM_FRAMING_HEADER_MAX + STATE_LEN];
    struct dsm_writer w = dsm_writer(frame, sizeof(frame));

    peer->framing->wrap(&w, &header);
    DSM_TRY(dsm_swdsm_state_encode(state, &w));
    dsm_swdsm_frames_log_state(peer, dsm_bytes(frame + peer->framing->header_len, STATE_LEN));
    return dsm_output_queue(&peer->output, dsm_written(&w));
}

static void on_flush(struct dsm_port *port)
{
    dsm_output_flush(&of_port(port)->output);
}

static bool is_dead(const struct dsm_port *port)
{
    const struct dsm_peer *peer = (const struct dsm_peer *)port;
    struct pollfd state = { .events = POLLRDHUP };

    return uv_fileno(&peer->uv.handle, &state.fd) == 0 && poll(&state, 1, 0) > 0;
}

static void on_close(struct dsm_port *port, const char *text)
{
    dsm_peer_close(of_port(port), text);
}

static const struct dsm_port_calls port_calls = {
    .wake = on_wake,
    .notify = on_notify,
    .flush = on_flush,
    .is_dead = is_dead,
    .close = on_close,
};

static struct dsm_peer *of_output(struct dsm_output *output)
{
    return (struct dsm_peer *)((char *)output - offsetof(struct dsm_peer, output));
}

static void on_written(struct dsm_output *output)
{
    dsm_peer_written(of_output(output));
}

static void on_output_failed(struct dsm_output *output, const char *text)
{
    dsm_peer_close(of_output(output), text);
}

static const struct dsm_output_calls output_calls = { on_written, on_output_failed };

static struct dsm_peer *of_input(struct dsm_input *input)
{
    return (struct dsm_peer *)((char *)input - offsetof(struct dsm_peer, input));
}

static void on_input(struct dsm_input *input)
{
    dsm_peer_advance(of_input(input));
}

static void on_input_ended(struct dsm_input *input, const char *text)
{
    dsm_peer_close(of_input(input), text);
}

static const struct dsm_input_calls input_calls = { on_input, on_input_ended };

static void name_tcp(struct dsm_peer *peer)
{
    struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
    int n = sizeof(address);
    char host[64] = "?";
    unsigned port = 0;

    if (uv_tcp_getpeername(&peer->uv.tcp, (struct sockaddr *)&address, &n) != 0)
        address.ss_family = AF_UNSPEC; /* it has gone already */
    if (address.ss_family == AF_INET6) {
        uv_ip6_name((struct sockaddr_in6 *)&address, host, sizeof(host));
        port = ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    } else if (address.ss_family == AF_INET) {
        uv_ip4_name((struct sockaddr_in *)&address, host, sizeof(host));
        port = ntohs(((struct sockaddr_in *)&address)->sin_port);
    }
    snprintf(peer->port.address, sizeof(peer->port.address), "%s port %u", host, port);
}

static void name_unix(struct dsm_peer *peer)
{
    struct ucred credentials;
    socklen_t n = sizeof(credentials);
    uv_os_fd_t fd;

    if (uv_fileno(&peer->uv.handle, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &n) == 0)
        snprintf(peer->port.address, sizeof(peer->port.address), "pid %d uid %u", (int)credentials.pid,
                 (unsigned)credentials.uid);
    else
        snprintf(peer->port.address, sizeof(peer->port.address), "pid ? uid ?");
}

static void set_up_socket(struct dsm_peer *peer)
{
    if (dsm_peer_is_unix(peer)) {
        name_unix(peer);
        return;
    }
    uv_tcp_nodelay(&peer->uv.tcp, 1);
    uv_tcp_keepalive(&peer->uv.tcp, 1, KEEPALIVE_DELAY_S); /* an owner whose machine died must not own for ever */
    name_tcp(peer);
}

static void init_handle(struct dsm_peer *peer, uv_stream_t *listener)
{
    if (listener->type == UV_TCP)
        (void)uv_tcp_init(listener->loop, &peer->uv.tcp); /* neither fails */
    else
        (void)uv_pipe_init(listener->loop, &peer->uv.pipe, 0);
    peer->uv.handle.data = &peer->input;
}

static struct dsm_peer *create_peer(uv_stream_t *listener, struct dsm_hosted_device *hosted,
                                    const struct dsm_framing *framing)
{
    struct dsm_peer *peer = calloc(1, sizeof(*peer) + framing->memory_len);

    if (!peer || dsm_input_create(&peer->input) != DSM_OK) {
        free(peer);
        return NULL;
    }
    peer->port.calls = &port_calls;
    peer->hosted = hosted;
    peer->framing = framing;
    peer->output.calls = &output_calls;
    peer->output.stream = peer->input.stream = &peer->uv.stream;
    peer->input.calls = &input_calls;
    init_handle(peer, listener);
    return peer;
}

static void on_refused(uv_handle_t *handle)
{
    dsm_peer_free(of_input(handle->data));
}

enum dsm_error dsm_peer_accept(uv_stream_t *listener, struct dsm_hosted_device *hosted,
                               const struct dsm_binding *binding, const struct dsm_framing *framing)
{
    struct dsm_peer *peer = create_peer(listener, hosted, framing);

    if (!peer)
        return DSM_ERR_NO_MEMORY;
    if (hosted->port_count >= DSM_PEERS_MAX)
        dsm_owner_drop_dead(hosted);
    if (uv_accept(listener, &peer->uv.stream) != 0 || hosted->port_count >= DSM_PEERS_MAX) {
        uv_close(&peer->uv.handle, on_refused);
        return DSM_ERR_LIMIT;
    }
    set_up_socket(peer);
    peer->port.binding = binding;
    dsm_port_attach(&peer->port, hosted);
    dsm_input_start(&peer->input);
    return DSM_OK;
}
