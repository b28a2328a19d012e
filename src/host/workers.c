/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: two lists under one lock, work that waits and work that is done. A semaphore counts the first,
 * an eventfd tells the loop of the second. Nobody is woken while the lock is held: a woken loop may take the core of
 * the thread that woke it, which then keeps nothing that the loop needs. Who has the lock when the loop wants it has
 * the loop's priority meanwhile.
 */
#include "host/workers.h"

#include "host/shared_lock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define THREADS_MAX 64

struct list {
    struct dsm_work *first, *last;
};

struct dsm_workers {
    uv_loop_t *loop;
    uv_poll_t poll;
    int done_fd;
    pthread_mutex_t lock;
    uv_sem_t count; /* of what waits, and of threads that shall end */
    struct list waiting;
    struct list done;
    size_t running; /* the loop's: started and not done */
    unsigned thread_count;
    uv_thread_t threads[THREADS_MAX];
};

static void append(struct list *list, struct dsm_work *work)
{
    work->next = NULL;
    if (list->first)
        list->last->next = work;
    else
        list->first = work;
    list->last = work;
}

static struct dsm_work *take_first(struct list *list)
{
    struct dsm_work *work = list->first;

    if (work)
        list->first = work->next;
    return work;
}

/* NULL: nothing waits, the thread shall end. */
static struct dsm_work *wait_for_work(struct dsm_workers *workers)
{
    struct dsm_work *work;

    uv_sem_wait(&workers->count);
    pthread_mutex_lock(&workers->lock);
    work = take_first(&workers->waiting);
    pthread_mutex_unlock(&workers->lock);
    return work;
}

static void give_back(struct dsm_workers *workers, struct dsm_work *work)
{
    const uint64_t one = 1;

    pthread_mutex_lock(&workers->lock);
    append(&workers->done, work);
    pthread_mutex_unlock(&workers->lock);
    while (write(workers->done_fd, &one, sizeof(one)) < 0 && errno == EINTR)
        continue;
}

static void work_on(void *context)
{
    struct dsm_workers *workers = context;
    struct dsm_work *work;

    while ((work = wait_for_work(workers))) {
        work->run(work->context);
        give_back(workers, work);
    }
}

static struct dsm_work *take_done(struct dsm_workers *workers)
{
    struct dsm_work *work;

    pthread_mutex_lock(&workers->lock);
    work = take_first(&workers->done);
    pthread_mutex_unlock(&workers->lock);
    return work;
}

static void on_done(uv_poll_t *poll, int status, int events)
{
    struct dsm_workers *workers = poll->data;
    struct dsm_work *work;
    uint64_t count;

    (void)status;
    (void)events;
    (void)!read(workers->done_fd, &count, sizeof(count));
    while ((work = take_done(workers))) {
        if (--workers->running == 0)
            uv_unref((uv_handle_t *)poll);
        work->running = false;
        work->done(work->context);
    }
}

static bool watch_done(struct dsm_workers *workers)
{
    workers->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (workers->done_fd < 0)
        return false;
    if (uv_poll_init(workers->loop, &workers->poll, workers->done_fd) != 0) {
        close(workers->done_fd);
        return false;
    }
    workers->poll.data = workers;
    uv_poll_start(&workers->poll, UV_READABLE, on_done);
    uv_unref((uv_handle_t *)&workers->poll);
    return true;
}

enum dsm_error dsm_workers_create(uv_loop_t *loop, struct dsm_workers **out)
{
    struct dsm_workers *workers = calloc(1, sizeof(*workers));

    if (!workers)
        return DSM_ERR_NO_MEMORY;
    workers->loop = loop;
    dsm_shared_lock_init(&workers->lock);
    uv_sem_init(&workers->count, 0);
    if (!watch_done(workers)) {
        uv_sem_destroy(&workers->count);
        pthread_mutex_destroy(&workers->lock);
        free(workers);
        return DSM_ERR_NO_MEMORY;
    }
    *out = workers;
    return DSM_OK;
}

#define THREADS_LEAST 2 /* one may wait for a lock or a disk */

/* With fewer threads than cores it goes on as well. */
static bool have_threads(struct dsm_workers *workers)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (workers->thread_count > 0)
        return true;
    do {
        if (uv_thread_create(&workers->threads[workers->thread_count], work_on, workers) != 0)
            break;
    } while (++workers->thread_count < THREADS_MAX &&
             (workers->thread_count < THREADS_LEAST || (long)workers->thread_count < cores));
    return workers->thread_count > 0;
}

enum dsm_error dsm_workers_start(struct dsm_workers *workers, struct dsm_work *work)
{
    if (!have_threads(workers))
        return DSM_ERR_NO_MEMORY;
    work->running = true;
    if (workers->running++ == 0)
        uv_ref((uv_handle_t *)&workers->poll);
    pthread_mutex_lock(&workers->lock);
    append(&workers->waiting, work);
    pthread_mutex_unlock(&workers->lock);
    uv_sem_post(&workers->count);
    return DSM_OK;
}

static void on_closed(uv_handle_t *handle)
{
    bool *is_closed = handle->data;

    *is_closed = true;
}

void dsm_workers_destroy(struct dsm_workers *workers)
{
    bool is_closed = false;

    if (!workers)
        return;
    for (unsigned i = 0; i < workers->thread_count; i++)
        uv_sem_post(&workers->count);
    for (unsigned i = 0; i < workers->thread_count; i++)
        uv_thread_join(&workers->threads[i]);
    workers->poll.data = &is_closed;
    uv_close((uv_handle_t *)&workers->poll, on_closed);
    while (!is_closed)
        uv_run(workers->loop, UV_RUN_ONCE);
    close(workers->done_fd);
    uv_sem_destroy(&workers->count);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
