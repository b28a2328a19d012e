/* SPDX-License-Identifier: BSD-3-Clause */
/* What was believed of a device and why, said at the end of a run. */
#include "cli/swtsm_checks.h"

static json_t *verified(uint8_t bits)
{
    static const char *const names[] = { "CHALLENGE_AUTH", "MEASUREMENTS", "KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP",
                                         "ENDPOINT_INFO" };
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bits & 1u << i)
            json_array_append_new(list, json_string(names[i]));
    return list;
}

void swtsm_checks_show(struct swtsm *t)
{
    json_t *object = json_object();

    for (enum dsm_check check = 0; check < DSM_CHECK_COUNT; check++) {
        const char *result = dsm_checks_result_name((enum dsm_check_result)t->requester->checks[check]);

        json_object_set_new(object, dsm_checks_row(check)->name, json_string(result));
    }
    cli_output_set(&t->output, "checks", object);
    cli_output_set(&t->output, "signatures", verified(t->requester->verified));
}
