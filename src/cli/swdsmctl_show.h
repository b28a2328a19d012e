/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers for people. */
#ifndef DSM_CLI_SWDSMCTL_SHOW_H
#define DSM_CLI_SWDSMCTL_SHOW_H

#include "cli/swdsmctl.h"

/* An array of objects as a table for people; an object as one line a member. */
void swdsmctl_print_table(const struct swdsmctl_column *columns, const json_t *rows);
void swdsmctl_print_members(json_t *object);
/* As it is, for another command to take. */
void swdsmctl_print_json(const json_t *value);
/* A value as one cell. */
struct swdsmctl_cell {
    char text[512];
};
struct swdsmctl_cell swdsmctl_cell(json_t *value);
void swdsmctl_show_schema(const json_t *result);
/* The roots of certificates as PEM, each once. */
void swdsmctl_show_roots(const json_t *result);

#endif
