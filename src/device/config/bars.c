/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The addresses that a guest programs. It sizes a BAR first, by writing ones and reading back which stuck
 * (PCIe 7.5.1.2.1): that is no address, so the one before stays until the next write. While sizing, memory space is
 * off, so nobody looks.
 */
#include "device/config/bars.h"

#include "device/function.h"

#define TYPE_MASK 0x6u
#define TYPE_64 0x4u
#define FLAGS_MASK 0xFu /* of a memory BAR's lower half */
#define ONES 0xFFFFFFFFu

struct address {
    uint64_t value;
    uint64_t len; /* of the BAR: its lower bits are zeros in the register */
};

/* The bits that an address in this BAR can have. */
static uint64_t address_mask(uint64_t len)
{
    return (len & (len - 1)) == 0 ? ~(len - 1) : ~(uint64_t)FLAGS_MASK;
}

/* Merges a write into half of an address; false when it is for sizing: ones, as written or as they read back. */
static bool merge(struct address *address, bool high, const struct dsm_config_write *write)
{
    unsigned shift = high ? 32 : 0;
    uint32_t bits = (uint32_t)(address_mask(address->len) >> shift);
    uint32_t half = (((uint32_t)(address->value >> shift) & ~write->valid) | write->now) & bits;

    if (bits != 0 && half == bits)
        return false;
    address->value = (address->value & ~((uint64_t)ONES << shift)) | (uint64_t)half << shift;
    return true;
}

static void learn_type(uint8_t *bars_64, unsigned index, const struct dsm_config_write *write)
{
    if ((write->valid & TYPE_MASK) != TYPE_MASK)
        return;
    *bars_64 &= (uint8_t) ~(1u << index);
    if ((write->old & TYPE_MASK) == TYPE_64)
        *bars_64 |= (uint8_t)(1u << index);
}

/* Which BAR register index belongs to, given which BARs there are: itself, or the 64-bit one before it. */
static bool find_bar(const struct dsm_bar *bars, uint8_t bars_64, unsigned index, unsigned *bar)
{
    *bar = index;
    if (bars[index].present)
        return true;
    if (index == 0 || !bars[index - 1].present || (bars_64 & 1u << (index - 1)) == 0)
        return false;
    *bar = index - 1;
    return true;
}

static uint32_t bits_of(const struct dsm_bar *bars, uint8_t bars_64, unsigned index)
{
    unsigned bar;

    return find_bar(bars, bars_64, index, &bar) && bar != index ? ONES : ~FLAGS_MASK;
}

uint32_t dsm_config_bars_bits(const struct dsm_config_view *view, const struct dsm_config_function *function,
                              unsigned index)
{
    for (size_t i = 0; i < view->tdi_count; i++)
        if (dsm_config_function_hosts(view, &view->tdis[i], function->function_id))
            return bits_of(view->tdis[i].description.bars, function->bars_64, index);
    return ~FLAGS_MASK;
}

void dsm_config_bars_keep(const struct dsm_config_view *view, struct dsm_config_function *function, unsigned index,
                          const struct dsm_config_write *write)
{
    for (size_t i = 0; i < view->tdi_count; i++) {
        struct dsm_bar *bars = view->tdis[i].description.bars;
        struct address address;
        unsigned bar;

        if (!dsm_config_function_hosts(view, &view->tdis[i], function->function_id))
            continue;
        if (bars[index].present)
            learn_type(&function->bars_64, index, write);
        if (!find_bar(bars, function->bars_64, index, &bar))
            continue;
        address = (struct address){ bars[bar].address, bars[bar].len };
        if (!merge(&address, bar != index, write))
            continue;
        bars[bar].address = address.value;
        bars[bar].at_zero = false;
        function->bars_kept |= (uint8_t)(1u << bar);
    }
}

/* VFs lie one behind the other in a VF BAR (PCIe 9.2.1.1.1). All VFs of a PF are described as TDIs, or none (ours): a
 * VF's number is how many come before it. */
static uint64_t vf_number(const struct dsm_config_view *view, const struct dsm_tdi *vf, uint32_t pf)
{
    uint64_t number = 0;

    for (size_t i = 0; i < view->tdi_count; i++)
        number += dsm_config_function_is_pf_of(&view->tdis[i], pf) &&
                  DSM_FUNCTION_REQUESTER_ID(view->tdis[i].description.function_id) <
                      DSM_FUNCTION_REQUESTER_ID(vf->description.function_id);
    return number;
}

static void place_vfs(const struct dsm_config_view *view, const struct dsm_config_function *function, unsigned bar)
{
    for (size_t i = 0; i < view->tdi_count; i++) {
        struct dsm_tdi *tdi = &view->tdis[i];
        struct dsm_bar *vf_bar = &tdi->description.bars[bar];

        if (!vf_bar->present || !dsm_config_function_is_pf_of(tdi, function->function_id))
            continue;
        vf_bar->at_zero = false;
        vf_bar->address = function->vf_bars[bar] == 0
                              ? 0
                              : function->vf_bars[bar] + vf_number(view, tdi, function->function_id) * vf_bar->len;
    }
}

static const struct dsm_tdi *first_vf(const struct dsm_config_view *view, uint32_t pf)
{
    for (size_t i = 0; i < view->tdi_count; i++)
        if (dsm_config_function_is_pf_of(&view->tdis[i], pf))
            return &view->tdis[i];
    return NULL;
}

uint32_t dsm_config_bars_vf_bits(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                 unsigned index)
{
    const struct dsm_tdi *vf = first_vf(view, function->function_id);

    return vf ? bits_of(vf->description.bars, function->vf_bars_64, index) : ~FLAGS_MASK;
}

void dsm_config_bars_keep_vf(const struct dsm_config_view *view, struct dsm_config_function *function, unsigned index,
                             const struct dsm_config_write *write)
{
    const struct dsm_tdi *vf = first_vf(view, function->function_id);
    struct address address;
    unsigned bar;

    if (!vf)
        return;
    if (vf->description.bars[index].present)
        learn_type(&function->vf_bars_64, index, write);
    if (!find_bar(vf->description.bars, function->vf_bars_64, index, &bar))
        return;
    address = (struct address){ function->vf_bars[bar], vf->description.bars[bar].len };
    if (!merge(&address, bar != index, write))
        return;
    function->vf_bars[bar] = address.value;
    place_vfs(view, function, bar);
}

/* Where the guest has put the TDI's BAR; 0 where it has not, or nobody told. */
static uint64_t programmed(const struct dsm_config_view *view, const struct dsm_tdi *tdi, unsigned bar)
{
    for (size_t i = 0; i < view->space->count; i++) {
        const struct dsm_config_function *function = &view->space->functions[i];

        if (dsm_config_function_hosts(view, tdi, function->function_id) && (function->bars_kept & 1u << bar))
            return tdi->description.bars[bar].address;
        if (dsm_config_function_is_pf_of(tdi, function->function_id) && function->vf_bars[bar] != 0)
            return function->vf_bars[bar] +
                   vf_number(view, tdi, function->function_id) * tdi->description.bars[bar].len;
    }
    return 0;
}

void dsm_config_bars_fill(const struct dsm_config_view *view, const struct dsm_tdi *tdi,
                          struct dsm_tdi_description *description)
{
    for (unsigned bar = 0; bar < DSM_CONFIG_BARS_MAX; bar++) {
        struct dsm_bar *described = &description->bars[bar];
        const struct dsm_bar *known = &tdi->description.bars[bar];

        if (described->present && described->address == 0 && !described->at_zero && known->present &&
            described->len == known->len)
            described->address = programmed(view, tdi, bar);
    }
}

void dsm_config_bars_clear(const struct dsm_config_view *view, struct dsm_config_function *function)
{
    for (unsigned bar = 0; bar < DSM_CONFIG_BARS_MAX; bar++) {
        for (size_t i = 0; (function->bars_kept & 1u << bar) && i < view->tdi_count; i++)
            if (dsm_config_function_hosts(view, &view->tdis[i], function->function_id))
                view->tdis[i].description.bars[bar].address = 0;
        if (function->vf_bars[bar] == 0)
            continue;
        function->vf_bars[bar] = 0;
        place_vfs(view, function, bar);
    }
    function->bars_kept = 0;
}
