/* SPDX-License-Identifier: BSD-3-Clause */
/* How long a run may take: no answer, however it comes, holds it for ever. */
#include "support/exact.h"
#include "support/test.h"

#include "cli/link.h"
#include "cli/socket.h"
#include "requester/steps.h"

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static enum dsm_error count_exchange(struct cli_link *link, struct dsm_bytes object, struct dsm_writer *answer)
{
    (void)object;
    (void)answer;
    ++*(unsigned *)link->context;
    return DSM_OK;
}

static void test_nothing_is_asked_after_the_deadline(void **state)
{
    static struct cli_link link;
    struct dsm_requester_options options = { .version = 0 };
    struct dsm_requester *requester;
    struct dsm_crypto *crypto;
    unsigned asked = 0;

    (void)state;
    link = (struct cli_link){ .context = &asked, .exchange = count_exchange, .end_ns = 1 };
    assert_error(DSM_OK, dsm_crypto_create(&crypto));
    assert_error(DSM_OK, dsm_requester_create(crypto, NULL, &options, &requester));
    assert_error(DSM_ERR_TIMEOUT, cli_link_drive(&link, requester, dsm_get_version_begin(requester, NULL)));
    assert_int_equal(asked, 0);
    assert_int_equal(requester->failure.kind, DSM_FAILURE_TRANSPORT);
    assert_string_equal(link.fault.reason, "the time for the whole run (--deadline) is up");
    dsm_requester_destroy(requester);
    dsm_crypto_destroy(crypto);
}

static void test_a_step_has_no_more_time_than_the_run(void **state)
{
    struct cli_link link = { .end_ns = 1 };

    (void)state;
    assert_int_equal(cli_link_left_ms(&link, 1000), 0);
    link.end_ns = 0;
    assert_int_equal(cli_link_left_ms(&link, 1000), 1000);
    cli_link_deadline(&link, 3600000);
    assert_int_equal(cli_link_left_ms(&link, 1000), 1000);
}

#define DRIPS 3000

static void *drip(void *context)
{
    struct timespec pause = { .tv_nsec = 10000000 };

    for (int i = 0; i < DRIPS && send(*(int *)context, "x", 1, MSG_NOSIGNAL) == 1; i++)
        nanosleep(&pause, NULL);
    return NULL;
}

/* 3,000 bytes would take 30 s, each of them within the time-out. */
static void test_a_reply_that_drips_is_late(void **state)
{
    static uint8_t room[DRIPS];
    pthread_t thread;
    int fds[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    assert_int_equal(pthread_create(&thread, NULL, drip, &fds[1]), 0);
    assert_error(DSM_ERR_TIMEOUT, cli_receive(fds[0], room, sizeof(room), 200));
    close(fds[0]);
    pthread_join(thread, NULL);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_asked_after_the_deadline),
        cmocka_unit_test(test_a_step_has_no_more_time_than_the_run),
        cmocka_unit_test(test_a_reply_that_drips_is_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
