/* SPDX-License-Identifier: BSD-3-Clause */
/* "bars" of a TDI: address, size, attributes, and ranges with attributes of their own. */
#include "describe/bar_fields.h"
#include "describe/description.h"
#include "describe/json_write.h"
#include "describe/values.h"

#include <inttypes.h>
#include <stdio.h>

#define RANGES_MAX (sizeof(((struct dsm_bar *)0)->ranges) / sizeof(struct dsm_bar_range))

static enum dsm_error read_flag(const struct dsm_json *at, uint16_t flag, uint16_t *attributes)
{
    bool on;

    DSM_TRY(dsm_json_bool(at, &on));
    *attributes = (uint16_t)((*attributes & ~flag) | (on ? flag : 0));
    return DSM_OK;
}

static enum dsm_error range_non_tee(const struct dsm_json *at, void *target)
{
    return read_flag(at, DSM_RANGE_IS_NON_TEE_MEM, &((struct dsm_bar_range *)target)->attributes);
}

static enum dsm_error range_updatable(const struct dsm_json *at, void *target)
{
    return read_flag(at, DSM_RANGE_IS_MEM_ATTR_UPDATABLE, &((struct dsm_bar_range *)target)->attributes);
}

static json_t *range_write_non_tee(const void *target)
{
    return json_boolean(((const struct dsm_bar_range *)target)->attributes & DSM_RANGE_IS_NON_TEE_MEM);
}

static json_t *range_write_updatable(const void *target)
{
    return json_boolean(((const struct dsm_bar_range *)target)->attributes & DSM_RANGE_IS_MEM_ATTR_UPDATABLE);
}

static const struct dsm_json_field range_fields[] = {
    { .name = "offset",
      .kind = DSM_JSON_SIZE,
      .offset = offsetof(struct dsm_bar_range, offset),
      .max = UINT64_MAX,
      .required = true },
    { .name = "size",
      .kind = DSM_JSON_SIZE,
      .offset = offsetof(struct dsm_bar_range, len),
      .max = UINT64_MAX,
      .required = true },
    { .name = "non_tee", .read = range_non_tee, .write = range_write_non_tee },
    { .name = "attributes_updatable", .read = range_updatable, .write = range_write_updatable },
};
const struct dsm_json_object dsm_range_object = { "range", range_fields, DSM_FIELD_COUNT(range_fields) };

/* A BAR as it is read, with the place that it takes among the six. */
struct reading {
    struct dsm_bar bar;
    uint8_t index;
};

static enum dsm_error read_range(const struct dsm_json *at, void *target)
{
    struct dsm_bar *bar = &((struct reading *)target)->bar;
    struct dsm_bar_range *range = &bar->ranges[bar->range_count++];

    range->attributes = bar->attributes;
    DSM_TRY(dsm_json_object_read(at, &dsm_range_object, range));
    if (range->offset % DSM_PAGE_LEN != 0 || range->len % DSM_PAGE_LEN != 0 || range->len == 0)
        return dsm_json_fail(at, "\"offset\" and \"size\" must be multiples of 4096, the size not 0");
    if (range->offset > bar->len || range->len > bar->len - range->offset)
        return dsm_json_fail(at, "ends behind its BAR of 0x%" PRIx64 " bytes", bar->len);
    if (bar->range_count > 1 && range->offset < range[-1].offset + range[-1].len)
        return dsm_json_fail(at, "overlaps the range before it, or is not in ascending order");
    return DSM_OK;
}

static enum dsm_error read_ranges(const struct dsm_json *at, void *target)
{
    return dsm_json_array_read(at, RANGES_MAX, read_range, target);
}

static enum dsm_error bar_non_tee(const struct dsm_json *at, void *target)
{
    return read_flag(at, DSM_RANGE_IS_NON_TEE_MEM, &((struct reading *)target)->bar.attributes);
}

static enum dsm_error bar_updatable(const struct dsm_json *at, void *target)
{
    return read_flag(at, DSM_RANGE_IS_MEM_ATTR_UPDATABLE, &((struct reading *)target)->bar.attributes);
}

static enum dsm_error bar_size(const struct dsm_json *at, void *target)
{
    uint64_t *len = &((struct reading *)target)->bar.len;

    DSM_TRY(dsm_json_size(at, DSM_BAR_LEN_MIN, DSM_BAR_LEN_MAX, len));
    if (!dsm_bar_has_len(*len))
        return dsm_json_fail(at, "must be a power of two, as BARs are");
    return DSM_OK;
}

static json_t *bar_write_size(const void *target)
{
    char text[24];

    snprintf(text, sizeof(text), "0x%" PRIx64, ((const struct reading *)target)->bar.len);
    return json_string(text);
}

static json_t *bar_write_non_tee(const void *target)
{
    return json_boolean(((const struct reading *)target)->bar.attributes & DSM_RANGE_IS_NON_TEE_MEM);
}

static json_t *bar_write_updatable(const void *target)
{
    return json_boolean(((const struct reading *)target)->bar.attributes & DSM_RANGE_IS_MEM_ATTR_UPDATABLE);
}

static json_t *bar_write_ranges(const void *target)
{
    const struct dsm_bar *bar = &((const struct reading *)target)->bar;
    json_t *array = bar->range_count > 0 ? json_array() : NULL;

    for (size_t i = 0; i < bar->range_count; i++)
        json_array_append_new(array, dsm_json_write_object(&dsm_range_object, &bar->ranges[i]));
    return array;
}

#define BAR(member) offsetof(struct reading, member)

/* "size" and the attributes stand before "ranges", which are held against them. */
static const struct dsm_json_field bar_fields[] = {
    { .name = "index", .kind = DSM_JSON_U8, .offset = BAR(index), .max = DSM_BARS_MAX - 1, .required = true },
    { .name = "size", .read = bar_size, .write = bar_write_size, .required = true },
    { .name = "address", .kind = DSM_JSON_U64, .offset = BAR(bar.address), .max = UINT64_MAX },
    { .name = "non_tee", .read = bar_non_tee, .write = bar_write_non_tee },
    { .name = "attributes_updatable", .read = bar_updatable, .write = bar_write_updatable },
    { .name = "ranges", .read = read_ranges, .write = bar_write_ranges },
};
const struct dsm_json_object dsm_bar_object = { "bar", bar_fields, DSM_FIELD_COUNT(bar_fields) };

static enum dsm_error read_bar(const struct dsm_json *at, void *target)
{
    struct dsm_tdi_description *tdi = target;
    struct reading reading = { .bar = { .present = true } };
    const char *fault;

    DSM_TRY(dsm_json_object_read(at, &dsm_bar_object, &reading));
    fault = dsm_bar_address_fault(&reading.bar);
    if (fault)
        return dsm_json_fail(at, "\"address\" %s", fault);
    if (tdi->bars[reading.index].present)
        return dsm_json_fail(at, "BAR %u is described twice", reading.index);
    tdi->bars[reading.index] = reading.bar;
    return DSM_OK;
}

enum dsm_error dsm_read_bars(const struct dsm_json *at, void *tdi_description)
{
    return dsm_json_array_read(at, DSM_BARS_MAX, read_bar, tdi_description);
}

json_t *dsm_write_bars(const struct dsm_tdi_description *tdi)
{
    json_t *array = json_array();

    for (uint8_t i = 0; i < DSM_BARS_MAX; i++) {
        struct reading reading = { .bar = tdi->bars[i], .index = i };

        if (reading.bar.present)
            json_array_append_new(array, dsm_json_write_object(&dsm_bar_object, &reading));
    }
    return array;
}

static enum dsm_error check_area(const struct dsm_json *at, const struct dsm_tdi_description *tdi, const char *what,
                                 const struct dsm_msix_area *area)
{
    const struct dsm_bar *bar = &tdi->bars[area->bar];

    if (!area->present)
        return DSM_OK;
    if (!bar->present)
        return dsm_json_fail(at, "the MSI-X %s lies in BAR %u, which is not described", what, area->bar);
    if (area->offset > bar->len || area->len > bar->len - area->offset)
        return dsm_json_fail(at, "the MSI-X %s ends behind BAR %u of 0x%" PRIx64 " bytes", what, area->bar, bar->len);
    return DSM_OK;
}

enum dsm_error dsm_check_bars(const struct dsm_json *at, const struct dsm_tdi_description *tdi)
{
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        for (unsigned j = 0; j < i; j++)
            if (dsm_bar_overlaps(&tdi->bars[i], &tdi->bars[j]))
                return dsm_json_fail(at, "the addresses of BAR %u and BAR %u overlap", j, i);
    DSM_TRY(check_area(at, tdi, "table", &tdi->msix_table));
    return check_area(at, tdi, "pending bit array", &tdi->msix_pba);
}
