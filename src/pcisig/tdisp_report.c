/* SPDX-License-Identifier: BSD-3-Clause */
/* GET_DEVICE_INTERFACE_REPORT (PCIe 11.3.10, 11.3.11): the snapshot of LOCK, in portions of any length. */
#include "pcisig/tdisp_report.h"
#include "pcisig/tdisp_error.h"

#define VENDOR_DEFINED_LEN                                                                                             \
    12u /* SPDM header, StandardID, Len, VendorID, ReqLength and the protocol id around a TDISP message */
#define PORTION_HEAD_LEN 4u /* PORTION_LENGTH, REMAINDER_LENGTH */
#define MESSAGE_MAX (DSM_SECURED_RESPONSE_MAX - VENDOR_DEFINED_LEN)

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* What of a portion fits: in the session's largest response, and in what the requester takes (the writer's room). */
static size_t portion_room(const struct dsm_writer *w)
{
    size_t room = min(dsm_writer_left(w), MESSAGE_MAX);
    size_t head = DSM_TDISP_HEADER_LEN + PORTION_HEAD_LEN;

    return room > head ? room - head : 0;
}

/* LENGTH 0 asks for nothing, and an answer to it would not bring the requester on: INVALID_REQUEST (ours, as libspdm).
 */
static dsm_tdisp_result check(struct dsm_tdisp_exchange *x, struct dsm_tdisp_get_report *request)
{
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_get_report_decode(x->body, request, NULL));

    if (result != DSM_TDISP_SUCCESS)
        return result;
    if (request->offset >= x->tdi->report_len)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_REPORT_OFFSET, request->offset,
                                x->tdi->report_len);
    if (request->length == 0)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_REPORT_LENGTH, 0, 0);
    return DSM_TDISP_SUCCESS;
}

dsm_tdisp_result dsm_tdisp_get_report_respond(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_get_report request;
    struct dsm_tdisp_report_portion response;
    dsm_tdisp_result result = check(x, &request);
    size_t left, n;

    if (result != DSM_TDISP_SUCCESS)
        return result;
    left = x->tdi->report_len - request.offset;
    n = min(min(request.length, left), portion_room(x->w));
    if (n == 0)
        return dsm_tdisp_refuse(x, DSM_TDISP_UNSPECIFIED, DSM_CAUSE_TDISP_NO_ROOM, 0, 0);
    response.portion = dsm_bytes(x->tdi->report + request.offset, n);
    response.remainder_length = (uint16_t)(left - n);
    dsm_tdisp_header_write(x->w, DSM_TDISP_DEVICE_INTERFACE_REPORT, x->header.function_id);
    return dsm_tdisp_encoded(x, dsm_tdisp_report_portion_encode(&response, x->w));
}
