/* SPDX-License-Identifier: BSD-3-Clause */
/* FunctionID as people write it: "01:00.0", "0001:01:00.0" with a segment, "auto", "auto:00.1", or a number. */
#ifndef DSM_DESCRIBE_FUNCTION_ID_H
#define DSM_DESCRIBE_FUNCTION_ID_H

#include "describe/json.h"

struct dsm_function_name {
    bool auto_id;
    uint32_t function_id;
};

bool dsm_function_name_parse(const char *text, struct dsm_function_name *out) DSM_MUST_CHECK;
enum dsm_error dsm_function_name_read(const struct dsm_json *at, struct dsm_function_name *out) DSM_MUST_CHECK;
#define DSM_FUNCTION_NAME_TEXT_LEN 24
const char *dsm_function_name_text(const struct dsm_function_name *name, char text[DSM_FUNCTION_NAME_TEXT_LEN]);

#endif
