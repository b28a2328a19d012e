/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The TDI report that LOCK snapshots (PCIe 11.3.11, table 11-15): the BARs in ascending order, each cut where its
 * attributes change, shown at their addresses plus MMIO_REPORTING_OFFSET.
 */
#include "device/tdi_report.h"

#define BAR_RANGES_MAX (sizeof(((struct dsm_bar *)0)->ranges) / sizeof(struct dsm_bar_range))

/* No attribute of the report (its bits 15:4 are reserved): pages that it leaves out. */
#define NOT_REPORTED 0x8000u

/* A part of a BAR, whole pages: described with attributes of its own, or holding the MSI-X table or PBA. */
struct span {
    uint64_t start, end;
    uint16_t attributes;
    bool adds; /* to the attributes beneath, which a described range replaces */
};

/* A range in the making: of BAR bar, from offset on, len bytes. */
struct piece {
    const struct dsm_bar *bar;
    uint64_t offset;
    uint64_t len;
    uint16_t attributes;
};

struct build {
    const struct dsm_tdi_description *description;
    bool with_msix; /* LOCK_MSIX: the MSI-X table and PBA are locked; else they must not be reported (11.3.8) */
    uint64_t mmio_reporting_offset;
    struct span spans[BAR_RANGES_MAX + 2]; /* of the BAR in hand */
    size_t span_count;
    struct dsm_report report;
    struct dsm_cause *cause;
};

/* PCIe 11.3.8: the offset is signed. False when the sum leaves the 64-bit address space on either side. */
static bool add_signed(uint64_t address, uint64_t offset, uint64_t *sum)
{
    *sum = address + offset;
    return (offset >> 63) != 0 ? *sum < address : *sum >= address;
}

static void add_area_span(struct build *b, const struct dsm_msix_area *area, unsigned index, uint16_t attribute)
{
    uint64_t last = area->offset + area->len - 1;

    if (!area->present || area->bar != index)
        return;
    b->spans[b->span_count++] = (struct span){
        .start = area->offset - area->offset % DSM_PAGE_LEN,
        .end = last - last % DSM_PAGE_LEN + DSM_PAGE_LEN,
        .attributes = b->with_msix ? attribute : NOT_REPORTED,
        .adds = true,
    };
}

static void collect_spans(struct build *b, unsigned index)
{
    const struct dsm_bar *bar = &b->description->bars[index];

    b->span_count = 0;
    for (size_t i = 0; i < bar->range_count; i++)
        b->spans[b->span_count++] = (struct span){
            .start = bar->ranges[i].offset,
            .end = bar->ranges[i].offset + bar->ranges[i].len,
            .attributes = bar->ranges[i].attributes,
        };
    add_area_span(b, &b->description->msix_table, index, DSM_RANGE_MSIX_TABLE);
    add_area_span(b, &b->description->msix_pba, index, DSM_RANGE_MSIX_PBA);
}

/* The attributes at this offset of a BAR, and up to where they hold. */
static uint16_t attributes_at(const struct build *b, const struct dsm_bar *bar, uint64_t at, uint64_t *until)
{
    uint16_t attributes = bar->attributes;

    *until = bar->len;
    for (size_t i = 0; i < b->span_count; i++) {
        const struct span *span = &b->spans[i];
        bool inside = at >= span->start && at < span->end;
        uint64_t edge = inside ? span->end : span->start;

        if (inside)
            attributes = span->adds ? attributes | span->attributes : span->attributes;
        if (edge > at && edge < *until)
            *until = edge;
    }
    return attributes;
}

/* PCIe 11.3.11: FIRST_PAGE is that of the first byte; neither it nor the last byte may leave the address space. */
static enum dsm_error add_range(struct build *b, unsigned index, const struct piece *piece)
{
    struct dsm_report_range *range = &b->report.ranges[b->report.range_count];
    uint64_t address = piece->bar->address + piece->offset;
    uint64_t first, last;

    if (piece->attributes & NOT_REPORTED)
        return DSM_OK;
    if (b->report.range_count == DSM_TDI_RANGES_MAX)
        return dsm_cause_set(b->cause, DSM_CAUSE_LOCK_RANGES, 0, DSM_TDI_RANGES_MAX);
    if (piece->len / DSM_PAGE_LEN > UINT32_MAX)
        return dsm_cause_set(b->cause, DSM_CAUSE_LOCK_RANGE_PAGES, piece->len / DSM_PAGE_LEN, index);
    if (!add_signed(address, b->mmio_reporting_offset, &first) ||
        !add_signed(address + piece->len - 1, b->mmio_reporting_offset, &last))
        return dsm_cause_set(b->cause, DSM_CAUSE_LOCK_OFFSET_RANGE, b->mmio_reporting_offset, 0);
    range->first_page = first / DSM_PAGE_LEN;
    range->number_of_pages = (uint32_t)(piece->len / DSM_PAGE_LEN);
    range->attributes = piece->attributes;
    range->range_id = (uint16_t)index;
    b->report.range_count++;
    return DSM_OK;
}

static enum dsm_error add_bar(struct build *b, unsigned index)
{
    struct piece piece = { .bar = &b->description->bars[index] };
    uint64_t end = piece.bar->len, until;

    collect_spans(b, index);
    piece.attributes = attributes_at(b, piece.bar, 0, &until);
    while (until < end) {
        uint64_t at = until;
        uint16_t attributes = attributes_at(b, piece.bar, at, &until);

        if (attributes == piece.attributes)
            continue;
        piece.len = at - piece.offset;
        DSM_TRY(add_range(b, index, &piece));
        piece.offset = at;
        piece.attributes = attributes;
    }
    piece.len = end - piece.offset;
    return add_range(b, index, &piece);
}

/* What the guest may have left unusable: address 0 is a BAR that it has not programmed, or described to lie there. */
static enum dsm_error check_bar(const struct dsm_bar *bar, size_t index, struct dsm_cause *cause)
{
    if (!dsm_bar_is_programmed(bar))
        return dsm_cause_set(cause, DSM_CAUSE_LOCK_BAR_ADDRESS, bar->address, index);
    if (bar->address % DSM_PAGE_LEN != 0)
        return dsm_cause_set(cause, DSM_CAUSE_LOCK_BAR_ALIGNMENT, bar->address, index);
    if (bar->len % DSM_PAGE_LEN != 0)
        return dsm_cause_set(cause, DSM_CAUSE_LOCK_BAR_SIZE, bar->len, index);
    if (bar->len - 1 > UINT64_MAX - bar->address)
        return dsm_cause_set(cause, DSM_CAUSE_LOCK_BAR_END, bar->address, index);
    return DSM_OK;
}

static enum dsm_error check_bars(const struct dsm_bar *bars, struct dsm_cause *cause)
{
    for (size_t i = 0; i < DSM_BARS_MAX; i++) {
        if (!bars[i].present)
            continue;
        DSM_TRY(check_bar(&bars[i], i, cause));
        for (size_t j = 0; j < i; j++)
            if (dsm_bar_overlaps(&bars[i], &bars[j]))
                return dsm_cause_set(cause, DSM_CAUSE_LOCK_BAR_OVERLAP, (uint64_t)i << 32 | j, 0);
    }
    return DSM_OK;
}

static void fill_fixed_fields(struct build *b, uint16_t lock_flags)
{
    const struct dsm_tdi_description *description = b->description;

    b->report.interface_info = description->interface_info & (uint16_t)~DSM_INTERFACE_NO_UPDATE_AFTER_LOCK;
    if (lock_flags & DSM_LOCK_NO_FW_UPDATE)
        b->report.interface_info |= DSM_INTERFACE_NO_UPDATE_AFTER_LOCK;
    b->report.msi_x_message_control = b->with_msix ? description->msi_x_message_control : 0;
    b->report.lnr_control = description->lnr_control;
    b->report.tph_control = b->with_msix ? description->tph_control : 0; /* table 11-15: the ST table is in MSI-X's */
    b->report.device_specific_info =
        dsm_bytes(description->device_specific_info, description->device_specific_info_len);
}

enum dsm_error dsm_tdi_make_report(struct dsm_tdi *tdi, uint16_t lock_flags, uint64_t mmio_reporting_offset,
                                   struct dsm_cause *cause)
{
    struct build b = {
        .description = &tdi->description,
        .with_msix = (lock_flags & DSM_LOCK_MSIX) != 0,
        .mmio_reporting_offset = mmio_reporting_offset,
        .cause = cause,
    };
    struct dsm_writer w = dsm_writer(tdi->report, tdi->report_size);

    tdi->report_len = 0;
    DSM_TRY(check_bars(tdi->description.bars, cause));
    for (unsigned i = 0; i < DSM_BARS_MAX; i++)
        if (tdi->description.bars[i].present)
            DSM_TRY(add_bar(&b, i));
    fill_fixed_fields(&b, lock_flags);
    if (dsm_report_encode(&b.report, &w) != DSM_OK)
        return dsm_cause_set(cause, DSM_CAUSE_LOCK_REPORT, dsm_report_len(&b.report), DSM_REPORT_MAX);
    tdi->report_len = dsm_written_len(&w);
    return DSM_OK;
}
