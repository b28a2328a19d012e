/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_policy_read.h"

#include "cli/pci_sysfs.h"
#include "cli/read_file.h"
#include "describe/names.h"
#include "describe/values.h"
#include "requester/checks.h"
#include "json/json_parse.h"

#include <stdlib.h>
#include <string.h>

static enum dsm_error read_name(const struct dsm_json *at, void *target)
{
    struct tsm_rule *rule = target;
    const char *name;

    DSM_TRY(dsm_json_string(at, &name));
    if (name[0] == '\0' || strlen(name) >= sizeof(rule->name))
        return dsm_json_fail(at, "a name has 1 to %zu characters", sizeof(rule->name) - 1);
    memcpy(rule->name, name, strlen(name) + 1);
    return DSM_OK;
}

static enum dsm_error read_device(const struct dsm_json *at, void *target)
{
    struct tsm_rule *rule = target;
    struct cli_bdf bdf;
    const char *text;

    DSM_TRY(dsm_json_string(at, &text));
    if (!cli_bdf_parse(text, &bdf) || bdf.function != 0)
        return dsm_json_fail(at, "a device is named by its function 0, like 0000:00:05.0");
    rule->device = (uint32_t)bdf.segment << 16 | (uint32_t)bdf.bus << 8 | (uint32_t)bdf.device << 3;
    rule->has_device = true;
    return DSM_OK;
}

/* A key that is a number: an index or an id. */
static enum dsm_error read_key(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out)
{
    char *end;

    *out = strtoull(at->key, &end, 10);
    if (at->key[0] < '0' || at->key[0] > '9' || *end || *out < min || *out > max)
        return dsm_json_fail(at, "the key is a number of %u to %u", (unsigned)min, (unsigned)max);
    return DSM_OK;
}

static enum dsm_error read_measurement(const struct dsm_json *at, struct tsm_rule *rule)
{
    struct tsm_measurement_rule *m = &rule->measurements[rule->measurement_count];
    struct dsm_read_bytes value = { .max = TSM_MEASUREMENT_LEN_MAX };
    uint64_t index;

    if (rule->measurement_count == TSM_MEASUREMENTS_MAX)
        return dsm_json_fail(at, "a rule has at most %u measurements", TSM_MEASUREMENTS_MAX);
    DSM_TRY(read_key(at, 1, 0xFE, &index));
    DSM_TRY(dsm_read_bytes_hex(at, &value));
    *m = (struct tsm_measurement_rule){ .index = (uint8_t)index, .value = value.bytes, .n = value.n };
    rule->measurement_count++;
    return DSM_OK;
}

static enum dsm_error read_range(const struct dsm_json *at, struct tsm_rule *rule)
{
    uint64_t id, pages;

    if (rule->range_count == DSM_TDI_RANGES_MAX)
        return dsm_json_fail(at, "a report has at most %u ranges", DSM_TDI_RANGES_MAX);
    DSM_TRY(read_key(at, 0, UINT16_MAX, &id));
    DSM_TRY(dsm_json_uint(at, 1, UINT32_MAX, &pages));
    rule->ranges[rule->range_count++] = (struct tsm_range_rule){ .id = (uint16_t)id, .pages = (uint32_t)pages };
    return DSM_OK;
}

static enum dsm_error read_members(const struct dsm_json *at, struct tsm_rule *rule,
                                   enum dsm_error (*read)(const struct dsm_json *at, struct tsm_rule *rule))
{
    const char *key;
    json_t *value;

    DSM_TRY(dsm_json_expect(at, JSON_OBJECT));
    json_object_foreach(at->value, key, value)
    {
        struct dsm_json member;

        if (dsm_json_member(at, key, &member))
            DSM_TRY(read(&member, rule));
    }
    return DSM_OK;
}

static enum dsm_error read_measurements(const struct dsm_json *at, void *target)
{
    return read_members(at, target, read_measurement);
}

static enum dsm_error read_ranges(const struct dsm_json *at, void *target)
{
    ((struct tsm_rule *)target)->has_ranges = true;
    return read_members(at, target, read_range);
}

static enum dsm_error read_interface_info(const struct dsm_json *at, void *target)
{
    return dsm_names_read(at, &dsm_interface_info_names, true, &((struct tsm_rule *)target)->interface_info);
}

static enum dsm_error read_report(const struct dsm_json *at, void *target)
{
    static const struct dsm_json_field fields[] = {
        { .name = "interface_info", .read = read_interface_info },
        { .name = "ranges", .read = read_ranges },
    };
    static const struct dsm_json_object object = { "report", fields, DSM_FIELD_COUNT(fields) };

    return dsm_json_object_read(at, &object, target);
}

static enum dsm_error read_accepted(const struct dsm_json *at, void *target)
{
    uint32_t *accepted = target, bits;
    const char *word;

    DSM_TRY(dsm_json_string(at, &word));
    bits = dsm_checks_accepted(word);
    if (bits == 0)
        return dsm_json_fail(at, "is no check that can be accepted (swtsm(1), CHECKS)");
    *accepted |= bits;
    return DSM_OK;
}

static enum dsm_error read_accept(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, DSM_CHECK_COUNT, read_accepted, &((struct tsm_rule *)target)->accepted);
}

static enum dsm_error read_rule(const struct dsm_json *at, void *target)
{
    static const struct dsm_json_field fields[] = {
        { .name = "name", .read = read_name, .required = true },
        { .name = "device", .read = read_device },
        { .name = "refuse", .kind = DSM_JSON_BOOL, .offset = offsetof(struct tsm_rule, refuse) },
        { .name = "accept", .read = read_accept },
        { .name = "measurements", .read = read_measurements },
        { .name = "report", .read = read_report },
    };
    static const struct dsm_json_object object = { "rule", fields, DSM_FIELD_COUNT(fields) };
    struct tsm_policy *policy = target;
    struct tsm_rule *rule = DSM_GROW(policy->rules, policy->count);

    return rule ? dsm_json_object_read(at, &object, rule) : DSM_ERR_NO_MEMORY;
}

static enum dsm_error read_rules(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, TSM_RULES_MAX, read_rule, target);
}

enum dsm_error tsm_policy_read_json(json_t *json, struct tsm_policy *policy, struct dsm_error_detail *detail)
{
    static const struct dsm_json_field fields[] = { { .name = "rules", .read = read_rules, .required = true } };
    static const struct dsm_json_object object = { "policy", fields, DSM_FIELD_COUNT(fields) };
    struct dsm_json at = { .value = json, .folder = dsm_json_no_files, .error = detail };
    enum dsm_error error;

    *policy = (struct tsm_policy){ .is_given = true };
    error = dsm_json_object_read(&at, &object, policy);
    if (error != DSM_OK) {
        dsm_error_detail_complete(detail, error);
        tsm_policy_free(policy);
    }
    return error;
}

bool tsm_policy_read(const char *path, struct tsm_policy *policy, struct dsm_error_detail *detail)
{
    struct cli_file file;
    json_error_t where;
    enum dsm_error error;
    json_t *json;

    *policy = (struct tsm_policy){ .count = 0 };
    if (!cli_file_read(path, &file, detail))
        return false;
    error = dsm_json_parse((const char *)file.bytes, file.n, JSON_REJECT_DUPLICATES, &json, &where);
    free(file.bytes);
    if (error != DSM_OK)
        return cli_refuse(detail, "%s: line %d: %s", path, where.line, where.text);
    error = tsm_policy_read_json(json, policy, detail);
    json_decref(json);
    if (error != DSM_OK)
        dsm_error_detail_within(detail, path);
    return error == DSM_OK;
}
