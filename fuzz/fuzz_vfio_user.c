/* SPDX-License-Identifier: BSD-3-Clause */
/* vfio-user's payloads: the first byte says which the rest is. */
#include "fuzz.h"

#include "wire/vfio_user.h"

#define X(name)                                                                                                        \
    static enum dsm_error decode_##name(const void *context, struct dsm_bytes *bytes, void *out)                       \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_vfio_user_##name##_decode(*bytes, out);                                                             \
    }                                                                                                                  \
    static enum dsm_error encode_##name(const void *context, const void *in, struct dsm_writer *w)                     \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_vfio_user_##name##_encode(in, w);                                                                   \
    }
DSM_VFIO_USER_PAYLOADS(X)
#undef X

#define BYTES(text)                                                                                                    \
    {                                                                                                                  \
        (const uint8_t *)(text), sizeof(text) - 1                                                                      \
    }
static const struct dsm_vfio_user_version version = { 0, 0, BYTES("{\"capabilities\":{\"max_msg_fds\":16}}") };
static const struct dsm_vfio_user_dma_map dma_map = { 32, 3, 0x1000, 0x100000000, 0x200000 };
static const struct dsm_vfio_user_dma_unmap dma_unmap = { 24, 2, 0, UINT64_MAX };
static const struct dsm_vfio_user_info info = { 16, 3, 9, 5 };
static const struct dsm_vfio_user_region_info region_info = { 32, 3, 7, 0, 4096, 0 };
static const struct dsm_vfio_user_irq_info irq_info = { 16, 1, 2, 4 };
static const struct dsm_vfio_user_set_irqs set_irqs = { 23, 0x22, 2, 0, 3, BYTES("\1\0\1") };
static const struct dsm_vfio_user_region_access region_access = { 0x48, 7, 2, BYTES("\0\x80") };
static const struct dsm_vfio_user_dma_access dma_access = { 0x2000000, 4, BYTES("data") };

static const struct fuzz_format formats[] = {
#define X(name)                                                                                                        \
    { #name, sizeof(struct dsm_vfio_user_##name), FUZZ_NOTHING_RESERVED, 0, decode_##name, encode_##name, &name },
    DSM_VFIO_USER_PAYLOADS(X)
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
