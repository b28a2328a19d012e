/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm(3) and libswdsm-function(3) against their headers and the symbol map. */
#include "support/source_text.h"

#include <string.h>

/* A header, its page, and how the names of its functions begin. */
static struct pair {
    const char *header_name, *page_name, *title, *prefix;
    char header[65536], page[65536];
} pairs[] = {
    { "include/swdsm/swdsm-function.h", "man/libswdsm-function.3", "libswdsm-function(3)", "swdsm_function_", "", "" },
    { "include/swdsm/swdsm.h", "man/libswdsm.3", "libswdsm(3)", "swdsm_", "", "" },
};
static char map[8192];

#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static int load_all(void **state)
{
    (void)state;
    source_text_read("src/embed/libswdsm.map", map, sizeof(map));
    for (size_t i = 0; i < PAIRS; i++) {
        source_text_read(pairs[i].header_name, pairs[i].header, sizeof(pairs[i].header));
        source_text_read(pairs[i].page_name, pairs[i].page, sizeof(pairs[i].page));
    }
    return 0;
}

static void expect(const char *where, const char *text, const char *format, const char *name)
{
    char wanted[200];

    snprintf(wanted, sizeof(wanted), format, name);
    if (!strstr(text, wanted))
        fail_msg("%s lacks: %s", where, wanted);
}

static const struct pair *pair_of(const char *name)
{
    for (size_t i = 0; i < PAIRS; i++)
        if (strncmp(name, pairs[i].prefix, strlen(pairs[i].prefix)) == 0)
            return &pairs[i];
    fail_msg("no header has functions whose names begin like %s", name);
    return NULL;
}

static void test_every_exported_function_is_on_its_page(void **state)
{
    const struct pair *pair;
    char name[64];
    size_t count = 0;

    (void)state;
    for (const char *p = map; (p = strstr(p, "    swdsm_")) != NULL; count++) {
        p += 4;
        assert_int_equal(sscanf(p, "%63[a-z_]", name), 1);
        pair = pair_of(name);
        expect(pair->header_name, pair->header, "%s(", name);
        expect(pair->title, pair->page, "\n.Fn %s ", name);
    }
    assert_true(count >= 42);
}

static void test_no_page_has_a_function_that_is_not_there(void **state)
{
    const struct pair *pair;
    char name[64];

    (void)state;
    for (size_t i = 0; i < PAIRS; i++)
        for (const char *p = pairs[i].page; (p = strstr(p, "\n.Fn ")) != NULL;) {
            p += 5;
            assert_int_equal(sscanf(p, "%63s", name), 1);
            pair = pair_of(name); /* a page speaks of the other's functions as well */
            expect(pair->header_name, pair->header, "%s(", name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_exported_function_is_on_its_page),
        cmocka_unit_test(test_no_page_has_a_function_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, load_all, NULL);
}
