/* SPDX-License-Identifier: BSD-3-Clause */
/* Plays the examples of docs/control.md to a daemon. */
#include "harness_control.h"

#include <string.h>

static struct swdsm_process process;
static struct control control;

/* "..." stands for anything. */
static bool matches(const json_t *wanted, const json_t *got)
{
    const char *key;
    json_t *member;

    if (json_is_string(wanted) && strcmp(json_string_value(wanted), "...") == 0)
        return got != NULL;
    if (!got || json_typeof(wanted) != json_typeof(got))
        return false;
    if (json_is_array(wanted)) {
        for (size_t i = 0; i < json_array_size(wanted); i++)
            if (!matches(json_array_get(wanted, i), json_array_get(got, i)))
                return false;
        return json_array_size(wanted) == json_array_size(got);
    }
    if (!json_is_object(wanted))
        return json_equal(wanted, got);
    json_object_foreach((json_t *)(uintptr_t)wanted, key, member)
    {
        if (!matches(member, json_object_get(got, key)))
            return false;
    }
    return json_object_size(wanted) == json_object_size(got);
}

static void expect_message(const char *text, int line)
{
    json_error_t error;
    json_t *wanted = json_loads(text, 0, &error), *got;

    if (!wanted)
        fail_msg("docs/control.md:%d: %s", line, error.text);
    got = control_receive(&control);
    if (!matches(wanted, got))
        fail_msg("docs/control.md:%d: expected %s but got %s", line, text, json_dumps(got, 0));
    json_decref(wanted);
    json_decref(got);
}

static void test_the_examples_are_true(void **state)
{
    char path[4096], text[4096];
    FILE *file = fopen(TEST_SOURCE("docs/control.md", path), "r");
    int examples = 0;

    (void)state;
    assert_non_null(file);
    control_daemon_start(&process, OPTIONS("--preset", "none"));
    control.fd = client_connect_unix(in_test_folder("control.sock"));
    for (int line = 1; fgets(text, sizeof(text), file); line++) {
        if (strncmp(text, "-> ", 3) == 0)
            control_send(&control, text + 3);
        else if (strncmp(text, "<- ", 3) == 0)
            expect_message(text + 3, line);
        examples += text[0] == '<';
    }
    fclose(file);
    assert_in_range(examples, 15, 100);
    control_close(&control);
    assert_int_equal(daemon_wait(&process), 0); /* the last example is quit */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_examples_are_true, make_test_folder, remove_test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
