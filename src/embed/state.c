/* SPDX-License-Identifier: BSD-3-Clause */
/* A TDI's state as readers on any thread see it, and what PCIe 11.2.1 makes of it. */
#include "embed/state.h"
#include "embed/embed.h"

#define LOCK_FLAGS_SHIFT 8
#define STREAM_SHIFT 16
#define VALID 0x01000000u
#define GENERATION_SHIFT 32

void embed_store_word(struct swdsm_device *device, size_t tdi)
{
    const struct dsm_tdi *of = &device->device->tdis[tdi];
    uint64_t word = (uint64_t)of->generation << GENERATION_SHIFT | (of->removed ? 0 : VALID) |
                    (uint32_t)of->stream_id << STREAM_SHIFT |
                    (uint32_t)(of->lock_flags & DSM_LOCK_FLAGS_DEFINED) << LOCK_FLAGS_SHIFT | of->state;

    atomic_store_explicit(&device->words[tdi], word, memory_order_release);
}

EMBED_EXPORT uint64_t swdsm_device_word(const struct swdsm_device *device, size_t tdi)
{
    if (!device->words || tdi >= device->device->tdi_count)
        return SWDSM_ERROR;
    return atomic_load_explicit(&device->words[tdi], memory_order_acquire);
}

static bool has_locked_msix(uint64_t word)
{
    return (word >> LOCK_FLAGS_SHIFT & DSM_LOCK_MSIX) != 0;
}

EMBED_EXPORT bool swdsm_device_dma_t_bit(const struct swdsm_device *device, size_t tdi)
{
    return swdsm_state_of(swdsm_device_word(device, tdi)) == SWDSM_RUN;
}

EMBED_EXPORT bool swdsm_device_msix_t_bit(const struct swdsm_device *device, size_t tdi)
{
    uint64_t word = swdsm_device_word(device, tdi);

    return swdsm_state_of(word) == SWDSM_RUN && has_locked_msix(word);
}

/* The area takes whole pages, as the report has it. */
static bool is_in_area(const struct dsm_msix_area *area, unsigned bar, uint64_t offset)
{
    uint64_t page = offset - offset % DSM_PAGE_LEN;

    return area->present && area->bar == bar && area->offset < page + DSM_PAGE_LEN && area->offset + area->len > page;
}

static bool is_tee_memory(const struct dsm_tdi_description *description, uint64_t word, unsigned bar, uint64_t offset)
{
    const struct dsm_bar *in = &description->bars[bar];
    uint16_t attributes = in->attributes;

    if (is_in_area(&description->msix_table, bar, offset) || is_in_area(&description->msix_pba, bar, offset))
        return has_locked_msix(word);
    for (size_t i = 0; i < in->range_count; i++)
        if (offset >= in->ranges[i].offset && offset - in->ranges[i].offset < in->ranges[i].len)
            attributes = in->ranges[i].attributes;
    return (attributes & DSM_RANGE_IS_NON_TEE_MEM) == 0;
}

EMBED_EXPORT bool swdsm_device_mmio_allowed(const struct swdsm_device *device, size_t tdi, unsigned bar,
                                            uint64_t offset, bool t)
{
    uint64_t word = swdsm_device_word(device, tdi);
    const struct dsm_tdi_description *description;

    if ((word & VALID) == 0 || bar >= DSM_BARS_MAX)
        return false;
    description = &device->device->tdis[tdi].description;
    if (!description->bars[bar].present || offset >= description->bars[bar].len)
        return false;
    if (swdsm_state_of(word) == SWDSM_CONFIG_UNLOCKED || !is_tee_memory(description, word, bar, offset))
        return !t || swdsm_state_of(word) == SWDSM_RUN; /* 11.2 and 11.2.1: in RUN it is open to a TVM as well */
    return t && swdsm_state_of(word) == SWDSM_RUN;
}
