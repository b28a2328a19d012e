/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_events.h"

#include "control/control_show.h"
#include "device/device_refusal.h"
#include "device/tdi_transitions.h"

#define TOLD_ALWAYS 8u

static void on_added(void *context, struct dsm_hosted_device *hosted)
{
    if (dsm_control_clients_listen(context))
        dsm_control_clients_notify(
            context, "DEVICE_ADDED",
            json_pack("{s:s, s:o}", "device", hosted->device->name, "listen", dsm_control_show_listeners(hosted)));
}

static void on_removed(void *context, struct dsm_hosted_device *hosted)
{
    if (dsm_control_clients_listen(context))
        dsm_control_clients_notify(context, "DEVICE_REMOVED", json_pack("{s:s}", "device", hosted->device->name));
}

static void on_owner_changed(void *context, struct dsm_hosted_device *hosted)
{
    if (dsm_control_clients_listen(context))
        dsm_control_clients_notify(
            context, "OWNER_CHANGED",
            json_pack("{s:s, s:o*}", "device", hosted->device->name, "owner", dsm_control_show_owner(hosted)));
}

static void on_follow_changed(void *context, struct dsm_hosted_device *hosted)
{
    if (dsm_control_clients_listen(context))
        dsm_control_clients_notify(context, "FOLLOW_CHANGED",
                                   json_pack("{s:s, s:b}", "device", hosted->device->name, "followed",
                                             hosted->device->follow == DSM_FOLLOW_KNOWN));
}

static void on_tdi_moved(void *context, struct dsm_hosted_device *hosted, const struct dsm_tdi_move *move)
{
    const struct dsm_device *device = hosted->device;
    json_t *data;

    if (!dsm_control_clients_listen(context))
        return;
    data = json_pack("{s:s, s:i, s:o, s:s, s:s, s:s}", "device", device->name, "tdi", (int)move->tdi, "function",
                     dsm_control_show_function(&device->tdis[move->tdi]), "old", dsm_tdi_state_name(move->from), "new",
                     dsm_tdi_state_name(move->to), "reason", dsm_tdi_reason_text(move->reason));
    if (data && move->session_id != 0)
        json_object_set_new(data, "session", json_integer(move->session_id));
    dsm_control_clients_notify(context, "TDI_STATE_CHANGE", data);
}

/* A requester that errs in every message must not flood those who watch. */
static void on_finding(void *context, struct dsm_hosted_device *hosted, const struct dsm_finding *finding)
{
    bool told = finding->count <= TOLD_ALWAYS || (finding->count & (finding->count - 1)) == 0;

    if (told && dsm_control_clients_listen(context))
        dsm_control_clients_notify(context, "FINDING", dsm_control_show_finding(hosted, finding));
}

static void on_refused(void *context, struct dsm_hosted_device *hosted, const struct dsm_refusal *refusal)
{
    bool told = refusal->count <= TOLD_ALWAYS || (refusal->count & (refusal->count - 1)) == 0;
    const struct dsm_error_detail *detail = &refusal->detail;
    json_t *data;

    if (!told || !dsm_control_clients_listen(context))
        return;
    data = json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "device", hosted->device->name, "peer",
                     (json_int_t)refusal->peer, "message", refusal->message, "cause", dsm_cause_name(refusal->cause.id),
                     "field", detail->place, "value", detail->value, "reason", detail->reason, "accepted",
                     detail->accepted, "document", detail->clause, "count", (json_int_t)refusal->count);
    if (data && refusal->answer)
        json_object_set_new(data, "answer", json_string(refusal->answer));
    dsm_control_clients_notify(context, "REFUSED", data);
}

/* Nor must a guest whose device tries again and again. */
static void on_dma_refused(void *context, struct dsm_hosted_device *hosted, const struct dsm_dma_refused *refused)
{
    bool told = refused->count <= TOLD_ALWAYS || (refused->count & (refused->count - 1)) == 0;

    if (told && dsm_control_clients_listen(context))
        dsm_control_clients_notify(
            context, "DMA_REFUSED",
            json_pack("{s:s, s:i, s:s, s:i, s:b, s:I, s:I, s:s, s:I}", "device", hosted->device->name, "function",
                      (int)refused->function, "state", dsm_tdi_state_name(refused->state), "t", (int)refused->t,
                      "write", refused->write, "address", (json_int_t)refused->address, "length",
                      (json_int_t)refused->len, "reason", refused->reason, "count", (json_int_t)refused->count));
}

void dsm_control_events_watch(struct dsm_watcher *watcher, struct dsm_control_clients *clients)
{
    *watcher = (struct dsm_watcher){
        .context = clients,
        .added = on_added,
        .removed = on_removed,
        .owner_changed = on_owner_changed,
        .follow_changed = on_follow_changed,
        .tdi_moved = on_tdi_moved,
        .finding = on_finding,
        .refused = on_refused,
        .dma_refused = on_dma_refused,
    };
}
