/* SPDX-License-Identifier: BSD-3-Clause */
/* Values that several objects of the schema hold: one of a few words, and bytes as text, in hexadecimal or from a file.
 */
#include "describe/values.h"
#include "base/file_reason.h"
#include "describe/description.h"
#include "describe/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *dsm_array_grow(void *array_address, size_t *count, size_t element_size)
{
    void *array;
    char *grown;

    memcpy(&array, array_address, sizeof(array)); /* whatever it points to, without a wrong type of pointer */
    grown = realloc(array, (*count + 1) * element_size);
    if (!grown)
        return NULL;
    array = grown;
    memcpy(array_address, &array, sizeof(array));
    return memset(grown + (*count)++ * element_size, 0, element_size);
}

enum dsm_error dsm_read_choice(const struct dsm_json *at, const char *const *words, size_t count, unsigned *out)
{
    char known[200] = "";
    size_t used = 0;

    for (size_t i = 0; json_is_string(at->value) && i < count; i++)
        if (strcmp(words[i], json_string_value(at->value)) == 0) {
            *out = (unsigned)i;
            return DSM_OK;
        }
    for (size_t i = 0; i < count && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s\"%s\"", i ? ", " : "", words[i]);
    return dsm_json_fail(at, "accepted: %s", known);
}

static enum dsm_error only_once(const struct dsm_json *at, struct dsm_read_bytes *out)
{
    if (out->given)
        return dsm_json_fail(at, "only one of \"text\", \"hex\" and \"file\" is accepted");
    out->given = true;
    return DSM_OK;
}

static enum dsm_error check_size(const struct dsm_json *at, const struct dsm_read_bytes *out, size_t n)
{
    if (n > out->max)
        return dsm_json_fail(at, "is %zu bytes long; at most %zu are accepted", n, out->max);
    return DSM_OK;
}

enum dsm_error dsm_read_bytes_text(const struct dsm_json *at, struct dsm_read_bytes *out)
{
    const char *text;

    DSM_TRY(only_once(at, out));
    DSM_TRY(dsm_json_string(at, &text));
    DSM_TRY(check_size(at, out, strlen(text)));
    out->n = strlen(text);
    out->bytes = (uint8_t *)strdup(text);
    return out->bytes ? DSM_OK : DSM_ERR_NO_MEMORY;
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

enum dsm_error dsm_read_bytes_hex(const struct dsm_json *at, struct dsm_read_bytes *out)
{
    const char *text;

    DSM_TRY(only_once(at, out));
    DSM_TRY(dsm_json_string(at, &text));
    if (strspn(text, "0123456789abcdefABCDEF") != strlen(text) || strlen(text) % 2 != 0)
        return dsm_json_fail(at, "must be an even number of hexadecimal digits");
    DSM_TRY(check_size(at, out, strlen(text) / 2));
    out->n = strlen(text) / 2;
    out->bytes = malloc(out->n + 1);
    if (!out->bytes)
        return DSM_ERR_NO_MEMORY;
    for (size_t i = 0; i < out->n; i++)
        out->bytes[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return DSM_OK;
}

enum dsm_error dsm_read_bytes_file(const struct dsm_json *at, struct dsm_read_bytes *out)
{
    enum dsm_error error;
    const char *name;
    char *path;

    DSM_TRY(only_once(at, out));
    DSM_TRY(dsm_json_string(at, &name));
    if (at->folder == dsm_json_no_files)
        return dsm_json_fail(at, "no file can be named here; accepted: \"text\" or \"hex\"");
    path = dsm_path_join(at->folder, name);
    if (!path)
        return DSM_ERR_NO_MEMORY;
    error = dsm_json_reads_later(at) && out->may_be_later ? dsm_file_look_at_regular(path, out->max, &out->n)
                                                          : dsm_file_read_regular(path, out->max, &out->bytes, &out->n);
    if (error == DSM_ERR_LIMIT)
        error = dsm_json_fail(at, "%s is larger than %zu bytes", path, out->max);
    else if (error == DSM_ERR_CONFIG)
        error = dsm_json_fail(at, "%s is no regular file", path);
    else if (error == DSM_ERR_IO)
        error = dsm_json_fail(at, "%s cannot be read: %s", path, dsm_file_reason(path, DSM_FILE_READ, errno));
    out->from_file = true;
    free(path);
    return error;
}

enum dsm_error dsm_read_file_name(const struct dsm_json *at, char **path)
{
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0')
        return dsm_json_fail(at, "must name a file");
    if (at->folder == dsm_json_no_files)
        return dsm_json_fail(at, "no file can be named here");
    *path = dsm_path_join(at->folder, name);
    return *path ? DSM_OK : DSM_ERR_NO_MEMORY;
}
