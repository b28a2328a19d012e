/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/cxl_tsp.h"

#include "wire/spdm.h"

#define RANGE_LEN 16u
#define PSKS_LEN (DSM_CXL_TSP_SECONDARY_MAX * DSM_CXL_TSP_KEY_LEN)

static const char *const error_names[] = {
    [DSM_CXL_TSP_INVALID_REQUEST] = "INVALID_REQUEST",
    [DSM_CXL_TSP_BUSY] = "BUSY",
    [DSM_CXL_TSP_UNSPECIFIED] = "UNSPECIFIED",
    [DSM_CXL_TSP_UNSUPPORTED_REQUEST] = "UNSUPPORTED_REQUEST",
    [DSM_CXL_TSP_VERSION_MISMATCH] = "VERSION_MISMATCH",
    [DSM_CXL_TSP_VENDOR_SPECIFIC] = "VENDOR_SPECIFIC_ERROR",
    [DSM_CXL_TSP_NO_PRIVILEGE] = "NO_PRIVILEGE",
    [DSM_CXL_TSP_NO_ENTROPY] = "NO_ENTROPY",
    [DSM_CXL_TSP_INVALID_CKID] = "INVALID_CKID",
    [DSM_CXL_TSP_INVALID_SECURITY_CONFIGURATION] = "INVALID_SECURITY_CONFIGURATION",
    [DSM_CXL_TSP_INVALID_SECURITY_STATE] = "INVALID_SECURITY_STATE",
    [DSM_CXL_TSP_LONG_EXECUTION_TIME] = "LONG_EXECUTION_TIME",
    [DSM_CXL_TSP_ALREADY_LOCKED] = "ALREADY_LOCKED",
};

static const char *const state_names[] = {
    [DSM_CXL_TSP_CONFIG_UNLOCKED] = "CONFIG_UNLOCKED",
    [DSM_CXL_TSP_CONFIG_LOCKED] = "CONFIG_LOCKED",
    [DSM_CXL_TSP_ERROR] = "ERROR",
};

const char *dsm_cxl_tsp_error_code_name(uint32_t code)
{
    bool is_known = code < sizeof(error_names) / sizeof(error_names[0]) && error_names[code];

    return is_known ? error_names[code] : "?";
}

const char *dsm_cxl_tsp_state_name(uint8_t state)
{
    return state < sizeof(state_names) / sizeof(state_names[0]) ? state_names[state] : "?";
}

enum dsm_error dsm_cxl_tsp_header_decode(struct dsm_bytes message, struct dsm_cxl_tsp_header *out)
{
    struct dsm_reader r = dsm_reader(message);

    out->version = dsm_read_u8(&r);
    out->opcode = dsm_read_u8(&r);
    return r.failed ? DSM_ERR_TRUNCATED : DSM_OK;
}

void dsm_cxl_tsp_header_write(struct dsm_writer *w, uint8_t opcode)
{
    dsm_write_u8(w, DSM_CXL_TSP_VERSION_10);
    dsm_write_u8(w, opcode);
}

/* How each decoder ends. */
static enum dsm_error end(struct dsm_bytes body, const struct dsm_reader *r, bool *reserved_set,
                          struct dsm_cause *cause)
{
    *reserved_set = r->reserved_set;
    return dsm_body_end(body, r, cause);
}

enum dsm_error dsm_cxl_tsp_plain_decode(struct dsm_bytes body, struct dsm_cxl_tsp_plain *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_plain_encode(const struct dsm_cxl_tsp_plain *in, struct dsm_writer *w)
{
    (void)in;
    dsm_write_zeros(w, 2);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_version_decode(struct dsm_bytes body, struct dsm_cxl_tsp_version *out,
                                          struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->entries = dsm_read_bytes(&r, dsm_read_u8(&r));
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_version_encode(const struct dsm_cxl_tsp_version *in, struct dsm_writer *w)
{
    if (in->entries.n > UINT8_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_zeros(w, 2);
    dsm_write_u8(w, (uint8_t)in->entries.n);
    dsm_write_bytes(w, in->entries);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_capabilities_decode(struct dsm_bytes body, struct dsm_cxl_tsp_capabilities *out,
                                               struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->memory_encryption_features = dsm_read_u16le(&r);
    out->memory_encryption_algorithms = dsm_read_u32le(&r);
    out->range_based_keys = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 2);
    out->te_state_features = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 2);
    out->explicit_oob_granularity = dsm_read_u32le(&r);
    out->explicit_ib_granularity = dsm_read_u32le(&r);
    out->configuration_features = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 2);
    out->number_of_ckids = dsm_read_u32le(&r);
    out->number_of_secondary_sessions = dsm_read_u8(&r);
    dsm_read_reserved(&r, 19);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_capabilities_encode(const struct dsm_cxl_tsp_capabilities *in, struct dsm_writer *w)
{
    dsm_write_u16le(w, in->memory_encryption_features);
    dsm_write_u32le(w, in->memory_encryption_algorithms);
    dsm_write_u16le(w, in->range_based_keys);
    dsm_write_zeros(w, 2);
    dsm_write_u16le(w, in->te_state_features);
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->explicit_oob_granularity);
    dsm_write_u32le(w, in->explicit_ib_granularity);
    dsm_write_u16le(w, in->configuration_features);
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->number_of_ckids);
    dsm_write_u8(w, in->number_of_secondary_sessions);
    dsm_write_zeros(w, 19);
    return dsm_encode_end(w);
}

/* The fields that SET and GET have in common stand at the same offsets; what lies between is the caller's. */
static void read_features(struct dsm_reader *r, struct dsm_cxl_tsp_configuration *out)
{
    out->memory_encryption_features = dsm_read_u16le(r);
    out->memory_encryption_algorithm = dsm_read_u32le(r);
    dsm_read_reserved(r, 4);
    out->te_state_features = dsm_read_u16le(r);
    dsm_read_reserved(r, 2);
    out->explicit_oob_granularity = dsm_read_u32le(r);
    dsm_read_reserved(r, 4);
    out->configuration_features = dsm_read_u16le(r);
    dsm_read_reserved(r, 2);
    out->ckid_base = dsm_read_u32le(r);
    out->number_of_ckids = dsm_read_u32le(r);
}

static void write_features(struct dsm_writer *w, const struct dsm_cxl_tsp_configuration *in)
{
    dsm_write_u16le(w, in->memory_encryption_features);
    dsm_write_u32le(w, in->memory_encryption_algorithm);
    dsm_write_zeros(w, 4);
    dsm_write_u16le(w, in->te_state_features);
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->explicit_oob_granularity);
    dsm_write_zeros(w, 4);
    dsm_write_u16le(w, in->configuration_features);
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->ckid_base);
    dsm_write_u32le(w, in->number_of_ckids);
}

static void read_entries(struct dsm_reader *r, struct dsm_cxl_tsp_configuration *out)
{
    for (size_t i = 0; i < DSM_CXL_TSP_IB_ENTRIES; i++) {
        out->explicit_ib[i].granularity = dsm_read_u64le(r);
        out->explicit_ib[i].length_index = dsm_read_u8(r);
        dsm_read_reserved(r, 7);
    }
    dsm_read_reserved(r, 16);
}

static void write_entries(struct dsm_writer *w, const struct dsm_cxl_tsp_configuration *in)
{
    for (size_t i = 0; i < DSM_CXL_TSP_IB_ENTRIES; i++) {
        dsm_write_u64le(w, in->explicit_ib[i].granularity);
        dsm_write_u8(w, in->explicit_ib[i].length_index);
        dsm_write_zeros(w, 7);
    }
    dsm_write_zeros(w, 16);
}

enum dsm_error dsm_cxl_tsp_set_configuration_decode(struct dsm_bytes body, struct dsm_cxl_tsp_set_configuration *out,
                                                    struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    read_features(&r, &out->configuration);
    dsm_read_reserved(&r, 12);
    read_entries(&r, &out->configuration);
    out->validity_flags = dsm_read_u16le(&r);
    dsm_read_reserved(&r, 14);
    out->ckid_type = dsm_read_u8(&r);
    dsm_read_reserved(&r, 15);
    out->psks = dsm_read_bytes(&r, PSKS_LEN);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_set_configuration_encode(const struct dsm_cxl_tsp_set_configuration *in,
                                                    struct dsm_writer *w)
{
    if (in->psks.n != PSKS_LEN)
        return DSM_ERR_INVALID_FIELD;
    write_features(w, &in->configuration);
    dsm_write_zeros(w, 12);
    write_entries(w, &in->configuration);
    dsm_write_u16le(w, in->validity_flags);
    dsm_write_zeros(w, 14);
    dsm_write_u8(w, in->ckid_type);
    dsm_write_zeros(w, 15);
    dsm_write_bytes(w, in->psks);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_get_configuration_rsp_decode(struct dsm_bytes body,
                                                        struct dsm_cxl_tsp_get_configuration_rsp *out,
                                                        struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    read_features(&r, &out->configuration);
    out->state = dsm_read_u8(&r);
    dsm_read_reserved(&r, 11);
    read_entries(&r, &out->configuration);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_get_configuration_rsp_encode(const struct dsm_cxl_tsp_get_configuration_rsp *in,
                                                        struct dsm_writer *w)
{
    write_features(w, &in->configuration);
    dsm_write_u8(w, in->state);
    dsm_write_zeros(w, 11);
    write_entries(w, &in->configuration);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_get_report_decode(struct dsm_bytes body, struct dsm_cxl_tsp_get_report *out,
                                             struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->offset = dsm_read_u16le(&r);
    out->length = dsm_read_u16le(&r);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_get_report_encode(const struct dsm_cxl_tsp_get_report *in, struct dsm_writer *w)
{
    dsm_write_zeros(w, 2);
    dsm_write_u16le(w, in->offset);
    dsm_write_u16le(w, in->length);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_report_portion_decode(struct dsm_bytes body, struct dsm_cxl_tsp_report_portion *out,
                                                 struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);
    uint16_t portion_length;

    dsm_read_reserved(&r, 2);
    portion_length = dsm_read_u16le(&r);
    out->remainder_length = dsm_read_u16le(&r);
    out->portion = dsm_read_bytes(&r, portion_length);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_report_portion_encode(const struct dsm_cxl_tsp_report_portion *in, struct dsm_writer *w)
{
    if (in->portion.n > UINT16_MAX)
        return DSM_ERR_LIMIT;
    dsm_write_zeros(w, 2);
    dsm_write_u16le(w, (uint16_t)in->portion.n);
    dsm_write_u16le(w, in->remainder_length);
    dsm_write_bytes(w, in->portion);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_set_te_state_decode(struct dsm_bytes body, struct dsm_cxl_tsp_set_te_state *out,
                                               struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    out->te_state = dsm_read_u8(&r);
    out->count = dsm_read_u8(&r);
    dsm_read_reserved(&r, 12);
    out->ranges = dsm_read_bytes(&r, (size_t)out->count * RANGE_LEN);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_set_te_state_encode(const struct dsm_cxl_tsp_set_te_state *in, struct dsm_writer *w)
{
    if (in->ranges.n != (size_t)in->count * RANGE_LEN)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u8(w, in->te_state);
    dsm_write_u8(w, in->count);
    dsm_write_zeros(w, 12);
    dsm_write_bytes(w, in->ranges);
    return dsm_encode_end(w);
}

struct dsm_cxl_tsp_memory_range dsm_cxl_tsp_range_at(const struct dsm_cxl_tsp_set_te_state *request, size_t i)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(request->ranges.p + i * RANGE_LEN, RANGE_LEN));
    struct dsm_cxl_tsp_memory_range range = { .start = dsm_read_u64le(&r) };

    range.length = dsm_read_u64le(&r);
    return range;
}

enum dsm_error dsm_cxl_tsp_ckid_key_decode(struct dsm_bytes body, struct dsm_cxl_tsp_ckid_key *out,
                                           struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->ckid = dsm_read_u32le(&r);
    out->attributes = dsm_read_u8(&r);
    dsm_read_reserved(&r, 6);
    out->validity_flags = dsm_read_u8(&r);
    out->data_key = dsm_read_bytes(&r, DSM_CXL_TSP_KEY_LEN);
    out->tweak_key = dsm_read_bytes(&r, DSM_CXL_TSP_KEY_LEN);
    return end(body, &r, &out->reserved_set, cause);
}

/* A key that is not there is zeros on the wire. */
static enum dsm_error write_keys(struct dsm_writer *w, struct dsm_bytes data_key, struct dsm_bytes tweak_key)
{
    if (data_key.n > DSM_CXL_TSP_KEY_LEN || tweak_key.n > DSM_CXL_TSP_KEY_LEN)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_bytes(w, data_key);
    dsm_write_zeros(w, DSM_CXL_TSP_KEY_LEN - data_key.n);
    dsm_write_bytes(w, tweak_key);
    dsm_write_zeros(w, DSM_CXL_TSP_KEY_LEN - tweak_key.n);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_ckid_key_encode(const struct dsm_cxl_tsp_ckid_key *in, struct dsm_writer *w)
{
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->ckid);
    dsm_write_u8(w, in->attributes);
    dsm_write_zeros(w, 6);
    dsm_write_u8(w, in->validity_flags);
    return write_keys(w, in->data_key, in->tweak_key);
}

enum dsm_error dsm_cxl_tsp_range_key_decode(struct dsm_bytes body, struct dsm_cxl_tsp_range_key *out,
                                            struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->range_id = dsm_read_u32le(&r);
    out->start = dsm_read_u64le(&r);
    out->end = dsm_read_u64le(&r);
    dsm_read_reserved(&r, 7);
    out->validity_flags = dsm_read_u8(&r);
    out->data_key = dsm_read_bytes(&r, DSM_CXL_TSP_KEY_LEN);
    out->tweak_key = dsm_read_bytes(&r, DSM_CXL_TSP_KEY_LEN);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_range_key_encode(const struct dsm_cxl_tsp_range_key *in, struct dsm_writer *w)
{
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->range_id);
    dsm_write_u64le(w, in->start);
    dsm_write_u64le(w, in->end);
    dsm_write_zeros(w, 7);
    dsm_write_u8(w, in->validity_flags);
    return write_keys(w, in->data_key, in->tweak_key);
}

enum dsm_error dsm_cxl_tsp_number_decode(struct dsm_bytes body, struct dsm_cxl_tsp_number *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->value = dsm_read_u32le(&r);
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_number_encode(const struct dsm_cxl_tsp_number *in, struct dsm_writer *w)
{
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->value);
    return dsm_encode_end(w);
}

enum dsm_error dsm_cxl_tsp_error_decode(struct dsm_bytes body, struct dsm_cxl_tsp_error *out, struct dsm_cause *cause)
{
    struct dsm_reader r = dsm_reader(body);

    dsm_read_reserved(&r, 2);
    out->error_code = dsm_read_u32le(&r);
    out->error_data = dsm_read_u32le(&r);
    out->extended = dsm_read_bytes(&r, dsm_reader_left(&r));
    return end(body, &r, &out->reserved_set, cause);
}

enum dsm_error dsm_cxl_tsp_error_encode(const struct dsm_cxl_tsp_error *in, struct dsm_writer *w)
{
    dsm_write_zeros(w, 2);
    dsm_write_u32le(w, in->error_code);
    dsm_write_u32le(w, in->error_data);
    dsm_write_bytes(w, in->extended);
    return dsm_encode_end(w);
}
