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

static void show_message(struct swtsm *t, const char *direction, bool secured, struct dsm_bytes message)
{
    char line[LINE_MAX];
    struct dsm_text text = dsm_text(line, sizeof(line));

    dsm_text_add(&text, "%s [%zu bytes, ", direction, message.n);
    if (secured)
        dsm_text_add(&text, "session 0x%08x] ", (unsigned)t->requester->session->id);
    else
        dsm_text_add(&text, "in clear] ");
    dsm_spdm_messages_print(&t->traced, message, &text);
    fprintf(stderr, "%s\n", line);
}

static void show_bytes(const struct swtsm *t, const char *direction, struct dsm_bytes message)
{
    size_t shown = dsm_spdm_messages_shown(&t->traced, message);
    char line[LINE_MAX];

    for (size_t from = 0; from < message.n; from += DSM_MESSAGE_DUMP_ROW) {
        struct dsm_text text = dsm_text(line, sizeof(line));

        dsm_message_dump_row(message, shown, from, &text);
        fprintf(stderr, "%s %s\n", direction, line);
    }
}

void swtsm_trace_message(void *context, bool sent, bool secured, struct dsm_bytes message)
{
    const char *direction = sent ? "->" : "<-";
    struct swtsm *t = context;

    if (sent && !keeps_asked(message))
        t->traced = dsm_requester_params(t->requester);
    show_message(t, direction, secured, message);
    show_bytes(t, direction, message);
}
