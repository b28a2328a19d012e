/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_key_names.h"

#include <stddef.h>

#include "wire/key_pair_info.h"

const struct swtsm_bit swtsm_key_usages[] = {
    { "KEY_EX", DSM_KEY_USAGE_KEY_EX },
    { "CHALLENGE", DSM_KEY_USAGE_CHALLENGE },
    { "MEASUREMENT", DSM_KEY_USAGE_MEASUREMENT },
    { "ENDPOINT_INFO", DSM_KEY_USAGE_ENDPOINT_INFO },
    { "STANDARDS", DSM_KEY_USAGE_STANDARDS },
    { "VENDOR", DSM_KEY_USAGE_VENDOR },
    { NULL, 0 },
};

const struct swtsm_bit swtsm_key_algorithms[] = {
    { "RSA_2048", DSM_KEY_PAIR_RSA_2048 }, { "RSA_3072", DSM_KEY_PAIR_RSA_3072 },
    { "RSA_4096", DSM_KEY_PAIR_RSA_4096 }, { "ECC_256", DSM_KEY_PAIR_ECC_256 },
    { "ECC_384", DSM_KEY_PAIR_ECC_384 },   { "ECC_521", DSM_KEY_PAIR_ECC_521 },
    { "SM2", DSM_KEY_PAIR_SM2 },           { "ED25519", DSM_KEY_PAIR_ED25519 },
    { "ED448", DSM_KEY_PAIR_ED448 },       { NULL, 0 },
};
