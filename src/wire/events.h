/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * GET_SUPPORTED_EVENT_TYPES, SUPPORTED_EVENT_TYPES, SUBSCRIBE_EVENT_TYPES, SUBSCRIBE_EVENT_TYPES_ACK, SEND_EVENT and
 * EVENT_ACK (DSP0274 1.3).
 */
#ifndef DSM_WIRE_EVENTS_H
#define DSM_WIRE_EVENTS_H

#include "wire/message.h"

struct dsm_get_supported_event_types {
    bool reserved_set;
};

struct dsm_supported_event_types {
    uint8_t group_count; /* param1 */
    struct dsm_bytes groups;
    bool reserved_set;
};

struct dsm_subscribe_event_types {
    uint8_t group_count; /* param1; 0: from no event, and nothing follows */
    struct dsm_bytes groups;
    bool reserved_set;
};

struct dsm_subscribe_event_types_ack {
    bool reserved_set;
};

struct dsm_send_event {
    uint32_t event_count;
    struct dsm_bytes events; /* so many, each read by dsm_event_read */
    bool reserved_set;
};

struct dsm_event_ack {
    bool reserved_set;
};

/* DSP0274 1.3, "DMTF event types" */
enum dsm_event_type {
    DSM_EVENT_LOST = 1,
    DSM_EVENT_MEASUREMENT_CHANGED = 2,
    DSM_EVENT_MEASUREMENT_PRE_UPDATE = 3,
    DSM_EVENT_CERTIFICATE_CHANGED = 4,
};

struct dsm_event {
    uint32_t instance_id;
    uint8_t registry_id;        /* 0: DMTF */
    struct dsm_bytes vendor_id; /* empty for DMTF */
    uint16_t type_id;           /* for DMTF enum dsm_event_type */
    struct dsm_bytes detail;
};

/* Reads the next event of a list that r stands in. */
enum dsm_error dsm_event_read(struct dsm_reader *r, struct dsm_event *out) DSM_MUST_CHECK;
enum dsm_error dsm_event_write(struct dsm_writer *w, const struct dsm_event *in) DSM_MUST_CHECK;

enum dsm_error dsm_get_supported_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_get_supported_event_types *out) DSM_MUST_CHECK;
enum dsm_error dsm_get_supported_event_types_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_get_supported_event_types *in,
                                                    struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_supported_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_supported_event_types *out) DSM_MUST_CHECK;
enum dsm_error dsm_supported_event_types_encode(const struct dsm_wire_params *params,
                                                const struct dsm_supported_event_types *in,
                                                struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_subscribe_event_types_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                struct dsm_subscribe_event_types *out) DSM_MUST_CHECK;
enum dsm_error dsm_subscribe_event_types_encode(const struct dsm_wire_params *params,
                                                const struct dsm_subscribe_event_types *in,
                                                struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_subscribe_event_types_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    struct dsm_subscribe_event_types_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_subscribe_event_types_ack_encode(const struct dsm_wire_params *params,
                                                    const struct dsm_subscribe_event_types_ack *in,
                                                    struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_send_event_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_send_event *out) DSM_MUST_CHECK;
enum dsm_error dsm_send_event_encode(const struct dsm_wire_params *params, const struct dsm_send_event *in,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

enum dsm_error dsm_event_ack_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                    struct dsm_event_ack *out) DSM_MUST_CHECK;
enum dsm_error dsm_event_ack_encode(const struct dsm_wire_params *params, const struct dsm_event_ack *in,
                                    struct dsm_writer *w) DSM_MUST_CHECK;

/* The rows of wire/message.h. */
extern const struct dsm_message dsm_get_supported_event_types_row;
extern const struct dsm_message dsm_supported_event_types_row;
extern const struct dsm_message dsm_subscribe_event_types_row;
extern const struct dsm_message dsm_subscribe_event_types_ack_row;
extern const struct dsm_message dsm_send_event_row;
extern const struct dsm_message dsm_event_ack_row;

#endif
