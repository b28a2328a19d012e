/* SPDX-License-Identifier: BSD-3-Clause */
/* Opaque data in both formats (the first byte says which), and the elements of DSP0277 in it. */
#include "fuzz.h"

#include "wire/opaque.h"

static enum dsm_error decode(const void *context, struct dsm_bytes *bytes, void *out)
{
    return dsm_opaque_decode(*(const bool *)context, *bytes, out);
}

static enum dsm_error encode(const void *context, const void *in, struct dsm_writer *w)
{
    return dsm_opaque_encode(*(const bool *)context, in, w);
}

static const struct fuzz_format opaque = {
    .size = sizeof(struct dsm_opaque),
    .reserved_at = offsetof(struct dsm_opaque, reserved_set),
    .decode = decode,
    .encode = encode,
};

static void check_supported_versions(bool general, struct dsm_bytes bytes)
{
    struct dsm_secured_versions first, again;
    uint8_t buffer[256];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (dsm_opaque_supported_versions_decode(general, bytes, &first) != DSM_OK || first.count == 0)
        return;
    FUZZ_CHECK(first.count <= DSM_VERSIONS_MAX);
    FUZZ_CHECK(dsm_opaque_supported_versions_encode(general, &first, &w) == DSM_OK);
    FUZZ_CHECK(dsm_opaque_supported_versions_decode(general, dsm_written(&w), &again) == DSM_OK);
    FUZZ_CHECK(again.count == first.count);
    FUZZ_CHECK(memcmp(again.versions, first.versions, first.count * sizeof(first.versions[0])) == 0);
}

static void check_version_selection(bool general, struct dsm_bytes bytes)
{
    uint16_t first, again;
    uint8_t buffer[256];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (dsm_opaque_version_selection_decode(general, bytes, &first) != DSM_OK)
        return;
    FUZZ_CHECK(dsm_opaque_version_selection_encode(general, first, &w) == DSM_OK);
    FUZZ_CHECK(dsm_opaque_version_selection_decode(general, dsm_written(&w), &again) == DSM_OK);
    FUZZ_CHECK(again == first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_bytes bytes;
    bool general;

    if (size == 0)
        return 0;
    general = (data[0] & 1) != 0;
    bytes = dsm_bytes(data + 1, size - 1);
    check_supported_versions(general, bytes);
    check_version_selection(general, bytes);
    if (fuzz_round_trip(&opaque, &general, bytes))
        fuzz_accepted++;
    return 0;
}

static enum dsm_error write_seed(size_t i, bool general, struct dsm_writer *w)
{
    static const struct dsm_secured_versions versions = { .count = 3, .versions = { 0x1000, 0x1100, 0x1200 } };
    static const struct dsm_opaque several = {
        .element_count = 3,
        .elements = {
            { .id = 3, .vendor_id = { (const uint8_t *)"\x01\x00", 2 }, .data = { (const uint8_t *)"data", 4 } },
            { .id = 0, .data = { (const uint8_t *)"\x01\x01\x01\x00\x11", 5 } },
            { .id = 0, .data = { (const uint8_t *)"\x01\x00\x00\x11", 4 } },
        },
    };

    switch (i) {
    case 0:
        return dsm_opaque_supported_versions_encode(general, &versions, w);
    case 1:
        return dsm_opaque_version_selection_encode(general, 0x1100, w);
    default:
        return dsm_opaque_encode(general, &several, w);
    }
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);
    bool general = (i & 1) != 0;

    if (i / 2 > 2)
        return FUZZ_NO_SEED;
    dsm_write_u8(&w, general);
    FUZZ_CHECK(write_seed(i / 2, general, &w) == DSM_OK);
    return dsm_written_len(&w);
}
