/* SPDX-License-Identifier: BSD-3-Clause */
#include "spdm/negotiated.h"

#include "wire/algorithms.h"

struct dsm_wire_params dsm_negotiated_params(const struct dsm_negotiated *negotiated, uint8_t pad_max)
{
    /* multi_key_conn stays false: nobody here offers MULTI_KEY_CAP, and both sides have to (DSP0274 1.3, 10.4). */
    return (struct dsm_wire_params){
        .version = negotiated->version,
        .pad_max = pad_max,
        .hash_size = negotiated->hash ? negotiated->hash->size : 0,
        .signature_size = negotiated->asym ? negotiated->asym->signature_size : 0,
        .exchange_size = negotiated->dhe ? negotiated->dhe->exchange_size : 0,
    };
}

bool dsm_both_can(const struct dsm_negotiated *negotiated, uint32_t flag)
{
    return (negotiated->requester_flags & negotiated->responder_flags & flag) == flag;
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
