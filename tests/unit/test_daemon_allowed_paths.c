/* SPDX-License-Identifier: BSD-3-Clause */
/* What is below an allowed folder, and what only looks so. */
#include "support/folder.h"
#include "support/test.h"

#include "daemon/allowed_paths.h"

#include <sys/stat.h>
#include <unistd.h>

#define READ 1u
#define WRITE 2u

static struct dsm_allowed_paths paths;

static int set_up(void **state)
{
    if (make_test_folder(state) != 0)
        return -1;
    assert_int_equal(mkdir(in_test_folder("run"), 0700), 0);
    assert_int_equal(mkdir(in_test_folder("run2"), 0700), 0);
    write_test_file("run/file", "x");
    write_test_file("run2/file", "x");
    return 0;
}

static int tear_down(void **state)
{
    dsm_allowed_paths_free(&paths);
    return remove_test_folder(state);
}

static void allow(const char *name, uint64_t rights)
{
    assert_int_equal(dsm_allowed_paths_add(&paths, in_test_folder(name), rights), DSM_OK);
}

static bool is_outside(const char *name, uint64_t rights)
{
    return dsm_allowed_paths_is_outside(&paths, in_test_folder(name), rights);
}

static void test_a_folder_has_what_is_below_it_and_no_other(void **state)
{
    (void)state;
    allow("run", READ);
    assert_false(is_outside("run", READ));
    assert_false(is_outside("run/file", READ));
    assert_false(is_outside("run/new", READ)); /* where its folder is */
    assert_true(is_outside("run2/file", READ));
    assert_true(is_outside("nowhere/file", READ));
}

static void test_a_file_has_itself_alone(void **state)
{
    (void)state;
    allow("run/file", READ);
    assert_false(is_outside("run/file", READ));
    assert_true(is_outside("run/other", READ));
}

static void test_a_way_through_a_link_or_back_is_where_it_leads(void **state)
{
    (void)state;
    allow("run", READ);
    assert_int_equal(symlink(in_test_folder("run2/file"), in_test_folder("run/link")), 0);
    assert_true(is_outside("run/link", READ));
    assert_true(is_outside("run/../run2/file", READ));
    assert_false(is_outside("run2/../run/file", READ));
}

static void test_rights_of_all_that_it_is_below_add_up(void **state)
{
    (void)state;
    allow("run", READ);
    assert_true(is_outside("run/file", READ | WRITE));
    allow("run/file", WRITE);
    assert_false(is_outside("run/file", READ | WRITE));
    allow("run2", READ);
    allow("run2", WRITE);
    assert_false(is_outside("run2/file", READ | WRITE));
    assert_int_equal(paths.count, 3); /* the same path once */
}

static void test_what_is_not_there_is_passed_over(void **state)
{
    (void)state;
    allow("nowhere", READ);
    assert_int_equal(paths.count, 0);
    assert_int_equal(dsm_allowed_paths_add_folder_of(&paths, in_test_folder("run/not-yet"), READ), DSM_OK);
    assert_false(is_outside("run/file", READ));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_folder_has_what_is_below_it_and_no_other),
        TEST(test_a_file_has_itself_alone),
        TEST(test_a_way_through_a_link_or_back_is_where_it_leads),
        TEST(test_rights_of_all_that_it_is_below_add_up),
        TEST(test_what_is_not_there_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
