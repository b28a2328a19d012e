/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/bar_region.h"

#include "device/tdi_mmio.h"

enum place {
    PLACE_REGISTERS,
    PLACE_MSIX_TABLE, /* the VMM's: nothing is here */
    PLACE_PBA,
};

static bool lies_in(const struct dsm_msix_area *area, uint64_t offset)
{
    return area->present && offset >= area->offset && offset - area->offset < area->len;
}

static enum place place_of(const struct dsm_tdi *tdi, uint64_t offset)
{
    if (lies_in(&tdi->description.msix_table, offset))
        return PLACE_MSIX_TABLE;
    return lies_in(&tdi->description.msix_pba, offset) ? PLACE_PBA : PLACE_REGISTERS;
}

static bool is_tee_memory(const struct dsm_tdi *tdi, uint64_t offset)
{
    return (dsm_tdi_attributes_at(tdi, 0, offset) & DSM_RANGE_IS_NON_TEE_MEM) == 0;
}

/* No message says which T bit a request has: in RUN one to TEE memory counts as having it (ours). Table and PBA are no
 * TEE memory without LOCK_MSIX, which is not offered here. */
static bool is_answered(const struct dsm_endpoint *endpoint, const struct dsm_tdi *tdi, uint64_t offset)
{
    if (!tdi || !dsm_endpoint_memory_enabled(endpoint))
        return false;
    if (tdi->state == DSM_TDI_CONFIG_UNLOCKED || tdi->state == DSM_TDI_RUN)
        return true;
    return place_of(tdi, offset) != PLACE_REGISTERS || !is_tee_memory(tdi, offset);
}

static unsigned piece_width(uint64_t offset, size_t left)
{
    unsigned width = 8;

    while (width > 1 && (offset % width != 0 || width > left))
        width /= 2;
    return width;
}

static void read_piece(struct dsm_endpoint *endpoint, const struct dsm_tdi *tdi, uint64_t offset, uint8_t *out,
                       unsigned width)
{
    uint64_t value = 0;

    switch (place_of(tdi, offset)) {
    case PLACE_REGISTERS:
        value = endpoint->personality->read(endpoint->state, offset, width);
        break;
    case PLACE_PBA:
        dsm_msix_read_pba(&endpoint->msix, offset - tdi->description.msix_pba.offset, out, width);
        return;
    case PLACE_MSIX_TABLE:
        break;
    }
    for (unsigned i = 0; i < width; i++)
        out[i] = (uint8_t)(value >> (i * 8));
}

void dsm_bar_region_read(struct dsm_endpoint *endpoint, uint64_t offset, uint8_t *out, size_t n)
{
    for (size_t at = 0; at < n;) {
        const struct dsm_tdi *tdi = dsm_endpoint_tdi(endpoint->device, endpoint->function);
        unsigned width = piece_width(offset + at, n - at);

        if (is_answered(endpoint, tdi, offset + at)) {
            read_piece(endpoint, tdi, offset + at, out + at, width);
        } else {
            endpoint->accesses_dropped++;
            memset(out + at, 0xFF, width);
        }
        at += width;
    }
}

void dsm_bar_region_write(struct dsm_endpoint *endpoint, uint64_t offset, struct dsm_bytes data)
{
    for (size_t at = 0; at < data.n;) {
        const struct dsm_tdi *tdi = dsm_endpoint_tdi(endpoint->device, endpoint->function);
        unsigned width = piece_width(offset + at, data.n - at);
        uint64_t value = 0;

        for (unsigned i = width; i-- > 0;)
            value = value << 8 | data.p[at + i];
        if (!is_answered(endpoint, tdi, offset + at))
            endpoint->accesses_dropped++;
        else if (place_of(tdi, offset + at) == PLACE_REGISTERS)
            endpoint->personality->write(endpoint->state, offset + at, width, value);
        at += width;
    }
}
