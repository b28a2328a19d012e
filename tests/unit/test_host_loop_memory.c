/* SPDX-License-Identifier: BSD-3-Clause */
/* libuv's table of descriptors, which would end the program without memory, has it from the beginning. */
#include "support/failing_memory.h"
#include "support/test.h"

#include "host/loop_memory.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#define DESCRIPTORS 1000u

static void on_event(uv_poll_t *handle, int status, int events)
{
    (void)status;
    (void)events;
    uv_close((uv_handle_t *)handle, NULL);
}

/* A descriptor of that number wakes the loop. */
static void watch(uv_loop_t *loop, int number)
{
    int event = eventfd(1, EFD_CLOEXEC);
    int fd = fcntl(event, F_DUPFD_CLOEXEC, number);
    uv_poll_t handle;

    assert_true(event >= 0 && fd >= number);
    assert_int_equal(uv_poll_init(loop, &handle, fd), 0);
    assert_int_equal(uv_poll_start(&handle, UV_READABLE, on_event), 0);
    assert_int_equal(uv_run(loop, UV_RUN_DEFAULT), 0);
    close(fd);
    close(event);
}

static void test_any_descriptor_is_watched_without_memory(void **state)
{
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    for (int number = 10; number < (int)DESCRIPTORS - 10; number += 90) {
        failing_memory_begin(1);
        watch(&loop, number);
        failing_memory_end();
    }
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void test_a_loop_beside_the_first_has_a_table_of_its_own(void **state)
{
    uv_loop_t first, second;

    (void)state;
    assert_int_equal(uv_loop_init(&first), 0);
    watch(&first, 20);
    assert_int_equal(uv_loop_init(&second), 0);
    watch(&second, 500);
    watch(&first, 500);
    assert_int_equal(uv_loop_close(&second), 0);
    watch(&first, 900);
    assert_int_equal(uv_loop_close(&first), 0);
}

static void test_a_descriptor_beyond_the_limit_of_the_start_is_watched(void **state)
{
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    watch(&loop, 20);
    watch(&loop, 1500);
    watch(&loop, 30);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_descriptor_is_watched_without_memory),
        cmocka_unit_test(test_a_loop_beside_the_first_has_a_table_of_its_own),
        cmocka_unit_test(test_a_descriptor_beyond_the_limit_of_the_start_is_watched),
    };

    assert_int_equal(dsm_loop_memory_install(DESCRIPTORS), DSM_OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
