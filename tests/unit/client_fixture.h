/* SPDX-License-Identifier: BSD-3-Clause */
/* A client with a callback that records, for the tests of libswdsm-client. */
#ifndef DSM_TESTS_UNIT_CLIENT_FIXTURE_H
#define DSM_TESTS_UNIT_CLIENT_FIXTURE_H

#include "fake_daemon.h"

#include <errno.h>

#define TRANSITIONS_MAX 64u

struct recorder {
    struct swdsm_client *client; /* for callbacks that try what they must not */
    struct swdsm_transition transitions[TRANSITIONS_MAX];
    size_t count;
    int error_inside;
    char error[200];
};

static inline void record(void *context, const struct swdsm_transition *transition)
{
    struct recorder *recorder = context;

    assert_true(recorder->count < TRANSITIONS_MAX);
    recorder->transitions[recorder->count++] = *transition;
}

static inline struct swdsm_client_options recording(struct recorder *recorder)
{
    return (struct swdsm_client_options){ .size = sizeof(struct swdsm_client_options),
                                          .name = "test",
                                          .subscribe = true,
                                          .transition = record,
                                          .context = recorder,
                                          .error = recorder->error,
                                          .error_size = sizeof(recorder->error) };
}

static inline struct swdsm_client *connect_client(const struct fake *fake, struct recorder *recorder)
{
    struct swdsm_client_options options = recording(recorder);
    struct swdsm_client *client;
    int error = swdsm_client_connect(fake->address, &options, FAKE_SOON_MS, &client);

    if (error != 0)
        fail_msg("connect: %d, %s", error, recorder->error);
    recorder->client = client;
    return client;
}

/* Serves frames until the callback has been called this often. */
static inline void serve_until(struct swdsm_client *client, const struct recorder *recorder, size_t count)
{
    for (int i = 0; i < FAKE_SOON_MS && recorder->count < count; i++) {
        if (swdsm_client_run(client) != 0)
            break;
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    assert_int_equal(recorder->count, count);
}

static inline void assert_all_error(const struct swdsm_client *client)
{
    for (uint32_t i = 0; i < SWDSM_TDIS_MAX + 1; i++)
        assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, i)), SWDSM_TDI_ERROR);
}

/* The error, and that words go with it. */
static inline void check_result(int expected, int got, const char *words, const char *file, int line)
{
    if (expected != got)
        print_error("expected %d, got %d: %s\n", expected, got, words);
    _assert_int_equal((unsigned long)expected, (unsigned long)got, file, line);
    _assert_true(got == 0 || words[0] != '\0', "an error has words", file, line);
}

#define assert_result(expected, got, words) check_result(expected, got, words, __FILE__, __LINE__)

#endif
