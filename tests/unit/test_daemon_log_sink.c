/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines reach standard error or a file, and nobody waits for who reads them. */
#include "support/test.h"

#include "daemon/log_sink.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct dsm_log_sink sink;
static int saved = -1, reader = -1;
static char text[1 << 20];

/* Standard error becomes a pipe. */
static int begin(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    reader = ends[0];
    assert_int_equal(fcntl(reader, F_SETFL, O_NONBLOCK), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dsm_log_sink_close(&sink);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(reader);
    return 0;
}

static void open_sink(enum dsm_log_level level)
{
    dsm_log_sink_init(&sink, level);
}

/* What is in the pipe by now. */
static const char *written(void)
{
    ssize_t n = read(reader, text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static size_t count_lines(const char *all)
{
    size_t n = 0;

    for (; *all; all++)
        n += *all == '\n';
    return n;
}

static void test_a_line_has_level_and_subject(void **state)
{
    (void)state;
    open_sink(DSM_LOG_INFO);
    dsm_log(&sink.log, DSM_LOG_WARNING, "nvme",
            "a %s\033[2J\xC2\x9B"
            "0m\xC3\xA9",
            "peer");
    assert_string_equal(written(), "swdsm: warning: nvme: a peer?[2J??0m\xC3\xA9\n");
}

static void test_too_many_lines_are_left_out_and_said_so(void **state)
{
    (void)state;
    open_sink(DSM_LOG_INFO);
    for (size_t i = 0; i < DSM_LOG_LIMIT_LINES + 100; i++)
        dsm_log(&sink.log, DSM_LOG_WARNING, "nvme", "garbage");
    assert_int_equal(count_lines(written()), DSM_LOG_LIMIT_LINES + 1);
    assert_non_null(strstr(text, "swdsm: warning: nvme: further lines are left out for some seconds"));
}

static void test_debug_leaves_nothing_out(void **state)
{
    (void)state;
    open_sink(DSM_LOG_DEBUG);
    for (size_t i = 0; i < DSM_LOG_LIMIT_LINES + 100; i++)
        dsm_log(&sink.log, DSM_LOG_DEBUG, "nvme", "x");
    assert_int_equal(count_lines(written()), DSM_LOG_LIMIT_LINES + 100);
}

static void test_nobody_waits_for_a_reader(void **state)
{
    char longer[500];

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    open_sink(DSM_LOG_DEBUG);
    for (size_t i = 0; i < 1000; i++) /* a pipe holds 64 KiB */
        dsm_log(&sink.log, DSM_LOG_INFO, "nvme", "%s", longer);
    assert_true(count_lines(written()) < 200);
    dsm_log(&sink.log, DSM_LOG_INFO, "nvme", "read again");
    assert_non_null(strstr(written(), " lines were left out: nobody read them\n"));
    assert_non_null(strstr(text, "swdsm: info: nvme: read again\n"));
}

static void test_a_file_that_takes_no_line_is_told_once_on_standard_error(void **state)
{
    (void)state;
    open_sink(DSM_LOG_INFO);
    assert_int_equal(dsm_log_sink_open(&sink, "/dev/full"), DSM_OK);
    for (int i = 0; i < 3; i++)
        dsm_log(&sink.log, DSM_LOG_INFO, "nvme", "x");
    assert_string_equal(written(), "swdsm: the log cannot be written: /dev/full: No space left on device\n");
}

static void test_a_file_that_takes_lines_again_has_the_number_of_the_lost_ones(void **state)
{
    FILE *full = fopen("/dev/full", "ae"), *file = tmpfile();

    (void)state;
    open_sink(DSM_LOG_INFO);
    sink.file = full;
    for (int i = 0; i < 3; i++)
        dsm_log(&sink.log, DSM_LOG_INFO, "nvme", "x");
    sink.file = file;
    dsm_log(&sink.log, DSM_LOG_INFO, "nvme", "y");
    sink.file = NULL;
    fclose(full);
    rewind(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(text, "warning: 3 lines were left out: the file did not take them\n"));
    assert_non_null(strstr(text, "info: nvme: y\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_line_has_level_and_subject, begin, end),
        cmocka_unit_test_setup_teardown(test_too_many_lines_are_left_out_and_said_so, begin, end),
        cmocka_unit_test_setup_teardown(test_debug_leaves_nothing_out, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_that_takes_no_line_is_told_once_on_standard_error, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_that_takes_lines_again_has_the_number_of_the_lost_ones, begin, end),
        cmocka_unit_test_setup_teardown(test_nobody_waits_for_a_reader, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
