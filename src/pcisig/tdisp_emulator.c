/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The emulator's own question, in clear and outside any session: in which state is this TDI? It changes nothing, so it
 * leaves no findings either; what is wrong with it is answered with TDISP_ERROR, in the order of pcisig/tdisp.c.
 */
#include "pcisig/tdisp_emulator.h"
#include "pcisig/tdisp_check.h"
#include "pcisig/tdisp_error.h"
#include "pcisig/tdisp_query.h"

static dsm_tdisp_result check(struct dsm_tdisp_exchange *x, struct dsm_bytes message)
{
    if (dsm_tdisp_header_decode(message, &x->header) != DSM_OK) {
        x->header = (struct dsm_tdisp_header){ 0 };
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_TDISP_SHORT, message.n, 0);
    }
    if (x->header.version != DSM_TDISP_VERSION_10)
        return dsm_tdisp_refuse(x, DSM_TDISP_VERSION_MISMATCH, DSM_CAUSE_TDISP_VERSION, x->header.version, 0);
    if (x->header.type != DSM_TDISP_GET_DEVICE_INTERFACE_STATE) {
        x->error_data = x->header.type;
        return dsm_tdisp_refuse(x, DSM_TDISP_UNSUPPORTED_REQUEST, DSM_CAUSE_TDISP_EMULATOR_CODE, x->header.type, 0);
    }
    if (message.n != DSM_TDISP_HEADER_LEN)
        return dsm_tdisp_refuse(x, DSM_TDISP_INVALID_REQUEST, DSM_CAUSE_TDISP_LENGTH, message.n, DSM_TDISP_HEADER_LEN);
    return dsm_tdisp_check_interface(x);
}

enum dsm_error dsm_tdisp_respond_to_emulator(struct dsm_device *device, struct dsm_bytes message, struct dsm_writer *w)
{
    struct dsm_tdisp_exchange x = { .device = device, .w = w };
    dsm_tdisp_result result = check(&x, message);

    if (result == DSM_TDISP_SUCCESS)
        result = dsm_tdisp_get_state_respond(&x);
    if (result != DSM_TDISP_SUCCESS)
        return dsm_tdisp_error_respond(&x, result);
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}
