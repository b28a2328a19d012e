/* SPDX-License-Identifier: BSD-3-Clause */
/* The personality "nvme", driven as a driver drives it. */
#include "endpoint_fixture.h"

#include "endpoint/nvme.h"

/* Where the driver has its queues and data in the client's memory */
#define ASQ 0x0000u
#define ACQ 0x1000u
#define IOSQ 0x2000u
#define IOCQ 0x3000u
#define LIST 0x4000u
#define DATA 0x10000u
#define ENTRIES 16u
#define BLOCKS 2048u

#define CC 0x14u
#define CSTS 0x1Cu

static uint32_t tails[2], heads[2];
static struct dsm_personality_options nvme_options;

static int create_nvme(void **state)
{
    struct dsm_endpoint_options options;
    struct dsm_error_detail detail = { .reason = "" };

    if (create_two_functions(state) != 0)
        return -1;
    options = options_of(1);
    options.personality = &dsm_nvme_personality;
    options.personality_options = nvme_options;
    if (dsm_endpoint_create(&options, &endpoint, &detail) != DSM_OK)
        fail_msg("%s", detail.reason);
    dsm_vfio_user_connect(&client, endpoint);
    memset(tails, 0, sizeof(tails));
    memset(heads, 0, sizeof(heads));
    return 0;
}

static void put(uint32_t at, uint64_t value, size_t width)
{
    memcpy(memory + at, &value, width);
}

static uint64_t get(uint32_t at, size_t width)
{
    uint64_t value = 0;

    memcpy(&value, memory + at, width);
    return value;
}

static void run(void)
{
    while (dsm_endpoint_run(endpoint))
        ;
}

/* A command to a queue; data at PRPs in the client's memory, offsets from its start (0: none). */
struct command {
    uint8_t opcode;
    uint32_t nsid, prp1, prp2, dw10, dw11, dw12;
};

static void submit(unsigned queue, struct command command)
{
    uint32_t at = (queue == 0 ? ASQ : IOSQ) + tails[queue] * 64;

    memset(memory + at, 0, 64);
    put(at, command.opcode | (uint32_t)(0x100 + tails[queue]) << 16, 4);
    put(at + 4, command.nsid, 4);
    put(at + 24, command.prp1 ? MEMORY_AT + command.prp1 : 0, 8);
    put(at + 32, command.prp2 ? MEMORY_AT + command.prp2 : 0, 8);
    put(at + 40, command.dw10, 4);
    put(at + 44, command.dw11, 4);
    put(at + 48, command.dw12, 4);
    tails[queue] = (tails[queue] + 1) % ENTRIES;
    bar_write32(0x1000 + queue * 8, tails[queue]);
    run();
}

/* The status of the next completion; its result stays where it is. */
static unsigned completed(unsigned queue)
{
    uint32_t at = (queue == 0 ? ACQ : IOCQ) + heads[queue] * 16;
    unsigned status = (unsigned)get(at + 14, 2) >> 1 & 0x7FF;

    assert_int_equal(get(at + 10, 2), queue);
    heads[queue] = (heads[queue] + 1) % ENTRIES;
    bar_write32(0x1004 + queue * 8, heads[queue]);
    run();
    return status;
}

static uint32_t result_of_latest(unsigned queue)
{
    return (uint32_t)get((queue == 0 ? ACQ : IOCQ) + (heads[queue] + ENTRIES - 1) % ENTRIES * 16, 4);
}

static unsigned execute(unsigned queue, struct command command)
{
    submit(queue, command);
    return completed(queue);
}

static void enable(void)
{
    bring_up();
    bar_write32(0x24, (ENTRIES - 1) << 16 | (ENTRIES - 1));
    bar_write32(0x28, MEMORY_AT + ASQ);
    bar_write32(0x30, MEMORY_AT + ACQ);
    bar_write32(CC, 0x00460001);
    assert_int_equal(bar_read32(CSTS), 1);
}

static void make_queues(void)
{
    enable();
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 15 << 16 | 1, .dw11 = 3 }), 0);
    assert_int_equal(
        execute(0, (struct command){ .opcode = 1, .prp1 = IOSQ, .dw10 = 15 << 16 | 1, .dw11 = 1 << 16 | 1 }), 0);
}

static struct command io(uint8_t opcode, uint32_t lba, uint32_t blocks, uint32_t prp1, uint32_t prp2)
{
    return (struct command){ .opcode = opcode, .nsid = 1, .prp1 = prp1, .prp2 = prp2, .dw10 = lba, .dw12 = blocks - 1 };
}

static void fill(uint32_t at, uint32_t n, uint8_t first)
{
    for (uint32_t i = 0; i < n; i++)
        memory[at + i] = (uint8_t)(first + i * 3 + (i >> 9));
}

static void test_it_is_an_nvme_controller(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(config_read32(0x08) >> 8, 0x010802);
    assert_int_equal(bar_read32(0x00), 0x0A0103FF);
    assert_int_equal(bar_read32(0x04), 0x20);
    assert_int_equal(bar_read32(0x08), 0x00010300);
    assert_int_equal(bar_read32(CSTS), 0);
}

static void test_it_does_not_start_with_queues_that_cannot_be(void **state)
{
    (void)state;
    bring_up();
    bar_write32(CC, 0x00460001); /* no admin queue */
    assert_int_equal(bar_read32(CSTS), 2);
    bar_write32(CC, 0);
    bar_write32(0x24, 0x000F000F);
    bar_write32(0x28, MEMORY_AT + 0x800);
    bar_write32(CC, 0x00460001);
    assert_int_equal(bar_read32(CSTS), 2);
    bar_write32(CC, 0);
    assert_int_equal(bar_read32(CSTS), 0);
}

static void test_identify_tells_controller_and_namespace(void **state)
{
    (void)state;
    enable();
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .prp1 = DATA, .dw10 = 1 }), 0);
    assert_int_equal(get(DATA, 2), 0x1B36);
    assert_memory_equal(memory + DATA + 4, "1-test              ", 20);
    assert_int_equal(get(DATA + 516, 4), 1);
    assert_string_equal((char *)memory + DATA + 768, "nqn.2026-11.org.swdsm:test:1");
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .nsid = 1, .prp1 = DATA }), 0);
    assert_int_equal(get(DATA, 8), BLOCKS);
    assert_int_equal(memory[DATA + 130], 9);
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .prp1 = DATA, .dw10 = 2 }), 0);
    assert_int_equal(get(DATA, 8), 1);
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .nsid = 2, .prp1 = DATA }), 0x00B);
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .prp1 = DATA, .dw10 = 0x77 }), 0x002);
}

static void test_a_page_that_is_not_aligned_goes_over_two(void **state)
{
    (void)state;
    enable();
    memset(memory + DATA, 0xEE, 0x3000);
    assert_int_equal(
        execute(0, (struct command){ .opcode = 6, .prp1 = DATA + 0xF00, .prp2 = DATA + 0x2000, .dw10 = 1 }), 0);
    assert_int_equal(get(DATA + 0xF00, 2), 0x1B36);
    assert_int_equal(get(DATA + 0x2000 + 516 - 0x100, 4), 1);
    assert_int_equal(memory[DATA + 0x2F00], 0xEE);
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .prp1 = DATA + 0xF00, .prp2 = DATA + 8, .dw10 = 1 }),
                     0x013);
}

static void test_features_and_logs(void **state)
{
    (void)state;
    enable();
    assert_int_equal(execute(0, (struct command){ .opcode = 9, .dw10 = 7, .dw11 = 0x00030003 }), 0);
    assert_int_equal(result_of_latest(0), 0x003F003F);
    assert_int_equal(execute(0, (struct command){ .opcode = 9, .dw10 = 6, .dw11 = 0 }), 0);
    assert_int_equal(execute(0, (struct command){ .opcode = 10, .dw10 = 6 }), 0);
    assert_int_equal(result_of_latest(0), 0);
    assert_int_equal(execute(0, (struct command){ .opcode = 10, .dw10 = 0x77 }), 0x002);
    assert_int_equal(execute(0, (struct command){ .opcode = 2, .prp1 = DATA, .dw10 = 127 << 16 | 2 }), 0);
    assert_int_equal(get(DATA + 1, 2), 300);
    assert_int_equal(execute(0, (struct command){ .opcode = 2, .prp1 = DATA, .dw10 = 0x77 }), 0x109);
    assert_int_equal(execute(0, (struct command){ .opcode = 0x77 }), 0x001);
}

static void test_asynchronous_event_requests_wait(void **state)
{
    (void)state;
    enable();
    for (int i = 0; i < 4; i++)
        submit(0, (struct command){ .opcode = 12 });
    assert_int_equal(execute(0, (struct command){ .opcode = 12 }), 0x105);
    assert_int_equal(execute(0, (struct command){ .opcode = 8 }), 0); /* abort */
    assert_int_equal(result_of_latest(0), 1);
}

static void test_queues_that_cannot_be_are_refused(void **state)
{
    (void)state;
    enable();
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 15 << 16, .dw11 = 3 }), 0x101);
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 15 << 16 | 65, .dw11 = 3 }),
                     0x101);
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 1, .dw11 = 3 }), 0x102);
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 1024 << 16 | 1, .dw11 = 3 }),
                     0x102);
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 15 << 16 | 1, .dw11 = 2 }), 0x002);
    assert_int_equal(execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ + 8, .dw10 = 15 << 16 | 1, .dw11 = 3 }),
                     0x013);
    assert_int_equal(
        execute(0, (struct command){ .opcode = 5, .prp1 = IOCQ, .dw10 = 15 << 16 | 1, .dw11 = 99 << 16 | 3 }), 0x108);
    assert_int_equal(
        execute(0, (struct command){ .opcode = 1, .prp1 = IOSQ, .dw10 = 15 << 16 | 1, .dw11 = 1 << 16 | 1 }), 0x100);
}

static void test_queues_are_deleted_in_order(void **state)
{
    (void)state;
    make_queues();
    assert_int_equal(execute(0, (struct command){ .opcode = 4, .dw10 = 1 }), 0x10C);
    assert_int_equal(execute(0, (struct command){ .opcode = 0, .dw10 = 1 }), 0);
    assert_int_equal(execute(0, (struct command){ .opcode = 0, .dw10 = 1 }), 0x101);
    assert_int_equal(execute(0, (struct command){ .opcode = 4, .dw10 = 1 }), 0);
}

static void test_what_is_written_is_read_again(void **state)
{
    (void)state;
    make_queues();
    fill(DATA, 0x2000, 5);
    assert_int_equal(execute(1, io(1, 100, 16, DATA, DATA + 0x1000)), 0);
    assert_int_equal(execute(1, io(0, 0, 1, 0, 0)), 0); /* flush */
    assert_int_equal(execute(1, io(2, 100, 16, DATA + 0x8000, DATA + 0x9000)), 0);
    assert_memory_equal(memory + DATA, memory + DATA + 0x8000, 0x2000);
    assert_int_equal(execute(1, io(8, 101, 1, 0, 0)), 0); /* write zeroes */
    assert_int_equal(execute(1, io(2, 100, 3, DATA + 0x8000, 0)), 0);
    assert_memory_equal(memory + DATA, memory + DATA + 0x8000, 512);
    assert_int_equal(get(DATA + 0x8000 + 512, 8), 0);
    assert_int_equal(get(DATA + 0x8000 + 1024, 8), get(DATA + 1024, 8));
}

/* 128 KiB by a list that begins near the end of its page and goes on in another one. */
static void test_a_list_of_pages_goes_on_in_another_page(void **state)
{
    uint32_t list = LIST + 0x1000 - 4 * 8, more = LIST + 0x1000;

    (void)state;
    make_queues();
    fill(DATA, 0x20000, 9);
    for (uint32_t i = 0; i < 3; i++)
        put(list + i * 8, MEMORY_AT + DATA + (i + 1) * 0x1000, 8);
    put(list + 24, MEMORY_AT + more, 8);
    for (uint32_t i = 3; i < 31; i++)
        put(more + (i - 3) * 8, MEMORY_AT + DATA + (i + 1) * 0x1000, 8);
    assert_int_equal(execute(1, io(1, 8, 256, DATA, list)), 0);
    memset(memory + DATA + 0x20000, 0, 0x20000);
    for (uint32_t i = 0; i < 31; i++) /* backwards, so that nothing lies together */
        put(more + i * 8, MEMORY_AT + DATA + 0x20000 + (30 - i) * 0x1000, 8);
    assert_int_equal(execute(1, io(2, 8, 256, DATA + 0x3F000, more)), 0);
    for (uint32_t i = 0; i < 32; i++)
        assert_memory_equal(memory + DATA + i * 0x1000, memory + DATA + 0x20000 + (i == 0 ? 31 : 31 - i) * 0x1000,
                            0x1000);
}

static void test_blocks_that_there_are_not_are_refused(void **state)
{
    (void)state;
    make_queues();
    assert_int_equal(execute(1, io(2, BLOCKS, 1, DATA, 0)), 0x080);
    assert_int_equal(execute(1, io(2, BLOCKS - 1, 2, DATA, 0)), 0x080);
    assert_int_equal(execute(1, io(2, BLOCKS - 1, 1, DATA, 0)), 0);
    assert_int_equal(execute(1, io(2, 0, 1025, DATA, LIST)), 0x002); /* more than 512 KiB */
    assert_int_equal(execute(1, (struct command){ .opcode = 2, .nsid = 2, .prp1 = DATA }), 0x00B);
    assert_int_equal(execute(1, (struct command){ .opcode = 0x77, .nsid = 1 }), 0x001);
}

static void test_data_that_cannot_be_reached_is_a_transfer_error(void **state)
{
    (void)state;
    make_queues();
    assert_int_equal(execute(1, io(2, 0, 1, MEMORY_LEN, 0)), 0x004);
    put(LIST, 0x1000, 8); /* a page that is not mapped */
    put(LIST + 8, MEMORY_AT + DATA, 8);
    assert_int_equal(execute(1, io(2, 0, 17, DATA, LIST)), 0x004);
    put(LIST, MEMORY_AT + DATA + 8, 8);
    assert_int_equal(execute(1, io(2, 0, 24, DATA, LIST)), 0x013);
    assert_int_equal(execute(1, io(2, 0, 24, DATA, MEMORY_LEN + 0x1000)), 0x004);
}

static void test_queues_that_cannot_be_reached_are_fatal(void **state)
{
    (void)state;
    make_queues();
    unmap_dma(MEMORY_AT + IOSQ, 0x1000, 0);
    bar_write32(0x1008, 1);
    run();
    assert_int_equal(bar_read32(CSTS), 3);
    bar_write32(CC, 0);
    assert_int_equal(bar_read32(CSTS), 0);
}

static void test_a_full_completion_queue_makes_the_rest_wait(void **state)
{
    (void)state;
    make_queues();
    for (unsigned i = 0; i < ENTRIES - 1; i++)
        submit(1, io(0, 0, 1, 0, 0));
    submit(1, io(0, 0, 1, 0, 0));
    assert_int_equal(get(IOCQ + (ENTRIES - 1) * 16 + 14, 2), 0);
    for (unsigned i = 0; i < ENTRIES; i++)
        assert_int_equal(completed(1), 0);
}

static void test_completions_fire_their_vector_once_a_turn(void **state)
{
    int fd = eventfd(0, EFD_NONBLOCK), given = dup(fd);
    uint64_t count = 0;

    (void)state;
    make_queues();
    config_write16(MSIX_CONTROL, 0x8000);
    assert_int_equal(dsm_msix_set_eventfds(&endpoint->msix, 0, 1, &given), 0);
    for (uint32_t i = 0; i < 3; i++)
        memset(memory + IOSQ + i * 64, 0, 64);
    put(IOSQ + 4, 1, 4);
    bar_write32(0x1008, 3);
    run();
    assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
    assert_int_equal(count, 1);
    close(fd);
}

static void test_doorbells_that_ring_nothing_are_dropped(void **state)
{
    (void)state;
    make_queues();
    for (uint32_t at = 0x1000; at < 0x2000; at += 4)
        bar_write32(at, 0xFFFFFFFF);
    run();
    assert_int_equal(bar_read32(CSTS), 1);
    assert_int_equal(execute(1, io(0, 0, 1, 0, 0)), 0);
}

static void test_a_shutdown_is_told_as_done(void **state)
{
    (void)state;
    make_queues();
    bar_write32(CC, 0x00464001);
    assert_int_equal(bar_read32(CSTS), 9);
}

static void test_data_outlive_resets_and_lock_and_run(void **state)
{
    (void)state;
    make_queues();
    fill(DATA, 512, 1);
    assert_int_equal(execute(1, io(1, 7, 1, DATA, 0)), 0);
    config_write16(DEVICE_CONTROL, 0x8000);
    assert_int_equal(device->tdis[1].state, DSM_TDI_CONFIG_UNLOCKED);
    config_write16(COMMAND, 0x0006);
    assert_int_equal(bar_read32(CSTS), 0);
    move_tdi(DSM_TDI_RUN);
    unmap_dma(0, 0, DSM_VFIO_USER_DMA_UNMAP_ALL);
    memset(tails, 0, sizeof(tails));
    memset(heads, 0, sizeof(heads));
    memset(memory, 0, DATA);
    dsm_vfio_user_connect(&client, endpoint);
    make_queues();
    assert_int_equal(execute(1, io(2, 7, 1, DATA + 0x1000, 0)), 0);
    assert_memory_equal(memory + DATA, memory + DATA + 0x1000, 512);
    assert_true(endpoint->dma.counters.accesses[DSM_TDI_RUN][1][DSM_DMA_DONE] > 0);
    assert_int_equal(endpoint->dma.counters.accesses[DSM_TDI_RUN][0][DSM_DMA_DONE], 0);
}

static void test_a_read_only_namespace_is_not_written(void **state)
{
    (void)state;
    make_queues();
    assert_int_equal(execute(1, io(1, 0, 1, DATA, 0)), 0x182);
    assert_int_equal(execute(1, io(8, 0, 1, 0, 0)), 0x182);
    assert_int_equal(execute(1, io(2, 0, 1, DATA, 0)), 0);
    assert_int_equal(execute(0, (struct command){ .opcode = 6, .nsid = 1, .prp1 = DATA }), 0);
    assert_int_equal(memory[DATA + 99], 1);
}

static int create_in_memory(void **state)
{
    nvme_options = (struct dsm_personality_options){ .size = BLOCKS * 512 };
    return create_nvme(state);
}

static char path[64];

static int create_in_file(void **state)
{
    int fd;

    fd = mkstemp(test_temporary(path, sizeof(path), "swdsm-nvme"));
    if (fd < 0 || close(fd) != 0)
        return -1;
    nvme_options = (struct dsm_personality_options){ .file = path, .size = BLOCKS * 512 };
    return create_nvme(state);
}

static int create_read_only(void **state)
{
    if (create_in_file(state) != 0 || destroy_functions(state) != 0)
        return -1;
    nvme_options.read_only = true;
    return create_nvme(state);
}

static int destroy_file(void **state)
{
    unlink(path);
    return destroy_functions(state);
}

static void refuse(struct dsm_personality_options what, const char *reason)
{
    struct dsm_endpoint_options options = options_of(1);
    struct dsm_error_detail detail = { .reason = "" };
    struct dsm_endpoint *none = NULL;

    options.personality = &dsm_nvme_personality;
    options.personality_options = what;
    assert_error(DSM_ERR_CONFIG, dsm_endpoint_create(&options, &none, &detail));
    assert_string_equal(detail.reason, reason);
}

static void test_what_no_namespace_can_be_stored_in_is_refused(void **state)
{
    (void)state;
    refuse((struct dsm_personality_options){ .file = "/nowhere/disk" }, "No such file or directory");
    refuse((struct dsm_personality_options){ .file = "/dev/null" }, "is no regular file");
    refuse((struct dsm_personality_options){ .size = 1000 }, "\"size\" must be a multiple of 512");
    refuse((struct dsm_personality_options){ .file = "/proc/self/stat", .read_only = true },
           "the file holds less than one block of 512 bytes");
    refuse((struct dsm_personality_options){ .file = "/proc/self/stat", .size = 512, .read_only = true },
           "the file is shorter than \"size\"");
}

#define nvme_test(test) cmocka_unit_test_setup_teardown(test, create_in_memory, destroy_functions)
#define file_test(test) cmocka_unit_test_setup_teardown(test, create_in_file, destroy_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        nvme_test(test_it_is_an_nvme_controller),
        nvme_test(test_it_does_not_start_with_queues_that_cannot_be),
        nvme_test(test_identify_tells_controller_and_namespace),
        nvme_test(test_a_page_that_is_not_aligned_goes_over_two),
        nvme_test(test_features_and_logs),
        nvme_test(test_asynchronous_event_requests_wait),
        nvme_test(test_queues_that_cannot_be_are_refused),
        nvme_test(test_queues_are_deleted_in_order),
        nvme_test(test_what_is_written_is_read_again),
        file_test(test_what_is_written_is_read_again),
        nvme_test(test_a_list_of_pages_goes_on_in_another_page),
        nvme_test(test_blocks_that_there_are_not_are_refused),
        nvme_test(test_data_that_cannot_be_reached_is_a_transfer_error),
        nvme_test(test_queues_that_cannot_be_reached_are_fatal),
        nvme_test(test_a_full_completion_queue_makes_the_rest_wait),
        nvme_test(test_completions_fire_their_vector_once_a_turn),
        nvme_test(test_doorbells_that_ring_nothing_are_dropped),
        nvme_test(test_a_shutdown_is_told_as_done),
        nvme_test(test_data_outlive_resets_and_lock_and_run),
        cmocka_unit_test_setup_teardown(test_a_read_only_namespace_is_not_written, create_read_only, destroy_file),
        cmocka_unit_test_setup_teardown(test_what_no_namespace_can_be_stored_in_is_refused, create_two_functions,
                                        destroy_functions),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
