/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The TSM side of one connection to one device, without any I/O, like the responder. Each step of the protocol begins
 * with a function of its exchange's file (steps.h has them all); step.h says how it goes on. What a step was about is
 * in failure when it fails. One step at a time: to begin one abandons the one before.
 */
#ifndef DSM_REQUESTER_REQUESTER_H
#define DSM_REQUESTER_REQUESTER_H

#include "crypto/certificates.h"
#include "crypto/signature.h"
#include "requester/checks.h"
#include "requester/failure.h"
#include "spdm/chunks.h"
#include "spdm/negotiated.h"
#include "spdm/psk.h"
#include "spdm/session_records.h"
#include "spdm/transcript.h"
#include "wire/binding.h"
#include "wire/cause.h"

#include <stddef.h>

/* What we can take in at once: DataTransferSize from 1.2 on. The frame of QEMU's proxy is the limit. */
#define DSM_REQUESTER_TRANSFER_MAX DSM_RESPONSE_MAX
/* The largest request that is made, in however many transfers. */
#define DSM_REQUESTER_REQUEST_MAX 0x11000u
/* Before 1.2 a device is told no limit; a DOE object of a whole report portion still fits. */
#define DSM_REQUESTER_OBJECT_MAX 0x10100u
#define DSM_STEP_MEMORY_MAX 2048u

/* What we authenticate ourselves with to a device that asks; borrowed. */
struct dsm_requester_identity {
    const struct dsm_private_key *key; /* NULL: nothing, and no device is told that it may ask */
    struct dsm_bytes certificates;     /* root first */
    uint8_t slot;
};

/* What is offered and asked for. */
struct dsm_requester_options {
    uint8_t version;                    /* enum dsm_spdm_version; 0: the highest in common */
    uint8_t version_min;                /* the lowest that is taken; 0: 1.0 */
    uint32_t algorithms[DSM_ALG_KINDS]; /* bits; 0: everything of the kind; DSM_ALGORITHMS_NONE: nothing of it */
    const struct dsm_psk *psk;          /* to make sessions with; NULL: PSK_CAP is not stated */
    bool answers;                       /* what a device asks of its own accord: state ENCAP and EP_INFO */
    bool one_key;                       /* of an algorithm, also where the device lets us choose to use several */
    bool handshake_encrypted;           /* do not state HANDSHAKE_IN_THE_CLEAR */
    uint32_t data_transfer_size;        /* DataTransferSize; 0: DSM_REQUESTER_TRANSFER_MAX, which is the most */
    uint32_t max_message_size;    /* MaxSPDMmsgSize; 0: DSM_LARGE_MESSAGE_MAX; no more than the former: no chunks */
    uint16_t certificate_portion; /* Length of GET_CERTIFICATE; 0: as much as fits */
    struct dsm_requester_identity identity;
    struct dsm_bytes root;        /* DER of the root to pin; empty: the chain's own root is believed */
    struct dsm_bytes public_key;  /* DER of the key that the device was provisioned by; empty: it shows a chain */
    struct dsm_bytes root_sha384; /* its digest, which pins as well; empty: none */
    int64_t now;                  /* seconds since 1970, to hold certificates' validity against; 0: not judged */
    bool check_dates;             /* a certificate outside of its validity is refused, not noted */
    uint32_t accepted;            /* 1 << enum dsm_check: what may fail */
};

/* Who wants to see what happens; each function may be NULL. */
struct dsm_requester_observer {
    void *context;
    /* A whole SPDM message, in clear also where it travels sealed. */
    void (*message)(void *context, bool sent, bool secured, struct dsm_bytes message);
    /* Odd but no error. */
    void (*note)(void *context, const char *step, const char *text);
};

struct dsm_requester_slot {
    bool provisioned; /* as DIGESTS says */
    bool has_digest;
    uint8_t digest[DSM_HASH_MAX];
    uint8_t *chain; /* the whole certificate chain of DSP0274; NULL: not read */
    size_t chain_len;
    struct dsm_bytes root_hash;    /* in chain */
    struct dsm_bytes certificates; /* in chain */
    uint8_t chain_digest[DSM_HASH_MAX];
    struct dsm_public_key *leaf_key; /* of the verified chain */
    uint8_t certificate_info;        /* 1.3 */
};

struct dsm_requester;

/* What the device has proven itself with: signatures that have verified, and the HMAC of a PSK. */
#define DSM_VERIFIED_CHALLENGE_AUTH 0x01u
#define DSM_VERIFIED_MEASUREMENTS 0x02u
#define DSM_VERIFIED_KEY_EXCHANGE_RSP 0x04u
#define DSM_VERIFIED_PSK_EXCHANGE_RSP 0x08u
#define DSM_VERIFIED_ENDPOINT_INFO 0x10u

/* What of a round trip travels in chunks. */
enum dsm_requester_transfer {
    DSM_TRANSFER_NONE,
    DSM_TRANSFER_SEND, /* the request */
    DSM_TRANSFER_GET,  /* the response */
};

/* A request that is out, and what takes its response (round_trip.h). */
struct dsm_round_trip {
    bool is_under_way;
    enum dsm_object_kind kind;
    struct dsm_bytes request;
    uint8_t response_code;
    uint8_t again[DSM_SPDM_HEADER_LEN]; /* RESPOND_IF_READY */
    unsigned count;                     /* how often it was sent */
    struct dsm_bytes object;            /* what is to be sent, */
    uint64_t wait_us;                   /* after so long */
    enum dsm_error (*take)(struct dsm_requester *r, struct dsm_bytes response);
    bool is_large; /* the request */
    enum dsm_requester_transfer transfer;
    struct dsm_chunks chunks;
    struct dsm_bytes chunk_message; /* CHUNK_SEND or CHUNK_GET that is out, */
    size_t least_len;               /* and of which length a large response is too small to be one */
    bool is_joined;                 /* the response came in chunks: it has no padding */
    /* A record is out, and none has come back: the session's sequence numbers may differ from the device's. */
    bool is_out_of_sequence;
    enum dsm_session_key_used key_used; /* that opened the record that came back */
};

/* The part of a step that is under way (step.h). */
struct dsm_step_state {
    enum dsm_error (*const *next)(struct dsm_requester *r); /* the parts to come, up to NULL; NULL: none */
    void (*end)(struct dsm_requester *r, bool is_done);     /* frees what memory holds; may be NULL */
    _Alignas(max_align_t) uint8_t memory[DSM_STEP_MEMORY_MAX];
};

struct dsm_requester {
    const struct dsm_crypto *crypto;
    const struct dsm_binding *binding; /* of the transport */
    struct dsm_requester_options options;
    struct dsm_requester_observer observer;
    struct dsm_negotiated negotiated;
    struct dsm_transcript transcript;
    struct dsm_requester_slot
        slots[DSM_SLOTS_MAX + 1u]; /* the last: the public key that the device was provisioned by */
    uint8_t supported_slots;       /* 1.3 */
    struct dsm_session sessions[DSM_SESSIONS_MAX];
    struct dsm_session in_clear;  /* none: its state stays DSM_SESSION_FREE */
    struct dsm_session *session;  /* of sessions, in which messages travel, or in_clear */
    struct dsm_messages own_m1m2; /* of encapsulated requests: what was asked and answered before CHALLENGE */
    struct dsm_failure failure;
    struct dsm_cause cause;          /* where decoders say what they refuse of the response in hand */
    uint8_t verified;                /* DSM_VERIFIED_*, since GET_VERSION */
    uint8_t checks[DSM_CHECK_COUNT]; /* enum dsm_check_result */
    struct dsm_step_state step;
    struct dsm_round_trip round_trip;
    struct dsm_assembly large_response; /* the last one that came in chunks: results may point to it */
    uint8_t large_handle;               /* of the last large request */
    uint8_t chunk[DSM_REQUEST_MAX];
    uint8_t request[DSM_REQUESTER_REQUEST_MAX];
    uint8_t request_object[DSM_REQUESTER_OBJECT_MAX];
    uint8_t response_plain[DSM_REQUESTER_OBJECT_MAX]; /* of a record */
};

/* binding: of the transport; NULL: DOE */
enum dsm_error dsm_requester_create(const struct dsm_crypto *crypto, const struct dsm_binding *binding,
                                    const struct dsm_requester_options *options,
                                    struct dsm_requester **out) DSM_MUST_CHECK;
void dsm_requester_destroy(struct dsm_requester *r);

/* Names the step under way for what is said of it, and forgets the failure before. */
void dsm_requester_name_step(struct dsm_requester *r, const char *name);
/* Tells the observer something odd that is no error. */
void dsm_requester_note(struct dsm_requester *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A slot, or DSM_SLOT_PUBLIC_KEY; NULL: there is none of this number. */
struct dsm_requester_slot *dsm_requester_slot(struct dsm_requester *r, uint8_t slot);
/* ALGORITHMS has come: the public key's digest is of the hash that was negotiated. */
enum dsm_error dsm_requester_adopt_public_key(struct dsm_requester *r) DSM_MUST_CHECK;
/* Forgets digests, chains and keys of all slots. */
void dsm_requester_slots_clear(struct dsm_requester *r);
/* Messages travel in records now. */
bool dsm_requester_is_secured(const struct dsm_requester *r);
/* From here messages travel in the session of this id, or with 0 outside of any. A step under way is abandoned where it
 * was in another. False: there is no such session. */
bool dsm_requester_use_session(struct dsm_requester *r, uint32_t id);
/* Wipes keys and forgets the session in which messages travel, or all, without a message. */
void dsm_requester_session_clear(struct dsm_requester *r);
void dsm_requester_sessions_clear(struct dsm_requester *r);
/* DataTransferSize and MaxSPDMmsgSize that GET_CAPABILITIES states; they are the same where chunks are not. */
uint32_t dsm_requester_transfer_max(const struct dsm_requester *r);
uint32_t dsm_requester_message_max(const struct dsm_requester *r);
/* What decoders and encoders need now. */
struct dsm_wire_params dsm_requester_params(const struct dsm_requester *r);
/* The same for a decoder of the response in hand, which says in r->cause what it refuses. */
struct dsm_wire_params dsm_requester_decode_params(struct dsm_requester *r);
/* Over the request buffer, for an encoder. */
struct dsm_writer dsm_requester_writer(struct dsm_requester *r);
/* Frees and wipes what the part of a step that is under way holds. Not done: with the session, where it is lost. */
void dsm_requester_end_part(struct dsm_requester *r, bool is_done);

#endif
