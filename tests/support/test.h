/* SPDX-License-Identifier: BSD-3-Clause */
/* What every test program includes first: cmocka with what its header needs, and where files are found. */
#ifndef DSM_TESTS_SUPPORT_TEST_H
#define DSM_TESTS_SUPPORT_TEST_H

/* clang-format off: cmocka.h wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdio.h>
#include <stdlib.h>

/* A path under a folder that the test runner names in the environment; the fallback is the current folder. */
static inline const char *test_path(const char *variable, const char *name, char *path, size_t size)
{
    const char *folder = getenv(variable);

    snprintf(path, size, "%s/%s", folder ? folder : ".", name);
    return path;
}

#define TEST_SOURCE(name, path) test_path("SWDSM_SOURCE_ROOT", name, path, sizeof(path))
#define TEST_CAPTURE(name, path) test_path("SWDSM_CAPTURES", name, path, sizeof(path))

#endif
