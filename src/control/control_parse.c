/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_parse.h"

#include "host/host.h"
#include "json/json_parse.h"

#include <stdlib.h>
#include <string.h>

#define AT_ONCE_MAX 16384u /* bytes: less than a millisecond */

struct dsm_control_parse {
    struct dsm_work work;
    struct dsm_workers *workers;
    struct dsm_control_client *client; /* NULL: it has gone */
    void (*parsed)(struct dsm_control_client *client, const struct dsm_control_parsed *command);
    struct dsm_control_parsed command;
    size_t n;
    char text[];
};

static void parse(const char *text, size_t n, struct dsm_control_parsed *out)
{
    out->result = dsm_json_parse(text, n, JSON_REJECT_DUPLICATES, &out->message, &out->where);
}

static void run(void *context)
{
    struct dsm_control_parse *later = context;

    parse(later->text, later->n, &later->command);
}

static void run_free(void *context)
{
    struct dsm_control_parse *later = context;

    json_decref(later->command.message);
}

/* Its thousands of pieces are freed where they were made. */
static void free_later(struct dsm_control_parse *later)
{
    later->work = (struct dsm_work){ .run = run_free, .done = free, .context = later };
    if (dsm_workers_start(later->workers, &later->work) == DSM_OK)
        return;
    run_free(later);
    free(later);
}

static void on_left(struct dsm_control_client *client)
{
    client->parsing->client = NULL;
    client->parsing = NULL;
}

static void on_parsed(void *context)
{
    struct dsm_control_parse *later = context;
    struct dsm_control_client *client = later->client;

    if (client) {
        client->parsing = NULL;
        client->left = NULL;
        later->parsed(client, &later->command);
        dsm_control_client_go_on(client);
    }
    free_later(later);
}

static bool start_later(struct dsm_control_client *client, struct dsm_control_parse *later)
{
    later->workers = client->clients->host->workers;
    later->client = client;
    later->work = (struct dsm_work){ .run = run, .done = on_parsed, .context = later };
    if (dsm_workers_start(later->workers, &later->work) != DSM_OK)
        return false;
    client->parsing = later;
    client->left = on_left;
    return true;
}

void dsm_control_parse(struct dsm_control_client *client, const char *text, size_t n,
                       void (*parsed)(struct dsm_control_client *client, const struct dsm_control_parsed *command))
{
    struct dsm_control_parse *later = n > AT_ONCE_MAX ? calloc(1, sizeof(*later) + n) : NULL;
    struct dsm_control_parsed command;

    if (later) {
        later->parsed = parsed;
        later->n = n;
        memcpy(later->text, text, n);
        if (start_later(client, later))
            return;
        free(later);
    }
    parse(text, n, &command);
    parsed(client, &command);
    json_decref(command.message);
}
