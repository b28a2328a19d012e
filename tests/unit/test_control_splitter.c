/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the objects end that a control client sends. */
#include "support/test.h"

#include "control/control_splitter.h"

#include <stdbool.h>
#include <string.h>

static void add(struct dsm_splitter *splitter, const char *text, size_t n)
{
    while (n > 0) {
        size_t room = 0;
        char *to = dsm_splitter_room(splitter, &room);
        size_t part = room < n ? room : n;

        assert_non_null(to);
        memcpy(to, text, part);
        dsm_splitter_add(splitter, part);
        text += part;
        n -= part;
    }
}

#define ADD(splitter, text) add(splitter, text, sizeof(text) - 1)

static void expect(struct dsm_splitter *splitter, enum dsm_split wanted, const char *object)
{
    const char *text = NULL;
    size_t n = 0;

    assert_int_equal(dsm_splitter_next(splitter, &text, &n), wanted);
    if (!object)
        return;
    assert_int_equal(n, strlen(object));
    assert_memory_equal(text, object, n);
}

static void test_objects_need_no_line_ends(void **state)
{
    struct dsm_splitter splitter = { 0 };

    (void)state;
    ADD(&splitter, " {\"a\":1}{\"b\":[{}]}\r\n{\n}");
    expect(&splitter, DSM_SPLIT_OBJECT, "{\"a\":1}");
    expect(&splitter, DSM_SPLIT_OBJECT, "{\"b\":[{}]}");
    expect(&splitter, DSM_SPLIT_OBJECT, "{\n}");
    expect(&splitter, DSM_SPLIT_MORE, NULL);
    dsm_splitter_clear(&splitter);
}

static void test_bytes_may_come_one_at_a_time(void **state)
{
    static const char text[] = "{\"a\":\"}\\\"{\\\\\"}";
    struct dsm_splitter splitter = { 0 };

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(text) - 1; i++) {
        add(&splitter, text + i, 1);
        expect(&splitter, DSM_SPLIT_MORE, NULL);
    }
    add(&splitter, text + sizeof(text) - 2, 1);
    expect(&splitter, DSM_SPLIT_OBJECT, text);
    dsm_splitter_clear(&splitter);
}

static void test_what_is_no_object_goes_with_its_line(void **state)
{
    struct dsm_splitter splitter = { 0 };

    (void)state;
    ADD(&splitter, "hello {}\n[1]\n}{\n{\"a\":1");
    expect(&splitter, DSM_SPLIT_GARBAGE, NULL);
    expect(&splitter, DSM_SPLIT_GARBAGE, NULL);
    expect(&splitter, DSM_SPLIT_GARBAGE, NULL);
    expect(&splitter, DSM_SPLIT_MORE, NULL);
    ADD(&splitter, "}");
    expect(&splitter, DSM_SPLIT_OBJECT, "{\"a\":1}");
    dsm_splitter_clear(&splitter);
}

static void test_ff_throws_an_unfinished_object_away(void **state)
{
    struct dsm_splitter splitter = { 0 };

    (void)state;
    ADD(&splitter, "{\"a\":\"half\xff{}");
    expect(&splitter, DSM_SPLIT_GARBAGE, NULL);
    expect(&splitter, DSM_SPLIT_OBJECT, "{}");
    dsm_splitter_clear(&splitter);
}

static void test_depth_ends_at_the_limit(void **state)
{
    struct dsm_splitter splitter = { 0 };

    (void)state;
    ADD(&splitter, "{");
    for (unsigned i = 1; i < DSM_CONTROL_DEPTH_MAX; i++)
        ADD(&splitter, "[");
    expect(&splitter, DSM_SPLIT_MORE, NULL);
    ADD(&splitter, "[");
    expect(&splitter, DSM_SPLIT_DEEP, NULL);
    dsm_splitter_clear(&splitter);
}

static void test_length_ends_at_the_limit(void **state)
{
    static char blanks[DSM_CONTROL_MESSAGE_MAX - 1];
    struct dsm_splitter splitter = { 0 };

    (void)state;
    memset(blanks, ' ', sizeof(blanks));
    ADD(&splitter, "{");
    add(&splitter, blanks, sizeof(blanks));
    expect(&splitter, DSM_SPLIT_MORE, NULL);
    ADD(&splitter, "}");
    expect(&splitter, DSM_SPLIT_LONG, NULL);
    dsm_splitter_clear(&splitter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects_need_no_line_ends),
        cmocka_unit_test(test_bytes_may_come_one_at_a_time),
        cmocka_unit_test(test_what_is_no_object_goes_with_its_line),
        cmocka_unit_test(test_ff_throws_an_unfinished_object_away),
        cmocka_unit_test(test_depth_ends_at_the_limit),
        cmocka_unit_test(test_length_ends_at_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
