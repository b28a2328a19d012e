/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_MEASUREMENTS in the ways a person can ask for: all at once, one by one, or only how many. */
#include "cli/swtsm_measure.h"

#include "cli/swtsm.h"
#include "cli/swtsm_log.h"
#include "cli/swtsm_run.h"
#include "cli/swtsm_show_blocks.h"

#include "requester/fail.h"

#include "wire/measurements.h"

#include <string.h>

#define RECORD_MAX DSM_LARGE_MESSAGE_MAX

struct collection {
    uint8_t record[RECORD_MAX]; /* all blocks, ascending */
    size_t n;
    unsigned blocks;
    bool is_signed;
};

uint8_t swtsm_summary_type(const struct swtsm *t)
{
    return t->requester->negotiated.responder_flags & DSM_CAP_MEAS_MASK ? t->settings->summary_type : DSM_SUMMARY_NONE;
}

void swtsm_keep_summary(struct swtsm *t, uint8_t type, struct dsm_bytes hash)
{
    t->has_summary = type == DSM_SUMMARY_ALL && hash.n <= sizeof(t->summary);
    if (t->has_summary)
        memcpy(t->summary, hash.p, hash.n);
}

static enum dsm_error ask(struct swtsm *t, const struct dsm_measurements_request *request, struct collection *c)
{
    struct dsm_measurements m;

    DSM_TRY(swtsm_do(t, dsm_get_measurements_begin(t->requester, request, &m)));
    if (m.record.n > RECORD_MAX - c->n)
        return DSM_ERR_LIMIT;
    memcpy(c->record + c->n, m.record.p, m.record.n);
    c->n += m.record.n;
    c->blocks += m.block_count;
    c->is_signed |= request->is_signed;
    return DSM_OK;
}

static enum dsm_error ask_count(struct swtsm *t, struct dsm_measurements_request request, unsigned *count)
{
    struct dsm_measurements m;

    request.operation = DSM_MEASUREMENTS_COUNT;
    DSM_TRY(swtsm_do(t, dsm_get_measurements_begin(t->requester, &request, &m)));
    *count = m.total_blocks;
    return DSM_OK;
}

/* Indices may have gaps, and asking for one that is not there is an ERROR, after which L1/L2 begins anew. So they are
 * found first, and then asked for once more in a row that one signature covers. */
static enum dsm_error find_indices(struct swtsm *t, struct dsm_measurements_request request, unsigned count,
                                   uint8_t *indices)
{
    unsigned found = 0;

    request.is_signed = false;
    for (unsigned i = 1; i < DSM_MEASUREMENTS_ALL && found < count; i++) {
        struct dsm_measurements m;
        enum dsm_error error;

        request.operation = (uint8_t)i;
        error = swtsm_do(t, dsm_get_measurements_begin(t->requester, &request, &m));
        if (error == DSM_OK)
            indices[found++] = (uint8_t)i;
        else if (error != DSM_ERR_PEER_ERROR)
            return error;
    }
    if (found < count)
        return dsm_fail_protocol(t->requester, DSM_ERR_INVALID_FIELD, "DSP0274 MEASUREMENTS, number of blocks",
                                 "the device counts %u blocks and has %u", count, found);
    return DSM_OK;
}

static enum dsm_error ask_each(struct swtsm *t, struct dsm_measurements_request request, struct collection *c)
{
    uint8_t indices[DSM_MEASUREMENTS_ALL];
    bool is_signed = request.is_signed;
    unsigned count;

    DSM_TRY(ask_count(t, request, &count)); /* signed: what it says decides what is asked for */
    c->is_signed = is_signed && count == 0;
    DSM_TRY(find_indices(t, request, count, indices));
    cli_step(&t->output, "GET_MEASUREMENTS", "%u block%s", count, count == 1 ? "" : "s");
    for (unsigned i = 0; i < count; i++) {
        request.operation = indices[i];
        request.is_signed = is_signed && i + 1 == count;
        DSM_TRY(ask(t, &request, c));
    }
    return DSM_OK;
}

/* The summary hash is over all blocks as digests (DSP0274 MeasurementSummaryHash). */
static enum dsm_error judge(struct swtsm *t, const struct collection *c)
{
    const struct dsm_blocks_found found = {
        .record = dsm_bytes(c->record, c->n),
        .summary = dsm_bytes(t->summary, t->has_summary ? dsm_negotiated_hash(&t->requester->negotiated)->size : 0),
        .is_signed = c->is_signed,
        .as_digests = !t->settings->raw,
    };
    enum dsm_error error = dsm_check_blocks(t->requester, &found);
    uint8_t summary = t->requester->checks[DSM_CHECK_SUMMARY];

    if (summary == DSM_CHECK_OK)
        cli_detail(&t->output, "the measurement summary hash is that of these blocks");
    if (summary != DSM_CHECK_NOT_CHECKED)
        cli_output_set(&t->output, "summary_matches", json_boolean(summary == DSM_CHECK_OK));
    return error;
}

static enum dsm_error show(struct swtsm *t, const struct collection *c)
{
    bool in_session = t->requester->session->state == DSM_SESSION_ESTABLISHED;

    cli_step(&t->output, "GET_MEASUREMENTS", "%u block%s, %s%s", c->blocks, c->blocks == 1 ? "" : "s",
             c->is_signed ? "signature verifies" : "NOT SIGNED", in_session ? ", in the session" : "");
    if (c->is_signed)
        cli_proof(&t->output, "who answers states these now: our nonce is under its signature");
    cli_output_set(&t->output, "measurements",
                   json_pack("{s:b, s:b, s:o}", "signed", c->is_signed, "in_session", in_session, "blocks",
                             swtsm_show_blocks(t, dsm_bytes(c->record, c->n))));
    DSM_TRY(judge(t, c));
    return swtsm_log(t, dsm_bytes(c->record, c->n));
}

/* No summary hash covers the number alone. */
static enum dsm_error judge_count(struct swtsm *t, bool is_signed)
{
    const struct dsm_blocks_found found = { .is_signed = is_signed };

    return dsm_check_blocks(t->requester, &found);
}

static enum dsm_error count_only(struct swtsm *t, const struct dsm_measurements_request *request)
{
    unsigned count;

    DSM_TRY(ask_count(t, *request, &count));
    DSM_TRY(judge_count(t, request->is_signed));
    cli_step(&t->output, "GET_MEASUREMENTS", "%u block%s%s", count, count == 1 ? "" : "s",
             request->is_signed ? ", signature verifies" : "");
    cli_output_set(&t->output, "measurements",
                   json_pack("{s:i, s:b}", "count", (int)count, "signed", request->is_signed));
    return DSM_OK;
}

enum dsm_error swtsm_measure(struct swtsm *t, uint8_t slot)
{
    uint32_t flags = t->requester->negotiated.responder_flags;
    static struct collection collection; /* megabytes are much for a stack */
    struct dsm_measurements_request request = {
        .operation = DSM_MEASUREMENTS_ALL,
        .is_signed = flags & DSM_CAP_MEAS_SIG,
        .raw = t->settings->raw,
        .slot = slot,
    };

    if (t->settings->measure == SWTSM_MEASURE_NONE)
        return DSM_OK;
    dsm_requester_name_step(t->requester, "GET_MEASUREMENTS");
    if (!(flags & DSM_CAP_MEAS_MASK)) {
        dsm_requester_note(t->requester, "the device has no measurements (MEAS_CAP is 0)");
        return DSM_OK;
    }
    if (!request.is_signed)
        dsm_requester_note(t->requester, "the device does not sign measurements (MEAS_CAP is 01b)");
    if (t->settings->measure == SWTSM_MEASURE_COUNT)
        return count_only(t, &request);
    collection.n = 0;
    collection.blocks = 0;
    collection.is_signed = false;
    DSM_TRY(t->settings->measure == SWTSM_MEASURE_EACH ? ask_each(t, request, &collection)
                                                       : ask(t, &request, &collection));
    return show(t, &collection);
}
