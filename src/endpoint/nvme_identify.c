/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/nvme_identify.h"

#include <stdio.h>

#define CNS_NAMESPACE 0x00u
#define CNS_CONTROLLER 0x01u
#define CNS_NAMESPACES 0x02u
#define CNS_DESCRIPTORS 0x03u

#define LOG_ERRORS 0x01u
#define LOG_SMART 0x02u
#define LOG_FIRMWARE 0x03u

#define LBA_DATA_SIZE 9u /* 512 bytes */
#define TEMPERATURE_K 300u

static void put(uint8_t *out, size_t at, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[at + i] = (uint8_t)(value >> (i * 8));
}

/* Filled with spaces, without a NUL. */
static void put_text(uint8_t *out, size_t at, size_t width, const char *text)
{
    size_t n = strlen(text);

    memset(out + at, ' ', width);
    memcpy(out + at, text, n < width ? n : width);
}

/* Names are the device's own: a host takes two controllers of one subsystem name for one controller. */
static void identify_controller(const struct dsm_nvme *nvme, uint8_t *out)
{
    const struct dsm_pci_ids *ids = &nvme->host.dma->device->ids;
    char serial[80], subsystem[256];

    snprintf(serial, sizeof(serial), "%u-%.64s", nvme->host.dma->function, nvme->host.name);
    snprintf(subsystem, sizeof(subsystem), "nqn.2026-11.org.swdsm:%.64s:%u", nvme->host.name, nvme->host.dma->function);
    put(out, 0, ids->vendor_id, 2);
    put(out, 2, ids->subsystem_vendor_id, 2);
    put_text(out, 4, 20, serial);
    put_text(out, 24, 40, "swdsm NVMe");
    put_text(out, 64, 8, "1");
    put(out, 77, DSM_NVME_MDTS, 1);
    put(out, 80, DSM_NVME_VERSION, 4);
    put(out, 258, 3, 1); /* aborts, less one */
    put(out, 259, DSM_NVME_ASYNC_EVENTS_MAX - 1, 1);
    put(out, 260, 0x03, 1); /* one firmware slot, read only */
    put(out, 266, 343, 2);  /* warning and critical temperature */
    put(out, 268, 373, 2);
    put(out, 512, 0x66, 1); /* queue entries of 64 and 16 bytes */
    put(out, 513, 0x44, 1);
    put(out, 516, 1, 4);    /* namespaces */
    put(out, 520, 0x08, 2); /* Write Zeroes */
    put(out, 525, 0x01, 1); /* a volatile write cache */
    memcpy(out + 768, subsystem, strlen(subsystem) + 1);
    put(out, 2048, 2500, 2); /* power state 0: 25 W */
}

static void identify_namespace(const struct dsm_nvme *nvme, uint8_t *out)
{
    uint64_t blocks = nvme->store.len / DSM_NVME_BLOCK_LEN;

    put(out, 0, blocks, 8);  /* size */
    put(out, 8, blocks, 8);  /* capacity */
    put(out, 16, blocks, 8); /* in use */
    put(out, 99, nvme->store.read_only, 1);
    put(out, 130, LBA_DATA_SIZE, 1);
}

enum dsm_nvme_status dsm_nvme_identify(const struct dsm_nvme *nvme, uint8_t cns, uint32_t nsid,
                                       uint8_t out[DSM_NVME_IDENTIFY_LEN])
{
    memset(out, 0, DSM_NVME_IDENTIFY_LEN);
    switch (cns) {
    case CNS_NAMESPACE:
        if (nsid != DSM_NVME_NAMESPACE)
            return DSM_NVME_INVALID_NAMESPACE;
        identify_namespace(nvme, out);
        return DSM_NVME_SUCCESS;
    case CNS_CONTROLLER:
        identify_controller(nvme, out);
        return DSM_NVME_SUCCESS;
    case CNS_NAMESPACES: /* whose ids are greater than this one */
        put(out, 0, nsid < DSM_NVME_NAMESPACE ? DSM_NVME_NAMESPACE : 0, 4);
        return DSM_NVME_SUCCESS;
    case CNS_DESCRIPTORS: /* it has none */
        return nsid == DSM_NVME_NAMESPACE ? DSM_NVME_SUCCESS : DSM_NVME_INVALID_NAMESPACE;
    default:
        return DSM_NVME_INVALID_FIELD;
    }
}

enum dsm_nvme_status dsm_nvme_log_page(uint8_t log, uint8_t out[DSM_NVME_IDENTIFY_LEN])
{
    memset(out, 0, DSM_NVME_IDENTIFY_LEN);
    switch (log) {
    case LOG_ERRORS:
        return DSM_NVME_SUCCESS;
    case LOG_SMART:
        put(out, 1, TEMPERATURE_K, 2);
        put(out, 3, 100, 1); /* available spare and its threshold */
        put(out, 4, 10, 1);
        return DSM_NVME_SUCCESS;
    case LOG_FIRMWARE:
        put(out, 0, 1, 1);
        put_text(out, 8, 8, "1");
        return DSM_NVME_SUCCESS;
    default:
        return DSM_NVME_INVALID_LOG_PAGE;
    }
}
