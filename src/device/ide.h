/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * IDE ports and streams as IDE_KM manages them (PCIe 6.33.3). Which keys are programmed and which sets run is kept; the
 * key material is not, since nothing here encrypts TLPs.
 */
#ifndef DSM_DEVICE_IDE_H
#define DSM_DEVICE_IDE_H

#include "base/error.h"
#include "device/ide_port.h"
#include "wire/ide_km.h"

enum dsm_ide_policy {
    DSM_IDE_OPTIONAL, /* LOCK without a keyed stream is a finding */
    DSM_IDE_REQUIRED, /* LOCK wants the stream keyed over the same session */
    DSM_IDE_NONE, /* the device has no IDE, as one without ports: IDE_KM is not supported, LOCK looks at no stream */
};

/*
 * One bit a key: key_set * 6 + direction * 3 + sub_stream, 12 in all. Of the two keys of one direction and sub-stream
 * at most one goes: K_SET_GO of the other set is the switch of a key refresh (PCIe 6.33.3), which ends the old key.
 */
struct dsm_ide_stream {
    uint8_t stream_id;
    uint8_t port_index;
    uint16_t programmed;
    uint16_t going;
    bool secure; /* every sub-stream goes in both directions, whichever set each goes on */
};

#define DSM_IDE_STREAM_IDS 256u

struct dsm_ide {
    enum dsm_ide_policy policy;
    struct dsm_ide_port *ports;
    size_t port_count;
    struct dsm_ide_stream *streams; /* room for stream_max, allocated with the device */
    size_t stream_count;
    size_t stream_max;
    uint32_t (*owners)[DSM_IDE_STREAM_IDS]; /* for each port and Stream ID: the open session that has programmed a key;
                                               0: none */
    bool has_owners;                        /* false: owners is all 0, and each GET_VERSION need not write it again */
};

/* What became of a K_SET_GO or K_SET_STOP; its answer has no field to tell. */
enum dsm_ide_result {
    DSM_IDE_DONE,
    DSM_IDE_NO_SUCH_PORT,
    DSM_IDE_NO_SUCH_SUB_STREAM,
    DSM_IDE_NOT_PROGRAMMED,      /* nothing was there to go or to stop: nothing has changed */
    DSM_IDE_NOT_SECURE_ANY_MORE, /* done, and with it a secure stream has become insecure */
};

/* Copies ports and makes room for streams. What was before is gone, keys included. Without ports the policy is
 * DSM_IDE_NONE, whatever was asked for. */
enum dsm_error dsm_ide_configure(struct dsm_ide *ide, enum dsm_ide_policy policy, const struct dsm_ide_port *ports,
                                 size_t port_count, size_t stream_max) DSM_MUST_CHECK;
void dsm_ide_clear(struct dsm_ide *ide);

/* As the guest reads it and QUERY_RESP shows it: a stream's status tells of its keys. */
uint32_t dsm_ide_register_now(struct dsm_ide *ide, uint8_t port_index, size_t dw);

/* Session rules are pcisig/ide_km's. KP_ACK status: enum dsm_kp_ack_status. */
/* The one value that KEY_PROG's IFV may have. */
bool dsm_ide_is_initial_ifv(struct dsm_bytes ifv);
uint8_t dsm_ide_key_prog(struct dsm_ide *ide, const struct dsm_ide_km_key_prog *request);
enum dsm_ide_result dsm_ide_key_set_go(struct dsm_ide *ide, const struct dsm_ide_key_id *id) DSM_MUST_CHECK;
/* Takes the key away as well: it has to be programmed again before it can go. */
enum dsm_ide_result dsm_ide_key_set_stop(struct dsm_ide *ide, const struct dsm_ide_key_id *id) DSM_MUST_CHECK;

struct dsm_ide_stream *dsm_ide_find(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id);
struct dsm_ide_stream *dsm_ide_find_stream(struct dsm_ide *ide,
                                           uint8_t stream_id); /* on any port; a secure one first */
bool dsm_ide_has_keys(const struct dsm_ide *ide);
void dsm_ide_clear_stream(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id); /* its keys are gone */
void dsm_ide_clear_streams(struct dsm_ide *ide);                                       /* all of them */
void dsm_ide_wipe(struct dsm_ide *ide); /* all streams gone, and whose they were */

/*
 * Whose a stream is: the session that has programmed a key of it first, for as long as that is open, whatever became of
 * the keys (PCIe 6.33.3). 0 for nobody's, and for a port that does not exist.
 */
uint32_t dsm_ide_owner(const struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id);
void dsm_ide_own(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id, uint32_t session_id);
/* May this session QUERY the port: it owns a stream of it, or nobody does? Else *owner is one who does. */
bool dsm_ide_may_query(const struct dsm_ide *ide, uint8_t port_index, uint32_t session_id, uint32_t *owner);
/* The session has ended: its streams are nobody's. */
void dsm_ide_disown(struct dsm_ide *ide, uint32_t session_id);

#endif
