/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spdm-emu's tdisp_device_interface_report.json, for those who have one: the TDI report field by field, from which the
 * TDI is described whose report is that (PCIe 11.3.11, table 11-15). A range id is a BAR's index here; ranges of one id
 * are that BAR, part by part. What no TDI's report can be is refused.
 */
#include "describe/spdm_emu_report.h"
#include "describe/description.h"
#include "describe/file.h"
#include "describe/values.h"
#include "json/json_parse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_FILE_MAX (1024u * 1024u)
#define PAGES (UINT64_MAX / DSM_PAGE_LEN + 1) /* of the 64-bit address space */
#define BAR_RANGES_MAX (sizeof(((struct dsm_bar *)0)->ranges) / sizeof(struct dsm_bar_range))
#define RANGES_MAX (DSM_BARS_MAX * (BAR_RANGES_MAX + 1))
#define INTERFACE_INFO_DEFINED 0x1Fu /* bits 4:0 of INTERFACE_INFO, 3:0 of a range's attributes (table 11-15) */
#define RANGE_ATTRIBUTES_DEFINED 0xFu
#define AREA_ATTRIBUTES (DSM_RANGE_MSIX_TABLE | DSM_RANGE_MSIX_PBA)

struct reading {
    struct dsm_tdi_description *tdi;
    struct dsm_report_range before; /* number_of_pages 0: none */
};

/* As C writes numbers, in a string as well: spdm-emu reads them so. */
static enum dsm_error read_number(const struct dsm_json *at, uint64_t min, uint64_t max, uint64_t *out)
{
    const char *text = json_string_value(at->value);
    char *end;

    if (!text)
        return dsm_json_uint(at, min, max, out);
    errno = 0;
    *out = strtoull(text, &end, 0);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0)
        return dsm_json_fail(at, "must be a whole number or a string like \"0x10000\" or \"65536\"");
    if (*out < min || *out > max)
        return dsm_json_fail(at, "is out of range; accepted: %" PRIu64 " to %" PRIu64 " (0x%" PRIx64 ")", min, max,
                             max);
    return DSM_OK;
}

/* Readers of one number, into a member of what they are given. */
#define NUMBER(name, target_type, member, min, max)                                                                    \
    static enum dsm_error read_##name(const struct dsm_json *at, void *target)                                         \
    {                                                                                                                  \
        uint64_t value;                                                                                                \
                                                                                                                       \
        DSM_TRY(read_number(at, min, max, &value));                                                                    \
        ((target_type *)target)->member = (__typeof__(((target_type *)target)->member))value;                          \
        return DSM_OK;                                                                                                 \
    }

NUMBER(first_page, struct dsm_report_range, first_page, 0, PAGES - 1)
NUMBER(number_of_pages, struct dsm_report_range, number_of_pages, 1, UINT32_MAX)
NUMBER(message_control, struct reading, tdi->msi_x_message_control, 0, UINT16_MAX)
NUMBER(lnr_control, struct reading, tdi->lnr_control, 0, UINT16_MAX)
NUMBER(tph_control, struct reading, tdi->tph_control, 0, UINT32_MAX)

static enum dsm_error read_bits(const struct dsm_json *at, uint64_t defined, uint16_t *out)
{
    uint64_t bits;

    DSM_TRY(read_number(at, 0, UINT16_MAX, &bits));
    if (bits & ~defined)
        return dsm_json_fail(at, "0x%" PRIx64 " has reserved bits; accepted: those of 0x%" PRIx64 " (PCIe 11.3.11)",
                             bits, defined);
    *out = (uint16_t)bits;
    return DSM_OK;
}

/* Bit 0 is what LOCK's NO_FW_UPDATE makes it. */
static enum dsm_error read_interface_info(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = ((struct reading *)target)->tdi;

    DSM_TRY(read_bits(at, INTERFACE_INFO_DEFINED, &tdi->interface_info));
    tdi->interface_info &= (uint16_t)~DSM_INTERFACE_NO_UPDATE_AFTER_LOCK;
    return DSM_OK;
}

static enum dsm_error read_attributes(const struct dsm_json *at, void *target)
{
    return read_bits(at, RANGE_ATTRIBUTES_DEFINED, &((struct dsm_report_range *)target)->attributes);
}

static enum dsm_error read_range_id(const struct dsm_json *at, void *target)
{
    uint64_t id;

    DSM_TRY(read_number(at, 0, UINT16_MAX, &id));
    if (id >= DSM_BARS_MAX)
        return dsm_json_fail(at, "names no BAR: a range id is a BAR's index; accepted: 0 to %u", DSM_BARS_MAX - 1);
    ((struct dsm_report_range *)target)->range_id = (uint16_t)id;
    return DSM_OK;
}

static const struct dsm_json_field range_fields[] = {
    { .name = "first_page", .read = read_first_page, .required = true },
    { .name = "number_of_pages", .read = read_number_of_pages, .required = true },
    { .name = "range_attributes", .read = read_attributes, .required = true },
    { .name = "range_id", .read = read_range_id, .required = true },
};
const struct dsm_json_object dsm_spdm_emu_range_object = { "spdm_emu_range", range_fields,
                                                           DSM_FIELD_COUNT(range_fields) };

static uint64_t address_of(const struct dsm_report_range *range)
{
    return range->first_page * DSM_PAGE_LEN;
}

static uint64_t len_of(const struct dsm_report_range *range)
{
    return (uint64_t)range->number_of_pages * DSM_PAGE_LEN;
}

/* Pages, since a BAR may end with the address space. */
static uint64_t end_page(const struct dsm_bar *bar)
{
    return bar->address / DSM_PAGE_LEN + bar->len / DSM_PAGE_LEN;
}

/* A part of BAR range_id, behind those before it. */
static enum dsm_error check_continues(const struct dsm_json *at, const struct dsm_report_range *range,
                                      const struct dsm_report_range *before, const struct dsm_bar *bar)
{
    if (range->first_page != end_page(bar))
        return dsm_json_fail(at,
                             "does not begin at page 0x%" PRIx64 ", where range id %u's pages before it end: a BAR is "
                             "reported as a whole and in ascending order",
                             end_page(bar), range->range_id);
    if (range->attributes == before->attributes)
        return dsm_json_fail(at, "continues the entry before it with the same attributes: such pages are one range");
    if (bar->range_count == BAR_RANGES_MAX)
        return dsm_json_fail(at, "a BAR has at most %zu ranges", BAR_RANGES_MAX + 1);
    return DSM_OK;
}

static enum dsm_error check_apart(const struct dsm_json *at, const struct dsm_report_range *range,
                                  const struct dsm_bar *bars)
{
    uint64_t end = range->first_page + range->number_of_pages;

    if (end > PAGES)
        return dsm_json_fail(at, "ends behind the last 64-bit address");
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        if (bars[i].present && i != range->range_id && range->first_page < end_page(&bars[i]) &&
            bars[i].address / DSM_PAGE_LEN < end)
            return dsm_json_fail(at, "overlaps range id %u", i);
    return DSM_OK;
}

static void put(struct dsm_bar *bar, const struct dsm_report_range *range)
{
    uint16_t attributes = range->attributes & (uint16_t)~AREA_ATTRIBUTES;

    if (!bar->present)
        *bar = (struct dsm_bar){
            .present = true,
            .address = address_of(range),
            .at_zero = range->first_page == 0,
            .attributes = attributes,
        };
    else
        bar->ranges[bar->range_count++] = (struct dsm_bar_range){ bar->len, len_of(range), attributes };
    bar->len += len_of(range);
}

/* The range just put at the end of its BAR holds the MSI-X table or PBA, or a part of it. */
static enum dsm_error put_area(const struct dsm_json *at, const struct dsm_report_range *range, uint16_t attribute,
                               const struct dsm_bar *bar, struct dsm_msix_area *area)
{
    uint64_t offset = bar->len - len_of(range);

    if ((range->attributes & attribute) == 0)
        return DSM_OK;
    if (area->present && (area->bar != range->range_id || area->offset + area->len != offset))
        return dsm_json_fail(at, "the MSI-X %s lies in one place, and an entry before this one has it already",
                             attribute == DSM_RANGE_MSIX_TABLE ? "table" : "pending bit array");
    if (!area->present)
        *area = (struct dsm_msix_area){ .present = true, .bar = (uint8_t)range->range_id, .offset = offset };
    area->len += len_of(range);
    return DSM_OK;
}

static enum dsm_error read_range(const struct dsm_json *at, void *target)
{
    struct reading *reading = target;
    struct dsm_tdi_description *tdi = reading->tdi;
    struct dsm_report_range range;
    struct dsm_bar *bar;

    memset(&range, 0, sizeof(range));
    DSM_TRY(dsm_json_object_read(at, &dsm_spdm_emu_range_object, &range));
    bar = &tdi->bars[range.range_id];
    if (reading->before.number_of_pages > 0 && range.range_id < reading->before.range_id)
        return dsm_json_fail(at, "stands behind range id %u: a report lists BARs in ascending order",
                             reading->before.range_id);
    DSM_TRY(check_apart(at, &range, tdi->bars));
    if (bar->present)
        DSM_TRY(check_continues(at, &range, &reading->before, bar));
    put(bar, &range);
    reading->before = range;
    DSM_TRY(put_area(at, &range, DSM_RANGE_MSIX_TABLE, bar, &tdi->msix_table));
    return put_area(at, &range, DSM_RANGE_MSIX_PBA, bar, &tdi->msix_pba);
}

static enum dsm_error read_ranges(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, RANGES_MAX, read_range, target);
}

static enum dsm_error read_info(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = ((struct reading *)target)->tdi;
    struct dsm_read_bytes bytes = { .max = DSM_INFO_MAX };

    DSM_TRY(dsm_read_bytes_text(at, &bytes));
    tdi->device_specific_info = bytes.bytes;
    tdi->device_specific_info_len = bytes.n;
    return DSM_OK;
}

static const struct dsm_json_field fields[] = {
    { .name = "interface_info", .read = read_interface_info, .required = true },
    { .name = "msi_x_message_control", .read = read_message_control, .required = true },
    { .name = "lnr_control", .read = read_lnr_control, .required = true },
    { .name = "tph_control", .read = read_tph_control, .required = true },
    { .name = "mmio_ranges", .read = read_ranges, .required = true },
    { .name = "device_specific_info", .read = read_info, .required = true },
};
const struct dsm_json_object dsm_spdm_emu_report_object = { "spdm_emu_report", fields, DSM_FIELD_COUNT(fields) };

/* All that a report shows, anew; what names the function stays. */
static void replace(struct dsm_tdi_description *tdi, const struct dsm_tdi_description *described)
{
    free(tdi->device_specific_info);
    tdi->interface_info = described->interface_info;
    tdi->msi_x_message_control = described->msi_x_message_control;
    tdi->lnr_control = described->lnr_control;
    tdi->tph_control = described->tph_control;
    memcpy(tdi->bars, described->bars, sizeof(tdi->bars));
    tdi->msix_table = described->msix_table;
    tdi->msix_pba = described->msix_pba;
    tdi->device_specific_info = described->device_specific_info;
    tdi->device_specific_info_len = described->device_specific_info_len;
}

/* place: where complaints about the file as a whole stand. root: of its content, yet without a value. */
static enum dsm_error read_file(const char *path, const struct dsm_json *place, struct dsm_json *root,
                                struct dsm_tdi_description *tdi)
{
    struct dsm_tdi_description described = { 0 };
    struct reading reading = { .tdi = &described };
    json_error_t syntax;
    enum dsm_error error;
    uint8_t *text;
    size_t n;

    error = dsm_file_read(path, REPORT_FILE_MAX, &text, &n);
    if (error == DSM_ERR_LIMIT)
        return dsm_json_fail(place, "%s is larger than %u bytes", path, REPORT_FILE_MAX);
    if (error == DSM_ERR_IO)
        return dsm_json_fail(place, "%s cannot be read: %s", path, strerror(errno));
    if (error != DSM_OK)
        return error;
    error = dsm_json_parse((const char *)text, n, JSON_REJECT_DUPLICATES, &root->value, &syntax);
    free(text);
    if (error == DSM_ERR_NO_MEMORY)
        return error;
    if (error != DSM_OK)
        return dsm_json_fail(place, "%s: line %d, column %d: %s", path, syntax.line, syntax.column, syntax.text);
    error = dsm_json_object_read(root, &dsm_spdm_emu_report_object, &reading);
    json_decref(root->value);
    if (error == DSM_OK)
        replace(tdi, &described);
    else
        free(described.device_specific_info);
    return error;
}

/* The file says all of these. */
static enum dsm_error check_alone(const struct dsm_json *at)
{
    static const char *const others[] = { "interface_info", "bars",        "msix",
                                          "lnr_control",    "tph_control", "device_specific_info" };

    for (size_t i = 0; i < DSM_FIELD_COUNT(others); i++)
        if (json_object_get(at->parent->value, others[i]))
            return dsm_json_fail(at, "has no meaning beside \"%s\", which the file gives", others[i]);
    return DSM_OK;
}

enum dsm_error dsm_read_spdm_emu_report(const struct dsm_json *at, struct dsm_tdi_description *tdi)
{
    struct dsm_json root = *at; /* so that a path goes on where the file is named */
    enum dsm_error error;
    const char *name;
    char *path;

    DSM_TRY(dsm_json_string(at, &name));
    DSM_TRY(check_alone(at));
    if (at->folder == dsm_json_no_files)
        return dsm_json_fail(at, "no file can be named here; describe \"bars\" and the rest");
    path = dsm_path_join(at->folder, name);
    if (!path)
        return DSM_ERR_NO_MEMORY;
    error = read_file(path, at, &root, tdi);
    free(path);
    return error;
}

enum dsm_error dsm_spdm_emu_report_load(const char *file, struct dsm_tdi_description *tdi,
                                        struct dsm_error_detail *error)
{
    struct dsm_json place = { .folder = dsm_json_no_files, .error = error };
    struct dsm_json root = place;
    enum dsm_error result;

    memset(error, 0, sizeof(*error));
    result = read_file(file, &place, &root, tdi);
    if (result == DSM_ERR_NO_MEMORY)
        snprintf(error->reason, sizeof(error->reason), "%s", dsm_error_text(result));
    return result;
}
