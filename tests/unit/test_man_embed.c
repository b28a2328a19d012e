/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm(3) against the header and the symbol map. */
#include "support/source_text.h"

#include <string.h>

static char header[65536], map[8192], man_page[65536];

static int load_all(void **state)
{
    (void)state;
    source_text_read("include/swdsm/swdsm.h", header, sizeof(header));
    source_text_read("src/embed/libswdsm.map", map, sizeof(map));
    source_text_read("man/libswdsm.3", man_page, sizeof(man_page));
    return 0;
}

static void expect(const char *where, const char *text, const char *format, const char *name)
{
    char wanted[200];

    snprintf(wanted, sizeof(wanted), format, name);
    if (!strstr(text, wanted))
        fail_msg("%s lacks: %s", where, wanted);
}

static void test_every_exported_function_is_on_the_page(void **state)
{
    char name[64];
    size_t count = 0;

    (void)state;
    for (const char *p = map; (p = strstr(p, "    swdsm_")) != NULL; count++) {
        p += 4;
        assert_int_equal(sscanf(p, "%63[a-z_]", name), 1);
        expect("swdsm.h", header, "%s(", name);
        expect("libswdsm(3)", man_page, "\n.Fn %s ", name);
    }
    assert_true(count >= 30);
}

static void test_the_page_has_no_function_that_is_not_there(void **state)
{
    char name[64];

    (void)state;
    for (const char *p = man_page; (p = strstr(p, "\n.Fn ")) != NULL;) {
        p += 5;
        assert_int_equal(sscanf(p, "%63s", name), 1);
        expect("swdsm.h", header, "%s(", name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_exported_function_is_on_the_page),
        cmocka_unit_test(test_the_page_has_no_function_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, load_all, NULL);
}
