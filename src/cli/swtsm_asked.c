/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_asked.h"

#include "cli/swtsm_run.h"
#include "requester/fail.h"
#include "wire/endpoint_info.h"
#include "wire/spdm_emu_frame.h"

static json_t *show_ids(const struct dsm_device_class *class)
{
    struct dsm_reader r = dsm_reader(class->ids);
    json_t *list = json_array();

    for (unsigned i = 0; i < class->id_count; i++)
        json_array_append_new(list, cli_json_hex(dsm_read_bytes(&r, dsm_read_u8(&r))));
    return list;
}

static json_t *show_class(struct swtsm *t, const struct dsm_device_class *class)
{
    char vendor_id[64], ids[140];

    cli_detail(&t->output, "registry %u, vendor id %s, subordinate ids %s", class->registry_id,
               cli_hex(class->vendor_id, vendor_id, sizeof(vendor_id)), cli_hex(class->ids, ids, sizeof(ids)));
    return json_pack("{s:i, s:o, s:o}", "registry", class->registry_id, "vendor_id", cli_json_hex(class->vendor_id),
                     "subordinate_ids", show_ids(class));
}

static json_t *show_classes(struct swtsm *t, struct dsm_bytes info)
{
    struct dsm_device_classes classes;
    struct dsm_device_class class;
    json_t *list = json_array();
    struct dsm_reader r;

    if (dsm_device_classes_decode(info, &classes) != DSM_OK)
        return list;
    r = dsm_reader(classes.classes);
    while (dsm_reader_left(&r) > 0 && dsm_device_class_read(&r, &class) == DSM_OK)
        json_array_append_new(list, show_class(t, &class));
    return list;
}

enum dsm_error swtsm_endpoint_info(struct swtsm *t, uint8_t slot)
{
    uint32_t flags = t->requester->negotiated.responder_flags;
    struct dsm_endpoint_info_request request = { .slot = slot };
    struct dsm_endpoint_info info;

    if ((flags & DSM_CAP_EP_INFO_MASK) == 0)
        return DSM_OK;
    request.is_signed = (flags & DSM_CAP_EP_INFO_SIG) != 0 && t->requester->slots[slot].leaf_key;
    DSM_TRY(swtsm_do(t, dsm_get_endpoint_info_begin(t->requester, &request, &info)));
    cli_step(&t->output, "GET_ENDPOINT_INFO", "%s", request.is_signed ? "signature verifies" : "NOT SIGNED");
    cli_output_set(&t->output, "endpoint_info",
                   json_pack("{s:b, s:o}", "signed", request.is_signed, "device_classes", show_classes(t, info.info)));
    return DSM_OK;
}

/* spdm-emu's frame that has its responder, and swdsm, ask. */
static enum dsm_error trigger(struct swtsm *t)
{
    uint8_t id[4];
    struct dsm_writer w = dsm_writer(id, sizeof(id));
    bool is_key_update = t->settings->answer == SWTSM_ANSWER_KEY_UPDATE;

    if (t->settings->answer == SWTSM_ANSWER_WAITING)
        return DSM_OK;
    if (!t->link.tell)
        return dsm_fail_transport(t->requester, DSM_ERR_CONFIG,
                                  "--answer: only a socket's other side can be told to ask");
    if (is_key_update)
        dsm_write_u32le(&w, t->requester->session->id);
    if (t->link.tell(&t->link,
                     is_key_update ? DSM_SPDM_EMU_COMMAND_OOB_ENCAP_KEY_UPDATE : DSM_SPDM_EMU_COMMAND_OOB_ENDPOINT_INFO,
                     dsm_written(&w)) != DSM_OK)
        return dsm_fail_transport(t->requester, DSM_ERR_IO, "--answer: the device does not ask");
    return DSM_OK;
}

/* From 1.3 on there is an error for it. */
static bool is_nothing(const struct dsm_requester *r)
{
    return r->failure.spdm_error_code == (r->negotiated.version >= DSM_SPDM_13 ? DSM_SPDM_ERROR_NO_PENDING_REQUESTS
                                                                               : DSM_SPDM_ERROR_UNEXPECTED_REQUEST);
}

static enum dsm_error answer_all(struct swtsm *t, struct dsm_answered *answered)
{
    enum dsm_error error = swtsm_do(t, dsm_answer_begin(t->requester, answered));

    if (error != DSM_ERR_PEER_ERROR || t->settings->answer != SWTSM_ANSWER_WAITING || !is_nothing(t->requester))
        return error;
    dsm_requester_name_step(t->requester, "GET_ENCAPSULATED_REQUEST");
    return DSM_OK;
}

enum dsm_error swtsm_answer(struct swtsm *t)
{
    struct dsm_answered answered = { .count = 0 };

    if (t->settings->answer == SWTSM_ANSWER_NONE)
        return DSM_OK;
    dsm_requester_name_step(t->requester, "GET_ENCAPSULATED_REQUEST");
    if (!dsm_both_can(&t->requester->negotiated, DSM_CAP_ENCAP)) {
        dsm_requester_note(t->requester, "left out: the device does not state ENCAP_CAP");
        return DSM_OK;
    }
    DSM_TRY(trigger(t));
    DSM_TRY(answer_all(t, &answered));
    cli_step(&t->output, "ENCAPSULATED", "%u request%s of the device answered", answered.count,
             answered.count == 1 ? "" : "s");
    cli_output_set(&t->output, "answered", json_integer(answered.count));
    return DSM_OK;
}
