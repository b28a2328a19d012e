/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/algorithms.h"

#include "wire/fields.h"

/* What DSP0274, table "NEGOTIATE_ALGORITHMS", allows in each version. */
struct limits {
    uint8_t version;
    uint16_t request_length_max;  /* Length */
    uint8_t request_external_max; /* all extended algorithms of the message */
    uint8_t alg_type_max;         /* 0: there are no algorithm structures */
    uint8_t other_params;         /* bits that are defined */
    bool has_mel;
};

static const struct limits limits_of[] = {
    { DSM_SPDM_10, 64, 8, 0, 0, false },
    { DSM_SPDM_11, 128, DSM_EXT_ALG_MAX, DSM_ALG_TYPE_KEY_SCHEDULE, 0, false },
    { DSM_SPDM_12, 128, DSM_EXT_ALG_MAX, DSM_ALG_TYPE_KEY_SCHEDULE, DSM_OPAQUE_FORMAT_MASK, false },
    { DSM_SPDM_13, 128, DSM_EXT_ALG_MAX, DSM_ALG_TYPE_KEY_SCHEDULE, DSM_OPAQUE_FORMAT_MASK | DSM_OTHER_PARAMS_MULTI_KEY,
      true },
};

#define ALG_TYPE_MIN DSM_ALG_TYPE_DHE
#define ALG_COUNT_FIXED_2 0x20u /* AlgCount 7:4: AlgSupported is two bytes */
#define ALG_COUNT_FIXED_MASK 0xF0u
#define ALG_COUNT_EXTERNAL_MASK 0x0Fu
#define EXTENDED_LEN 4u
#define LENGTH_END 6u         /* where the Length field ends */
#define REQUEST_RESERVED 12u  /* between BaseHashAlgo and ExtAsymCount */
#define RESPONSE_RESERVED 11u /* between BaseHashSel and MELspecificationSel */

static const struct limits *find_limits(uint8_t version)
{
    const struct limits *found = &limits_of[0];

    for (size_t i = 1; i < sizeof(limits_of) / sizeof(limits_of[0]); i++)
        if (limits_of[i].version <= version)
            found = &limits_of[i];
    return found;
}

/*
 * Reads header and Length and leaves r over what Length says: the fields have to end exactly there. Bytes behind it
 * are the transport's padding.
 */
static enum dsm_error begin(const struct dsm_wire_params *params, struct dsm_bytes *message, size_t length_max,
                            struct dsm_reader *r, struct dsm_spdm_header *header)
{
    size_t length;

    *r = dsm_reader(*message);
    dsm_spdm_header_read(r, header);
    length = dsm_read_u16le(r);
    if (r->failed)
        return DSM_ERR_TRUNCATED;
    if (length < LENGTH_END || length > length_max)
        return DSM_ERR_INVALID_FIELD;
    if (length > message->n)
        return DSM_ERR_TRUNCATED;
    if (message->n - length > params->pad_max)
        return DSM_ERR_TRAILING;
    message->n = length;
    r->end = message->p + length;
    return DSM_OK;
}

/* Length is all there, so fields that end before or behind it contradict it. */
static enum dsm_error end(const struct dsm_reader *r)
{
    return dsm_reader_at_end(r) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

static uint8_t read_defined(struct dsm_reader *r, uint8_t defined)
{
    uint8_t value = dsm_read_u8(r);

    dsm_reserved_bits(r, value, defined);
    return value & defined;
}

/* One structure; *external counts its extended algorithms. */
static enum dsm_error read_struct(struct dsm_reader *r, struct dsm_alg_struct *out, size_t *external)
{
    uint8_t alg_count;

    out->alg_type = dsm_read_u8(r);
    alg_count = dsm_read_u8(r);
    out->alg_supported = dsm_read_u16le(r);
    if (!r->failed && (alg_count & ALG_COUNT_FIXED_MASK) != ALG_COUNT_FIXED_2)
        return DSM_ERR_INVALID_FIELD;
    *external = alg_count & ALG_COUNT_EXTERNAL_MASK;
    out->alg_external = dsm_read_bytes(r, *external * EXTENDED_LEN);
    return DSM_OK;
}

/* DSP0274 10.4: AlgType ascends, so that no type comes twice. *external_total grows by all extended algorithms. */
static enum dsm_error read_structs(struct dsm_reader *r, const struct limits *limits, uint8_t count,
                                   struct dsm_alg_struct *out, size_t external_each_max, size_t *external_total)
{
    uint8_t least = ALG_TYPE_MIN;

    if (count > DSM_ALG_STRUCTS_MAX)
        return DSM_ERR_INVALID_FIELD;
    for (size_t i = 0; i < count && !r->failed; i++) {
        size_t external = 0;

        DSM_TRY(read_struct(r, &out[i], &external));
        if (out[i].alg_type < least || out[i].alg_type > limits->alg_type_max || external > external_each_max)
            return DSM_ERR_INVALID_FIELD;
        least = (uint8_t)(out[i].alg_type + 1);
        *external_total += external;
    }
    return DSM_OK;
}

static void write_structs(struct dsm_writer *w, const struct dsm_alg_struct *structs, uint8_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t external = structs[i].alg_external.n / EXTENDED_LEN;

        dsm_write_u8(w, structs[i].alg_type);
        dsm_write_u8(w, (uint8_t)(ALG_COUNT_FIXED_2 | (external & ALG_COUNT_EXTERNAL_MASK)));
        dsm_write_u16le(w, structs[i].alg_supported);
        dsm_write_bytes(w, structs[i].alg_external);
    }
}

/* How many structures the message has; the field is reserved where there are none. */
static uint8_t read_struct_count(struct dsm_reader *r, const struct limits *limits, uint8_t param1)
{
    if (limits->alg_type_max > 0)
        return param1;
    dsm_reserved_bits(r, param1, 0);
    return 0;
}

/* An encoder writes Length last, when it knows it. */
static enum dsm_error finish(struct dsm_writer *w, size_t start, size_t length_max)
{
    size_t length = dsm_written_len(w) - start;

    DSM_TRY(dsm_encode_end(w));
    if (length > length_max)
        return DSM_ERR_INVALID_FIELD;
    w->start[start + 4] = (uint8_t)length;
    w->start[start + 5] = (uint8_t)(length >> 8);
    return DSM_OK;
}

enum dsm_error dsm_negotiate_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                               struct dsm_negotiate_algorithms *out)
{
    const struct limits *limits = find_limits(params->version);
    struct dsm_spdm_header header;
    struct dsm_reader r;
    size_t ext_asym, ext_hash, external;

    *out = (struct dsm_negotiate_algorithms){ 0 };
    DSM_TRY(begin(params, message, limits->request_length_max, &r, &header));
    out->alg_struct_count = read_struct_count(&r, limits, header.param1);
    dsm_reserved_bits(&r, header.param2, 0);
    out->measurement_specification = dsm_read_u8(&r);
    out->other_params_support = read_defined(&r, limits->other_params);
    out->base_asym_algo = dsm_read_u32le(&r);
    out->base_hash_algo = dsm_read_u32le(&r);
    dsm_read_reserved(&r, REQUEST_RESERVED);
    ext_asym = dsm_read_u8(&r);
    ext_hash = dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    out->mel_specification = read_defined(&r, limits->has_mel ? 0xFF : 0);
    out->ext_asym = dsm_read_bytes(&r, ext_asym * EXTENDED_LEN);
    out->ext_hash = dsm_read_bytes(&r, ext_hash * EXTENDED_LEN);
    external = ext_asym + ext_hash;
    DSM_TRY(read_structs(&r, limits, out->alg_struct_count, out->alg_structs, ALG_COUNT_EXTERNAL_MASK, &external));
    out->reserved_set = r.reserved_set;
    DSM_TRY(end(&r));
    return external <= limits->request_external_max ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_negotiate_algorithms_encode(const struct dsm_wire_params *params,
                                               const struct dsm_negotiate_algorithms *in, struct dsm_writer *w)
{
    const struct limits *limits = find_limits(params->version);
    uint8_t structs = limits->alg_type_max > 0 ? in->alg_struct_count : 0;
    size_t start = dsm_written_len(w);

    if (structs > DSM_ALG_STRUCTS_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_NEGOTIATE_ALGORITHMS, structs, 0);
    dsm_write_u16le(w, 0);
    dsm_write_u8(w, in->measurement_specification);
    dsm_write_u8(w, in->other_params_support & limits->other_params);
    dsm_write_u32le(w, in->base_asym_algo);
    dsm_write_u32le(w, in->base_hash_algo);
    dsm_write_zeros(w, REQUEST_RESERVED);
    dsm_write_u8(w, (uint8_t)(in->ext_asym.n / EXTENDED_LEN));
    dsm_write_u8(w, (uint8_t)(in->ext_hash.n / EXTENDED_LEN));
    dsm_write_zeros(w, 1);
    dsm_write_u8(w, limits->has_mel ? in->mel_specification : 0);
    dsm_write_bytes(w, in->ext_asym);
    dsm_write_bytes(w, in->ext_hash);
    write_structs(w, in->alg_structs, structs);
    return finish(w, start, limits->request_length_max);
}

/* DSP0274 10.4, table "ALGORITHMS": the responder selects one of each at most. */
static enum dsm_error check_selection(const struct dsm_algorithms *algorithms)
{
    const uint32_t selected[] = {
        algorithms->measurement_specification_sel,
        algorithms->other_params_selection & DSM_OPAQUE_FORMAT_MASK,
        algorithms->measurement_hash_algo,
        algorithms->base_asym_sel,
        algorithms->base_hash_sel,
        algorithms->mel_specification_sel,
    };

    for (size_t i = 0; i < sizeof(selected) / sizeof(selected[0]); i++)
        if (!dsm_is_one_bit_at_most(selected[i]))
            return DSM_ERR_INVALID_FIELD;
    for (size_t i = 0; i < algorithms->alg_struct_count; i++)
        if (!dsm_is_one_bit_at_most(algorithms->alg_structs[i].alg_supported))
            return DSM_ERR_INVALID_FIELD;
    return DSM_OK;
}

enum dsm_error dsm_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_algorithms *out)
{
    const struct limits *limits = find_limits(params->version);
    struct dsm_spdm_header header;
    struct dsm_reader r;
    size_t ext_asym, ext_hash, external = 0;

    *out = (struct dsm_algorithms){ 0 };
    DSM_TRY(begin(params, message, UINT16_MAX, &r, &header));
    out->alg_struct_count = read_struct_count(&r, limits, header.param1);
    dsm_reserved_bits(&r, header.param2, 0);
    out->measurement_specification_sel = dsm_read_u8(&r);
    out->other_params_selection = read_defined(&r, limits->other_params);
    out->measurement_hash_algo = dsm_read_u32le(&r);
    out->base_asym_sel = dsm_read_u32le(&r);
    out->base_hash_sel = dsm_read_u32le(&r);
    dsm_read_reserved(&r, RESPONSE_RESERVED);
    out->mel_specification_sel = read_defined(&r, limits->has_mel ? 0xFF : 0);
    ext_asym = dsm_read_u8(&r);
    ext_hash = dsm_read_u8(&r);
    dsm_read_reserved(&r, 2);
    out->ext_asym_sel = dsm_read_bytes(&r, ext_asym * EXTENDED_LEN);
    out->ext_hash_sel = dsm_read_bytes(&r, ext_hash * EXTENDED_LEN);
    DSM_TRY(read_structs(&r, limits, out->alg_struct_count, out->alg_structs, 1, &external));
    out->reserved_set = r.reserved_set;
    DSM_TRY(end(&r));
    if (ext_asym > 1 || ext_hash > 1)
        return DSM_ERR_INVALID_FIELD;
    return check_selection(out);
}

enum dsm_error dsm_algorithms_encode(const struct dsm_wire_params *params, const struct dsm_algorithms *in,
                                     struct dsm_writer *w)
{
    const struct limits *limits = find_limits(params->version);
    uint8_t structs = limits->alg_type_max > 0 ? in->alg_struct_count : 0;
    size_t start = dsm_written_len(w);

    if (structs > DSM_ALG_STRUCTS_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, params->version, DSM_SPDM_ALGORITHMS, structs, 0);
    dsm_write_u16le(w, 0);
    dsm_write_u8(w, in->measurement_specification_sel);
    dsm_write_u8(w, in->other_params_selection & limits->other_params);
    dsm_write_u32le(w, in->measurement_hash_algo);
    dsm_write_u32le(w, in->base_asym_sel);
    dsm_write_u32le(w, in->base_hash_sel);
    dsm_write_zeros(w, RESPONSE_RESERVED);
    dsm_write_u8(w, limits->has_mel ? in->mel_specification_sel : 0);
    dsm_write_u8(w, (uint8_t)(in->ext_asym_sel.n / EXTENDED_LEN));
    dsm_write_u8(w, (uint8_t)(in->ext_hash_sel.n / EXTENDED_LEN));
    dsm_write_zeros(w, 2);
    dsm_write_bytes(w, in->ext_asym_sel);
    dsm_write_bytes(w, in->ext_hash_sel);
    write_structs(w, in->alg_structs, structs);
    return finish(w, start, UINT16_MAX);
}
