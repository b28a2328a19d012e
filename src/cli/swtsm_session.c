/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_session.h"

#include "cli/swtsm.h"
#include "cli/swtsm_asked.h"
#include "cli/swtsm_measure.h"
#include "cli/swtsm_run.h"

#include <stdio.h>

static const char *secured_version_text(uint16_t version, char text[32])
{
    snprintf(text, 32, "of no agreed version");
    if (version != 0)
        snprintf(text, 32, "%u.%u", version >> 12, (version >> 8) & 0xFu);
    return text;
}

/* Who answers is known by the PSK; a chain that was read beside says the same by signed measurements alone. */
static enum dsm_error psk_exchange(struct swtsm *t)
{
    const struct dsm_session *session;
    struct dsm_psk_exchange_result result;
    struct dsm_psk_exchange_options options = {
        .summary_type = swtsm_summary_type(t),
        .session_policy = t->settings->session_policy,
    };
    char hex[2 * DSM_HASH_MAX + 8], secured[32];

    DSM_TRY(swtsm_do(t, dsm_psk_exchange_begin(t->requester, &options, &result)));
    session = t->requester->session;
    swtsm_keep_summary(t, options.summary_type, result.summary_hash);
    cli_step(&t->output, "PSK_EXCHANGE", "session 0x%08x: HMAC verifies%s", session->id,
             session->state == DSM_SESSION_ESTABLISHED ? ", the session is established" : "");
    cli_proof(&t->output, "who answers has the PSK, and answers now: our nonce is under its HMAC");
    cli_detail(&t->output, "secured messages %s, heartbeat period %u s",
               secured_version_text(result.secured_version, secured), session->heartbeat_period_s);
    cli_output_set(&t->output, "session",
                   json_pack("{s:I, s:b, s:i, s:i, s:s}", "id", (json_int_t)session->id, "psk", true, "secured_version",
                             result.secured_version, "heartbeat_period_s", session->heartbeat_period_s, "summary_hash",
                             cli_hex(result.summary_hash, hex, sizeof(hex))));
    return DSM_OK;
}

/* Of a device without a context there is nothing to finish. */
static enum dsm_error psk_finish(struct swtsm *t)
{
    if (t->requester->session->state == DSM_SESSION_ESTABLISHED)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_psk_finish_begin(t->requester)));
    cli_step(&t->output, "PSK_FINISH", "the session is established");
    return DSM_OK;
}

static enum dsm_error key_exchange(struct swtsm *t, uint8_t slot)
{
    const struct dsm_session *session;
    struct dsm_key_exchange_result result;
    struct dsm_key_exchange_options options = {
        .slot = slot,
        .summary_type = swtsm_summary_type(t),
        .session_policy = t->settings->session_policy,
    };
    char hex[2 * DSM_HASH_MAX + 8], secured[32];

    DSM_TRY(swtsm_do(t, dsm_key_exchange_begin(t->requester, &options, &result)));
    session = t->requester->session;
    swtsm_keep_summary(t, options.summary_type, result.summary_hash);
    cli_step(&t->output, "KEY_EXCHANGE", "session 0x%08x: signature%s verif%s", session->id,
             session->in_the_clear ? "" : " and HMAC", session->in_the_clear ? "ies" : "y");
    cli_proof(&t->output, "who answers has the leaf's private key; it and we alone know this session's keys");
    cli_detail(&t->output, "secured messages %s, heartbeat period %u s, handshake %s",
               secured_version_text(result.secured_version, secured), session->heartbeat_period_s,
               session->in_the_clear ? "in the clear" : "encrypted");
    cli_output_set(&t->output, "session",
                   json_pack("{s:I, s:i, s:i, s:i, s:b, s:s}", "id", (json_int_t)session->id, "slot", slot,
                             "secured_version", result.secured_version, "heartbeat_period_s",
                             session->heartbeat_period_s, "handshake_in_the_clear", session->in_the_clear,
                             "summary_hash", cli_hex(result.summary_hash, hex, sizeof(hex))));
    return DSM_OK;
}

static enum dsm_error finish(struct swtsm *t)
{
    DSM_TRY(swtsm_do(t, dsm_finish_begin(t->requester)));
    cli_step(&t->output, "FINISH", "the session is established%s",
             t->requester->session->in_the_clear ? ": HMAC verifies" : "");
    if (t->requester->session->mut_auth != 0)
        cli_detail(&t->output, "the device asked who we are, and accepts our key and chain (slot %u)",
                   t->requester->session->req_slot);
    json_object_set_new(json_object_get(t->output.root, "session"), "authenticated",
                        json_boolean(t->requester->session->mut_auth != 0));
    return DSM_OK;
}

static enum dsm_error heartbeat(struct swtsm *t)
{
    dsm_requester_name_step(t->requester, "HEARTBEAT");
    if (!dsm_both_can(&t->requester->negotiated, DSM_CAP_HBEAT)) {
        dsm_requester_note(t->requester, "left out: the device does not state HBEAT_CAP");
        return DSM_OK;
    }
    if (t->requester->session->heartbeat_period_s == 0) { /* DSP0274 KEY_EXCHANGE_RSP, HeartbeatPeriod */
        dsm_requester_note(t->requester, "left out: HeartbeatPeriod is 0, so HEARTBEAT must not be sent");
        return DSM_OK;
    }
    DSM_TRY(swtsm_do(t, dsm_heartbeat_begin(t->requester)));
    cli_step(&t->output, "HEARTBEAT", "acknowledged");
    return DSM_OK;
}

static enum dsm_error key_update(struct swtsm *t)
{
    dsm_requester_name_step(t->requester, "KEY_UPDATE");
    if (!dsm_both_can(&t->requester->negotiated, DSM_CAP_KEY_UPD)) {
        dsm_requester_note(t->requester, "left out: the device does not state KEY_UPD_CAP");
        return DSM_OK;
    }
    DSM_TRY(swtsm_do(t, dsm_key_update_begin(t->requester, (enum dsm_key_operation)t->settings->key_update)));
    cli_step(&t->output, "KEY_UPDATE", "%s renewed and verified",
             t->settings->key_update == DSM_KEY_UPDATE_ALL_KEYS ? "both keys are" : "the request key is");
    return DSM_OK;
}

static enum dsm_error begin_session(struct swtsm *t, uint8_t slot)
{
    return t->settings->psk ? psk_exchange(t) : key_exchange(t, slot);
}

enum dsm_error swtsm_session(struct swtsm *t, uint8_t slot)
{
    const struct dsm_aead_algorithm *aead = dsm_negotiated_aead(&t->requester->negotiated);

    DSM_TRY(begin_session(t, slot));
    if (aead != dsm_aead_algorithm_by_name("AES_256_GCM"))
        dsm_requester_note(t->requester, "TDISP and IDE_KM want AES-256-GCM (PCIe 11.2.2), this session has %s",
                           aead->common.name);
    DSM_TRY(t->settings->psk ? psk_finish(t) : finish(t));
    if (t->settings->heartbeat)
        DSM_TRY(heartbeat(t));
    if (t->settings->key_update)
        DSM_TRY(key_update(t));
    return swtsm_answer(t);
}
