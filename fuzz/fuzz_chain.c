/* SPDX-License-Identifier: BSD-3-Clause */
/* What MEASUREMENTS and CERTIFICATE carry: a record of measurement blocks (first byte even) and a chain (odd). */
#include "fuzz.h"

#include "wire/algorithms.h"
#include "wire/certificate.h"
#include "wire/measurements.h"

#define HASH_SIZE 48u

struct record {
    size_t count;
    struct dsm_measurement_block_wire blocks[DSM_MEASUREMENT_BLOCKS_MAX];
};

static enum dsm_error decode_record(const void *context, struct dsm_bytes *bytes, void *out)
{
    struct dsm_reader r = dsm_reader(*bytes);
    struct record *record = out;

    (void)context;
    while (!dsm_reader_at_end(&r)) {
        if (record->count == DSM_MEASUREMENT_BLOCKS_MAX)
            return DSM_ERR_LIMIT;
        DSM_TRY(dsm_measurement_block_read(&r, &record->blocks[record->count++], NULL));
    }
    return DSM_OK;
}

static enum dsm_error encode_record(const void *context, const void *in, struct dsm_writer *w)
{
    const struct record *record = in;

    (void)context;
    for (size_t i = 0; i < record->count; i++) {
        size_t before = dsm_written_len(w);

        dsm_measurement_block_write(w, &record->blocks[i]);
        FUZZ_CHECK(dsm_written_len(w) - before == dsm_measurement_block_len(record->blocks[i].value.n));
    }
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

static enum dsm_error decode_chain(const void *context, struct dsm_bytes *bytes, void *out)
{
    (void)context;
    return dsm_cert_chain_decode(HASH_SIZE, *bytes, out);
}

static enum dsm_error encode_chain(const void *context, const void *in, struct dsm_writer *w)
{
    (void)context;
    return dsm_cert_chain_encode(in, w);
}

static const struct record record = {
    .count = 2,
    .blocks = {
        { 1, DSM_MEASUREMENT_SPEC_DMTF, DSM_MEASUREMENT_MUTABLE_FIRMWARE, { (const uint8_t *)"digest", 6 } },
        { 0xFE, DSM_MEASUREMENT_SPEC_DMTF, DSM_MEASUREMENT_RAW | DSM_MEASUREMENT_SVN, { (const uint8_t *)"8bytes..", 8 } },
    },
};
static const uint8_t root_hash[HASH_SIZE] = { 1, 2, 3 };
static const struct dsm_cert_chain chain = {
    .root_hash = { root_hash, HASH_SIZE },
    .certificates = { (const uint8_t *)"\x30\x03\x02\x01\x00", 5 },
};

static const struct fuzz_format formats[] = {
    { "record", sizeof(record), FUZZ_NOTHING_RESERVED, 0, decode_record, encode_record, &record },
    { "chain", sizeof(chain), offsetof(struct dsm_cert_chain, reserved_set), 0, decode_chain, encode_chain, &chain },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && size <= DSM_CERT_CHAIN_MAX &&
        fuzz_round_trip(&formats[data[0] % FORMATS], NULL, dsm_bytes(data + 1, size - 1)))
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
