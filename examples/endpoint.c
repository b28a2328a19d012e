/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A PCIe endpoint with a security manager, to copy from: everything that a device model has to do for TDISP is in this
 * file. It has a DOE mailbox, one BAR, a DMA engine, MSI-X and function level reset. machine.c is the rest of the
 * machine.
 *
 *  1. endpoint_create connects to the daemon, says what the device is, and where its capabilities lie.
 *  2. The DOE mailbox hands each object to the daemon and shows the guest its answer (mailbox_go, mailbox_run).
 *  3. Every configuration write is forwarded; what the lock forbids moves the TDI to ERROR (endpoint_config_write).
 *  4. Every access to the BAR asks swdsm_mmio_allowed, every DMA swdsm_dma_t_bit, every interrupt swdsm_msix_t_bit.
 *  5. Before the TDI changes its state for the host, the old state's DMA is done (moved).
 */
#include "endpoint.h"

#include <stdlib.h>
#include <string.h>

#define CONFIG_LEN 4096u
#define OBJECT_MAX 65536u  /* to the daemon; DOE objects may have 1 MiB, SPDM's do not */
#define RESPONSE_MAX 4608u /* from the daemon */
#define DEADLINE_MS 2000

struct endpoint {
    struct swdsm_client *client;
    const struct swdsm_tdi *tdi;

    uint8_t config[CONFIG_LEN];
    uint8_t writable[CONFIG_LEN]; /* which bits the guest may write */

    uint8_t object[OBJECT_MAX]; /* what the guest writes */
    uint8_t response[RESPONSE_MAX];
    size_t object_len, response_len, response_at;
    bool busy, aborted, error;

    uint64_t dma_address;
    uint32_t dma_length, dma_status, dma_count;
    uint8_t buffer[4096];
};

/* The same as in a configuration file of swdsm, swdsm.json(5). The daemon learns the BAR's address from the guest's
 * configuration writes. */
static const char description[] =
    "{ \"tdis\": [ { \"function\": \"01:00.0\", \"interface_info\": [\"DMA_WITHOUT_PASID\"],"
    "  \"bars\": [ { \"index\": 0, \"size\": \"0x4000\","
    "    \"ranges\": [ { \"offset\": \"0x1000\", \"size\": \"0x1000\", \"non_tee\": true } ] } ],"
    "  \"msix\": { \"vectors\": 4, \"table\": { \"bar\": 0, \"offset\": \"0x2000\" },"
    "    \"pba\": { \"bar\": 0, \"offset\": \"0x3000\" } } } ] }";

static const struct swdsm_capability capabilities[] = {
    { 0x10, false, 0x40, 60 }, /* PCI Express */
    { 0x11, false, 0x80, 12 }, /* MSI-X */
    { 0x2E, true, 0x100, 24 }, /* DOE */
};

/* The same, for swdsm_mmio_allowed: by offset into the BAR, so that it holds wherever the guest puts that. */
static const struct swdsm_mmio_range ranges[] = {
    { .address = 0x1000, .len = 0x1000, .non_tee_mem = true },
    { .address = MSIX_TABLE, .len = 0x1000, .msix = true },
    { .address = MSIX_PBA, .len = 0x1000, .msix = true },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static uint32_t load(const uint8_t *p, unsigned width)
{
    uint32_t value = 0;

    while (width-- > 0)
        value = value << 8 | p[width];
    return value;
}

static void store(uint8_t *p, unsigned width, uint32_t value)
{
    for (unsigned i = 0; i < width; i++)
        p[i] = (uint8_t)(value >> (8 * i));
}

static void reset(struct endpoint *ep)
{
    static const struct {
        uint16_t offset;
        uint32_t value, writable;
    } registers[] = {
        { 0x00, 0x00011B36, 0 },
        { REG_COMMAND, 0x00100000, 0x0000 | COMMAND_MEMORY | COMMAND_BUS_MASTER },
        { 0x08, 0x08800000, 0 },
        { REG_BAR0, 0, 0xFFFFFFFF & ~(BAR0_SIZE - 1) },
        { 0x34, 0x40, 0 },
        { 0x40, 0x00028010, 0 },          /* PCI Express endpoint; next at 0x80 */
        { 0x44, 1u << 28 | 1u << 30, 0 }, /* FLR and TEE-I/O supported */
        { REG_DEVICE_CONTROL, 0x2810, 0x7FFF },
        { 0x80, 3u << 16 | 0x11, 0xC0000000 }, /* MSI-X, 4 vectors */
        { 0x84, MSIX_TABLE, 0 },
        { 0x88, MSIX_PBA, 0 },
        { 0x100, 0x0001002E, 0 }, /* DOE */
    };

    for (size_t i = 0; i < COUNT(registers); i++) {
        store(ep->config + registers[i].offset, 4, registers[i].value);
        store(ep->writable + registers[i].offset, 4, registers[i].writable);
    }
    ep->dma_address = ep->dma_length = ep->dma_status = ep->dma_count = 0;
    memset(ep->buffer, 0xDA, sizeof(ep->buffer));
    ep->aborted = ep->busy;
    ep->object_len = ep->response_len = ep->response_at = 0;
    ep->error = false;
}

/*
 * A transition, told from within our calls of the client. With drain, the daemon holds its response to the host back
 * until we return: here no DMA outlives the write to the doorbell; a device with threads would wait for them. Whoever
 * comes after the TVM, or looks at a TDI in ERROR, finds none of its data (11.2).
 */
static void moved(void *context, const struct swdsm_transition *transition)
{
    static const char *const names[] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };
    struct endpoint *ep = context;

    if (transition->new_state == SWDSM_TDI_CONFIG_UNLOCKED || transition->new_state == SWDSM_TDI_ERROR)
        memset(ep->buffer, 0xDA, sizeof(ep->buffer));
    machine_say("TDI %s -> %s, reason %u%s", names[transition->old_state], names[transition->new_state],
                transition->reason, transition->drain ? ", drained" : "");
}

static int describe(struct endpoint *ep)
{
    int error = swdsm_client_describe(ep->client, description, DEADLINE_MS);

    if (error == 0)
        error = swdsm_client_config_layout(ep->client, ENDPOINT_FUNCTION, 0, capabilities, COUNT(capabilities),
                                           DEADLINE_MS);
    if (error == 0)
        error = swdsm_client_set_ranges(ep->client, 0, ranges, COUNT(ranges));
    return error;
}

int endpoint_create(const char *daemon, struct endpoint **out)
{
    struct endpoint *ep = calloc(1, sizeof(*ep));
    char words[200] = "";
    const struct swdsm_client_options options = { .size = sizeof(options),
                                                  .name = "example endpoint",
                                                  .subscribe = true,
                                                  .drain = true,
                                                  .transition = moved,
                                                  .context = ep,
                                                  .error = words,
                                                  .error_size = sizeof(words) };
    int error;

    *out = ep;
    if (!ep)
        return -1;
    reset(ep);
    error = swdsm_client_connect(daemon, &options, DEADLINE_MS, &ep->client);
    if (error != 0) {
        machine_say("%s", words);
        return error;
    }
    ep->tdi = swdsm_client_tdi(ep->client, 0);
    if (!swdsm_client_is_swdsm(ep->client)) { /* spdm-emu: SPDM works, but no state is told */
        machine_say("the daemon is not swdsm: the TDI reads ERROR");
        return 0;
    }
    error = describe(ep);
    if (error != 0)
        machine_say("%s", swdsm_client_error(ep->client));
    return error;
}

void endpoint_destroy(struct endpoint *ep)
{
    if (ep)
        swdsm_client_close(ep->client);
    free(ep);
}

int endpoint_fd(const struct endpoint *ep)
{
    return swdsm_client_fd(ep->client);
}

short endpoint_events(const struct endpoint *ep)
{
    return swdsm_client_events(ep->client);
}

int endpoint_timeout_ms(const struct endpoint *ep)
{
    return swdsm_client_timeout_ms(ep->client);
}

/* The DOE mailbox (PCIe 6.30). The guest polls its status register, so nobody has to wait here. */

static void mailbox_failed(struct endpoint *ep)
{
    machine_say("mailbox: %s", swdsm_client_error(ep->client));
    ep->busy = false;
    ep->error = true;
}

static void mailbox_go(struct endpoint *ep)
{
    if (ep->busy)
        return;
    ep->response_len = ep->response_at = 0;
    ep->busy = true;
    if (swdsm_client_exchange_start(ep->client, ep->object, ep->object_len, DEADLINE_MS) != 0)
        mailbox_failed(ep);
    ep->object_len = 0;
}

static void mailbox_run(struct endpoint *ep)
{
    size_t len = sizeof(ep->response);
    int done = swdsm_client_exchange_poll(ep->client, ep->response, &len);

    if (done == 0)
        return;
    if (done < 0 && !ep->aborted)
        mailbox_failed(ep);
    ep->response_len = done == 1 && !ep->aborted ? len : 0; /* 0 also where the object deserves no response */
    ep->busy = ep->aborted = false;
}

static void mailbox_write(struct endpoint *ep, uint16_t offset, uint32_t value)
{
    if (offset == REG_DOE_CONTROL && (value & DOE_CONTROL_ABORT)) {
        ep->aborted = ep->busy;
        ep->error = false;
        ep->object_len = ep->response_len = ep->response_at = 0;
    } else if (offset == REG_DOE_CONTROL && (value & DOE_CONTROL_GO)) {
        mailbox_go(ep);
    } else if (offset == REG_DOE_WRITE && !ep->busy) {
        if (ep->object_len == OBJECT_MAX) {
            ep->error = true;
            return;
        }
        store(ep->object + ep->object_len, 4, value);
        ep->object_len += 4;
    } else if (offset == REG_DOE_READ && ep->response_at < ep->response_len) {
        ep->response_at += 4; /* any write: the next double word */
    }
}

static uint32_t mailbox_read(const struct endpoint *ep, uint16_t offset)
{
    bool ready = ep->response_at + 4 <= ep->response_len;

    if (offset == REG_DOE_READ)
        return ready ? load(ep->response + ep->response_at, 4) : 0;
    if (offset != REG_DOE_STATUS)
        return 0;
    return (ep->busy ? DOE_STATUS_BUSY : 0) | (ep->error ? DOE_STATUS_ERROR : 0) | (ready ? DOE_STATUS_READY : 0);
}

void endpoint_run(struct endpoint *ep)
{
    if (ep->busy)
        mailbox_run(ep);
    else if (swdsm_client_run(ep->client) != 0)
        machine_say("%s", swdsm_client_error(ep->client)); /* from now on the TDI reads ERROR */
}

/* Configuration space */

static bool is_mailbox(uint16_t offset)
{
    return offset >= REG_DOE_CONTROL && offset <= REG_DOE_READ;
}

uint32_t endpoint_config_read(struct endpoint *ep, uint16_t offset, uint8_t width)
{
    return is_mailbox(offset) ? mailbox_read(ep, offset) : load(ep->config + offset, width);
}

void endpoint_config_write(struct endpoint *ep, uint16_t offset, uint8_t width, uint32_t value)
{
    uint32_t old = load(ep->config + offset, width);
    uint32_t writable = load(ep->writable + offset, width);
    bool flr = offset <= REG_DEVICE_CONTROL + 1 && offset + width > REG_DEVICE_CONTROL + 1 &&
               (value << (8 * (offset - (offset & ~3u))) & DEVICE_CONTROL_FLR);

    if (is_mailbox(offset)) {
        mailbox_write(ep, offset, value);
        return;
    }
    store(ep->config + offset, width, (old & ~writable) | (value & writable));
    if (flr)
        reset(ep);
    if (swdsm_client_is_swdsm(ep->client) &&
        swdsm_client_config_write(ep->client, ENDPOINT_FUNCTION, offset, width, old, value, DEADLINE_MS) != 0)
        machine_say("configuration write: %s", swdsm_client_error(ep->client));
}

/* BAR 0 and its DMA engine */

static bool dma(struct endpoint *ep, bool write)
{
    enum swdsm_tdi_state state = swdsm_tdi_state(ep->tdi);

    if (state == SWDSM_TDI_CONFIG_LOCKED || state == SWDSM_TDI_ERROR) /* LOCK promised quiet; ERROR lets nothing out */
        return false;
    if (ep->dma_length > sizeof(ep->buffer) || !(load(ep->config + REG_COMMAND, 2) & COMMAND_BUS_MASTER))
        return false;
    return machine_dma(ep->dma_address, ep->buffer, ep->dma_length, write, swdsm_dma_t_bit(ep->tdi));
}

static void doorbell(struct endpoint *ep, uint32_t value)
{
    bool done = dma(ep, value == 1);

    ep->dma_status = done ? 1 : 2;
    ep->dma_count += done;
    machine_interrupt(0, swdsm_msix_t_bit(ep->tdi));
}

bool endpoint_mmio_read(struct endpoint *ep, uint32_t offset, bool t, uint32_t *value)
{
    if (!(load(ep->config + REG_COMMAND, 2) & COMMAND_MEMORY) || !swdsm_mmio_allowed(ep->tdi, offset, t))
        return false;
    *value = offset == DMA_ADDRESS  ? (uint32_t)ep->dma_address
             : offset == DMA_LENGTH ? ep->dma_length
             : offset == DMA_STATUS ? ep->dma_status
             : offset == DMA_COUNT  ? ep->dma_count
                                    : 0;
    return true;
}

bool endpoint_mmio_write(struct endpoint *ep, uint32_t offset, bool t, uint32_t value)
{
    if (!(load(ep->config + REG_COMMAND, 2) & COMMAND_MEMORY) || !swdsm_mmio_allowed(ep->tdi, offset, t))
        return false;
    if (offset == DMA_ADDRESS)
        ep->dma_address = value;
    else if (offset == DMA_LENGTH)
        ep->dma_length = value;
    else if (offset == DMA_DOORBELL)
        doorbell(ep, value);
    return true;
}
