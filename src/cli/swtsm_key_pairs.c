/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_key_pairs.h"

#include "cli/swtsm_key_names.h"
#include "cli/swtsm_run.h"

#include <stdio.h>
#include <string.h>

static const struct swtsm_bit capabilities[] = {
    { "generate", DSM_KEY_PAIR_CAP_GENERATE },
    { "erase", DSM_KEY_PAIR_CAP_ERASABLE },
    { "slots", DSM_KEY_PAIR_CAP_CERT_ASSOC },
    { "usage", DSM_KEY_PAIR_CAP_KEY_USAGE },
    { "algorithm", DSM_KEY_PAIR_CAP_ASYM_ALGO },
    { "share", DSM_KEY_PAIR_CAP_SHAREABLE },
    { NULL, 0 },
};

static json_t *names_of(const struct swtsm_bit *table, uint32_t bits)
{
    json_t *list = json_array();

    for (; table->name; table++)
        if ((bits & table->bit) != 0)
            json_array_append_new(list, json_string(table->name));
    return list;
}

static const char *text_of(const struct swtsm_bit *table, uint32_t bits, char *text, size_t size)
{
    snprintf(text, size, "none");
    for (size_t n = 0; table->name && n < size; table++)
        if ((bits & table->bit) != 0)
            n += (size_t)snprintf(text + n, size - n, "%s%s", n > 0 ? " " : "", table->name);
    return text;
}

static const char *slots_text(uint8_t mask, char text[40])
{
    size_t n = 0;

    snprintf(text, 40, " none");
    for (unsigned slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if ((mask >> slot & 1u) != 0)
            n += (size_t)snprintf(text + n, 40 - n, " %u", slot);
    return text;
}

static void show(struct swtsm *t, const struct dsm_key_pair_info *info, json_t *list)
{
    char algorithm[200], usage[200], can[200], slots[40];

    cli_step(&t->output, "GET_KEY_PAIR_INFO", "key pair %u: %s%s, slots%s", info->key_pair_id,
             text_of(swtsm_key_algorithms, info->current_asym_algo, algorithm, sizeof(algorithm)),
             info->public_key_info.n > 0 ? "" : ", without a key", slots_text(info->assoc_cert_slot_mask, slots));
    cli_detail(&t->output, "usage: %s; it can: %s",
               text_of(swtsm_key_usages, info->current_key_usage, usage, sizeof(usage)),
               text_of(capabilities, info->capabilities, can, sizeof(can)));
    json_array_append_new(list,
                          json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:i, s:i}", "key_pair", info->key_pair_id,
                                    "capabilities", names_of(capabilities, info->capabilities), "usages",
                                    names_of(swtsm_key_usages, info->key_usage_capabilities), "usage",
                                    names_of(swtsm_key_usages, info->current_key_usage), "algorithms",
                                    names_of(swtsm_key_algorithms, info->asym_algo_capabilities), "algorithm",
                                    names_of(swtsm_key_algorithms, info->current_asym_algo), "slot_mask",
                                    info->assoc_cert_slot_mask, "public_key_info", cli_json_hex(info->public_key_info),
                                    "pqc_algorithms", (int)info->pqc_asym_algo_capabilities, "pqc_algorithm",
                                    (int)info->current_pqc_asym_algo));
}

enum dsm_error swtsm_key_pairs_show(struct swtsm *t)
{
    uint8_t first = t->settings->key_pair ? t->settings->key_pair : 1;
    struct dsm_key_pair_info info = { .total_key_pairs = first };
    json_t *list = json_array();

    cli_output_set(&t->output, "key_pairs", list);
    for (unsigned id = first; id <= info.total_key_pairs; id++) {
        DSM_TRY(swtsm_do(t, dsm_get_key_pair_info_begin(t->requester, (uint8_t)id, &info)));
        show(t, &info, list);
        if (t->settings->key_pair != 0)
            break;
    }
    return DSM_OK;
}

static enum dsm_error change(struct swtsm *t, const struct dsm_set_key_pair_info *wanted)
{
    static const char *const done[] = { "is changed", "is erased", "has a new key" };

    DSM_TRY(swtsm_do(t, dsm_set_key_pair_info_begin(t->requester, wanted)));
    cli_step(&t->output, "SET_KEY_PAIR_INFO", "key pair %u %s", wanted->key_pair_id, done[wanted->operation]);
    cli_output_set(&t->output, "set_key_pair",
                   json_pack("{s:i, s:i}", "key_pair", wanted->key_pair_id, "operation", wanted->operation));
    return DSM_OK;
}

/* A change says all slots, also those that stay. */
static enum dsm_error slots_wanted(struct swtsm *t, struct dsm_set_key_pair_info *wanted)
{
    struct dsm_key_pair_info info;

    wanted->desired_assoc_cert_slot_mask = t->settings->slot_mask;
    if (t->settings->has_slot_mask || wanted->operation != DSM_KEY_PAIR_CHANGE)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_get_key_pair_info_begin(t->requester, wanted->key_pair_id, &info)));
    wanted->desired_assoc_cert_slot_mask = info.assoc_cert_slot_mask;
    return DSM_OK;
}

enum dsm_error swtsm_key_pairs_set(struct swtsm *t)
{
    const struct swtsm_settings *s = t->settings;
    struct dsm_set_key_pair_info wanted = {
        .operation = s->operation,
        .key_pair_id = s->key_pair ? s->key_pair : 1,
        .desired_key_usage = (uint16_t)s->key_usage,
        .desired_asym_algo = s->key_algorithm,
    };

    DSM_TRY(slots_wanted(t, &wanted));
    return change(t, &wanted);
}
