/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/swdsm_frames.h"

#include "device/device_config.h"
#include "device/device_refusal.h"
#include "host/device_describe.h"
#include "host/device_event.h"
#include "host/drain.h"
#include "host/owner.h"
#include "host/subscribers.h"
#include "link/swdsm_frames_log.h"
#include "responder/connection_events.h"

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
    uint32_t command;
    struct dsm_bytes payload;
    char text[DSM_SWDSM_TEXT_MAX]; /* of the result: what is said at the command, or the reason */
    size_t text_len;
    int descriptor;    /* that goes with the result; -1: none */
    uint64_t began_us; /* for the log */
    struct dsm_cause cause;
    struct dsm_error_detail reason; /* of what is refused: in the cause's words, or DESCRIBE's own */
};

typedef enum dsm_error (*frame_handler)(struct exchange *x);

static enum dsm_error refuse(struct exchange *x, enum dsm_cause_id id, uint64_t value, uint64_t limit)
{
    return dsm_cause_set(&x->cause, id, value, limit);
}

static enum dsm_error refuse_text(struct exchange *x, enum dsm_cause_id id, uint64_t value, const char *came)
{
    enum dsm_error error = dsm_cause_set_text(&x->cause, id, came, NULL);

    x->cause.value = value;
    return error;
}

#define DECODE(x, name, out) DSM_TRY(dsm_swdsm_##name##_decode((x)->payload, (out), &(x)->cause))

static enum dsm_error encoded(struct exchange *x, enum dsm_error error, const struct dsm_writer *w)
{
    DSM_TRY(error);
    x->text_len = dsm_written_len(w);
    return DSM_OK;
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

static enum dsm_error check_owner(struct exchange *x)
{
    const struct dsm_port *other = find_other_owner(x);

    return other ? refuse_text(x, DSM_CAUSE_HELLO_OWNED, other->number, other->address) : DSM_OK;
}

static enum dsm_error check_hello(struct exchange *x, const struct dsm_swdsm_hello *hello)
{
    if (dsm_port_said_hello(&x->peer->port))
        return refuse(x, DSM_CAUSE_HELLO_AGAIN, 0, 0);
    if (hello->major != DSM_SWDSM_PROTOCOL_MAJOR)
        return refuse(x, DSM_CAUSE_HELLO_VERSION, hello->major, DSM_SWDSM_PROTOCOL_MAJOR);
    if (hello->role == DSM_SWDSM_OBSERVER && x->peer->port.claim == DSM_PORT_USER && dsm_owner_is(&x->peer->port))
        return refuse(x, DSM_CAUSE_HELLO_USER, 0, 0);
    if (hello->role == DSM_SWDSM_OWNER)
        dsm_owner_drop_dead(x->hosted); /* it may be among them: whoever said HELLO and hung up owns nothing */
    if (dsm_peer_is_closing(x->peer))
        return refuse(x, DSM_CAUSE_HELLO_GONE, 0, 0);
    return hello->role == DSM_SWDSM_OWNER ? check_owner(x) : DSM_OK;
}

static void log_hello(const struct exchange *x, const struct dsm_swdsm_hello *hello)
{
    dsm_hosted_device_log_port(x->hosted, &x->peer->port, DSM_LOG_INFO, " is \"%.*s\", %s", (int)hello->name.n,
                               (const char *)hello->name.p, hello->role == DSM_SWDSM_OWNER ? "owner" : "observer");
}

static enum dsm_error on_hello(struct exchange *x)
{
    struct dsm_writer w = dsm_writer(x->text, sizeof(x->text));
    struct dsm_device *device = x->hosted->device;
    struct dsm_swdsm_hello hello;

    DECODE(x, hello, &hello);
    DSM_TRY(check_hello(x, &hello));
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

/* Place, value and reason are the JSON's; the row stands for them all. */
static enum dsm_error on_describe(struct exchange *x)
{
    enum dsm_error error = dsm_hosted_device_describe_text(x->hosted, x->payload, &x->reason);

    if (error == DSM_OK)
        return DSM_OK;
    (void)refuse_text(x, DSM_CAUSE_DESCRIPTION, 0, x->reason.reason);
    (void)dsm_error_detail_cite(&x->reason, "swdsm.json(5)");
    return error;
}

static enum dsm_error on_event(struct exchange *x)
{
    struct dsm_swdsm_event event;

    DECODE(x, event, &event);
    DSM_TRY(dsm_hosted_device_event(x->hosted, &event, &x->cause));
    /* The owner's registers were reset with the device. Of an event over the control socket they know nothing. */
    if (event.kind == DSM_SWDSM_EVENT_CONVENTIONAL_RESET)
        dsm_device_config_reset(x->hosted->device);
    return DSM_OK;
}

static enum dsm_error on_config_layout(struct exchange *x)
{
    struct dsm_swdsm_config_layout layout;

    DECODE(x, config_layout, &layout);
    return dsm_device_config_layout(x->hosted->device, layout.function_id, layout.header_type, layout.capabilities,
                                    layout.count, &x->cause);
}

/* Bus numbers may be others by it, which the page shows. */
static enum dsm_error on_config_write(struct exchange *x)
{
    struct dsm_swdsm_config_write write;

    DECODE(x, config_write, &write);
    DSM_TRY(dsm_device_config_write_check(x->hosted->device, write.function_id, write.offset, write.width, &x->cause));
    DSM_TRY(dsm_connection_config_write(x->hosted->connection, write.function_id, write.offset, write.width,
                                        write.old_value, write.new_value, NULL));
    dsm_state_page_store_all(&x->hosted->page, x->hosted->device);
    dsm_hosted_device_update_timer(x->hosted);
    return DSM_OK;
}

/* Whoever takes part can hold up each LOCK, START and STOP, and fail it. */
static bool may_drain(const struct exchange *x)
{
    return x->peer->port.claim == DSM_PORT_OWNER ||
           dsm_device_settings_lets_drain(&x->hosted->device->settings, x->peer->port.name);
}

static enum dsm_error check_drain(struct exchange *x, const struct dsm_swdsm_subscribe *subscribe)
{
    if (!(subscribe->flags & DSM_SWDSM_SUBSCRIBE_DRAIN))
        return DSM_OK;
    if (!(x->peer->features & DSM_SWDSM_FEATURE_DRAIN))
        return refuse(x, DSM_CAUSE_SUBSCRIBE_DRAIN, subscribe->flags, DSM_SWDSM_FEATURE_DRAIN);
    return may_drain(x) ? DSM_OK : refuse(x, DSM_CAUSE_SUBSCRIBE_DRAIN_OBSERVER, subscribe->flags, 0);
}

static enum dsm_error on_subscribe(struct exchange *x)
{
    struct dsm_swdsm_subscribe subscribe;

    DECODE(x, subscribe, &subscribe);
    DSM_TRY(check_drain(x, &subscribe));
    if (subscribe.drain_deadline_ms > DSM_DRAIN_DEADLINE_MAX_MS)
        return refuse(x, DSM_CAUSE_SUBSCRIBE_DEADLINE, subscribe.drain_deadline_ms, DSM_DRAIN_DEADLINE_MAX_MS);
    dsm_subscribers_add(&x->peer->port, subscribe.flags, subscribe.drain_deadline_ms);
    return DSM_OK;
}

static void after_subscribe(struct dsm_peer *peer)
{
    if (peer->port.subscription.flags != 0)
        dsm_subscribers_notify_all(&peer->port);
}

/* Has no answer, so whatever is wrong with it is for the log. */
static enum dsm_error on_ack(struct exchange *x)
{
    struct dsm_swdsm_ack ack;

    DECODE(x, ack, &ack);
    dsm_peer_skip(x->peer); /* the drain that it ends may go on with the frames behind it */
    dsm_drain_acknowledge(&x->peer->port, ack.token);
    return DSM_OK;
}

static enum dsm_error on_state_page(struct exchange *x)
{
    const char *folder = x->hosted->host->parts.state_dir;
    const char *path = NULL;

    if (x->payload.n > 0)
        return refuse(x, DSM_CAUSE_FRAME_LONG, x->payload.n, 0);
    if (dsm_peer_is_unix(x->peer))
        x->descriptor = dsm_state_page_descriptor(&x->hosted->page, x->hosted->device);
    if (x->descriptor < 0 && folder)
        path = dsm_state_page_file(&x->hosted->page, x->hosted->device, folder);
    if (path && strlen(path) < sizeof(x->text))
        x->text_len = (size_t)snprintf(x->text, sizeof(x->text), "%s", path);
    return DSM_OK;
}

static enum dsm_error on_query(struct exchange *x)
{
    struct dsm_writer w = dsm_writer(x->text, sizeof(x->text));
    struct dsm_device *device = x->hosted->device;
    struct dsm_swdsm_query query;
    struct dsm_swdsm_state state;
    const struct dsm_tdi *tdi;

    DECODE(x, query, &query);
    tdi = dsm_device_find_tdi(device, query.function_id);
    if (!tdi)
        return refuse(x, DSM_CAUSE_QUERY_FUNCTION, query.function_id, 0);
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

static enum dsm_error handle(struct exchange *x, const struct row *row)
{
    if (!row)
        return refuse(x, DSM_CAUSE_FRAME_COMMAND, x->command, 0);
    if (!dsm_port_said_hello(&x->peer->port) && row->command != DSM_SWDSM_HELLO)
        return refuse(x, DSM_CAUSE_HELLO_FIRST, 0, 0);
    if ((row->feature & ~x->peer->features) != 0)
        return refuse(x, DSM_CAUSE_FRAME_FEATURE, x->peer->features, row->feature);
    if (row->owner_only && !dsm_owner_is(&x->peer->port))
        return refuse_text(x, DSM_CAUSE_FRAME_OWNER, 0, "an observer's");
    return row->handle(x);
}

static const struct {
    enum dsm_error error;
    enum dsm_swdsm_status status;
    const char *answer;
} statuses[] = {
    { DSM_ERR_NOT_OWNER, DSM_SWDSM_NOT_OWNER, "RESULT(NOT_OWNER)" },
    { DSM_ERR_NO_SUCH_TDI, DSM_SWDSM_NO_SUCH_TDI, "RESULT(NO_SUCH_TDI)" },
    { DSM_ERR_UNSUPPORTED_REQUEST, DSM_SWDSM_UNSUPPORTED, "RESULT(UNSUPPORTED)" },
    { DSM_ERR_OWNED, DSM_SWDSM_OWNED, "RESULT(OWNED)" },
    { DSM_ERR_CLOSE, DSM_SWDSM_FAILED, "RESULT(FAILED)" },
    { DSM_ERR_NO_MEMORY, DSM_SWDSM_FAILED, "RESULT(FAILED)" },
    { DSM_ERR_NO_SPACE, DSM_SWDSM_FAILED, "RESULT(FAILED)" },
    { DSM_ERR_INTERNAL, DSM_SWDSM_FAILED, "RESULT(FAILED)" },
};

static enum dsm_swdsm_status status_of(enum dsm_error error, const char **answer)
{
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (statuses[i].error == error) {
            *answer = statuses[i].answer;
            return statuses[i].status;
        }
    *answer = "RESULT(INVALID)";
    return DSM_SWDSM_INVALID;
}

/* One that nobody has named is a fault of ours. */
static void describe(struct exchange *x, enum dsm_error error)
{
    if (x->cause.id == DSM_CAUSE_NONE)
        (void)refuse_text(x, DSM_CAUSE_FRAME_OURS, 0, dsm_error_text(error));
    if (x->cause.id != DSM_CAUSE_DESCRIPTION)
        dsm_cause_describe(&x->cause, error, &x->reason);
    dsm_error_detail_text(&x->reason, x->text, sizeof(x->text));
    x->text_len = strlen(x->text);
}

/* Log, events and result say one and the same. */
static enum dsm_swdsm_status refused(struct exchange *x, enum dsm_error error, bool is_silent)
{
    struct dsm_refusal refusal = { .message = dsm_swdsm_command_name(x->command) };
    enum dsm_swdsm_status status = status_of(error, &refusal.answer);

    describe(x, error);
    dsm_hosted_device_log_port(x->hosted, &x->peer->port,
                               status == DSM_SWDSM_NO_SUCH_TDI ? DSM_LOG_DEBUG : DSM_LOG_WARNING,
                               ": %s is refused: %.*s", refusal.message, (int)x->text_len, x->text);
    if (is_silent)
        refusal.answer = NULL;
    refusal.peer = x->peer->port.number;
    refusal.cause = x->cause;
    refusal.detail = x->reason;
    dsm_device_refused_beside(x->hosted->device, &refusal);
    return status;
}

/* What the request has moved is flushed first, so that it is on its way before the result is. */
static void answer(struct exchange *x, enum dsm_swdsm_status status)
{
    struct dsm_swdsm_result result = { .status = status, .text = dsm_bytes(x->text, x->text_len) };
    struct dsm_writer w = dsm_peer_reply(x->peer);
    dsm_subscribers_flush(x->hosted);
    if (dsm_peer_is_closing(x->peer))
        return;
    dsm_swdsm_frames_log_answer(x->peer, x->command, x->began_us, &result);
    if (dsm_swdsm_result_encode(&result, &w) != DSM_OK)
        dsm_peer_close(x->peer, "its result cannot be encoded; closed");
    else if (x->descriptor >= 0)
        dsm_peer_send_descriptor(x->peer, x->command, dsm_written_len(&w), x->descriptor);
    else
        dsm_peer_send(x->peer, x->command, dsm_written_len(&w));
}

void dsm_swdsm_frame(struct dsm_peer *peer)
{
    const struct row *row = find_row(peer->frame.command);
    struct exchange x = {
        .peer = peer,
        .hosted = peer->hosted,
        .command = peer->frame.command,
        .payload = dsm_peer_payload_bytes(peer),
        .descriptor = -1,
        .began_us = dsm_swdsm_frames_log_request(peer),
    };
    bool is_silent = row && row->is_silent;
    enum dsm_swdsm_status status = DSM_SWDSM_OK;
    enum dsm_error error = handle(&x, row);

    if (error != DSM_OK)
        status = refused(&x, error, is_silent);
    if (is_silent && error != DSM_OK)
        dsm_peer_skip(peer);
    if (is_silent)
        return;
    answer(&x, status);
    if (row && row->after && status == DSM_SWDSM_OK && !dsm_peer_is_closing(peer))
        row->after(peer);
}
