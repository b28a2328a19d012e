/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/key_pair_change.h"

static bool is_one_bit(uint32_t bits)
{
    return (bits & (bits - 1)) == 0;
}

static bool is_one_of(uint32_t bits, uint32_t capable)
{
    return is_one_bit(bits) && (bits & ~capable) == 0;
}

/* 0: as it is. */
static bool keeps_algorithm(const struct dsm_key_pair *pair, const struct dsm_set_key_pair_info *wanted)
{
    return (wanted->desired_asym_algo == 0 || wanted->desired_asym_algo == pair->algorithm) &&
           (wanted->desired_pqc_asym_algo == 0 || wanted->desired_pqc_asym_algo == pair->pqc_algorithm);
}

/* DSP0274 1.3 KEY_PAIR_INFO, Capabilities: what is asked for without which capability. */
static enum dsm_error check_capabilities(const struct dsm_key_pair *pair, const struct dsm_set_key_pair_info *wanted,
                                         struct dsm_cause *cause)
{
    bool keeps_slots =
        wanted->desired_assoc_cert_slot_mask == 0 || wanted->desired_assoc_cert_slot_mask == pair->slot_mask;
    const struct {
        bool is_asked;
        uint16_t capability;
        const char *name;
    } rows[] = {
        { wanted->operation == DSM_KEY_PAIR_GENERATE, DSM_KEY_PAIR_CAP_GENERATE, "GenKeyCap" },
        { wanted->operation == DSM_KEY_PAIR_ERASE, DSM_KEY_PAIR_CAP_ERASABLE, "ErasableCap" },
        { !keeps_slots, DSM_KEY_PAIR_CAP_CERT_ASSOC, "CertAssocCap" },
        { wanted->desired_key_usage != 0, DSM_KEY_PAIR_CAP_KEY_USAGE, "KeyUsageCap" },
        { (wanted->desired_asym_algo | wanted->desired_pqc_asym_algo) != 0, DSM_KEY_PAIR_CAP_ASYM_ALGO, "AsymAlgoCap" },
        { !is_one_bit(wanted->desired_assoc_cert_slot_mask), DSM_KEY_PAIR_CAP_SHAREABLE, "ShareableCap" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].is_asked && (pair->capabilities & rows[i].capability) == 0)
            return dsm_cause_set_text(cause, DSM_CAUSE_KEY_PAIR_CANNOT, rows[i].name, NULL);
    return DSM_OK;
}

static enum dsm_error check_values(const struct dsm_key_pair *pair, const struct dsm_set_key_pair_info *wanted,
                                   struct dsm_cause *cause)
{
    if ((wanted->desired_key_usage & ~pair->usages) != 0)
        return dsm_cause_set(cause, DSM_CAUSE_KEY_USAGE, wanted->desired_key_usage, pair->usages);
    if (!is_one_of(wanted->desired_asym_algo, pair->algorithms))
        return dsm_cause_set(cause, DSM_CAUSE_KEY_ALGORITHM, wanted->desired_asym_algo, pair->algorithms);
    if (!is_one_of(wanted->desired_pqc_asym_algo, pair->pqc_algorithms) ||
        (wanted->desired_asym_algo != 0 && wanted->desired_pqc_asym_algo != 0))
        return dsm_cause_set(cause, DSM_CAUSE_KEY_PQC_ALGORITHM, wanted->desired_pqc_asym_algo, pair->pqc_algorithms);
    if (wanted->operation == DSM_KEY_PAIR_CHANGE && pair->key && !keeps_algorithm(pair, wanted))
        return dsm_cause_set(cause, DSM_CAUSE_KEY_ALGORITHM_BOUND,
                             wanted->desired_asym_algo | wanted->desired_pqc_asym_algo,
                             pair->algorithm | pair->pqc_algorithm);
    return DSM_OK;
}

/* DSP0274 1.3 SET_KEY_PAIR_INFO: what a key that slots have does not allow. */
static enum dsm_error check_state(const struct dsm_key_pair *pair, const struct dsm_set_key_pair_info *wanted,
                                  struct dsm_cause *cause)
{
    if (wanted->operation != DSM_KEY_PAIR_CHANGE && pair->slot_mask != 0)
        return dsm_cause_set(cause, DSM_CAUSE_KEY_PAIR_IN_USE, pair->slot_mask, 0);
    if (wanted->operation == DSM_KEY_PAIR_GENERATE &&
        (wanted->desired_asym_algo | wanted->desired_pqc_asym_algo | pair->algorithm | pair->pqc_algorithm) == 0)
        return dsm_cause_set(cause, DSM_CAUSE_KEY_ALGORITHM_NONE, 0, pair->algorithms);
    return DSM_OK;
}

/* DIGESTS has one KeyPairID a slot: no two of one algorithm share a slot. */
static enum dsm_error check_slots(const struct dsm_key_pairs *pairs, uint8_t id, const struct dsm_key_pair *wanted,
                                  struct dsm_cause *cause)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct dsm_key_pair *other = &pairs->all[i];

        if (i + 1 != id && (other->algorithm | other->pqc_algorithm) != 0 && other->algorithm == wanted->algorithm &&
            other->pqc_algorithm == wanted->pqc_algorithm && (other->slot_mask & wanted->slot_mask) != 0)
            return dsm_cause_set(cause, DSM_CAUSE_KEY_PAIR_SLOT, wanted->slot_mask, i + 1);
    }
    return DSM_OK;
}

static void change(const struct dsm_set_key_pair_info *wanted, struct dsm_key_pair *out)
{
    if (wanted->operation == DSM_KEY_PAIR_ERASE) {
        out->algorithm = out->pqc_algorithm = 0;
        out->usage = 0;
        out->slot_mask = 0;
        return;
    }
    if (wanted->desired_key_usage != 0)
        out->usage = wanted->desired_key_usage;
    else if (out->usage == 0)
        out->usage = out->usages;
    if ((wanted->desired_asym_algo | wanted->desired_pqc_asym_algo) != 0) {
        out->algorithm = wanted->desired_asym_algo;
        out->pqc_algorithm = wanted->desired_pqc_asym_algo;
    }
    out->slot_mask = wanted->desired_assoc_cert_slot_mask;
}

enum dsm_error dsm_key_pair_change_judge(const struct dsm_identity *identity,
                                         const struct dsm_set_key_pair_info *wanted, struct dsm_key_pair *out,
                                         struct dsm_cause *cause)
{
    const struct dsm_key_pairs *pairs = &identity->key_pairs;

    if (wanted->key_pair_id == 0 || wanted->key_pair_id > pairs->count)
        return dsm_cause_set(cause, DSM_CAUSE_KEY_PAIR_ID, wanted->key_pair_id, pairs->count);
    *out = pairs->all[wanted->key_pair_id - 1];
    DSM_TRY(check_capabilities(out, wanted, cause));
    DSM_TRY(check_values(out, wanted, cause));
    DSM_TRY(check_state(out, wanted, cause));
    change(wanted, out);
    out->key = NULL;
    return check_slots(pairs, wanted->key_pair_id, out, cause);
}

void dsm_key_pair_change_apply(struct dsm_identity *identity, uint8_t id, const struct dsm_key_pair *pair)
{
    struct dsm_key_pair *at = dsm_key_pairs_find(&identity->key_pairs, id);
    bool is_same = at->key && pair->key && dsm_private_keys_equal(at->key, pair->key);

    for (size_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if (at->key && (!is_same || (pair->slot_mask >> slot & 1u) == 0))
            dsm_identity_drop(identity, slot, at->key);
    dsm_private_key_destroy(at->key);
    *at = *pair;
    identity->key_pairs.is_changed = true;
}
