/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_trace.h"

#include "wire/message_dump.h"
#include "wire/spdm_messages.h"

#include <stdio.h>

#define LINE_MAX 600

/* RESPOND_IF_READY asks for nothing itself: its response is that of the request before. */
static bool keeps_asked(struct dsm_bytes message)
{
    return message.n >= 2 && message.p[1] == DSM_SPDM_RESPOND_IF_READY;
}

static void show_message(const struct dsm_requester *requester, struct dsm_wire_params *asked, const char *direction,
                         bool secured, struct dsm_bytes message)
{
    char line[LINE_MAX];
    struct dsm_text text = dsm_text(line, sizeof(line));

    dsm_text_add(&text, "%s [%zu bytes, ", direction, message.n);
    if (secured)
        dsm_text_add(&text, "session 0x%08x] ", (unsigned)requester->session->id);
    else
        dsm_text_add(&text, "in clear] ");
    dsm_spdm_messages_print(asked, message, &text);
    fprintf(stderr, "%s\n", line);
}

static void show_bytes(const struct dsm_wire_params *asked, const char *direction, struct dsm_bytes message)
{
    size_t shown = dsm_spdm_messages_shown(asked, message);
    char line[LINE_MAX];

    for (size_t from = 0; from < message.n; from += DSM_MESSAGE_DUMP_ROW) {
        struct dsm_text text = dsm_text(line, sizeof(line));

        dsm_message_dump_row(message, shown, from, &text);
        fprintf(stderr, "%s %s\n", direction, line);
    }
}

void swtsm_trace_message(const struct dsm_requester *requester, struct dsm_wire_params *asked, bool sent, bool secured,
                         struct dsm_bytes message)
{
    const char *direction = sent ? "->" : "<-";

    if (sent && !keeps_asked(message))
        *asked = dsm_requester_params(requester);
    show_message(requester, asked, direction, secured, message);
    show_bytes(asked, direction, message);
}
