/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsm's own frames: the first byte says which message the rest is a payload of. */
#include "fuzz.h"

#include "wire/emulator.h"

/* Every message has functions of these shapes. */
#define X(name)                                                                                                        \
    static enum dsm_error decode_##name(const void *context, struct dsm_bytes *bytes, void *out)                       \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_emulator_##name##_decode(*bytes, out);                                                              \
    }                                                                                                                  \
    static enum dsm_error encode_##name(const void *context, const void *in, struct dsm_writer *w)                     \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_emulator_##name##_encode(in, w);                                                                    \
    }
DSM_EMULATOR_MESSAGES(X)
#undef X

static const struct dsm_emulator_hello hello = { 1, 0, 1, 0x3F, 2, { (const uint8_t *)"n\xC3\xA9", 3 } };
static const struct dsm_emulator_result result = { DSM_EMULATOR_INVALID, { (const uint8_t *)"$.tdis: why", 11 } };
static const struct dsm_emulator_event event = { DSM_EMULATOR_EVENT_FLR, 8, 0 };
static const struct dsm_emulator_config_layout config_layout = {
    8, 0, 2, { { 0x11, false, 0x40, 12 }, { 0x2E, true, 0x100, 24 } }
};
static const struct dsm_emulator_config_write config_write = { 8, 4, 2, 0, 6 };
static const struct dsm_emulator_subscribe subscribe = { DSM_EMULATOR_SUBSCRIBE_DRAIN, 100 };
static const struct dsm_emulator_state state = { 1, 8, 0x501000402u, 1, 2, 2, 0xFFFE, 7 };
static const struct dsm_emulator_ack ack = { 7 };
static const struct dsm_emulator_query query = { 8 };

static const struct fuzz_format formats[] = {
#define X(name)                                                                                                        \
    { #name, sizeof(struct dsm_emulator_##name), FUZZ_NOTHING_RESERVED, 0, decode_##name, encode_##name, &name },
    DSM_EMULATOR_MESSAGES(X)
#undef X
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (fuzz_round_trip(&formats[data[0] % FORMATS], NULL, dsm_bytes(data + 1, size - 1)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= FORMATS)
        return FUZZ_NO_SEED;
    dsm_write_u8(&w, (uint8_t)i);
    FUZZ_CHECK(formats[i].encode(NULL, formats[i].sample, &w) == DSM_OK);
    return dsm_written_len(&w);
}
