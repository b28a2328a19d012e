/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/swdsm_frames.h"

#include "device/device_config.h"
#include "device/function.h"
#include "host/device_describe.h"
#include "host/device_event.h"
#include "host/drain.h"
#include "host/owner.h"
#include "host/subscribers.h"
#include "link/swdsm_frames_log.h"
#include "responder/connection_events.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define FEATURES_OFFERED                                                                                               \
    (DSM_SWDSM_FEATURE_DESCRIBE | DSM_SWDSM_FEATURE_CONFIG_WRITE | DSM_SWDSM_FEATURE_SUBSCRIBE |                       \
     DSM_SWDSM_FEATURE_DRAIN | DSM_SWDSM_FEATURE_STATE_PAGE | DSM_SWDSM_FEATURE_EVENTS)

/* A request and what becomes of it. */
struct exchange {
    struct dsm_peer *peer;
    struct dsm_hosted_device *hosted;
    struct dsm_bytes payload;
    char text[DSM_SWDSM_TEXT_MAX]; /* of the result: what is said at the command, or the reason */
    size_t text_len;
    int descriptor;    /* that goes with the result; -1: none */
    uint64_t began_us; /* for the log */
};

typedef enum dsm_swdsm_status (*frame_handler)(struct exchange *x);

static enum dsm_swdsm_status refuse(struct exchange *x, enum dsm_swdsm_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum dsm_swdsm_status refuse(struct exchange *x, enum dsm_swdsm_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(x->text, sizeof(x->text), format, arguments);
    va_end(arguments);
    x->text_len = strlen(x->text);
    return status;
}

static enum dsm_swdsm_status malformed(struct exchange *x, enum dsm_error error)
{
    return refuse(x, DSM_SWDSM_INVALID, "%s", dsm_error_text(error));
}

static enum dsm_swdsm_status refuse_cause(struct exchange *x, const struct dsm_cause *cause)
{
    struct dsm_error_detail detail;

    dsm_cause_describe(cause, DSM_ERR_INVALID_FIELD, &detail);
    dsm_error_detail_text(&detail, x->text, sizeof(x->text));
    x->text_len = strlen(x->text);
    return DSM_SWDSM_INVALID;
}

#define DECODE(x, name, out)                                                                                           \
    do {                                                                                                               \
        struct dsm_cause decode_cause_ = { .id = DSM_CAUSE_NONE };                                                     \
        enum dsm_error decode_error_ = dsm_swdsm_##name##_decode((x)->payload, (out), &decode_cause_);                 \
        if (decode_error_ != DSM_OK)                                                                                   \
            return refuse_cause((x), &decode_cause_);                                                                  \
    } while (0)

/* A text that another function wrote. */
static enum dsm_swdsm_status said(struct exchange *x, enum dsm_swdsm_status status)
{
    x->text_len = strlen(x->text);
    return status;
}

static enum dsm_swdsm_status encoded(struct exchange *x, enum dsm_error error, const struct dsm_writer *w)
{
    if (error != DSM_OK)
        return refuse(x, DSM_SWDSM_FAILED, "%s", dsm_error_text(error));
    x->text_len = dsm_written_len(w);
    return DSM_SWDSM_OK;
}

/*
 * Who may own: a connection that said HELLO as owner keeps the device, and so does one that has used it without HELLO.
 * One that is merely the oldest, and has not asked for anything, gives way.
 */
static const struct dsm_port *find_other_owner(const struct exchange *x)
{
    const struct dsm_port *owner;

    owner = dsm_owner_find(x->hosted);
    return owner && owner != &x->peer->port && !dsm_port_gives_way(owner) ? owner : NULL;
}

static enum dsm_swdsm_status check_hello(struct exchange *x, const struct dsm_swdsm_hello *hello)
{
    const struct dsm_port *other;

    if (dsm_port_said_hello(&x->peer->port))
        return refuse(x, DSM_SWDSM_INVALID, "this connection has said HELLO");
    if (hello->major != DSM_SWDSM_PROTOCOL_MAJOR)
        return refuse(x, DSM_SWDSM_UNSUPPORTED, "version %u of the protocol; spoken is %u", hello->major,
                      DSM_SWDSM_PROTOCOL_MAJOR);
    if (hello->role == DSM_SWDSM_OBSERVER && x->peer->port.claim == DSM_PORT_USER && dsm_owner_is(&x->peer->port))
        return refuse(x, DSM_SWDSM_INVALID, "this connection owns the device and has used it: no observer");
    if (hello->role == DSM_SWDSM_OWNER)
        dsm_owner_drop_dead(x->hosted); /* it may be among them: whoever said HELLO and hung up owns nothing */
    if (dsm_peer_is_closing(x->peer))
        return refuse(x, DSM_SWDSM_FAILED, "it has hung up");
    other = hello->role == DSM_SWDSM_OWNER ? find_other_owner(x) : NULL;
    if (other)
        return refuse(x, DSM_SWDSM_OWNED, "peer %llu (%s) owns the device", (unsigned long long)other->number,
                      other->address);
    return DSM_SWDSM_OK;
}

static void log_hello(const struct exchange *x, const struct dsm_swdsm_hello *hello)
{
    dsm_hosted_device_log_port(x->hosted, &x->peer->port, DSM_LOG_INFO, " is \"%.*s\", %s", (int)hello->name.n,
                               (const char *)hello->name.p, hello->role == DSM_SWDSM_OWNER ? "owner" : "observer");
}

static enum dsm_swdsm_status on_hello(struct exchange *x)
{
    struct dsm_writer w = dsm_writer(x->text, sizeof(x->text));
    struct dsm_device *device = x->hosted->device;
    struct dsm_swdsm_hello hello;
    enum dsm_swdsm_status status;

    DECODE(x, hello, &hello);
    status = check_hello(x, &hello);
    if (status != DSM_SWDSM_OK)
        return status;
    x->peer->port.claim = hello.role == DSM_SWDSM_OWNER ? DSM_PORT_OWNER : DSM_PORT_OBSERVER;
    x->peer->features = hello.features & FEATURES_OFFERED;
    memcpy(x->peer->port.name, hello.name.p, hello.name.n); /* DSM_SWDSM_NAME_MAX at most */
    log_hello(x, &hello);
    dsm_owner_notify(x->hosted);
    hello = (struct dsm_swdsm_hello){
        .major = DSM_SWDSM_PROTOCOL_MAJOR,
        .minor = DSM_SWDSM_PROTOCOL_MINOR,
        .role = hello.role,
        .features = x->peer->features,
        .tdi_count = (uint32_t)device->tdi_count,
        .name = dsm_bytes(device->name, strlen(device->name)),
    };
    return encoded(x, dsm_swdsm_hello_encode(&hello, &w), &w);
}

static enum dsm_swdsm_status on_describe(struct exchange *x)
{
    struct dsm_error_detail error;

    if (dsm_hosted_device_describe_text(x->hosted, x->payload, &error) == DSM_OK)
        return DSM_SWDSM_OK;
    dsm_error_detail_text(&error, x->text, sizeof(x->text));
    return said(x, DSM_SWDSM_INVALID);
}

static enum dsm_swdsm_status on_event(struct exchange *x)
{
    struct dsm_error_detail detail = { .reason = "" };
    enum dsm_swdsm_status status;
    struct dsm_swdsm_event event;

    DECODE(x, event, &event);
    status = dsm_hosted_device_event(x->hosted, &event, &detail);
    /* The owner's registers were reset with the device. Of an event over the control socket they know nothing. */
    if (status == DSM_SWDSM_OK && event.kind == DSM_SWDSM_EVENT_CONVENTIONAL_RESET)
        dsm_device_config_reset(x->hosted->device);
    dsm_error_detail_text(&detail, x->text, sizeof(x->text));
    return said(x, status);
}

static enum dsm_swdsm_status on_config_layout(struct exchange *x)
{
    struct dsm_swdsm_config_layout layout;
    enum dsm_error error;

    DECODE(x, config_layout, &layout);
    error = dsm_device_config_layout(x->hosted->device, layout.function_id, layout.header_type, layout.capabilities,
                                     layout.count, x->text, sizeof(x->text));
    if (error == DSM_OK)
        return DSM_SWDSM_OK;
    return x->text[0] ? said(x, DSM_SWDSM_INVALID) : malformed(x, error);
}

/* Bus numbers may be others by it, which the page shows. */
static enum dsm_swdsm_status on_config_write(struct exchange *x)
{
    struct dsm_swdsm_config_write write;
    enum dsm_error error;

    DECODE(x, config_write, &write);
    error = dsm_connection_config_write(x->hosted->connection, write.function_id, write.offset, write.width,
                                        write.old_value, write.new_value, NULL);
    if (error == DSM_ERR_CONFIG)
        return refuse(x, DSM_SWDSM_INVALID, "no CONFIG_LAYOUT was sent for function %s",
                      dsm_function_text(write.function_id).text);
    if (error != DSM_OK)
        return malformed(x, error);
    dsm_state_page_store_all(&x->hosted->page, x->hosted->device);
    dsm_hosted_device_update_timer(x->hosted);
    return DSM_SWDSM_OK;
}

/* Whoever takes part can hold up each LOCK, START and STOP, and fail it. */
static bool may_drain(const struct exchange *x)
{
    return x->peer->port.claim == DSM_PORT_OWNER ||
           dsm_device_settings_lets_drain(&x->hosted->device->settings, x->peer->port.name);
}

static enum dsm_swdsm_status on_subscribe(struct exchange *x)
{
    struct dsm_swdsm_subscribe subscribe;

    DECODE(x, subscribe, &subscribe);
    if ((subscribe.flags & DSM_SWDSM_SUBSCRIBE_DRAIN) && !(x->peer->features & DSM_SWDSM_FEATURE_DRAIN))
        return refuse(x, DSM_SWDSM_UNSUPPORTED, "drains were not asked for in HELLO");
    if ((subscribe.flags & DSM_SWDSM_SUBSCRIBE_DRAIN) && !may_drain(x))
        return refuse(x, DSM_SWDSM_NOT_OWNER,
                      "drains are the owner's, and of observers that it names in settings.drain_observers");
    if (subscribe.drain_deadline_ms > DSM_DRAIN_DEADLINE_MAX_MS)
        return refuse(x, DSM_SWDSM_INVALID, "a drain can wait for %u ms at most", DSM_DRAIN_DEADLINE_MAX_MS);
    dsm_subscribers_add(&x->peer->port, subscribe.flags, subscribe.drain_deadline_ms);
    return DSM_SWDSM_OK;
}

static void after_subscribe(struct dsm_peer *peer)
{
    if (peer->port.subscription.flags != 0)
        dsm_subscribers_notify_all(&peer->port);
}

/* Has no answer, so whatever is wrong with it is for the log. */
static enum dsm_swdsm_status on_ack(struct exchange *x)
{
    struct dsm_swdsm_ack ack;

    DECODE(x, ack, &ack);
    dsm_peer_skip(x->peer); /* the drain that it ends may go on with the frames behind it */
    dsm_drain_acknowledge(&x->peer->port, ack.token);
    return DSM_SWDSM_OK;
}

static enum dsm_swdsm_status on_state_page(struct exchange *x)
{
    const char *folder = x->hosted->host->parts.state_dir;
    struct dsm_cause cause;
    const char *path = NULL;

    if (x->payload.n > 0) {
        (void)dsm_cause_set(&cause, DSM_CAUSE_FRAME_LONG, x->payload.n, 0);
        return refuse_cause(x, &cause);
    }
    if (dsm_peer_is_unix(x->peer))
        x->descriptor = dsm_state_page_descriptor(&x->hosted->page, x->hosted->device);
    if (x->descriptor < 0 && folder)
        path = dsm_state_page_file(&x->hosted->page, x->hosted->device, folder);
    if (path && strlen(path) < sizeof(x->text))
        x->text_len = (size_t)snprintf(x->text, sizeof(x->text), "%s", path);
    return DSM_SWDSM_OK;
}

static enum dsm_swdsm_status on_query(struct exchange *x)
{
    struct dsm_writer w = dsm_writer(x->text, sizeof(x->text));
    struct dsm_device *device = x->hosted->device;
    struct dsm_swdsm_query query;
    struct dsm_swdsm_state state;
    const struct dsm_tdi *tdi;

    DECODE(x, query, &query);
    tdi = dsm_device_find_tdi(device, query.function_id);
    if (!tdi)
        return refuse(x, DSM_SWDSM_NO_SUCH_TDI, "no TDI answers to function %s",
                      dsm_function_text(query.function_id).text);
    state = dsm_subscribers_state_of(device, (size_t)(tdi - device->tdis));
    return encoded(x, dsm_swdsm_state_encode(&state, &w), &w);
}

struct row {
    uint32_t command;
    frame_handler handle;
    uint32_t feature; /* that has to be granted; 0: none */
    bool owner_only;
    bool is_silent;                       /* has no answer; the handler is done with the frame where it succeeds */
    void (*after)(struct dsm_peer *peer); /* the answer is queued */
};

static const struct row rows[] = {
    { .command = DSM_SWDSM_HELLO, .handle = on_hello },
    { .command = DSM_SWDSM_DESCRIBE, .handle = on_describe, .feature = DSM_SWDSM_FEATURE_DESCRIBE, .owner_only = true },
    { .command = DSM_SWDSM_EVENT, .handle = on_event, .feature = DSM_SWDSM_FEATURE_EVENTS, .owner_only = true },
    { .command = DSM_SWDSM_CONFIG_LAYOUT,
      .handle = on_config_layout,
      .feature = DSM_SWDSM_FEATURE_CONFIG_WRITE,
      .owner_only = true },
    { .command = DSM_SWDSM_CONFIG_WRITE,
      .handle = on_config_write,
      .feature = DSM_SWDSM_FEATURE_CONFIG_WRITE,
      .owner_only = true },
    { .command = DSM_SWDSM_SUBSCRIBE,
      .handle = on_subscribe,
      .feature = DSM_SWDSM_FEATURE_SUBSCRIBE,
      .after = after_subscribe },
    { .command = DSM_SWDSM_ACK, .handle = on_ack, .is_silent = true },
    { .command = DSM_SWDSM_STATE_PAGE, .handle = on_state_page, .feature = DSM_SWDSM_FEATURE_STATE_PAGE },
    { .command = DSM_SWDSM_QUERY, .handle = on_query },
};

static const struct row *find_row(uint32_t command)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].command == command)
            return &rows[i];
    return NULL;
}

static enum dsm_swdsm_status handle(struct exchange *x, const struct row *row)
{
    if (!row)
        return refuse(x, DSM_SWDSM_UNSUPPORTED, "only the daemon sends this");
    if (!dsm_port_said_hello(&x->peer->port) && row->command != DSM_SWDSM_HELLO)
        return refuse(x, DSM_SWDSM_INVALID, "HELLO has to come first");
    if ((row->feature & ~x->peer->features) != 0)
        return refuse(x, DSM_SWDSM_UNSUPPORTED, "the feature was not asked for in HELLO");
    if (row->owner_only && !dsm_owner_is(&x->peer->port))
        return refuse(x, DSM_SWDSM_NOT_OWNER, "only the owner of the device may do this");
    return row->handle(x);
}

static void log_refused(const struct exchange *x, uint32_t command, enum dsm_swdsm_status status)
{
    dsm_hosted_device_log_port(x->hosted, &x->peer->port,
                               status == DSM_SWDSM_NO_SUCH_TDI ? DSM_LOG_DEBUG : DSM_LOG_WARNING,
                               ": %s is refused: %.*s", dsm_swdsm_command_name(command), (int)x->text_len, x->text);
}

/* What the request has moved is flushed first, so that it is on its way before the result is. */
static void answer(struct exchange *x, enum dsm_swdsm_status status)
{
    struct dsm_swdsm_result result = { .status = status, .text = dsm_bytes(x->text, x->text_len) };
    struct dsm_writer w = dsm_peer_reply(x->peer);
    uint32_t command = x->peer->frame.command;

    dsm_subscribers_flush(x->hosted);
    if (dsm_peer_is_closing(x->peer))
        return;
    dsm_swdsm_frames_log_answer(x->peer, command, x->began_us, &result);
    if (dsm_swdsm_result_encode(&result, &w) != DSM_OK)
        dsm_peer_close(x->peer, "its result cannot be encoded; closed");
    else if (x->descriptor >= 0)
        dsm_peer_send_descriptor(x->peer, command, dsm_written_len(&w), x->descriptor);
    else
        dsm_peer_send(x->peer, command, dsm_written_len(&w));
}

void dsm_swdsm_frame(struct dsm_peer *peer)
{
    const struct row *row = find_row(peer->frame.command);
    struct exchange x = {
        .peer = peer,
        .hosted = peer->hosted,
        .payload = dsm_peer_payload_bytes(peer),
        .descriptor = -1,
        .began_us = dsm_swdsm_frames_log_request(peer),
    };
    uint32_t command = peer->frame.command;
    enum dsm_swdsm_status status;

    status = handle(&x, row);
    if (status != DSM_SWDSM_OK)
        log_refused(&x, command, status);
    if (row && row->is_silent && status != DSM_SWDSM_OK)
        dsm_peer_skip(peer);
    if (row && row->is_silent)
        return;
    answer(&x, status);
    if (row && row->after && status == DSM_SWDSM_OK && !dsm_peer_is_closing(peer))
        row->after(peer);
}
