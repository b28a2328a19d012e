/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program's exit code says: one table for all of them. */
#ifndef DSM_OPTIONS_EXIT_CODE_H
#define DSM_OPTIONS_EXIT_CODE_H

#include <stdio.h>

/* X(name, code, text) */
#define DSM_EXIT_CODES(X)                                                                                              \
    X(DONE, 0, "done")                                                                                                 \
    X(FAILED, 1, "this program failed: it cannot serve, a file's content is wrong, output was not written")            \
    X(USAGE, 2, "usage: an option, its value, or a verb is wrong")                                                     \
    X(PROTOCOL, 3, "transport or protocol: no answer in time, or none that makes sense")                               \
    X(VERIFICATION, 4, "verification: a certificate, signature, digest or HMAC is wrong, or a check failed")           \
    X(REFUSED, 5, "the device or the daemon refused")                                                                  \
    X(CONNECT, 6, "cannot connect")                                                                                    \
    X(UNSIGNED, 7, "nothing fresh was signed, or neither version nor capabilities are covered")

enum dsm_exit_code {
#define X(name, code, text) DSM_EXIT_##name = (code),
    DSM_EXIT_CODES(X)
#undef X
};

/* The text of a code; NULL for one that is not in the table. */
const char *dsm_exit_code_text(int code);
/* The code of a program that has nothing more to print: FAILED where standard output did not take it,
 * with the reason but where nobody reads it any more. */
enum dsm_exit_code dsm_exit_code_flush(const char *program, enum dsm_exit_code code);
/* Those that a program can end with, for --help. */
void dsm_exit_code_print(FILE *out, const enum dsm_exit_code *codes, size_t count);

#endif
