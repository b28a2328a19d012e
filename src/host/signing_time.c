/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/signing_time.h"

#include "spdm/signing.h"

#include <stdlib.h>
#include <time.h>

/* A requester waits for as long as CT and a round trip: another device may have the cores, and KEY_EXCHANGE derives
 * keys, too. */
#define MARGIN 8u
#define EXPONENT_MAX 31u
#define ALGORITHMS_MAX 32u

/* Of this machine, so one key of an algorithm speaks for all: a thousand devices are not to sign a thousand times at
 * their start. 0: not measured. Threads that add devices at the same time may measure at the same
 * time, too. */
static _Atomic uint64_t measured_us[ALGORITHMS_MAX];

static uint64_t now_us(void)
{
    struct timespec now = { .tv_sec = 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static uint64_t sign_once_us(const struct dsm_device *device, const struct dsm_asym_algorithm *asym,
                             const struct dsm_credential *credential)
{
    struct dsm_signing signing = {
        .crypto = device->crypto,
        .asym = asym,
        .hash = dsm_hash_algorithm_at(0),
        .version = DSM_SPDM_12,
        .context = DSM_SIGN_CHALLENGE_AUTH,
    };
    uint8_t *signature = malloc(asym->signature_size);
    uint8_t digest[DSM_HASH_MAX] = { 0 };
    uint64_t begun = now_us(), us = 0;

    /* What cannot be signed is told where it is asked for. */
    if (signature && dsm_spdm_sign(&signing, credential->key, digest, signature) == DSM_OK)
        us = now_us() - begun;
    free(signature);
    return us;
}

static uint64_t signing_us(const struct dsm_device *device, size_t algorithm, const struct dsm_asym_algorithm *asym,
                           const struct dsm_credential *credential)
{
    if (algorithm >= ALGORITHMS_MAX)
        return sign_once_us(device, asym, credential);
    if (measured_us[algorithm] == 0)
        measured_us[algorithm] = sign_once_us(device, asym, credential);
    return measured_us[algorithm];
}

static uint8_t exponent_of(uint64_t us)
{
    uint8_t exponent = 0;

    while (exponent < EXPONENT_MAX && 1ull << exponent < us)
        exponent++;
    return exponent;
}

uint8_t dsm_signing_time_exponent(const struct dsm_device *device)
{
    const struct dsm_asym_algorithm *asym;
    uint64_t longest = 0;

    for (size_t i = 0; (asym = dsm_asym_algorithm_at(i)) != NULL; i++) {
        const struct dsm_credential *credential = dsm_identity_find(&device->identity, 0, asym);
        uint64_t us = credential ? signing_us(device, i, asym, credential) : 0;

        if (us > longest)
            longest = us;
    }
    return exponent_of(MARGIN * longest);
}
