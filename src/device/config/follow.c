/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: a write is looked at as the double word that it falls into. Each row of the table whose register
 * lies there, and whose trigger the write pulls, does what it says to the TDIs in its scope: that is judged first, and
 * changes nothing. What is to be kept is kept once the device has moved its TDIs, so that a report of a locked TDI
 * never shows what it was not locked with.
 */
#include "device/config/follow.h"
#include "device/config/registers.h"
#include "device/tdi_transitions.h"

#include "device/config/bars.h"
#include "device/config/ide_streams.h"
#include "device/config/lock.h"

#define D3HOT 3u
#define POWER_STATE_MASK 0x3u
#define NO_SOFT_RESET 0x8u

/* A row as it stands in one function. */
struct place {
    const struct dsm_config_register *row;
    size_t base; /* of the capability; 0 for the header */
    size_t end;  /* of the register */
};

static bool in_header(enum dsm_config_place place, uint8_t header_type)
{
    return place == DSM_CONFIG_HEADER || place == (header_type == 0 ? DSM_CONFIG_HEADER_0 : DSM_CONFIG_HEADER_1);
}

/* The row's k-th place in the function: a capability can be there more than once. */
static bool find_place(const struct dsm_config_function *function, const struct dsm_config_register *row, size_t k,
                       struct place *out)
{
    bool extended = row->place == DSM_CONFIG_EXTENDED;

    *out = (struct place){ .row = row, .end = (size_t)row->offset + row->len };
    if (row->place != DSM_CONFIG_CAPABILITY && !extended)
        return k == 0 && in_header(row->place, function->header_type);
    for (size_t i = 0; i < function->capability_count; i++) {
        const struct dsm_swdsm_capability *capability = &function->capabilities[i];

        if (capability->id != row->id || capability->extended != extended || k-- > 0)
            continue;
        out->base = capability->offset;
        out->end = row->len > 0 ? out->base + row->offset + row->len : (size_t)capability->offset + capability->len;
        return true;
    }
    return false;
}

/* The bits of the row's register in the written double word. */
static uint32_t bits_in(const struct place *place, const struct dsm_config_write *write)
{
    size_t begin = place->base + place->row->offset;

    if (write->dw < begin - begin % 4 || write->dw >= place->end)
        return 0;
    if (write->dw < begin)
        return place->row->mask << (begin % 4 * 8);
    return place->row->mask;
}

static bool is_power_loss(const struct dsm_config_write *write)
{
    unsigned from = write->old & POWER_STATE_MASK, to = write->now & POWER_STATE_MASK;

    if ((write->valid & POWER_STATE_MASK) == 0 || from == to)
        return false;
    return (from == D3HOT || to == D3HOT) && (write->old & NO_SOFT_RESET) == 0;
}

/* Which of a row of BAR registers the write is for. */
static unsigned bar_index(const struct place *place, const struct dsm_config_write *write)
{
    return (unsigned)(write->dw - place->base - place->row->offset) / 4;
}

static uint32_t address_bits(const struct dsm_config_view *view, const struct dsm_config_function *function,
                             const struct place *place, const struct dsm_config_write *write)
{
    unsigned index = bar_index(place, write);

    return place->row->keep == DSM_CONFIG_KEEP_BARS ? dsm_config_bars_bits(view, function, index)
                                                    : dsm_config_bars_vf_bits(view, function, index);
}

static bool is_triggered(const struct dsm_config_view *view, const struct dsm_config_function *function,
                         const struct place *place, const struct dsm_config_write *write)
{
    uint32_t bits = bits_in(place, write) & write->valid;

    switch (place->row->trigger) {
    case DSM_CONFIG_ON_CHANGE:
        return ((write->old ^ write->now) & bits) != 0;
    case DSM_CONFIG_ON_CLEAR:
        return (write->old & ~write->now & bits) != 0;
    case DSM_CONFIG_ON_SET:
        return (write->now & bits) != 0;
    case DSM_CONFIG_ON_ADDRESS:
        return bits != 0 && ((write->old ^ write->now) & address_bits(view, function, place, write)) != 0;
    case DSM_CONFIG_ON_POWER_STATE:
        return bits != 0 && is_power_loss(write);
    }
    return false;
}

static bool in_scope(const struct dsm_config_view *view, const struct dsm_config_function *function,
                     const struct place *place, const struct dsm_tdi *tdi, const struct dsm_config_write *write)
{
    switch (place->row->scope) {
    case DSM_CONFIG_OF_STREAM:
        return dsm_config_ide_streams_breaks(view, function, tdi, write->dw - place->base, write);
    case DSM_CONFIG_WITH_VFS:
        if (dsm_config_function_is_pf_of(tdi, function->function_id))
            return true;
        break;
    case DSM_CONFIG_OF_FUNCTION:
        break;
    }
    return dsm_config_function_hosts(view, tdi, function->function_id);
}

static void break_locks(const struct dsm_config_view *view, const struct dsm_config_function *function,
                        const struct place *place, const struct dsm_config_write *write,
                        struct dsm_config_effects *effects)
{
    const struct dsm_config_register *row = place->row;

    for (size_t i = 0; i < view->tdi_count; i++) {
        const struct dsm_tdi *tdi = &view->tdis[i];

        if (effects->broken[i] != DSM_TDI_REASON_NONE || !dsm_tdi_is_locked(tdi) ||
            (tdi->lock_flags & row->lock_flags) != row->lock_flags || !in_scope(view, function, place, tdi, write))
            continue;
        effects->broken[i] = row->effect == DSM_CONFIG_FLR ? DSM_TDI_REASON_FLR : DSM_TDI_REASON_CONFIGURATION;
        effects->broken_by[i] = row;
        if (effects->strongest < DSM_CONFIG_ERROR)
            effects->strongest = DSM_CONFIG_ERROR;
    }
}

static void judge_place(const struct dsm_config_view *view, const struct dsm_config_function *function,
                        const struct place *place, const struct dsm_config_write *write,
                        struct dsm_config_effects *effects)
{
    const struct dsm_config_register *row = place->row;

    if (row->keep == DSM_CONFIG_KEEP_IDE && (bits_in(place, write) & write->valid))
        effects->insecure_ports |=
            dsm_config_ide_streams_ends(view, function, write->dw - place->base, write, &effects->insecure_stream_id);
    if (row->effect == DSM_CONFIG_ALLOWED || !is_triggered(view, function, place, write))
        return;
    break_locks(view, function, place, write, effects);
    if (row->effect != DSM_CONFIG_FLR)
        return;
    effects->is_flr = true;
    effects->strongest = DSM_CONFIG_FLR;
}

static void keep_place(const struct dsm_config_view *view, struct dsm_config_function *function,
                       const struct place *place, const struct dsm_config_write *write)
{
    if ((bits_in(place, write) & write->valid) == 0)
        return;
    switch (place->row->keep) {
    case DSM_CONFIG_KEEP_BARS:
        dsm_config_bars_keep(view, function, bar_index(place, write), write);
        break;
    case DSM_CONFIG_KEEP_VF_BARS:
        dsm_config_bars_keep_vf(view, function, bar_index(place, write), write);
        break;
    case DSM_CONFIG_KEEP_IDE:
        dsm_config_ide_streams_keep(view, function, write->dw - place->base, write);
        break;
    case DSM_CONFIG_KEEP_NOTHING:
        break;
    default:
        dsm_config_lock_keep(&function->lockable, place->row->keep, write->dw - place->base, write);
        break;
    }
}

static bool is_in(const struct dsm_config_view *view, const struct dsm_config_function *function,
                  const struct dsm_config_register *row)
{
    return !row->not_in_vf || !dsm_config_function_is_vf(view, function->function_id);
}

void dsm_config_follow_judge(const struct dsm_config_view *view, const struct dsm_config_function *function,
                             const struct dsm_config_write *write, struct dsm_config_effects *effects)
{
    const struct dsm_config_register *row;
    struct place place;

    for (size_t i = 0; (row = dsm_config_register_at(i)) != NULL; i++)
        for (size_t k = 0; is_in(view, function, row) && find_place(function, row, k, &place); k++)
            judge_place(view, function, &place, write, effects);
}

void dsm_config_follow_keep(const struct dsm_config_view *view, struct dsm_config_function *function,
                            const struct dsm_config_write *write)
{
    const struct dsm_config_register *row;
    struct place place;

    for (size_t i = 0; (row = dsm_config_register_at(i)) != NULL; i++)
        for (size_t k = 0; is_in(view, function, row) && find_place(function, row, k, &place); k++)
            keep_place(view, function, &place, write);
}

void dsm_config_follow_clear(const struct dsm_config_view *view, struct dsm_config_function *function)
{
    dsm_config_bars_clear(view, function);
    function->lockable = (struct dsm_config_lockable){ 0 };
}
