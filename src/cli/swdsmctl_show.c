/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers of the daemon for people: tables, and one line a member. */
#include "cli/swdsmctl_show.h"

#include "cli/output.h"
#include "cli/swdsmctl.h"

#include <stdio.h>
#include <string.h>

#define CELL_MAX sizeof(((struct swdsmctl_cell *)NULL)->text)
#define COLUMNS_MAX 10u
#define GAP 2

static void put(char *cell, const char *text)
{
    size_t used = strlen(cell);

    snprintf(cell + used, CELL_MAX - used, "%s", text);
}

static void put_value(char *cell, json_t *value)
{
    char number[32];
    const char *key;
    json_t *member;

    if (json_is_string(value)) {
        char clean[CELL_MAX]; /* it may be a peer's: nothing that a terminal obeys */

        put(cell, cli_printable(dsm_bytes(json_string_value(value), json_string_length(value)), clean, sizeof(clean)));
    } else if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        put(cell, number);
    } else if (json_is_boolean(value)) {
        put(cell, json_is_true(value) ? "yes" : "no");
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            put(cell, i ? ", " : "");
            put_value(cell, json_array_get(value, i));
        }
    } else if (json_is_object(value)) {
        size_t i = 0;

        json_object_foreach(value, key, member)
        {
            put(cell, i++ ? " " : "");
            put(cell, key);
            put(cell, ":");
            put_value(cell, member);
        }
    }
}

struct swdsmctl_cell swdsmctl_cell(json_t *value)
{
    struct swdsmctl_cell cell = { .text = "" };

    put_value(cell.text, value);
    if (!cell.text[0])
        put(cell.text, "-");
    return cell;
}

static void measure(const struct swdsmctl_column *columns, const json_t *rows, int *widths)
{
    for (size_t c = 0; columns[c].title && c < COLUMNS_MAX; c++) {
        widths[c] = (int)strlen(columns[c].title);
        for (size_t r = 0; r < json_array_size(rows); r++) {
            struct swdsmctl_cell cell = swdsmctl_cell(json_object_get(json_array_get(rows, r), columns[c].key));

            if ((int)strlen(cell.text) > widths[c])
                widths[c] = (int)strlen(cell.text);
        }
    }
}

/* The last column needs no padding. */
static void print_cell(const struct swdsmctl_column *column, int width, const char *text)
{
    if (column[1].title)
        printf("%-*s", width + GAP, text);
    else
        printf("%s\n", text);
}

void swdsmctl_print_table(const struct swdsmctl_column *columns, const json_t *rows)
{
    int widths[COLUMNS_MAX];

    measure(columns, rows, widths);
    for (size_t c = 0; columns[c].title; c++)
        print_cell(&columns[c], widths[c], columns[c].title);
    for (size_t r = 0; r < json_array_size(rows); r++)
        for (size_t c = 0; columns[c].title; c++) {
            struct swdsmctl_cell cell = swdsmctl_cell(json_object_get(json_array_get(rows, r), columns[c].key));

            print_cell(&columns[c], widths[c], cell.text);
        }
}

void swdsmctl_print_members(json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        struct swdsmctl_cell cell = swdsmctl_cell(value);

        printf("%s: %s\n", key, cell.text);
    }
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void show_members(const json_t *members)
{
    for (size_t i = 0; i < json_array_size(members); i++) {
        const json_t *member = json_array_get(members, i);
        json_t *values = json_object_get(member, "values");
        struct swdsmctl_cell list = swdsmctl_cell(values);

        printf("    %-22s %s%s: %s%s%s\n", text_of(member, "name"), text_of(member, "type"),
               json_is_true(json_object_get(member, "required")) ? "" : ", optional", text_of(member, "doc"),
               values ? ": " : "", values ? list.text : "");
    }
}

void swdsmctl_show_schema(const json_t *result)
{
    static const struct {
        const char *key, *members;
    } parts[] = { { "commands", "arguments" }, { "events", "data" } };

    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        const json_t *rows = json_object_get(result, parts[p].key);

        printf("%s%s:\n", p ? "\n" : "", parts[p].key);
        for (size_t i = 0; i < json_array_size(rows); i++) {
            const json_t *row = json_array_get(rows, i);

            printf("  %-24s %s\n", text_of(row, "name"), text_of(row, "doc"));
            show_members(json_object_get(row, parts[p].members));
        }
    }
}

/* Keys of several algorithms may stand under one root. */
static bool is_shown_before(const json_t *rows, size_t i)
{
    const char *root = text_of(json_array_get(rows, i), "root");

    for (size_t k = 0; k < i; k++)
        if (strcmp(text_of(json_array_get(rows, k), "root"), root) == 0)
            return true;
    return false;
}

void swdsmctl_show_roots(const json_t *result)
{
    for (size_t i = 0; i < json_array_size(result); i++)
        if (!is_shown_before(result, i))
            fputs(text_of(json_array_get(result, i), "root"), stdout);
}

void swdsmctl_print_json(const json_t *value)
{
    (void)!cli_output_print(value, JSON_INDENT(2)); /* main looks whether memory was lost */
}
