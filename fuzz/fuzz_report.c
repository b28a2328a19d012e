/* SPDX-License-Identifier: BSD-3-Clause */
/* The TDI report, as a TSM reads it from a device that it does not trust. */
#include "fuzz.h"

#include "wire/tdisp_report.h"

static enum dsm_error decode(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_report_decode(*bytes, out, NULL);
}

static enum dsm_error encode(const void *context, const void *in, struct dsm_writer *w)
{
    size_t before = dsm_written_len(w);

    (void)context;
    DSM_TRY(dsm_report_encode(in, w));
    FUZZ_CHECK(dsm_written_len(w) - before == dsm_report_len(in));
    return DSM_OK;
}

static const struct fuzz_format report = {
    .size = sizeof(struct dsm_report),
    .reserved_at = offsetof(struct dsm_report, reserved_set),
    .decode = decode,
    .encode = encode,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= DSM_REPORT_MAX && fuzz_round_trip(&report, NULL, dsm_bytes(data, size)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint32_t range_counts[] = { 0, 1, 2, DSM_TDI_RANGES_MAX };
    struct dsm_report sample = { .interface_info = DSM_INTERFACE_ATS };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(range_counts) / sizeof(range_counts[0]))
        return FUZZ_NO_SEED;
    sample.range_count = range_counts[i];
    sample.device_specific_info = dsm_bytes("information", i);
    FUZZ_CHECK(dsm_report_encode(&sample, &w) == DSM_OK);
    return dsm_written_len(&w);
}
