/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_CLI_READ_FILE_H
#define DSM_CLI_READ_FILE_H

#include "cli/refuse.h"

#include <stdint.h>
#include <stdio.h>

#define CLI_FILE_MAX (1u << 20)

struct cli_file {
    uint8_t *bytes; /* free() it */
    size_t n;
};

/* A whole regular file of at most CLI_FILE_MAX bytes. */
/* The same of what is open; name: for errors. */
bool cli_file_read_stream(FILE *stream, const char *name, struct cli_file *out, struct dsm_error_detail *detail);
bool cli_file_read(const char *path, struct cli_file *out, struct dsm_error_detail *detail);

#endif
