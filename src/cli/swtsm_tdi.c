/* SPDX-License-Identifier: BSD-3-Clause */
/* A TDI from CONFIG_UNLOCKED to RUN and back, its state looked at after each step. */
#include "cli/swtsm_tdi.h"

#include "cli/swtsm.h"
#include "cli/swtsm_facts.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_show_report.h"

#include "requester/check_report.h"
#include "requester/tdisp.h"
#include "requester/tdisp_p2p.h"

#include <stdio.h>

static json_t *find(json_t *tdis, uint32_t function_id)
{
    json_t *tdi;
    size_t i;

    json_array_foreach(tdis, i, tdi)
    {
        if (json_integer_value(json_object_get(tdi, "function_id")) == (json_int_t)function_id)
            return tdi;
    }
    return NULL;
}

/* "tdisp" of the one TDI; where there are several, one in "tdis". */
static json_t *document(struct swtsm *t)
{
    bool is_one = t->settings->function_count < 2;
    json_t *tdis = json_object_get(t->output.root, "tdis");
    json_t *tdi = is_one ? json_object_get(t->output.root, "tdisp") : find(tdis, t->settings->function_id);

    if (tdi)
        return tdi;
    tdi = json_pack("{s:I, s:[]}", "function_id", (json_int_t)t->settings->function_id, "states");
    if (is_one)
        cli_output_set(&t->output, "tdisp", tdi);
    else if (tdis)
        json_array_append_new(tdis, tdi);
    else
        cli_output_set(&t->output, "tdis", json_pack("[o]", tdi));
    return tdi;
}

static enum dsm_error version(struct swtsm *t)
{
    struct dsm_tdisp_version version;
    json_t *list = json_array();

    json_object_set_new(document(t), "versions", list);
    DSM_TRY(swtsm_do(t, dsm_tdisp_version_begin(t->requester, t->settings->function_id, &version)));
    for (size_t i = 0; i < version.entries.n; i++)
        json_array_append_new(list, json_integer(version.entries.p[i]));
    cli_step(&t->output, "GET_TDISP_VERSION", "TDISP 1.0, %zu version%s offered", version.entries.n,
             version.entries.n == 1 ? "" : "s");
    return DSM_OK;
}

static enum dsm_error capabilities(struct swtsm *t, struct dsm_tdisp_capabilities *c)
{
    struct dsm_bytes messages = dsm_bytes(c->req_msgs_supported, sizeof(c->req_msgs_supported));

    DSM_TRY(swtsm_do(t, dsm_tdisp_capabilities_begin(t->requester, t->settings->function_id, c)));
    cli_step(&t->output, "GET_TDISP_CAPABILITIES", "lock flags 0x%04x, address width %u, requests %u of %u",
             c->lock_interface_flags_supported, c->dev_addr_width, c->num_req_this, c->num_req_all);
    json_object_set_new(document(t), "capabilities",
                        json_pack("{s:I, s:o, s:i, s:i, s:i, s:i}", "dsm_caps", (json_int_t)c->dsm_caps,
                                  "req_msgs_supported", cli_json_hex(messages), "lock_interface_flags_supported",
                                  c->lock_interface_flags_supported, "dev_addr_width", c->dev_addr_width,
                                  "num_req_this", c->num_req_this, "num_req_all", c->num_req_all));
    return DSM_OK;
}

static void show_state(struct swtsm *t, uint8_t state)
{
    cli_step(&t->output, "GET_DEVICE_INTERFACE_STATE", "%s", dsm_tdi_state_name(state));
    json_array_append_new(json_object_get(document(t), "states"), json_string(dsm_tdi_state_name(state)));
}

static enum dsm_error expect(struct swtsm *t, enum dsm_tdi_state state)
{
    DSM_TRY(swtsm_do(t, dsm_tdisp_expect_begin(t->requester, t->settings->function_id, state)));
    show_state(t, (uint8_t)state);
    return DSM_OK;
}

/* A device whose MSI-X table a VMM emulates cannot lock it: told, and no reason to end. */
static enum dsm_error check_flags(struct swtsm *t, uint16_t supported)
{
    if (!(supported & DSM_LOCK_MSIX))
        dsm_requester_note(t->requester,
                           "the device does not support LOCK_MSIX: its MSI-X table and PBA stay unlocked");
    return dsm_check_lock_flags(t->requester, DSM_LOCK_NO_FW_UPDATE, supported);
}

static enum dsm_error lock(struct swtsm *t, const struct dsm_tdisp_capabilities *c, uint8_t *nonce, uint16_t *flags)
{
    uint16_t wanted = DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_MSIX;
    uint16_t usual = c->lock_interface_flags_supported & wanted;
    struct dsm_tdisp_lock request = {
        .flags = (t->settings->has_lock_flags ? t->settings->lock_flags : usual) |
                 (t->settings->has_p2p_stream ? DSM_LOCK_BIND_P2P : 0),
        .default_stream_id = t->settings->stream,
        .mmio_reporting_offset = t->settings->mmio_offset,
    };

    *flags = request.flags;
    if (!t->settings->has_lock_flags)
        DSM_TRY(check_flags(t, c->lock_interface_flags_supported));
    DSM_TRY(swtsm_do(t, dsm_tdisp_lock_begin(t->requester, t->settings->function_id, &request, nonce)));
    cli_step(&t->output, "LOCK_INTERFACE", "flags 0x%04x, stream %u, MMIO reporting offset 0x%llx", request.flags,
             request.default_stream_id, (unsigned long long)request.mmio_reporting_offset);
    json_object_set_new(document(t), "lock",
                        json_pack("{s:i, s:i, s:I}", "flags", request.flags, "default_stream_id",
                                  request.default_stream_id, "mmio_reporting_offset",
                                  (json_int_t)request.mmio_reporting_offset));
    return DSM_OK;
}

static enum dsm_error judge(struct swtsm *t, const struct dsm_report *report, uint16_t lock_flags)
{
    const struct dsm_function_facts facts = swtsm_facts_of_tdi(t);
    const struct dsm_report_terms terms = {
        .lock_flags = lock_flags,
        .mmio_reporting_offset = t->settings->mmio_offset,
        .facts = &facts,
    };

    return dsm_check_report(t->requester, report, &terms);
}

static enum dsm_error report(struct swtsm *t, uint16_t lock_flags)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report decoded;
    json_t *shown;
    size_t n;

    DSM_TRY(swtsm_do(t, dsm_tdisp_report_begin(t->requester, t->settings->function_id, t->settings->report_portion,
                                               buffer, &n, &decoded)));
    cli_step(&t->output, "GET_DEVICE_INTERFACE_REPORT", "%zu bytes, %u MMIO range%s", n, decoded.range_count,
             decoded.range_count == 1 ? "" : "s");
    shown = swtsm_show_report(t, &decoded);
    json_object_set_new(shown, "bytes", cli_json_hex(dsm_bytes(buffer, n)));
    json_object_set_new(document(t), "report", shown);
    return judge(t, &decoded, lock_flags);
}

static enum dsm_error bind_p2p(struct swtsm *t)
{
    const struct swtsm_settings *s = t->settings;

    if (!s->has_p2p_stream)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_tdisp_bind_p2p_begin(t->requester, s->function_id, s->p2p_stream)));
    cli_step(&t->output, "BIND_P2P_STREAM", "stream %u", s->p2p_stream);
    json_object_set_new(document(t), "p2p_stream", json_integer(s->p2p_stream));
    return DSM_OK;
}

static enum dsm_error unbind_p2p(struct swtsm *t)
{
    const struct swtsm_settings *s = t->settings;

    if (!s->has_p2p_stream)
        return DSM_OK;
    DSM_TRY(swtsm_do(t, dsm_tdisp_unbind_p2p_begin(t->requester, s->function_id, s->p2p_stream)));
    cli_step(&t->output, "UNBIND_P2P_STREAM", "stream %u", s->p2p_stream);
    return DSM_OK;
}

enum dsm_error swtsm_tdi_start(struct swtsm *t)
{
    struct dsm_tdisp_capabilities c;
    uint8_t nonce[DSM_TDISP_NONCE_LEN];
    uint16_t flags;

    DSM_TRY(version(t));
    DSM_TRY(capabilities(t, &c));
    DSM_TRY(expect(t, DSM_TDI_CONFIG_UNLOCKED));
    DSM_TRY(lock(t, &c, nonce, &flags));
    DSM_TRY(expect(t, DSM_TDI_CONFIG_LOCKED));
    DSM_TRY(report(t, flags));
    DSM_TRY(swtsm_do(t, dsm_tdisp_start_begin(t->requester, t->settings->function_id, nonce)));
    cli_step(&t->output, "START_INTERFACE", "the nonce is accepted");
    cli_proof(&t->output, "the TDI was not unlocked since LOCK_INTERFACE, whose nonce it has given back once");
    DSM_TRY(expect(t, DSM_TDI_RUN));
    return bind_p2p(t);
}

static enum dsm_error stop(struct swtsm *t)
{
    DSM_TRY(swtsm_do(t, dsm_tdisp_stop_begin(t->requester, t->settings->function_id)));
    cli_step(&t->output, "STOP_INTERFACE", "stopped");
    return expect(t, DSM_TDI_CONFIG_UNLOCKED);
}

enum dsm_error swtsm_tdi_leave(struct swtsm *t)
{
    uint8_t state;

    DSM_TRY(version(t));
    DSM_TRY(swtsm_do(t, dsm_tdisp_state_begin(t->requester, t->settings->function_id, &state)));
    show_state(t, state);
    return stop(t);
}

enum dsm_error swtsm_tdi_stop(struct swtsm *t)
{
    DSM_TRY(unbind_p2p(t));
    return stop(t);
}
