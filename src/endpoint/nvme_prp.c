/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_prp.h"

#define PAGE_MASK (DSM_NVME_PAGE_LEN - 1u)
#define ENTRY_LEN 8u
#define ENTRIES_A_PAGE (DSM_NVME_PAGE_LEN / ENTRY_LEN)

/* A list as it is walked: one page of it is here at a time. */
struct list {
    uint64_t address; /* of the next entry */
    uint8_t entries[DSM_NVME_PAGE_LEN];
    size_t count, at;
};

/* Pages that follow each other are one segment. */
static void add(struct dsm_nvme_segments *out, uint64_t address, uint32_t n)
{
    if (out->count > 0 && out->entries[out->count - 1].address + out->entries[out->count - 1].len == address) {
        out->entries[out->count - 1].len += n;
        return;
    }
    out->entries[out->count].address = address;
    out->entries[out->count++].len = n;
}

static uint64_t entry_of(const uint8_t *p)
{
    uint64_t value = 0;

    for (size_t i = ENTRY_LEN; i-- > 0;)
        value = value << 8 | p[i];
    return value;
}

static bool fetch(struct dsm_nvme *nvme, struct list *list, size_t wanted)
{
    size_t room = (DSM_NVME_PAGE_LEN - (list->address & PAGE_MASK)) / ENTRY_LEN;

    list->count = wanted < room ? wanted : room;
    list->at = 0;
    return dsm_dma_read(nvme->host.dma, list->address, list->entries, (uint32_t)(list->count * ENTRY_LEN)) ==
           DSM_DMA_DONE;
}

/* pages: that are still to come. The last entry of a page of the list, where more are to come, is where it goes on. */
static enum dsm_nvme_status next_page(struct dsm_nvme *nvme, struct list *list, size_t pages, uint64_t *page)
{
    if (list->at == list->count && !fetch(nvme, list, pages))
        return DSM_NVME_DATA_TRANSFER_ERROR;
    if (pages > 1 && list->at + 1 == list->count) {
        list->address = entry_of(list->entries + list->at * ENTRY_LEN);
        if (list->address & PAGE_MASK)
            return DSM_NVME_INVALID_PRP_OFFSET;
        if (!fetch(nvme, list, pages))
            return DSM_NVME_DATA_TRANSFER_ERROR;
    }
    *page = entry_of(list->entries + list->at++ * ENTRY_LEN);
    return *page & PAGE_MASK ? DSM_NVME_INVALID_PRP_OFFSET : DSM_NVME_SUCCESS;
}

static enum dsm_nvme_status gather_list(struct dsm_nvme *nvme, uint64_t address, uint32_t n,
                                        struct dsm_nvme_segments *out)
{
    struct list list = { .address = address };

    if (address % ENTRY_LEN != 0)
        return DSM_NVME_INVALID_PRP_OFFSET;
    while (n > 0) {
        uint32_t len = n < DSM_NVME_PAGE_LEN ? n : DSM_NVME_PAGE_LEN;
        size_t pages = (n + PAGE_MASK) / DSM_NVME_PAGE_LEN;
        enum dsm_nvme_status status;
        uint64_t page;

        status = next_page(nvme, &list, pages, &page);
        if (status != DSM_NVME_SUCCESS)
            return status;
        add(out, page, len);
        n -= len;
    }
    return DSM_NVME_SUCCESS;
}

enum dsm_nvme_status dsm_nvme_prp_gather(struct dsm_nvme *nvme, uint64_t prp1, uint64_t prp2, uint32_t n,
                                         struct dsm_nvme_segments *out)
{
    uint32_t first = DSM_NVME_PAGE_LEN - (uint32_t)(prp1 & PAGE_MASK);

    out->count = out->at = 0;
    out->offset = 0;
    if (n > DSM_NVME_TRANSFER_MAX)
        return DSM_NVME_INVALID_FIELD;
    first = first < n ? first : n;
    if (n > 0)
        add(out, prp1, first);
    n -= first;
    if (n == 0)
        return DSM_NVME_SUCCESS;
    if (n > DSM_NVME_PAGE_LEN)
        return gather_list(nvme, prp2, n, out);
    if (prp2 & PAGE_MASK)
        return DSM_NVME_INVALID_PRP_OFFSET;
    add(out, prp2, n);
    return DSM_NVME_SUCCESS;
}

/* The next run of at most n bytes that lie together. */
static uint32_t next_run(struct dsm_nvme_segments *segments, uint32_t n, uint64_t *address)
{
    uint32_t left = segments->entries[segments->at].len - segments->offset;
    uint32_t run = n < left ? n : left;

    *address = segments->entries[segments->at].address + segments->offset;
    segments->offset += run;
    if (run == left) {
        segments->at++;
        segments->offset = 0;
    }
    return run;
}

enum dsm_nvme_status dsm_nvme_prp_write(struct dsm_nvme *nvme, struct dsm_nvme_segments *segments, const uint8_t *data,
                                        uint32_t n)
{
    for (uint32_t at = 0; at < n && segments->at < segments->count;) {
        uint64_t address;
        uint32_t run = next_run(segments, n - at, &address);

        if (dsm_dma_write(nvme->host.dma, address, data + at, run) != DSM_DMA_DONE)
            return DSM_NVME_DATA_TRANSFER_ERROR;
        at += run;
    }
    return DSM_NVME_SUCCESS;
}

enum dsm_nvme_status dsm_nvme_prp_read(struct dsm_nvme *nvme, struct dsm_nvme_segments *segments, uint8_t *data,
                                       uint32_t n)
{
    for (uint32_t at = 0; at < n && segments->at < segments->count;) {
        uint64_t address;
        uint32_t run = next_run(segments, n - at, &address);

        if (dsm_dma_read(nvme->host.dma, address, data + at, run) != DSM_DMA_DONE)
            return DSM_NVME_DATA_TRANSFER_ERROR;
        at += run;
    }
    return DSM_NVME_SUCCESS;
}
