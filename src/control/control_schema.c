/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_schema.h"

const char *dsm_control_type_name(enum dsm_control_type type)
{
    static const char *const names[] = {
        [DSM_CONTROL_STRING] = "string",     [DSM_CONTROL_WORD] = "word", [DSM_CONTROL_UINT] = "uint",
        [DSM_CONTROL_FUNCTION] = "function", [DSM_CONTROL_BOOL] = "bool", [DSM_CONTROL_OBJECT] = "object",
        [DSM_CONTROL_ARRAY] = "array",
    };

    return names[type];
}

static json_t *words(const struct dsm_control_member *member)
{
    json_t *array = member->words[0] ? json_array() : NULL;

    for (size_t i = 0; i < DSM_CONTROL_WORDS_MAX && member->words[i]; i++)
        json_array_append_new(array, json_string(member->words[i]));
    return array;
}

json_t *dsm_control_schema_members(const struct dsm_control_member *list)
{
    json_t *array = json_array();

    for (const struct dsm_control_member *m = list; m < list + DSM_CONTROL_MEMBERS_MAX && m->name; m++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:b, s:s, s:o*}", "name", m->name, "type",
                                               dsm_control_type_name(m->type), "required", m->required, "doc", m->doc,
                                               "values", words(m)));
    return array;
}
