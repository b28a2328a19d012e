/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The responder of one device: its SPDM connection with up to DSM_SESSIONS_MAX sessions, without any I/O.
 *
 * One request goes through three calls:
 *
 *     dsm_connection_receive   decode, open the record, gate, checks, all changes of state
 *     dsm_connection_work      only after DSM_VERDICT_WORK: pure cryptography on what the connection has set aside for
 * it; on any thread, while no other call is made on the connection but dsm_connection_reset dsm_connection_drained only
 * after DSM_VERDICT_WAIT: LOCK, START or STOP has moved a TDI (the observer was told), and who takes part
 * (device->drain) has finished the transactions from before, or not dsm_connection_finish    writes the response,
 * sealed and framed as the request was
 *
 * An embedder without threads calls them in a row. All other calls belong to the thread that owns the device.
 */
#ifndef DSM_RESPONDER_CONNECTION_H
#define DSM_RESPONDER_CONNECTION_H

#include "device/config/registers.h"
#include "device/device.h"
#include "responder/verdict.h"
#include "wire/binding.h"

struct dsm_connection;

/* Over DOE, or over the transport of a binding. The device must outlive the connection. */
enum dsm_error dsm_connection_create(struct dsm_device *device, struct dsm_connection **out) DSM_MUST_CHECK;
/* What comes from here on comes over this one. */
void dsm_connection_use_binding(struct dsm_connection *connection, const struct dsm_binding *binding);
enum dsm_error dsm_connection_create_bound(struct dsm_device *device, const struct dsm_binding *binding,
                                           struct dsm_connection **out) DSM_MUST_CHECK;
/* Ends all sessions (TDIs locked under them go to ERROR). Not while work runs. */
void dsm_connection_destroy(struct dsm_connection *connection);

/*
 * object: one object of the transport (a DOE data object, an MCTP message) as the requester wrote it; it must stay as
 * it is until finish, and may be overwritten (a record is opened in place). now_ms: a monotonic clock, for heartbeats.
 */
enum dsm_verdict dsm_connection_receive(struct dsm_connection *connection, uint8_t *object, size_t n,
                                        uint64_t now_ms) DSM_MUST_CHECK;
void dsm_connection_work(struct dsm_connection *connection);
/* Not in time: the TDI goes to ERROR, and finish writes TDISP_ERROR UNSPECIFIED (PCIe 11.3.9, 11.3.16). To finish
 * without this call is not in time. */
void dsm_connection_drained(struct dsm_connection *connection, bool in_time);
/* DSM_OK: a whole object of the transport is in w. DSM_ERR_DISCARD: nothing is to be sent after all (the connection was
 * reset, or its function, while work or the drain was under way). w needs room for DSM_REPLY_FRAME_MAX bytes. */
enum dsm_error dsm_connection_finish(struct dsm_connection *connection, struct dsm_writer *w) DSM_MUST_CHECK;

/* Why an object was dropped or a peer closed, for the log: valid after DROP and CLOSE, and until the next call. */
const char *dsm_connection_drop_reason(struct dsm_connection *connection);

/* DECAP_TDISP: the emulator's query in clear, allowed at any time, also while work runs. message: a bare TDISP message.
 */
enum dsm_error dsm_connection_tdisp_query(struct dsm_connection *connection, struct dsm_bytes message,
                                          struct dsm_writer *w) DSM_MUST_CHECK;

/* The device's conventional reset: sessions, negotiated state, IDE keys and TDIs; a response under way is dropped. */
void dsm_connection_reset(struct dsm_connection *connection);
/* Ends all sessions and forgets what was negotiated, TDIs as at a session's end. */
void dsm_connection_end_sessions(struct dsm_connection *connection);

struct dsm_session_info {
    uint32_t session_id;
    bool established; /* else in its handshake */
    uint8_t slot;     /* of KEY_EXCHANGE */
    bool is_psk;      /* PSK_EXCHANGE made it */
};
/* The i-th session; false past the last. */
bool dsm_connection_session(const struct dsm_connection *connection, size_t i, struct dsm_session_info *out);

#endif
