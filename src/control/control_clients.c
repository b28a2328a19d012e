/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_clients.h"

#include "control/control_message.h"
#include "json/json_memory.h"

#include <stdlib.h>

#define CLIENTS_MAX 16u

/* A client that has closed its end is gone, though the loop has not come to its socket yet. */
static bool is_full(struct dsm_control_clients *clients)
{
    struct dsm_control_client *next;

    for (struct dsm_control_client *client = clients->first; client && clients->count > CLIENTS_MAX; client = next) {
        next = client->next;
        if (dsm_control_client_is_gone(client))
            dsm_control_client_close(client, NULL);
    }
    return clients->count > CLIENTS_MAX;
}

enum dsm_error dsm_control_clients_accept(struct dsm_control_clients *clients, uv_stream_t *listener)
{
    struct dsm_control_client *client = NULL;

    DSM_TRY(dsm_control_client_accept(clients, listener, &client));
    if (is_full(clients)) {
        dsm_control_client_close(client, "is turned away: there are as many clients as there may be");
        return DSM_ERR_LIMIT;
    }
    dsm_control_client_log(client, DSM_LOG_INFO, "connected");
    dsm_control_client_send(client, dsm_control_message_greeting());
    return DSM_OK;
}

bool dsm_control_clients_listen(struct dsm_control_clients *clients)
{
    for (const struct dsm_control_client *client = clients->first; client; client = client->next)
        if (client->negotiated) {
            clients->is_lost = dsm_json_memory_watch();
            return true;
        }
    return false;
}

void dsm_control_clients_notify(struct dsm_control_clients *clients, const char *event, json_t *data)
{
    struct dsm_control_client *next;
    size_t n = 0;
    char *text = dsm_control_message_text(dsm_control_message_event(event, data), &n);
    bool is_whole = text && !dsm_json_memory_is_lost();

    dsm_json_memory_watch_end(clients->is_lost);
    for (struct dsm_control_client *client = clients->first; client; client = next) {
        next = client->next;
        if (client->negotiated && is_whole)
            dsm_control_client_send_text(client, text, n);
        else if (client->negotiated)
            dsm_control_client_close(client, "no memory for an event; closed");
    }
    free(text);
}

void dsm_control_clients_close_all(struct dsm_control_clients *clients)
{
    while (clients->first)
        dsm_control_client_close(clients->first, NULL);
}
