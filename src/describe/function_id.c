/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe/function_id.h"

#include "wire/tdisp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUTO "auto"

/* Reads 1 to digits hexadecimal digits up to the separator (or the end). */
static bool read_hex(const char **text, size_t digits, char separator, unsigned *out)
{
    size_t n = strspn(*text, "0123456789abcdefABCDEF");

    if (n == 0 || n > digits || (*text)[n] != separator)
        return false;
    *out = (unsigned)strtoul(*text, NULL, 16);
    *text += n + (separator != '\0');
    return true;
}

static bool parse_device_function(const char *text, uint32_t *out)
{
    unsigned device, function;

    if (!read_hex(&text, 2, '.', &device) || !read_hex(&text, 1, '\0', &function) || device > 0x1F || function > 7)
        return false;
    *out = device << 3 | function;
    return true;
}

static bool parse_address(const char *text, uint32_t *out)
{
    unsigned segment = 0, bus;
    bool has_segment = strchr(text, ':') != strrchr(text, ':');
    uint32_t device_function;

    if (has_segment && (!read_hex(&text, 4, ':', &segment) || segment > 0xFF))
        return false;
    if (!read_hex(&text, 2, ':', &bus) || !parse_device_function(text, &device_function))
        return false;
    *out = bus << 8 | device_function;
    if (has_segment)
        *out |= (uint32_t)segment << 16 | DSM_FUNCTION_SEGMENT_VALID;
    return true;
}

bool dsm_function_name_parse(const char *text, struct dsm_function_name *out)
{
    *out = (struct dsm_function_name){ 0 };
    if (strncmp(text, AUTO, strlen(AUTO)) != 0)
        return parse_address(text, &out->function_id);
    text += strlen(AUTO);
    out->auto_id = true;
    return *text == '\0' || (*text == ':' && parse_device_function(text + 1, &out->function_id));
}

enum dsm_error dsm_function_name_read(const struct dsm_json *at, struct dsm_function_name *out)
{
    const char *text;
    uint64_t number;

    if (json_is_integer(at->value)) {
        DSM_TRY(dsm_json_uint(at, 0, DSM_FUNCTION_DEFINED, &number));
        *out = (struct dsm_function_name){ .function_id = (uint32_t)number };
        return DSM_OK;
    }
    if (!json_is_string(at->value) || dsm_json_string(at, &text) != DSM_OK || !dsm_function_name_parse(text, out))
        return dsm_json_fail(
            at, "names no function; accepted: \"bus:device.function\" in hexadecimal like \"01:00.0\", with a "
                "segment up to ff before it like \"0001:01:00.0\", \"auto\", \"auto:device.function\", or "
                "the FunctionID as a number");
    return DSM_OK;
}

const char *dsm_function_name_text(const struct dsm_function_name *name, char text[DSM_FUNCTION_NAME_TEXT_LEN])
{
    uint32_t id = name->function_id;
    unsigned device = id >> 3 & 0x1Fu, function = id & 7u;

    if (name->auto_id)
        snprintf(text, DSM_FUNCTION_NAME_TEXT_LEN, AUTO ":%02x.%x", device, function);
    else if (id & DSM_FUNCTION_SEGMENT_VALID)
        snprintf(text, DSM_FUNCTION_NAME_TEXT_LEN, "%04x:%02x:%02x.%x", DSM_FUNCTION_SEGMENT(id), id >> 8 & 0xFFu,
                 device, function);
    else
        snprintf(text, DSM_FUNCTION_NAME_TEXT_LEN, "%02x:%02x.%x", id >> 8 & 0xFFu, device, function);
    return text;
}
