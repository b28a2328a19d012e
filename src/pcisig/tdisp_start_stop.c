/* SPDX-License-Identifier: BSD-3-Clause */
/* START_INTERFACE_REQUEST (PCIe 11.3.14) and STOP_INTERFACE_REQUEST (11.3.16), each as check and commit. */
#include "pcisig/tdisp_start_stop.h"
#include "device/device_events.h"
#include "device/tdi_transitions.h"
#include "pcisig/tdisp_error.h"

/* 11.3.14: a nonce that does not match changes nothing, so that the right one can still come. */
static dsm_tdisp_result check_start(struct dsm_tdisp_exchange *x)
{
    struct dsm_tdisp_start request;
    dsm_tdisp_result result = dsm_tdisp_result_of(dsm_tdisp_start_decode(x->body, &request, NULL));
    bool equal;

    if (result != DSM_TDISP_SUCCESS)
        return result;
    equal = x->tdi->has_nonce && dsm_secret_equal(dsm_bytes(request.start_interface_nonce, DSM_TDISP_NONCE_LEN),
                                                  dsm_bytes(x->tdi->nonce, DSM_TDISP_NONCE_LEN));
    return equal ? DSM_TDISP_SUCCESS : dsm_tdisp_refuse(x, DSM_TDISP_INVALID_NONCE, DSM_CAUSE_START_NONCE, 0, 0);
}

/* All of the response: nothing that fails comes after it, and the commit behind it cannot. */
static dsm_tdisp_result encode_bare(struct dsm_tdisp_exchange *x, uint8_t type)
{
    dsm_tdisp_header_write(x->w, type, x->header.function_id);
    return dsm_tdisp_encoded(x, x->w->failed ? DSM_ERR_NO_SPACE : DSM_OK);
}

static void commit_start(struct dsm_tdisp_exchange *x)
{
    dsm_device_move_tdi(x->device, x->tdi, DSM_TDI_RUN, DSM_TDI_REASON_START);
}

dsm_tdisp_result dsm_tdisp_start_respond(struct dsm_tdisp_exchange *x)
{
    dsm_tdisp_result result = check_start(x);

    if (result == DSM_TDISP_SUCCESS)
        result = encode_bare(x, DSM_TDISP_START_INTERFACE_RESPONSE);
    if (result == DSM_TDISP_SUCCESS)
        commit_start(x);
    return result;
}

/* 11.3.16: a hosted interface can be stopped in every state; in CONFIG_UNLOCKED nothing is left to do. */
static void commit_stop(struct dsm_tdisp_exchange *x)
{
    if (x->tdi->state != DSM_TDI_CONFIG_UNLOCKED)
        dsm_device_move_tdi(x->device, x->tdi, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_REASON_STOP);
}

dsm_tdisp_result dsm_tdisp_stop_respond(struct dsm_tdisp_exchange *x)
{
    dsm_tdisp_result result = encode_bare(x, DSM_TDISP_STOP_INTERFACE_RESPONSE);

    if (result == DSM_TDISP_SUCCESS)
        commit_stop(x);
    return result;
}
