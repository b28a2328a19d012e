/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm(3) and libswdsm-function(3) against their headers and the symbol map. */
#include "support/source_text.h"

#include <ctype.h>
#include <stdbool.h>
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

static bool is_name(char c)
{
    return c == '_' || isalnum((unsigned char)c);
}

/* What stands between the braces behind p, without comments. */
static void read_body(const char *p, char *body, size_t size)
{
    size_t n = 0;

    for (p = strchr(p, '{') + 1; *p != '}'; p++) {
        if (strncmp(p, "/*", 2) == 0)
            p = strstr(p, "*/") + 2;
        assert_true(n + 1 < size);
        body[n++] = *p;
    }
    body[n] = '\0';
}

/* The name in a declaration of n characters: behind "(*", or the last word before an array's size or the end. */
static void read_name(const char *declaration, size_t n, char name[64])
{
    const char *callback = memmem(declaration, n, "(*", 2), *array = memchr(declaration, '[', n);
    const char *end = array ? array : declaration + n, *from = end;

    if (callback)
        for (from = end = callback + 2; is_name(*end);)
            end++;
    else
        while (is_name(from[-1]))
            from--;
    snprintf(name, 64, "%.*s", (int)(end - from), from);
}

/* Under STRUCTURES of libswdsm(3): a heading for the structure, and an item with the name. */
static void expect_member(const char *structure, const char *name)
{
    char heading[100];
    const char *section, *end;
    size_t n = strlen(name);

    snprintf(heading, sizeof(heading), "\n.Ss struct %s\n", structure);
    section = strstr(pairs[1].page, heading);
    if (!section)
        fail_msg("libswdsm(3) lacks: %s", heading + 1);
    end = strstr(section + 1, "\n.S");
    assert_non_null(end);
    for (const char *p = section; (p = strstr(p, "\n.It Va ")) && p < end;) {
        const char *line_end = strchr(++p, '\n');

        for (const char *q = p; (q = strstr(q, name)) && q < line_end; q++)
            if (q[-1] == ' ' && !is_name(q[n]))
                return;
    }
    fail_msg("libswdsm(3) lacks %s of struct %s", name, structure);
}

static void test_every_member_of_a_structure_is_on_the_page(void **state)
{
    static char body[8192];
    char structure[64], name[64];
    size_t count = 0;

    (void)state;
    for (const char *p = pairs[1].header; (p = strstr(p, "\nstruct swdsm_")) != NULL;) {
        p += strlen("\nstruct ");
        assert_int_equal(sscanf(p, "%63[a-z_0-9]", structure), 1);
        if (p[strlen(structure)] != ' ') /* declared alone */
            continue;
        read_body(p, body, sizeof(body));
        for (const char *member = body, *end; (end = strchr(member, ';')) != NULL; member = end + 1, count++) {
            read_name(member, (size_t)(end - member), name);
            expect_member(structure, name);
        }
    }
    assert_true(count >= 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_exported_function_is_on_its_page),
        cmocka_unit_test(test_no_page_has_a_function_that_is_not_there),
        cmocka_unit_test(test_every_member_of_a_structure_is_on_the_page),
    };

    return cmocka_run_group_tests(tests, load_all, NULL);
}
