/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: a write is looked at as the double word that it falls into. Each row of the table whose register
 * lies there, and whose trigger the write pulls, does what it says to the TDIs in its scope; then what is to be kept is
 * kept. TDIs move before addresses change, so that a report of a locked TDI never shows what it was not locked with.
 */
#include "device/config_internal.h"

#define CONFIG_SPACE_LEN 0x1000u
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
        const struct dsm_emulator_capability *capability = &function->capabilities[i];

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

static uint32_t address_bits(const struct dsm_device *device, const struct dsm_config_function *function,
                             const struct place *place, const struct dsm_config_write *write)
{
    unsigned index = bar_index(place, write);

    return place->row->keep == DSM_CONFIG_KEEP_BARS ? dsm_config_bar_bits(device, function, index)
                                                    : dsm_config_vf_bar_bits(device, function, index);
}

static bool is_triggered(const struct dsm_device *device, const struct dsm_config_function *function,
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
        return bits != 0 && ((write->old ^ write->now) & address_bits(device, function, place, write)) != 0;
    case DSM_CONFIG_ON_POWER_STATE:
        return bits != 0 && is_power_loss(write);
    }
    return false;
}

static bool in_scope(struct dsm_device *device, const struct dsm_config_function *function, const struct place *place,
                     const struct dsm_tdi *tdi, const struct dsm_config_write *write)
{
    switch (place->row->scope) {
    case DSM_CONFIG_OF_STREAM:
        return dsm_config_breaks_stream(device, function, tdi, write->dw - place->base, write);
    case DSM_CONFIG_WITH_VFS:
        if (dsm_config_is_pf_of(tdi, function->function_id))
            return true;
        break;
    case DSM_CONFIG_OF_FUNCTION:
        break;
    }
    return dsm_config_hosts(device, tdi, function->function_id);
}

static bool fail_tdis(struct dsm_device *device, const struct dsm_config_function *function, const struct place *place,
                      const struct dsm_config_write *write)
{
    const struct dsm_config_register *row = place->row;
    enum dsm_tdi_reason reason = row->effect == DSM_CONFIG_FLR ? DSM_TDI_REASON_FLR : DSM_TDI_REASON_CONFIGURATION;
    bool failed = false;

    for (size_t i = 0; i < device->tdi_count; i++) {
        struct dsm_tdi *tdi = &device->tdis[i];

        if (!dsm_tdi_is_locked(tdi) || (tdi->lock_flags & row->lock_flags) != row->lock_flags ||
            !in_scope(device, function, place, tdi, write))
            continue;
        dsm_log(device->log, DSM_LOG_INFO, device->name,
                "configuration write of %s, 0x%03x: 0x%x -> 0x%x: %s (PCIe %s)",
                dsm_function_text(function->function_id).text, write->dw, (unsigned)write->old, (unsigned)write->now,
                row->name, row->clause);
        dsm_device_move_tdi(device, tdi, DSM_TDI_ERROR, reason);
        failed = true;
    }
    return failed;
}

static void keep(struct dsm_device *device, struct dsm_config_function *function, const struct place *place,
                 const struct dsm_config_write *write)
{
    switch (place->row->keep) {
    case DSM_CONFIG_KEEP_BARS:
        dsm_config_keep_bar(device, function, bar_index(place, write), write);
        break;
    case DSM_CONFIG_KEEP_VF_BARS:
        dsm_config_keep_vf_bar(device, function, bar_index(place, write), write);
        break;
    case DSM_CONFIG_KEEP_IDE:
        dsm_config_keep_ide(device, function, write->dw - place->base, write);
        break;
    case DSM_CONFIG_KEEP_PHANTOM:
        function->phantom_functions = (write->now & bits_in(place, write)) != 0;
        break;
    case DSM_CONFIG_KEEP_NOTHING:
        break;
    }
}

bool dsm_device_has_phantom_functions(const struct dsm_device *device)
{
    for (size_t i = 0; i < device->config.count; i++)
        if (device->config.functions[i].phantom_functions)
            return true;
    return false;
}

static void forget(struct dsm_device *device, struct dsm_config_function *function)
{
    dsm_config_forget_bars(device, function);
    function->phantom_functions = false;
}

void dsm_device_config_reset(struct dsm_device *device)
{
    for (size_t i = 0; i < device->config.count; i++)
        forget(device, &device->config.functions[i]);
    if (device->config.count > 0) /* else the registers are as they were described */
        dsm_config_forget_ide(device);
}

static enum dsm_config_effect apply(struct dsm_device *device, struct dsm_config_function *function,
                                    const struct place *place, const struct dsm_config_write *write)
{
    const struct dsm_config_register *row = place->row;
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    if (row->not_in_vf && dsm_config_is_vf(device, function->function_id))
        return DSM_CONFIG_ALLOWED;
    if (row->effect != DSM_CONFIG_ALLOWED && is_triggered(device, function, place, write)) {
        if (fail_tdis(device, function, place, write))
            effect = DSM_CONFIG_ERROR;
        if (row->effect == DSM_CONFIG_FLR) {
            forget(device, function);
            dsm_device_flr_ends_streams(device, function->function_id);
            if (dsm_device_owns_mailbox(device, function->function_id))
                dsm_config_forget_ide(device); /* the capability is function 0's as well (6.33.2) */
            effect = DSM_CONFIG_FLR;
        }
    }
    if (bits_in(place, write) & write->valid)
        keep(device, function, place, write);
    return effect;
}

static uint32_t width_mask(uint8_t width)
{
    return width == 4 ? 0xFFFFFFFFu : (1u << (width * 8)) - 1;
}

static enum dsm_error read_write(uint16_t offset, uint8_t width, uint32_t old_value, uint32_t new_value,
                                 struct dsm_config_write *out)
{
    unsigned shift = offset % 4u * 8;

    if (width != 1 && width != 2 && width != 4)
        return DSM_ERR_INVALID_FIELD;
    if (offset >= CONFIG_SPACE_LEN || offset % 4u + width > 4)
        return DSM_ERR_INVALID_FIELD;
    out->dw = (uint16_t)(offset - offset % 4u);
    out->valid = width_mask(width) << shift;
    out->old = (old_value & width_mask(width)) << shift;
    out->now = (new_value & width_mask(width)) << shift;
    return DSM_OK;
}

enum dsm_error dsm_device_config_write(struct dsm_device *device, uint32_t function_id, uint16_t offset, uint8_t width,
                                       uint32_t old_value, uint32_t new_value, enum dsm_config_effect *effect)
{
    struct dsm_config_function *function = dsm_config_find(device, function_id);
    enum dsm_config_effect strongest = DSM_CONFIG_ALLOWED;
    const struct dsm_config_register *row;
    struct dsm_config_write write;
    struct place place;

    if (!function)
        return DSM_ERR_CONFIG;
    DSM_TRY(read_write(offset, width, old_value, new_value, &write));
    dsm_config_capture(device, function, function_id);
    for (size_t i = 0; (row = dsm_config_register_at(i)) != NULL; i++)
        for (size_t k = 0; find_place(function, row, k, &place); k++) {
            enum dsm_config_effect one = apply(device, function, &place, &write);

            strongest = one > strongest ? one : strongest;
        }
    if (effect)
        *effect = strongest;
    return DSM_OK;
}
