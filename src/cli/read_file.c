/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/read_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cli_file_read(const char *path, struct cli_file *out, struct dsm_error_detail *detail)
{
    FILE *file = fopen(path, "rb");
    bool is_whole;

    *out = (struct cli_file){ .bytes = NULL };
    if (!file)
        return cli_refuse(detail, "%s: %s", path, strerror(errno));
    out->bytes = malloc(CLI_FILE_MAX);
    if (out->bytes)
        out->n = fread(out->bytes, 1, CLI_FILE_MAX, file);
    is_whole = out->bytes && !ferror(file) && fgetc(file) == EOF;
    fclose(file);
    if (is_whole)
        return true;
    free(out->bytes);
    out->bytes = NULL;
    return cli_refuse(detail, "%s: cannot be read, or has more than %u bytes", path, CLI_FILE_MAX);
}
