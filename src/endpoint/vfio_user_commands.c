/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/vfio_user_commands.h"

#include "endpoint/bar_region.h"
#include "endpoint/config_region.h"
#include "endpoint/endpoint_reset.h"
#include "endpoint/vfio_user_irqs.h"
#include "endpoint/vfio_user_version.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

static int close_client(struct dsm_vfio_user_client *client, const char *error_detail)
{
    snprintf(client->error_detail, sizeof(client->error_detail), "%s", error_detail);
    return DSM_VFIO_USER_CLOSE;
}

/* Rows have the lengths: what else is wrong with a payload is a message that cannot be trusted any more. */
static int answer(struct dsm_vfio_user_client *client, enum dsm_error error)
{
    return error == DSM_OK ? 0 : close_client(client, "the payload is not as long as it says");
}

static int on_version(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_vfio_user_version version, reply;
    enum dsm_error error;

    if (dsm_vfio_user_version_decode(message->payload, &version) != DSM_OK)
        return close_client(client, "VERSION: the capabilities do not end in one NUL");
    error = dsm_vfio_user_version_read(&version, &client->endpoint->dma.messages.transfer_max);
    if (error == DSM_ERR_NO_MEMORY)
        return close_client(client, "VERSION: no memory for the capabilities");
    if (error != DSM_OK)
        return close_client(client, version.major != DSM_VFIO_USER_MAJOR ? "VERSION: the major version is not 0"
                                                                         : "VERSION: the capabilities are no JSON");
    dsm_vfio_user_version_answer(&version, &reply);
    return answer(client, dsm_vfio_user_version_encode(&reply, message->reply));
}

static int on_dma_map(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_endpoint *endpoint = client->endpoint;
    int fd = message->fd_count > 0 ? message->fds[0] : -1;
    struct dsm_vfio_user_dma_map map;
    int error;

    if (dsm_vfio_user_dma_map_decode(message->payload, &map) != DSM_OK)
        return EINVAL;
    if (message->fd_count > 0)
        message->fds[0] = -1;
    error = dsm_dma_map_add(&endpoint->dma.map, &map, fd);
    if (error != 0)
        dsm_log(endpoint->device->log, DSM_LOG_WARNING, endpoint->device->name,
                "function %u: DMA_MAP of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is refused: %s", endpoint->function,
                map.size, map.address, strerrorname_np(error));
    return error;
}

static int on_dma_unmap(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_endpoint *endpoint = client->endpoint;
    struct dsm_vfio_user_dma_unmap unmap;

    if (dsm_vfio_user_dma_unmap_decode(message->payload, &unmap) != DSM_OK)
        return close_client(client, "DMA_UNMAP: the payload is not as long as it says");
    if (unmap.flags & DSM_VFIO_USER_DMA_UNMAP_ALL)
        dsm_dma_map_clear(&endpoint->dma.map);
    else if (!dsm_dma_map_remove(&endpoint->dma.map, unmap.address, unmap.size))
        dsm_log(endpoint->device->log, DSM_LOG_WARNING, endpoint->device->name,
                "function %u: DMA_UNMAP would leave more than %u ranges: the one that it cuts is gone",
                endpoint->function, DSM_VFIO_USER_DMA_MAPS_MAX);
    return answer(client, dsm_vfio_user_dma_unmap_encode(&unmap, message->reply));
}

static int on_get_info(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_vfio_user_info info = { .argsz = 16,
                                       .flags = DSM_VFIO_USER_INFO_RESET | DSM_VFIO_USER_INFO_PCI,
                                       .regions = DSM_VFIO_USER_REGIONS,
                                       .irqs = DSM_VFIO_USER_IRQS };

    return answer(client, dsm_vfio_user_info_encode(&info, message->reply));
}

static uint64_t region_len(const struct dsm_endpoint *endpoint, uint32_t region)
{
    if (region == DSM_VFIO_USER_REGION_BAR0)
        return endpoint->bar0_len;
    return region == DSM_VFIO_USER_REGION_CONFIG ? DSM_CONFIG_IMAGE_LEN : 0;
}

/* ROM and VGA are asked for as well: of size 0, they are not there. */
static int on_get_region_info(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_vfio_user_region_info info;
    enum dsm_error error = dsm_vfio_user_region_info_decode(message->payload, &info);

    if (error != DSM_OK)
        return answer(client, error);
    info.argsz = 32;
    info.cap_offset = 0;
    info.offset = 0;
    info.size = region_len(client->endpoint, info.index);
    info.flags = info.size > 0 ? DSM_VFIO_USER_REGION_INFO_READ | DSM_VFIO_USER_REGION_INFO_WRITE : 0;
    return answer(client, dsm_vfio_user_region_info_encode(&info, message->reply));
}

/* Not NORESIZE: with it QEMU takes all vectors away for each one that is added. */
static int on_get_irq_info(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_vfio_user_irq_info info;
    enum dsm_error error = dsm_vfio_user_irq_info_decode(message->payload, &info);

    if (error != DSM_OK)
        return answer(client, error);
    info.argsz = 16;
    info.count = info.index == DSM_VFIO_USER_IRQ_MSIX ? client->endpoint->msix.count : 0;
    info.flags = info.count > 0 ? DSM_VFIO_USER_IRQ_INFO_EVENTFD : 0;
    return answer(client, dsm_vfio_user_irq_info_encode(&info, message->reply));
}

static bool is_within(const struct dsm_endpoint *endpoint, const struct dsm_vfio_user_region_access *access)
{
    uint64_t len = region_len(endpoint, access->region);

    return access->offset <= len && access->count <= len - access->offset;
}

static int on_region_read(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_endpoint *endpoint = client->endpoint;
    struct dsm_vfio_user_region_access access;
    enum dsm_error error = dsm_vfio_user_region_read_decode(message->payload, &access);
    uint8_t *out;

    if (error != DSM_OK)
        return answer(client, error);
    if (access.count > DSM_VFIO_USER_TRANSFER_MAX)
        return close_client(client, "REGION_READ of more than 1 MiB");
    error = dsm_vfio_user_region_access_encode(&access, message->reply);
    out = dsm_write_space(message->reply, access.count);
    if (error != DSM_OK || !out)
        return answer(client, DSM_ERR_NO_SPACE);
    if (!is_within(endpoint, &access)) {
        endpoint->accesses_dropped++;
        memset(out, 0xFF, access.count);
    } else if (access.region == DSM_VFIO_USER_REGION_CONFIG) {
        dsm_config_region_read(endpoint, (uint16_t)access.offset, out, access.count);
    } else {
        dsm_bar_region_read(endpoint, access.offset, out, access.count);
    }
    return 0;
}

static int on_region_write(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    struct dsm_endpoint *endpoint = client->endpoint;
    struct dsm_vfio_user_region_access access;
    enum dsm_error error = dsm_vfio_user_region_access_decode(message->payload, &access);

    if (error != DSM_OK)
        return answer(client, error);
    if (!is_within(endpoint, &access))
        endpoint->accesses_dropped++;
    else if (access.region == DSM_VFIO_USER_REGION_CONFIG)
        dsm_config_region_write(endpoint, (uint16_t)access.offset, access.data);
    else
        dsm_bar_region_write(endpoint, access.offset, access.data);
    access.data = dsm_bytes(NULL, 0);
    return answer(client, dsm_vfio_user_region_access_encode(&access, message->reply));
}

static int on_reset(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message)
{
    (void)message;
    dsm_endpoint_reset(client->endpoint, DSM_ENDPOINT_DEVICE_RESET);
    return 0;
}

static const struct {
    uint16_t command;
    dsm_vfio_user_handler handler;
} handlers[] = {
    { DSM_VFIO_USER_VERSION, on_version },
    { DSM_VFIO_USER_DMA_MAP, on_dma_map },
    { DSM_VFIO_USER_DMA_UNMAP, on_dma_unmap },
    { DSM_VFIO_USER_GET_INFO, on_get_info },
    { DSM_VFIO_USER_GET_REGION_INFO, on_get_region_info },
    { DSM_VFIO_USER_GET_IRQ_INFO, on_get_irq_info },
    { DSM_VFIO_USER_SET_IRQS, dsm_vfio_user_irqs_set },
    { DSM_VFIO_USER_REGION_READ, on_region_read },
    { DSM_VFIO_USER_REGION_WRITE, on_region_write },
    { DSM_VFIO_USER_RESET, on_reset },
};

dsm_vfio_user_handler dsm_vfio_user_command_handler(uint16_t command)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].command == command)
            return handlers[i].handler;
    return NULL;
}
