/* SPDX-License-Identifier: BSD-3-Clause */
/* What two sides have agreed on. Both roles hold one of these for a connection. */
#ifndef DSM_SPDM_NEGOTIATED_H
#define DSM_SPDM_NEGOTIATED_H

#include "crypto/algorithm.h"
#include "wire/spdm.h"

struct dsm_negotiated {
    uint8_t version;          /* enum dsm_spdm_version; 1.0 until agreed */
    uint32_t requester_flags; /* DSM_CAP_*, 0 before GET_CAPABILITIES */
    uint32_t responder_flags;
    uint32_t peer_data_transfer_size; /* 0: the peer stated none (before 1.2) */
    uint32_t peer_max_msg_size;
    uint8_t ct_exponent;           /* the peer's */
    uint8_t opaque_format;         /* 0 none agreed, DSM_OPAQUE_FORMAT_0 or _1 */
    uint8_t measurement_spec;      /* DSM_MEASUREMENT_SPEC_DMTF or 0 */
    uint8_t mel_spec;              /* DSM_MEASUREMENT_SPEC_DMTF or 0: of the measurement extension log (1.3) */
    bool multi_key_conn;           /* 1.3: several key pairs of an algorithm, as ALGORITHMS selected */
    uint32_t measurement_hash_bit; /* MeasurementHashAlgo as selected */
    const struct dsm_algorithm
        *selected[DSM_ALG_KINDS]; /* NULL: none; measurement hash: raw bit streams only, or none */
};

/* The algorithm of a kind, or of the post-quantum kind that does as well (a KEM for DHE); NULL for none. */
const struct dsm_hash_algorithm *dsm_negotiated_hash(const struct dsm_negotiated *negotiated);
const struct dsm_hash_algorithm *dsm_negotiated_measurement_hash(const struct dsm_negotiated *negotiated);
const struct dsm_asym_algorithm *dsm_negotiated_asym(const struct dsm_negotiated *negotiated);
const struct dsm_asym_algorithm *dsm_negotiated_req_asym(const struct dsm_negotiated *negotiated);
const struct dsm_dhe_algorithm *dsm_negotiated_dhe(const struct dsm_negotiated *negotiated);
const struct dsm_aead_algorithm *dsm_negotiated_aead(const struct dsm_negotiated *negotiated);

/* The sizes that decoders and encoders need. pad_max: of the transport, 0 inside a session. */
struct dsm_wire_params dsm_negotiated_params(const struct dsm_negotiated *negotiated, uint8_t pad_max);

/* The peer takes no more at once than this; ours: what we can send at once. */
size_t dsm_negotiated_transfer_max(const struct dsm_negotiated *negotiated, size_t ours);
/* And no larger message than this, in however many transfers: one, unless both sides state CHUNK_CAP (DSP0274 10.3). */
size_t dsm_negotiated_message_max(const struct dsm_negotiated *negotiated, size_t ours);

/* Both sides set this flag. */
bool dsm_both_can(const struct dsm_negotiated *negotiated, uint32_t flag);

/* The flags that both sides set. PSK_CAP, which says in two ways that a responder can, is DSM_CAP_PSK in it. */
uint32_t dsm_both_flags(const struct dsm_negotiated *negotiated);

/* Opaque data in the general format (1.2 with OpaqueDataFmt1), or in DSP0277's own. */
bool dsm_opaque_is_general(const struct dsm_negotiated *negotiated);

/* "1.2" for 0x12; static text. */
const char *dsm_spdm_version_text(uint8_t version);

#endif
