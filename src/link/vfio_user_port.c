/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/vfio_user_port.h"

#include "host/attach.h"
#include "host/drain.h"
#include "host/owner.h"
#include "host/reset.h"
#include "host/subscribers.h"
#include "link/vfio_user_mailbox.h"
#include "responder/connection_events.h"

static enum dsm_config_effect on_config_write(void *context, uint32_t function_id, uint16_t offset, uint8_t width,
                                              uint32_t old_value, uint32_t new_value)
{
    struct dsm_vfio_user_function *function = context;
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    if (dsm_connection_config_write(function->hosted->connection, function_id, offset, width, old_value, new_value,
                                    &effect) != DSM_OK)
        return DSM_CONFIG_ALLOWED;
    dsm_hosted_device_update_timer(function->hosted);
    return effect;
}

static void on_conventional_reset(void *context)
{
    struct dsm_hosted_device *hosted = ((struct dsm_vfio_user_function *)context)->hosted;

    if (!hosted->stopping)
        dsm_reset_device(hosted);
}

/* The door counts an access after it has told of it. */
static uint64_t count_refused(const struct dsm_dma_counters *counters)
{
    uint64_t count = 1;

    for (size_t i = 0; i < DSM_TDI_STATES; i++)
        count += counters->accesses[i][0][DSM_DMA_REFUSED] + counters->accesses[i][1][DSM_DMA_REFUSED];
    return count;
}

static void on_dma_refused(void *context, const struct dsm_endpoint_refusal *refusal)
{
    const struct dsm_vfio_user_function *function = context;
    const struct dsm_watcher *watcher = function->hosted->host->watcher;
    struct dsm_dma_refused refused = {
        .function = function->endpoint->function,
        .address = refusal->address,
        .len = refusal->len,
        .write = refusal->write,
        .t = refusal->t,
        .state = refusal->state,
        .reason = dsm_dma_refusal_text(refusal->refusal),
        .count = count_refused(&function->endpoint->dma.counters),
    };

    if (watcher && watcher->dma_refused)
        watcher->dma_refused(watcher->context, function->hosted, &refused);
}

static void acknowledge_if_drained(struct dsm_vfio_user_function *function)
{
    uint32_t token = function->drain_token;

    if (token == 0 || !function->port.hosted || !dsm_endpoint_is_drained(function->endpoint))
        return;
    function->drain_token = 0;
    dsm_drain_acknowledge(&function->port, token);
}

static void run(uv_idle_t *runner)
{
    struct dsm_vfio_user_function *function = runner->data;

    if (!dsm_endpoint_run(function->endpoint))
        (void)uv_idle_stop(runner);
}

void dsm_vfio_user_port_run(struct dsm_vfio_user_function *function)
{
    if (function->stopping)
        return;
    run(&function->runner);
    acknowledge_if_drained(function);
}

static void on_work(void *context)
{
    struct dsm_vfio_user_function *function = context;

    if (!function->stopping)
        (void)uv_idle_start(&function->runner, run);
}

static bool on_send(void *context, struct dsm_bytes message)
{
    struct dsm_vfio_user_function *function = context;

    return function->socket && dsm_vfio_user_socket_send(function->socket, message);
}

const struct dsm_endpoint_port dsm_vfio_user_port = {
    .doe_object = dsm_vfio_user_mailbox_object,
    .config_write = on_config_write,
    .conventional_reset = on_conventional_reset,
    .dma_refused = on_dma_refused,
    .wake = on_work,
    .send = on_send,
};

static struct dsm_vfio_user_function *of_port(struct dsm_port *port)
{
    return (struct dsm_vfio_user_function *)port; /* its first member */
}

static void on_wake(struct dsm_port *port)
{
    dsm_vfio_user_mailbox_wake(of_port(port));
}

/* What is under way is awaited at the flush: the device stands in the middle of its transition here. */
static enum dsm_error on_notify(struct dsm_port *port, const struct dsm_swdsm_state *state)
{
    struct dsm_vfio_user_function *function = of_port(port);

    if (state->old_state != state->new_state && dsm_vfio_user_function_of(port->hosted, state->tdi) == function)
        dsm_endpoint_tdi_moved(function->endpoint, state->old_state, state->new_state);
    if (state->token != 0)
        function->drain_token = state->token;
    return DSM_OK;
}

static void on_flush(struct dsm_port *port)
{
    acknowledge_if_drained(of_port(port));
}

static bool is_dead(const struct dsm_port *port)
{
    const struct dsm_vfio_user_function *function = (const struct dsm_vfio_user_function *)port;

    return function->socket && dsm_vfio_user_socket_is_dead(function->socket);
}

static void on_close(struct dsm_port *port, const char *text)
{
    of_port(port)->close(of_port(port), text);
}

static const struct dsm_port_calls port_calls = {
    .wake = on_wake,
    .notify = on_notify,
    .flush = on_flush,
    .is_dead = is_dead,
    .close = on_close,
};

/* Function 0's mailbox is the device's: its VMM owns the device as an emulator that says HELLO does, unless another has
 * it already; then objects are answered with Busy. Other functions take part in drains alone. */
static void claim(struct dsm_vfio_user_function *function)
{
    struct dsm_hosted_device *hosted = function->hosted;
    const struct dsm_port *owner;

    function->port.claim = DSM_PORT_OBSERVER;
    if (function->endpoint->function != 0)
        return;
    function->port.claim = DSM_PORT_IDLE;
    dsm_owner_drop_dead(hosted); /* it may be among them */
    owner = dsm_owner_find(hosted);
    if (!owner || owner == &function->port || dsm_port_gives_way(owner))
        function->port.claim = DSM_PORT_OWNER;
}

void dsm_vfio_user_port_attach(struct dsm_vfio_user_function *function)
{
    function->drain_token = 0;
    function->port.calls = &port_calls;
    function->port.binding = &dsm_binding_doe;
    function->port.keeps_context = function->port.is_refused = false;
    function->port.subscription = (struct dsm_subscription){ 0 };
    dsm_port_attach(&function->port, function->hosted);
    claim(function);
    if (!function->port.hosted) /* it has gone meanwhile */
        return;
    dsm_owner_notify(function->hosted);
    dsm_subscribers_add(&function->port, DSM_SWDSM_SUBSCRIBE_STATE | DSM_SWDSM_SUBSCRIBE_DRAIN, 0);
}

void dsm_vfio_user_port_detach(struct dsm_vfio_user_function *function)
{
    dsm_vfio_user_mailbox_clear(function);
    if (function->port.hosted)
        dsm_port_detach(&function->port);
}
