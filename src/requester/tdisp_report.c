/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/tdisp_report.h"

#include "requester/fail.h"
#include "requester/portion.h"
#include "requester/tdisp_call.h"
#include "wire/tdisp.h"

#define RULE "PCIe 11.3.11 DEVICE_INTERFACE_REPORT, "

/* A report as it arrives. */
struct arrival {
    struct dsm_tdisp_call call;
    uint16_t portion_len;
    uint8_t *bytes; /* DSM_REPORT_MAX */
    size_t n;
    size_t total; /* as the first portion tells; 0 before */
    size_t *n_out;
    struct dsm_report *out;
};

static enum dsm_error check_portion(struct dsm_requester *r, const struct dsm_tdisp_report_portion *portion,
                                    const struct arrival *report)
{
    size_t total = report->n + portion->portion.n + portion->remainder_length;

    if (portion->portion.n == 0 || portion->portion.n > report->portion_len)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "PORTION_LENGTH", "%zu bytes came, %u were asked for",
                                 portion->portion.n, report->portion_len);
    if (portion->remainder_length > 0 && dsm_portion_is_small(portion->portion.n, report->portion_len))
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, RULE "PORTION_LENGTH",
                                 "%zu bytes came of %u that were asked for, and not the last: at least %u are taken",
                                 portion->portion.n, report->portion_len, DSM_PORTION_MIN);
    if (total > DSM_REPORT_MAX || (report->total > 0 && total != report->total))
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "REMAINDER_LENGTH",
                                 "at offset %zu the report has %zu bytes in all, before it had %zu", report->n, total,
                                 report->total);
    return DSM_OK;
}

static enum dsm_error check_ranges(struct dsm_requester *r, const struct dsm_report *report)
{
    for (uint32_t i = 0; i < report->range_count; i++) {
        if (report->ranges[i].number_of_pages == 0)
            return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, "PCIe table 11-15, MMIO_RANGE", "range %u has no page",
                                     i);
        if (i > 0 && report->ranges[i].range_id < report->ranges[i - 1].range_id)
            dsm_requester_note(r, "range %u does not ascend by range id", i);
    }
    if (report->reserved_set)
        dsm_requester_note(r, "reserved bits are set in the TDI report");
    return DSM_OK;
}

static enum dsm_error take_whole(struct dsm_requester *r, const struct arrival *report)
{
    *report->n_out = report->n;
    DSM_TRY(dsm_fail_decode(r, dsm_report_decode(dsm_bytes(report->bytes, report->n), report->out, &r->cause),
                            "PCIe table 11-15 TDI report", report->n));
    return check_ranges(r, report->out);
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    const struct arrival *report = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_tdisp_get_report request = { .offset = (uint16_t)report->n, .length = report->portion_len };
    uint8_t buffer[DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    DSM_TRY(dsm_tdisp_get_report_encode(&request, &w));
    return dsm_tdisp_call_send(r, dsm_written(&w));
}

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes body)
{
    struct arrival *report = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_tdisp_report_portion portion;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_report_portion_decode(body, &portion, &r->cause),
                            "PCIe 11.3.11 DEVICE_INTERFACE_REPORT", body.n));
    DSM_TRY(check_portion(r, &portion, report));
    memcpy(report->bytes + report->n, portion.portion.p, portion.portion.n);
    report->n += portion.portion.n;
    report->total = report->n + portion.remainder_length;
    return report->n < report->total ? send_request(r) : take_whole(r, report);
}

enum dsm_step dsm_tdisp_report_begin(struct dsm_requester *r, uint32_t function_id, uint16_t portion_len,
                                     uint8_t *buffer, size_t *n, struct dsm_report *out)
{
    static const struct dsm_tdisp_kind kind = { "GET_DEVICE_INTERFACE_REPORT", DSM_TDISP_GET_DEVICE_INTERFACE_REPORT,
                                                DSM_TDISP_DEVICE_INTERFACE_REPORT };
    struct arrival *report = dsm_step_prepare(r);

    *report = (struct arrival){
        .call = { .kind = &kind, .function_id = function_id, .take = take },
        .portion_len = portion_len,
        .out = out,
    };
    report->bytes = buffer;
    report->n_out = n;
    return dsm_step_begin(r, send_request);
}
