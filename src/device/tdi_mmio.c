/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/tdi_mmio.h"

static bool lies_in(uint64_t offset, uint64_t start, uint64_t len)
{
    return offset >= start && offset - start < len;
}

static uint16_t described_at(const struct dsm_bar *bar, uint64_t offset)
{
    for (size_t i = 0; i < bar->range_count; i++)
        if (lies_in(offset, bar->ranges[i].offset, bar->ranges[i].len))
            return bar->ranges[i].attributes;
    return bar->attributes;
}

/* The change that came last counts. */
uint16_t dsm_tdi_attributes_at(const struct dsm_tdi *tdi, unsigned bar, uint64_t offset)
{
    uint16_t attributes = described_at(&tdi->description.bars[bar], offset);

    for (size_t i = 0; i < tdi->mmio_change_count; i++) {
        const struct dsm_tdi_mmio_change *change = &tdi->mmio_changes[i];

        if (change->bar == bar && lies_in(offset, change->offset, change->len))
            attributes =
                (uint16_t)((attributes & ~DSM_RANGE_IS_NON_TEE_MEM) | (change->non_tee ? DSM_RANGE_IS_NON_TEE_MEM : 0));
    }
    return attributes;
}

static uint64_t end_of(const struct dsm_report_range *range)
{
    return range->first_page + range->number_of_pages;
}

/* The range of the report that all of the wanted pages lie in. */
static struct dsm_report_range *find(struct dsm_report *report, const struct dsm_tdisp_mmio_range *wanted)
{
    for (uint32_t i = 0; i < report->range_count; i++) {
        struct dsm_report_range *range = &report->ranges[i];

        if (range->range_id == wanted->range_id && wanted->first_page >= range->first_page &&
            wanted->first_page < end_of(range) && wanted->number_of_pages <= end_of(range) - wanted->first_page)
            return range;
    }
    return NULL;
}

static void insert(struct dsm_report *report, uint32_t at, struct dsm_report_range range)
{
    memmove(&report->ranges[at + 1], &report->ranges[at], (report->range_count - at) * sizeof(range));
    report->ranges[at] = range;
    report->range_count++;
}

/* What is before and behind the wanted pages keeps its attributes as ranges of their own. */
static bool cut(struct dsm_report *report, struct dsm_report_range *range, const struct dsm_tdisp_mmio_range *wanted)
{
    uint32_t at = (uint32_t)(range - report->ranges);
    struct dsm_report_range whole = *range;
    uint32_t before = (uint32_t)(wanted->first_page - whole.first_page);
    uint32_t behind = whole.number_of_pages - before - wanted->number_of_pages;

    if (report->range_count + (before > 0 ? 1 : 0) + (behind > 0 ? 1 : 0) > DSM_TDI_RANGES_MAX)
        return false;
    range->first_page = wanted->first_page;
    range->number_of_pages = wanted->number_of_pages;
    range->attributes =
        (uint16_t)((whole.attributes & ~DSM_RANGE_IS_NON_TEE_MEM) | (wanted->attributes & DSM_RANGE_IS_NON_TEE_MEM));
    whole.number_of_pages = behind;
    whole.first_page = wanted->first_page + wanted->number_of_pages;
    if (behind > 0)
        insert(report, at + 1, whole);
    whole.number_of_pages = before;
    whole.first_page = wanted->first_page - before;
    if (before > 0)
        insert(report, at, whole);
    return true;
}

/* One that has the same pages is replaced, so that a TVM may change its mind for ever. */
static struct dsm_tdi_mmio_change *place_of(struct dsm_tdi *tdi, const struct dsm_tdi_mmio_change *change)
{
    for (size_t i = 0; i < tdi->mmio_change_count; i++)
        if (tdi->mmio_changes[i].bar == change->bar && tdi->mmio_changes[i].offset == change->offset &&
            tdi->mmio_changes[i].len == change->len) {
            memmove(&tdi->mmio_changes[i], &tdi->mmio_changes[i + 1],
                    (tdi->mmio_change_count - i - 1) * sizeof(*change));
            tdi->mmio_change_count--;
        }
    return tdi->mmio_change_count < DSM_TDI_MMIO_CHANGES_MAX ? &tdi->mmio_changes[tdi->mmio_change_count] : NULL;
}

/* The report's addresses have MMIO_REPORTING_OFFSET added. */
static struct dsm_tdi_mmio_change change_of(const struct dsm_tdi *tdi, const struct dsm_tdisp_mmio_range *wanted)
{
    uint64_t address = wanted->first_page * DSM_PAGE_LEN - tdi->mmio_reporting_offset;

    return (struct dsm_tdi_mmio_change){
        .bar = (uint8_t)wanted->range_id,
        .non_tee = (wanted->attributes & DSM_RANGE_IS_NON_TEE_MEM) != 0,
        .offset = address - tdi->description.bars[wanted->range_id].address,
        .len = (uint64_t)wanted->number_of_pages * DSM_PAGE_LEN,
    };
}

/* The range stands in the report that LOCK made of the BARs: its id is a BAR's index. */
static const char *apply(struct dsm_tdi *tdi, struct dsm_report *report, const struct dsm_tdisp_mmio_range *wanted)
{
    struct dsm_tdi_mmio_change change = change_of(tdi, wanted);
    struct dsm_writer w = dsm_writer(tdi->report, tdi->report_size);
    struct dsm_tdi_mmio_change *place;

    report->device_specific_info =
        dsm_bytes(tdi->description.device_specific_info, tdi->description.device_specific_info_len);
    if (dsm_report_len(report) > tdi->report_size)
        return "the report has no room for more ranges";
    place = place_of(tdi, &change);
    if (!place || dsm_report_encode(report, &w) != DSM_OK)
        return "more changes than there is room for";
    *place = change;
    tdi->mmio_change_count++;
    tdi->report_len = dsm_written_len(&w);
    return NULL;
}

const char *dsm_tdi_change_mmio(struct dsm_tdi *tdi, const struct dsm_tdisp_mmio_range *wanted)
{
    struct dsm_report_range *range;
    struct dsm_report report;

    if (wanted->number_of_pages == 0)
        return "no pages";
    if (dsm_report_decode(dsm_bytes(tdi->report, tdi->report_len), &report, NULL) != DSM_OK)
        return "there is no report";
    range = find(&report, wanted);
    if (!range)
        return "pages that do not lie in one range of the report";
    if (!(range->attributes & DSM_RANGE_IS_MEM_ATTR_UPDATABLE))
        return "a range without IS_MEM_ATTR_UPDATABLE";
    if (!cut(&report, range, wanted))
        return "the report has no room for more ranges";
    return apply(tdi, &report, wanted);
}
