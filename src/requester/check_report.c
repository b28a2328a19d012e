/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/check_report.h"

#include "wire/tdisp.h"

enum dsm_error dsm_check_lock_flags(struct dsm_requester *r, uint16_t wanted, uint16_t supported)
{
    uint16_t dropped = wanted & (uint16_t)~supported;

    if (dropped != 0)
        return dsm_check_failed(r, DSM_CHECK_LOCK_FLAGS,
                                "the device supports 0x%04x, without %s%s%s: --accept lock-flags locks without",
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

enum dsm_error dsm_check_report(struct dsm_requester *r, const struct dsm_report *report,
                                const struct dsm_report_terms *terms)
{
    DSM_TRY(check_firmware(r, report, terms->lock_flags));
    DSM_TRY(dsm_check_ranges(r, report));
    DSM_TRY(dsm_check_bars(r, report, terms));
    return dsm_check_msix(r, report, terms);
}
