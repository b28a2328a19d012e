/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "base/error.h"
#include "base/log.h"

#include <string.h>

struct sink {
    int lines;
    char subject[32];
    char line[600];
};

static void keep(void *context, enum dsm_log_level level, const char *subject, const char *line)
{
    struct sink *sink = context;

    (void)level;
    sink->lines++;
    snprintf(sink->subject, sizeof(sink->subject), "%s", subject ? subject : "");
    snprintf(sink->line, sizeof(sink->line), "%s", line);
}

static void test_a_line_reaches_the_sink(void **state)
{
    struct sink sink = { 0 };
    struct dsm_log log = { .level = DSM_LOG_INFO, .write = keep, .context = &sink };

    (void)state;
    dsm_log(&log, DSM_LOG_INFO, "nvme0", "port %d", 2323);
    assert_string_equal(sink.subject, "nvme0");
    assert_string_equal(sink.line, "port 2323");
}

static void test_lines_above_the_level_are_dropped(void **state)
{
    struct sink sink = { 0 };
    struct dsm_log log = { .level = DSM_LOG_WARNING, .write = keep, .context = &sink };

    (void)state;
    dsm_log(&log, DSM_LOG_INFO, NULL, "quiet");
    dsm_log(&log, DSM_LOG_ERROR, NULL, "loud");
    assert_int_equal(sink.lines, 1);
    assert_string_equal(sink.line, "loud");
}

static void test_a_long_line_is_cut(void **state)
{
    struct sink sink = { 0 };
    struct dsm_log log = { .level = DSM_LOG_INFO, .write = keep, .context = &sink };
    char text[1000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    dsm_log(&log, DSM_LOG_INFO, NULL, "%s", text);
    assert_int_equal(strlen(sink.line), 511);
}

static void test_without_a_sink_nothing_happens(void **state)
{
    struct dsm_log log = { .level = DSM_LOG_DEBUG };

    (void)state;
    dsm_log(NULL, DSM_LOG_ERROR, NULL, "nowhere");
    dsm_log(&log, DSM_LOG_ERROR, NULL, "nowhere");
}

static void test_every_error_has_a_name_and_a_text(void **state)
{
    (void)state;
    assert_string_equal(dsm_error_name(DSM_OK), "OK");
    assert_string_equal(dsm_error_name(DSM_ERR_DECRYPT), "DECRYPT");
    for (int error = DSM_OK; error <= DSM_ERR_INTERNAL; error++)
        assert_true(strlen(dsm_error_text((enum dsm_error)error)) > 0);
    assert_string_equal(dsm_error_name((enum dsm_error)9999), "INTERNAL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_reaches_the_sink),
        cmocka_unit_test(test_lines_above_the_level_are_dropped),
        cmocka_unit_test(test_a_long_line_is_cut),
        cmocka_unit_test(test_without_a_sink_nothing_happens),
        cmocka_unit_test(test_every_error_has_a_name_and_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
