/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A hostile VMM: a stream of vfio-user messages to function 0, each behind a byte that says how many descriptors it
 * has. Whatever comes, replies have the length that their row says, and the next client finds the function as new.
 */
#include "fuzz.h"

#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/ide_port.h"
#include "endpoint/endpoint_reset.h"
#include "endpoint/engine.h"
#include "endpoint/vfio_user_receive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_LEN 0x10000u
#define RUNS_MAX 16

static struct dsm_endpoint *endpoint;
static uint8_t reply_bytes[DSM_VFIO_USER_REPLY_MAX];

static enum dsm_config_effect config_write(void *context, uint32_t function_id, uint16_t offset, uint8_t width,
                                           uint32_t old_value, uint32_t new_value)
{
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    FUZZ_CHECK(dsm_device_config_write(context, function_id, offset, width, old_value, new_value, &effect) == DSM_OK);
    return effect;
}

static void conventional_reset(void *context)
{
    dsm_device_conventional_reset(context);
}

static void doe_object(void *context, uint64_t epoch, struct dsm_bytes object)
{
    (void)context;
    dsm_endpoint_doe_complete(endpoint, epoch, object); /* an echo */
}

static bool send_message(void *context, struct dsm_bytes message)
{
    (void)context;
    (void)message;
    return true;
}

static void setup(void)
{
    struct dsm_endpoint_options options = { .personality = &dsm_engine_personality };
    struct dsm_tdi_description description = { .auto_id = true, .num_req_this = 1 };
    struct dsm_ide_port port = { 0 };
    struct dsm_error_detail detail;
    struct dsm_crypto *crypto;

    FUZZ_CHECK(dsm_crypto_create(&crypto) == DSM_OK);
    FUZZ_CHECK(dsm_device_create(crypto, NULL, "fuzz", &options.device) == DSM_OK);
    FUZZ_CHECK(dsm_device_add_tdi(options.device, &description, NULL, 0) == DSM_OK);
    FUZZ_CHECK(dsm_ide_port_make_registers(&port, 1, 2, 1) == DSM_OK);
    FUZZ_CHECK(dsm_ide_configure(&options.device->ide, DSM_IDE_OPTIONAL, &port, 1, 3) == DSM_OK);
    options.port = (struct dsm_endpoint_port){ .context = options.device,
                                               .doe_object = doe_object,
                                               .config_write = config_write,
                                               .conventional_reset = conventional_reset,
                                               .send = send_message };
    FUZZ_CHECK(dsm_endpoint_create(&options, &endpoint, &detail) == DSM_OK);
}

/* What the command could do with; the rest is eventfds. */
static int make_fd(uint16_t command)
{
    int fd = command == DSM_VFIO_USER_DMA_MAP ? memfd_create("fuzz", MFD_ALLOW_SEALING) : eventfd(0, EFD_NONBLOCK);

    FUZZ_CHECK(fd >= 0);
    if (command == DSM_VFIO_USER_DMA_MAP) {
        FUZZ_CHECK(ftruncate(fd, MEMORY_LEN) == 0);
        FUZZ_CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0);
    }
    return fd;
}

static void check_reply(const struct dsm_vfio_user_header *request, struct dsm_bytes reply)
{
    const struct dsm_vfio_user_row *row = dsm_vfio_user_command_row(request->command);
    struct dsm_vfio_user_header header;

    if (reply.n == 0)
        return;
    FUZZ_CHECK(dsm_vfio_user_header_decode(reply, &header) == DSM_OK);
    FUZZ_CHECK(header.id == request->id && header.command == request->command && header.size == reply.n);
    if (header.flags & DSM_VFIO_USER_ERROR)
        FUZZ_CHECK(reply.n == DSM_VFIO_USER_HEADER_LEN);
    else if (row->command != DSM_VFIO_USER_REGION_READ && row->command != DSM_VFIO_USER_VERSION)
        FUZZ_CHECK(reply.n == DSM_VFIO_USER_HEADER_LEN + row->reply_len);
}

static bool take_message(struct dsm_vfio_user_client *client, struct dsm_reader *r)
{
    size_t fd_count = dsm_read_u8(r) % (DSM_VFIO_USER_FDS_MAX + 2);
    struct dsm_writer w = dsm_writer(reply_bytes, sizeof(reply_bytes));
    struct dsm_bytes bytes = dsm_read_bytes(r, DSM_VFIO_USER_HEADER_LEN);
    struct dsm_vfio_user_header header;
    int fds[DSM_VFIO_USER_FDS_MAX + 2];
    struct dsm_bytes payload;

    if (r->failed || dsm_vfio_user_header_decode(bytes, &header) != DSM_OK)
        return false;
    payload = dsm_read_bytes(r, header.size - DSM_VFIO_USER_HEADER_LEN);
    if (r->failed || dsm_vfio_user_check(client, &header, fd_count) != DSM_OK)
        return false;
    for (size_t i = 0; i < fd_count; i++)
        fds[i] = make_fd(header.command);
    if (dsm_vfio_user_receive(client, &header, payload, fds, fd_count, &w) != DSM_OK)
        return false;
    check_reply(&header, dsm_written(&w));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(data, size));
    struct dsm_vfio_user_client client;
    bool all = true;

    if (!endpoint)
        setup();
    dsm_vfio_user_connect(&client, endpoint);
    while (all && dsm_reader_left(&r) > 0) {
        all = take_message(&client, &r);
        for (int i = 0; i < RUNS_MAX && dsm_endpoint_run(endpoint); i++)
            ;
    }
    dsm_vfio_user_disconnect(&client);
    FUZZ_CHECK(endpoint->dma.map.count == 0 && endpoint->msix.eventfds[0] == -1);
    FUZZ_CHECK(!endpoint->dma.bus_master && dsm_endpoint_is_drained(endpoint));
    if (all)
        fuzz_accepted++;
    return 0;
}

static void message(struct dsm_writer *w, uint8_t fd_count, uint16_t command, struct dsm_bytes payload)
{
    struct dsm_vfio_user_header header = { .id = command,
                                           .command = command,
                                           .size = (uint32_t)(DSM_VFIO_USER_HEADER_LEN + payload.n) };

    dsm_write_u8(w, fd_count);
    dsm_vfio_user_header_write(w, &header);
    dsm_write_bytes(w, payload);
}

static void region(struct dsm_writer *w, uint16_t command, uint32_t index, uint64_t offset, uint32_t count,
                   struct dsm_bytes data)
{
    uint8_t payload[64];
    struct dsm_writer p = dsm_writer(payload, sizeof(payload));
    struct dsm_vfio_user_region_access access = { offset, index, count, data };

    FUZZ_CHECK(dsm_vfio_user_region_access_encode(&access, &p) == DSM_OK);
    message(w, 0, command, dsm_written(&p));
}

static void write_dw(struct dsm_writer *w, uint32_t index, uint64_t offset, uint32_t value)
{
    uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) };

    region(w, DSM_VFIO_USER_REGION_WRITE, index, offset, 4, dsm_bytes(bytes, 4));
}

static void begin(struct dsm_writer *w)
{
    static const uint8_t version[] = { 0, 0, 0, 0, '{', '}', 0 };
    uint8_t payload[32];
    struct dsm_writer p = dsm_writer(payload, sizeof(payload));
    struct dsm_vfio_user_dma_map map = { 32, 3, 0, 0x10000, MEMORY_LEN };

    message(w, 0, DSM_VFIO_USER_VERSION, dsm_bytes(version, sizeof(version)));
    FUZZ_CHECK(dsm_vfio_user_dma_map_encode(&map, &p) == DSM_OK);
    message(w, 1, DSM_VFIO_USER_DMA_MAP, dsm_written(&p));
    write_dw(w, 7, DSM_CONFIG_COMMAND, 6);
}

static void seed_engine(struct dsm_writer *w)
{
    begin(w);
    write_dw(w, 0, DSM_ENGINE_SOURCE, 0x10000);
    write_dw(w, 0, DSM_ENGINE_DESTINATION, 0x18000);
    write_dw(w, 0, DSM_ENGINE_LENGTH, 0x3000);
    write_dw(w, 0, DSM_ENGINE_OPERATION, DSM_ENGINE_COPY);
    region(w, DSM_VFIO_USER_REGION_READ, 0, DSM_ENGINE_STATUS, 4, dsm_bytes(NULL, 0));
    message(w, 0, DSM_VFIO_USER_RESET, dsm_bytes(NULL, 0));
}

static void seed_irqs(struct dsm_writer *w)
{
    static const uint8_t eventfds[] = { 20, 0, 0, 0, 0x24, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0 };
    static const uint8_t unmap[24] = { 24, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0, 0, 0, 0, 0, 0x10 };
    static const uint8_t info[16] = { 16 }, region_info[32] = { 32, 0, 0, 0, 0, 0, 0, 0, 7 };

    begin(w);
    message(w, 2, DSM_VFIO_USER_SET_IRQS, dsm_bytes(eventfds, sizeof(eventfds)));
    message(w, 0, DSM_VFIO_USER_DMA_UNMAP, dsm_bytes(unmap, sizeof(unmap)));
    message(w, 0, DSM_VFIO_USER_GET_INFO, dsm_bytes(info, sizeof(info)));
    message(w, 0, DSM_VFIO_USER_GET_IRQ_INFO, dsm_bytes(info, sizeof(info)));
    message(w, 0, DSM_VFIO_USER_GET_REGION_INFO, dsm_bytes(region_info, sizeof(region_info)));
}

static void seed_doe(struct dsm_writer *w)
{
    static const uint32_t discovery[] = { 0x00000001, 3, 0 };

    begin(w);
    for (size_t i = 0; i < 3; i++)
        write_dw(w, 7, 0x110, discovery[i]);
    write_dw(w, 7, 0x108, 0x80000000);
    region(w, DSM_VFIO_USER_REGION_READ, 7, 0x114, 4, dsm_bytes(NULL, 0));
    write_dw(w, 7, 0x114, 0);
    write_dw(w, 7, 0x12C, 0x07400001); /* an IDE stream's control */
    write_dw(w, 7, 0x48, 0x8000);      /* FLR */
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static void (*const seeds[])(struct dsm_writer *) = { seed_engine, seed_irqs, seed_doe };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(seeds) / sizeof(seeds[0]))
        return FUZZ_NO_SEED;
    seeds[i](&w);
    return dsm_written_len(&w);
}
