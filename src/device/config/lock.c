/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/config/lock.h"

#define PHANTOM_ENABLE 0x0200u /* Device Control (PCIe 7.5.3.4), in the capability's third double word */
#define ROM_ENABLE 0x1u        /* PCIe 7.5.1.2.4 */
#define ROM_ADDRESS 0xFFFFF800u
#define ROM_LEN_MIN 0x800u
#define REBAR_FIRST 8u /* the first control register of a Resizable BAR capability (PCIe 7.8.6.3), one each 8 bytes */
#define REBAR_ENTRY 8u
#define REBAR_INDEX 0x7u
#define REBAR_SIZE_SHIFT 8
#define REBAR_SIZE_MASK 0x3Fu
#define REBAR_SIZE_MAX 43u /* 2^63 bytes */
#define MEGABYTE_SHIFT 20
#define TPH_ENABLE 0x0300u /* TPH Requester Control (PCIe 7.9.13.3) */
#define TPH_MODE 0x0007u
#define TPH_DEVICE_SPECIFIC 0x0002u /* the last mode that is no reserved one */

static uint32_t merged(uint32_t before, const struct dsm_config_write *write)
{
    return (before & ~write->valid) | write->now;
}

/* Sizing (PCIe 7.5.1.2.4) is no address; what the register reads afterwards, before it is written again, is its size.
 */
static void keep_rom(struct dsm_config_lockable *lockable, const struct dsm_config_write *write)
{
    if (lockable->rom_sizing && (write->valid & ROM_ADDRESS) == ROM_ADDRESS && (write->old & ROM_ADDRESS) != 0)
        lockable->rom_len = ~(write->old & ROM_ADDRESS) + 1;
    lockable->rom_sizing = (write->now & ROM_ADDRESS) == ROM_ADDRESS;
    if (!lockable->rom_sizing)
        lockable->rom = merged(lockable->rom, write);
}

/* Which BAR an entry is for is read-only: what the register read before tells it. */
static void keep_bar_size(struct dsm_config_resizing *resizing, size_t at, const struct dsm_config_write *write)
{
    size_t entry = (at - REBAR_FIRST) / REBAR_ENTRY;

    if (at < REBAR_FIRST || (at - REBAR_FIRST) % REBAR_ENTRY != 0 || entry >= DSM_CONFIG_BARS_MAX ||
        (write->valid & REBAR_SIZE_MASK << REBAR_SIZE_SHIFT) == 0)
        return;
    if (write->valid & REBAR_INDEX) {
        resizing->entries[entry].bar = (uint8_t)(write->old & REBAR_INDEX);
        resizing->entries[entry].known = true;
    }
    resizing->entries[entry].size = (uint8_t)(write->now >> REBAR_SIZE_SHIFT & REBAR_SIZE_MASK);
}

void dsm_config_lock_keep(struct dsm_config_lockable *lockable, enum dsm_config_keep keep, size_t at,
                          const struct dsm_config_write *write)
{
    switch (keep) {
    case DSM_CONFIG_KEEP_PHANTOM:
        if (write->valid & PHANTOM_ENABLE)
            lockable->phantom_functions = (write->now & PHANTOM_ENABLE) != 0;
        break;
    case DSM_CONFIG_KEEP_ROM:
        keep_rom(lockable, write);
        break;
    case DSM_CONFIG_KEEP_BAR_SIZES:
        keep_bar_size(&lockable->resizing, at, write);
        break;
    case DSM_CONFIG_KEEP_VF_BAR_SIZES:
        keep_bar_size(&lockable->vf_resizing, at, write);
        break;
    case DSM_CONFIG_KEEP_PAGE_SIZE:
        lockable->page_size = merged(lockable->has_page_size ? lockable->page_size : 0, write);
        lockable->has_page_size = true;
        break;
    case DSM_CONFIG_KEEP_TPH:
        lockable->tph_control = merged(lockable->has_tph ? lockable->tph_control : 0, write);
        lockable->has_tph = true;
        break;
    default:
        break;
    }
}

static bool rom_overlaps(const struct dsm_config_function *function, const struct dsm_tdi *tdi)
{
    const struct dsm_config_lockable *lockable = &function->lockable;
    struct dsm_bar rom = { .present = true, .address = lockable->rom & ROM_ADDRESS };

    rom.len = lockable->rom_len ? lockable->rom_len : ROM_LEN_MIN;
    for (size_t i = 0; i < DSM_BARS_MAX; i++)
        if (dsm_bar_overlaps(&rom, &tdi->description.bars[i]))
            return true;
    return false;
}

/* A ROM that is not enabled claims nothing, and enabling it breaks the lock: it is not looked at (ours). */
static const char *rom_fault(const struct dsm_config_view *view, const struct dsm_config_function *function,
                             const struct dsm_tdi *tdi)
{
    bool own = dsm_config_function_hosts(view, tdi, function->function_id) ||
               dsm_config_function_is_pf_of(tdi, function->function_id);

    if ((function->lockable.rom & ROM_ENABLE) == 0)
        return NULL;
    for (size_t i = 0; i < view->tdi_count; i++)
        if ((own || &view->tdis[i] == tdi) && rom_overlaps(function, &view->tdis[i]))
            return "an expansion ROM is enabled over a BAR";
    return NULL;
}

/* Which sizes a BAR supports nobody tells us: it is the one that it is described with (ours). */
static const char *size_fault(const struct dsm_config_resizing *resizing, const struct dsm_tdi *tdi)
{
    for (size_t i = 0; i < DSM_CONFIG_BARS_MAX; i++) {
        uint8_t bar = resizing->entries[i].bar, size = resizing->entries[i].size;

        if (!resizing->entries[i].known || bar >= DSM_BARS_MAX || !tdi->description.bars[bar].present)
            continue;
        if (size > REBAR_SIZE_MAX || tdi->description.bars[bar].len != UINT64_C(1) << (size + MEGABYTE_SHIFT))
            return "a Resizable BAR has another size than the one that is described";
    }
    return NULL;
}

/* PCIe 9.3.3.14: exactly one bit is one page size. */
static const char *page_size_fault(const struct dsm_config_lockable *lockable)
{
    uint32_t size = lockable->page_size;

    if (!lockable->has_page_size || (size != 0 && (size & (size - 1)) == 0))
        return NULL;
    return "SR-IOV's System Page Size is no one page size";
}

/* What it was described with, where the guest has not written it. */
static const char *tph_fault(const struct dsm_config_lockable *lockable, const struct dsm_tdi *tdi)
{
    uint32_t control = lockable->has_tph ? lockable->tph_control : tdi->description.tph_control;

    return (control & TPH_ENABLE) && (control & TPH_MODE) > TPH_DEVICE_SPECIFIC
               ? "the TPH requester is enabled with a reserved ST mode"
               : NULL;
}

static const char *function_fault(const struct dsm_config_view *view, const struct dsm_config_function *function,
                                  const struct dsm_tdi *tdi)
{
    const struct dsm_config_lockable *lockable = &function->lockable;
    bool hosts = dsm_config_function_hosts(view, tdi, function->function_id);
    bool is_pf = dsm_config_function_is_pf_of(tdi, function->function_id);
    const char *fault = lockable->phantom_functions ? "phantom functions are enabled" : NULL;

    if (!fault)
        fault = rom_fault(view, function, tdi);
    if (!fault && hosts)
        fault = size_fault(&lockable->resizing, tdi);
    if (!fault && is_pf)
        fault = size_fault(&lockable->vf_resizing, tdi);
    if (!fault && (hosts || is_pf))
        fault = page_size_fault(lockable);
    return !fault && hosts ? tph_fault(lockable, tdi) : fault;
}

const char *dsm_config_lock_fault(const struct dsm_config_view *view, const struct dsm_tdi *tdi)
{
    const char *fault = NULL;
    bool followed = false;

    for (size_t i = 0; !fault && i < view->space->count; i++) {
        fault = function_fault(view, &view->space->functions[i], tdi);
        followed |= dsm_config_function_hosts(view, tdi, view->space->functions[i].function_id);
    }
    return fault || followed ? fault : tph_fault(&(struct dsm_config_lockable){ 0 }, tdi);
}
