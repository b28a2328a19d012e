/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP messages: the header, and the body that its type calls for. */
#include "fuzz.h"

#include "wire/tdisp.h"

/* Every body has functions of these shapes. */
#define BODY(name)                                                                                                     \
    static enum dsm_error decode_##name(const void *context, struct dsm_bytes *bytes, void *out)                       \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_tdisp_##name##_decode(*bytes, out);                                                                 \
    }                                                                                                                  \
    static enum dsm_error encode_##name(const void *context, const void *in, struct dsm_writer *w)                     \
    {                                                                                                                  \
        (void)context;                                                                                                 \
        return dsm_tdisp_##name##_encode(in, w);                                                                       \
    }

BODY(version)
BODY(get_capabilities)
BODY(capabilities)
BODY(lock)
BODY(lock_response)
BODY(get_report)
BODY(report_portion)
BODY(state)
BODY(start)
BODY(error)

static const struct dsm_tdisp_version version = { { (const uint8_t *)"\x10", 1 } };
static const struct dsm_tdisp_get_capabilities get_capabilities;
static const struct dsm_tdisp_capabilities capabilities = { .req_msgs_supported = { 0xFE }, .dev_addr_width = 52 };
static const struct dsm_tdisp_lock lock = { .flags = DSM_LOCK_MSIX };
static const struct dsm_tdisp_lock_response lock_response = { { 1, 2, 3 } };
static const struct dsm_tdisp_get_report get_report = { 64, 64 };
static const struct dsm_tdisp_report_portion report_portion = { 3, { (const uint8_t *)"portion", 7 } };
static const struct dsm_tdisp_state state = { DSM_TDI_RUN };
static const struct dsm_tdisp_start start = { { 1, 2, 3 } };
static const struct dsm_tdisp_error error = { DSM_TDISP_INVALID_NONCE, 0, { (const uint8_t *)"more", 4 } };

#define ROW(type, name, reserved)                                                                                      \
    {                                                                                                                  \
        type,                                                                                                          \
        {                                                                                                              \
#name, sizeof(struct dsm_tdisp_##name), reserved, 0, decode_##name, encode_##name, &name                   \
        }                                                                                                              \
    }

static const struct {
    uint8_t type;
    struct fuzz_format format;
} bodies[] = {
    ROW(DSM_TDISP_VERSION, version, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_GET_CAPABILITIES, get_capabilities, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_CAPABILITIES, capabilities, FUZZ_RESERVED_UNTOLD),
    ROW(DSM_TDISP_LOCK_INTERFACE_REQUEST, lock, offsetof(struct dsm_tdisp_lock, reserved_set)),
    ROW(DSM_TDISP_LOCK_INTERFACE_RESPONSE, lock_response, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_GET_DEVICE_INTERFACE_REPORT, get_report, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_DEVICE_INTERFACE_REPORT, report_portion, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_DEVICE_INTERFACE_STATE, state, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_START_INTERFACE_REQUEST, start, FUZZ_NOTHING_RESERVED),
    ROW(DSM_TDISP_ERROR, error, FUZZ_NOTHING_RESERVED),
};

#define BODIES (sizeof(bodies) / sizeof(bodies[0]))

static bool check_body(uint8_t type, struct dsm_bytes body)
{
    for (size_t i = 0; i < BODIES; i++)
        if (bodies[i].type == type)
            return fuzz_round_trip(&bodies[i].format, NULL, body);
    return dsm_tdisp_empty_decode(body) == DSM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_tdisp_header header;

    if (dsm_tdisp_header_decode(dsm_bytes(data, size), &header) != DSM_OK) {
        FUZZ_CHECK(size < DSM_TDISP_HEADER_LEN);
        return 0;
    }
    FUZZ_CHECK(dsm_tdisp_type_name(header.type) != NULL);
    if (check_body(header.type, dsm_bytes(data + DSM_TDISP_HEADER_LEN, size - DSM_TDISP_HEADER_LEN)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i > BODIES)
        return FUZZ_NO_SEED;
    dsm_tdisp_header_write(&w, i < BODIES ? bodies[i].type : DSM_TDISP_GET_DEVICE_INTERFACE_STATE, 0x0101BEEF);
    if (i < BODIES)
        FUZZ_CHECK(bodies[i].format.encode(NULL, bodies[i].format.sample, &w) == DSM_OK);
    return dsm_written_len(&w);
}
