/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/endpoint_reset.h"

/* D3hot and back clears nothing: No_Soft_Reset is set. */
static const struct dsm_endpoint_reset_row rows[] = {
    [DSM_ENDPOINT_FLR] = { .name = "function level reset",
                           .registers = true,
                           .mailbox = true,
                           .pending = true,
                           .personality = true,
                           .clause = "6.6.2" },
    [DSM_ENDPOINT_DEVICE_RESET] = { .name = "conventional reset",
                                    .registers = true,
                                    .mailbox = true,
                                    .pending = true,
                                    .personality = true,
                                    .device = true,
                                    .clause = "6.6.1" },
    [DSM_ENDPOINT_DISCONNECT] = { .name = "end of the connection",
                                  .registers = true,
                                  .mailbox = true,
                                  .pending = true,
                                  .personality = true,
                                  .device = true,
                                  .eventfds = true,
                                  .memory = true,
                                  .clause = "ours" },
};

const struct dsm_endpoint_reset_row *dsm_endpoint_reset_row(enum dsm_endpoint_reset_cause cause)
{
    return &rows[cause];
}

/* For the device as a function level reset: its TDI fails, its BARs are forgotten, and no more than that. */
static void notify_function_reset(struct dsm_endpoint *endpoint)
{
    uint16_t at = (uint16_t)(endpoint->capabilities.pcie + DSM_PCIE_DEVICE_CONTROL);
    uint32_t control = dsm_config_image_read(&endpoint->config, at, 2);

    if (endpoint->port.config_write)
        (void)endpoint->port.config_write(endpoint->port.context, dsm_endpoint_function_id(endpoint), at, 2, control,
                                          control | DSM_PCIE_INITIATE_FLR);
}

/* Function 0 takes sessions, keys and TDIs of the device with it. Registers of other functions stay, which may belong
 * to other VMs: so do they in the device, and are forgotten of this one alone. */
static void notify_device(struct dsm_endpoint *endpoint)
{
    if (endpoint->function == 0 && endpoint->port.conventional_reset)
        endpoint->port.conventional_reset(endpoint->port.context);
    notify_function_reset(endpoint);
}

static void clear_mailbox(struct dsm_endpoint *endpoint)
{
    if (endpoint->function == 0)
        dsm_doe_mailbox_reset(&endpoint->mailbox);
}

/* What starts transactions goes first, memory last. */
void dsm_endpoint_reset(struct dsm_endpoint *endpoint, enum dsm_endpoint_reset_cause cause)
{
    const struct dsm_endpoint_reset_row *row = &rows[cause];

    dsm_log(endpoint->device->log, DSM_LOG_DEBUG, endpoint->device->name, "function %u: %s", endpoint->function,
            row->name);
    if (row->personality) {
        dsm_dma_abandon(&endpoint->dma);
        endpoint->personality->reset(endpoint->state);
    }
    if (row->pending)
        dsm_msix_reset(&endpoint->msix);
    if (row->mailbox)
        clear_mailbox(endpoint);
    if (row->device)
        notify_device(endpoint);
    if (row->registers) {
        dsm_config_image_reset(&endpoint->config);
        dsm_endpoint_follow_registers(endpoint);
    }
    if (row->eventfds)
        (void)dsm_msix_set_eventfds(&endpoint->msix, 0, 0, NULL);
    if (row->memory)
        dsm_dma_disconnect(&endpoint->dma);
}
