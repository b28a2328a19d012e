/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device of two functions with the personality "dma", a client on one of them, and memory that the client maps. The
 * port does what a host would: the device hears of resets and configuration writes.
 */
#ifndef DSM_TESTS_UNIT_ENDPOINT_FIXTURE_H
#define DSM_TESTS_UNIT_ENDPOINT_FIXTURE_H

#include "device_fixture.h"

#include "device/device_config.h"
#include "device/device_events.h"
#include "device/device_tdis.h"
#include "device/ide_port.h"
#include "endpoint/endpoint_reset.h"
#include "endpoint/engine.h"
#include "endpoint/personalities.h"
#include "endpoint/vfio_user_receive.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define FUNCTION_0 0x0000u /* ids of the two TDIs, auto */
#define FUNCTION_1 0x0001u
#define MEMORY_LEN 0x100000u
#define MEMORY_AT 0x40000000u
#define STREAM_REGISTERS 1u

/* Offsets in configuration space */
#define COMMAND 0x04u
#define BAR0 0x10u
#define DEVICE_CONTROL 0x48u
#define POWER_CONTROL 0x84u
#define MSIX_CONTROL 0x92u
#define DOE 0x100u
#define DOE_CONTROL (DOE + 0x08u)
#define DOE_STATUS (DOE + 0x0Cu)
#define DOE_WRITE (DOE + 0x10u)
#define DOE_READ (DOE + 0x14u)
#define IDE 0x118u

static struct dsm_endpoint *endpoint;
static struct dsm_vfio_user_client client;
static uint8_t *memory; /* the client's, of which it maps all at MEMORY_AT */
static int memory_fd;
static uint8_t reply_bytes[DSM_VFIO_USER_REPLY_MAX];
static struct dsm_bytes reply; /* the latest, header included */
static uint8_t object[DSM_DOE_MAILBOX_OBJECT_MAX];
static size_t object_len, objects;
static uint64_t object_epoch;
static struct dsm_endpoint_refusal refusals[16];
static size_t refusal_count, wakes, conventional_resets;
static uint8_t sent[DSM_DMA_MESSAGE_HEADERS_LEN + DSM_DMA_PIECE_MAX];
static size_t sent_len;
static bool send_fails;

static inline void on_object(void *context, uint64_t epoch, struct dsm_bytes bytes)
{
    (void)context;
    memcpy(object, bytes.p, bytes.n);
    object_len = bytes.n;
    object_epoch = epoch;
    objects++;
}

static inline enum dsm_config_effect on_config_write(void *context, uint32_t function_id, uint16_t offset,
                                                     uint8_t width, uint32_t old_value, uint32_t new_value)
{
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    (void)context;
    assert_error(DSM_OK, dsm_device_config_write(device, function_id, offset, width, old_value, new_value, &effect));
    return effect;
}

static inline void on_conventional_reset(void *context)
{
    (void)context;
    conventional_resets++;
    dsm_device_conventional_reset(device);
}

static inline void on_refused(void *context, const struct dsm_endpoint_refusal *refusal)
{
    (void)context;
    if (refusal_count < sizeof(refusals) / sizeof(refusals[0]))
        refusals[refusal_count++] = *refusal;
}

static inline void on_wake(void *context)
{
    (void)context;
    wakes++;
}

static inline bool on_send(void *context, struct dsm_bytes message)
{
    (void)context;
    if (send_fails)
        return false;
    memcpy(sent, message.p, message.n);
    sent_len = message.n;
    return true;
}

/* The device's observer: what a host does with a move. */
static inline void on_moved(void *context, struct dsm_device *of, size_t tdi, uint8_t from, uint8_t to,
                            enum dsm_tdi_reason reason, uint32_t session_id)
{
    keep_move(context, of, tdi, from, to, reason, session_id);
    if (endpoint && tdi == endpoint->function)
        dsm_endpoint_tdi_moved(endpoint, from, to);
}

static inline void add_function(uint32_t function_id)
{
    struct dsm_tdi_description description = { .auto_id = true, .function_id = function_id, .num_req_this = 1 };

    assert_error(DSM_OK, dsm_device_add_tdi(device, &description, NULL, 0));
}

static inline void add_ide(void)
{
    struct dsm_ide_port port = { 0 };

    assert_error(DSM_OK, dsm_ide_port_make_registers(&port, 0, 1, STREAM_REGISTERS));
    assert_error(DSM_OK, dsm_ide_configure(&device->ide, DSM_IDE_OPTIONAL, &port, 1, 1));
}

static inline struct dsm_endpoint_options options_of(uint8_t function)
{
    return (struct dsm_endpoint_options){
        .device = device,
        .function = function,
        .multifunction = true,
        .personality = &dsm_engine_personality,
        .port = { NULL, on_object, on_config_write, on_conventional_reset, on_refused, on_wake, on_send },
    };
}

static inline void make_endpoint(uint8_t function)
{
    struct dsm_endpoint_options options = options_of(function);
    struct dsm_error_detail detail = { .reason = "" };

    if (dsm_endpoint_create(&options, &endpoint, &detail) != DSM_OK)
        fail_msg("%s", detail.reason);
    dsm_vfio_user_connect(&client, endpoint);
}

static inline int make_memory(unsigned seals)
{
    int fd = memfd_create("memory", MFD_ALLOW_SEALING | MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, MEMORY_LEN), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

static inline int create_two_functions(void **state)
{
    if (create_device(state) != 0)
        return -1;
    device->observer.tdi_moved = on_moved;
    device->ids = (struct dsm_pci_ids){ .vendor_id = 0x1B36, .device_id = 0x0010, .class_code = 0x120000 };
    add_function(FUNCTION_0);
    add_function(FUNCTION_1);
    add_ide();
    memory_fd = make_memory(F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    memory = mmap(NULL, MEMORY_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
    assert_true(memory != MAP_FAILED);
    objects = refusal_count = wakes = conventional_resets = sent_len = object_len = 0;
    send_fails = false;
    return 0;
}

static inline int create_function_0(void **state)
{
    if (create_two_functions(state) != 0)
        return -1;
    make_endpoint(0);
    forget_what_was_told();
    return 0;
}

static inline int create_function_1(void **state)
{
    if (create_two_functions(state) != 0)
        return -1;
    make_endpoint(1);
    forget_what_was_told();
    return 0;
}

static inline int destroy_functions(void **state)
{
    dsm_endpoint_destroy(endpoint);
    endpoint = NULL;
    munmap(memory, MEMORY_LEN);
    close(memory_fd);
    return destroy_device(state);
}

/* A message as it would come over the socket; an error is what the connection is closed for. */
static inline enum dsm_error send_message_with(uint16_t command, uint32_t flags, struct dsm_bytes payload, int *fds,
                                               size_t fd_count)
{
    struct dsm_vfio_user_header header = {
        .id = 0x1234, .command = command, .size = (uint32_t)(16 + payload.n), .flags = flags
    };
    struct dsm_writer w = dsm_writer(reply_bytes, sizeof(reply_bytes));
    enum dsm_error error = dsm_vfio_user_check(&client, &header, fd_count);

    if (error == DSM_OK)
        error = dsm_vfio_user_receive(&client, &header, payload, fds, fd_count, &w);
    reply = dsm_written(&w);
    return error;
}

static inline enum dsm_error send_message(uint16_t command, struct dsm_bytes payload)
{
    return send_message_with(command, 0, payload, NULL, 0);
}

static inline struct dsm_vfio_user_header reply_header(void)
{
    struct dsm_vfio_user_header header;

    assert_error(DSM_OK, dsm_vfio_user_header_decode(reply, &header));
    assert_int_equal(header.id, 0x1234);
    assert_int_equal(header.size, reply.n);
    return header;
}

static inline struct dsm_bytes reply_payload(void)
{
    return dsm_bytes(reply.p + 16, reply.n - 16);
}

/* errno: 0 for none */
static inline void check_reply(size_t n, int error, const char *file, int line)
{
    struct dsm_vfio_user_header header = reply_header();
    uint32_t flags = DSM_VFIO_USER_TYPE_REPLY | (error ? DSM_VFIO_USER_ERROR : 0u);

    if (reply.n != 16 + n || header.flags != flags || header.error != (uint32_t)error)
        print_error("expected a reply of 16 + %zu bytes, errno %d; got 16 + %zu, flags 0x%x, errno %u\n", n, error,
                    reply.n - 16, header.flags, header.error);
    _assert_int_equal(reply.n, 16 + n, file, line);
    _assert_int_equal(header.flags, flags, file, line);
    _assert_int_equal(header.error, error, file, line);
}
#define assert_reply(n, error) check_reply(n, error, __FILE__, __LINE__)

static const char qemu_capabilities[] =
    "{\"capabilities\":{\"pgsizes\":4096,\"max_msg_fds\":16,\"max_dma_maps\":65535,\"max_data_xfer_size\":1048576,"
    "\"migration\":{\"max_bitmap_size\":268435456,\"pgsize\":4096},\"write_multiple\":true}}";

static inline void say_version(const char *capabilities, uint16_t minor)
{
    uint8_t payload[512];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));
    struct dsm_vfio_user_version version = { 0, minor, dsm_bytes(capabilities, strlen(capabilities)) };

    assert_error(DSM_OK, dsm_vfio_user_version_encode(&version, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_VERSION, dsm_written(&w)));
}

/* fd is given away; -1: none. */
static inline int map_dma(uint64_t address, uint64_t size, uint64_t offset, uint32_t flags, int fd)
{
    struct dsm_vfio_user_dma_map map = { 32, flags, offset, address, size };
    uint8_t payload[32];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_error(DSM_OK, dsm_vfio_user_dma_map_encode(&map, &w));
    assert_error(DSM_OK, send_message_with(DSM_VFIO_USER_DMA_MAP, 0, dsm_written(&w), &fd, fd >= 0));
    return (int)reply_header().error;
}

static inline void unmap_dma(uint64_t address, uint64_t size, uint32_t flags)
{
    struct dsm_vfio_user_dma_unmap unmap = { 24, flags, address, size };
    uint8_t payload[24];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));

    assert_error(DSM_OK, dsm_vfio_user_dma_unmap_encode(&unmap, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_DMA_UNMAP, dsm_written(&w)));
    assert_reply(24, 0);
    assert_memory_equal(reply_payload().p, payload, 24);
}

static inline void write_region(uint32_t region, uint64_t offset, const void *data, uint32_t n)
{
    static uint8_t payload[16 + DSM_VFIO_USER_TRANSFER_MAX];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));
    struct dsm_vfio_user_region_access access = { offset, region, n, dsm_bytes(data, n) };

    assert_error(DSM_OK, dsm_vfio_user_region_access_encode(&access, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_REGION_WRITE, dsm_written(&w)));
    assert_reply(16, 0);
}

static inline const uint8_t *read_region(uint32_t region, uint64_t offset, uint32_t n)
{
    uint8_t payload[16];
    struct dsm_writer w = dsm_writer(payload, sizeof(payload));
    struct dsm_vfio_user_region_access access = { offset, region, n, { NULL, 0 } };

    assert_error(DSM_OK, dsm_vfio_user_region_access_encode(&access, &w));
    assert_error(DSM_OK, send_message(DSM_VFIO_USER_REGION_READ, dsm_written(&w)));
    assert_reply(16 + n, 0);
    assert_memory_equal(reply_payload().p, payload, 16);
    return reply_payload().p + 16;
}

static inline void config_write_n(uint16_t offset, uint32_t value, uint32_t n)
{
    uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) };

    write_region(DSM_VFIO_USER_REGION_CONFIG, offset, bytes, n);
}
#define config_write16(offset, value) config_write_n(offset, value, 2)
#define config_write32(offset, value) config_write_n(offset, value, 4)

static inline uint32_t config_read32(uint16_t offset)
{
    const uint8_t *p = read_region(DSM_VFIO_USER_REGION_CONFIG, offset, 4);

    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void bar_write32(uint64_t offset, uint32_t value)
{
    uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24) };

    write_region(DSM_VFIO_USER_REGION_BAR0, offset, bytes, 4);
}

static inline uint32_t bar_read32(uint64_t offset)
{
    const uint8_t *p = read_region(DSM_VFIO_USER_REGION_BAR0, offset, 4);

    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* As a driver leaves it: its memory mapped, memory space and bus mastering on. */
static inline void bring_up(void)
{
    say_version(qemu_capabilities, 0);
    assert_int_equal(map_dma(MEMORY_AT, MEMORY_LEN, 0, 3, dup(memory_fd)), 0);
    config_write16(COMMAND, 0x0006);
}

/* The TDI of the function, as LOCK and START would leave it. */
static inline void move_tdi(uint8_t to)
{
    struct dsm_tdi *tdi = &device->tdis[endpoint->function];

    tdi->description.bars[0].address = 0xFE000000;
    put_in_state(tdi, to, SESSION_A);
}

/* Runs an operation of the engine to its end and returns its status. */
static inline uint32_t run_engine(uint32_t operation, uint64_t source, uint64_t destination, uint32_t length)
{
    bar_write32(DSM_ENGINE_SOURCE, (uint32_t)source);
    bar_write32(DSM_ENGINE_SOURCE + 4, (uint32_t)(source >> 32));
    bar_write32(DSM_ENGINE_DESTINATION, (uint32_t)destination);
    bar_write32(DSM_ENGINE_DESTINATION + 4, (uint32_t)(destination >> 32));
    bar_write32(DSM_ENGINE_LENGTH, length);
    bar_write32(DSM_ENGINE_OPERATION, operation);
    while (dsm_endpoint_run(endpoint))
        ;
    return bar_read32(DSM_ENGINE_STATUS);
}

#define function_0_test(test) cmocka_unit_test_setup_teardown(test, create_function_0, destroy_functions)
#define function_1_test(test) cmocka_unit_test_setup_teardown(test, create_function_1, destroy_functions)

#endif
