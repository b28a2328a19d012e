/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/bar.h"

bool dsm_bar_has_len(uint64_t len)
{
    return len >= DSM_BAR_LEN_MIN && len <= DSM_BAR_LEN_MAX && (len & (len - 1)) == 0;
}

const char *dsm_bar_address_fault(const struct dsm_bar *bar)
{
    if (!dsm_bar_is_programmed(bar))
        return NULL;
    if (bar->address % bar->len != 0)
        return "must be a multiple of its size, as BARs are";
    return bar->address > UINT64_MAX - (bar->len - 1) ? "ends behind the last 64-bit address" : NULL;
}

bool dsm_bar_is_programmed(const struct dsm_bar *bar)
{
    return bar->present && (bar->address != 0 || bar->at_zero);
}

bool dsm_bar_overlaps(const struct dsm_bar *a, const struct dsm_bar *b)
{
    return dsm_bar_is_programmed(a) && dsm_bar_is_programmed(b) && a->address <= b->address + (b->len - 1) &&
           b->address <= a->address + (a->len - 1);
}
