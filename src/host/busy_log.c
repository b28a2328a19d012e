/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/busy_log.h"

#include "wire/message_dump.h"
#include "wire/spdm_messages.h"

#define REQUEST "<-"
#define ANSWER "->"
#define LINE_LEN 240u

/* A record stays sealed: its session is the owner's, or nobody's. */
static void add_object(const struct dsm_object *object, struct dsm_text *line)
{
    struct dsm_wire_params params = { 0 };

    switch (object->kind) {
    case DSM_OBJECT_SPDM:
        dsm_spdm_messages_print(&params, object->data, line);
        break;
    case DSM_OBJECT_RECORD:
        dsm_text_add(line, "secured record");
        break;
    case DSM_OBJECT_DISCOVERY:
        dsm_text_add(line, "DOE discovery");
        break;
    case DSM_OBJECT_OTHER:
        dsm_text_add(line, "object of another type");
        break;
    }
}

static void write_bytes(const struct dsm_hosted_device *hosted, const struct dsm_port *port, const char *direction,
                        const struct dsm_object *object)
{
    struct dsm_wire_params params = { 0 };
    size_t shown = object->kind == DSM_OBJECT_SPDM ? dsm_spdm_messages_shown(&params, object->data) : object->data.n;
    char line[LINE_LEN];

    if (!dsm_log_is_on(hosted->device->log, DSM_LOG_TRACE))
        return;
    for (size_t from = 0; from < object->data.n; from += DSM_MESSAGE_DUMP_ROW) {
        struct dsm_text text = dsm_text(line, sizeof(line));

        dsm_message_dump_row(object->data, shown, from, &text);
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_TRACE, ": %s %s", direction, line);
    }
}

static void write_object(const struct dsm_hosted_device *hosted, const struct dsm_port *port, enum dsm_log_level level,
                         const char *direction, const char *place, struct dsm_bytes bytes)
{
    char line[LINE_LEN];
    struct dsm_text text = dsm_text(line, sizeof(line));
    struct dsm_object object;

    if (!dsm_log_is_on(hosted->device->log, level))
        return;
    dsm_text_add(&text, "[%zu bytes, %s] ", bytes.n, place);
    if (port->binding->unwrap(bytes, &object) == DSM_OK) {
        add_object(&object, &text);
        dsm_hosted_device_log_port(hosted, port, level, ": %s %s", direction, line);
        write_bytes(hosted, port, direction, &object);
    } else {
        dsm_hosted_device_log_port(hosted, port, level, ": %s %sno %s", direction, line, port->binding->object);
    }
}

void dsm_busy_log_request(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object)
{
    write_object(hosted, port, DSM_LOG_INFO, REQUEST, "another peer owns the device", object);
}

void dsm_busy_log_answer(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_bytes object)
{
    write_object(hosted, port, DSM_LOG_DEBUG, ANSWER, "another peer owns the device", object);
}
