/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Follows a recorded conversation up to the keys of its first session: checks each message in clear by writing it back,
 * verifies each signature and both verify data over the transcripts, and derives the keys from the ECDHE secret. What
 * does not hold fails the test.
 */
#ifndef DSM_TESTS_UNIT_ONLOOKER_H
#define DSM_TESTS_UNIT_ONLOOKER_H

#include "capture.h"
#include "conversation.h"

#include "spdm/exchange.h"
#include "spdm/record.h"
#include "spdm/th.h"

#define ONLOOKER_PAD_MAX 3u /* over DOE */

struct onlooker_bytes {
    uint8_t bytes[0x8000];
    size_t n;
};

enum onlooker_phase {
    ONLOOKER_BEFORE, /* no session yet */
    ONLOOKER_HANDSHAKE,
    ONLOOKER_DATA,
    ONLOOKER_OVER, /* the first session's messages have ended */
};

struct onlooker {
    struct dsm_crypto *crypto;
    struct conversation conversation;
    const struct dsm_hash_algorithm *hash;
    const struct dsm_asym_algorithm *asym;
    const struct dsm_asym_algorithm *req_asym;
    const struct dsm_aead_algorithm *aead;
    bool requester_multi_key;
    bool mutual; /* KEY_EXCHANGE_RSP asked the requester to authenticate itself */
    struct dsm_transcript transcript;
    struct onlooker_bytes last_request; /* in clear */
    struct dsm_th th;
    uint8_t slot; /* of the last GET_CERTIFICATE */
    struct onlooker_bytes chains[DSM_SLOTS_MAX];
    struct onlooker_bytes requester_chain; /* as the requester's encapsulated CERTIFICATE brought it */
    struct onlooker_bytes digests;         /* the last DIGESTS */
    struct onlooker_bytes requester_digests;
    struct dsm_shared_secret dhe; /* empty: the first session is over once KEY_EXCHANGE_RSP is verified */
    struct dsm_secret psk;        /* where it is known, the first session that names its hint is followed instead */
    struct dsm_bytes psk_hint;
    struct dsm_handshake_secrets handshake;
    struct dsm_data_secrets data;
    struct dsm_record_direction request;
    struct dsm_record_direction response;
    enum onlooker_phase phase;
    size_t handshake_records; /* PSK_FINISH and PSK_FINISH_RSP that were verified */
    size_t challenge_signatures, measurement_signatures, exchange_signatures, finish_signatures;
};

void onlooker_begin(struct onlooker *o);
void onlooker_end(struct onlooker *o);

struct dsm_kdf onlooker_kdf(const struct onlooker *o);
/* Opens records under a direction's secret from here on. */
void onlooker_begin_direction(struct onlooker *o, const struct dsm_secret *secret,
                              struct dsm_record_direction *direction);
/* Writes a message back and compares; cuts it to its own length. */
struct dsm_spdm_header onlooker_check(struct onlooker *o, struct dsm_bytes *message, uint8_t pad_max, size_t number);
/* In a session of PSK_EXCHANGE. */
void onlooker_check_in_handshake(struct onlooker *o, struct dsm_bytes message);
void onlooker_check_in_clear(struct onlooker *o, const struct capture_packet *packet);

#endif
