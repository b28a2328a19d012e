/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of the project as a whole, for the tests that hold pages against code. */
#ifndef DSM_TESTS_SUPPORT_SOURCE_TEXT_H
#define DSM_TESTS_SUPPORT_SOURCE_TEXT_H

#include "support/test.h"

/* The file has to fit, with a 0 behind it. */
static inline void source_text_read(const char *name, char *text, size_t size)
{
    char path[4096];
    FILE *file = fopen(TEST_SOURCE(name, path), "r");
    size_t n;

    if (!file)
        fail_msg("%s is missing", path);
    n = fread(text, 1, size - 1, file);
    assert_true(n > 0 && n < size - 1);
    text[n] = '\0';
    fclose(file);
}

#endif
