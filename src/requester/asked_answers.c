/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/asked_answers.h"

#include "requester/own.h"
#include "spdm/session_keys.h"
#include "spdm/signing.h"
#include "wire/endpoint_info.h"
#include "wire/key_update.h"

/*
 * UpdateKey in an encapsulated request is the device's own key. The request comes under the old one, VerifyNewKey is
 * the first message under the new one.
 */
enum dsm_error dsm_asked_answers_key_update(struct dsm_requester *r, const struct dsm_wire_params *params,
                                            struct dsm_bytes *request, struct dsm_writer *w)
{
    struct dsm_key_update_ack ack;
    struct dsm_key_update asked;

    DSM_TRY(dsm_key_update_decode(params, request, &asked));
    if (r->session->state != DSM_SESSION_ESTABLISHED || !dsm_both_can(&r->negotiated, DSM_CAP_KEY_UPD))
        return DSM_ERR_INVALID_FIELD;
    if (asked.operation == DSM_KEY_UPDATE_KEY) {
        dsm_session_keys_drop_next(r->session, DSM_RESPONDER);
        DSM_TRY(dsm_session_keys_prepare_update(r->session, DSM_RESPONDER));
    } else if (asked.operation == DSM_KEY_VERIFY_NEW_KEY && r->round_trip.key_used == DSM_KEY_NEXT) {
        dsm_session_keys_activate(r->session, DSM_RESPONDER, DSM_OLD_KEY_DROPPED);
    } else {
        return DSM_ERR_INVALID_FIELD;
    }
    ack = (struct dsm_key_update_ack){ .operation = asked.operation, .tag = asked.tag };
    return dsm_key_update_ack_encode(params, &ack, w);
}

/* A requester is no device: its one identifier says DMTF, and no more. */
static enum dsm_error write_classes(struct dsm_writer *w)
{
    const struct dsm_device_class class = { .registry_id = 0 };

    DSM_TRY(dsm_device_classes_header_write(w, 1));
    return dsm_device_class_write(w, &class);
}

static enum dsm_error sign(struct dsm_requester *r, struct dsm_bytes asked, size_t before, struct dsm_writer *w)
{
    struct dsm_bytes answered = dsm_bytes(w->start + before, dsm_written_len(w) - before);
    uint8_t digest[DSM_HASH_MAX];

    DSM_TRY(dsm_transcript_digest_il1il2(&r->transcript, asked, answered, digest));
    return dsm_own_sign(r, DSM_SIGN_REQUESTER_ENDPOINT_INFO, digest, w);
}

enum dsm_error dsm_asked_answers_endpoint_info(struct dsm_requester *r, const struct dsm_wire_params *params,
                                               struct dsm_bytes *request, struct dsm_writer *w)
{
    uint8_t bytes[16];
    struct dsm_writer classes = dsm_writer(bytes, sizeof(bytes));
    struct dsm_wire_params signed_params = *params;
    struct dsm_endpoint_info info = { .slot = 0 };
    struct dsm_get_endpoint_info asked;
    size_t before = dsm_written_len(w);
    bool is_signed;

    DSM_TRY(dsm_get_endpoint_info_decode(params, request, &asked));
    is_signed = (asked.attributes & DSM_ENDPOINT_INFO_SIGNATURE_REQUESTED) != 0;
    if (asked.sub_code != DSM_ENDPOINT_INFO_DEVICE_CLASS ||
        (is_signed &&
         (!dsm_own_is_given(r) || !dsm_negotiated_req_asym(&r->negotiated) || asked.slot != r->options.identity.slot)))
        return DSM_ERR_INVALID_FIELD;
    DSM_TRY(write_classes(&classes));
    DSM_TRY(dsm_random(r->crypto, info.nonce, sizeof(info.nonce)));
    info.slot = is_signed ? asked.slot : 0;
    info.info = dsm_written(&classes);
    signed_params.is_signed = is_signed;
    DSM_TRY(dsm_endpoint_info_encode(&signed_params, &info, w));
    return is_signed ? sign(r, *request, before, w) : DSM_OK;
}
