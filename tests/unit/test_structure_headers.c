/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What name.c gives to others is declared in name.h: who reads a call finds the file by its include. Functions that
 * stand elsewhere yet are in a list of pairs of files; who mends one takes its line out.
 */
#include "support/source_tree.h"

#include <ctype.h>

#define TEXT_MAX (128u * 1024u)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct {
    const char *file;   /* has functions ... */
    const char *header; /* ... that are declared there */
    bool is_needed;
} left[] = {
    { NULL, NULL, false }, /* the end */
};

struct declarations {
    char names[4096][64];
    char headers[4096][120]; /* where each is declared */
    size_t count;
};

struct reader {
    struct declarations *declarations;
    char head[256]; /* the first line since what may stand between definitions */
    int faults;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The word before the first parenthesis: a function's name, where it is one. */
static bool name_of(const char *line, char name[64])
{
    const char *open = strchr(line, '(');
    const char *begin = open;

    while (begin && begin > line && (isalnum((unsigned char)begin[-1]) || begin[-1] == '_'))
        begin--;
    if (!begin || begin == line || begin == open || open - begin >= 64)
        return false;
    snprintf(name, 64, "%.*s", (int)(open - begin), begin);
    return isalpha((unsigned char)line[0]) && strncmp(line, "static ", 7) != 0 && strncmp(line, "typedef ", 8) != 0 &&
           strncmp(line, "__attribute__", 13) != 0;
}

static void note_declaration(const struct source_line *line, void *context)
{
    struct declarations *all = context;
    char name[64];

    if (line->path[strlen(line->path) - 1] != 'h' || !name_of(line->text, name))
        return;
    assert_true(all->count < COUNT(all->names));
    snprintf(all->names[all->count], sizeof(all->names[0]), "%s", name);
    snprintf(all->headers[all->count++], sizeof(all->headers[0]), "%s", line->path);
}

static bool is_own_header(const char *path, const char *header)
{
    size_t n = strlen(path) - 1;

    return strlen(header) == n + 1 && strncmp(path, header, n) == 0;
}

static bool is_left(const char *path, const char *header)
{
    for (size_t i = 0; i < COUNT(left); i++)
        if (left[i].file && strcmp(left[i].file, base_name(path)) == 0 &&
            strcmp(left[i].header, base_name(header)) == 0)
            return left[i].is_needed = true;
    return false;
}

/* A name that no header has literally is declared by a macro, or in include/. */
static const char *other_header(const struct declarations *all, const char *path, const char *name)
{
    const char *other = NULL;

    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->names[i], name) != 0)
            continue;
        if (is_own_header(path, all->headers[i]))
            return NULL;
        other = all->headers[i];
    }
    return other;
}

static void check_definition(const struct source_line *line, struct reader *reader)
{
    const char *header;
    char name[64];

    if (!name_of(reader->head, name))
        return;
    header = other_header(reader->declarations, line->path, name);
    if (!header || is_left(line->path, header))
        return;
    print_message("# %s:%d: %s() is declared in %s, not in its own header\n", line->path, line->number, name, header);
    reader->faults++;
}

static bool is_between(const char *text)
{
    size_t n = strlen(text);

    return n == 0 || text[0] == '#' || text[0] == '}' || text[0] == '/' || text[n - 1] == ';' || text[n - 1] == '\\';
}

static void read_definition(const struct source_line *line, void *context)
{
    struct reader *reader = context;

    if (line->path[strlen(line->path) - 1] != 'c')
        return;
    if (strcmp(line->text, "{") == 0)
        check_definition(line, reader);
    if (line->text[0] == ' ')
        return; /* a definition's second line, or inside of something */
    if (is_between(line->text))
        reader->head[0] = '\0';
    else if (!reader->head[0])
        snprintf(reader->head, sizeof(reader->head), "%.250s", line->text);
}

static void test_functions_are_declared_in_their_files_header(void **state)
{
    static struct declarations all;
    struct reader reader = { .declarations = &all };

    (void)state;
    visit_sources(note_declaration, &all);
    visit_sources(read_definition, &reader);
    for (size_t i = 0; i < COUNT(left); i++)
        if (left[i].file && !left[i].is_needed) {
            print_message("# mended: take { \"%s\", \"%s\" } out of this test's list\n", left[i].file, left[i].header);
            reader.faults++;
        }
    assert_int_equal(reader.faults, 0);
}

static int faults_of(struct declarations *all, const char *const *lines)
{
    struct reader reader = { .declarations = all };

    for (int i = 0; lines[i]; i++) {
        const struct source_line line = { .room = "room", .path = "src/room/a.c", .text = lines[i], .number = i + 1 };

        read_definition(&line, &reader);
    }
    return reader.faults;
}

static void test_a_function_declared_elsewhere_is_seen(void **state)
{
    static struct declarations all = {
        .names = { "dsm_a_make", "dsm_a_break" },
        .headers = { "src/room/a.h", "src/room/b.h" },
        .count = 2,
    };
    static const char *const own[] = { "enum dsm_error dsm_a_make(int x,", "        int y)", "{", "}", NULL };
    static const char *const elsewhere[] = { "const char *dsm_a_break(void)", "{", "}", NULL };
    static const char *const is_static[] = { "static int dsm_a_break(void)", "{", "}", NULL };

    (void)state;
    assert_int_equal(faults_of(&all, own), 0);
    assert_int_equal(faults_of(&all, elsewhere), 1);
    assert_int_equal(faults_of(&all, is_static), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_are_declared_in_their_files_header),
        cmocka_unit_test(test_a_function_declared_elsewhere_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
