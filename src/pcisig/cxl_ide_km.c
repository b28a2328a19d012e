/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The responder of CXL's IDE_KM (CXL 3.0). What is refused how is as PCIe's has it (pcisig/ide_km.c): a wrong length
 * and requests for a port that another open session has keyed are discarded, KEY_PROG has a status, and all else that
 * is wrong is the SPDM layer's ERROR(InvalidRequest).
 */
#include "pcisig/cxl_ide_km.h"

#include <stdio.h>

#include "crypto/crypto.h"
#include "device/device_finding.h"
#include "device/device_refusal.h"
#include "wire/cxl_ide_km_messages.h"

struct exchange {
    struct dsm_device *device;
    struct dsm_cxl_ide *ide;
    const struct dsm_pci_session *session;
    struct dsm_bytes message;
    struct dsm_writer *w;
    uint8_t object;
};

static enum dsm_error refuse(const struct exchange *x, enum dsm_cause_id id, uint64_t value, uint64_t limit)
{
    enum dsm_error error = dsm_cause_set(&x->device->cause, id, value, limit);

    x->device->cause.came = dsm_cxl_ide_km_messages_name(x->object);
    return error;
}

static enum dsm_error check_reserved(const struct exchange *x, bool reserved_set)
{
    if (!reserved_set)
        return DSM_OK;
    return dsm_device_finding(x->device, DSM_FINDING_CXL_RESERVED_BITS, DSM_ERR_INVALID_FIELD,
                              "%s with reserved bits set", dsm_cxl_ide_km_messages_name(x->object));
}

static enum dsm_error check_owner(const struct exchange *x, uint8_t port_index)
{
    uint32_t owner = dsm_cxl_ide_owner(x->ide, port_index);

    return owner == 0 || owner == x->session->session_id
               ? DSM_OK
               : refuse(x, DSM_CAUSE_CXL_IDE_OWNER, x->session->session_id, owner);
}

/* The registers are the emulator's, which tells us none: they read as zeros. */
static enum dsm_error query(const struct exchange *x)
{
    static const uint8_t registers[DSM_CXL_IDE_REGISTERS_LEN];
    struct dsm_ide_km_query request;
    struct dsm_cxl_ide_km_query_resp response = {
        .max_port_index = (uint8_t)(x->ide->port_count - 1),
        .caps = x->ide->caps,
        .ide_registers = { registers, sizeof(registers) },
    };

    DSM_TRY(dsm_ide_km_query_decode(x->message, &request, NULL));
    DSM_TRY(check_owner(x, request.port_index));
    DSM_TRY(check_reserved(x, request.reserved_set));
    if (request.port_index >= x->ide->port_count)
        return refuse(x, DSM_CAUSE_CXL_IDE_PORT, request.port_index, x->ide->port_count);
    response.port_index = request.port_index;
    return dsm_cxl_ide_km_query_resp_encode(&response, x->w);
}

static enum dsm_error name_result(const struct exchange *x, enum dsm_cxl_ide_result result,
                                  const struct dsm_cxl_key_id *id)
{
    if (result == DSM_CXL_IDE_NO_SUCH_PORT)
        return refuse(x, DSM_CAUSE_CXL_IDE_PORT, id->port_index, x->ide->port_count);
    if (result == DSM_CXL_IDE_NO_SUCH_SUB_STREAM)
        return refuse(x, DSM_CAUSE_CXL_IDE_SUB_STREAM, id->sub_stream, 0);
    if (result == DSM_CXL_IDE_WRONG_IV)
        return refuse(x, DSM_CAUSE_CXL_KEY_IV, 0, 0);
    return DSM_OK;
}

/* The one status that stands for all that can be wrong with a key. */
static enum dsm_error program(const struct exchange *x, const struct dsm_cxl_ide_km_key_prog *request)
{
    if (!request->key_present)
        return refuse(x, DSM_CAUSE_CXL_KEY_LENGTH, x->message.n, DSM_CXL_IDE_KM_KEY_PROG_LEN);
    DSM_TRY(check_reserved(x, request->id.reserved_set));
    return name_result(x, dsm_cxl_ide_key_prog(x->ide, request, x->session->session_id), &request->id);
}

static const char *direction_name(const struct dsm_cxl_key_id *id)
{
    return id->direction == DSM_IDE_TX ? "Tx" : "Rx";
}

static enum dsm_error key_prog(const struct exchange *x)
{
    struct dsm_cxl_ide_km_key_prog request;
    struct dsm_cxl_ide_km_kp_ack ack = { .status = DSM_CXL_KP_ACK_SUCCESS };
    char message[96];

    DSM_TRY(dsm_cxl_ide_km_key_prog_decode(x->message, &request, NULL));
    DSM_TRY(check_owner(x, request.id.port_index));
    snprintf(message, sizeof(message), "CXL IDE_KM KEY_PROG port %u %s", request.id.port_index,
             direction_name(&request.id));
    if (program(x, &request) == DSM_OK) {
        dsm_log(x->device->log, DSM_LOG_DEBUG, x->device->name, "%s: programmed", message);
    } else {
        ack.status = DSM_CXL_KP_ACK_INVALID;
        dsm_device_refused(x->device, message, "KP_ACK(status 0x01)", DSM_ERR_INTERNAL);
    }
    ack.id = request.id;
    return dsm_cxl_ide_km_kp_ack_encode(&ack, x->w);
}

static enum dsm_error decode_key_set(const struct exchange *x, struct dsm_cxl_ide_km_key_set *request)
{
    DSM_TRY(dsm_cxl_ide_km_key_set_decode(x->message, request, NULL));
    DSM_TRY(check_owner(x, request->id.port_index));
    return check_reserved(x, request->id.reserved_set);
}

static enum dsm_error acknowledge(const struct exchange *x, const struct dsm_cxl_ide_km_key_set *request)
{
    struct dsm_cxl_ide_km_key_set ack = { .object = DSM_CXL_IDE_KM_K_GOSTOP_ACK, .id = request->id };

    return dsm_cxl_ide_km_key_set_encode(&ack, x->w);
}

/* Without a key: a finding and acknowledged, as PCIe's has it. */
static enum dsm_error key_set_go(const struct exchange *x)
{
    struct dsm_cxl_ide_km_key_set request;
    enum dsm_cxl_ide_result result;

    DSM_TRY(decode_key_set(x, &request));
    result = dsm_cxl_ide_key_set_go(x->ide, &request.id);
    DSM_TRY(name_result(x, result, &request.id));
    if (result == DSM_CXL_IDE_NOT_PROGRAMMED)
        DSM_TRY(dsm_device_finding(x->device, DSM_FINDING_UNPROGRAMMED_GO, DSM_ERR_INVALID_FIELD,
                                   "CXL K_SET_GO for port %u %s without a key", request.id.port_index,
                                   direction_name(&request.id)));
    return acknowledge(x, &request);
}

/* STOP of what does not go changes nothing and is acknowledged. */
static enum dsm_error key_set_stop(const struct exchange *x)
{
    struct dsm_cxl_ide_km_key_set request;

    if (!(x->ide->caps & DSM_CXL_IDE_CAP_K_SET_STOP))
        return refuse(x, DSM_CAUSE_CXL_IDE_CAPS, x->ide->caps, DSM_CXL_IDE_CAP_K_SET_STOP);
    DSM_TRY(decode_key_set(x, &request));
    DSM_TRY(name_result(x, dsm_cxl_ide_key_set_stop(x->ide, &request.id), &request.id));
    return acknowledge(x, &request);
}

/* A port that makes only one of both answers with zeros for the other, which the requester does not look at. */
static enum dsm_error write_key(const struct exchange *x, const struct dsm_cxl_key_id *id)
{
    uint8_t key[DSM_IDE_KEY_LEN] = { 0 }, iv[DSM_CXL_IDE_IV_LEN] = { 0 };
    struct dsm_cxl_ide_km_getkey_ack ack = { *id, { key, sizeof(key) }, { iv, sizeof(iv) } };
    enum dsm_error error = DSM_OK;

    if (x->ide->caps & DSM_CXL_IDE_CAP_KEY_GEN)
        error = dsm_random(x->device->crypto, key, sizeof(key));
    if (x->ide->caps & DSM_CXL_IDE_CAP_IV_GEN)
        memcpy(iv, dsm_cxl_ide_default_iv, sizeof(iv));
    if (error == DSM_OK)
        error = dsm_cxl_ide_km_getkey_ack_encode(&ack, x->w);
    dsm_wipe(key, sizeof(key));
    return error;
}

static enum dsm_error getkey(const struct exchange *x)
{
    const uint8_t needs = DSM_CXL_IDE_CAP_KEY_GEN | DSM_CXL_IDE_CAP_IV_GEN;
    struct dsm_cxl_ide_km_key_set request;

    if (!(x->ide->caps & needs))
        return refuse(x, DSM_CAUSE_CXL_IDE_CAPS, x->ide->caps, needs);
    DSM_TRY(decode_key_set(x, &request));
    DSM_TRY(name_result(x, dsm_cxl_ide_find(x->ide, &request.id), &request.id));
    return write_key(x, &request.id);
}

static const struct {
    uint8_t object;
    enum dsm_error (*handle)(const struct exchange *x);
} requests[] = {
    { DSM_CXL_IDE_KM_QUERY, query },         { DSM_CXL_IDE_KM_KEY_PROG, key_prog },
    { DSM_CXL_IDE_KM_K_SET_GO, key_set_go }, { DSM_CXL_IDE_KM_K_SET_STOP, key_set_stop },
    { DSM_CXL_IDE_KM_GETKEY, getkey },
};

static enum dsm_error dispatch(const struct exchange *x)
{
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        enum dsm_error error;

        if (requests[i].object != x->object)
            continue;
        error = requests[i].handle(x);
        if (error == DSM_ERR_TRUNCATED || error == DSM_ERR_TRAILING)
            return refuse(x, DSM_CAUSE_CXL_IDE_LENGTH, x->message.n, 0);
        return error;
    }
    return refuse(x, DSM_CAUSE_CXL_IDE_OBJECT, x->object, 0);
}

#define ANSWER_LEN 51u /* of GETKEY_ACK, the longest */

enum dsm_error dsm_cxl_ide_km_respond(struct dsm_device *device, const struct dsm_pci_session *session,
                                      struct dsm_bytes message, struct dsm_writer *w)
{
    struct exchange x = { .device = device, .session = session, .message = message, .w = w };

    x.object = message.n > 0 ? message.p[0] : 0;
    if (message.n == 0)
        return refuse(&x, DSM_CAUSE_CXL_IDE_LENGTH, 0, 0);
    if (dsm_writer_left(w) < ANSWER_LEN)
        return DSM_ERR_NO_SPACE; /* before keys change: the encoding that comes last cannot fail */
    x.ide = &device->cxl->ide;
    DSM_TRY(dsm_pci_check_aead(device, session, "CXL IDE_KM"));
    return dispatch(&x);
}
