/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/algorithms.h"

#include "wire/fields.h"

/* What DSP0274, table "NEGOTIATE_ALGORITHMS", allows in each version. */
struct limits {
    uint8_t version;
    uint16_t request_length_max;  /* Length */
    uint8_t request_external_max; /* all extended algorithms of the message */
    bool has_structs;
    uint8_t other_params; /* bits that are defined */
    bool has_mel;
    bool has_pqc;
};

static const struct limits limits_of[] = {
    { DSM_SPDM_10, 64, 8, false, 0, false, false },
    { DSM_SPDM_11, 128, DSM_EXT_ALG_MAX, true, 0, false, false },
    { DSM_SPDM_12, 128, DSM_EXT_ALG_MAX, true, DSM_OPAQUE_FORMAT_MASK, false, false },
    { DSM_SPDM_13, 128, DSM_EXT_ALG_MAX, true, DSM_OPAQUE_FORMAT_MASK | DSM_OTHER_PARAMS_MULTI_KEY, true, false },
    { DSM_SPDM_14, 128, DSM_EXT_ALG_MAX, true, DSM_OPAQUE_FORMAT_MASK | DSM_OTHER_PARAMS_MULTI_KEY, true, true },
};

#define ALG_COUNT_FIXED_SHIFT 4u /* AlgCount 7:4: bytes of AlgSupported */
#define ALG_COUNT_EXTERNAL_MASK 0x0Fu
#define EXTENDED_LEN 4u
#define LENGTH_END 6u        /* where the Length field ends */
#define PQC_LEN 4u           /* PqcAsymAlgo and PqcAsymSel took over reserved bytes in 1.4 */
#define REQUEST_RESERVED 8u  /* between PqcAsymAlgo and ExtAsymCount */
#define RESPONSE_RESERVED 7u /* between PqcAsymSel and MELspecificationSel */

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
        return dsm_message_end(params, r, message);
    if (length < LENGTH_END || length > length_max)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_LENGTH, length, length_max);
    if (length > message->n)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_CUT, length, message->n);
    if (message->n - length > params->pad_max)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_BEHIND, length, message->n);
    message->n = length;
    r->end = message->p + length;
    return DSM_OK;
}

/* Length is all there, so fields that end before or behind it contradict it. */
static enum dsm_error end(const struct dsm_wire_params *params, const struct dsm_reader *r, struct dsm_bytes message)
{
    if (dsm_reader_at_end(r))
        return DSM_OK;
    return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_FIELDS, message.n,
                         message.n + r->missing - dsm_reader_left(r));
}

static uint8_t read_defined(struct dsm_reader *r, uint8_t defined)
{
    uint8_t value = dsm_read_u8(r);

    dsm_reserved_bits(r, value, defined);
    return value & defined;
}

static uint32_t read_mask(struct dsm_reader *r, size_t width)
{
    uint32_t mask = 0;

    for (size_t i = 0; i < width; i++)
        mask |= (uint32_t)dsm_read_u8(r) << (8 * i);
    return mask;
}

static void write_mask(struct dsm_writer *w, size_t width, uint32_t mask)
{
    for (size_t i = 0; i < width; i++)
        dsm_write_u8(w, (uint8_t)(mask >> (8 * i)));
}

/* One structure, whose type has to be least at the least; *external counts its extended algorithms. */
static enum dsm_error read_struct(const struct dsm_wire_params *params, struct dsm_reader *r, uint8_t *least,
                                  struct dsm_algorithm_bits *out, size_t *external)
{
    uint8_t alg_type = dsm_read_u8(r);
    uint8_t alg_count = dsm_read_u8(r);
    enum dsm_algorithm_kind kind = dsm_algorithm_kind_of_type(alg_type, params->version);
    size_t width;

    if (r->failed)
        return DSM_OK;
    if (kind == DSM_ALG_KINDS)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHM_TYPE, alg_type, 0);
    if (alg_type < *least)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHM_ORDER, alg_type, *least);
    width = dsm_algorithm_kind(kind)->width;
    if (alg_count >> ALG_COUNT_FIXED_SHIFT != width)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHM_COUNT, alg_count, width);
    *least = (uint8_t)(alg_type + 1);
    *external = alg_count & ALG_COUNT_EXTERNAL_MASK;
    out->has_struct[kind] = true;
    out->mask[kind] = read_mask(r, width);
    out->external[kind] = dsm_read_bytes(r, *external * EXTENDED_LEN);
    return DSM_OK;
}

/* DSP0274 10.4: AlgType ascends, so that no type comes twice. *external_total grows by all extended algorithms. */
static enum dsm_error read_structs(const struct dsm_wire_params *params, struct dsm_reader *r, uint8_t count,
                                   struct dsm_algorithm_bits *out, size_t external_each_max, size_t *external_total)
{
    uint8_t least = 0;

    for (size_t i = 0; i < count && !r->failed; i++) {
        size_t external = 0;

        DSM_TRY(read_struct(params, r, &least, out, &external));
        if (external > external_each_max)
            return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_EXTERNAL, external, external_each_max);
        *external_total += external;
    }
    return DSM_OK;
}

static void write_structs(struct dsm_writer *w, const struct limits *limits, const struct dsm_algorithm_bits *in)
{
    for (enum dsm_algorithm_kind kind = 0; limits->has_structs && kind < DSM_ALG_KINDS; kind++) {
        const struct dsm_algorithm_kind_row *row = dsm_algorithm_kind(kind);
        size_t external = in->external[kind].n / EXTENDED_LEN;

        if (!in->has_struct[kind] || row->since > limits->version)
            continue;
        dsm_write_u8(w, row->alg_type);
        dsm_write_u8(w, (uint8_t)(row->width << ALG_COUNT_FIXED_SHIFT | (external & ALG_COUNT_EXTERNAL_MASK)));
        write_mask(w, row->width, in->mask[kind]);
        dsm_write_bytes(w, in->external[kind]);
    }
}

/* How many structures the message has; the field is reserved where there are none. */
static uint8_t read_struct_count(struct dsm_reader *r, const struct limits *limits, uint8_t param1)
{
    if (limits->has_structs)
        return param1;
    dsm_reserved_bits(r, param1, 0);
    return 0;
}

static uint8_t struct_count(const struct limits *limits, const struct dsm_algorithm_bits *in)
{
    uint8_t count = 0;

    for (enum dsm_algorithm_kind kind = 0; limits->has_structs && kind < DSM_ALG_KINDS; kind++)
        if (in->has_struct[kind] && dsm_algorithm_kind(kind)->since <= limits->version)
            count++;
    return count;
}

static uint32_t read_pqc(struct dsm_reader *r, const struct limits *limits)
{
    if (limits->has_pqc)
        return dsm_read_u32le(r);
    dsm_read_reserved(r, PQC_LEN);
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
    uint8_t structs;

    *out = (struct dsm_negotiate_algorithms){ 0 };
    DSM_TRY(begin(params, message, limits->request_length_max, &r, &header));
    structs = read_struct_count(&r, limits, header.param1);
    dsm_reserved_bits(&r, header.param2, 0);
    out->measurement_specification = dsm_read_u8(&r);
    out->other_params_support = read_defined(&r, limits->other_params);
    out->offered.mask[DSM_ALG_ASYM] = dsm_read_u32le(&r);
    out->offered.mask[DSM_ALG_HASH] = dsm_read_u32le(&r);
    out->offered.mask[DSM_ALG_PQC_ASYM] = read_pqc(&r, limits);
    dsm_read_reserved(&r, REQUEST_RESERVED);
    ext_asym = dsm_read_u8(&r);
    ext_hash = dsm_read_u8(&r);
    dsm_read_reserved(&r, 1);
    out->mel_specification = read_defined(&r, limits->has_mel ? 0xFF : 0);
    out->offered.external[DSM_ALG_ASYM] = dsm_read_bytes(&r, ext_asym * EXTENDED_LEN);
    out->offered.external[DSM_ALG_HASH] = dsm_read_bytes(&r, ext_hash * EXTENDED_LEN);
    external = ext_asym + ext_hash;
    DSM_TRY(read_structs(params, &r, structs, &out->offered, ALG_COUNT_EXTERNAL_MASK, &external));
    out->reserved_set = r.reserved_set;
    DSM_TRY(end(params, &r, *message));
    if (external > limits->request_external_max)
        return dsm_cause_set(params->cause, DSM_CAUSE_ALGORITHMS_EXTERNAL, external, limits->request_external_max);
    return DSM_OK;
}

enum dsm_error dsm_negotiate_algorithms_encode(const struct dsm_wire_params *params,
                                               const struct dsm_negotiate_algorithms *in, struct dsm_writer *w)
{
    const struct limits *limits = find_limits(params->version);
    size_t start = dsm_written_len(w);

    dsm_spdm_header_write(w, params->version, DSM_SPDM_NEGOTIATE_ALGORITHMS, struct_count(limits, &in->offered), 0);
    dsm_write_u16le(w, 0);
    dsm_write_u8(w, in->measurement_specification);
    dsm_write_u8(w, in->other_params_support & limits->other_params);
    dsm_write_u32le(w, in->offered.mask[DSM_ALG_ASYM]);
    dsm_write_u32le(w, in->offered.mask[DSM_ALG_HASH]);
    dsm_write_u32le(w, limits->has_pqc ? in->offered.mask[DSM_ALG_PQC_ASYM] : 0);
    dsm_write_zeros(w, REQUEST_RESERVED);
    dsm_write_u8(w, (uint8_t)(in->offered.external[DSM_ALG_ASYM].n / EXTENDED_LEN));
    dsm_write_u8(w, (uint8_t)(in->offered.external[DSM_ALG_HASH].n / EXTENDED_LEN));
    dsm_write_zeros(w, 1);
    dsm_write_u8(w, limits->has_mel ? in->mel_specification : 0);
    dsm_write_bytes(w, in->offered.external[DSM_ALG_ASYM]);
    dsm_write_bytes(w, in->offered.external[DSM_ALG_HASH]);
    write_structs(w, limits, &in->offered);
    return finish(w, start, limits->request_length_max);
}

static enum dsm_error check_one(const struct dsm_wire_params *params, const char *field, uint32_t selected)
{
    if (dsm_is_one_bit_at_most(selected))
        return DSM_OK;
    (void)dsm_cause_set_text(params->cause, DSM_CAUSE_SELECTED_MANY, field, NULL);
    if (params->cause)
        params->cause->value = selected;
    return dsm_cause_error(DSM_CAUSE_SELECTED_MANY);
}

/* DSP0274 10.4, table "ALGORITHMS": the responder selects one of each at most. */
static enum dsm_error check_selection(const struct dsm_wire_params *params, const struct dsm_algorithms *algorithms)
{
    DSM_TRY(check_one(params, "MeasurementSpecificationSel", algorithms->measurement_specification_sel));
    DSM_TRY(check_one(params, "OtherParamsSelection, OpaqueDataFmt",
                      algorithms->other_params_selection & DSM_OPAQUE_FORMAT_MASK));
    DSM_TRY(check_one(params, "MELspecificationSel", algorithms->mel_specification_sel));
    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++)
        DSM_TRY(check_one(params, dsm_algorithm_kind(kind)->name, algorithms->selected.mask[kind]));
    return DSM_OK;
}

enum dsm_error dsm_algorithms_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                     struct dsm_algorithms *out)
{
    const struct limits *limits = find_limits(params->version);
    struct dsm_spdm_header header;
    struct dsm_reader r;
    size_t ext_asym, ext_hash, external = 0;
    uint8_t structs;

    *out = (struct dsm_algorithms){ 0 };
    DSM_TRY(begin(params, message, UINT16_MAX, &r, &header));
    structs = read_struct_count(&r, limits, header.param1);
    dsm_reserved_bits(&r, header.param2, 0);
    out->measurement_specification_sel = dsm_read_u8(&r);
    out->other_params_selection = read_defined(&r, limits->other_params);
    out->selected.mask[DSM_ALG_MEASUREMENT_HASH] = dsm_read_u32le(&r);
    out->selected.mask[DSM_ALG_ASYM] = dsm_read_u32le(&r);
    out->selected.mask[DSM_ALG_HASH] = dsm_read_u32le(&r);
    out->selected.mask[DSM_ALG_PQC_ASYM] = read_pqc(&r, limits);
    dsm_read_reserved(&r, RESPONSE_RESERVED);
    out->mel_specification_sel = read_defined(&r, limits->has_mel ? 0xFF : 0);
    ext_asym = dsm_read_u8(&r);
    ext_hash = dsm_read_u8(&r);
    dsm_read_reserved(&r, 2);
    out->selected.external[DSM_ALG_ASYM] = dsm_read_bytes(&r, ext_asym * EXTENDED_LEN);
    out->selected.external[DSM_ALG_HASH] = dsm_read_bytes(&r, ext_hash * EXTENDED_LEN);
    DSM_TRY(read_structs(params, &r, structs, &out->selected, 1, &external));
    out->reserved_set = r.reserved_set;
    DSM_TRY(end(params, &r, *message));
    if (ext_asym > 1 || ext_hash > 1)
        return dsm_cause_set(params->cause, DSM_CAUSE_SELECTED_EXTERNAL, ext_asym, ext_hash);
    return check_selection(params, out);
}

enum dsm_error dsm_algorithms_encode(const struct dsm_wire_params *params, const struct dsm_algorithms *in,
                                     struct dsm_writer *w)
{
    const struct limits *limits = find_limits(params->version);
    size_t start = dsm_written_len(w);

    dsm_spdm_header_write(w, params->version, DSM_SPDM_ALGORITHMS, struct_count(limits, &in->selected), 0);
    dsm_write_u16le(w, 0);
    dsm_write_u8(w, in->measurement_specification_sel);
    dsm_write_u8(w, in->other_params_selection & limits->other_params);
    dsm_write_u32le(w, in->selected.mask[DSM_ALG_MEASUREMENT_HASH]);
    dsm_write_u32le(w, in->selected.mask[DSM_ALG_ASYM]);
    dsm_write_u32le(w, in->selected.mask[DSM_ALG_HASH]);
    dsm_write_u32le(w, limits->has_pqc ? in->selected.mask[DSM_ALG_PQC_ASYM] : 0);
    dsm_write_zeros(w, RESPONSE_RESERVED);
    dsm_write_u8(w, limits->has_mel ? in->mel_specification_sel : 0);
    dsm_write_u8(w, (uint8_t)(in->selected.external[DSM_ALG_ASYM].n / EXTENDED_LEN));
    dsm_write_u8(w, (uint8_t)(in->selected.external[DSM_ALG_HASH].n / EXTENDED_LEN));
    dsm_write_zeros(w, 2);
    dsm_write_bytes(w, in->selected.external[DSM_ALG_ASYM]);
    dsm_write_bytes(w, in->selected.external[DSM_ALG_HASH]);
    write_structs(w, limits, &in->selected);
    return finish(w, start, UINT16_MAX);
}

/* "hash:0x00000002,dhe:0x0010": of each kind that the message speaks of. */
static void print_bits(const struct dsm_algorithm_bits *bits, struct dsm_text *out)
{
    const char *separator = "";

    for (enum dsm_algorithm_kind kind = 0; kind < DSM_ALG_KINDS; kind++) {
        const struct dsm_algorithm_kind_row *row = dsm_algorithm_kind(kind);

        if (bits->mask[kind] == 0 && bits->external[kind].n == 0 && !bits->has_struct[kind])
            continue;
        dsm_text_add(out, "%s%s:0x%0*x", separator, row->name, 2 * row->width, (unsigned)bits->mask[kind]);
        if (bits->external[kind].n > 0)
            dsm_text_add_bytes(out, bits->external[kind]);
        separator = ",";
    }
}

static void print_offered(const void *in, struct dsm_text *out)
{
    print_bits(&((const struct dsm_negotiate_algorithms *)in)->offered, out);
}

static void print_selected(const void *in, struct dsm_text *out)
{
    print_bits(&((const struct dsm_algorithms *)in)->selected, out);
}

static const struct dsm_field negotiate_algorithms_fields[] = {
    DSM_FIELD(negotiate_algorithms, measurement_specification, HEX),
    DSM_FIELD_SINCE(negotiate_algorithms, other_params_support, HEX, DSM_SPDM_12),
    DSM_FIELD_SINCE(negotiate_algorithms, mel_specification, HEX, DSM_SPDM_13),
    { .name = "offered", .kind = DSM_FIELD_CUSTOM, .print = print_offered },
};

DSM_MESSAGE_CODEC(negotiate_algorithms)

const struct dsm_message dsm_negotiate_algorithms_row = {
    .code = DSM_SPDM_NEGOTIATE_ALGORITHMS,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "NEGOTIATE_ALGORITHMS",
    DSM_MESSAGE_STRUCT(negotiate_algorithms),
    DSM_MESSAGE_RESERVED(negotiate_algorithms),
    DSM_MESSAGE_FIELDS(negotiate_algorithms_fields),
};

static const struct dsm_field algorithms_fields[] = {
    DSM_FIELD(algorithms, measurement_specification_sel, HEX),
    DSM_FIELD_SINCE(algorithms, other_params_selection, HEX, DSM_SPDM_12),
    DSM_FIELD_SINCE(algorithms, mel_specification_sel, HEX, DSM_SPDM_13),
    { .name = "selected", .kind = DSM_FIELD_CUSTOM, .print = print_selected },
};

DSM_MESSAGE_CODEC(algorithms)

const struct dsm_message dsm_algorithms_row = {
    .code = DSM_SPDM_ALGORITHMS,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "ALGORITHMS",
    DSM_MESSAGE_STRUCT(algorithms),
    DSM_MESSAGE_RESERVED(algorithms),
    DSM_MESSAGE_FIELDS(algorithms_fields),
};
