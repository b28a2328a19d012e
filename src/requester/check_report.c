/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check_report.h"

#include "wire/tdisp.h"

#define PAGES (UINT64_MAX / DSM_PAGE_LEN + 1) /* of the address space */

enum dsm_error dsm_check_lock_flags(struct dsm_requester *r, uint16_t wanted, uint16_t supported)
{
    uint16_t dropped = wanted & (uint16_t)~supported;

    if (dropped != 0)
        return dsm_check_failed(r, DSM_CHECK_LOCK_FLAGS,
                                "the device supports 0x%04x, without %s%s%s: name what to lock with by --lock-flags",
                                supported, dropped & DSM_LOCK_NO_FW_UPDATE ? "NO_FW_UPDATE" : "",
                                dropped == (DSM_LOCK_NO_FW_UPDATE | DSM_LOCK_MSIX) ? " and " : "",
                                dropped & DSM_LOCK_MSIX ? "LOCK_MSIX" : "");
    dsm_check_passed(r, DSM_CHECK_LOCK_FLAGS);
    return DSM_OK;
}

static enum dsm_error check_firmware(struct dsm_requester *r, const struct dsm_report *report, uint16_t lock_flags)
{
    if (!(lock_flags & DSM_LOCK_NO_FW_UPDATE))
        return DSM_OK;
    if (!(report->interface_info & DSM_INTERFACE_NO_UPDATE_AFTER_LOCK))
        return dsm_check_failed(r, DSM_CHECK_FIRMWARE,
                                "LOCK asked for NO_FW_UPDATE, and INTERFACE_INFO 0x%04x lacks NO_UPDATE_AFTER_LOCK",
                                report->interface_info);
    dsm_check_passed(r, DSM_CHECK_FIRMWARE);
    return DSM_OK;
}

static bool does_wrap(const struct dsm_report_range *range)
{
    return range->first_page >= PAGES || range->number_of_pages > PAGES - range->first_page;
}

static bool do_overlap(const struct dsm_report_range *a, const struct dsm_report_range *b)
{
    return a->first_page < b->first_page + b->number_of_pages && b->first_page < a->first_page + a->number_of_pages;
}

static enum dsm_error check_ranges(struct dsm_requester *r, const struct dsm_report *report)
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

enum dsm_error dsm_check_report(struct dsm_requester *r, const struct dsm_report *report, uint16_t lock_flags)
{
    DSM_TRY(check_firmware(r, report, lock_flags));
    return check_ranges(r, report);
}
