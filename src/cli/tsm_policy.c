/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_policy.h"

#include "cli/output.h"
#include "wire/measurements.h"

#include <stdlib.h>

void tsm_policy_free(struct tsm_policy *policy)
{
    for (size_t i = 0; i < policy->count; i++)
        for (size_t j = 0; j < policy->rules[i].measurement_count; j++)
            free(policy->rules[i].measurements[j].value);
    free(policy->rules);
    *policy = (struct tsm_policy){ .count = 0 };
}

bool tsm_policy_admit(const struct tsm_policy *policy, uint32_t device, const struct tsm_rule **rule,
                      struct dsm_error_detail *detail)
{
    *rule = NULL;
    if (!policy->is_given)
        return true;
    for (size_t i = 0; i < policy->count && !*rule; i++)
        if (!policy->rules[i].has_device || policy->rules[i].device == device)
            *rule = &policy->rules[i];
    if (!*rule)
        return cli_refuse(detail, "policy: no rule is for this device");
    return !(*rule)->refuse || cli_refuse(detail, "policy: rule %s refuses the device", (*rule)->name);
}

static bool find_block(struct dsm_bytes record, uint8_t index, struct dsm_measurement_block_wire *block)
{
    struct dsm_reader r = dsm_reader(record);

    while (dsm_reader_left(&r) > 0 && dsm_measurement_block_read(&r, block, NULL) == DSM_OK)
        if (block->index == index)
            return true;
    return false;
}

bool tsm_policy_judge_measurements(const struct tsm_rule *rule, struct dsm_bytes record,
                                   struct dsm_error_detail *detail)
{
    for (size_t i = 0; rule && i < rule->measurement_count; i++) {
        const struct tsm_measurement_rule *wanted = &rule->measurements[i];
        struct dsm_measurement_block_wire block;
        char hex[33];

        if (!find_block(record, wanted->index, &block))
            return cli_refuse(detail, "policy: rule %s: the device has no measurement %u", rule->name, wanted->index);
        if (!dsm_bytes_equal(block.value, dsm_bytes(wanted->value, wanted->n)))
            return cli_refuse(detail, "policy: rule %s: measurement %u is not as required, but %s", rule->name,
                              wanted->index, cli_hex(block.value, hex, sizeof(hex)));
    }
    return true;
}

static bool has_range(const struct dsm_report *report, const struct tsm_range_rule *range)
{
    for (uint32_t i = 0; i < report->range_count; i++)
        if (report->ranges[i].range_id == range->id && report->ranges[i].number_of_pages == range->pages)
            return true;
    return false;
}

bool tsm_policy_judge_report(const struct tsm_rule *rule, const struct dsm_report *report,
                             struct dsm_error_detail *detail)
{
    if (!rule)
        return true;
    if (rule->interface_info & ~(uint32_t)report->interface_info)
        return cli_refuse(detail, "policy: rule %s: INTERFACE_INFO is 0x%04x, without 0x%04x", rule->name,
                          report->interface_info, rule->interface_info & ~(uint32_t)report->interface_info);
    if (rule->has_ranges && report->range_count != rule->range_count)
        return cli_refuse(detail, "policy: rule %s: the report has %u ranges, not %zu", rule->name, report->range_count,
                          rule->range_count);
    for (size_t i = 0; i < rule->range_count; i++)
        if (!has_range(report, &rule->ranges[i]))
            return cli_refuse(detail, "policy: rule %s: the report has no range %u of %u pages", rule->name,
                              rule->ranges[i].id, rule->ranges[i].pages);
    return true;
}
