/* SPDX-License-Identifier: BSD-3-Clause */
/* What a TDI may be described as, and when two descriptions are one. */
#include <stdarg.h>
#include <stdio.h>

#include "device/function.h"
#include "device/tdi_description.h"
#include "wire/tdisp.h"

#define INTERFACE_INFO_DEFINED                                                                                         \
    (DSM_INTERFACE_NO_UPDATE_AFTER_LOCK | DSM_INTERFACE_DMA_WITHOUT_PASID | DSM_INTERFACE_DMA_WITH_PASID |             \
     DSM_INTERFACE_ATS | DSM_INTERFACE_PRS)
#define RANGE_ATTRIBUTES_DESCRIBED (DSM_RANGE_IS_NON_TEE_MEM | DSM_RANGE_IS_MEM_ATTR_UPDATABLE)
#define BAR_RANGES_MAX (sizeof(((struct dsm_bar *)0)->ranges) / sizeof(struct dsm_bar_range))

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum dsm_error refuse(char *reason, size_t reason_size, const char *format, ...)
{
    va_list arguments;

    if (reason && reason_size > 0) {
        va_start(arguments, format);
        vsnprintf(reason, reason_size, format, arguments);
        va_end(arguments);
    }
    return DSM_ERR_CONFIG;
}

static bool is_inside(uint64_t offset, uint64_t len, uint64_t total)
{
    return len > 0 && offset <= total && len <= total - offset;
}

static bool is_page_multiple(uint64_t v)
{
    return v % DSM_PAGE_LEN == 0;
}

static enum dsm_error check_range(const struct dsm_bar *bar, unsigned i, size_t j, char *reason, size_t reason_size)
{
    const struct dsm_bar_range *range = &bar->ranges[j];
    uint64_t before = j > 0 ? bar->ranges[j - 1].offset + bar->ranges[j - 1].len : 0;

    if (!is_inside(range->offset, range->len, bar->len))
        return refuse(reason, reason_size, "bars[%u].ranges[%zu] does not lie inside the BAR", i, j);
    if (!is_page_multiple(range->offset) || !is_page_multiple(range->len))
        return refuse(reason, reason_size, "bars[%u].ranges[%zu] is no multiple of 4096", i, j);
    if (range->offset < before)
        return refuse(reason, reason_size, "bars[%u].ranges[%zu] overlaps the one before it, or is not in order", i, j);
    if (range->attributes & ~RANGE_ATTRIBUTES_DESCRIBED)
        return refuse(reason, reason_size, "bars[%u].ranges[%zu].attributes: 0x%x has undefined bits", i, j,
                      range->attributes);
    return DSM_OK;
}

static enum dsm_error check_bar(const struct dsm_bar *bar, unsigned i, char *reason, size_t reason_size)
{
    if (!bar->present)
        return DSM_OK;
    if (bar->len == 0)
        return refuse(reason, reason_size, "bars[%u].len is 0", i);
    if (bar->attributes & ~RANGE_ATTRIBUTES_DESCRIBED)
        return refuse(reason, reason_size, "bars[%u].attributes: 0x%x has undefined bits", i, bar->attributes);
    if (bar->range_count > BAR_RANGES_MAX)
        return refuse(reason, reason_size, "bars[%u]: more than %zu ranges", i, BAR_RANGES_MAX);
    for (size_t j = 0; j < bar->range_count; j++)
        DSM_TRY(check_range(bar, i, j, reason, reason_size));
    return DSM_OK;
}

static enum dsm_error check_area(const struct dsm_tdi_description *description, const struct dsm_msix_area *area,
                                 const char *name, char *reason, size_t reason_size)
{
    if (!area->present)
        return DSM_OK;
    if (area->bar >= DSM_BARS_MAX || !description->bars[area->bar].present)
        return refuse(reason, reason_size, "%s.bar: there is no BAR %u", name, area->bar);
    if (!is_inside(area->offset, area->len, description->bars[area->bar].len))
        return refuse(reason, reason_size, "%s does not lie inside BAR %u", name, area->bar);
    return DSM_OK;
}

static enum dsm_error check_ids(const struct dsm_tdi_description *description, char *reason, size_t reason_size)
{
    if (description->function_id & ~DSM_FUNCTION_DEFINED)
        return refuse(reason, reason_size, "function_id: 0x%08x has undefined bits", description->function_id);
    if (!description->is_vf)
        return DSM_OK;
    if (description->parent_function_id & ~DSM_FUNCTION_DEFINED)
        return refuse(reason, reason_size, "parent_function_id: 0x%08x has undefined bits",
                      description->parent_function_id);
    if (dsm_function_same(description->function_id, description->parent_function_id))
        return refuse(reason, reason_size, "parent_function_id: a VF cannot be its own PF");
    return DSM_OK;
}

enum dsm_error dsm_tdi_description_check(const struct dsm_tdi_description *description, char *reason,
                                         size_t reason_size)
{
    DSM_TRY(check_ids(description, reason, reason_size));
    if (description->interface_info & ~INTERFACE_INFO_DEFINED)
        return refuse(reason, reason_size, "interface_info: 0x%04x has undefined bits", description->interface_info);
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        DSM_TRY(check_bar(&description->bars[i], i, reason, reason_size));
    DSM_TRY(check_area(description, &description->msix_table, "msix_table", reason, reason_size));
    return check_area(description, &description->msix_pba, "msix_pba", reason, reason_size);
}

bool dsm_msix_areas_overlap(const struct dsm_msix_area *a, const struct dsm_msix_area *b)
{
    return a->present && b->present && a->bar == b->bar && a->offset < b->offset + b->len &&
           b->offset < a->offset + a->len;
}

bool dsm_tdi_description_bars_overlap(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    for (size_t i = 0; i < DSM_BARS_MAX; i++)
        for (size_t j = 0; j < DSM_BARS_MAX; j++)
            if (dsm_bar_overlaps(&a->bars[i], &b->bars[j]))
                return true;
    return false;
}

static enum dsm_error check_bar_place(const struct dsm_bar *bars, unsigned i, char *reason, size_t reason_size)
{
    const char *fault = dsm_bar_address_fault(&bars[i]);

    if (bars[i].present && !dsm_bar_has_len(bars[i].len))
        return refuse(reason, reason_size, "bars[%u].len: 0x%llx is no power of two of at least 4096", i,
                      (unsigned long long)bars[i].len);
    if (fault)
        return refuse(reason, reason_size, "bars[%u].address: 0x%llx %s", i, (unsigned long long)bars[i].address,
                      fault);
    for (unsigned j = 0; j < i; j++)
        if (dsm_bar_overlaps(&bars[i], &bars[j]))
            return refuse(reason, reason_size, "bars[%u] overlaps bars[%u]", i, j);
    return DSM_OK;
}

enum dsm_error dsm_tdi_description_check_areas(const struct dsm_tdi_description *description, char *reason,
                                               size_t reason_size)
{
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        DSM_TRY(check_bar_place(description->bars, i, reason, reason_size));
    if (dsm_msix_areas_overlap(&description->msix_table, &description->msix_pba))
        return refuse(reason, reason_size, "msix_table and msix_pba overlap (PCIe 7.7.2)");
    return DSM_OK;
}

static bool same_bar(const struct dsm_bar *a, const struct dsm_bar *b)
{
    if (!a->present || !b->present)
        return a->present == b->present;
    if (a->address != b->address || a->at_zero != b->at_zero || a->len != b->len || a->attributes != b->attributes ||
        a->range_count != b->range_count)
        return false;
    for (size_t i = 0; i < a->range_count; i++)
        if (a->ranges[i].offset != b->ranges[i].offset || a->ranges[i].len != b->ranges[i].len ||
            a->ranges[i].attributes != b->ranges[i].attributes)
            return false;
    return true;
}

static bool same_area(const struct dsm_msix_area *a, const struct dsm_msix_area *b)
{
    if (!a->present || !b->present)
        return a->present == b->present;
    return a->bar == b->bar && a->offset == b->offset && a->len == b->len;
}

static bool same_ids(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    return a->auto_id == b->auto_id && a->any_device == b->any_device && a->function_id == b->function_id &&
           a->is_vf == b->is_vf && (!a->is_vf || a->parent_function_id == b->parent_function_id);
}

static bool same_registers(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    return a->interface_info == b->interface_info && a->msi_x_message_control == b->msi_x_message_control &&
           a->lnr_control == b->lnr_control && a->tph_control == b->tph_control && a->num_req_this == b->num_req_this;
}

bool dsm_tdi_description_equal(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    for (size_t i = 0; i < DSM_BARS_MAX; i++)
        if (!same_bar(&a->bars[i], &b->bars[i]))
            return false;
    return same_ids(a, b) && same_registers(a, b) && same_area(&a->msix_table, &b->msix_table) &&
           same_area(&a->msix_pba, &b->msix_pba) &&
           dsm_bytes_equal(dsm_bytes(a->device_specific_info, a->device_specific_info_len),
                           dsm_bytes(b->device_specific_info, b->device_specific_info_len));
}

bool dsm_tdi_descriptions_clash(const struct dsm_tdi_description *a, const struct dsm_tdi_description *b)
{
    if (a->auto_id || b->auto_id)
        return dsm_function_same_device(a->function_id, b->function_id);
    return dsm_function_same(a->function_id, b->function_id);
}
