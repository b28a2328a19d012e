/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/get_measurement_log.h"

#include "requester/fail.h"
#include "requester/portion.h"
#include "requester/round_trip.h"
#include "requester/transcript_rules.h"
#include "wire/measurement_log.h"

#define RULE "DSP0274 GET_MEASUREMENT_EXTENSION_LOG and MEASUREMENT_EXTENSION_LOG, "
#define PORTION 4096u

/* A log as it arrives. */
struct arrival {
    uint8_t *bytes;
    size_t size;
    size_t n;
    size_t total; /* as the first portion tells; 0 before */
    size_t *n_out;
    uint32_t asked;
};

static enum dsm_error check_portion(struct dsm_requester *r, const struct dsm_measurement_extension_log *response,
                                    const struct arrival *log)
{
    size_t n = response->portion.n, total = log->n + n + response->remainder_length;

    if (n == 0 || n > log->asked)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "PortionLength", "%zu bytes came, %u were asked for", n,
                                 (unsigned)log->asked);
    if (response->remainder_length > 0 && dsm_portion_is_small(n, log->asked))
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, RULE "PortionLength",
                                 "%zu bytes came of %u that were asked for, and not the last: at least %u are taken", n,
                                 (unsigned)log->asked, DSM_PORTION_MIN);
    if (total > log->size)
        return dsm_fail_protocol(r, DSM_ERR_LIMIT, RULE "RemainderLength",
                                 "the log has %zu bytes in all, at most %zu are taken", total, log->size);
    if (log->total > 0 && total != log->total)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "RemainderLength",
                                 "at offset %zu the log has %zu bytes in all, before it had %zu", log->n, total,
                                 log->total);
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r);

static enum dsm_error take(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_wire_params params = dsm_requester_decode_params(r);
    struct arrival *log = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_measurement_extension_log portion;

    DSM_TRY(dsm_fail_decode(r, dsm_measurement_extension_log_decode(&params, &response, &portion),
                            "DSP0274 MEASUREMENT_EXTENSION_LOG", response.n));
    DSM_TRY(check_portion(r, &portion, log));
    if (portion.reserved_set)
        dsm_requester_note(r, "reserved bits are set in MEASUREMENT_EXTENSION_LOG");
    DSM_TRY(dsm_transcript_rules_add(r, response));
    memcpy(log->bytes + log->n, portion.portion.p, portion.portion.n);
    log->n += portion.portion.n;
    log->total = log->n + portion.remainder_length;
    if (log->n < log->total)
        return send_request(r);
    *log->n_out = log->n;
    return DSM_OK;
}

static enum dsm_error send_request(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);
    struct arrival *log = DSM_STEP_MEMORY(r, struct arrival);
    struct dsm_get_measurement_extension_log request = { .offset = (uint32_t)log->n, .length = PORTION };
    struct dsm_writer w = dsm_requester_writer(r);

    if (log->total > 0 && log->total - log->n < PORTION)
        request.length = (uint32_t)(log->total - log->n);
    log->asked = request.length;
    DSM_TRY(dsm_get_measurement_extension_log_encode(&params, &request, &w));
    return dsm_round_trip_begin(r, dsm_written(&w), DSM_SPDM_MEASUREMENT_EXTENSION_LOG, take);
}

static enum dsm_error send_first(struct dsm_requester *r)
{
    dsm_requester_name_step(r, "GET_MEASUREMENT_EXTENSION_LOG");
    return send_request(r);
}

enum dsm_step dsm_get_measurement_log_begin(struct dsm_requester *r, uint8_t *buffer, size_t size, size_t *n)
{
    struct arrival *log = dsm_step_prepare(r);

    log->bytes = buffer;
    log->size = size;
    log->n_out = n;
    return dsm_step_begin(r, send_first);
}
