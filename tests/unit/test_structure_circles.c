/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Inside a room, too, includes run one way: x.c and x.h are one file, and no file includes itself by way of others.
 * What circles are left stand in a list; who cuts one takes its line out.
 */
#include "support/source_tree.h"

#define FILES_MAX 600
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* An include that closes a circle: file, and what it includes. */
static const struct {
    const char *file;
    const char *includes;
} left[] = {
    { NULL, NULL }, /* the end */
};

struct graph {
    char files[FILES_MAX][200]; /* "room/name" without its ending */
    size_t count;
    bool includes[FILES_MAX][FILES_MAX];
};
static struct graph graph;

static size_t file_of(const char *path)
{
    size_t n = strlen(path);
    char name[200];

    assert_true(n > 2 && n < sizeof(name));
    snprintf(name, sizeof(name), "%.*s", (int)n - 2, path);
    for (size_t i = 0; i < graph.count; i++)
        if (strcmp(graph.files[i], name) == 0)
            return i;
    assert_true(graph.count < FILES_MAX);
    memcpy(graph.files[graph.count], name, sizeof(name));
    return graph.count++;
}

static void add_include(const struct source_line *line, void *context)
{
    size_t room = strlen(line->room);
    char header[200];
    size_t from, to;

    (void)context;
    if (sscanf(line->text, " # include \"%199[^\"]", header) != 1)
        return;
    if (strncmp(header, line->room, room) != 0 || header[room] != '/')
        return;
    from = file_of(line->path + strlen("src/"));
    to = file_of(header);
    graph.includes[from][to] = from != to;
}

static bool reaches(size_t from, size_t to, bool *seen)
{
    if (from == to)
        return true;
    if (seen[from])
        return false;
    seen[from] = true;
    for (size_t next = 0; next < graph.count; next++)
        if (graph.includes[from][next] && reaches(next, to, seen))
            return true;
    return false;
}

static bool closes_circle(size_t from, size_t to)
{
    bool seen[FILES_MAX] = { false };

    return graph.includes[from][to] && reaches(to, from, seen);
}

static bool is_named(size_t file, const char *name)
{
    const char *slash = strrchr(graph.files[file], '/');

    return slash && strcmp(slash + 1, name) == 0;
}

/* Finds the include of a line of the list; false where there is none. */
static bool find_left(size_t i, size_t *from, size_t *to)
{
    for (*from = 0; left[i].file && *from < graph.count; ++*from)
        for (*to = 0; *to < graph.count; ++*to)
            if (graph.includes[*from][*to] && is_named(*from, left[i].file) && is_named(*to, left[i].includes))
                return true;
    return false;
}

/* What is left goes out of the graph first; what is in the list and closes no circle then has to go from the list. */
static int take_left_out(void)
{
    int faults = 0;
    size_t from[COUNT(left)], to[COUNT(left)];
    bool is_found[COUNT(left)];

    for (size_t i = 0; i < COUNT(left); i++) {
        is_found[i] = find_left(i, &from[i], &to[i]);
        if (is_found[i])
            graph.includes[from[i]][to[i]] = false;
    }
    for (size_t i = 0; i < COUNT(left); i++) {
        bool seen[FILES_MAX] = { false };

        if (!left[i].file || (is_found[i] && reaches(to[i], from[i], seen)))
            continue;
        print_message("# no circle is closed any more: take { \"%s\", \"%s\" } out of this test's list\n", left[i].file,
                      left[i].includes);
        faults++;
    }
    return faults;
}

static void test_no_circle_of_files_in_a_room(void **state)
{
    int faults;

    (void)state;
    memset(&graph, 0, sizeof(graph));
    visit_sources(add_include, NULL);
    faults = take_left_out();
    for (size_t from = 0; from < graph.count; from++)
        for (size_t to = 0; to < graph.count; to++)
            if (closes_circle(from, to)) {
                print_message("# a circle: %s includes %s, which needs it\n", graph.files[from], graph.files[to]);
                faults++;
            }
    assert_int_equal(faults, 0);
}

static void include(const char *path, const char *text)
{
    const struct source_line line = { .room = "room", .path = path, .text = text, .number = 1 };

    add_include(&line, NULL);
}

static void test_a_circle_is_seen(void **state)
{
    (void)state;
    memset(&graph, 0, sizeof(graph));
    include("src/room/a.c", "#include \"room/a.h\"");
    include("src/room/a.h", "#include \"room/b.h\"");
    include("src/room/b.c", "#include \"room/c.h\"");
    include("src/room/b.c", "#include \"other/a.h\"");
    assert_int_equal(graph.count, 3);
    assert_false(closes_circle(0, 1));
    include("src/room/c.c", "#include \"room/a.h\"");
    assert_true(closes_circle(0, 1));
    assert_true(closes_circle(2, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_circle_of_files_in_a_room),
        cmocka_unit_test(test_a_circle_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
