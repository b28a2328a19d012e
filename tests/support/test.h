/* SPDX-License-Identifier: BSD-3-Clause */
/* What every test program includes first: cmocka with what its header needs, and where files are found. */
#ifndef DSM_TESTS_SUPPORT_TEST_H
#define DSM_TESTS_SUPPORT_TEST_H

/* cmocka.h wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A path under a folder that the test runner names in the environment; the fallback is the current folder. */
static inline const char *test_path(const char *variable, const char *name, char *path, size_t size)
{
    const char *folder = getenv(variable);

    snprintf(path, size, "%s/%s", folder ? folder : ".", name);
    return path;
}

/* For mkdtemp and mkstemp: below TMPDIR, which scripts/test removes. Paths of sockets are short, so a long one is not
 * taken. */
static inline char *test_temporary(char *path, size_t size, const char *name)
{
    const char *parent = getenv("TMPDIR");

    snprintf(path, size, "%.30s/%s-XXXXXX", parent && strlen(parent) <= 30 ? parent : "/tmp", name);
    return path;
}

#define TEST_SOURCE(name, path) test_path("SWDSM_SOURCE_ROOT", name, path, sizeof(path))
#define TEST_CAPTURE(name, path) test_path("SWDSM_CAPTURES", name, path, sizeof(path))

#endif
