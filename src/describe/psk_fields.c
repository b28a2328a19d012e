/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/psk_fields.h"

#include "describe/values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HEX "hex:"
#define HINT_ACCEPTED "1 to 64 bytes of text, or \"hex:\" and the digits of up to 64 bytes"

static unsigned digit(char c)
{
    return isdigit((unsigned char)c) ? (unsigned)(c - '0') : (unsigned)(tolower((unsigned char)c) - 'a') + 10u;
}

static bool read_hex(const char *text, size_t n, struct dsm_described_psk *out)
{
    if (n % 2 != 0 || n / 2 > sizeof(out->hint))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isxdigit((unsigned char)text[i]))
            return false;
    for (size_t i = 0; i < n / 2; i++)
        out->hint[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    out->hint_len = n / 2;
    return true;
}

/* An empty one, which some requesters send, is "hex:". */
static bool read_hint(const char *text, size_t n, struct dsm_described_psk *out)
{
    if (n >= strlen(HEX) && strncmp(text, HEX, strlen(HEX)) == 0)
        return read_hex(text + strlen(HEX), n - strlen(HEX), out);
    if (n == 0 || n > sizeof(out->hint))
        return false;
    memcpy(out->hint, text, n);
    out->hint_len = n;
    return true;
}

static enum dsm_error read_hint_field(const struct dsm_json *at, void *target)
{
    const char *text;

    DSM_TRY(dsm_json_string(at, &text));
    return read_hint(text, strlen(text), target) ? DSM_OK : dsm_json_fail(at, "must be " HINT_ACCEPTED);
}

static enum dsm_error read_file_field(const struct dsm_json *at, void *target)
{
    return dsm_read_file_name(at, &((struct dsm_described_psk *)target)->file);
}

static const struct dsm_json_field fields[] = {
    { .name = "hint", .read = read_hint_field, .required = true },
    { .name = "file", .read = read_file_field, .required = true },
};
const struct dsm_json_object dsm_psk_object = { "psk", fields, DSM_FIELD_COUNT(fields) };

static enum dsm_error read_psk(const struct dsm_json *at, void *target)
{
    struct dsm_device_description *description = target;
    struct dsm_described_psk *psk = DSM_GROW(description->psks, description->psk_count);

    return psk ? dsm_json_object_read(at, &dsm_psk_object, psk) : DSM_ERR_NO_MEMORY;
}

enum dsm_error dsm_read_psks(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, DSM_PSKS_MAX, read_psk, target);
}

void dsm_psk_fields_clear(struct dsm_device_description *description)
{
    for (size_t i = 0; i < description->psk_count; i++)
        free(description->psks[i].file);
    free(description->psks);
}

enum dsm_error dsm_psk_option_parse(const char *text, struct dsm_described_psk *out, const char **file,
                                    struct dsm_error_detail *detail)
{
    const char *equals = strchr(text, '=');

    *out = (struct dsm_described_psk){ .file = NULL };
    if (!equals || equals[1] == '\0') {
        dsm_error_detail_set(detail, "names no file");
        dsm_error_detail_accept(detail, "HINT=FILE");
        return DSM_ERR_CONFIG;
    }
    *file = equals + 1;
    if (read_hint(text, (size_t)(equals - text), out))
        return DSM_OK;
    dsm_error_detail_set(detail, "is no hint");
    dsm_error_detail_accept(detail, HINT_ACCEPTED);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_psk_option_add(const char *text, struct dsm_device_description *description,
                                  struct dsm_error_detail *detail)
{
    struct dsm_described_psk *added;
    struct dsm_described_psk psk;
    const char *file;

    DSM_TRY(dsm_psk_option_parse(text, &psk, &file, detail));
    added = DSM_GROW(description->psks, description->psk_count);
    if (!added)
        return DSM_ERR_NO_MEMORY;
    *added = psk;
    added->file = strdup(file);
    return added->file ? DSM_OK : DSM_ERR_NO_MEMORY;
}
