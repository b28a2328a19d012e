/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"
#include "support/test.h"

#include "spdm/assembly.h"

static void test_parts_are_put_together_up_to_the_room_there_is(void **state)
{
    struct dsm_assembly assembly = { 0 };

    (void)state;
    assert_int_equal(DSM_OK, dsm_assembly_provide(&assembly, 5));
    assert_int_equal(DSM_OK, dsm_assembly_add(&assembly, dsm_bytes("abc", 3)));
    assert_int_equal(DSM_ERR_LIMIT, dsm_assembly_add(&assembly, dsm_bytes("def", 3)));
    assert_int_equal(3, assembly.n);
    assert_int_equal(DSM_OK, dsm_assembly_add(&assembly, dsm_bytes("de", 2)));
    assert_memory_equal("abcde", assembly.bytes, 5);
    assert_int_equal(DSM_ERR_LIMIT, dsm_assembly_add(&assembly, dsm_bytes("f", 1)));
    dsm_assembly_free(&assembly);
    assert_null(assembly.bytes);
}

static void test_without_memory_nothing_is_taken(void **state)
{
    struct dsm_assembly none = { 0 };

    (void)state;
    assert_int_equal(DSM_ERR_LIMIT, dsm_assembly_add(&none, dsm_bytes("a", 1)));
    assert_int_equal(DSM_OK, dsm_assembly_add(&none, dsm_bytes(NULL, 0)));
    dsm_assembly_free(&none);
}

static void test_room_that_is_there_is_used_again(void **state)
{
    struct dsm_assembly assembly = { 0 };
    const uint8_t *bytes;

    (void)state;
    assert_int_equal(DSM_OK, dsm_assembly_provide(&assembly, 100));
    bytes = assembly.bytes;
    assert_int_equal(DSM_OK, dsm_assembly_add(&assembly, dsm_bytes("abc", 3)));
    assert_int_equal(DSM_OK, dsm_assembly_provide(&assembly, 50));
    assert_ptr_equal(bytes, assembly.bytes);
    assert_int_equal(0, assembly.n);
    assert_int_equal(DSM_OK, dsm_assembly_provide(&assembly, 200));
    assert_int_equal(200, assembly.size);
    dsm_assembly_free(&assembly);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_are_put_together_up_to_the_room_there_is),
        cmocka_unit_test(test_without_memory_nothing_is_taken),
        cmocka_unit_test(test_room_that_is_there_is_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
