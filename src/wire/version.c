/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/version.h"

#include "wire/fields.h"

/* DSP0274 10.2: both messages carry 1.0 in their header whatever is negotiated. */
static const struct dsm_wire_params version_params = { .version = DSM_SPDM_10 };

enum dsm_error dsm_get_version_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                      struct dsm_get_version *out)
{
    struct dsm_spdm_header header;

    return dsm_header_only_decode(params, message, 0, 0, &header, &out->reserved_set);
}

enum dsm_error dsm_get_version_encode(const struct dsm_wire_params *params, const struct dsm_get_version *in,
                                      struct dsm_writer *w)
{
    (void)params;
    (void)in;
    return dsm_header_only_encode(&version_params, w, DSM_SPDM_GET_VERSION, 0, 0);
}

enum dsm_error dsm_version_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                  struct dsm_version *out)
{
    struct dsm_reader r = dsm_reader(*message);
    struct dsm_spdm_header header;

    *out = (struct dsm_version){ 0 };
    dsm_spdm_header_read(&r, &header);
    dsm_reserved_bits(&r, header.param1 | header.param2, 0);
    dsm_read_reserved(&r, 1);
    out->entry_count = dsm_read_u8(&r);
    if (out->entry_count > DSM_VERSIONS_MAX)
        return dsm_cause_set(params->cause, DSM_CAUSE_VERSION_COUNT, out->entry_count, DSM_VERSIONS_MAX);
    for (size_t i = 0; i < out->entry_count; i++)
        out->entries[i] = dsm_read_u16le(&r);
    out->reserved_set = r.reserved_set;
    DSM_TRY(dsm_message_end(params, &r, message));
    if (out->entry_count == 0)
        return dsm_cause_set(params->cause, DSM_CAUSE_VERSION_COUNT, 0, DSM_VERSIONS_MAX);
    return DSM_OK;
}

enum dsm_error dsm_version_encode(const struct dsm_wire_params *params, const struct dsm_version *in,
                                  struct dsm_writer *w)
{
    (void)params;
    if (in->entry_count == 0 || in->entry_count > DSM_VERSIONS_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_spdm_header_write(w, version_params.version, DSM_SPDM_VERSION, 0, 0);
    dsm_write_zeros(w, 1);
    dsm_write_u8(w, in->entry_count);
    for (size_t i = 0; i < in->entry_count; i++)
        dsm_write_u16le(w, in->entries[i]);
    return dsm_encode_end(w);
}

/* Both sides read it as it stands: 0x1200 is 1.2. */
static void print_entries(const void *in, struct dsm_text *out)
{
    const struct dsm_version *version = in;

    for (size_t i = 0; i < version->entry_count; i++)
        dsm_text_add(out, "%s0x%04x", i > 0 ? "," : "", version->entries[i]);
}

DSM_MESSAGE_CODEC(get_version)

const struct dsm_message dsm_get_version_row = {
    .code = DSM_SPDM_GET_VERSION,
    .direction = DSM_MESSAGE_REQUEST,
    .since = DSM_SPDM_10,
    .name = "GET_VERSION",
    DSM_MESSAGE_STRUCT(get_version),
    DSM_MESSAGE_RESERVED(get_version),
};

static const struct dsm_field version_fields[] = {
    { .name = "entries", .kind = DSM_FIELD_CUSTOM, .print = print_entries },
};

DSM_MESSAGE_CODEC(version)

const struct dsm_message dsm_version_row = {
    .code = DSM_SPDM_VERSION,
    .direction = DSM_MESSAGE_RESPONSE,
    .since = DSM_SPDM_10,
    .name = "VERSION",
    DSM_MESSAGE_STRUCT(version),
    DSM_MESSAGE_RESERVED(version),
    DSM_MESSAGE_FIELDS(version_fields),
};
