/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/output.h"

#include "cli/wrap.h"
#include "json/json_memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_COLUMN 28
#define DETAIL_COLUMN 4

void cli_output_begin(struct cli_output *o, bool json)
{
    (void)dsm_json_memory_watch();
    *o = (struct cli_output){ .json = json, .root = json_object(), .steps = json_array(), .notes = json_array() };
}

bool cli_output_print(const json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags);
    bool is_whole = text && !dsm_json_memory_is_lost();

    if (is_whole)
        puts(text);
    free(text);
    return is_whole;
}

bool cli_output_end(struct cli_output *o)
{
    bool is_whole;

    json_object_set_new(o->root, "notes", o->notes);
    json_object_set_new(o->root, "steps", o->steps);
    is_whole = !o->json || cli_output_print(o->root, JSON_INDENT(2));
    json_decref(o->root);
    *o = (struct cli_output){ .root = NULL };
    return is_whole;
}

void cli_step(struct cli_output *o, const char *name, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    json_array_append_new(o->steps, json_pack("{s:s, s:o}", "step", name, "text", cli_json_text(text)));
    if (o->json)
        return;
    printf("%-*s ", NAME_COLUMN, name);
    cli_wrap(stdout, text, NAME_COLUMN + 1, NAME_COLUMN + 1);
}

void cli_detail(struct cli_output *o, const char *format, ...)
{
    char text[512];
    va_list arguments;

    if (o->json)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    printf("%*s", DETAIL_COLUMN, "");
    cli_wrap(stdout, text, DETAIL_COLUMN, DETAIL_COLUMN + 4);
}

void cli_proof(struct cli_output *o, const char *text)
{
    cli_detail(o, "=> %s", text);
}

void cli_note(struct cli_output *o, const char *step, const char *text)
{
    json_array_append_new(o->notes, json_pack("{s:s, s:o}", "step", step, "text", cli_json_text(text)));
    if (o->json)
        return;
    printf("%-*s note: ", NAME_COLUMN, step);
    cli_wrap(stdout, text, NAME_COLUMN + 7, NAME_COLUMN + 1);
}

void cli_output_set(struct cli_output *o, const char *key, json_t *value)
{
    json_object_set_new(o->root, key, value);
}

const char *cli_hex(struct dsm_bytes bytes, char *out, size_t size)
{
    size_t fits = (size - 4) / 2; /* "..." and the end */
    size_t n = bytes.n < fits ? bytes.n : fits;

    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes.p[i]);
    snprintf(out + 2 * n, 4, "%s", n < bytes.n ? "..." : "");
    return out;
}

const char *cli_printable(struct dsm_bytes bytes, char *out, size_t size)
{
    size_t n = bytes.n < size - 1 ? bytes.n : size - 1;

    for (size_t i = 0; i < n; i++)
        out[i] = (char)(bytes.p[i] >= 0x20 && bytes.p[i] < 0x7F ? bytes.p[i] : '.');
    out[n] = '\0';
    return out;
}

json_t *cli_json_hex(struct dsm_bytes bytes)
{
    size_t size = 2 * bytes.n + 8;
    char *text = dsm_json_memory_allocate(size);
    json_t *value;

    if (!text)
        return NULL;
    value = json_string(cli_hex(bytes, text, size));
    free(text);
    return value;
}

/* A text that came from a device may be no UTF-8, which JSON cannot hold. */
json_t *cli_json_text(const char *text)
{
    json_t *value = json_string(text);
    char clean[512];

    return value ? value : json_string(cli_printable(dsm_bytes(text, strlen(text)), clean, sizeof(clean)));
}
