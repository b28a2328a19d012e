/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/error_message.h"

#include "wire/fields.h"

#define EXTENDED_MAX 32u /* DSP0274 table "ERROR": ExtendedErrorData */

/* DSP0274 table "Error code and error data": how much extended data goes with a code. */
static const struct {
    uint8_t code;
    uint8_t extended_len;
} extended_lens[] = {
    { DSM_SPDM_ERROR_INVALID_REQUEST, 0 },
    { DSM_SPDM_ERROR_BUSY, 0 },
    { DSM_SPDM_ERROR_UNEXPECTED_REQUEST, 0 },
    { DSM_SPDM_ERROR_UNSPECIFIED, 0 },
    { DSM_SPDM_ERROR_DECRYPT_ERROR, 0 },
    { DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, 0 },
    { DSM_SPDM_ERROR_REQUEST_IN_FLIGHT, 0 },
    { DSM_SPDM_ERROR_INVALID_RESPONSE_CODE, 0 },
    { DSM_SPDM_ERROR_SESSION_LIMIT_EXCEEDED, 0 },
    { DSM_SPDM_ERROR_SESSION_REQUIRED, 0 },
    { DSM_SPDM_ERROR_RESET_REQUIRED, 0 },
    { DSM_SPDM_ERROR_RESPONSE_TOO_LARGE, 4 },
    { DSM_SPDM_ERROR_REQUEST_TOO_LARGE, 0 },
    { DSM_SPDM_ERROR_LARGE_RESPONSE, 1 },
    { DSM_SPDM_ERROR_MESSAGE_LOST, 0 },
    { DSM_SPDM_ERROR_INVALID_POLICY, 0 },
    { DSM_SPDM_ERROR_VERSION_MISMATCH, 0 },
    { DSM_SPDM_ERROR_RESPONSE_NOT_READY, 4 },
    { DSM_SPDM_ERROR_REQUEST_RESYNCH, 0 },
    { DSM_SPDM_ERROR_OPERATION_FAILED, 0 },
    { DSM_SPDM_ERROR_NO_PENDING_REQUESTS, 0 },
    { DSM_SPDM_ERROR_DATA_TOO_LARGE, 4 },
    { DSM_SPDM_ERROR_REQUEST_SESSION_TERMINATED, 0 },
    { DSM_SPDM_ERROR_INVALID_STATE, 0 },
};

/* For a code of unknown layout (a vendor's, or one of a later version) everything that is left. */
static size_t extended_len(uint8_t code, size_t left)
{
    for (size_t i = 0; i < sizeof(extended_lens) / sizeof(extended_lens[0]); i++)
        if (extended_lens[i].code == code)
            return extended_lens[i].extended_len;
    return left;
}

enum dsm_error dsm_error_message_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                        struct dsm_error_message *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_error_message){ 0 };
    dsm_spdm_header_read(&r, &header);
    out->error_code = header.param1;
    out->error_data = header.param2;
    out->extended = dsm_read_bytes(&r, extended_len(header.param1, dsm_reader_left(&r)));
    DSM_TRY(dsm_message_end(params, &r, message));
    if (out->extended.n > EXTENDED_MAX)
        return dsm_cause_set(params->cause, DSM_CAUSE_ERROR_DATA_LENGTH, out->extended.n, EXTENDED_MAX);
    return DSM_OK;
}

enum dsm_error dsm_error_message_encode(const struct dsm_wire_params *params, const struct dsm_error_message *in,
                                        struct dsm_writer *w)
{
    if (in->extended.n > EXTENDED_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_ERROR, in->error_code, in->error_data);
    dsm_write_bytes(w, in->extended);
    return dsm_encode_end(w);
}

static void print_error_code(const void *in, struct dsm_text *out)
{
    uint8_t code = ((const struct dsm_error_message *)in)->error_code;

    dsm_text_add(out, "0x%02x(%s)", code, dsm_spdm_error_code_name(code));
}

static const struct dsm_field error_message_fields[] = {
    { .name = "error_code", .kind = DSM_FIELD_CUSTOM, .print = print_error_code },
    DSM_FIELD(error_message, error_data, HEX),
    DSM_FIELD(error_message, extended, SPAN),
};

DSM_MESSAGE_CODEC(error_message)

const struct dsm_message dsm_error_message_row = {
    .code = DSM_SPDM_ERROR,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "ERROR",
    DSM_MESSAGE_STRUCT(error_message),
    .reserved_at = DSM_MESSAGE_NOTHING_RESERVED,
    DSM_MESSAGE_FIELDS(error_message_fields),
};
