/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * swdsm's own frames between an emulator and the daemon (swdsm-protocol(7)): commands 0x53440001 and up on the frame of
 * wire/spdm_emu_frame.h with transport PCI_DOE, only for a peer that said HELLO.
 *
 * Each request but ACK is answered with a frame of the request's own command, whose payload is a RESULT: its status
 * and, where the status is not OK, a text for people. Where it is OK, the text is what is said at the command. STATE
 * frames come by themselves after SUBSCRIBE, also between a request and its answer. Numbers are big endian and stand in
 * the order of the structs' fields, without padding; a name's length is one byte, a text's two.
 */
#ifndef DSM_WIRE_SWDSM_FRAME_H
#define DSM_WIRE_SWDSM_FRAME_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/cause.h"
#include "wire/limits.h"

#define DSM_SWDSM_PROTOCOL_MAJOR 1u
#define DSM_SWDSM_PROTOCOL_MINOR 0u

/* X(NAME, number, text) */
#define DSM_SWDSM_COMMANDS(X)                                                                                          \
    X(HELLO, 0x53440001, "who speaks, and what it wants; the answer's text is a HELLO")                                \
    X(DESCRIBE, 0x53440002, "payload: a JSON object of the description's schema")                                      \
    X(EVENT, 0x53440003, "something has happened to the device")                                                       \
    X(CONFIG_LAYOUT, 0x53440004, "where a function's capabilities lie")                                                \
    X(CONFIG_WRITE, 0x53440005, "the guest wrote to configuration space")                                              \
    X(SUBSCRIBE, 0x53440006, "STATE frames from now on, first one for each TDI")                                       \
    X(STATE, 0x53440007, "daemon to emulator: a TDI has moved, or is to be drained")                                   \
    X(ACK, 0x53440008, "drained; has no answer")                                                                       \
    X(STATE_PAGE, 0x53440009, "no payload; the answer has the page's descriptor (unix socket), or its path as text")   \
    X(QUERY, 0x5344000A, "one TDI's state; the answer's text is a STATE")

enum dsm_swdsm_command {
#define X(name, number, text) DSM_SWDSM_##name = number,
    DSM_SWDSM_COMMANDS(X)
#undef X
};
const char *dsm_swdsm_command_name(uint32_t command); /* NULL: none of these */

enum dsm_swdsm_role {
    DSM_SWDSM_OWNER = 0,
    DSM_SWDSM_OBSERVER = 1,
};

/* Features: bits that a daemon offers and a client asks for. */
#define DSM_SWDSM_FEATURE_DESCRIBE 0x00000001u
#define DSM_SWDSM_FEATURE_CONFIG_WRITE 0x00000002u
#define DSM_SWDSM_FEATURE_SUBSCRIBE 0x00000004u
#define DSM_SWDSM_FEATURE_DRAIN 0x00000008u
#define DSM_SWDSM_FEATURE_STATE_PAGE 0x00000010u
#define DSM_SWDSM_FEATURE_EVENTS 0x00000020u

struct dsm_swdsm_hello {
    uint16_t major;
    uint16_t minor;
    uint8_t role;       /* enum dsm_swdsm_role */
    uint32_t features;  /* asked for; in the answer: granted */
    uint32_t tdi_count; /* 0 in a request */
    struct dsm_bytes
        name; /* request: who speaks, for the log; answer: the device's name. UTF-8, no control characters */
};
#define DSM_SWDSM_NAME_MAX 63u

/* X(NAME, number, text): 0 is done, else a text for people goes with it. */
#define DSM_SWDSM_STATUSES(X)                                                                                          \
    X(OK, 0, "done")                                                                                                   \
    X(INVALID, 1, "malformed, or a value that is not allowed")                                                         \
    X(NOT_OWNER, 2, "only the owner may")                                                                              \
    X(NO_SUCH_TDI, 3, "there is no such TDI")                                                                          \
    X(UNSUPPORTED, 4, "the command or feature is not offered")                                                         \
    X(OWNED, 5, "another connection owns the device")                                                                  \
    X(FAILED, 6, "it failed")

enum dsm_swdsm_status {
#define X(name, number, text) DSM_SWDSM_##name = number,
    DSM_SWDSM_STATUSES(X)
#undef X
};
const char *dsm_swdsm_status_name(uint32_t status); /* "?": none of these */

struct dsm_swdsm_result {
    uint32_t status;
    struct dsm_bytes text; /* 16 bits of length on the wire */
};
#define DSM_SWDSM_TEXT_MAX 1024u

enum dsm_swdsm_event_kind {
    DSM_SWDSM_EVENT_FLR = 1, /* function_id */
    DSM_SWDSM_EVENT_CONVENTIONAL_RESET = 2,
    DSM_SWDSM_EVENT_CONFIGURATION_CHANGE = 3, /* function_id */
    DSM_SWDSM_EVENT_IDE_STREAM_FAILURE = 4,   /* argument: stream id */
    DSM_SWDSM_EVENT_SURPRISE_REMOVAL = 5,
    DSM_SWDSM_EVENT_DATA_CLEARED = 6,     /* function_id: ERROR may be left (error_recovery auto) */
    DSM_SWDSM_EVENT_FUNCTION_REMOVAL = 7, /* function_id: its TDI is there no more, as a VF that is disabled */
};

struct dsm_swdsm_event {
    uint32_t kind;
    uint32_t function_id;
    uint32_t argument;
};

/* Where a function's capabilities lie, so that configuration writes can be told apart. */
struct dsm_swdsm_capability {
    uint16_t id; /* PCI capability id, or extended capability id */
    bool extended;
    uint16_t offset;
    uint16_t len;
};
#define DSM_SWDSM_CAPABILITIES_MAX 64u

struct dsm_swdsm_config_layout {
    uint32_t function_id;
    uint8_t header_type; /* 0 or 1 */
    uint16_t count;
    struct dsm_swdsm_capability capabilities[DSM_SWDSM_CAPABILITIES_MAX];
};

/* What CONFIG_LAYOUT's decoder checks, of one that came by another way. */
enum dsm_error dsm_swdsm_capabilities_check(uint8_t header_type, const struct dsm_swdsm_capability *capabilities,
                                            size_t count, struct dsm_cause *cause) DSM_MUST_CHECK;

struct dsm_swdsm_config_write {
    uint32_t function_id;
    uint16_t offset;
    uint8_t width;      /* 1, 2 or 4 bytes */
    uint32_t old_value; /* as the register read before */
    uint32_t new_value; /* as the guest wrote it: a bit that resets something reads as 0 afterwards */
};

#define DSM_SWDSM_SUBSCRIBE_STATE 0x01u
#define DSM_SWDSM_SUBSCRIBE_DRAIN 0x02u /* transitions of LOCK, START and STOP wait for this peer's ACK */
#define DSM_SWDSM_SUBSCRIBE_DEFINED 0x03u

struct dsm_swdsm_subscribe {
    uint32_t flags;
    uint32_t drain_deadline_ms; /* how long they wait at most; 0: the daemon's default */
};

struct dsm_swdsm_state {
    uint32_t tdi; /* index, as in the state page: below DSM_TDIS_MAX */
    uint32_t function_id;
    uint64_t word; /* the state page's word, after the transition */
    uint8_t old_state;
    uint8_t new_state;
    uint16_t reason; /* enum dsm_tdi_reason */
    uint32_t session_id;
    uint32_t token; /* not 0: a drain; ACK it when older transactions are done */
};

struct dsm_swdsm_ack {
    uint32_t token;
};

struct dsm_swdsm_query {
    uint32_t function_id;
};

/* payload: of the frame, or a RESULT's text; consumed exactly. A value that is not allowed is INVALID_FIELD, both ways.
 */
#define DSM_SWDSM_MESSAGES(X)                                                                                          \
    X(hello) X(result) X(event) X(config_layout) X(config_write) X(subscribe) X(state) X(ack) X(query)
#define X(name)                                                                                                        \
    enum dsm_error dsm_swdsm_##name##_decode(struct dsm_bytes payload, struct dsm_swdsm_##name *out,                   \
                                             struct dsm_cause *cause) DSM_MUST_CHECK;                                  \
    enum dsm_error dsm_swdsm_##name##_encode(const struct dsm_swdsm_##name *in, struct dsm_writer *w) DSM_MUST_CHECK;
DSM_SWDSM_MESSAGES(X)
#undef X

#endif
