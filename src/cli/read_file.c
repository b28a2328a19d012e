/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/read_file.h"

#include "base/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cli_file_read_stream(FILE *stream, const char *name, struct cli_file *out, struct dsm_error_detail *detail)
{
    *out = (struct cli_file){ .bytes = malloc(CLI_FILE_MAX) };
    if (!out->bytes)
        return cli_refuse(detail, "%s: %s", name, dsm_error_text(DSM_ERR_NO_MEMORY));
    out->n = fread(out->bytes, 1, CLI_FILE_MAX, stream);
    if (!ferror(stream) && fgetc(stream) == EOF)
        return true;
    dsm_wipe(out->bytes, out->n); /* it may be a key */
    free(out->bytes);
    out->bytes = NULL;
    return cli_refuse(detail, "%s: cannot be read, or has more than %u bytes", name, CLI_FILE_MAX);
}

bool cli_file_read(const char *path, struct cli_file *out, struct dsm_error_detail *detail)
{
    FILE *file = fopen(path, "rbe");
    bool is_read;

    *out = (struct cli_file){ .bytes = NULL };
    if (!file)
        return cli_refuse(detail, "%s: %s", path, strerror(errno));
    setvbuf(file, NULL, _IONBF, 0); /* no copy of a key is left in a buffer */
    is_read = cli_file_read_stream(file, path, out, detail);
    fclose(file);
    return is_read;
}
