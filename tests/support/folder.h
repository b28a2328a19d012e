/* SPDX-License-Identifier: BSD-3-Clause */
/* A folder of a test's own. */
#ifndef DSM_TESTS_SUPPORT_FOLDER_H
#define DSM_TESTS_SUPPORT_FOLDER_H

extern char test_folder[64];

/* cmocka's set-up and tear-down. */
int make_test_folder(void **state);
int remove_test_folder(void **state);
/* A path in it; several are good at a time. */
const char *in_test_folder(const char *name);
/* Returns its path. */
const char *write_test_file(const char *name, const char *text);

#endif
