/* SPDX-License-Identifier: BSD-3-Clause */
/* docs/conformance.md shows what the tables and the matrix of peers have. With SWDSM_UPDATE_DOCS set it is written
 * anew. */
#include "support/test.h"

#include <stdbool.h>
#include <string.h>

#include "conformance_text.h"

#define DOCUMENT "docs/conformance.md"

static struct peer_cases cases;

static char *file_read(const char *name)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE(name, path), "r");
    char *text = calloc(1, 0x40000);

    assert_non_null(text);
    if (!file)
        return text;
    assert_true(fread(text, 1, 0x40000 - 1, file) < 0x40000 - 1);
    fclose(file);
    return text;
}

static int list_cases(void **state)
{
    char path[4096], command[4200];
    FILE *list;

    (void)state;
    snprintf(command, sizeof(command), "PEERS_LIST=1 bash '%s'", TEST_SOURCE("tests/integration/peers.sh", path));
    list = popen(command, "r"); /* NOLINT(cert-env33-c): a script of ours */
    assert_non_null(list);
    assert_true(peer_cases_read(list, &cases));
    assert_int_equal(0, pclose(list));
    return 0;
}

static char *made_anew(void)
{
    char *made = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&made, &n);

    assert_non_null(out);
    conformance_write(&cases, out);
    fclose(out);
    return made;
}

static void document_write(const char *text)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE(DOCUMENT, path), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(0, fclose(file));
}

static void test_the_document_shows_the_tables_and_the_matrix(void **state)
{
    char *text = file_read(DOCUMENT), *made = made_anew();

    (void)state;
    if (getenv("SWDSM_UPDATE_DOCS"))
        document_write(made);
    else if (strcmp(text, made) != 0)
        fail_msg("%s is not what the tables and tests/integration/peers.sh have; SWDSM_UPDATE_DOCS=1 writes it anew",
                 DOCUMENT);
    free(text);
    free(made);
}

static void test_each_unit_test_that_it_names_exists(void **state)
{
    char *tests = file_read("tests/unit/meson.build"), word[80];

    (void)state;
    for (size_t i = 0; conformance_test_at(i); i++) {
        snprintf(word, sizeof(word), "['%s',", conformance_test_at(i));
        if (!strstr(tests, word))
            fail_msg("tests/unit/meson.build has no %s", conformance_test_at(i));
    }
    free(tests);
}

static void test_the_matrix_has_both_peers_and_every_version(void **state)
{
    static const char *const versions[] = { "1.0", "1.1", "1.2", "1.3", "1.4" };

    (void)state;
    for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
        bool requester = false, responder = false;

        for (size_t i = 0; i < cases.count; i++)
            if (strcmp(cases.list[i].version, versions[v]) == 0)
                *(cases.list[i].is_requester ? &requester : &responder) = true;
        if (!requester || !responder)
            fail_msg("%s: no case with their %s", versions[v], requester ? "responder" : "requester");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_document_shows_the_tables_and_the_matrix),
        cmocka_unit_test(test_each_unit_test_that_it_names_exists),
        cmocka_unit_test(test_the_matrix_has_both_peers_and_every_version),
    };

    return cmocka_run_group_tests(tests, list_cases, NULL);
}
