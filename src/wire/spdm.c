/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/spdm.h"

#include "wire/cause.h"

struct name {
    uint8_t code;
    const char *text;
};

static const struct name error_names[] = {
    { DSM_SPDM_ERROR_INVALID_REQUEST, "InvalidRequest" },
    { DSM_SPDM_ERROR_BUSY, "Busy" },
    { DSM_SPDM_ERROR_UNEXPECTED_REQUEST, "UnexpectedRequest" },
    { DSM_SPDM_ERROR_UNSPECIFIED, "Unspecified" },
    { DSM_SPDM_ERROR_DECRYPT_ERROR, "DecryptError" },
    { DSM_SPDM_ERROR_UNSUPPORTED_REQUEST, "UnsupportedRequest" },
    { DSM_SPDM_ERROR_REQUEST_IN_FLIGHT, "RequestInFlight" },
    { DSM_SPDM_ERROR_INVALID_RESPONSE_CODE, "InvalidResponseCode" },
    { DSM_SPDM_ERROR_SESSION_LIMIT_EXCEEDED, "SessionLimitExceeded" },
    { DSM_SPDM_ERROR_SESSION_REQUIRED, "SessionRequired" },
    { DSM_SPDM_ERROR_RESET_REQUIRED, "ResetRequired" },
    { DSM_SPDM_ERROR_RESPONSE_TOO_LARGE, "ResponseTooLarge" },
    { DSM_SPDM_ERROR_REQUEST_TOO_LARGE, "RequestTooLarge" },
    { DSM_SPDM_ERROR_LARGE_RESPONSE, "LargeResponse" },
    { DSM_SPDM_ERROR_MESSAGE_LOST, "MessageLost" },
    { DSM_SPDM_ERROR_INVALID_POLICY, "InvalidPolicy" },
    { DSM_SPDM_ERROR_DATA_TOO_LARGE, "DataTooLarge" },
    { DSM_SPDM_ERROR_VERSION_MISMATCH, "VersionMismatch" },
    { DSM_SPDM_ERROR_RESPONSE_NOT_READY, "ResponseNotReady" },
    { DSM_SPDM_ERROR_REQUEST_RESYNCH, "RequestResynch" },
    { DSM_SPDM_ERROR_OPERATION_FAILED, "OperationFailed" },
    { DSM_SPDM_ERROR_NO_PENDING_REQUESTS, "NoPendingRequests" },
    { DSM_SPDM_ERROR_REQUEST_SESSION_TERMINATED, "RequestSessionTerminated" },
    { DSM_SPDM_ERROR_INVALID_STATE, "InvalidState" },
    { DSM_SPDM_ERROR_VENDOR_DEFINED, "VendorDefined" },
};

static const char *find_name(const struct name *names, size_t count, uint8_t code)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].code == code)
            return names[i].text;
    return "?";
}

const char *dsm_spdm_error_code_name(uint8_t code)
{
    return find_name(error_names, sizeof(error_names) / sizeof(error_names[0]), code);
}

void dsm_spdm_header_read(struct dsm_reader *r, struct dsm_spdm_header *out)
{
    out->version = dsm_read_u8(r);
    out->code = dsm_read_u8(r);
    out->param1 = dsm_read_u8(r);
    out->param2 = dsm_read_u8(r);
}

enum dsm_error dsm_spdm_header_decode(struct dsm_bytes message, struct dsm_spdm_header *out)
{
    struct dsm_reader r = dsm_reader(message);

    dsm_spdm_header_read(&r, out);
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

void dsm_spdm_header_write(struct dsm_writer *w, uint8_t version, uint8_t code, uint8_t param1, uint8_t param2)
{
    dsm_write_u8(w, version);
    dsm_write_u8(w, code);
    dsm_write_u8(w, param1);
    dsm_write_u8(w, param2);
}

enum dsm_error dsm_message_end(const struct dsm_wire_params *params, const struct dsm_reader *r,
                               struct dsm_bytes *message)
{
    if (r->failed)
        return dsm_cause_set(params->cause, DSM_CAUSE_MESSAGE_SHORT, message->n, message->n + r->missing);
    if (dsm_reader_left(r) > params->pad_max)
        return dsm_cause_set(params->cause, DSM_CAUSE_MESSAGE_LONG, message->n, message->n - dsm_reader_left(r));
    message->n -= dsm_reader_left(r);
    return DSM_OK;
}

enum dsm_error dsm_body_end(struct dsm_bytes body, const struct dsm_reader *r, struct dsm_cause *cause)
{
    const struct dsm_wire_params params = { .cause = cause };

    return dsm_message_end(&params, r, &body);
}

enum dsm_error dsm_encode_end(const struct dsm_writer *w)
{
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}
