/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/respond_if_ready.h"

#include "wire/fields.h"

enum dsm_error dsm_respond_if_ready_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                           struct dsm_respond_if_ready *out)
{
    struct dsm_spdm_header header;
    bool reserved_set;

    DSM_TRY(dsm_header_only_decode(params, message, 0xFF, 0xFF, &header, &reserved_set));
    out->request_code = header.param1;
    out->token = header.param2;
    return DSM_OK;
}

enum dsm_error dsm_respond_if_ready_encode(const struct dsm_wire_params *params, const struct dsm_respond_if_ready *in,
                                           struct dsm_writer *w)
{
    return dsm_header_only_encode(params, w, DSM_SPDM_RESPOND_IF_READY, in->request_code, in->token);
}
