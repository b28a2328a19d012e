/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that we make are ours alone, and what is not ours is not removed. */
#include "support/folder.h"
#include "support/test.h"

#include "store/own_file.h"
#include "store/store_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dsm_error write_secret(void)
{
    return dsm_store_write(in_test_folder("key.pem"), DSM_STORE_SECRET, dsm_bytes((const uint8_t *)"secret", 6));
}

static void test_a_file_that_another_holds_open_gets_nothing_of_a_key(void **state)
{
    int held = open(in_test_folder("key.pem.new"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    struct stat status;
    char byte;

    (void)state;
    assert_true(held >= 0);
    assert_int_equal(write_secret(), DSM_OK);
    assert_int_equal(read(held, &byte, 1), 0);
    assert_int_equal(stat(in_test_folder("key.pem"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(status.st_size, 6);
    assert_int_equal(access(in_test_folder("key.pem.new"), F_OK), -1);
    close(held);
}

static void test_a_key_is_not_written_where_a_link_leads(void **state)
{
    struct stat status;

    (void)state;
    write_test_file("target", "keep");
    assert_int_equal(symlink(in_test_folder("target"), in_test_folder("key.pem.new")), 0);
    assert_int_equal(write_secret(), DSM_OK);
    assert_int_equal(lstat(in_test_folder("key.pem"), &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(stat(in_test_folder("target"), &status), 0);
    assert_int_equal(status.st_size, 4);
}

static void test_a_file_of_ours_is_removed_once(void **state)
{
    struct dsm_own_file own = { .exists = false };
    const char *path = write_test_file("ours", "x");

    (void)state;
    dsm_own_file_note(&own, path);
    dsm_own_file_remove(&own, path);
    assert_int_equal(access(path, F_OK), -1);
    write_test_file("ours", "y");
    dsm_own_file_remove(&own, path);
    assert_int_equal(access(path, F_OK), 0);
}

static void test_what_took_the_place_of_ours_stays(void **state)
{
    struct dsm_own_file own;
    char path[200];

    (void)state;
    snprintf(path, sizeof(path), "%s", write_test_file("ours", "x"));
    dsm_own_file_note(&own, path);
    write_test_file("other", "y");
    assert_int_equal(rename(in_test_folder("other"), path), 0);
    dsm_own_file_remove(&own, path);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
    assert_int_equal(symlink("nowhere", path), 0);
    dsm_own_file_note(&own, "nowhere");
    dsm_own_file_remove(&own, path);
    assert_int_equal(unlink(path), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_file_that_another_holds_open_gets_nothing_of_a_key),
        TEST(test_a_key_is_not_written_where_a_link_leads),
        TEST(test_a_file_of_ours_is_removed_once),
        TEST(test_what_took_the_place_of_ours_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
