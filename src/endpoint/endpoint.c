/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint/endpoint.h"

#include "device/device_tdis.h"
#include "endpoint/ide_registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MSIX_ENTRY_LEN 16u
#define PBA_WORD_BITS 64u
#define PBA_WORD_LEN 8u
#define HEADER_LEN 4u

static uint32_t register_dw(const struct dsm_endpoint *endpoint, uint16_t at)
{
    return dsm_config_image_read(&endpoint->config, at, 4);
}

static bool is_in_d0(const struct dsm_endpoint *endpoint)
{
    return (register_dw(endpoint, endpoint->capabilities.power + DSM_PM_CONTROL) & DSM_PM_POWER_STATE) == 0;
}

bool dsm_endpoint_memory_enabled(const struct dsm_endpoint *endpoint)
{
    return (register_dw(endpoint, DSM_CONFIG_COMMAND) & DSM_COMMAND_MEMORY) && is_in_d0(endpoint);
}

/* PCIe 5.3.1.4: in D3hot a function initiates nothing. */
void dsm_endpoint_follow_registers(struct dsm_endpoint *endpoint)
{
    uint32_t control = endpoint->capabilities.msix > 0 ? register_dw(endpoint, endpoint->capabilities.msix) : 0;

    endpoint->dma.bus_master =
        (register_dw(endpoint, DSM_CONFIG_COMMAND) & DSM_COMMAND_BUS_MASTER) && is_in_d0(endpoint);
    dsm_msix_control(&endpoint->msix, control & DSM_MSIX_CONTROL_ENABLE, control & DSM_MSIX_CONTROL_MASK);
}

static void on_register_written(void *context, uint16_t at, uint32_t valid, uint32_t value)
{
    (void)at;
    (void)valid;
    (void)value;
    dsm_endpoint_follow_registers(context);
}

static uint32_t on_doe_read(void *context, uint16_t at)
{
    return dsm_doe_mailbox_read(&((struct dsm_endpoint *)context)->mailbox, (uint16_t)(at + HEADER_LEN));
}

static void on_doe_written(void *context, uint16_t at, uint32_t valid, uint32_t value)
{
    dsm_doe_mailbox_write(&((struct dsm_endpoint *)context)->mailbox, (uint16_t)(at + HEADER_LEN), valid, value);
}

static uint32_t on_ide_read(void *context, uint16_t at)
{
    return dsm_ide_registers_read(((struct dsm_endpoint *)context)->device, (uint16_t)(at + HEADER_LEN));
}

static void add_hook(struct dsm_endpoint *endpoint, uint16_t at, uint16_t len, uint32_t (*read)(void *, uint16_t),
                     void (*written)(void *, uint16_t, uint32_t, uint32_t))
{
    dsm_config_image_add_hook(&endpoint->config, &(struct dsm_config_hook){ at, len, read, written, endpoint });
}

/* Headers of extended capabilities are the image's. */
static void add_hooks(struct dsm_endpoint *endpoint)
{
    const struct dsm_capabilities *at = &endpoint->capabilities;

    add_hook(endpoint, DSM_CONFIG_COMMAND, 4, NULL, on_register_written);
    add_hook(endpoint, (uint16_t)(at->power + DSM_PM_CONTROL), 4, NULL, on_register_written);
    if (at->msix > 0)
        add_hook(endpoint, at->msix, 4, NULL, on_register_written);
    if (at->doe > 0)
        add_hook(endpoint, (uint16_t)(at->doe + HEADER_LEN), DSM_DOE_MAILBOX_REGISTERS_LEN - HEADER_LEN, on_doe_read,
                 on_doe_written);
    if (at->ide > 0)
        add_hook(endpoint, (uint16_t)(at->ide + HEADER_LEN),
                 (uint16_t)(dsm_ide_registers_len(endpoint->device) - HEADER_LEN), on_ide_read, NULL);
}

static bool has_bars(const struct dsm_tdi_description *description)
{
    for (size_t i = 0; i < DSM_BARS_MAX; i++)
        if (description->bars[i].present)
            return true;
    return false;
}

static struct dsm_msix_area area(uint32_t offset, uint64_t len)
{
    return (struct dsm_msix_area){ .present = true, .offset = offset, .len = len };
}

static enum dsm_error describe_bars(struct dsm_device *device, struct dsm_tdi *tdi,
                                    const struct dsm_personality *personality, struct dsm_error_detail *error_detail)
{
    struct dsm_tdi_description description = tdi->description;
    unsigned vectors = personality->vectors;
    enum dsm_error error;
    char reason[200] = "";

    description.bars[0] = (struct dsm_bar){ .present = true, .len = personality->bar0_len };
    if (vectors > 0) {
        description.msi_x_message_control = (uint16_t)(vectors - 1);
        description.msix_table = area(personality->msix_table, vectors * MSIX_ENTRY_LEN);
        description.msix_pba =
            area(personality->msix_pba, (vectors + PBA_WORD_BITS - 1) / PBA_WORD_BITS * PBA_WORD_LEN);
    }
    error = dsm_device_describe_tdi(device, (size_t)(tdi - device->tdis), &description, reason, sizeof(reason));
    return error == DSM_ERR_CONFIG ? dsm_error_detail_set(error_detail, "%s", reason) : error;
}

static enum dsm_error bars_check(const struct dsm_tdi_description *description,
                                 const struct dsm_personality *personality, struct dsm_error_detail *error_detail)
{
    for (size_t i = 1; i < DSM_BARS_MAX; i++)
        if (description->bars[i].present)
            return dsm_error_detail_set(error_detail, "bars[%zu]: personality %s has BAR 0 alone", i,
                                        personality->name);
    if (description->bars[0].len != personality->bar0_len)
        return dsm_error_detail_set(error_detail, "bars[0].size: personality %s needs 0x%" PRIx64, personality->name,
                                    personality->bar0_len);
    if (!description->msix_table.present || (description->msix_table.offset == personality->msix_table &&
                                             description->msix_pba.offset == personality->msix_pba &&
                                             description->msix_table.bar == 0 && description->msix_pba.bar == 0))
        return DSM_OK;
    return dsm_error_detail_set(error_detail, "msix: personality %s has its table at 0x%x and its PBA at 0x%x of BAR 0",
                                personality->name, personality->msix_table, personality->msix_pba);
}

static enum dsm_error describe(const struct dsm_endpoint_options *options, struct dsm_tdi **tdi,
                               struct dsm_error_detail *error_detail)
{
    *tdi = dsm_endpoint_tdi(options->device, options->function);
    if (!*tdi)
        return dsm_error_detail_set(error_detail, "function %u hosts no TDI", options->function);
    if (!has_bars(&(*tdi)->description))
        DSM_TRY(describe_bars(options->device, *tdi, options->personality, error_detail));
    return bars_check(&(*tdi)->description, options->personality, error_detail);
}

static void on_dma_refused(void *context, uint64_t address, uint32_t len, bool write, uint8_t state, bool t,
                           enum dsm_dma_refusal refusal)
{
    struct dsm_endpoint *endpoint = context;
    struct dsm_endpoint_refusal told = { address, len, write, state, t, refusal };

    if (endpoint->port.dma_refused)
        endpoint->port.dma_refused(endpoint->port.context, &told);
}

static void on_wake(void *context)
{
    struct dsm_endpoint *endpoint = context;

    if (endpoint->port.wake)
        endpoint->port.wake(endpoint->port.context);
}

static bool on_send(void *context, struct dsm_bytes message)
{
    struct dsm_endpoint *endpoint = context;

    return endpoint->port.send && endpoint->port.send(endpoint->port.context, message);
}

static void on_doe_go(void *context, uint64_t epoch, struct dsm_bytes object)
{
    struct dsm_endpoint *endpoint = context;

    if (endpoint->port.doe_object)
        endpoint->port.doe_object(endpoint->port.context, epoch, object);
}

static void on_doe_interrupt(void *context, uint16_t vector)
{
    dsm_msix_fire(&((struct dsm_endpoint *)context)->msix, vector);
}

/* The mailbox has the last vector, where there are others as well. */
static enum dsm_error create_mailbox(struct dsm_endpoint *endpoint, uint16_t *personality_vectors)
{
    DSM_TRY(dsm_doe_mailbox_create(&endpoint->mailbox));
    endpoint->mailbox.go = on_doe_go;
    endpoint->mailbox.interrupt = on_doe_interrupt;
    endpoint->mailbox.context = endpoint;
    if (*personality_vectors <= 1)
        return DSM_OK;
    endpoint->mailbox.has_interrupt = true;
    endpoint->mailbox.vector = --*personality_vectors;
    return DSM_OK;
}

static uint16_t device_id_of(const struct dsm_endpoint_options *options)
{
    if (options->device_id != 0)
        return options->device_id;
    if (options->function != 0 && options->personality->device_id != 0)
        return options->personality->device_id;
    return options->device->ids.device_id;
}

static void make_config(struct dsm_endpoint *endpoint, const struct dsm_endpoint_options *options,
                        const struct dsm_tdi_description *description)
{
    struct dsm_capabilities_input input = {
        .device = options->device,
        .description = description,
        .function = options->function,
        .class_code = options->personality->class_code,
        .device_id = device_id_of(options),
        .multifunction = options->multifunction,
        .mailbox = options->function == 0,
    };

    dsm_capabilities_make(&input, &endpoint->config, &endpoint->capabilities);
    add_hooks(endpoint);
}

static enum dsm_error fill(struct dsm_endpoint *endpoint, const struct dsm_endpoint_options *options,
                           const struct dsm_tdi *tdi, struct dsm_error_detail *error_detail)
{
    uint16_t vectors =
        tdi->description.msix_table.present ? (uint16_t)((tdi->description.msi_x_message_control & 0x7FFu) + 1) : 0;
    struct dsm_personality_host host = { .dma = &endpoint->dma,
                                         .msix = &endpoint->msix,
                                         .log = options->device->log,
                                         .name = options->device->name,
                                         .wake = on_wake,
                                         .context = endpoint };

    DSM_TRY(dsm_msix_create(&endpoint->msix, &endpoint->dma, vectors));
    if (options->function == 0)
        DSM_TRY(create_mailbox(endpoint, &vectors));
    make_config(endpoint, options, &tdi->description);
    host.vectors = vectors;
    return options->personality->create(&host, &options->personality_options, &endpoint->state, error_detail);
}

static void attach(struct dsm_endpoint *endpoint, const struct dsm_endpoint_options *options)
{
    endpoint->device = options->device;
    endpoint->function = options->function;
    endpoint->port = options->port;
    endpoint->personality = options->personality;
    endpoint->dma.device = options->device;
    endpoint->dma.function = options->function;
    endpoint->dma.locked_dma = options->locked_dma;
    endpoint->dma.refused = on_dma_refused;
    endpoint->dma.context = endpoint;
    endpoint->dma.messages.send = on_send;
    endpoint->dma.messages.context = endpoint;
}

static enum dsm_error lay_out(struct dsm_endpoint *endpoint, struct dsm_error_detail *error_detail)
{
    const struct dsm_capabilities *capabilities = &endpoint->capabilities;
    struct dsm_cause cause = { .id = DSM_CAUSE_NONE };
    enum dsm_error error = dsm_device_config_layout(endpoint->device, dsm_endpoint_function_id(endpoint), 0,
                                                    capabilities->list, capabilities->count, &cause);

    if (cause.id == DSM_CAUSE_NONE)
        return error;
    dsm_cause_describe(&cause, error, error_detail);
    return DSM_ERR_CONFIG;
}

enum dsm_error dsm_endpoint_create(const struct dsm_endpoint_options *options, struct dsm_endpoint **out,
                                   struct dsm_error_detail *error_detail)
{
    struct dsm_endpoint *endpoint;
    struct dsm_tdi *tdi;
    enum dsm_error error;

    DSM_TRY(describe(options, &tdi, error_detail));
    endpoint = calloc(1, sizeof(*endpoint));
    if (!endpoint)
        return DSM_ERR_NO_MEMORY;
    attach(endpoint, options);
    endpoint->bar0_len = tdi->description.bars[0].len;
    error = fill(endpoint, options, tdi, error_detail);
    if (error == DSM_OK)
        error = lay_out(endpoint, error_detail);
    if (error != DSM_OK) {
        dsm_endpoint_destroy(endpoint);
        return error;
    }
    *out = endpoint;
    return DSM_OK;
}

void dsm_endpoint_destroy(struct dsm_endpoint *endpoint)
{
    if (!endpoint)
        return;
    if (endpoint->state)
        endpoint->personality->destroy(endpoint->state);
    dsm_dma_disconnect(&endpoint->dma);
    dsm_msix_destroy(&endpoint->msix);
    dsm_doe_mailbox_destroy(&endpoint->mailbox);
    free(endpoint);
}

uint32_t dsm_endpoint_function_id(const struct dsm_endpoint *endpoint)
{
    const struct dsm_tdi *tdi = dsm_endpoint_tdi(endpoint->device, endpoint->function);

    return tdi ? tdi->description.function_id : endpoint->function;
}

bool dsm_endpoint_run(struct dsm_endpoint *endpoint)
{
    return endpoint->personality->run(endpoint->state);
}

void dsm_endpoint_doe_complete(struct dsm_endpoint *endpoint, uint64_t epoch, struct dsm_bytes response)
{
    dsm_doe_mailbox_complete(&endpoint->mailbox, epoch, response);
}

void dsm_endpoint_tdi_moved(struct dsm_endpoint *endpoint, uint8_t from, uint8_t to)
{
    if (from != DSM_TDI_RUN || to == DSM_TDI_RUN)
        return;
    dsm_dma_abandon(&endpoint->dma);
    endpoint->personality->reset(endpoint->state);
}

bool dsm_endpoint_is_drained(const struct dsm_endpoint *endpoint)
{
    return !dsm_dma_is_busy(&endpoint->dma);
}
