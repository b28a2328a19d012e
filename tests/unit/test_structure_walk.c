/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * docs/architecture.md opens with one request's walk through the code. Every file that it names exists, and so does
 * every function: `src/room/file.c: name()` in that very file, a lone `name()` in any.
 */
#include "support/source_tree.h"

#include <ctype.h>

struct definition {
    const char *path; /* NULL: any file */
    const char *name;
    bool found;
};

/* A definition stands in the first column, with its name before a parenthesis, and does not end in a semicolon. */
static bool defines(const char *text, const char *name)
{
    size_t n = strlen(name);
    const char *p = strstr(text, name);

    if (!isalpha((unsigned char)text[0]) || text[strlen(text) - 1] == ';')
        return false;
    return p && p > text && p[n] == '(' && (p[-1] == ' ' || p[-1] == '*');
}

static void look_for_definition(const struct source_line *line, void *context)
{
    struct definition *wanted = context;

    if (wanted->path && strcmp(wanted->path, line->path) != 0)
        return;
    if (defines(line->text, wanted->name))
        wanted->found = true;
}

static bool file_exists(const char *path)
{
    char full[4096];
    FILE *file = fopen(TEST_SOURCE(path, full), "r");

    if (file)
        fclose(file);
    return file != NULL;
}

static bool function_exists(const char *path, char *name)
{
    struct definition wanted = { .path = path, .name = name };

    name[strlen(name) - 2] = '\0';
    visit_sources(look_for_definition, &wanted);
    return wanted.found;
}

static bool ends_in_call(const char *text)
{
    size_t n = strlen(text);

    if (n < 3 || strcmp(text + n - 2, "()") != 0)
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == n - 2;
}

/* One text between backticks: a file, a file with a function of its own, a function, or something else. */
static bool holds(const char *quoted)
{
    char path[256], name[256];
    int n = sscanf(quoted, "%255[^:]: %255s", path, name);

    if (strncmp(quoted, "src/", 4) == 0) {
        if (n == 2 && ends_in_call(name))
            return function_exists(path, name);
        return file_exists(path);
    }
    if (n == 1 && ends_in_call(path))
        return function_exists(NULL, path);
    return true;
}

static int count_faults(const char *line, int number)
{
    char quoted[256];
    int faults = 0;

    for (const char *p = strchr(line, '`'); p && p[1]; p = strchr(p, '`')) {
        size_t n = strcspn(p + 1, "`");

        if (p[1 + n] != '`')
            break;
        snprintf(quoted, sizeof(quoted), "%.*s", (int)n, p + 1);
        if (!holds(quoted)) {
            print_message("# docs/architecture.md:%d: there is no %s\n", number, quoted);
            faults++;
        }
        p += n + 2;
    }
    return faults;
}

static void check_line(const struct source_line *line, void *faults)
{
    *(int *)faults += count_faults(line->text, line->number);
}

static void test_what_the_architecture_names_exists(void **state)
{
    int faults = 0;

    (void)state;
    visit_file("", "docs/architecture.md", check_line, &faults);
    assert_int_equal(faults, 0);
}

static void test_a_name_that_is_gone_is_seen(void **state)
{
    (void)state;
    assert_int_equal(count_faults("see `src/base/reader.c` and `dsm_read_u8()`", 1), 0);
    assert_int_equal(count_faults("`src/base/reader.c: take()`, `any words`", 1), 0);
    assert_int_equal(count_faults("see `src/base/gone.c` and `dsm_gone()`", 1), 2);
    assert_int_equal(count_faults("`src/base/writer.c: take()`", 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_architecture_names_exists),
        cmocka_unit_test(test_a_name_that_is_gone_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
