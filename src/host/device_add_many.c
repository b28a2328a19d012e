/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: all are built before the first listens, so that nobody is served while the loop runs, which is
 * before the sandbox and before recordings. What fails first in the order of descriptions is what is told. The threads
 * are the start's own: those that sign are made within the sandbox.
 */
#include "host/device_add_many.h"

#include "host/shared_lock.h"
#include "store/identity_store.h"

#include <stdio.h>
#include <stdlib.h>

#define SLOTS 64u /* as many as are being built; there are no more threads */

struct building;

struct slot {
    struct building *building;
    struct dsm_work work;
    size_t index;
    char path[32];
    struct dsm_device_add_request add;
};

struct building {
    struct dsm_host *host;
    struct dsm_device_add_many *many;
    struct dsm_workers *workers;
    size_t next;    /* to be begun */
    size_t running; /* by threads */
    size_t failed;  /* the first that did; the count: none */
    struct dsm_device **devices;
    struct slot slots[SLOTS];
};

static void lock(void *mutex)
{
    pthread_mutex_lock(mutex);
}

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void take_result(struct slot *slot)
{
    struct building *building = slot->building;

    building->devices[slot->index] = slot->add.device;
    if (slot->add.result == DSM_OK || slot->index >= building->failed)
        return;
    building->failed = slot->index;
    building->many->failed = slot->add;
}

static void run(void *context)
{
    struct slot *slot = context;

    dsm_device_add_build(&slot->add);
}

static bool may_begin(const struct building *building)
{
    return building->next < building->many->count && building->failed == building->many->count &&
           !building->host->stopping;
}

static void describe(struct slot *slot, size_t index)
{
    const struct dsm_device_add_many *many = slot->building->many;

    slot->index = index;
    slot->path[0] = '\0';
    if (many->has_path)
        snprintf(slot->path, sizeof(slot->path), "devices[%zu]", index);
    slot->add = (struct dsm_device_add_request){ .description = many->descriptions[index], .path = slot->path };
}

static void on_built(void *context);

/* The next one that takes a thread; what needs none, or finds none, is done here. */
static void begin_next(struct slot *slot)
{
    struct building *building = slot->building;

    while (may_begin(building)) {
        describe(slot, building->next++);
        if (dsm_device_add_begin(building->host, &slot->add) == DSM_OK) {
            slot->work = (struct dsm_work){ .run = run, .done = on_built, .context = slot };
            if (dsm_workers_start(building->workers, &slot->work) == DSM_OK) {
                building->running++;
                return;
            }
            dsm_device_add_build(&slot->add);
        }
        take_result(slot);
    }
}

static void on_built(void *context)
{
    struct slot *slot = context;

    slot->building->running--;
    take_result(slot);
    begin_next(slot);
}

static void build_all(struct building *building)
{
    struct dsm_host *host = building->host;
    pthread_mutex_t mutex;
    struct dsm_identity_store_mutex shared = { .lock = lock, .unlock = unlock, .context = &mutex };

    dsm_shared_lock_init(&mutex);
    dsm_identity_store_share(host->parts.identities, &shared);
    for (size_t i = 0; i < SLOTS; i++) {
        building->slots[i].building = building;
        begin_next(&building->slots[i]);
    }
    while (building->running > 0)
        uv_run(&host->loop, UV_RUN_ONCE);
    dsm_identity_store_share(host->parts.identities, NULL);
    pthread_mutex_destroy(&mutex);
}

/* In the order of descriptions. */
static void serve_all(struct building *building)
{
    struct dsm_device_add_many *many = building->many;
    struct slot *slot = &building->slots[0];

    for (size_t i = 0; i < many->count && building->failed == many->count; i++) {
        describe(slot, i);
        slot->add.host = building->host;
        slot->add.device = building->devices[i];
        building->devices[i] = NULL;
        if (dsm_device_add_finish(&slot->add) != DSM_OK) {
            many->failed = slot->add;
            building->failed = i;
        }
    }
}

static enum dsm_error end(struct building *building)
{
    enum dsm_error error = building->failed == building->many->count ? DSM_OK : building->many->failed.result;

    if (building->host->stopping)
        error = DSM_ERR_DISCARD;
    for (size_t i = 0; i < building->many->count; i++)
        dsm_device_destroy(building->devices[i]);
    dsm_workers_destroy(building->workers);
    free(building->devices);
    free(building);
    return error;
}

enum dsm_error dsm_device_add_many(struct dsm_host *host, struct dsm_device_add_many *many)
{
    struct building *building = calloc(1, sizeof(*building));
    struct dsm_device **devices = calloc(many->count + 1, sizeof(struct dsm_device *));

    many->failed = (struct dsm_device_add_request){ .error = { .reason = "out of memory" } };
    if (!building || !devices || dsm_workers_create(&host->loop, &building->workers) != DSM_OK) {
        free(building);
        free(devices);
        return DSM_ERR_NO_MEMORY;
    }
    building->host = host;
    building->many = many;
    building->devices = devices;
    building->failed = many->count;
    build_all(building);
    if (building->failed == many->count && !host->stopping)
        serve_all(building);
    return end(building);
}
