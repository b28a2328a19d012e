/* SPDX-License-Identifier: BSD-3-Clause */
#include "responder/message_log.h"

#include "spdm/exchange.h"
#include "wire/doe.h"
#include "wire/message_dump.h"
#include "wire/spdm_messages.h"

#define REQUEST "<-"
#define RESPONSE "->"

/* The clock is the embedder's, if it has one. */
static uint64_t now_us(const struct dsm_connection *connection)
{
    const struct dsm_device_observer *observer = &connection->device->observer;

    return observer->now_us ? observer->now_us(observer->context) : 0;
}

static void add_place(const struct dsm_connection *connection, struct dsm_text *out)
{
    const struct dsm_responder_session *session = connection->request.session;

    if (session)
        dsm_text_add(out, "session 0x%08x, %s", (unsigned)session->base.id,
                     session->base.state == DSM_SESSION_ESTABLISHED ? "established" : "handshake");
    else
        dsm_text_add(out, "in clear, %s", dsm_exchange_phase_name(dsm_exchange_phase(&connection->state.transcript)));
}

/* Since the message before, so that a response has how long it took. */
static void add_time(const struct dsm_connection *connection, struct dsm_text *out)
{
    if (connection->logged.at_us != 0)
        dsm_text_add(out, ", %llu us", (unsigned long long)(now_us(connection) - connection->logged.at_us));
}

static void add_message(struct dsm_connection *connection, const char *direction, struct dsm_bytes message,
                        struct dsm_text *out)
{
    struct dsm_wire_params *params = &connection->logged.params;

    if (connection->request.kind != DSM_OBJECT_DISCOVERY)
        dsm_spdm_messages_print(params, message, out);
    else
        dsm_message_print_bytes(direction[0] == '<' ? &dsm_doe_discovery_row : &dsm_doe_discovery_response_row, params,
                                message, out);
}

static void write_bytes(const struct dsm_connection *connection, const char *direction, struct dsm_bytes message)
{
    size_t shown = message.n;
    char line[DSM_LOG_LINE_MAX];
    struct dsm_text text;

    if (connection->request.kind != DSM_OBJECT_DISCOVERY)
        shown = dsm_spdm_messages_shown(&connection->logged.params, message);
    for (size_t from = 0; from < message.n; from += DSM_MESSAGE_DUMP_ROW) {
        text = dsm_text(line, sizeof(line));
        dsm_message_dump_row(message, shown, from, &text);
        dsm_log(connection->device->log, DSM_LOG_TRACE, connection->device->name, "%s %s", direction, line);
    }
}

static void write_message(struct dsm_connection *connection, const char *direction, struct dsm_bytes message)
{
    char line[DSM_LOG_LINE_MAX];
    struct dsm_text text = dsm_text(line, sizeof(line));

    dsm_text_add(&text, "%s [%zu bytes, ", direction, message.n);
    add_place(connection, &text);
    add_time(connection, &text);
    dsm_text_add(&text, "] ");
    add_message(connection, direction, message, &text);
    dsm_log(connection->device->log, DSM_LOG_DEBUG, connection->device->name, "%s", line);
    if (dsm_log_is_on(connection->device->log, DSM_LOG_TRACE))
        write_bytes(connection, direction, message);
    connection->logged.at_us = now_us(connection);
}

/* RESPOND_IF_READY asks for nothing itself: its response is that of the request before. */
static bool keeps_asked(struct dsm_bytes message)
{
    return message.n >= 2 && message.p[1] == DSM_SPDM_RESPOND_IF_READY;
}

void dsm_message_log_write_request(struct dsm_connection *connection, struct dsm_bytes message)
{
    if (!keeps_asked(message))
        connection->logged.params = dsm_negotiated_params(
            &connection->state.negotiated, connection->request.session ? 0 : connection->binding->record.pad_max);
    write_message(connection, REQUEST, message);
}

void dsm_message_log_write_response(struct dsm_connection *connection, struct dsm_bytes message)
{
    connection->logged.params.pad_max = 0;
    write_message(connection, RESPONSE, message);
}
