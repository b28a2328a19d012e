/* SPDX-License-Identifier: BSD-3-Clause */
#include "control/control_event_rows.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define DEVICE(required_, doc_)                                                                                        \
    {                                                                                                                  \
        .name = "device", .type = DSM_CONTROL_STRING, .required = (required_), .doc = (doc_)                           \
    }

static const struct dsm_control_event_row events[] = {
    { .name = "TDI_STATE_CHANGE",
      .doc = "A TDI has moved; the response that it belongs to is not sent yet",
      .data = { DEVICE(true, "the device"),
                { "tdi", DSM_CONTROL_UINT, true, "its index", { NULL } },
                { "function", DSM_CONTROL_STRING, true, "as bound, or as described", { NULL } },
                { "old", DSM_CONTROL_STRING, true, "the state before", { NULL } },
                { "new", DSM_CONTROL_STRING, true, "the state now", { NULL } },
                { "reason", DSM_CONTROL_STRING, true, "why it moved", { NULL } },
                { "session", DSM_CONTROL_UINT, false, "the SPDM session that it belongs to", { NULL } } } },
    { .name = "FINDING",
      .doc = "A requester deviated; the first eight of a kind, then each that doubles their number",
      .data = { DEVICE(true, "the device"),
                { "finding", DSM_CONTROL_STRING, true, "its kind", { NULL } },
                { "document", DSM_CONTROL_STRING, true, "the specification", { NULL } },
                { "clause", DSM_CONTROL_STRING, true, "its clause", { NULL } },
                { "expected", DSM_CONTROL_STRING, true, "what it wants", { NULL } },
                { "came", DSM_CONTROL_STRING, true, "what came", { NULL } },
                { "count", DSM_CONTROL_UINT, true, "how often by now", { NULL } } } },
    { .name = "REFUSED",
      .doc = "A peer's request or frame, or an object without an answer, was refused; the first eight of a cause, then "
             "each that doubles their number",
      .data = { DEVICE(true, "the device"),
                { "peer", DSM_CONTROL_UINT, true, "the peer's number", { NULL } },
                { "message", DSM_CONTROL_STRING, true, "the message, by name", { NULL } },
                { "answer", DSM_CONTROL_STRING, false, "as ERROR(Busy); not there for silence", { NULL } },
                { "cause", DSM_CONTROL_STRING, true, "the cause, by name", { NULL } },
                { "field", DSM_CONTROL_STRING, true, "the field, or what else decided", { NULL } },
                { "value", DSM_CONTROL_STRING, true, "what came; empty where it is not shown", { NULL } },
                { "reason", DSM_CONTROL_STRING, true, "what is wrong with it", { NULL } },
                { "accepted", DSM_CONTROL_STRING, true, "what would do", { NULL } },
                { "document", DSM_CONTROL_STRING, true, "where that stands", { NULL } },
                { "count", DSM_CONTROL_UINT, true, "how often by now", { NULL } } } },
    { .name = "DMA_REFUSED",
      .doc =
          "A function served over vfio-user was to do DMA that its TDI's state does not permit; the first eight of a "
          "function, then each that doubles their number",
      .data = { DEVICE(true, "the device"),
                { "function", DSM_CONTROL_UINT, true, "its number", { NULL } },
                { "state", DSM_CONTROL_STRING, true, "its TDI's state", { NULL } },
                { "t", DSM_CONTROL_UINT, true, "the T bit that it would have had", { NULL } },
                { "write", DSM_CONTROL_BOOL, true, "to memory", { NULL } },
                { "address", DSM_CONTROL_UINT, true, "as the device sees it", { NULL } },
                { "length", DSM_CONTROL_UINT, true, "in bytes", { NULL } },
                { "reason", DSM_CONTROL_STRING, true, "why", { NULL } },
                { "count", DSM_CONTROL_UINT, true, "how often by now", { NULL } } } },
    { .name = "DEVICE_ADDED",
      .doc = "A device is served",
      .data = { DEVICE(true, "its name"), { "listen", DSM_CONTROL_ARRAY, true, "its listeners", { NULL } } } },
    { .name = "DEVICE_REMOVED", .doc = "A device is served no more", .data = { DEVICE(true, "its name") } },
    { .name = "OWNER_CHANGED",
      .doc = "Another connection owns a device, or none does",
      .data = { DEVICE(true, "the device"),
                { "owner",
                  DSM_CONTROL_OBJECT,
                  false,
                  "{peer, address, name}; not there when nobody owns it",
                  { NULL } } } },
    { .name = "FOLLOW_CHANGED",
      .doc = "The description of a device is followed, or as last known, since nobody can any longer",
      .data = { DEVICE(true, "the device"), { "followed", DSM_CONTROL_BOOL, true, "it is followed", { NULL } } } },
};

const struct dsm_control_event_row *dsm_control_event_at(size_t i)
{
    return i < COUNT(events) ? &events[i] : NULL;
}
