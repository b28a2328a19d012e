/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IDE_KM responder (PCIe 6.33.3). Check order: the object, its length, whose the stream is, its fields.
 *
 * IDE_KM has a status in KP_ACK alone. What else is wrong with a request (ours, where the clause says nothing): an
 * object that is no request, a port or sub-stream that does not exist in QUERY, K_SET_GO and K_SET_STOP are answered by
 * the SPDM layer with ERROR(InvalidRequest): a requester that errs shall not wait for its timeout. Silence is kept for
 * what the clause wants discarded: requests of a wrong length (but for a KEY_PROG, which has a status for that), and
 * those for a stream from another session than the one that has programmed it, for as long as that is open, whatever
 * became of the keys. QUERY names no stream: it is for the session that owns one of its port, where one is owned
 * (ours).
 */
#include <stdio.h>

#include "device/device_events.h"
#include "device/device_finding.h"
#include "device/device_refusal.h"
#include "pcisig/ide_km.h"
#include "pcisig/pci_session.h"
#include "wire/ide_km_messages.h"

struct exchange {
    struct dsm_device *device;
    const struct dsm_pci_session *session;
    struct dsm_bytes message;
    struct dsm_writer *w;
    uint8_t object;
};

/* What it says of the message is the message's name. */
static enum dsm_error refuse(const struct exchange *x, enum dsm_cause_id id, uint64_t value, uint64_t limit)
{
    enum dsm_error error = dsm_cause_set(&x->device->cause, id, value, limit);

    x->device->cause.came = dsm_ide_km_messages_name(x->object);
    return error;
}

static enum dsm_error check_reserved(const struct exchange *x, bool reserved_set, enum dsm_error strict_error)
{
    if (!reserved_set)
        return DSM_OK;
    return dsm_device_finding(x->device, DSM_FINDING_IDE_KM_RESERVED_BITS, strict_error, "%s with reserved bits set",
                              dsm_ide_km_messages_name(x->object));
}

static enum dsm_error discard_others(const struct exchange *x, uint32_t owner)
{
    return refuse(x, DSM_CAUSE_IDE_OWNER, x->session->session_id, owner);
}

/* 6.33.3: while the session that has programmed keys of the stream remains open. */
static enum dsm_error check_owner(const struct exchange *x, const struct dsm_ide_key_id *id)
{
    uint32_t owner = dsm_ide_owner(&x->device->ide, id->port_index, id->stream_id);

    return owner == 0 || owner == x->session->session_id ? DSM_OK : discard_others(x, owner);
}

static enum dsm_error query(const struct exchange *x)
{
    struct dsm_ide *ide = &x->device->ide;
    uint8_t registers[DSM_IDE_REGISTERS_MAX * 4u];
    struct dsm_writer register_writer = dsm_writer(registers, sizeof(registers));
    struct dsm_ide_km_query request;
    struct dsm_ide_km_query_resp response = { 0 };
    const struct dsm_ide_port *port;
    uint32_t owner;

    DSM_TRY(dsm_ide_km_query_decode(x->message, &request, NULL));
    if (!dsm_ide_may_query(ide, request.port_index, x->session->session_id, &owner))
        return discard_others(x, owner);
    DSM_TRY(check_reserved(x, request.reserved_set, DSM_ERR_INVALID_FIELD));
    if (request.port_index >= ide->port_count)
        return refuse(x, DSM_CAUSE_IDE_PORT, request.port_index, ide->port_count);
    port = &ide->ports[request.port_index];
    for (size_t i = 0; i < port->register_dw_count; i++)
        dsm_write_u32le(&register_writer, dsm_ide_register_now(ide, request.port_index, i));
    response.port_index = request.port_index;
    response.dev_func_num = port->dev_func_num;
    response.bus_num = port->bus_num;
    response.segment = port->segment;
    response.max_port_index = (uint8_t)(ide->port_count - 1);
    response.ide_registers = dsm_written(&register_writer);
    return dsm_ide_km_query_resp_encode(&response, x->w);
}

static uint8_t key_prog_status(const struct exchange *x, const struct dsm_ide_km_key_prog *request)
{
    struct dsm_ide *ide = &x->device->ide;
    uint8_t status;

    if (check_reserved(x, request->id.reserved_set, DSM_ERR_INVALID_FIELD) != DSM_OK)
        return DSM_KP_ACK_UNSUPPORTED_VALUE;
    status = dsm_ide_key_prog(ide, request);
    if (status == DSM_KP_ACK_SUCCESS)
        dsm_ide_own(ide, request->id.port_index, request->id.stream_id, x->session->session_id);
    return status;
}

static void name_unsupported_value(const struct exchange *x, const struct dsm_ide_km_key_prog *request)
{
    struct dsm_cause *cause = &x->device->cause;

    if (cause->id == DSM_CAUSE_STRICT_FINDING)
        return;
    if (request->id.sub_stream >= DSM_IDE_SUB_STREAMS)
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_SUB_STREAM, request->id.sub_stream, 0);
    else if (!dsm_ide_is_initial_ifv(request->ifv))
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_IFV, 0, 0);
    else
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_STREAMS, request->id.stream_id, 0);
}

static void name_status(const struct exchange *x, const struct dsm_ide_km_key_prog *request, uint8_t status)
{
    struct dsm_cause *cause = &x->device->cause;

    if (status == DSM_KP_ACK_INCORRECT_LENGTH)
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_LENGTH, x->message.n, DSM_IDE_KM_KEY_PROG_LEN);
    if (status == DSM_KP_ACK_UNSUPPORTED_PORT_INDEX)
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_PORT, request->id.port_index, x->device->ide.port_count);
    if (status == DSM_KP_ACK_UNSUPPORTED_VALUE)
        name_unsupported_value(x, request);
    if (status == DSM_KP_ACK_UNSPECIFIED_FAILURE)
        (void)dsm_cause_set(cause, DSM_CAUSE_KEY_IN_USE, request->id.key_set, 0);
}

static void notify_key_prog(const struct exchange *x, const struct dsm_ide_km_key_prog *request, uint8_t status)
{
    char message[96], answer[32];

    snprintf(message, sizeof(message), "IDE_KM KEY_PROG port %u stream %u set %u %s sub-stream %u",
             request->id.port_index, request->id.stream_id, request->id.key_set,
             request->id.direction == DSM_IDE_TX ? "Tx" : "Rx", request->id.sub_stream);
    if (status == DSM_KP_ACK_SUCCESS) {
        dsm_log(x->device->log, DSM_LOG_DEBUG, x->device->name, "%s: programmed", message);
        return;
    }
    name_status(x, request, status);
    snprintf(answer, sizeof(answer), "KP_ACK(status 0x%02x)", status);
    dsm_device_refused(x->device, message, answer, DSM_ERR_INTERNAL);
}

static enum dsm_error key_prog(const struct exchange *x)
{
    struct dsm_ide_km_key_prog request;
    struct dsm_ide_km_kp_ack ack = { 0 };

    DSM_TRY(dsm_ide_km_key_prog_decode(x->message, &request, NULL));
    DSM_TRY(check_owner(x, &request.id));
    ack.id = request.id;
    ack.status = key_prog_status(x, &request);
    notify_key_prog(x, &request, ack.status);
    return dsm_ide_km_kp_ack_encode(&ack, x->w);
}

static enum dsm_error decode_key_set(const struct exchange *x, struct dsm_ide_km_key_set *request)
{
    DSM_TRY(dsm_ide_km_key_set_decode(x->message, request, NULL));
    DSM_TRY(check_owner(x, &request->id));
    return check_reserved(x, request->id.reserved_set, DSM_ERR_INVALID_FIELD);
}

static enum dsm_error check_result(const struct exchange *x, enum dsm_ide_result result,
                                   const struct dsm_ide_key_id *id)
{
    if (result == DSM_IDE_NO_SUCH_PORT)
        return refuse(x, DSM_CAUSE_IDE_PORT, id->port_index, x->device->ide.port_count);
    if (result == DSM_IDE_NO_SUCH_SUB_STREAM)
        return refuse(x, DSM_CAUSE_IDE_SUB_STREAM, id->sub_stream, 0);
    return DSM_OK;
}

static enum dsm_error acknowledge(const struct exchange *x, const struct dsm_ide_km_key_set *request)
{
    struct dsm_ide_km_key_set ack = { .object = DSM_IDE_KM_K_GOSTOP_ACK, .id = request->id };

    return dsm_ide_km_key_set_encode(&ack, x->w);
}

/*
 * GO without a key (ours): K_GOSTOP_ACK has no status to refuse it with, so it is acknowledged, nothing goes, and it is
 * a finding; a strict device sends no K_GOSTOP_ACK, as 6.33.3 recommends, but ERROR(InvalidRequest).
 */
static enum dsm_error key_set_go(const struct exchange *x)
{
    struct dsm_ide_km_key_set request;
    enum dsm_ide_result result;

    DSM_TRY(decode_key_set(x, &request));
    result = dsm_ide_key_set_go(&x->device->ide, &request.id);
    DSM_TRY(check_result(x, result, &request.id));
    if (result == DSM_IDE_NOT_PROGRAMMED)
        DSM_TRY(dsm_device_finding(x->device, DSM_FINDING_UNPROGRAMMED_GO, DSM_ERR_INVALID_FIELD,
                                   "K_SET_GO for port %u stream %u set %u %s sub-stream %u without a key",
                                   request.id.port_index, request.id.stream_id, request.id.key_set,
                                   request.id.direction == DSM_IDE_TX ? "Tx" : "Rx", request.id.sub_stream));
    return acknowledge(x, &request);
}

/* STOP of what does not go changes nothing and is acknowledged: a requester may tear down what it set up by halves. */
static enum dsm_error key_set_stop(const struct exchange *x)
{
    struct dsm_ide_km_key_set request;
    enum dsm_ide_result result;

    DSM_TRY(decode_key_set(x, &request));
    result = dsm_ide_key_set_stop(&x->device->ide, &request.id);
    DSM_TRY(check_result(x, result, &request.id));
    if (result == DSM_IDE_NOT_SECURE_ANY_MORE)
        dsm_device_port_stream_insecure(x->device, request.id.port_index, request.id.stream_id);
    return acknowledge(x, &request);
}

static const struct {
    uint8_t object;
    enum dsm_error (*handle)(const struct exchange *x);
} requests[] = {
    { DSM_IDE_KM_QUERY, query },
    { DSM_IDE_KM_KEY_PROG, key_prog },
    { DSM_IDE_KM_K_SET_GO, key_set_go },
    { DSM_IDE_KM_K_SET_STOP, key_set_stop },
};

static enum dsm_error dispatch(const struct exchange *x)
{
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        enum dsm_error error;

        if (requests[i].object != x->object)
            continue;
        error = requests[i].handle(x);
        if (error == DSM_ERR_TRUNCATED || error == DSM_ERR_TRAILING)
            return refuse(x, DSM_CAUSE_IDE_LENGTH, x->message.n, 0);
        return error;
    }
    return refuse(x, DSM_CAUSE_IDE_OBJECT, x->object, 0);
}

#define ACK_LEN 7u /* of KP_ACK and K_GOSTOP_ACK */

enum dsm_error dsm_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                  struct dsm_bytes message, struct dsm_writer *w)
{
    struct exchange x = { .device = device, .session = session, .message = message, .w = w };

    if (message.n == 0)
        return refuse(&x, DSM_CAUSE_IDE_EMPTY, 0, 0);
    if (dsm_writer_left(w) < ACK_LEN)
        return DSM_ERR_NO_SPACE; /* before keys change: the encoding that comes last cannot fail */
    x.object = message.p[0];
    if (device->ide.policy == DSM_IDE_NONE)
        return refuse(&x, DSM_CAUSE_IDE_NONE, 0, 0);
    DSM_TRY(dsm_pci_check_aead(device, session, "IDE_KM"));
    return dispatch(&x);
}
