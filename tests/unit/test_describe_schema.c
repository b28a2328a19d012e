/* SPDX-License-Identifier: BSD-3-Clause */
/* docs/swdsm.schema.json and docs/configuration.md are held against the parser's tables. */
#include "support/test.h"

#include "describe/config.h"
#include "describe/json.h"

#include <string.h>

static json_t *load_schema(void)
{
    json_error_t error;
    char path[4096];
    json_t *schema = json_load_file(TEST_SOURCE("docs/swdsm.schema.json", path), 0, &error);

    if (!schema)
        fail_msg("%s: line %d: %s", path, error.line, error.text);
    return schema;
}

static bool is_required(const json_t *definition, const char *name)
{
    json_t *required = json_object_get(definition, "required");

    for (size_t i = 0; i < json_array_size(required); i++)
        if (strcmp(json_string_value(json_array_get(required, i)), name) == 0)
            return true;
    return false;
}

static void check_object(const struct dsm_json_object *object, const json_t *definition)
{
    json_t *properties = json_object_get(definition, "properties");

    for (size_t i = 0; i < object->count; i++) {
        if (!json_object_get(properties, object->fields[i].name))
            fail_msg("%s.%s is not in the schema", object->name, object->fields[i].name);
        if (is_required(definition, object->fields[i].name) != object->fields[i].required)
            fail_msg("%s.%s: parser and schema differ on whether it is required", object->name, object->fields[i].name);
    }
    if (json_object_size(properties) != object->count)
        fail_msg("the schema's %s has %zu keys, the parser's %zu", object->name, json_object_size(properties),
                 object->count);
    assert_true(json_is_false(json_object_get(definition, "additionalProperties")));
}

static void test_the_schema_has_the_parsers_keys(void **state)
{
    json_t *schema = load_schema();
    json_t *definitions = json_object_get(schema, "$defs");
    const struct dsm_json_object *object;
    size_t count = 0;

    (void)state;
    for (; (object = dsm_describe_object_at(count)) != NULL; count++) {
        json_t *definition = json_object_get(definitions, object->name);

        if (!definition)
            fail_msg("%s is not in the schema", object->name);
        check_object(object, definition);
    }
    assert_int_equal(json_object_size(definitions), count);
    json_decref(schema);
}

static void check_maximum(const struct dsm_json_object *object, const struct dsm_json_field *field, json_t *property)
{
    json_t *number = json_array_get(json_object_get(property, "oneOf"), 0);
    json_t *maximum = json_object_get(number, "maximum");

    if (field->kind == DSM_JSON_CUSTOM || field->kind == DSM_JSON_BOOL || field->max > INT64_MAX)
        return;
    if ((uint64_t)json_integer_value(maximum) != field->max)
        fail_msg("%s.%s: the schema's maximum differs from the parser's", object->name, field->name);
}

static void test_the_schema_has_the_parsers_maxima(void **state)
{
    json_t *schema = load_schema();
    const struct dsm_json_object *object;

    (void)state;
    for (size_t i = 0; (object = dsm_describe_object_at(i)) != NULL; i++) {
        json_t *properties =
            json_object_get(json_object_get(json_object_get(schema, "$defs"), object->name), "properties");

        for (size_t j = 0; j < object->count; j++)
            check_maximum(object, &object->fields[j], json_object_get(properties, object->fields[j].name));
    }
    json_decref(schema);
}

static void test_the_document_has_every_key(void **state)
{
    static char text[200000];
    const struct dsm_json_object *object;
    char path[4096], needle[128];
    FILE *file = fopen(TEST_SOURCE("docs/configuration.md", path), "r");
    size_t n;

    (void)state;
    assert_non_null(file);
    n = fread(text, 1, sizeof(text) - 1, file);
    text[n] = '\0';
    fclose(file);
    for (size_t i = 1; (object = dsm_describe_object_at(i)) != NULL; i++) {
        char *section;

        snprintf(needle, sizeof(needle), "\n## %s\n", object->name);
        section = strstr(text, needle);
        if (!section)
            fail_msg("docs/configuration.md has no section %s", object->name);
        for (size_t j = 0; j < object->count; j++) {
            snprintf(needle, sizeof(needle), "\n| `%s`", object->fields[j].name);
            if (!strstr(section, needle))
                fail_msg("docs/configuration.md does not speak of %s.%s", object->name, object->fields[j].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_schema_has_the_parsers_keys),
        cmocka_unit_test(test_the_schema_has_the_parsers_maxima),
        cmocka_unit_test(test_the_document_has_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
