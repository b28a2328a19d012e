/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire/opaque.h"

#include "wire/fields.h"

#define SPEC_ID_DMTF 0x444D5446u /* DSP0277 table "General opaque data format": SpecID */
#define OPAQUE_VERSION 1u
#define ELEMENT_ALIGN 4u
#define REGISTRY_DMTF 0u

/* DSP0277 table "Secured message general opaque data": SMDataVersion and SMDataID of an element of DMTF. */
#define SM_DATA_VERSION 1u
#define SM_DATA_VERSION_SELECTION 0u
#define SM_DATA_SUPPORTED_VERSIONS 1u
#define SM_DATA_AEAD_LIMIT 2u /* 1.3 */

#define AEAD_LIMIT_EXPONENT_MAX 64u

#define SM_DATA_MAX (3u + 2u * DSM_VERSIONS_MAX)

static enum dsm_error read_header(bool general, struct dsm_reader *r, struct dsm_opaque *out)
{
    uint32_t spec_id = SPEC_ID_DMTF;
    uint8_t version = OPAQUE_VERSION;

    if (!general) {
        spec_id = dsm_read_u32le(r);
        version = dsm_read_u8(r);
    }
    out->element_count = dsm_read_u8(r);
    dsm_read_reserved(r, general ? 3 : 2);
    if (r->failed)
        return DSM_ERR_TRUNCATED;
    if (spec_id != SPEC_ID_DMTF || version != OPAQUE_VERSION)
        return DSM_ERR_INVALID_FIELD;
    return out->element_count > 0 && out->element_count <= DSM_OPAQUE_ELEMENTS_MAX ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

static size_t padding_after(size_t len)
{
    return (ELEMENT_ALIGN - len % ELEMENT_ALIGN) % ELEMENT_ALIGN;
}

static void read_element(struct dsm_reader *r, struct dsm_opaque_element *out)
{
    size_t left = dsm_reader_left(r);

    out->id = dsm_read_u8(r);
    out->vendor_id = dsm_read_bytes(r, dsm_read_u8(r));
    out->data = dsm_read_bytes(r, dsm_read_u16le(r));
    if (!r->failed)
        dsm_read_reserved(r, padding_after(left - dsm_reader_left(r)));
}

enum dsm_error dsm_opaque_decode(bool general, struct dsm_bytes bytes, struct dsm_opaque *out)
{
    struct dsm_reader r = dsm_reader(bytes);

    *out = (struct dsm_opaque){ 0 };
    if (bytes.n == 0)
        return DSM_OK;
    DSM_TRY(read_header(general, &r, out));
    for (size_t i = 0; i < out->element_count; i++)
        read_element(&r, &out->elements[i]);
    out->reserved_set = r.reserved_set;
    if (r.failed)
        return DSM_ERR_TRUNCATED;
    return dsm_reader_at_end(&r) ? DSM_OK : DSM_ERR_TRAILING;
}

static void write_element(struct dsm_writer *w, const struct dsm_opaque_element *element)
{
    size_t start = dsm_written_len(w);

    if (element->vendor_id.n > UINT8_MAX || element->data.n > UINT16_MAX) {
        w->failed = true;
        return;
    }
    dsm_write_u8(w, element->id);
    dsm_write_u8(w, (uint8_t)element->vendor_id.n);
    dsm_write_bytes(w, element->vendor_id);
    dsm_write_u16le(w, (uint16_t)element->data.n);
    dsm_write_bytes(w, element->data);
    dsm_write_zeros(w, padding_after(dsm_written_len(w) - start));
}

enum dsm_error dsm_opaque_encode(bool general, const struct dsm_opaque *in, struct dsm_writer *w)
{
    if (in->element_count > DSM_OPAQUE_ELEMENTS_MAX)
        return DSM_ERR_INVALID_FIELD;
    if (in->element_count == 0)
        return DSM_OK;
    if (!general) {
        dsm_write_u32le(w, SPEC_ID_DMTF);
        dsm_write_u8(w, OPAQUE_VERSION);
    }
    dsm_write_u8(w, in->element_count);
    dsm_write_zeros(w, general ? 3 : 2);
    for (size_t i = 0; i < in->element_count; i++)
        write_element(w, &in->elements[i]);
    return dsm_encode_end(w);
}

/* The first element of DSP0277 with this SMDataID, r standing behind SMDataID. Elements of others are passed over. */
static bool find_sm_data(const struct dsm_opaque *opaque, uint8_t sm_data_id, struct dsm_reader *r)
{
    for (size_t i = 0; i < opaque->element_count; i++) {
        const struct dsm_opaque_element *element = &opaque->elements[i];

        *r = dsm_reader(element->data);
        if (element->id == REGISTRY_DMTF && element->vendor_id.n == 0 && dsm_read_u8(r) == SM_DATA_VERSION &&
            dsm_read_u8(r) == sm_data_id && !r->failed)
            return true;
    }
    return false;
}

static enum dsm_error encode_sm_data(bool general, struct dsm_bytes data, struct dsm_writer *w)
{
    struct dsm_opaque opaque = { .element_count = 1, .elements = { { .id = REGISTRY_DMTF, .data = data } } };

    return dsm_opaque_encode(general, &opaque, w);
}

enum dsm_error dsm_opaque_supported_versions_decode(bool general, struct dsm_bytes opaque,
                                                    struct dsm_secured_versions *out)
{
    struct dsm_opaque elements;
    struct dsm_reader r;

    *out = (struct dsm_secured_versions){ 0 };
    DSM_TRY(dsm_opaque_decode(general, opaque, &elements));
    if (!find_sm_data(&elements, SM_DATA_SUPPORTED_VERSIONS, &r))
        return DSM_OK;
    out->count = dsm_read_u8(&r);
    if (out->count == 0 || out->count > DSM_VERSIONS_MAX)
        return DSM_ERR_INVALID_FIELD;
    for (size_t i = 0; i < out->count; i++)
        out->versions[i] = dsm_read_u16le(&r);
    return dsm_reader_at_end(&r) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_opaque_supported_versions_encode(bool general, const struct dsm_secured_versions *in,
                                                    struct dsm_writer *w)
{
    uint8_t buffer[SM_DATA_MAX];
    struct dsm_writer data = dsm_writer(buffer, sizeof(buffer));

    if (in->count == 0 || in->count > DSM_VERSIONS_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u8(&data, SM_DATA_VERSION);
    dsm_write_u8(&data, SM_DATA_SUPPORTED_VERSIONS);
    dsm_write_u8(&data, in->count);
    for (size_t i = 0; i < in->count; i++)
        dsm_write_u16le(&data, in->versions[i]);
    return encode_sm_data(general, dsm_written(&data), w);
}

enum dsm_error dsm_opaque_version_selection_decode(bool general, struct dsm_bytes opaque, uint16_t *version)
{
    struct dsm_opaque elements;
    struct dsm_reader r;

    *version = 0;
    DSM_TRY(dsm_opaque_decode(general, opaque, &elements));
    if (!find_sm_data(&elements, SM_DATA_VERSION_SELECTION, &r))
        return DSM_OK;
    *version = dsm_read_u16le(&r);
    return dsm_reader_at_end(&r) ? DSM_OK : DSM_ERR_INVALID_FIELD;
}

enum dsm_error dsm_opaque_version_selection_encode(bool general, uint16_t version, struct dsm_writer *w)
{
    uint8_t buffer[SM_DATA_MAX];
    struct dsm_writer data = dsm_writer(buffer, sizeof(buffer));

    dsm_write_u8(&data, SM_DATA_VERSION);
    dsm_write_u8(&data, SM_DATA_VERSION_SELECTION);
    dsm_write_u16le(&data, version);
    return encode_sm_data(general, dsm_written(&data), w);
}

enum dsm_error dsm_opaque_aead_limit_decode(bool general, struct dsm_bytes opaque, uint64_t *limit)
{
    struct dsm_opaque elements;
    struct dsm_reader r;
    uint8_t exponent;

    *limit = 0;
    DSM_TRY(dsm_opaque_decode(general, opaque, &elements));
    if (!find_sm_data(&elements, SM_DATA_AEAD_LIMIT, &r))
        return DSM_OK;
    exponent = dsm_read_u8(&r);
    if (!dsm_reader_at_end(&r) || exponent > AEAD_LIMIT_EXPONENT_MAX)
        return DSM_ERR_INVALID_FIELD;
    if (exponent < AEAD_LIMIT_EXPONENT_MAX)
        *limit = (uint64_t)1 << exponent;
    return DSM_OK;
}
