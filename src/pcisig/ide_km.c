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
#include <stdarg.h>
#include <stdio.h>

#include "device/device_events.h"
#include "device/device_finding.h"
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

static enum dsm_error refuse(const struct exchange *x, enum dsm_error error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Errors have their line, so that a requester's author sees why. */
static enum dsm_error refuse(const struct exchange *x, enum dsm_error error, const char *format, ...)
{
    char reason[160];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    dsm_log(x->device->log, DSM_LOG_INFO, x->device->name, "IDE_KM %s %s: %s", dsm_ide_km_messages_name(x->object),
            error == DSM_ERR_DISCARD ? "discarded" : "refused", reason);
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
    return refuse(x, DSM_ERR_DISCARD, "session 0x%08x has programmed keys, this is session 0x%08x", owner,
                  x->session->session_id);
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

    DSM_TRY(dsm_ide_km_query_decode(x->message, &request));
    if (!dsm_ide_may_query(ide, request.port_index, x->session->session_id, &owner))
        return discard_others(x, owner);
    DSM_TRY(check_reserved(x, request.reserved_set, DSM_ERR_INVALID_FIELD));
    if (request.port_index >= ide->port_count)
        return refuse(x, DSM_ERR_INVALID_FIELD, "there is no port %u", request.port_index);
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

static const char *status_text(uint8_t status)
{
    static const char *const texts[] = {
        [DSM_KP_ACK_SUCCESS] = "programmed",
        [DSM_KP_ACK_INCORRECT_LENGTH] = "incorrect length: a key is 8 double words, its IFV 2",
        [DSM_KP_ACK_UNSUPPORTED_PORT_INDEX] = "no such port",
        [DSM_KP_ACK_UNSUPPORTED_VALUE] = "sub-stream above 2, IFV other than 1, or more streams than the port has",
        [DSM_KP_ACK_UNSPECIFIED_FAILURE] = "this key is in use: a refresh programs the other key set",
    };

    return texts[status];
}

static enum dsm_error key_prog(const struct exchange *x)
{
    struct dsm_ide_km_key_prog request;
    struct dsm_ide_km_kp_ack ack = { 0 };

    DSM_TRY(dsm_ide_km_key_prog_decode(x->message, &request));
    DSM_TRY(check_owner(x, &request.id));
    ack.id = request.id;
    ack.status = key_prog_status(x, &request);
    dsm_log(x->device->log, ack.status == DSM_KP_ACK_SUCCESS ? DSM_LOG_DEBUG : DSM_LOG_INFO, x->device->name,
            "IDE_KM KEY_PROG port %u stream %u set %u %s sub-stream %u: %s", ack.id.port_index, ack.id.stream_id,
            ack.id.key_set, ack.id.direction == DSM_IDE_TX ? "Tx" : "Rx", ack.id.sub_stream, status_text(ack.status));
    return dsm_ide_km_kp_ack_encode(&ack, x->w);
}

static enum dsm_error decode_key_set(const struct exchange *x, struct dsm_ide_km_key_set *request)
{
    DSM_TRY(dsm_ide_km_key_set_decode(x->message, request));
    DSM_TRY(check_owner(x, &request->id));
    return check_reserved(x, request->id.reserved_set, DSM_ERR_INVALID_FIELD);
}

static enum dsm_error check_result(const struct exchange *x, enum dsm_ide_result result,
                                   const struct dsm_ide_key_id *id)
{
    if (result == DSM_IDE_NO_SUCH_PORT)
        return refuse(x, DSM_ERR_INVALID_FIELD, "there is no port %u", id->port_index);
    if (result == DSM_IDE_NO_SUCH_SUB_STREAM)
        return refuse(x, DSM_ERR_INVALID_FIELD, "there is no sub-stream %u", id->sub_stream);
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
            return refuse(x, DSM_ERR_DISCARD, "%zu bytes is a wrong length", x->message.n);
        return error;
    }
    return refuse(x, DSM_ERR_INVALID_FIELD, "object id 0x%02x is no request", x->object);
}

enum dsm_error dsm_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                  struct dsm_bytes message, struct dsm_writer *w)
{
    struct exchange x = { .device = device, .session = session, .message = message, .w = w };

    if (message.n == 0)
        return DSM_ERR_DISCARD;
    x.object = message.p[0];
    if (device->ide.policy == DSM_IDE_NONE)
        return refuse(&x, DSM_ERR_UNSUPPORTED_REQUEST, "the device has no IDE");
    DSM_TRY(dsm_pci_check_aead(device, session, "IDE_KM"));
    return dispatch(&x);
}
