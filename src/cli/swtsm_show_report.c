/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/swtsm_show_report.h"

#include "cli/swtsm.h"

#include "wire/tdisp_report.h"

#include <stdio.h>
#include <string.h>

struct bit {
    uint16_t mask;
    const char *name;
};

static const struct bit interface_bits[] = {
    { DSM_INTERFACE_NO_UPDATE_AFTER_LOCK, "no firmware update while locked" },
    { DSM_INTERFACE_DMA_WITHOUT_PASID, "DMA without PASID" },
    { DSM_INTERFACE_DMA_WITH_PASID, "DMA with PASID" },
    { DSM_INTERFACE_ATS, "ATS" },
    { DSM_INTERFACE_PRS, "PRS" },
    { 0, NULL },
};

static const struct bit range_bits[] = {
    { DSM_RANGE_MSIX_TABLE, "MSI-X table" },
    { DSM_RANGE_MSIX_PBA, "MSI-X PBA" },
    { DSM_RANGE_IS_NON_TEE_MEM, "non-TEE" },
    { DSM_RANGE_IS_MEM_ATTR_UPDATABLE, "attributes updatable" },
    { 0, NULL },
};

static const char *bit_names(const struct bit *bits, uint16_t value, char *out, size_t size)
{
    size_t n = 0;

    snprintf(out, size, "-");
    for (; bits->name; bits++)
        if (value & bits->mask)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? ", " : "", bits->name);
    return out;
}

static json_t *show_range(struct swtsm *t, const struct dsm_report_range *range)
{
    unsigned long long first = range->first_page * DSM_PAGE_LEN;
    char names[128];

    cli_detail(&t->output, "BAR %u: 0x%llx, %u page%s, %s", range->range_id, first, range->number_of_pages,
               range->number_of_pages == 1 ? "" : "s", bit_names(range_bits, range->attributes, names, sizeof(names)));
    return json_pack("{s:I, s:I, s:i, s:i}", "first_page", (json_int_t)range->first_page, "number_of_pages",
                     (json_int_t)range->number_of_pages, "attributes", range->attributes, "range_id", range->range_id);
}

static void show_device_info(struct swtsm *t, struct dsm_bytes info)
{
    char text[72];

    if (info.n > 0)
        cli_detail(&t->output, "device specific info, %zu byte%s: \"%s\"", info.n, info.n == 1 ? "" : "s",
                   cli_printable(info, text, sizeof(text)));
}

json_t *swtsm_show_report(struct swtsm *t, const struct dsm_report *report)
{
    json_t *ranges = json_array();
    char names[160];

    cli_detail(&t->output, "interface info 0x%04x: %s", report->interface_info,
               bit_names(interface_bits, report->interface_info, names, sizeof(names)));
    cli_detail(&t->output, "MSI-X message control 0x%04x, LNR control 0x%04x, TPH control 0x%08x",
               report->msi_x_message_control, report->lnr_control, report->tph_control);
    for (uint32_t i = 0; i < report->range_count; i++)
        json_array_append_new(ranges, show_range(t, &report->ranges[i]));
    show_device_info(t, report->device_specific_info);
    return json_pack("{s:i, s:i, s:i, s:I, s:o, s:o}", "interface_info", report->interface_info,
                     "msi_x_message_control", report->msi_x_message_control, "lnr_control", report->lnr_control,
                     "tph_control", (json_int_t)report->tph_control, "ranges", ranges, "device_specific_info",
                     cli_json_hex(report->device_specific_info));
}
