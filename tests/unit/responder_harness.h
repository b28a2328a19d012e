/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device and its connection in memory, and just enough of a requester to speak to them byte by byte: what is sent is
 * up to the test, and transcripts are kept as bytes, so that nothing here shares the responder's ideas of them.
 */
#ifndef DSM_TESTS_UNIT_RESPONDER_HARNESS_H
#define DSM_TESTS_UNIT_RESPONDER_HARNESS_H

#include "support/exact.h"

#include "crypto/dhe.h"
#include "responder/connection.h"
#include "spdm/negotiated.h"
#include "spdm/record.h"
#include "spdm/signing.h"
#include "wire/algorithms.h"
#include "wire/capabilities.h"
#include "wire/challenge.h"
#include "wire/doe.h"
#include "wire/error_message.h"
#include "wire/key_exchange.h"
#include "wire/measurements.h"
#include "wire/tdisp.h"
#include "wire/vendor_defined.h"
#include "wire/version.h"

#define HARNESS_FUNCTION_ID 0xBEEFu
#define HARNESS_CAPABILITIES                                                                                           \
    (DSM_CAP_CERT | DSM_CAP_ENCRYPT | DSM_CAP_MAC | DSM_CAP_KEY_EX | DSM_CAP_HBEAT | DSM_CAP_KEY_UPD |                 \
     DSM_CAP_HANDSHAKE_IN_THE_CLEAR)

/* Bytes that grow: a transcript, or a message under construction. */
struct log {
    uint8_t bytes[0x8000];
    size_t n;
};

/* What the requester states and offers. */
struct choice {
    uint8_t version;
    uint32_t flags;
    uint32_t data_transfer_size;
    uint32_t max_spdm_msg_size; /* 0: the same */
    uint32_t algorithms[DSM_ALG_KINDS];
    uint8_t opaque_formats;
    uint8_t measurement_spec;
};

struct harness {
    struct dsm_crypto *crypto;
    struct dsm_log log;
    struct dsm_device *device;
    struct dsm_connection *connection;
    const struct dsm_binding *binding; /* DOE, until harness_use_binding */
    uint64_t now_ms;
    char lines[0x4000]; /* what was logged */

    /* what is agreed, as the requester knows it */
    uint8_t version; /* that an ERROR has to carry now */
    struct dsm_negotiated negotiated;
    struct dsm_wire_params params;         /* in clear */
    struct dsm_wire_params secured_params; /* without padding */
    struct log vca;

    /* the last exchange */
    uint8_t *object;
    enum dsm_verdict verdict;
    enum dsm_error finished;
    uint8_t reply[DSM_REPLY_FRAME_MAX];
    struct dsm_bytes reply_object;
    uint8_t plain[DSM_REPLY_FRAME_MAX];
};

struct session {
    const struct dsm_binding *binding;
    uint32_t id;
    bool in_the_clear;
    uint8_t heartbeat_period_s;
    uint16_t secured_version;
    struct log th;
    struct dsm_handshake_secrets handshake;
    struct dsm_data_secrets data;
    struct dsm_record_direction request;
    struct dsm_record_direction response;
};

/* A default device with P-384 and P-256 credentials in slot 0 and a P-384 one in slot 3; cmocka's setup and teardown.
 */
int harness_setup(void **state);
int harness_teardown(void **state);
/* Another connection to the device as it is now. */
void harness_reconnect(struct harness *h);
/* What an application's own messages begin with in a session: of no transport of ours. */
extern const struct dsm_record_prefix harness_other_prefix;
/* The same over another transport. */
void harness_use_binding(struct harness *h, const struct dsm_binding *binding);
bool harness_logged(const struct harness *h, const char *text);
uint64_t harness_findings(const struct harness *h, enum dsm_finding_kind kind);

/* One object there and back, in one step or in its three. No reply: empty. */
struct dsm_bytes harness_exchange(struct harness *h, struct dsm_bytes object);
enum dsm_verdict harness_receive(struct harness *h, struct dsm_bytes object);
struct dsm_bytes harness_finish(struct harness *h);

/* An SPDM message in clear, as the transport carries it; the response's data, padding included. */
struct dsm_bytes harness_send(struct harness *h, struct dsm_bytes message);
struct dsm_bytes harness_send4(struct harness *h, uint8_t code, uint8_t param1, uint8_t param2);
/* The DOE object of a message in clear. */
void harness_wrap(uint8_t type, struct dsm_bytes message, struct log *object);

/* Four bytes {version, code, param1, param2} of the agreed version. */
struct header4 {
    uint8_t bytes[4];
};
struct header4 harness_header(const struct harness *h, uint8_t code, uint8_t param1, uint8_t param2);

/* All algorithms P-384-like, the version given, a handshake in the clear. */
struct choice harness_choice(uint8_t version);
/* GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS; each leaves its two messages in h->vca. */
void harness_get_version(struct harness *h);
void harness_get_capabilities(struct harness *h, const struct choice *choice);
void harness_negotiate(struct harness *h, const struct choice *choice);
void harness_vca(struct harness *h, const struct choice *choice);
void harness_vca_of(struct harness *h, uint8_t version);
/* The messages of these, to send in one's own way. */
void harness_write_capabilities(struct log *out, const struct choice *choice);
void harness_write_algorithms(struct log *out, const struct choice *choice);

void log_add(struct log *log, struct dsm_bytes bytes);
static inline struct dsm_bytes log_bytes(const struct log *log)
{
    return dsm_bytes(log->bytes, log->n);
}

/* The chain of a slot as GET_CERTIFICATE shows it. */
void harness_chain(const struct harness *h, uint8_t slot, struct log *out);
/* Does signature, by the slot's leaf, cover this transcript under this context? */
bool harness_signed(const struct harness *h, uint8_t slot, const char *context, const struct log *transcript,
                    struct dsm_bytes signature);

/* Sessions. A default: slot 0, no summary, secured versions 1.0 to 1.2, the requester's half counts up. */
struct exchange_options {
    uint8_t slot;
    uint8_t summary_type;
    uint8_t policy;
    uint16_t req_session_id;
    bool opaque_given; /* opaque is sent as it is, else the list of secured versions */
    struct dsm_bytes opaque;
};
/* Writes a KEY_EXCHANGE; *dhe is the caller's to destroy. */
void harness_write_key_exchange(const struct harness *h, const struct exchange_options *options, struct dsm_dhe **dhe,
                                struct log *out);
/* Sends it, verifies signature and ResponderVerifyData, derives the handshake's keys. NULL options: the default. */
void harness_key_exchange(struct harness *h, const struct exchange_options *options, struct session *s);
/* FINISH with its right RequesterVerifyData, to send in one's own way; then takes FINISH_RSP in. */
/* The length of no opaque data, which FINISH and PSK_FINISH have from 1.4 on. */
void harness_add_no_opaque(const struct harness *h, struct log *out);
void harness_write_finish(struct harness *h, struct session *s, struct log *out);
void harness_take_finish(struct harness *h, struct session *s, struct dsm_bytes response);
void harness_finish_session(struct harness *h, struct session *s);
void harness_open_session(struct harness *h, struct session *s);
void session_clear(struct session *s);

/* Sessions of a PSK: responder_harness_psk.c. A default: the hint that there is, no summary. */
struct psk_options {
    uint8_t summary_type;
    uint8_t policy;
    bool hint_given; /* hint is sent as it is */
    struct dsm_bytes hint;
    bool opaque_given; /* and opaque, else the list of secured versions */
    struct dsm_bytes opaque;
};
#define HARNESS_PSK_HINT dsm_bytes("hint", 4)
extern const struct dsm_secret harness_psk;
/* Before anything is said. capability: DSM_CAP_PSK or DSM_CAP_PSK_WITH_CONTEXT. */
void harness_give_psk(struct harness *h, uint32_t capability);
/* The usual choice of a requester that has PSK_CAP, too. */
struct choice harness_psk_choice(uint8_t version);
void harness_write_psk_exchange(const struct harness *h, const struct psk_options *options, struct log *out);
/* Sends it, verifies ResponderVerifyData, derives the keys; without a context the session is there. */
void harness_psk_exchange(struct harness *h, const struct psk_options *options, struct session *s);
void harness_write_psk_finish(struct harness *h, struct session *s, struct log *out);
void harness_take_psk_finish(struct harness *h, struct session *s, struct dsm_bytes response);
void harness_open_psk_session(struct harness *h, struct session *s);

/* A message under the session's keys: the transport's object, or sent and the response opened. No reply: empty. */
void harness_seal(struct session *s, struct dsm_bytes message, struct log *object);
struct dsm_bytes harness_open(struct harness *h, struct session *s);
struct dsm_bytes harness_send_in(struct harness *h, struct session *s, struct dsm_bytes message);
struct dsm_bytes harness_send4_in(struct harness *h, struct session *s, uint8_t code, uint8_t param1, uint8_t param2);
/* How many sessions the connection has. */
size_t harness_session_count(const struct harness *h);
/* The session answers HEARTBEAT, so it is there and in step. */
void harness_check_alive(struct harness *h, struct session *s);

/* A PCI-SIG VENDOR_DEFINED_REQUEST; and the payload of its response without the protocol id. */
void harness_write_vendor(const struct harness *h, uint8_t protocol, struct dsm_bytes message, struct log *out);
struct dsm_bytes harness_vendor(struct harness *h, struct session *s, uint8_t protocol, struct dsm_bytes message);

/* A TDISP message in the session: checks the response's type and hands out its body. */
struct dsm_bytes harness_tdisp(struct harness *h, struct session *s, uint8_t type, struct dsm_bytes body,
                               uint8_t response_type);
/* LOCK_INTERFACE_REQUEST without flags: the TDI is in CONFIG_LOCKED then. nonce: 32 bytes, or NULL. */
void harness_lock(struct harness *h, struct session *s, uint8_t *nonce);

/* The response is an ERROR of the agreed version with this code. */
void check_spdm_error(const struct harness *h, struct dsm_bytes response, uint8_t code, const char *file, int line);
void check_spdm_code(struct dsm_bytes response, uint8_t code, const char *file, int line);
#define assert_spdm_error(h, response, code) check_spdm_error(h, response, code, __FILE__, __LINE__)
#define assert_spdm_code(response, code) check_spdm_code(response, code, __FILE__, __LINE__)
#define assert_dropped(h, response)                                                                                    \
    do {                                                                                                               \
        assert_int_equal(0, (response).n);                                                                             \
        assert_int_equal(DSM_VERDICT_DROP, (h)->verdict);                                                              \
    } while (0)

#define HARNESS_TEST(name) cmocka_unit_test_setup_teardown(name, harness_setup, harness_teardown)
/* Runs statement for each version from one on; its variable is version. */
#define FOR_VERSIONS_FROM(first) for (uint8_t version = (first); version <= DSM_SPDM_NEWEST; version++)

#endif
