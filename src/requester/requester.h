/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The TSM side of one connection to one device, without any I/O of its own: it hands objects to a transport and
 * verifies what comes back. Each exchange has its file and its function here or in the headers of sessions, IDE_KM and
 * TDISP; they are called in the order of the protocol, each returns DSM_OK or an error whose story is in failure.
 */
#ifndef DSM_REQUESTER_REQUESTER_H
#define DSM_REQUESTER_REQUESTER_H

#include "crypto/certificate.h"
#include "requester/failure.h"
#include "requester/session.h"
#include "requester/transport.h"
#include "spdm/negotiated.h"
#include "spdm/transcript.h"
#include "wire/doe.h"
#include "wire/measurements.h"
#include "wire/version.h"

/* What we can take in: DataTransferSize and MaxSPDMmsgSize from 1.2 on. The frame of QEMU's proxy is the limit. */
#define DSM_REQUESTER_MESSAGE_MAX DSM_RESPONSE_MAX
/* Before 1.2 a device is told no limit; a DOE object of a whole report portion still fits. */
#define DSM_REQUESTER_OBJECT_MAX 0x10100u
#define DSM_DOE_PROTOCOLS_MAX 16u

/* What is offered and asked for. Zero in a mask means everything that crypto/algorithm.h has. */
struct dsm_requester_options {
    uint8_t version;    /* enum dsm_spdm_version; 0: the highest in common */
    uint32_t hash_mask; /* BaseHashAlgo */
    uint32_t asym_mask; /* BaseAsymAlgo */
    uint16_t dhe_mask;
    uint16_t aead_mask;
    bool handshake_encrypted;     /* do not state HANDSHAKE_IN_THE_CLEAR */
    uint16_t certificate_portion; /* Length of GET_CERTIFICATE; 0: as much as fits */
    struct dsm_bytes root;        /* DER of the root to pin; empty: the chain's own root is believed */
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

struct dsm_requester {
    const struct dsm_crypto *crypto;
    struct dsm_doe_transport transport;
    const struct dsm_binding *binding; /* the transport's */
    struct dsm_requester_options options;
    struct dsm_requester_observer observer;
    struct dsm_negotiated negotiated;
    struct dsm_transcript transcript;
    struct dsm_requester_slot slots[DSM_SLOTS_MAX];
    uint8_t supported_slots; /* 1.3 */
    struct dsm_requester_session session;
    struct dsm_failure failure;
    uint8_t request[DSM_REQUESTER_MESSAGE_MAX];
    uint8_t request_object[DSM_REQUESTER_OBJECT_MAX];
    uint8_t response_object[DSM_REQUESTER_OBJECT_MAX];
    uint8_t response_plain[DSM_REQUESTER_OBJECT_MAX];
};

enum dsm_error dsm_requester_create(const struct dsm_crypto *crypto, const struct dsm_doe_transport *transport,
                                    const struct dsm_requester_options *options,
                                    struct dsm_requester **out) DSM_MUST_CHECK;
void dsm_requester_destroy(struct dsm_requester *r);
/* Forgets digests, chains and keys of all slots. */
void dsm_requester_slots_forget(struct dsm_requester *r);

struct dsm_doe_protocol {
    uint16_t vendor_id;
    uint8_t type;
};
struct dsm_doe_protocols {
    size_t count;
    struct dsm_doe_protocol list[DSM_DOE_PROTOCOLS_MAX];
};
/* DOE discovery (PCIe 6.30.1.1) from index 0 until the next index is 0. A device without CMA and secured CMA fails.
 * Over another transport than DOE there is nothing to ask, and out is empty. */
enum dsm_error dsm_requester_discover(struct dsm_requester *r, struct dsm_doe_protocols *out) DSM_MUST_CHECK;

/* GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS; out may be NULL. GET_VERSION ends what was before. */
enum dsm_error dsm_requester_get_version(struct dsm_requester *r, struct dsm_version *out) DSM_MUST_CHECK;
enum dsm_error dsm_requester_get_capabilities(struct dsm_requester *r) DSM_MUST_CHECK;
enum dsm_error dsm_requester_negotiate_algorithms(struct dsm_requester *r) DSM_MUST_CHECK;
/* The three in a row. */
enum dsm_error dsm_requester_vca(struct dsm_requester *r) DSM_MUST_CHECK;

enum dsm_error dsm_requester_get_digests(struct dsm_requester *r) DSM_MUST_CHECK;
/* Reads a slot's chain and verifies it: digest, root hash, signatures up to the (pinned) root, and that the leaf's key
 * fits. */
enum dsm_error dsm_requester_get_certificate(struct dsm_requester *r, uint8_t slot) DSM_MUST_CHECK;

struct dsm_challenge_result {
    uint8_t slot_mask;
    struct dsm_bytes summary_hash; /* valid until the next exchange; empty: none was asked for */
    struct dsm_bytes opaque;
};
/* Needs the slot's chain. summary_type: enum dsm_summary_type. */
enum dsm_error dsm_requester_challenge(struct dsm_requester *r, uint8_t slot, uint8_t summary_type,
                                       struct dsm_challenge_result *out) DSM_MUST_CHECK;

struct dsm_measurements_request {
    uint8_t operation; /* an index, DSM_MEASUREMENTS_COUNT or DSM_MEASUREMENTS_ALL */
    bool is_signed;    /* the signature covers all GET_MEASUREMENTS since the last one, or since another request */
    bool raw;          /* 1.2 */
    uint8_t slot;      /* whose key signs */
};
/* In the session when there is one. out points into the requester until the next exchange. */
enum dsm_error dsm_requester_get_measurements(struct dsm_requester *r, const struct dsm_measurements_request *wanted,
                                              struct dsm_measurements *out) DSM_MUST_CHECK;

/* VENDOR_DEFINED of PCI-SIG, in the session: one protocol message there and back, without the protocol id. */
enum dsm_error dsm_requester_vendor(struct dsm_requester *r, uint8_t protocol, struct dsm_bytes message,
                                    struct dsm_bytes *response) DSM_MUST_CHECK;

#endif
