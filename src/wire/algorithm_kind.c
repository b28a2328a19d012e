/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/algorithm_kind.h"

#include <string.h>

#include "wire/spdm.h"

#define FIELD "DSP0274 ALGORITHMS, "

/* DSP0274 10.4, tables "NEGOTIATE_ALGORITHMS request message format", "ALGORITHMS response message format" and
 * "Algorithm structure". Kinds with an AlgType stand in the order of their AlgType. */
static const struct dsm_algorithm_kind_row kinds[DSM_ALG_KINDS] = {
    [DSM_ALG_HASH] = { .name = "hash",
                       .is_setting = true,
                       .what = "hash algorithm",
                       .field = FIELD "BaseHashSel",
                       .width = 4,
                       .since = DSM_SPDM_10,
                       .always_needed = true,
                       .instead = DSM_ALG_HASH },
    [DSM_ALG_MEASUREMENT_HASH] = { .name = "measurement_hash",
                                   .is_setting = true,
                                   .what = "measurement hash algorithm",
                                   .field = FIELD "MeasurementHashAlgo",
                                   .width = 4,
                                   .since = DSM_SPDM_10,
                                   .used_by = DSM_CAP_MEAS_MASK,
                                   .instead = DSM_ALG_MEASUREMENT_HASH },
    [DSM_ALG_ASYM] = { .name = "asym",
                       .is_setting = true,
                       .what = "signature algorithm",
                       .field = FIELD "BaseAsymSel",
                       .width = 4,
                       .since = DSM_SPDM_10,
                       .needed_by = DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MEAS_SIG | DSM_CAP_KEY_EX,
                       .instead = DSM_ALG_PQC_ASYM },
    [DSM_ALG_DHE] = { .name = "dhe",
                      .is_setting = true,
                      .what = "key exchange group",
                      .field = FIELD "DHE",
                      .alg_type = 2,
                      .width = 2,
                      .since = DSM_SPDM_11,
                      .used_by = DSM_CAP_KEY_EX,
                      .needed_by_both = DSM_CAP_KEY_EX,
                      .instead = DSM_ALG_KEM },
    [DSM_ALG_AEAD] = { .name = "aead",
                       .is_setting = true,
                       .what = "AEAD cipher",
                       .field = FIELD "AEAD",
                       .alg_type = 3,
                       .width = 2,
                       .since = DSM_SPDM_11,
                       .used_by = DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK,
                       .needed_by_both = DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK,
                       .instead = DSM_ALG_AEAD },
    [DSM_ALG_REQ_ASYM] = { .name = "req_asym",
                           .is_setting = true,
                           .what = "requester's signature algorithm",
                           .field = FIELD "ReqBaseAsymAlg",
                           .alg_type = 4,
                           .width = 2,
                           .since = DSM_SPDM_11,
                           .used_by = DSM_CAP_MUT_AUTH,
                           .wanted_by = DSM_CAP_EP_INFO_SIG,
                           .instead = DSM_ALG_REQ_PQC_ASYM },
    [DSM_ALG_KEY_SCHEDULE] = { .name = "key_schedule",
                               .what = "key schedule",
                               .field = FIELD "KeySchedule",
                               .alg_type = 5,
                               .width = 2,
                               .since = DSM_SPDM_11,
                               .used_by = DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK,
                               .needed_by_both = DSM_CAP_KEY_EX | DSM_CAP_PSK_MASK,
                               .instead = DSM_ALG_KEY_SCHEDULE },
    [DSM_ALG_PQC_ASYM] = { .name = "pqc_asym",
                           .is_setting = true,
                           .what = "post-quantum signature algorithm",
                           .field = FIELD "PqcAsymSel",
                           .width = 4,
                           .since = DSM_SPDM_14,
                           .needed_by = DSM_CAP_CERT | DSM_CAP_CHAL | DSM_CAP_MEAS_SIG | DSM_CAP_KEY_EX,
                           .instead = DSM_ALG_ASYM },
    [DSM_ALG_REQ_PQC_ASYM] = { .name = "req_pqc_asym",
                               .is_setting = true,
                               .what = "requester's post-quantum signature algorithm",
                               .field = FIELD "ReqPqcAsymAlg",
                               .alg_type = 6,
                               .width = 2,
                               .since = DSM_SPDM_14,
                               .used_by = DSM_CAP_MUT_AUTH,
                               .wanted_by = DSM_CAP_EP_INFO_SIG,
                               .instead = DSM_ALG_REQ_ASYM },
    [DSM_ALG_KEM] = { .name = "kem",
                      .is_setting = true,
                      .what = "key encapsulation",
                      .field = FIELD "KEMAlg",
                      .alg_type = 7,
                      .width = 2,
                      .since = DSM_SPDM_14,
                      .used_by = DSM_CAP_KEY_EX,
                      .needed_by_both = DSM_CAP_KEY_EX,
                      .instead = DSM_ALG_DHE },
};

const struct dsm_algorithm_kind_row *dsm_algorithm_kind(enum dsm_algorithm_kind kind)
{
    return &kinds[kind];
}

enum dsm_algorithm_kind dsm_algorithm_kind_of_type(uint8_t alg_type, uint8_t version)
{
    for (enum dsm_algorithm_kind kind = 0; alg_type != 0 && kind < DSM_ALG_KINDS; kind++)
        if (kinds[kind].alg_type == alg_type && kinds[kind].since <= version)
            return kind;
    return DSM_ALG_KINDS;
}

enum dsm_algorithm_kind dsm_algorithm_kind_by_name(const char *name)
{
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        if (kinds[kind].is_setting && strcmp(kinds[kind].name, name) == 0)
            return kind;
    return DSM_ALG_KINDS;
}
