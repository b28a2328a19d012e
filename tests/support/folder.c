/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/folder.h"

#include "support/test.h"

char test_folder[64];

int make_test_folder(void **state)
{
    (void)state;
    return mkdtemp(test_temporary(test_folder, sizeof(test_folder), "swdsm-test")) ? 0 : -1;
}

int remove_test_folder(void **state)
{
    char command[100];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", test_folder);
    return system(command);
}

const char *in_test_folder(const char *name)
{
    static char paths[16][128];
    static unsigned next;
    char *path = paths[next++ % 16];

    snprintf(path, sizeof(paths[0]), "%s/%s", test_folder, name);
    return path;
}

const char *write_test_file(const char *name, const char *text)
{
    const char *path = in_test_folder(name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}
