/* SPDX-License-Identifier: BSD-3-Clause */
/* The client's memory: ranges, how unmaps cut them, and the files behind. */
#include "support/test.h"

#include "endpoint/dma_map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 0x1000u
#define READ_WRITE 3u

static struct dsm_dma_map map;

static int setup(void **state)
{
    (void)state;
    memset(&map, 0, sizeof(map));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dsm_dma_map_clear(&map);
    return 0;
}

static int file_of(size_t pages, unsigned seals)
{
    int fd = memfd_create("guest", MFD_ALLOW_SEALING | MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)(pages * PAGE)), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

static int sealed(size_t pages)
{
    return file_of(pages, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

static int add(uint64_t address, uint64_t size, uint64_t offset, uint32_t flags, int fd)
{
    return dsm_dma_map_add(&map, &(struct dsm_vfio_user_dma_map){ 32, flags, offset, address, size }, fd);
}

/* ranges: address, size, ... */
static void check_ranges(const uint64_t *expected, size_t n, const char *file, int line)
{
    if (map.count != n / 2)
        print_error("expected %zu ranges, there are %zu\n", n / 2, map.count);
    _assert_int_equal(map.count, n / 2, file, line);
    for (size_t i = 0; i < n / 2; i++) {
        _assert_int_equal(map.ranges[i].address, expected[i * 2], file, line);
        _assert_int_equal(map.ranges[i].size, expected[i * 2 + 1], file, line);
    }
}
#define assert_ranges(...)                                                                                             \
    do {                                                                                                               \
        const uint64_t expected_[] = { __VA_ARGS__ };                                                                  \
        check_ranges(expected_, sizeof(expected_) / sizeof(expected_[0]), __FILE__, __LINE__);                         \
    } while (0)

static void test_ranges_are_kept_in_order(void **state)
{
    (void)state;
    assert_int_equal(add(0x8000, PAGE, 0, READ_WRITE, -1), 0);
    assert_int_equal(add(0x1000, PAGE, 0, READ_WRITE, -1), 0);
    assert_int_equal(add(0x4000, PAGE, 0, READ_WRITE, -1), 0);
    assert_ranges(0x1000, PAGE, 0x4000, PAGE, 0x8000, PAGE);
    assert_int_equal(dsm_dma_map_find(&map, 0x4FFF)->address, 0x4000);
    assert_null(dsm_dma_map_find(&map, 0x5000));
    assert_null(dsm_dma_map_find(&map, 0));
    assert_null(dsm_dma_map_find(&map, UINT64_MAX));
}

static void test_what_cannot_be_a_range_is_refused(void **state)
{
    static const struct {
        uint64_t address, size, offset;
        uint32_t flags;
        int error;
    } rows[] = {
        { 0, 0, 0, 3, EINVAL },
        { 0x800, PAGE, 0, 3, EINVAL },
        { 0, PAGE + 1, 0, 3, EINVAL },
        { 0, PAGE, 0x10, 3, EINVAL },
        { UINT64_MAX - PAGE + 1, 2 * PAGE, 0, 3, EINVAL },
        { 0, PAGE, 0, 4, EINVAL },
        { 0, PAGE, 4 * PAGE, 3, EINVAL }, /* behind the file */
        { 0, 5 * PAGE, 0, 3, EINVAL },    /* and over its end */
        { 0, PAGE, UINT64_MAX - PAGE + 1, 3, EINVAL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int error = add(rows[i].address, rows[i].size, rows[i].offset, rows[i].flags, sealed(4));

        if (error != rows[i].error)
            print_error("row %zu: expected errno %d, got %d\n", i, rows[i].error, error);
        assert_int_equal(error, rows[i].error);
    }
    assert_int_equal(map.count, 0);
}

static void test_the_last_page_of_all_can_be_mapped(void **state)
{
    (void)state;
    assert_int_equal(add(UINT64_MAX - PAGE + 1, PAGE, 0, READ_WRITE, -1), 0);
    assert_non_null(dsm_dma_map_find(&map, UINT64_MAX));
    assert_true(dsm_dma_map_remove(&map, 0, UINT64_MAX));
    assert_int_equal(map.count, 1); /* its last byte lies behind what was removed */
}

static void test_overlaps_are_refused(void **state)
{
    (void)state;
    assert_int_equal(add(0x4000, 4 * PAGE, 0, READ_WRITE, -1), 0);
    assert_int_equal(add(0x4000, 4 * PAGE, 0, READ_WRITE, -1), EEXIST);
    assert_int_equal(add(0x3000, 2 * PAGE, 0, READ_WRITE, -1), EEXIST);
    assert_int_equal(add(0x7000, 2 * PAGE, 0, READ_WRITE, -1), EEXIST);
    assert_int_equal(add(0x5000, PAGE, 0, READ_WRITE, -1), EEXIST);
    assert_int_equal(add(0x1000, 16 * PAGE, 0, READ_WRITE, -1), EEXIST);
    assert_ranges(0x4000, 4 * PAGE);
}

static void test_an_unmap_of_nothing_is_no_error(void **state)
{
    (void)state;
    assert_true(dsm_dma_map_remove(&map, 0, UINT64_C(1) << 63));
    assert_int_equal(add(0x4000, PAGE, 0, READ_WRITE, -1), 0);
    assert_true(dsm_dma_map_remove(&map, 0x5000, UINT64_MAX));
    assert_true(dsm_dma_map_remove(&map, 0x4000, 0));
    assert_ranges(0x4000, PAGE);
}

static void test_an_unmap_of_much_takes_all_that_lies_inside(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 8; i++)
        assert_int_equal(add(i * 0x2000, PAGE, 0, READ_WRITE, -1), 0);
    assert_true(dsm_dma_map_remove(&map, 0x4000, 0x7000));
    assert_ranges(0, PAGE, 0x2000, PAGE, 0xC000, PAGE, 0xE000, PAGE);
    assert_true(dsm_dma_map_remove(&map, 0, UINT64_C(1) << 63));
    assert_int_equal(map.count, 0);
}

static void test_an_unmap_cuts_what_lies_over_its_ends(void **state)
{
    int fd = sealed(16);

    (void)state;
    assert_int_equal(add(0x10000, 4 * PAGE, 0, READ_WRITE, dup(fd)), 0);
    assert_int_equal(add(0x14000, 4 * PAGE, 4 * PAGE, READ_WRITE, dup(fd)), 0);
    close(fd);
    assert_true(dsm_dma_map_remove(&map, 0x12000, 4 * PAGE));
    assert_ranges(0x10000, 2 * PAGE, 0x16000, 2 * PAGE);
    assert_int_equal(map.ranges[1].offset, 6 * PAGE);
    assert_int_equal(map.files.entries[0].users, 2);
}

static void test_an_unmap_in_the_middle_splits(void **state)
{
    (void)state;
    assert_int_equal(add(0x10000, 8 * PAGE, 0, READ_WRITE, sealed(8)), 0);
    assert_true(dsm_dma_map_remove(&map, 0x12000, PAGE));
    assert_ranges(0x10000, 2 * PAGE, 0x13000, 5 * PAGE);
    assert_int_equal(map.ranges[1].offset, 3 * PAGE);
    assert_int_equal(map.files.entries[0].users, 2);
    assert_true(dsm_dma_map_remove(&map, 0x10000, 8 * PAGE));
    assert_int_equal(map.files.entries[0].users, 0);
    assert_null(map.files.entries[0].base);
}

static void test_as_many_ranges_as_were_offered_and_no_more(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < DSM_VFIO_USER_DMA_MAPS_MAX; i++)
        assert_int_equal(add(i * 4 * PAGE, 3 * PAGE, 0, READ_WRITE, -1), 0);
    assert_int_equal(add(UINT64_C(1) << 40, PAGE, 0, READ_WRITE, -1), ENOSPC);
    assert_false(dsm_dma_map_remove(&map, 4 * PAGE + PAGE, PAGE)); /* would leave one more: it goes whole */
    assert_int_equal(map.count, DSM_VFIO_USER_DMA_MAPS_MAX - 1);
    assert_null(dsm_dma_map_find(&map, 4 * PAGE));
    assert_true(dsm_dma_map_remove(&map, 8 * PAGE + PAGE, PAGE));
    assert_int_equal(map.count, DSM_VFIO_USER_DMA_MAPS_MAX);
}

static void test_one_file_is_mapped_once(void **state)
{
    int fd = sealed(64);

    (void)state;
    for (uint64_t i = 0; i < 64; i++)
        assert_int_equal(add(i * 2 * PAGE, PAGE, i * PAGE, READ_WRITE, dup(fd)), 0);
    assert_int_equal(map.files.entries[0].users, 64);
    assert_int_equal(map.files.entries[0].len, 64 * PAGE);
    assert_int_equal(map.files.entries[0].fd, -1);
    assert_int_equal(map.files.entries[1].users, 0);
    close(fd);
}

static void test_a_file_too_many_is_refused(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < DSM_DMA_FILES_MAX; i++)
        assert_int_equal(add(i * PAGE, PAGE, 0, READ_WRITE, sealed(1)), 0);
    assert_int_equal(add(DSM_DMA_FILES_MAX * PAGE, PAGE, 0, READ_WRITE, sealed(1)), ENOSPC);
    assert_true(dsm_dma_map_remove(&map, 0, PAGE));
    assert_int_equal(add(DSM_DMA_FILES_MAX * PAGE, PAGE, 0, READ_WRITE, sealed(1)), 0);
}

static void test_a_file_that_can_shrink_is_not_mapped(void **state)
{
    uint8_t index, byte = 0x5A;
    int fd = file_of(4, F_SEAL_GROW);

    (void)state;
    assert_int_equal(add(0, 4 * PAGE, 0, READ_WRITE, dup(fd)), 0);
    index = map.ranges[0].file;
    assert_null(map.files.entries[index].base);
    assert_true(dsm_dma_file_write(&map.files, index, 3 * PAGE, &byte, 1));
    byte = 0;
    assert_true(dsm_dma_file_read(&map.files, index, 3 * PAGE, &byte, 1));
    assert_int_equal(byte, 0x5A);
    close(fd);
}

static void test_a_file_that_was_truncated_is_an_access_that_fails(void **state)
{
    uint8_t bytes[16] = { 0 };
    int fd = file_of(4, 0);

    (void)state;
    assert_int_equal(add(0, 4 * PAGE, 0, READ_WRITE, dup(fd)), 0);
    assert_int_equal(ftruncate(fd, PAGE + 8), 0);
    assert_true(dsm_dma_file_read(&map.files, map.ranges[0].file, PAGE, bytes, 8));
    assert_false(dsm_dma_file_read(&map.files, map.ranges[0].file, PAGE, bytes, 9));
    assert_false(dsm_dma_file_write(&map.files, map.ranges[0].file, PAGE, bytes, 9));
    assert_false(dsm_dma_file_write(&map.files, map.ranges[0].file, 2 * PAGE, bytes, 1));
    close(fd);
}

static void test_a_sealed_file_that_has_grown_is_mapped_anew(void **state)
{
    int fd = file_of(2, F_SEAL_SHRINK);
    uint8_t byte = 7;

    (void)state;
    assert_int_equal(add(0, 2 * PAGE, 0, READ_WRITE, dup(fd)), 0);
    assert_int_equal(ftruncate(fd, 8 * PAGE), 0);
    assert_int_equal(add(0x100000, 2 * PAGE, 6 * PAGE, READ_WRITE, dup(fd)), 0);
    assert_int_equal(map.files.entries[0].len, 8 * PAGE);
    assert_true(dsm_dma_file_write(&map.files, 0, 7 * PAGE, &byte, 1));
    close(fd);
}

static void test_what_is_no_file_is_refused(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(add(0, PAGE, 0, READ_WRITE, ends[0]), EINVAL);
    assert_int_equal(add(0, PAGE, 0, READ_WRITE, open("/dev/zero", O_RDWR)), EINVAL);
    assert_int_equal(add(0, PAGE, 0, READ_WRITE, open("/", O_RDONLY)), EINVAL);
    close(ends[1]);
}

static void test_a_file_has_to_be_open_for_what_is_asked(void **state)
{
    char path[64];
    int fd = sealed(1);

    (void)state;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    assert_int_equal(add(0, PAGE, 0, READ_WRITE, open(path, O_RDONLY)), EACCES);
    assert_int_equal(add(0, PAGE, 0, READ_WRITE, open(path, O_WRONLY)), EACCES);
    assert_int_equal(add(0, PAGE, 0, DSM_VFIO_USER_DMA_MAP_READ, open(path, O_RDONLY)), 0);
    assert_int_equal(add(0x10000, PAGE, 0, READ_WRITE, open(path, O_RDWR)), 0);
    assert_int_not_equal(map.ranges[0].file, map.ranges[1].file); /* one is mapped without the right to write */
    close(fd);
}

#define map_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        map_test(test_ranges_are_kept_in_order),
        map_test(test_what_cannot_be_a_range_is_refused),
        map_test(test_the_last_page_of_all_can_be_mapped),
        map_test(test_overlaps_are_refused),
        map_test(test_an_unmap_of_nothing_is_no_error),
        map_test(test_an_unmap_of_much_takes_all_that_lies_inside),
        map_test(test_an_unmap_cuts_what_lies_over_its_ends),
        map_test(test_an_unmap_in_the_middle_splits),
        map_test(test_as_many_ranges_as_were_offered_and_no_more),
        map_test(test_one_file_is_mapped_once),
        map_test(test_a_file_too_many_is_refused),
        map_test(test_a_file_that_can_shrink_is_not_mapped),
        map_test(test_a_file_that_was_truncated_is_an_access_that_fails),
        map_test(test_a_sealed_file_that_has_grown_is_mapped_anew),
        map_test(test_what_is_no_file_is_refused),
        map_test(test_a_file_has_to_be_open_for_what_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
