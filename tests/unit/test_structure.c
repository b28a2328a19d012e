/* SPDX-License-Identifier: BSD-3-Clause */
/* The shape of the code: which room includes which, who may use which library, how long files and functions are. */
#include "support/source_tree.h"

#define FILE_LINES_MAX 500
#define FUNCTION_LINES_MAX 60
#define LONG_FILE "src/client/swdsm-client.c" /* emulators vendor the library as one .c and one .h */

/* What a room may include beside itself; the core rooms stand in one line, base at its bottom. */
static const struct {
    const char *room;
    const char *below;
} rooms[] = {
    { "base", "" },
    { "options", "base" },
    { "json", "base" },
    { "wire", "base" },
    { "crypto", "base wire" },
    { "spdm", "base wire crypto" },
    { "device", "base wire crypto spdm" },
    { "pcisig", "base wire crypto spdm device" },
    { "responder", "base wire crypto spdm device pcisig" },
    { "endpoint", "base json wire crypto spdm device" },
    { "embed", "base json wire crypto spdm device pcisig responder endpoint" },
    { "requester", "base wire crypto spdm" },
    { "describe", "base json wire crypto spdm device" },
    { "store", "base json wire crypto spdm device describe" },
    { "host", "base json wire crypto spdm device pcisig responder describe store" },
    { "link", "base json wire crypto spdm device pcisig responder endpoint describe store host" },
    { "control", "base json wire crypto spdm device pcisig responder endpoint describe store host link" },
    { "daemon",
      "base options json wire crypto spdm device pcisig responder endpoint describe store host link control" },
    { "client", "" },
    { "cli", "base options json wire crypto spdm device requester describe client" },
};

/* Headers that only some rooms may use. The core does no I/O, has no clock and no thread. */
static const struct {
    const char *header; /* how its name begins */
    const char *rooms;
} libraries[] = {
    { "openssl/", "crypto" },
    { "jansson.h", "json endpoint describe host control daemon cli" },
    { "uv.h", "host link control daemon" },
    { "seccomp.h", "daemon" },
    { "sys/socket.h", "endpoint embed link control daemon client cli" },
    { "netinet/", "link control daemon client cli" },
    { "arpa/", "link control daemon client cli" },
    { "poll.h", "endpoint link control daemon client cli" },
    { "unistd.h", "options endpoint embed describe store host link control daemon client cli" },
    { "fcntl.h", "options endpoint describe store host link control daemon client cli" },
    { "pthread.h", "host daemon" },
    { "threads.h", "host daemon" },
    { "time.h", "host link control daemon client cli" },
    { "sys/time.h", "host link control daemon client cli" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_listed(const char *list, const char *word, size_t n)
{
    for (const char *p = list; (p = strstr(p, word)) != NULL; p++)
        if ((p == list || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
            return true;
    return false;
}

static bool may_include_room(const char *room, const char *header)
{
    size_t n = strcspn(header, "/");
    char other[64] = "";

    if (header[n] != '/' || n >= sizeof(other))
        return false; /* an own header is named with its room, too */
    memcpy(other, header, n);
    if (strcmp(other, room) == 0 || strcmp(other, "swdsm") == 0)
        return true;
    for (size_t i = 0; i < COUNT(rooms); i++)
        if (strcmp(rooms[i].room, room) == 0)
            return is_listed(rooms[i].below, other, n);
    return false;
}

static bool may_use_library(const char *room, const char *header)
{
    for (size_t i = 0; i < COUNT(libraries); i++)
        if (strncmp(header, libraries[i].header, strlen(libraries[i].header)) == 0)
            return is_listed(libraries[i].rooms, room, strlen(room));
    return true;
}

static bool may_include(const char *room, const char *line)
{
    char mark, header[256];

    if (sscanf(line, " # include %c%255[^\">]", &mark, header) != 2)
        return true;
    return mark == '"' ? may_include_room(room, header) : may_use_library(room, header);
}

static void check_include(const struct source_line *line, void *faults)
{
    if (may_include(line->room, line->text))
        return;
    print_message("# %s:%d: room %s must not: %s\n", line->path, line->number, line->room, line->text);
    ++*(int *)faults;
}

static void test_includes_run_one_way(void **state)
{
    int faults = 0;

    (void)state;
    visit_sources(check_include, &faults);
    assert_int_equal(faults, 0);
}

static void test_an_arrow_that_runs_back_is_seen(void **state)
{
    (void)state;
    assert_true(may_include("crypto", "#include \"wire/spdm.h\""));
    assert_true(may_include("wire", "#include <string.h>"));
    assert_false(may_include("wire", "#include \"crypto/hash.h\""));
    assert_false(may_include("requester", "#include \"device/tdi.h\""));
    assert_false(may_include("wire", "#include \"spdm.h\""));
    assert_false(may_include("spdm", "#  include <openssl/evp.h>"));
    assert_false(may_include("responder", "#include <jansson.h>"));
    assert_false(may_include("cli", "#include <uv.h>"));
    assert_false(may_include("host", "#include \"link/peer.h\""));
    assert_false(may_include("host", "#include <sys/socket.h>"));
    assert_false(may_include("responder", "#include <time.h>"));
    assert_false(may_include("attic", "#include \"base/error.h\""));
}

struct size_check {
    int lines;
    int function_start;
    int faults;
};

static void check_size(const struct source_line *line, void *context)
{
    struct size_check *check = context;

    if (line->number == 0) {
        if (check->lines > FILE_LINES_MAX && strcmp(line->path, LONG_FILE) != 0) {
            print_message("# %s has %d lines, more than %d\n", line->path, check->lines, FILE_LINES_MAX);
            check->faults++;
        }
        check->lines = 0;
        return;
    }
    check->lines = line->number;
    if (strcmp(line->text, "{") == 0)
        check->function_start = line->number;
    if (line->text[0] == '}' && check->function_start > 0) {
        if (line->number - check->function_start > FUNCTION_LINES_MAX) {
            print_message("# %s:%d: function of more than %d lines\n", line->path, check->function_start,
                          FUNCTION_LINES_MAX);
            check->faults++;
        }
        check->function_start = 0;
    }
}

static void test_files_and_functions_stay_short(void **state)
{
    struct size_check check = { 0 };

    (void)state;
    visit_sources(check_size, &check);
    assert_int_equal(check.faults, 0);
}

static void check_licence(const struct source_line *line, void *faults)
{
    if (line->number != 1 || strcmp(line->text, "/* SPDX-License-Identifier: BSD-3-Clause */") == 0)
        return;
    print_message("# %s does not begin with its licence\n", line->path);
    ++*(int *)faults;
}

static void test_every_file_names_its_licence(void **state)
{
    int faults = 0;

    (void)state;
    visit_sources(check_licence, &faults);
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_includes_run_one_way),
        cmocka_unit_test(test_an_arrow_that_runs_back_is_seen),
        cmocka_unit_test(test_files_and_functions_stay_short),
        cmocka_unit_test(test_every_file_names_its_licence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
