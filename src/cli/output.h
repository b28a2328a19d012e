/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command tells: a line a step for people, or one JSON document at the end for programs. */
#ifndef DSM_CLI_OUTPUT_H
#define DSM_CLI_OUTPUT_H

#include "base/bytes.h"

#include <jansson.h>

struct cli_output {
    bool json;    /* lines are not printed */
    json_t *root; /* the document; always filled */
    json_t *steps;
    json_t *notes;
};

void cli_output_begin(struct cli_output *o, bool json);
/* Prints the document, if JSON is wanted, and frees it. False: there was no memory for all of it, and it is not
 * printed. */
bool cli_output_end(struct cli_output *o) __attribute__((warn_unused_result));
/* The same of any value, with jansson's flags: a line end follows. */
bool cli_output_print(const json_t *value, size_t flags) __attribute__((warn_unused_result));

/* One step that succeeded. */
void cli_step(struct cli_output *o, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* An indented line under it, for people only. */
void cli_detail(struct cli_output *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What the step before has proved, in a sentence; for people only. */
void cli_proof(struct cli_output *o, const char *text);
/* Odd or important. */
void cli_note(struct cli_output *o, const char *step, const char *text);

/* Adds to the document; value is taken over. */
void cli_output_set(struct cli_output *o, const char *key, json_t *value);

/* Bytes as hexadecimal digits, cut (with "...") to what fits out. */
const char *cli_hex(struct dsm_bytes bytes, char *out, size_t size);
/* Text of a device with everything that is not printable ASCII made '.': it must not move a terminal's cursor. */
const char *cli_printable(struct dsm_bytes bytes, char *out, size_t size);

/* NULL without memory, which the document then lacks. */
json_t *cli_json_hex(struct dsm_bytes bytes);
json_t *cli_json_text(const char *text);

#endif
