/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/ide_km.h"

#include "requester/fail.h"
#include "requester/vendor.h"
#include "wire/ide_km_messages.h"
#include "wire/vendor_defined.h"

#define RULE "PCIe 6.33.3 "
#define MESSAGE_MAX 64u

struct ide_km {
    struct dsm_vendor vendor;
    uint8_t response; /* enum dsm_ide_km_object */
    dsm_round_trip_take take;
    uint8_t port_index; /* QUERY */
    struct dsm_ide_km_query_resp *out;
    struct dsm_ide_key_id id; /* KEY_PROG, K_SET_GO, K_SET_STOP */
    uint8_t object;
    uint8_t key[DSM_IDE_KEY_LEN];
};

static enum dsm_error take_object(struct dsm_requester *r, struct dsm_bytes response)
{
    const struct ide_km *step = DSM_STEP_MEMORY(r, struct ide_km);

    if (response.n == 0 || response.p[0] != step->response)
        return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, RULE "Object ID", "object 0x%02x came instead of %s",
                                 response.n ? response.p[0] : 0, dsm_ide_km_messages_name(step->response));
    return step->take(r, response);
}

static enum dsm_error send_object(struct dsm_requester *r, const struct dsm_writer *w)
{
    return dsm_vendor_send(r, DSM_PCI_PROTOCOL_IDE_KM, dsm_written(w), take_object);
}

static bool is_same(const struct dsm_ide_key_id *a, const struct dsm_ide_key_id *b)
{
    return a->stream_id == b->stream_id && a->port_index == b->port_index && a->key_set == b->key_set &&
           a->direction == b->direction && a->sub_stream == b->sub_stream;
}

static enum dsm_error check_echo(struct dsm_requester *r, const char *rule, const struct dsm_ide_key_id *sent,
                                 const struct dsm_ide_key_id *came)
{
    if (is_same(sent, came))
        return DSM_OK;
    return dsm_fail_protocol(
        r, DSM_ERR_INVALID_FIELD, rule,
        "stream %u port %u key set %u direction %u sub-stream %u came instead of %u, %u, %u, %u, %u", came->stream_id,
        came->port_index, came->key_set, came->direction, came->sub_stream, sent->stream_id, sent->port_index,
        sent->key_set, sent->direction, sent->sub_stream);
}

static enum dsm_error take_query_resp(struct dsm_requester *r, struct dsm_bytes response)
{
    const struct ide_km *step = DSM_STEP_MEMORY(r, struct ide_km);
    struct dsm_ide_km_query_resp *out = step->out;

    DSM_TRY(dsm_fail_decode(r, dsm_ide_km_query_resp_decode(response, out, &r->cause), RULE "QUERY_RESP", response.n));
    if (out->port_index != step->port_index || out->max_port_index < step->port_index)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_FIELD, RULE "QUERY_RESP, PortIndex",
                                 "port %u (of at most %u) came instead of %u", out->port_index, out->max_port_index,
                                 step->port_index);
    if (out->reserved_set)
        dsm_requester_note(r, "reserved bits are set in QUERY_RESP");
    return DSM_OK;
}

static enum dsm_error send_query(struct dsm_requester *r)
{
    struct dsm_ide_km_query request = { .port_index = DSM_STEP_MEMORY(r, struct ide_km)->port_index };
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    dsm_requester_name_step(r, "IDE_KM QUERY");
    DSM_TRY(dsm_ide_km_query_encode(&request, &w));
    return send_object(r, &w);
}

enum dsm_step dsm_ide_km_query_begin(struct dsm_requester *r, uint8_t port_index, struct dsm_ide_km_query_resp *out)
{
    struct ide_km *step = dsm_step_prepare(r);

    step->response = DSM_IDE_KM_QUERY_RESP;
    step->take = take_query_resp;
    step->port_index = port_index;
    step->out = out;
    return dsm_step_begin(r, send_query);
}

static const char *kp_ack_text(uint8_t status)
{
    static const char *const texts[] = { "success", "incorrect length", "unsupported port index", "unsupported value",
                                         "unspecified failure" };

    return status < sizeof(texts) / sizeof(texts[0]) ? texts[status] : "reserved status";
}

static enum dsm_error check_kp_ack(struct dsm_requester *r, const struct dsm_ide_key_id *id,
                                   const struct dsm_ide_km_kp_ack *ack)
{
    DSM_TRY(check_echo(r, RULE "KP_ACK", id, &ack->id));
    if (ack->status == DSM_KP_ACK_SUCCESS)
        return DSM_OK;
    r->failure.kp_ack_status = ack->status;
    return dsm_fail_refused(r, RULE "KP_ACK, Status", "the device answered KP_ACK with status %u, %s", ack->status,
                            kp_ack_text(ack->status));
}

static enum dsm_error take_kp_ack(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_ide_km_kp_ack ack;

    DSM_TRY(dsm_fail_decode(r, dsm_ide_km_kp_ack_decode(response, &ack, &r->cause), RULE "KP_ACK", response.n));
    return check_kp_ack(r, &DSM_STEP_MEMORY(r, struct ide_km)->id, &ack);
}

static enum dsm_error send_key_prog(struct dsm_requester *r)
{
    /* PCIe 6.33.3 KEY_PROG: the invocation field begins at 1, its upper double word first. */
    static const uint8_t ifv[DSM_IDE_IFV_LEN] = { 0, 0, 0, 0, 1, 0, 0, 0 };
    const struct ide_km *step = DSM_STEP_MEMORY(r, struct ide_km);
    struct dsm_ide_km_key_prog request = {
        .id = step->id,
        .key_present = true,
        .key = dsm_bytes(step->key, sizeof(step->key)),
        .ifv = dsm_bytes(ifv, sizeof(ifv)),
    };
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));
    enum dsm_error error;

    dsm_requester_name_step(r, "IDE_KM KEY_PROG");
    error = dsm_ide_km_key_prog_encode(&request, &w);
    if (error == DSM_OK)
        error = send_object(r, &w);
    dsm_wipe(buffer, sizeof(buffer));
    return error;
}

enum dsm_step dsm_ide_km_key_prog_begin(struct dsm_requester *r, const struct dsm_ide_key_id *id, const uint8_t *key)
{
    struct ide_km *step = dsm_step_prepare(r);

    step->response = DSM_IDE_KM_KP_ACK;
    step->take = take_kp_ack;
    step->id = *id;
    memcpy(step->key, key, sizeof(step->key));
    return dsm_step_begin(r, send_key_prog);
}

static enum dsm_error take_k_gostop_ack(struct dsm_requester *r, struct dsm_bytes response)
{
    struct dsm_ide_km_key_set ack;

    DSM_TRY(dsm_fail_decode(r, dsm_ide_km_key_set_decode(response, &ack, &r->cause), RULE "K_GOSTOP_ACK", response.n));
    return check_echo(r, RULE "K_GOSTOP_ACK", &DSM_STEP_MEMORY(r, struct ide_km)->id, &ack.id);
}

static enum dsm_error send_key_set(struct dsm_requester *r)
{
    const struct ide_km *step = DSM_STEP_MEMORY(r, struct ide_km);
    struct dsm_ide_km_key_set request = { .object = step->object, .id = step->id };
    uint8_t buffer[MESSAGE_MAX];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    dsm_requester_name_step(r, step->object == DSM_IDE_KM_K_SET_GO ? "IDE_KM K_SET_GO" : "IDE_KM K_SET_STOP");
    DSM_TRY(dsm_ide_km_key_set_encode(&request, &w));
    return send_object(r, &w);
}

enum dsm_step dsm_ide_km_key_set_begin(struct dsm_requester *r, enum dsm_ide_km_object object,
                                       const struct dsm_ide_key_id *id)
{
    struct ide_km *step = dsm_step_prepare(r);

    step->response = DSM_IDE_KM_K_GOSTOP_ACK;
    step->take = take_k_gostop_ack;
    step->object = (uint8_t)object;
    step->id = *id;
    return dsm_step_begin(r, send_key_set);
}
