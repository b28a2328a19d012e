/* SPDX-License-Identifier: BSD-3-Clause */
/* Text to JSON while memory fails: jansson's lexer would end the program. */
#include "support/failing_memory.h"
#include "support/test.h"

#include "json/json_memory.h"
#include "json/json_parse.h"

#include <stdbool.h>

#define LONG 4000u
#define STEPS_MAX 200u

/* Repeats of a piece between a beginning and an end. */
static char *repeat(const char *begin, const char *piece, const char *end, size_t times)
{
    size_t size = strlen(begin) + times * strlen(piece) + strlen(end) + 1;
    char *text = malloc(size), *at = text;

    assert_non_null(text);
    at += snprintf(at, size, "%s", begin);
    for (size_t i = 0; i < times; i++)
        at += snprintf(at, size - (size_t)(at - text), "%s", piece);
    snprintf(at, size - (size_t)(at - text), "%s", end);
    return text;
}

static bool is_parsed(const char *text, size_t fails)
{
    json_error_t where;
    json_t *value;
    enum dsm_error error;

    failing_memory_begin(fails);
    error = dsm_json_parse(text, strlen(text), 0, &value, &where);
    failing_memory_end();
    json_decref(value);
    if (error == DSM_OK)
        return true;
    assert_int_equal(error, DSM_ERR_NO_MEMORY);
    assert_string_equal(where.text, "out of memory");
    assert_null(value);
    return false;
}

static void fail_each_allocation(const char *text)
{
    struct failing_steps steps;
    json_error_t where;
    json_t *value;
    size_t count;

    failing_memory_begin(0);
    assert_int_equal(dsm_json_parse(text, strlen(text), 0, &value, &where), DSM_OK);
    count = failing_memory_end();
    json_decref(value);
    assert_true(count > 1);
    failing_steps_begin(&steps, count, STEPS_MAX);
    for (size_t step; (step = failing_steps_next(&steps)) != 0;)
        assert_false(is_parsed(text, step));
    assert_true(is_parsed(text, 0));
}

static int set_up(void **state)
{
    (void)state;
    dsm_json_memory_install();
    return 0;
}

static void check_repeated(const char *begin, const char *piece, const char *end, size_t times)
{
    char *text = repeat(begin, piece, end, times);

    fail_each_allocation(text);
    free(text);
}

static void test_any_value_without_memory_is_an_error(void **state)
{
    (void)state;
    fail_each_allocation(
        "{\"a\": [1, -2.5e3, true, null, \"text\", {\"b\": {}}], \"a rather longer name\": 12345678901}");
}

static void test_a_long_string_without_memory_is_an_error(void **state)
{
    (void)state;
    check_repeated("[\"", "\\u00e4bc", "\"]", LONG);
}

static void test_a_long_number_without_memory_is_an_error(void **state)
{
    (void)state;
    check_repeated("[1.", "0", "]", LONG);
}

static void test_a_long_array_without_memory_is_an_error(void **state)
{
    (void)state;
    check_repeated("[1", ",1", "]", LONG);
}

static void test_arrays_within_arrays_without_memory_are_an_error(void **state)
{
    (void)state;
    check_repeated("[1", ",[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", "]", 100);
}

static void test_a_long_object_without_memory_is_an_error(void **state)
{
    char text[4096] = "{";

    (void)state;
    for (int i = 0; i < 300; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\"%x\":1", i ? "," : "", i);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "}");
    fail_each_allocation(text);
}

static void test_what_is_no_json_is_no_matter_of_memory(void **state)
{
    json_error_t where;
    json_t *value;

    (void)state;
    assert_int_equal(dsm_json_parse("{\"a\": ]", 7, 0, &value, &where), DSM_ERR_CONFIG);
    assert_null(value);
    assert_int_equal(where.line, 1);
    assert_int_equal(where.column, 7);
    assert_string_equal(where.text, "unexpected token");
}

static void test_a_member_that_is_lost_is_noted(void **state)
{
    json_t *object = json_object();

    (void)state;
    (void)dsm_json_memory_watch();
    failing_memory_begin(1);
    json_object_set_new(object, "a", json_integer(1));
    failing_memory_end();
    assert_true(dsm_json_memory_is_lost());
    assert_int_equal(json_object_size(object), 0);
    json_decref(object);
}

static void test_a_watch_within_another_leaves_it_its_losses(void **state)
{
    bool before;

    (void)state;
    (void)dsm_json_memory_watch();
    before = dsm_json_memory_watch();
    failing_memory_begin(1);
    assert_null(dsm_json_memory_allocate(8));
    failing_memory_end();
    assert_true(dsm_json_memory_is_lost());
    dsm_json_memory_watch_end(before);
    assert_false(dsm_json_memory_is_lost());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_value_without_memory_is_an_error),
        cmocka_unit_test(test_a_long_string_without_memory_is_an_error),
        cmocka_unit_test(test_a_long_number_without_memory_is_an_error),
        cmocka_unit_test(test_a_long_array_without_memory_is_an_error),
        cmocka_unit_test(test_arrays_within_arrays_without_memory_are_an_error),
        cmocka_unit_test(test_a_long_object_without_memory_is_an_error),
        cmocka_unit_test(test_what_is_no_json_is_no_matter_of_memory),
        cmocka_unit_test(test_a_member_that_is_lost_is_noted),
        cmocka_unit_test(test_a_watch_within_another_leaves_it_its_losses),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
