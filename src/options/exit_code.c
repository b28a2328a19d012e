/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/exit_code.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const char *dsm_exit_code_text(int code)
{
    switch (code) {
#define X(name, number, text)                                                                                          \
    case number:                                                                                                       \
        return text;
        DSM_EXIT_CODES(X)
#undef X
    default:
        return NULL;
    }
}

enum dsm_exit_code dsm_exit_code_flush(const char *program, enum dsm_exit_code code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "%s: standard output cannot be written: %s\n", program, strerror(errno ? errno : EIO));
    return code == DSM_EXIT_DONE ? DSM_EXIT_FAILED : code;
}

void dsm_exit_code_print(FILE *out, const enum dsm_exit_code *codes, size_t count)
{
    fprintf(out, "\nExit codes:\n");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %d  %s\n", (int)codes[i], dsm_exit_code_text((int)codes[i]));
}
