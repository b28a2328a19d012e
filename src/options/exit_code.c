/* SPDX-License-Identifier: BSD-3-Clause */
#include "options/exit_code.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

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

/* A line that stdio wrote before left no reason: the next write has it. */
static int reason_of(int problem)
{
    errno = problem;
    if (problem == 0 && write(STDOUT_FILENO, "\n", 1) == 1)
        return EIO;
    return errno;
}

enum dsm_exit_code dsm_exit_code_flush(const char *program, enum dsm_exit_code code)
{
    int problem;

    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    problem = reason_of(errno);
    if (problem != EPIPE) /* who reads no further knows */
        fprintf(stderr, "%s: standard output cannot be written: %s\n", program, strerror(problem));
    return code == DSM_EXIT_DONE ? DSM_EXIT_FAILED : code;
}

void dsm_exit_code_print(FILE *out, const enum dsm_exit_code *codes, size_t count)
{
    fprintf(out, "\nExit codes:\n");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %d  %s\n", (int)codes[i], dsm_exit_code_text((int)codes[i]));
}
