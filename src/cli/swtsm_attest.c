/* SPDX-License-Identifier: BSD-3-Clause */
/* attest: who the device is and what it runs, outside any session. */
#include "cli/swtsm_attest.h"

#include "cli/swtsm.h"
#include "cli/swtsm_asked.h"
#include "cli/swtsm_identity.h"
#include "cli/swtsm_measure.h"
#include "cli/swtsm_run.h"
#include "wire/fields.h"

/* DSP0274 1.0: GET_MEASUREMENTS has no SlotID, slot 0 signs. */
static bool slot_0_signs(const struct swtsm *t)
{
    return t->requester->negotiated.version < DSM_SPDM_11 && t->settings->measure != SWTSM_MEASURE_NONE &&
           (t->requester->negotiated.responder_flags & DSM_CAP_MEAS_SIG) != 0;
}

/* The slots to look at: the one asked for, else all that DIGESTS names, else 0. */
static bool is_wanted(const struct swtsm *t, uint8_t slot)
{
    if (slot == 0 && slot_0_signs(t))
        return true;
    if (t->settings->has_slot)
        return slot == t->settings->slot;
    return t->settings->no_digests ? slot == 0 : t->requester->slots[slot].provisioned;
}

static enum dsm_error certificates(struct swtsm *t)
{
    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if (is_wanted(t, slot))
            DSM_TRY(swtsm_certificate(t, slot));
    return DSM_OK;
}

/* CHALLENGE_AUTH asks in turn (BasicMutAuthReq). */
static enum dsm_error authenticate(struct swtsm *t)
{
    DSM_TRY(swtsm_do(t, dsm_authenticate_begin(t->requester)));
    cli_step(&t->output, "CHALLENGE", "the device asked who we are, and accepts our key and chain");
    cli_output_set(&t->output, "authenticated", json_true());
    return DSM_OK;
}

static enum dsm_error challenge(struct swtsm *t, uint8_t slot, json_t *list)
{
    struct dsm_challenge_result result;
    uint8_t type = swtsm_summary_type(t);

    DSM_TRY(swtsm_do(t, dsm_challenge_begin(t->requester, slot, type, &result)));
    swtsm_keep_summary(t, type, result.summary_hash);
    cli_step(&t->output, "CHALLENGE", "slot %u: signature verifies", slot);
    cli_proof(&t->output, "who answers has the leaf's private key, and saw the same messages as we did");
    json_array_append_new(list, json_pack("{s:i, s:o, s:o}", "slot", slot, "summary_hash",
                                          cli_json_hex(result.summary_hash), "opaque", cli_json_hex(result.opaque)));
    return result.basic_mut_auth ? authenticate(t) : DSM_OK;
}

static enum dsm_error challenges(struct swtsm *t)
{
    json_t *list = json_array();

    cli_output_set(&t->output, "challenges", list);
    if (!(t->requester->negotiated.responder_flags & DSM_CAP_CHAL)) {
        dsm_requester_name_step(t->requester, "CHALLENGE");
        dsm_requester_note(t->requester, "left out: the device does not state CHAL_CAP");
        return DSM_OK;
    }
    if (swtsm_has_public_key(t))
        return challenge(t, DSM_SLOT_PUBLIC_KEY, list);
    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if (t->requester->slots[slot].leaf_key)
            DSM_TRY(challenge(t, slot, list));
    return DSM_OK;
}

static uint8_t first_slot(const struct swtsm *t)
{
    for (uint8_t slot = 0; slot < DSM_SLOTS_MAX; slot++)
        if (t->requester->slots[slot].leaf_key)
            return slot;
    return swtsm_has_public_key(t) ? DSM_SLOT_PUBLIC_KEY : 0;
}

enum dsm_error swtsm_attest(struct swtsm *t)
{
    DSM_TRY(swtsm_negotiate(t));
    DSM_TRY(swtsm_digests(t));
    DSM_TRY(certificates(t));
    DSM_TRY(challenges(t));
    DSM_TRY(swtsm_measure(t, slot_0_signs(t) ? 0 : first_slot(t)));
    DSM_TRY(swtsm_endpoint_info(t, first_slot(t)));
    DSM_TRY(swtsm_answer(t));
    dsm_requester_name_step(t->requester, "attest");
    return dsm_check_signed(t->requester); /* whoever gives a chain proves nothing by it */
}
