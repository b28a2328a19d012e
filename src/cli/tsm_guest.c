/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/tsm_guest.h"

#include <errno.h>

#define HEADER_LEN 12u
#define REASON_MAX 200u

static int give(struct dsm_writer *out, struct dsm_bytes bytes, struct dsm_error_detail *detail)
{
    if (bytes.n > dsm_writer_left(out)) {
        cli_refuse(detail, "%zu bytes are more than an answer has", bytes.n);
        return EMSGSIZE;
    }
    dsm_write_bytes(out, bytes);
    return 0;
}

static int state(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                 struct dsm_error_detail *detail)
{
    uint8_t now;
    int error = tsm_tdi_state(dsm, tdi, &now, detail);

    (void)data;
    return error ? error : give(out, dsm_bytes(&now, 1), detail);
}

static int certificates(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                        struct dsm_error_detail *detail)
{
    const struct dsm_requester_slot *slot;
    int error = 0;

    (void)tdi;
    if (data.p[0] >= DSM_SLOTS_MAX || !dsm->requester->slots[data.p[0]].provisioned) {
        cli_refuse(detail, "slot %u has no certificates", data.p[0]);
        return ENOENT;
    }
    slot = &dsm->requester->slots[data.p[0]];
    if (!slot->chain)
        error = tsm_dsm_do(dsm, dsm_get_certificate_begin(dsm->requester, data.p[0]), detail);
    return error ? error : give(out, dsm_bytes(slot->chain, slot->chain_len), detail);
}

static int vca(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
               struct dsm_error_detail *detail)
{
    (void)tdi;
    (void)data;
    return give(out, dsm_transcript_vca(&dsm->requester->transcript), detail);
}

static int measurements(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                        struct dsm_error_detail *detail)
{
    size_t n;
    int error;

    (void)tdi;
    tsm_record_begin(&dsm->record, out->p, dsm_writer_left(out));
    error = tsm_dsm_measure(dsm, data.p, detail);
    if (!tsm_record_end(&dsm->record, &n) && error == 0) {
        cli_refuse(detail, "measurements are more than an answer has");
        error = EMSGSIZE;
    }
    if (error == 0)
        (void)dsm_write_space(out, n);
    return error;
}

static int report(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                  struct dsm_error_detail *detail)
{
    static uint8_t buffer[DSM_REPORT_MAX];
    struct dsm_report decoded;
    size_t n;
    int error = tsm_tdi_report(dsm, tdi, buffer, &n, &decoded, detail);

    (void)data;
    return error ? error : give(out, dsm_bytes(buffer, n), detail);
}

static int lock(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                struct dsm_error_detail *detail)
{
    (void)data;
    (void)out;
    return tsm_tdi_lock(dsm, tdi, detail);
}

static int start(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                 struct dsm_error_detail *detail)
{
    (void)data;
    (void)out;
    return tsm_tdi_start(dsm, tdi, detail);
}

static int stop(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                struct dsm_error_detail *detail)
{
    (void)data;
    (void)out;
    return tsm_tdi_stop(dsm, tdi, detail);
}

struct operation {
    uint8_t op;
    const char *name;
    uint32_t scope;
    uint32_t data_len;
    int (*serve)(struct tsm_dsm *dsm, struct tsm_tdi *tdi, struct dsm_bytes data, struct dsm_writer *out,
                 struct dsm_error_detail *detail);
};

static const struct operation operations[] = {
    { SWTSM_GUEST_STATE, "STATE", SWTSM_SCOPE_INFO, 0, state },
    { SWTSM_GUEST_CERTIFICATES, "CERTIFICATES", SWTSM_SCOPE_INFO, 1, certificates },
    { SWTSM_GUEST_VCA, "VCA", SWTSM_SCOPE_INFO, 0, vca },
    { SWTSM_GUEST_MEASUREMENTS, "MEASUREMENTS", SWTSM_SCOPE_INFO, SWTSM_NONCE_LEN, measurements },
    { SWTSM_GUEST_REPORT, "REPORT", SWTSM_SCOPE_INFO, 0, report },
    { SWTSM_GUEST_LOCK, "LOCK", SWTSM_SCOPE_STATE_CHANGE, 0, lock },
    { SWTSM_GUEST_START, "START", SWTSM_SCOPE_STATE_CHANGE, 0, start },
    { SWTSM_GUEST_STOP, "STOP", SWTSM_SCOPE_STATE_CHANGE, 0, stop },
};

struct guest_request {
    uint8_t version;
    uint8_t op;
    uint16_t sequence;
    uint32_t status;
    struct dsm_bytes data;
};

/* DOE has padded it to double words. */
static bool decode(struct dsm_bytes object, struct guest_request *out)
{
    struct dsm_reader r = dsm_reader(object);
    uint32_t n;

    out->version = dsm_read_u8(&r);
    out->op = dsm_read_u8(&r);
    out->sequence = dsm_read_u16le(&r);
    out->status = dsm_read_u32le(&r);
    n = dsm_read_u32le(&r);
    out->data = dsm_read_bytes(&r, n);
    return !r.failed && dsm_reader_left(&r) < 4 && out->status == 0;
}

static int dispatch(struct tsm_dsm *dsm, struct tsm_tdi *tdi, uint32_t scope, const struct guest_request *request,
                    struct dsm_writer *out, struct tsm_guest_outcome *outcome, struct dsm_error_detail *detail)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        const struct operation *op = &operations[i];

        if (op->op != request->op)
            continue;
        outcome->op = op->name;
        if (op->scope == scope && op->data_len == request->data.n)
            return op->serve(dsm, tdi, request->data, out, detail);
        cli_refuse(detail, "%s with %zu bytes of data and scope %u", op->name, request->data.n, scope);
        return EBADMSG;
    }
    cli_refuse(detail, "operation %u is unknown", request->op);
    return EOPNOTSUPP;
}

static void write_header(uint8_t *at, const struct guest_request *request, int error, size_t data_len)
{
    struct dsm_writer w = dsm_writer(at, HEADER_LEN);

    dsm_write_u8(&w, SWTSM_GUEST_VERSION);
    dsm_write_u8(&w, request->op);
    dsm_write_u16le(&w, request->sequence);
    dsm_write_u32le(&w, (uint32_t)error);
    dsm_write_u32le(&w, (uint32_t)data_len);
}

struct tsm_guest_outcome tsm_guest_serve(struct tsm_dsm *dsm, struct tsm_tdi *tdi, uint32_t scope,
                                         struct dsm_bytes object, struct dsm_writer *answer,
                                         struct dsm_error_detail *detail)
{
    struct tsm_guest_outcome outcome = { .op = "object" };
    struct guest_request request;
    uint8_t *header = dsm_write_space(answer, HEADER_LEN);
    uint8_t *data = answer->p;

    if (!decode(object, &request)) {
        cli_refuse(detail, "the object is malformed");
        outcome.error = EBADMSG;
    } else if (request.version != SWTSM_GUEST_VERSION) {
        cli_refuse(detail, "version %u of the object is not %u", request.version, SWTSM_GUEST_VERSION);
        outcome.error = EPROTONOSUPPORT;
    } else {
        outcome.error = dispatch(dsm, tdi, scope, &request, answer, &outcome, detail);
    }
    if (outcome.error) {
        answer->p = data; /* with an error, data is the reason */
        dsm_write_bytes(answer, dsm_bytes(detail->reason, strnlen(detail->reason, REASON_MAX)));
    }
    write_header(header, &request, outcome.error, (size_t)(answer->p - data));
    return outcome;
}
