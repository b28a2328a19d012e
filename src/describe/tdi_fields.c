/* SPDX-License-Identifier: BSD-3-Clause */
/* "tdis": each a function, or a physical function with its virtual ones by offset and stride. */
#include "describe/tdi_fields.h"
#include "describe/bar_fields.h"
#include "describe/description.h"
#include "describe/function_id.h"
#include "describe/json_write.h"
#include "describe/names.h"
#include "describe/spdm_emu_report.h"
#include "describe/values.h"
#include "describe/vfio_user_fields.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTION_NUMBER 0x07u
#define MSIX_ENTRY_LEN 16u
#define MSIX_TABLE_SIZE 0x7FFu /* of Message Control */
#define MSIX_VECTORS_MAX 2048u
#define PBA_WORD_BITS 64u
#define PBA_WORD_LEN 8u

struct vfs {
    uint16_t count;
    uint16_t offset;
    uint16_t stride;
    struct dsm_tdi_description tdi; /* bars alone */
};

struct reading {
    struct dsm_tdi_description tdi;
    struct vfs vfs;
    bool has_vfio_user;
    struct dsm_described_vfio_user vfio_user;
};

static enum dsm_error read_function(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = &((struct reading *)target)->tdi;
    struct dsm_function_name name;

    DSM_TRY(dsm_function_name_read(at, &name));
    tdi->auto_id = name.auto_id;
    tdi->function_id = name.function_id;
    return DSM_OK;
}

static enum dsm_error read_vf_of(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = &((struct reading *)target)->tdi;
    struct dsm_function_name name;

    DSM_TRY(dsm_function_name_read(at, &name));
    if (name.auto_id && !tdi->auto_id)
        return dsm_json_fail(at, "must name a bus where \"function\" does: its resets would not be this one's");
    tdi->is_vf = true;
    tdi->parent_function_id = name.function_id;
    return DSM_OK;
}

static enum dsm_error vf_bars(const struct dsm_json *at, void *target)
{
    return dsm_read_bars(at, &((struct vfs *)target)->tdi);
}

#define VFS(member) offsetof(struct vfs, member)

static const struct dsm_json_field vfs_fields[] = {
    { .name = "count", .kind = DSM_JSON_U16, .offset = VFS(count), .max = DSM_TDIS_MAX - 1, .required = true },
    { .name = "offset", .kind = DSM_JSON_U16, .offset = VFS(offset), .max = UINT16_MAX, .required = true },
    { .name = "stride", .kind = DSM_JSON_U16, .offset = VFS(stride), .max = UINT16_MAX, .required = true },
    { .name = "bars", .read = vf_bars },
};
const struct dsm_json_object dsm_vfs_object = { "vfs", vfs_fields, DSM_FIELD_COUNT(vfs_fields) };

static enum dsm_error read_vfs(const struct dsm_json *at, void *target)
{
    struct vfs *vfs = &((struct reading *)target)->vfs;

    DSM_TRY(dsm_json_object_read(at, &dsm_vfs_object, vfs));
    if (((struct reading *)target)->tdi.is_vf)
        return dsm_json_fail(at, "has no meaning beside \"vf_of\": a virtual function has none of its own");
    if (vfs->offset == 0 || (vfs->count > 1 && vfs->stride == 0))
        return dsm_json_fail(
            at, "\"offset\" must not be 0, nor \"stride\" with more than one virtual function (PCIe 9.3.3.9)");
    return DSM_OK;
}

static enum dsm_error read_interface_info(const struct dsm_json *at, void *target)
{
    uint32_t bits;

    DSM_TRY(dsm_names_read(at, &dsm_interface_info_names, true, &bits));
    ((struct reading *)target)->tdi.interface_info = (uint16_t)bits;
    return DSM_OK;
}

static enum dsm_error read_bars(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = &((struct reading *)target)->tdi;

    memset(tdi->bars, 0, sizeof(tdi->bars));
    return dsm_read_bars(at, tdi);
}

#define TDI_OF(target) (&((const struct reading *)(target))->tdi)

static json_t *write_name(bool auto_id, uint32_t function_id)
{
    char text[DSM_FUNCTION_NAME_TEXT_LEN];

    return json_string(dsm_function_name_text(&(struct dsm_function_name){ auto_id, function_id }, text));
}

static json_t *write_function(const void *target)
{
    return write_name(TDI_OF(target)->auto_id, TDI_OF(target)->function_id);
}

static json_t *write_vf_of(const void *target)
{
    const struct dsm_tdi_description *tdi = TDI_OF(target);

    return tdi->is_vf ? write_name(tdi->auto_id, tdi->parent_function_id) : NULL;
}

static json_t *write_interface_info(const void *target)
{
    return dsm_json_write_names(&dsm_interface_info_names, TDI_OF(target)->interface_info);
}

static json_t *write_bars(const void *target)
{
    return dsm_write_bars(TDI_OF(target));
}

#define AREA(member) offsetof(struct dsm_msix_area, member)

static const struct dsm_json_field area_fields[] = {
    { .name = "bar", .kind = DSM_JSON_U8, .offset = AREA(bar), .max = DSM_BARS_MAX - 1, .required = true },
    { .name = "offset", .kind = DSM_JSON_SIZE, .offset = AREA(offset), .max = UINT32_MAX, .required = true },
};
const struct dsm_json_object dsm_msix_area_object = { "msix_area", area_fields, DSM_FIELD_COUNT(area_fields) };

static enum dsm_error read_area(const struct dsm_json *at, struct dsm_msix_area *area)
{
    area->present = true;
    DSM_TRY(dsm_json_object_read(at, &dsm_msix_area_object, area));
    if (area->offset % 8 != 0)
        return dsm_json_fail(at, "\"offset\" must be a multiple of 8 (PCIe 7.7.2.3)");
    return DSM_OK;
}

static enum dsm_error msix_table(const struct dsm_json *at, void *target)
{
    return read_area(at, &((struct dsm_tdi_description *)target)->msix_table);
}

static enum dsm_error msix_pba(const struct dsm_json *at, void *target)
{
    return read_area(at, &((struct dsm_tdi_description *)target)->msix_pba);
}

/* Bits 10:0 of Message Control are the table's size less one (PCIe 7.7.2.2); the sizes of the areas follow. */
static enum dsm_error msix_vectors(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = target;
    uint64_t vectors;

    DSM_TRY(dsm_json_uint(at, 1, MSIX_VECTORS_MAX, &vectors));
    tdi->msi_x_message_control = (uint16_t)(vectors - 1);
    tdi->msix_table.len = vectors * MSIX_ENTRY_LEN;
    tdi->msix_pba.len = (vectors + PBA_WORD_BITS - 1) / PBA_WORD_BITS * PBA_WORD_LEN;
    return DSM_OK;
}

static json_t *msix_write_vectors(const void *target)
{
    return json_integer((((const struct dsm_tdi_description *)target)->msi_x_message_control & MSIX_TABLE_SIZE) + 1);
}

static json_t *msix_write_table(const void *target)
{
    return dsm_json_write_object(&dsm_msix_area_object, &((const struct dsm_tdi_description *)target)->msix_table);
}

static json_t *msix_write_pba(const void *target)
{
    return dsm_json_write_object(&dsm_msix_area_object, &((const struct dsm_tdi_description *)target)->msix_pba);
}

static const struct dsm_json_field msix_fields[] = {
    { .name = "vectors", .read = msix_vectors, .required = true, .write = msix_write_vectors },
    { .name = "message_control",
      .kind = DSM_JSON_U16,
      .offset = offsetof(struct dsm_tdi_description, msi_x_message_control),
      .max = UINT16_MAX },
    { .name = "table", .read = msix_table, .required = true, .write = msix_write_table },
    { .name = "pba", .read = msix_pba, .required = true, .write = msix_write_pba },
};
const struct dsm_json_object dsm_msix_object = { "msix", msix_fields, DSM_FIELD_COUNT(msix_fields) };

static enum dsm_error read_msix(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = &((struct reading *)target)->tdi;

    DSM_TRY(dsm_json_object_read(at, &dsm_msix_object, tdi));
    if (dsm_msix_areas_overlap(&tdi->msix_table, &tdi->msix_pba))
        return dsm_json_fail(at, "\"table\" and \"pba\" overlap (PCIe 7.7.2)");
    if ((tdi->msi_x_message_control & MSIX_TABLE_SIZE) + 1u != tdi->msix_table.len / MSIX_ENTRY_LEN)
        return dsm_json_fail(at, "bits 10:0 of \"message_control\" must be \"vectors\" - 1 (PCIe 7.7.2.2)");
    return DSM_OK;
}

static enum dsm_error info_text(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_text(at, target);
}

static enum dsm_error info_hex(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_hex(at, target);
}

static enum dsm_error info_file(const struct dsm_json *at, void *target)
{
    return dsm_read_bytes_file(at, target);
}

static const struct dsm_json_field info_fields[] = {
    { .name = "text", .read = info_text },
    { .name = "hex", .read = info_hex },
    { .name = "file", .read = info_file },
};
const struct dsm_json_object dsm_info_object = { "device_specific_info", info_fields, DSM_FIELD_COUNT(info_fields) };

static enum dsm_error read_info(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = &((struct reading *)target)->tdi;
    struct dsm_read_bytes bytes = { .max = DSM_INFO_MAX };
    enum dsm_error error = json_is_string(at->value) ? dsm_read_bytes_text(at, &bytes)
                                                     : dsm_json_object_read(at, &dsm_info_object, &bytes);

    tdi->device_specific_info = bytes.bytes;
    tdi->device_specific_info_len = bytes.n;
    return error;
}

static enum dsm_error read_spdm_emu_report(const struct dsm_json *at, void *target)
{
    return dsm_read_spdm_emu_report(at, &((struct reading *)target)->tdi);
}

static json_t *write_msix(const void *target)
{
    const struct dsm_tdi_description *tdi = TDI_OF(target);

    return tdi->msix_table.present ? dsm_json_write_object(&dsm_msix_object, tdi) : NULL;
}

static json_t *write_info(const void *target)
{
    const struct dsm_tdi_description *tdi = TDI_OF(target);
    json_t *info = tdi->device_specific_info_len > 0 ? json_object() : NULL;

    json_object_set_new(info, "hex",
                        dsm_json_write_hex_digits(tdi->device_specific_info, tdi->device_specific_info_len));
    return info;
}

static enum dsm_error read_vfio_user(const struct dsm_json *at, void *target)
{
    struct reading *reading = target;

    reading->has_vfio_user = true;
    DSM_TRY(dsm_vfio_user_fields_read(at, &reading->vfio_user));
    if (reading->tdi.is_vf)
        return dsm_json_fail(at, "has no meaning beside \"vf_of\": a virtual function cannot be served alone");
    reading->vfio_user.function = reading->tdi.function_id & FUNCTION_NUMBER;
    reading->tdi.any_device = reading->tdi.auto_id; /* no message says which device number the guest has given */
    return DSM_OK;
}

static json_t *write_vfio_user(const void *target)
{
    const struct reading *reading = target;

    return reading->has_vfio_user ? dsm_json_write_object(&dsm_vfio_user_object, &reading->vfio_user) : NULL;
}

#define TDI(member) offsetof(struct reading, tdi.member)

static const struct dsm_json_field tdi_fields[] = {
    { .name = "function", .read = read_function, .required = true, .write = write_function },
    { .name = "vf_of", .read = read_vf_of, .write = write_vf_of },
    { .name = "vfs", .read = read_vfs },
    { .name = "interface_info", .read = read_interface_info, .write = write_interface_info },
    { .name = "bars", .read = read_bars, .write = write_bars },
    { .name = "msix", .read = read_msix, .write = write_msix },
    { .name = "lnr_control", .kind = DSM_JSON_U16, .offset = TDI(lnr_control), .max = UINT16_MAX },
    { .name = "tph_control", .kind = DSM_JSON_U32, .offset = TDI(tph_control), .max = UINT32_MAX },
    { .name = "num_req_this", .kind = DSM_JSON_U8, .offset = TDI(num_req_this), .max = UINT8_MAX },
    { .name = "device_specific_info", .read = read_info, .write = write_info },
    { .name = "spdm_emu_report", .read = read_spdm_emu_report },
    { .name = "vfio_user", .read = read_vfio_user, .write = write_vfio_user },
};
const struct dsm_json_object dsm_tdi_object = { "tdi", tdi_fields, DSM_FIELD_COUNT(tdi_fields) };

static const char *name_of(const struct dsm_tdi_description *tdi, char text[DSM_FUNCTION_NAME_TEXT_LEN])
{
    return dsm_function_name_text(&(struct dsm_function_name){ tdi->auto_id, tdi->function_id }, text);
}

/* Two functions that one InterfaceID could name are one. */
static enum dsm_error check_clash(const struct dsm_json *at, const struct dsm_tdi_description *tdi,
                                  const struct dsm_tdi_description *other)
{
    char text[DSM_FUNCTION_NAME_TEXT_LEN], other_text[DSM_FUNCTION_NAME_TEXT_LEN];

    if (!dsm_tdi_descriptions_clash(tdi, other))
        return DSM_OK;
    if (tdi->function_id == other->function_id && tdi->auto_id == other->auto_id)
        return dsm_json_fail(at, "function %s is described twice", name_of(tdi, text));
    return dsm_json_fail(at, "function %s is described twice: %s answers to it, too", name_of(tdi, text),
                         name_of(other, other_text));
}

static enum dsm_error add_tdi(const struct dsm_json *at, struct dsm_device_description *description,
                              const struct dsm_tdi_description *tdi)
{
    struct dsm_tdi_description *added;
    char reason[200] = "";

    if (description->tdi_count == DSM_TDIS_MAX)
        return dsm_json_fail(at, "a device has at most %u TDIs", DSM_TDIS_MAX);
    if (dsm_tdi_description_check(tdi, reason, sizeof(reason)) != DSM_OK)
        return dsm_json_fail(at, "%s", reason);
    for (size_t i = 0; i < description->tdi_count; i++)
        DSM_TRY(check_clash(at, tdi, &description->tdis[i]));
    description->tdi_places[description->tdi_count] = (uint8_t)at->index;
    added = DSM_GROW(description->tdis, description->tdi_count);
    if (!added)
        return DSM_ERR_NO_MEMORY;
    *added = *tdi;
    return DSM_OK;
}

/* A virtual function's routing id (PCIe 9.3.3.8); its BARs follow each other in the VF BARs' space. */
static enum dsm_error add_vf(const struct dsm_json *at, struct dsm_device_description *description,
                             const struct reading *reading, unsigned i)
{
    const struct vfs *vfs = &reading->vfs;
    struct dsm_tdi_description vf = vfs->tdi;
    uint32_t id = DSM_FUNCTION_REQUESTER_ID(reading->tdi.function_id) + vfs->offset + i * vfs->stride;

    if (id > UINT16_MAX)
        return dsm_json_fail(at, "virtual function %u has no requester id left", i);
    vf.function_id = (reading->tdi.function_id & ~(uint32_t)UINT16_MAX) | id;
    vf.auto_id = reading->tdi.auto_id;
    vf.is_vf = true;
    vf.parent_function_id = reading->tdi.function_id;
    vf.interface_info = reading->tdi.interface_info;
    vf.num_req_this = reading->tdi.num_req_this;
    for (size_t b = 0; b < DSM_BARS_MAX; b++) {
        uint64_t before, end;

        if (!vf.bars[b].address)
            continue;
        if (__builtin_mul_overflow(vf.bars[b].len, (uint64_t)i, &before) ||
            __builtin_add_overflow(vf.bars[b].address, before, &vf.bars[b].address) ||
            __builtin_add_overflow(vf.bars[b].address, vf.bars[b].len - 1, &end))
            return dsm_json_fail(at, "the BARs of virtual function %u end behind the last 64-bit address", i);
    }
    return add_tdi(at, description, &vf);
}

/* Takes it over on success. */
static enum dsm_error add_vfio_user(const struct dsm_json *at, struct dsm_device_description *description,
                                    const struct reading *reading)
{
    struct dsm_described_vfio_user *added;

    if (!reading->has_vfio_user)
        return DSM_OK;
    for (size_t i = 0; i < description->vfio_user_count; i++)
        if (description->vfio_user[i].function == reading->vfio_user.function)
            return dsm_json_fail(at, "function number %u has a \"vfio_user\" already", reading->vfio_user.function);
    added = DSM_GROW(description->vfio_user, description->vfio_user_count);
    if (!added)
        return DSM_ERR_NO_MEMORY;
    *added = reading->vfio_user;
    return DSM_OK;
}

static enum dsm_error read_tdi(const struct dsm_json *at, void *target)
{
    struct reading reading = { .tdi = { .num_req_this = 1 } };
    enum dsm_error error = dsm_json_object_read(at, &dsm_tdi_object, &reading);

    if (error == DSM_OK)
        error = dsm_check_bars(at, &reading.tdi);
    if (error == DSM_OK)
        error = dsm_check_bars(at, &reading.vfs.tdi);
    if (error == DSM_OK)
        error = add_vfio_user(at, target, &reading);
    if (error != DSM_OK)
        dsm_vfio_user_fields_clear(&reading.vfio_user);
    if (error == DSM_OK)
        error = add_tdi(at, target, &reading.tdi);
    if (error != DSM_OK) {
        free(reading.tdi.device_specific_info);
        return error;
    }
    for (unsigned i = 0; i < reading.vfs.count; i++)
        DSM_TRY(add_vf(at, target, &reading, i));
    return DSM_OK;
}

enum dsm_error dsm_read_tdis(const struct dsm_json *at, void *description)
{
    struct dsm_device_description *out = description;

    for (size_t i = 0; i < out->tdi_count; i++)
        free(out->tdis[i].device_specific_info);
    out->tdi_count = 0;
    while (out->vfio_user_count > 0)
        dsm_vfio_user_fields_clear(&out->vfio_user[--out->vfio_user_count]);
    if (json_is_array(at->value) && json_array_size(at->value) == 0)
        return dsm_json_fail(at, "must hold at least one TDI");
    return dsm_json_array_read(at, DSM_TDIS_MAX, read_tdi, description);
}

/* The first physical function of this number. */
static const struct dsm_described_vfio_user *vfio_user_of(const struct dsm_device_description *in, size_t tdi)
{
    uint32_t number = in->tdis[tdi].function_id & FUNCTION_NUMBER;

    if (in->tdis[tdi].is_vf)
        return NULL;
    for (size_t i = 0; i < tdi; i++)
        if (!in->tdis[i].is_vf && (in->tdis[i].function_id & FUNCTION_NUMBER) == number)
            return NULL;
    for (size_t i = 0; i < in->vfio_user_count; i++)
        if (in->vfio_user[i].function == number)
            return &in->vfio_user[i];
    return NULL;
}

json_t *dsm_write_tdis(const void *description)
{
    const struct dsm_device_description *in = description;
    json_t *array = json_array();

    for (size_t i = 0; i < in->tdi_count; i++) {
        const struct dsm_described_vfio_user *vfio_user = vfio_user_of(in, i);
        struct reading reading = { .tdi = in->tdis[i], .has_vfio_user = vfio_user != NULL };

        if (vfio_user)
            reading.vfio_user = *vfio_user; /* what it owns stays there */
        json_array_append_new(array, dsm_json_write_object(&dsm_tdi_object, &reading));
    }
    return array;
}
