/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_tdi.h"

#include "base/secret.h"
#include "requester/check_report.h"

#include <errno.h>
#include <stdlib.h>

struct tsm_tdi *tsm_tdi_find(const struct tsm_dsm *dsm, uint32_t device)
{
    for (size_t i = 0; i < dsm->tdi_count; i++)
        if (dsm->tdis[i]->device == device && dsm->tdis[i]->is_bound)
            return dsm->tdis[i];
    return NULL;
}

/* TDISP's FunctionID has 8 bits for a segment, and states it only where it is not 0, as host TSMs do. */
static uint32_t function_id(uint32_t device)
{
    uint32_t segment = device >> 16;

    return (device & 0xFFFFu) | (segment ? segment << 16 | DSM_FUNCTION_SEGMENT_VALID : 0);
}

static struct tsm_tdi *free_place(struct tsm_dsm *dsm)
{
    for (size_t i = 0; i < dsm->tdi_count; i++)
        if (!dsm->tdis[i]->is_bound)
            return dsm->tdis[i];
    if (dsm->tdi_count == TSM_TDIS_MAX || !(dsm->tdis[dsm->tdi_count] = calloc(1, sizeof(struct tsm_tdi))))
        return NULL;
    return dsm->tdis[dsm->tdi_count++];
}

int tsm_tdi_bind(struct tsm_dsm *dsm, uint32_t device, struct dsm_error_detail *detail)
{
    struct tsm_tdi *tdi;

    if (device >> 24) {
        cli_refuse(detail, "segment 0x%04x has more than the 8 bits of a FunctionID", device >> 16);
        return ERANGE;
    }
    if (tsm_tdi_find(dsm, device)) {
        cli_refuse(detail, "it is bound already");
        return EBUSY;
    }
    tdi = free_place(dsm);
    if (!tdi) {
        cli_refuse(detail, "no more than %u functions of a device can be bound", TSM_TDIS_MAX);
        return ENOSPC;
    }
    *tdi = (struct tsm_tdi){ .device = device, .is_bound = true };
    return 0;
}

int tsm_tdi_unbind(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    int error = tdi->is_locked ? tsm_tdi_stop(dsm, tdi, detail) : 0;

    dsm_wipe(tdi, sizeof(*tdi));
    return error;
}

int tsm_tdi_state(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, uint8_t *state, struct dsm_error_detail *detail)
{
    return tsm_dsm_do(dsm, dsm_tdisp_state_begin(dsm->requester, function_id(tdi->device), state), detail);
}

int tsm_tdi_report(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, uint8_t *buffer, size_t *n,
                   struct dsm_report *report, struct dsm_error_detail *detail)
{
    return tsm_dsm_do(dsm,
                      dsm_tdisp_report_begin(dsm->requester, function_id(tdi->device), dsm->options->report_portion,
                                             buffer, n, report),
                      detail);
}

static int expect(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, enum dsm_tdi_state state,
                  struct dsm_error_detail *detail)
{
    return tsm_dsm_do(dsm, dsm_tdisp_expect_begin(dsm->requester, function_id(tdi->device), state), detail);
}

/* What a helper before us has left locked, or a reset in ERROR, is stopped first. */
static int unlock_first(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    uint8_t state = DSM_TDI_ERROR;
    int error = tsm_tdi_state(dsm, tdi, &state, detail);

    return error || state == DSM_TDI_CONFIG_UNLOCKED ? error : tsm_tdi_stop(dsm, tdi, detail);
}

static int capabilities(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, struct dsm_tdisp_capabilities *c,
                        struct dsm_error_detail *detail)
{
    uint32_t id = function_id(tdi->device);
    struct dsm_tdisp_version version;
    int error = tsm_dsm_do(dsm, dsm_tdisp_version_begin(dsm->requester, id, &version), detail);

    return error ? error : tsm_dsm_do(dsm, dsm_tdisp_capabilities_begin(dsm->requester, id, c), detail);
}

static int send_lock(struct tsm_dsm *dsm, struct tsm_tdi *tdi, const struct dsm_tdisp_capabilities *c,
                     struct dsm_error_detail *detail)
{
    struct dsm_tdisp_lock lock = {
        .flags = c->lock_interface_flags_supported & (DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_MSIX),
        .default_stream_id = dsm->options->stream,
    };
    enum dsm_error checked =
        dsm_check_lock_flags(dsm->requester, DSM_LOCK_NO_FW_UPDATE, c->lock_interface_flags_supported);
    int error = tsm_dsm_judged(dsm, checked, detail);

    if (error)
        return error;
    error = tsm_dsm_do(dsm, dsm_tdisp_lock_begin(dsm->requester, function_id(tdi->device), &lock, tdi->nonce), detail);
    tdi->is_locked = error == 0;
    tdi->lock_flags = lock.flags;
    return error ? error : expect(dsm, tdi, DSM_TDI_CONFIG_LOCKED, detail);
}

static int judge(struct tsm_dsm *dsm, const struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    const struct dsm_function_facts facts = tsm_dsm_facts(dsm, tdi->device);
    const struct dsm_report_terms terms = { .lock_flags = tdi->lock_flags, .facts = &facts };
    struct dsm_report report;
    size_t n;
    int error = tsm_tdi_report(dsm, tdi, buffer, &n, &report, detail);

    if (error == 0)
        error = tsm_dsm_judged(dsm, dsm_check_report(dsm->requester, &report, &terms), detail);

    if (error)
        return error;
    if (!tsm_policy_judge_report(dsm->rule, &report, detail))
        return EACCES;
    return dsm->rule && dsm->rule->measurement_count > 0 ? tsm_dsm_measure(dsm, NULL, detail) : 0;
}

int tsm_tdi_lock(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    struct dsm_tdisp_capabilities c;
    struct dsm_error_detail ignored;
    int error = capabilities(dsm, tdi, &c, detail);

    if (error == 0)
        error = unlock_first(dsm, tdi, detail);
    if (error == 0)
        error = send_lock(dsm, tdi, &c, detail);
    if (error == 0)
        error = judge(dsm, tdi, detail);
    if (error && tdi->is_locked)
        (void)tsm_tdi_stop(dsm, tdi, &ignored);
    return error;
}

int tsm_tdi_start(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    int error;

    if (!tdi->is_locked) {
        cli_refuse(detail, "it is not locked");
        return EINVAL;
    }
    error = tsm_dsm_do(dsm, dsm_tdisp_start_begin(dsm->requester, function_id(tdi->device), tdi->nonce), detail);
    return error ? error : expect(dsm, tdi, DSM_TDI_RUN, detail);
}

int tsm_tdi_stop(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_error_detail *detail)
{
    int error = tsm_dsm_do(dsm, dsm_tdisp_stop_begin(dsm->requester, function_id(tdi->device)), detail);

    if (error)
        return error;
    tdi->is_locked = false;
    dsm_wipe(tdi->nonce, sizeof(tdi->nonce));
    return expect(dsm, tdi, DSM_TDI_CONFIG_UNLOCKED, detail);
}
