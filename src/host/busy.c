/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/busy.h"

#include "device/device_refusal.h"
#include "pcisig/doe_discovery.h"
#include "pcisig/pci_session.h"
#include "wire/error_message.h"
#include "wire/spdm_messages.h"

/* The requester's own version where it names one that exists; GET_VERSION and its answer are 1.0 (DSP0274 10.2). */
static uint8_t version_for_busy(const struct dsm_object *in)
{
    bool known = in->kind == DSM_OBJECT_SPDM && in->data.n > 0 && in->data.p[0] >= DSM_SPDM_10 &&
                 in->data.p[0] <= DSM_SPDM_NEWEST;

    return known ? in->data.p[0] : DSM_SPDM_10;
}

static enum dsm_error write_busy(const struct dsm_binding *binding, const struct dsm_object *in, struct dsm_writer *w)
{
    struct dsm_wire_params params = { .version = version_for_busy(in) };
    struct dsm_error_message busy = { .error_code = DSM_SPDM_ERROR_BUSY };
    size_t start;

    binding->begin(w, &start);
    DSM_TRY(dsm_error_message_encode(&params, &busy, w));
    return binding->finish(w, start, DSM_OBJECT_SPDM);
}

static enum dsm_error write_discovery(const struct dsm_hosted_device *hosted, const struct dsm_binding *binding,
                                      const struct dsm_object *in, struct dsm_writer *w)
{
    size_t start;

    binding->begin(w, &start);
    DSM_TRY(dsm_doe_discovery_respond(hosted->device, in->data, w));
    return binding->finish(w, start, DSM_OBJECT_DISCOVERY);
}

static const char *name_of(const struct dsm_object *in)
{
    const struct dsm_message *message;

    if (in->kind == DSM_OBJECT_RECORD)
        return "secured record";
    message = in->kind == DSM_OBJECT_SPDM && in->data.n > 1 ? dsm_spdm_messages_find(in->data.p[1]) : NULL;
    return message ? message->name : "object";
}

static struct dsm_cause cause_of(const struct dsm_port *owner, size_t n, enum dsm_error error)
{
    struct dsm_cause cause;

    if (error != DSM_OK)
        return (struct dsm_cause){ .id = DSM_CAUSE_BESIDE_OWNER_OBJECT, .value = n };
    if (!owner)
        return (struct dsm_cause){ .id = DSM_CAUSE_BESIDE_NOBODY };
    (void)dsm_cause_set_text(&cause, DSM_CAUSE_BESIDE_OWNER, owner->address, NULL);
    cause.value = owner->number;
    return cause;
}

static void tell(const struct dsm_hosted_device *hosted, const struct dsm_port *port, struct dsm_refusal *refusal)
{
    char text[DSM_ERROR_DETAIL_TEXT_LEN];

    refusal->peer = port->number;
    dsm_cause_describe(&refusal->cause, DSM_ERR_BUSY, &refusal->detail);
    dsm_error_detail_text(&refusal->detail, text, sizeof(text));
    if (refusal->answer)
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, ": %s answered with %s: %s", refusal->message,
                                   refusal->answer, text);
    else
        dsm_hosted_device_log_port(hosted, port, DSM_LOG_INFO, ": no response: %s", text);
    dsm_device_refused_beside(hosted->device, refusal);
}

enum dsm_error dsm_busy_answer(const struct dsm_hosted_device *hosted, const struct dsm_port *owner,
                               const struct dsm_port *port, struct dsm_bytes object, struct dsm_writer *w)
{
    struct dsm_refusal refusal = { .message = "object" };
    struct dsm_object in = { .kind = DSM_OBJECT_SPDM };
    enum dsm_error error = port->binding->unwrap(object, &in);
    bool is_discovery = error == DSM_OK && in.kind == DSM_OBJECT_DISCOVERY;

    if (error == DSM_OK)
        refusal.message = name_of(&in);
    if (is_discovery)
        error = write_discovery(hosted, port->binding, &in, w);
    else if (error == DSM_OK)
        error = write_busy(port->binding, &in, w);
    if (is_discovery && error == DSM_OK)
        return DSM_OK;
    refusal.answer = error == DSM_OK ? "ERROR(Busy)" : NULL;
    refusal.cause = cause_of(owner, object.n, error);
    tell(hosted, port, &refusal);
    return error;
}
