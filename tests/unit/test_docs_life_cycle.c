/* SPDX-License-Identifier: BSD-3-Clause */
/* docs/tdi-life-cycle.md shows the tables that the code runs on. With SWDSM_UPDATE_DOCS set it is written anew. */
#include "support/test.h"

#include <stdbool.h>
#include <string.h>

#include "life_cycle_text.h"

#define DOCUMENT "docs/tdi-life-cycle.md"

static char *read_document(void)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE(DOCUMENT, path), "r");
    char *text;
    long n;

    if (!file)
        fail_msg("%s cannot be read", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    n = ftell(file);
    assert_true(n > 0);
    rewind(file);
    text = calloc(1, (size_t)n + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)n, file), n);
    fclose(file);
    return text;
}

static const struct life_cycle_part *part_of(const char *line, size_t n)
{
    const struct life_cycle_part *part;

    for (size_t i = 0; (part = life_cycle_part_at(i)) != NULL; i++)
        if (strlen(part->begin) == n && strncmp(part->begin, line, n) == 0)
            return part;
    return NULL;
}

/* The document with each part made anew; *found counts them. */
static char *make_anew(const char *text, size_t *found)
{
    char *made = NULL;
    size_t made_n = 0;
    FILE *out = open_memstream(&made, &made_n);

    assert_non_null(out);
    *found = 0;
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        const struct life_cycle_part *part = part_of(line, n);

        fprintf(out, "%.*s\n", (int)n, line);
        line += line[n] ? n + 1 : n;
        if (!part)
            continue;
        ++*found;
        part->write(out);
        line = strstr(line, part->end);
        if (!line) {
            print_error("%s has no line %s\n", DOCUMENT, part->end);
            abort();
        }
    }
    fclose(out);
    return made;
}

static void write_document(const char *text)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE(DOCUMENT, path), "w");

    if (!file)
        fail_msg("%s cannot be written", path);
    assert_int_equal(fputs(text, file) >= 0, true);
    assert_int_equal(fclose(file), 0);
}

static int first_difference(const char *a, const char *b)
{
    int line = 1;

    for (; *a && *a == *b; a++, b++)
        line += *a == '\n';
    return line;
}

static void test_the_document_shows_the_tables_of_the_code(void **state)
{
    size_t found = 0, parts = 0;
    char *text = read_document();
    char *made = make_anew(text, &found);

    (void)state;
    while (life_cycle_part_at(parts))
        parts++;
    if (getenv("SWDSM_UPDATE_DOCS"))
        write_document(made);
    else if (strcmp(text, made) != 0)
        fail_msg("%s:%d is not what the code does; SWDSM_UPDATE_DOCS=1 writes it anew", DOCUMENT,
                 first_difference(text, made));
    assert_int_equal(found, parts);
    free(text);
    free(made);
}

static void test_a_document_that_lags_behind_is_seen(void **state)
{
    char *text = read_document(), *made;
    char *arrow = strstr(text, "CONFIG_LOCKED --> RUN");
    size_t found;

    (void)state;
    assert_non_null(arrow);
    arrow[0] = 'X';
    made = make_anew(text, &found);
    assert_string_not_equal(text, made);
    free(text);
    free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_document_shows_the_tables_of_the_code),
        cmocka_unit_test(test_a_document_that_lags_behind_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
