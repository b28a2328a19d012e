/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/negotiated.h"

#include "wire/algorithms.h"
#include "wire/chunk.h"

const struct dsm_hash_algorithm *dsm_negotiated_hash(const struct dsm_negotiated *negotiated)
{
    return dsm_hash_algorithm(negotiated->selected[DSM_ALG_HASH]);
}

const struct dsm_hash_algorithm *dsm_negotiated_measurement_hash(const struct dsm_negotiated *negotiated)
{
    return dsm_measurement_hash_algorithm(negotiated->selected[DSM_ALG_MEASUREMENT_HASH]);
}

/* Of this kind or of the one that does instead: one of both at the most. */
static const struct dsm_algorithm *either(const struct dsm_negotiated *negotiated, enum dsm_algorithm_kind kind)
{
    const struct dsm_algorithm *selected = negotiated->selected[kind];

    return selected ? selected : negotiated->selected[dsm_algorithm_kind(kind)->instead];
}

const struct dsm_asym_algorithm *dsm_negotiated_asym(const struct dsm_negotiated *negotiated)
{
    return dsm_asym_algorithm(either(negotiated, DSM_ALG_ASYM));
}

const struct dsm_asym_algorithm *dsm_negotiated_req_asym(const struct dsm_negotiated *negotiated)
{
    return dsm_asym_algorithm(either(negotiated, DSM_ALG_REQ_ASYM));
}

const struct dsm_dhe_algorithm *dsm_negotiated_dhe(const struct dsm_negotiated *negotiated)
{
    return dsm_dhe_algorithm(either(negotiated, DSM_ALG_DHE));
}

const struct dsm_aead_algorithm *dsm_negotiated_aead(const struct dsm_negotiated *negotiated)
{
    return dsm_aead_algorithm(negotiated->selected[DSM_ALG_AEAD]);
}

struct dsm_wire_params dsm_negotiated_params(const struct dsm_negotiated *negotiated, uint8_t pad_max)
{
    const struct dsm_hash_algorithm *hash = dsm_negotiated_hash(negotiated);
    const struct dsm_asym_algorithm *asym = dsm_negotiated_asym(negotiated);
    const struct dsm_asym_algorithm *req_asym = dsm_negotiated_req_asym(negotiated);
    const struct dsm_dhe_algorithm *dhe = dsm_negotiated_dhe(negotiated);

    return (struct dsm_wire_params){
        .version = negotiated->version,
        .pad_max = pad_max,
        .hash_size = hash ? hash->size : 0,
        .signature_size = asym ? asym->signature_size : 0,
        .req_signature_size = req_asym ? req_asym->signature_size : 0,
        .request_exchange_size = dhe ? dhe->request_size : 0,
        .response_exchange_size = dhe ? dhe->response_size : 0,
        .multi_key_conn = negotiated->multi_key_conn,
        .handshake_in_the_clear = dsm_both_can(negotiated, DSM_CAP_HANDSHAKE_IN_THE_CLEAR),
    };
}

size_t dsm_negotiated_transfer_max(const struct dsm_negotiated *negotiated, size_t ours)
{
    size_t theirs = negotiated->peer_data_transfer_size;

    return theirs != 0 && theirs < ours ? theirs : ours;
}

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Before 1.4 ChunkSeqNo has two bytes, and does not begin anew. */
static size_t chunks_max(const struct dsm_negotiated *negotiated, size_t transfer_max)
{
    if (negotiated->version >= DSM_SPDM_14)
        return SIZE_MAX;
    return (transfer_max - DSM_CHUNK_HEAD_LEN) * (UINT16_MAX + (size_t)1) - DSM_CHUNK_LARGE_MESSAGE_SIZE_LEN;
}

size_t dsm_negotiated_message_max(const struct dsm_negotiated *negotiated, size_t ours)
{
    size_t transfer_max = dsm_negotiated_transfer_max(negotiated, ours);

    if (!dsm_both_can(negotiated, DSM_CAP_CHUNK))
        return transfer_max;
    return min(min(negotiated->peer_max_msg_size, DSM_LARGE_MESSAGE_MAX), chunks_max(negotiated, transfer_max));
}

bool dsm_both_can(const struct dsm_negotiated *negotiated, uint32_t flag)
{
    return (negotiated->requester_flags & negotiated->responder_flags & flag) == flag;
}

uint32_t dsm_both_flags(const struct dsm_negotiated *negotiated)
{
    uint32_t requester = negotiated->requester_flags, responder = negotiated->responder_flags;

    if ((responder & DSM_CAP_PSK_MASK) != 0)
        responder |= DSM_CAP_PSK;
    return requester & responder;
}

bool dsm_opaque_is_general(const struct dsm_negotiated *negotiated)
{
    return negotiated->version >= DSM_SPDM_12 && negotiated->opaque_format == DSM_OPAQUE_FORMAT_1;
}

const char *dsm_spdm_version_text(uint8_t version)
{
    static const struct {
        uint8_t version;
        const char *text;
    } texts[] = {
        { DSM_SPDM_10, "1.0" }, { DSM_SPDM_11, "1.1" }, { DSM_SPDM_12, "1.2" },
        { DSM_SPDM_13, "1.3" }, { DSM_SPDM_14, "1.4" },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].version == version)
            return texts[i].text;
    return "?";
}
