/* SPDX-License-Identifier: BSD-3-Clause */
/* Work goes to threads and comes back to the loop, once each. */
#include "support/test.h"

#include "host/workers.h"

#define MANY 500u
#define ROUNDS 20u

static uv_loop_t loop;
static struct dsm_workers *workers;
static uv_thread_t loop_thread;

/* What one piece of work saw. */
struct piece {
    struct dsm_work work;
    unsigned runs, dones, rounds_left;
    bool ran_on_the_loop, done_on_the_loop, was_running_when_done;
};

static bool is_on_the_loop(void)
{
    uv_thread_t self = uv_thread_self();

    return uv_thread_equal(&self, &loop_thread);
}

static void run(void *context)
{
    struct piece *piece = context;

    piece->runs++;
    piece->ran_on_the_loop |= is_on_the_loop();
}

static void done(void *context)
{
    struct piece *piece = context;

    piece->dones++;
    piece->done_on_the_loop = is_on_the_loop();
    piece->was_running_when_done |= piece->work.running;
    if (piece->rounds_left > 0) {
        piece->rounds_left--;
        assert_int_equal(dsm_workers_start(workers, &piece->work), DSM_OK);
    }
}

static void start(struct piece *piece, unsigned rounds)
{
    *piece = (struct piece){ .work = { .run = run, .done = done, .context = piece }, .rounds_left = rounds };
    assert_int_equal(dsm_workers_start(workers, &piece->work), DSM_OK);
    assert_true(piece->work.running);
}

static int make(void **state)
{
    (void)state;
    loop_thread = uv_thread_self();
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(dsm_workers_create(&loop, &workers), DSM_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dsm_workers_destroy(workers);
    assert_int_equal(uv_loop_close(&loop), 0);
    return 0;
}

static void test_the_loop_sleeps_only_for_what_runs(void **state)
{
    (void)state;
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0); /* returns: nothing keeps it */
}

static void test_work_runs_on_a_thread_and_is_done_on_the_loop(void **state)
{
    struct piece piece;

    (void)state;
    start(&piece, 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(piece.runs, 1);
    assert_int_equal(piece.dones, 1);
    assert_false(piece.ran_on_the_loop);
    assert_true(piece.done_on_the_loop);
    assert_false(piece.was_running_when_done);
    assert_false(piece.work.running);
}

static void test_all_of_many_are_done_once(void **state)
{
    static struct piece pieces[MANY];

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        start(&pieces[i], 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(pieces[i].runs, 1);
        assert_int_equal(pieces[i].dones, 1);
    }
}

static void test_work_may_be_started_again_when_it_is_done(void **state)
{
    struct piece pieces[8];

    (void)state;
    for (size_t i = 0; i < 8; i++)
        start(&pieces[i], ROUNDS);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pieces[i].dones, ROUNDS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_loop_sleeps_only_for_what_runs, make, end),
        cmocka_unit_test_setup_teardown(test_work_runs_on_a_thread_and_is_done_on_the_loop, make, end),
        cmocka_unit_test_setup_teardown(test_all_of_many_are_done_once, make, end),
        cmocka_unit_test_setup_teardown(test_work_may_be_started_again_when_it_is_done, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
