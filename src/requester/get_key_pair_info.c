/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_key_pair_info.h"

#include "requester/fail.h"
#include "requester/round_trip.h"

#define RULE "DSP0274 KEY_PAIR_INFO, "

struct get_key_pair_info {
    uint8_t key_pair_id;
    struct dsm_key_pair_info *out;
};

/* At most one algorithm, of those that the pair may have. */
static bool is_one_of(uint32_t current, uint32_t capable)
{
    return (current & (current - 1)) == 0 && (current & ~capable) == 0;
}

static enum dsm_error check(struct dsm_requester *r, uint8_t asked, const struct dsm_key_pair_info *info)
{
    if (info->key_pair_id != asked || info->key_pair_id > info->total_key_pairs)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "KeyPairID", "key pair %u of %u came, %u was asked for",
                                 info->key_pair_id, info->total_key_pairs, asked);
    if ((info->current_key_usage & ~info->key_usage_capabilities) != 0)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "CurrentKeyUsage",
                                 "0x%04x has usages that KeyUsageCapabilities, 0x%04x, lacks", info->current_key_usage,
                                 info->key_usage_capabilities);
    if (!is_one_of(info->current_asym_algo, info->asym_algo_capabilities))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "CurrentAsymAlgo",
                                 "0x%08x is not one of AsymAlgoCapabilities, 0x%08x", info->current_asym_algo,
                                 info->asym_algo_capabilities);
    if (!is_one_of(info->current_pqc_asym_algo, info->pqc_asym_algo_capabilities))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "CurrentPqcAsymAlgo",
                                 "0x%08x is not one of PqcAsymAlgoCapabilities, 0x%08x", info->current_pqc_asym_algo,
                                 info->pqc_asym_algo_capabilities);
    if (info->reserved_set)
        dsm_requester_note(r, "reserved bits are set in KEY_PAIR_INFO");
    return DSM_OK;
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    const struct get_key_pair_info *step = DSM_STEP_MEMORY(r, struct get_key_pair_info);

    DSM_TRY(dsm_fail_decode(r, dsm_key_pair_info_decode(&params, &response, step->out), "DSP0274 KEY_PAIR_INFO",
                            response.n));
    return check(r, step->key_pair_id, step->out);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct get_key_pair_info *step = DSM_STEP_MEMORY(r, struct get_key_pair_info);
    struct dsm_get_key_pair_info request = { .key_pair_id = step->key_pair_id };
    struct dsm_wire_params params = dsm_requester_params(r);
    struct dsm_writer w = dsm_requester_writer(r);

    dsm_requester_name_step(r, "GET_KEY_PAIR_INFO");
    DSM_TRY(dsm_get_key_pair_info_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_KEY_PAIR_INFO, take);
}

enum dsm_step dsm_get_key_pair_info_begin(struct dsm_requester *r, uint8_t key_pair_id, struct dsm_key_pair_info *out)
{
    struct get_key_pair_info *step = dsm_step_prepare(r);

    step->key_pair_id = key_pair_id;
    step->out = out;
    return dsm_step_begin(r, send_request);
}
