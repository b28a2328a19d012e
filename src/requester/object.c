/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/object.h"

#include "requester/fail.h"
#include "wire/secured_record.h"

static enum dsm_error write_record(struct dsm_requester *r, struct dsm_bytes message, struct dsm_writer *w)
{
    size_t start;

    r->binding->begin(w, &start);
    DSM_TRY(dsm_session_records_seal(r->session, &r->binding->record, message, w));
    r->round_trip.is_out_of_sequence = true;
    return r->binding->finish(w, start, DSM_OBJECT_RECORD);
}

enum dsm_error dsm_object_write(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes message,
                                struct dsm_bytes *object)
{
    struct dsm_writer w = dsm_writer(r->request_object, sizeof(r->request_object));

    if (kind == DSM_OBJECT_SPDM && dsm_requester_is_secured(r))
        DSM_TRY(write_record(r, message, &w));
    else
        DSM_TRY(dsm_binding_wrap(r->binding, kind, message, &w));
    *object = dsm_written(&w);
    return DSM_OK;
}

static enum dsm_error wrong_kind(struct dsm_requester *r, enum dsm_object_kind came, enum dsm_object_kind expected)
{
    static const char *const names[] = {
        [DSM_OBJECT_SPDM] = "an SPDM message in clear",
        [DSM_OBJECT_RECORD] = "a secured record",
        [DSM_OBJECT_DISCOVERY] = "DOE discovery",
        [DSM_OBJECT_OTHER] = "of a vendor or type that SPDM has no use for",
    };

    return dsm_fail_protocol(r, DSM_ERR_UNEXPECTED_RESPONSE, r->binding->object, "the response is %s, not %s",
                             names[came], names[expected]);
}

static enum dsm_error open_record(struct dsm_requester *r, const struct dsm_record_frame *frame,
                                  struct dsm_bytes *message)
{
    struct dsm_opened_record opened = { .has_random = false };
    enum dsm_error error = dsm_session_records_open(r->session, frame, r->response_plain, &opened);

    r->round_trip.key_used = opened.used;
    *message = opened.message;
    if (error == DSM_OK && opened.has_random)
        dsm_requester_note(r, "the record has more random bytes than the %u that its transport allows",
                           frame->form->random_max);
    return error;
}

/* Length stands behind session id and sequence number; 0 where the record ends before it. */
static void note_length(struct dsm_requester *r, struct dsm_bytes record)
{
    size_t header_len = dsm_record_header_len(&r->binding->record);
    uint64_t length = record.n < header_len ? 0 : record.p[header_len - 2] | (uint64_t)record.p[header_len - 1] << 8;

    (void)dsm_cause_set(&r->cause, DSM_CAUSE_RESPONSE_RECORD_LENGTH, length,
                        record.n < header_len ? 0 : record.n - header_len);
}

static enum dsm_error decode_record(struct dsm_requester *r, struct dsm_bytes record, struct dsm_bytes *message)
{
    size_t tag_size = dsm_negotiated_aead(&r->negotiated)->tag_size;
    struct dsm_record_frame frame;
    enum dsm_error error;

    error = dsm_record_frame_decode(&r->binding->record, record, tag_size, &frame);
    if (error != DSM_OK)
        note_length(r, record);
    DSM_TRY(dsm_fail_decode(r, error, "DSP0277 secured message", record.n));
    if (frame.session_id != r->session->id)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_SESSION, "DSP0277 Session ID",
                                 "the record is of session 0x%08x, not 0x%08x", frame.session_id, r->session->id);
    error = open_record(r, &frame, message);
    if (error == DSM_ERR_DECRYPT)
        return dsm_fail_verify(r, error, "DSP0277 MAC", "the record's tag does not verify");
    r->round_trip.is_out_of_sequence = error != DSM_OK && error != DSM_ERR_DISCARD;
    if (error == DSM_ERR_DISCARD)
        return dsm_fail_protocol(r, error, "DSP0276", "what the record holds is no SPDM message");
    return error;
}

static bool is_spdm_error(const struct dsm_object *object)
{
    struct dsm_spdm_header header;

    return object->kind == DSM_OBJECT_SPDM && dsm_spdm_header_decode(object->data, &header) == DSM_OK &&
           header.code == DSM_SPDM_ERROR;
}

/* A device that cannot open a record may say so in clear only: it is shown, though nobody vouches for it. */
static enum dsm_error take_secured(struct dsm_requester *r, const struct dsm_object *object, struct dsm_bytes *message)
{
    if (object->kind == DSM_OBJECT_RECORD)
        return decode_record(r, object->data, message);
    if (!is_spdm_error(object))
        return wrong_kind(r, object->kind, DSM_OBJECT_RECORD);
    dsm_requester_note(r, "the ERROR came in clear, outside the session");
    r->round_trip.is_out_of_sequence = false;
    *message = object->data;
    return DSM_OK;
}

static enum dsm_error unwrap(struct dsm_requester *r, struct dsm_bytes bytes, struct dsm_object *object)
{
    enum dsm_error error = r->binding->unwrap(bytes, object);

    if (error == DSM_OK)
        return DSM_OK;
    (void)dsm_cause_set_text(&r->cause, DSM_CAUSE_OBJECT_MALFORMED, r->binding->malformed, NULL);
    r->cause.value = bytes.n;
    return dsm_fail_decode(r, error, r->binding->object, bytes.n);
}

enum dsm_error dsm_object_open(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes bytes,
                               struct dsm_bytes *message)
{
    struct dsm_object object;

    DSM_TRY(unwrap(r, bytes, &object));
    if (object.reserved_set)
        dsm_requester_note(r, "reserved bits are set in the DOE header");
    if (kind == DSM_OBJECT_SPDM && dsm_requester_is_secured(r))
        return take_secured(r, &object, message);
    if (object.kind != kind)
        return wrong_kind(r, object.kind, kind);
    *message = object.data;
    return DSM_OK;
}
