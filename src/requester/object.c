/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/object.h"

#include "wire/secured_record.h"

static enum dsm_error send_and_receive(struct dsm_requester *r, struct dsm_bytes object, struct dsm_bytes *answer)
{
    struct dsm_writer w = dsm_writer(r->response_object, sizeof(r->response_object));
    enum dsm_error error = r->transport.exchange(r->transport.context, object, &w);

    if (error != DSM_OK)
        return dsm_fail_transport(r, error, "no exchange with the device: %s", dsm_error_text(error));
    *answer = dsm_written(&w);
    if (answer->n == 0)
        return dsm_fail_transport(r, DSM_ERR_DISCARD, "the device gave no response");
    return DSM_OK;
}

static enum dsm_error decode_object(struct dsm_requester *r, struct dsm_bytes answer, struct dsm_object *out)
{
    DSM_TRY(dsm_fail_decode(r, r->binding->unwrap(answer, out), r->binding->object, answer.n));
    if (out->reserved_set)
        dsm_requester_note(r, "reserved bits are set in the DOE header");
    return DSM_OK;
}

enum dsm_error dsm_requester_object(struct dsm_requester *r, enum dsm_object_kind kind, struct dsm_bytes request,
                                    struct dsm_object *response)
{
    struct dsm_writer w = dsm_writer(r->request_object, sizeof(r->request_object));
    struct dsm_bytes answer = { .n = 0 };

    DSM_TRY(dsm_binding_wrap(r->binding, kind, request, &w));
    DSM_TRY(send_and_receive(r, dsm_written(&w), &answer));
    return decode_object(r, answer, response);
}

enum dsm_error dsm_requester_wrong_kind(struct dsm_requester *r, enum dsm_object_kind came,
                                        enum dsm_object_kind expected)
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

static enum dsm_error exchange_clear(struct dsm_requester *r, struct dsm_bytes request, struct dsm_bytes *response)
{
    struct dsm_object object;

    DSM_TRY(dsm_requester_object(r, DSM_OBJECT_SPDM, request, &object));
    if (object.kind != DSM_OBJECT_SPDM)
        return dsm_requester_wrong_kind(r, object.kind, DSM_OBJECT_SPDM);
    *response = object.data;
    return DSM_OK;
}

static enum dsm_error write_record(struct dsm_requester *r, struct dsm_bytes request, struct dsm_writer *w)
{
    size_t start;

    r->binding->begin(w, &start);
    DSM_TRY(dsm_record_seal(&r->session.out, &r->binding->record, r->session.id, request, w));
    return r->binding->finish(w, start, DSM_OBJECT_RECORD);
}

/* DSP0274 KEY_UPDATE: until the ACK of UpdateAllKeys is seen, a response can still come under the old key. */
static enum dsm_error open_record(struct dsm_requester *r, const struct dsm_record_frame *frame,
                                  struct dsm_bytes *message)
{
    bool has_random;
    enum dsm_error error = dsm_record_open(&r->session.in, frame, r->response_plain, message, &has_random);

    if (error == DSM_ERR_DECRYPT && dsm_record_direction_begun(&r->session.old_in))
        error = dsm_record_open(&r->session.old_in, frame, r->response_plain, message, &has_random);
    if (error == DSM_OK && has_random)
        dsm_requester_note(r, "the record has more random bytes than the %u that its transport allows",
                           frame->form->random_max);
    return error;
}

static enum dsm_error decode_record(struct dsm_requester *r, struct dsm_bytes record, struct dsm_bytes *message)
{
    size_t tag_size = r->negotiated.aead->tag_size;
    struct dsm_record_frame frame;
    enum dsm_error error;

    DSM_TRY(dsm_fail_decode(r, dsm_record_frame_decode(&r->binding->record, record, tag_size, &frame),
                            "DSP0277 secured message", record.n));
    if (frame.session_id != r->session.id)
        return dsm_fail_protocol(r, DSM_ERR_INVALID_SESSION, "DSP0277 Session ID",
                                 "the record is of session 0x%08x, not 0x%08x", frame.session_id, r->session.id);
    error = open_record(r, &frame, message);
    if (error == DSM_ERR_DECRYPT)
        return dsm_fail_verify(r, error, "DSP0277 MAC", "the record's tag does not verify");
    if (error == DSM_ERR_DISCARD)
        return dsm_fail_protocol(r, error, "DSP0276", "what the record holds is no SPDM message");
    return error;
}

/* A device that cannot open a record may say so in clear only: it is shown, though nobody vouches for it. */
static enum dsm_error exchange_secured(struct dsm_requester *r, struct dsm_bytes request, struct dsm_bytes *response)
{
    struct dsm_writer w = dsm_writer(r->request_object, sizeof(r->request_object));
    struct dsm_object object;
    struct dsm_spdm_header header;
    struct dsm_bytes answer = { .n = 0 };

    DSM_TRY(write_record(r, request, &w));
    DSM_TRY(send_and_receive(r, dsm_written(&w), &answer));
    DSM_TRY(decode_object(r, answer, &object));
    if (object.kind == DSM_OBJECT_RECORD)
        return decode_record(r, object.data, response);
    if (object.kind != DSM_OBJECT_SPDM || dsm_spdm_header_decode(object.data, &header) != DSM_OK ||
        header.code != DSM_SPDM_ERROR)
        return dsm_requester_wrong_kind(r, object.kind, DSM_OBJECT_RECORD);
    dsm_requester_note(r, "the ERROR came in clear, outside the session");
    *response = object.data;
    return DSM_OK;
}

static void observe(struct dsm_requester *r, bool sent, struct dsm_bytes message)
{
    if (r->observer.message)
        r->observer.message(r->observer.context, sent, dsm_requester_is_secured(r), message);
}

enum dsm_error dsm_requester_message(struct dsm_requester *r, struct dsm_bytes request, struct dsm_bytes *response)
{
    observe(r, true, request);
    if (dsm_requester_is_secured(r))
        DSM_TRY(exchange_secured(r, request, response));
    else
        DSM_TRY(exchange_clear(r, request, response));
    observe(r, false, *response);
    return DSM_OK;
}
