/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which devices a TSM takes, and what they have to show: rules of a JSON file, of which the first that names a device,
 * or none, decides. Without a file every device is taken.
 */
#ifndef DSM_CLI_TSM_POLICY_H
#define DSM_CLI_TSM_POLICY_H

#include "cli/refuse.h"
#include "wire/tdisp_report.h"

#include <stdbool.h>
#include <stdint.h>

#define TSM_RULES_MAX 256u
#define TSM_MEASUREMENTS_MAX 64u
#define TSM_MEASUREMENT_LEN_MAX 1024u

struct tsm_measurement_rule {
    uint8_t index;
    uint8_t *value;
    size_t n;
};

struct tsm_range_rule {
    uint16_t id; /* the BAR's index */
    uint32_t pages;
};

struct tsm_rule {
    char name[48];
    bool has_device;
    uint32_t device; /* its function 0, as the kernel numbers it (swtsm.h) */
    bool refuse;
    uint32_t accepted; /* 1 << enum dsm_check: what may fail */
    struct tsm_measurement_rule measurements[TSM_MEASUREMENTS_MAX];
    size_t measurement_count;
    uint32_t interface_info; /* bits that the report must have */
    bool has_ranges;         /* the report has these and no others */
    struct tsm_range_rule ranges[DSM_TDI_RANGES_MAX];
    size_t range_count;
};

struct tsm_policy {
    struct tsm_rule *rules;
    size_t count;
    bool is_given;
};

void tsm_policy_free(struct tsm_policy *policy);

/* The rule for a device. *rule is NULL where there is no policy. False: it is refused, detail names the rule. */
bool tsm_policy_admit(const struct tsm_policy *policy, uint32_t device, const struct tsm_rule **rule,
                      struct dsm_error_detail *detail);
/* A MeasurementRecord, or a report, against the rule (NULL: none). False: it is refused, detail names rule and value.
 */
bool tsm_policy_judge_measurements(const struct tsm_rule *rule, struct dsm_bytes record,
                                   struct dsm_error_detail *detail);
bool tsm_policy_judge_report(const struct tsm_rule *rule, const struct dsm_report *report,
                             struct dsm_error_detail *detail);

#endif
