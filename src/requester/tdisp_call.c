/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/tdisp_call.h"

#include "requester/fail.h"
#include "wire/tdisp.h"
#include "wire/tdisp_messages.h"
#include "wire/vendor_defined.h"

#define RULE "PCIe 11.3.2 TDISP header, "

static enum dsm_error refused(struct dsm_requester *r, struct dsm_bytes body)
{
    struct dsm_tdisp_error error;

    DSM_TRY(dsm_fail_decode(r, dsm_tdisp_error_decode(body, &error, &r->cause), "PCIe 11.3 TDISP_ERROR", body.n));
    r->failure.tdisp_error_code = error.error_code;
    r->failure.tdisp_error_data = error.error_data;
    return dsm_fail_refused(r, "PCIe 11.3 TDISP_ERROR", "the device answered TDISP_ERROR %s (0x%04x), data 0x%x",
                            dsm_tdisp_error_code_name(error.error_code), error.error_code, error.error_data);
}

static enum dsm_error check_header(struct dsm_requester *r, const struct dsm_tdisp_call *call,
                                   const struct dsm_tdisp_header *header)
{
    if (header->version != DSM_TDISP_VERSION_10)
        return dsm_fail_protocol(r, DSM_ERR_VERSION_MISMATCH, RULE "TDISPVersion", "version 0x%02x came, not 0x10",
                                 header->version);
    if (header->type != call->kind->response && header->type != DSM_TDISP_ERROR)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, RULE "MessageType", "%s (0x%02x) came, not %s",
                                 dsm_tdisp_messages_name(header->type), header->type,
                                 dsm_tdisp_messages_name(call->kind->response));
    if (header->function_id != call->function_id)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "INTERFACE_ID", "function id 0x%08x came, not 0x%08x",
                                 header->function_id, call->function_id);
    if (header->reserved_set)
        dsm_requester_note(r, "reserved bits are set in the TDISP header");
    return DSM_OK;
}

static enum dsm_error take_message(struct dsm_requester *r, struct dsm_bytes message)
{
    const struct dsm_tdisp_call *call = DSM_STEP_MEMORY(r, struct dsm_tdisp_call);
    struct dsm_tdisp_header header;
    struct dsm_bytes body;

    if (dsm_tdisp_header_decode(message, &header) != DSM_OK)
        return dsm_fail_decode(r, dsm_cause_set(&r->cause, DSM_CAUSE_TDISP_SHORT, message.n, 0),
                               "PCIe 11.3.2 TDISP header", message.n);
    DSM_TRY(check_header(r, call, &header));
    body = dsm_bytes(message.p + DSM_TDISP_HEADER_LEN, message.n - DSM_TDISP_HEADER_LEN);
    return header.type == DSM_TDISP_ERROR ? refused(r, body) : call->take(r, body);
}

enum dsm_error dsm_tdisp_call_send(struct dsm_requester *r, struct dsm_bytes body)
{
    const struct dsm_tdisp_call *call = DSM_STEP_MEMORY(r, struct dsm_tdisp_call);
    uint8_t message[DSM_TDISP_HEADER_LEN + DSM_TDISP_BODY_MAX];
    struct dsm_writer w = dsm_writer(message, sizeof(message));

    dsm_requester_name_step(r, call->kind->step);
    dsm_tdisp_header_write(&w, call->kind->request, call->function_id);
    dsm_write_bytes(&w, body);
    return w.failed ? DSM_ERR_NO_SPACE : dsm_vendor_send(r, DSM_PCI_PROTOCOL_TDISP, dsm_written(&w), take_message);
}
