/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check_ranges.h"

#include "wire/tdisp.h"

#define PAGES (UINT64_MAX / DSM_PAGE_LEN + 1) /* of the address space */

static bool does_wrap(const struct dsm_report_range *range)
{
    return range->first_page >= PAGES || range->number_of_pages > PAGES - range->first_page;
}

static bool do_overlap(const struct dsm_report_range *a, const struct dsm_report_range *b)
{
    return a->first_page < b->first_page + b->number_of_pages && b->first_page < a->first_page + a->number_of_pages;
}

enum dsm_error dsm_check_ranges(struct dsm_requester *r, const struct dsm_report *report)
{
    for (uint32_t i = 0; i < report->range_count; i++) {
        if (does_wrap(&report->ranges[i]))
            return dsm_check_failed(
                r, DSM_CHECK_RANGES, "range %u, %u pages from page 0x%llx, reaches beyond the address space", i,
                report->ranges[i].number_of_pages, (unsigned long long)report->ranges[i].first_page);
        for (uint32_t j = 0; j < i; j++)
            if (do_overlap(&report->ranges[i], &report->ranges[j]))
                return dsm_check_failed(r, DSM_CHECK_RANGES, "range %u (page 0x%llx) overlaps range %u (page 0x%llx)",
                                        i, (unsigned long long)report->ranges[i].first_page, j,
                                        (unsigned long long)report->ranges[j].first_page);
    }
    dsm_check_passed(r, DSM_CHECK_RANGES);
    return DSM_OK;
}

/* Of the address space, with what reaches beyond its end. */
struct pages {
    uint64_t first, last;
};

/* None where len is 0: the caller has looked. */
static struct pages pages_of(uint64_t address, uint64_t len)
{
    return (struct pages){ address / DSM_PAGE_LEN, (address + (len - 1)) / DSM_PAGE_LEN };
}

/* Where the range lies, without the offset that was added to it (11.3.8: signed, so that the sum may wrap). */
static struct pages pages_of_range(const struct dsm_report_range *range, uint64_t offset)
{
    uint64_t first = (range->first_page - offset / DSM_PAGE_LEN) % PAGES;

    return (struct pages){ first, first + (range->number_of_pages ? range->number_of_pages - 1 : 0) };
}

static bool is_in(const struct pages *inner, const struct pages *outer)
{
    return inner->first >= outer->first && inner->last <= outer->last;
}

static bool is_in_a_bar(const struct dsm_report_range *range, uint64_t offset, const struct dsm_function_facts *facts)
{
    struct pages pages = pages_of_range(range, offset);

    for (size_t i = 0; i < DSM_FUNCTION_BARS_MAX; i++) {
        struct pages bar = pages_of(facts->bars[i].address, facts->bars[i].len);

        if (facts->bars[i].len > 0 && is_in(&pages, &bar))
            return true;
    }
    return false;
}

/* The first range that is in no BAR; NULL: none. */
static const struct dsm_report_range *find_stray(const struct dsm_report *report, uint64_t offset,
                                                 const struct dsm_function_facts *facts)
{
    for (uint32_t i = 0; i < report->range_count; i++)
        if (!is_in_a_bar(&report->ranges[i], offset, facts))
            return &report->ranges[i];
    return NULL;
}

/* All that can be said where no BAR is known: no address is negative. */
static enum dsm_error check_offset_alone(struct dsm_requester *r, const struct dsm_report *report, uint64_t offset)
{
    bool is_negative = offset >> 63 != 0;

    for (uint32_t i = 0; i < report->range_count && !is_negative; i++)
        if (report->ranges[i].first_page < offset / DSM_PAGE_LEN)
            return dsm_check_failed(r, DSM_CHECK_OFFSET, "range %u, from page 0x%llx, lies below the offset 0x%llx", i,
                                    (unsigned long long)report->ranges[i].first_page, (unsigned long long)offset);
    return DSM_OK;
}

enum dsm_error dsm_check_bars(struct dsm_requester *r, const struct dsm_report *report,
                              const struct dsm_report_terms *terms)
{
    uint64_t offset = terms->mmio_reporting_offset;
    const struct dsm_report_range *stray;

    if (!terms->facts || !terms->facts->has_bars)
        return check_offset_alone(r, report, offset);
    stray = find_stray(report, offset, terms->facts);
    if (stray && offset != 0 && !find_stray(report, 0, terms->facts))
        return dsm_check_failed(r, DSM_CHECK_OFFSET, "the ranges lie at the BARs without the offset 0x%llx",
                                (unsigned long long)offset);
    if (stray)
        return dsm_check_failed(r, DSM_CHECK_BARS, "range %u, %u pages at 0x%llx, lies in none of the function's BARs",
                                stray->range_id, stray->number_of_pages,
                                (unsigned long long)pages_of_range(stray, offset).first * DSM_PAGE_LEN);
    if (offset != 0)
        dsm_check_passed(r, DSM_CHECK_OFFSET);
    dsm_check_passed(r, DSM_CHECK_BARS);
    return DSM_OK;
}

/* An MSI-X structure, and the attribute of the ranges that have it. */
struct structure {
    const char *name;
    uint16_t attribute;
    uint8_t bar;
    struct dsm_function_area area;
};

static bool is_marked(const struct dsm_report *report, uint16_t attributes)
{
    for (uint32_t i = 0; i < report->range_count; i++)
        if (report->ranges[i].attributes & attributes)
            return true;
    return false;
}

/* Each of its pages is in a range that is marked. */
static bool is_covered(const struct dsm_report *report, const struct dsm_report_terms *terms,
                       const struct structure *structure)
{
    uint64_t bar = terms->facts->bars[structure->bar].address;
    struct pages pages = pages_of(bar + structure->area.address, structure->area.len);

    for (uint64_t page = pages.first; page <= pages.last; page++) {
        struct pages one = { page, page };
        bool is_found = false;

        for (uint32_t i = 0; i < report->range_count && !is_found; i++) {
            struct pages range = pages_of_range(&report->ranges[i], terms->mmio_reporting_offset);

            is_found = (report->ranges[i].attributes & structure->attribute) && is_in(&one, &range);
        }
        if (!is_found)
            return false;
    }
    return true;
}

/* Where the BARs are not known, that there is one must do. */
static enum dsm_error check_structure(struct dsm_requester *r, const struct dsm_report *report,
                                      const struct dsm_report_terms *terms, const struct structure *structure)
{
    const struct dsm_function_facts *facts = terms->facts;
    bool is_placed = facts && facts->has_msix && facts->has_bars && structure->area.len > 0 &&
                     structure->bar < DSM_FUNCTION_BARS_MAX && facts->bars[structure->bar].len > 0;

    if (!is_marked(report, structure->attribute))
        return dsm_check_failed(r, DSM_CHECK_MSIX, "LOCK_MSIX was asked for, and no range has the MSI-X %s",
                                structure->name);
    if (is_placed && !is_covered(report, terms, structure))
        return dsm_check_failed(r, DSM_CHECK_MSIX,
                                "no range with the MSI-X %s is where BAR %u has it, at offset 0x%llx", structure->name,
                                structure->bar, (unsigned long long)structure->area.address);
    return DSM_OK;
}

static enum dsm_error check_locked(struct dsm_requester *r, const struct dsm_report *report,
                                   const struct dsm_report_terms *terms)
{
    static const struct dsm_function_facts unknown = { .has_msix = false };
    const struct dsm_function_facts *facts = terms->facts ? terms->facts : &unknown;
    const struct structure table = { "table", DSM_RANGE_MSIX_TABLE, facts->msix_table_bar, facts->msix_table };
    const struct structure pba = { "PBA", DSM_RANGE_MSIX_PBA, facts->msix_pba_bar, facts->msix_pba };

    DSM_TRY(check_structure(r, report, terms, &table));
    return facts->has_msix ? check_structure(r, report, terms, &pba) : DSM_OK;
}

/* A function without MSI-X has nothing to lock; of one that has it, the report's Message Control is not 0. */
enum dsm_error dsm_check_msix(struct dsm_requester *r, const struct dsm_report *report,
                              const struct dsm_report_terms *terms)
{
    const uint16_t both = DSM_RANGE_MSIX_TABLE | DSM_RANGE_MSIX_PBA;
    bool is_known = terms->facts && terms->facts->has_msix;
    bool is_there =
        is_known ? terms->facts->msix_table.len > 0 : is_marked(report, both) || report->msi_x_message_control != 0;

    if (!(terms->lock_flags & DSM_LOCK_MSIX)) {
        if (is_marked(report, both))
            return dsm_check_failed(r, DSM_CHECK_MSIX, "a range has the MSI-X table or PBA, which LOCK did not lock");
    } else if (is_there) {
        DSM_TRY(check_locked(r, report, terms));
    } else if (!is_known) {
        return DSM_OK;
    } else if (is_marked(report, both)) {
        return dsm_check_failed(r, DSM_CHECK_MSIX, "a range has the MSI-X table or PBA of a function without MSI-X");
    }
    dsm_check_passed(r, DSM_CHECK_MSIX);
    return DSM_OK;
}
