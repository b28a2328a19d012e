/* SPDX-License-Identifier: BSD-3-Clause */
#include "link/swdsm_frames_log.h"

#include "wire/message_dump.h"
#include "wire/swdsm_frame_messages.h"

#define REQUEST "<-"
#define ANSWER "->"
#define LINE_LEN 240u

static bool is_on(const struct dsm_peer *peer, enum dsm_log_level level)
{
    return dsm_log_is_on(peer->hosted->device->log, level);
}

static uint64_t now_us(const struct dsm_peer *peer)
{
    const struct dsm_device_observer *observer = &peer->hosted->device->observer;

    return observer->now_us ? observer->now_us(observer->context) : 0;
}

static const struct dsm_message *find_row(uint32_t command)
{
    const struct dsm_message *row;

    for (size_t i = 0; (row = dsm_swdsm_frame_messages_at(i)); i++)
        if (row->code == command)
            return row;
    return NULL;
}

/* What has no payload of fixed fields, DESCRIBE and STATE_PAGE, has its name. */
static void add_message(uint32_t command, struct dsm_bytes payload, struct dsm_text *line)
{
    const struct dsm_message *row = find_row(command);
    struct dsm_wire_params params = { 0 };

    if (row)
        dsm_message_print_bytes(row, &params, payload, line);
    else
        dsm_text_add(line, "%s", dsm_swdsm_command_name(command));
}

static void write_line(const struct dsm_peer *peer, enum dsm_log_level level, const char *direction, const char *line)
{
    dsm_hosted_device_log_port(peer->hosted, &peer->port, level, ": %s %s", direction, line);
}

static void write_bytes(const struct dsm_peer *peer, const char *direction, struct dsm_bytes bytes)
{
    char line[LINE_LEN];

    for (size_t from = 0; is_on(peer, DSM_LOG_TRACE) && from < bytes.n; from += DSM_MESSAGE_DUMP_ROW) {
        struct dsm_text text = dsm_text(line, sizeof(line));

        dsm_message_dump_row(bytes, bytes.n, from, &text);
        write_line(peer, DSM_LOG_TRACE, direction, line);
    }
}

uint64_t dsm_swdsm_frames_log_request(struct dsm_peer *peer)
{
    struct dsm_bytes payload = dsm_peer_payload_bytes(peer);
    char line[LINE_LEN];
    struct dsm_text text = dsm_text(line, sizeof(line));

    if (!is_on(peer, DSM_LOG_DEBUG))
        return 0;
    dsm_text_add(&text, "[%zu bytes] ", payload.n);
    add_message(peer->frame.command, payload, &text);
    write_line(peer, DSM_LOG_DEBUG, REQUEST, line);
    write_bytes(peer, REQUEST, payload);
    return now_us(peer);
}

/* HELLO and QUERY are answered with a text of fields; a level that was raised meanwhile knows no beginning. */
void dsm_swdsm_frames_log_answer(const struct dsm_peer *peer, uint32_t command, uint64_t began_us,
                                 const struct dsm_swdsm_result *result)
{
    bool is_done = result->status == DSM_SWDSM_OK;
    char line[LINE_LEN];
    struct dsm_text text = dsm_text(line, sizeof(line));

    if (!is_on(peer, DSM_LOG_DEBUG))
        return;
    dsm_text_add(&text, "[text of %zu bytes, %s", result->text.n, dsm_swdsm_status_name(result->status));
    if (began_us != 0)
        dsm_text_add(&text, ", %llu us", (unsigned long long)(now_us(peer) - began_us));
    dsm_text_add(&text, "] %s", dsm_swdsm_command_name(command));
    if (is_done && (command == DSM_SWDSM_HELLO || command == DSM_SWDSM_QUERY)) {
        dsm_text_add(&text, ": ");
        add_message(command == DSM_SWDSM_QUERY ? DSM_SWDSM_STATE : command, result->text, &text);
    }
    write_line(peer, DSM_LOG_DEBUG, ANSWER, line);
    write_bytes(peer, ANSWER, result->text);
}

void dsm_swdsm_frames_log_state(const struct dsm_peer *peer, struct dsm_bytes state)
{
    char line[LINE_LEN];
    struct dsm_text text = dsm_text(line, sizeof(line));

    if (!is_on(peer, DSM_LOG_DEBUG))
        return;
    dsm_text_add(&text, "[%zu bytes] ", state.n);
    add_message(DSM_SWDSM_STATE, state, &text);
    write_line(peer, DSM_LOG_DEBUG, ANSWER, line);
    write_bytes(peer, ANSWER, state);
}
