/* SPDX-License-Identifier: BSD-3-Clause */
/* vfio-user's messages, by the bytes that QEMU 11.1 sends and reads. */
#include "support/exact.h"

#include "wire/vfio_user.h"

#define X(name)                                                                                                        \
    static enum dsm_error exact_##name(struct dsm_bytes payload)                                                       \
    {                                                                                                                  \
        struct dsm_vfio_user_##name out;                                                                               \
        return dsm_vfio_user_##name##_decode(payload, &out);                                                           \
    }
DSM_VFIO_USER_PAYLOADS(X)
#undef X
EXACT_DECODER(exact_region_read, dsm_vfio_user_region_read_decode, struct dsm_vfio_user_region_access)
EXACT_DECODER(exact_dma_read, dsm_vfio_user_dma_read_decode, struct dsm_vfio_user_dma_access)

/* Writes with each room too small, then with enough. */
#define assert_encodes(name, in, bytes)                                                                                \
    do {                                                                                                               \
        uint8_t written_[128];                                                                                         \
        struct dsm_writer w_;                                                                                          \
        for (size_t room_ = 0; room_ < sizeof(bytes); room_++) {                                                       \
            w_ = dsm_writer(written_, room_);                                                                          \
            assert_error(DSM_ERR_NO_SPACE, dsm_vfio_user_##name##_encode(in, &w_));                                    \
        }                                                                                                              \
        w_ = dsm_writer(written_, sizeof(written_));                                                                   \
        assert_error(DSM_OK, dsm_vfio_user_##name##_encode(in, &w_));                                                  \
        assert_written(&w_, bytes);                                                                                    \
    } while (0)

static void test_a_header_is_read_and_written(void **state)
{
    static const uint8_t bytes[] = { 0x34, 0x12, 9, 0, 0x20, 0, 0, 0, 0x10, 0, 0, 0, 5, 0, 0, 0 };
    struct dsm_vfio_user_header header;
    uint8_t written[16];
    struct dsm_writer w = dsm_writer(written, sizeof(written));

    (void)state;
    assert_error(DSM_OK, dsm_vfio_user_header_decode(BYTES(bytes), &header));
    assert_int_equal(header.id, 0x1234);
    assert_int_equal(header.command, DSM_VFIO_USER_REGION_READ);
    assert_int_equal(header.size, 32);
    assert_int_equal(header.flags, DSM_VFIO_USER_NO_REPLY);
    assert_int_equal(header.error, 5);
    dsm_vfio_user_header_write(&w, &header);
    assert_written(&w, bytes);
    for (size_t n = 0; n < sizeof(bytes); n++)
        assert_error(DSM_ERR_TRUNCATED, dsm_vfio_user_header_decode(dsm_bytes(bytes, n), &header));
}

static void test_sizes_that_no_message_has_are_refused(void **state)
{
    static const struct {
        uint32_t size;
        enum dsm_error error;
    } rows[] = {
        { 0, DSM_ERR_INVALID_FIELD },
        { 15, DSM_ERR_INVALID_FIELD },
        { 16, DSM_OK },
        { 16 + 16 + (1u << 20), DSM_OK },
        { 17 + 16 + (1u << 20), DSM_ERR_INVALID_FIELD },
        { UINT32_MAX, DSM_ERR_INVALID_FIELD },
    };
    struct dsm_vfio_user_header header;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t bytes[16] = { 1, 0, 1, 0 };

        memcpy(bytes + 4, &rows[i].size, 4);
        check_error(rows[i].error, dsm_vfio_user_header_decode(BYTES(bytes), &header), rows[i].size, __FILE__,
                    __LINE__);
    }
}

static void test_a_version_is_read_with_and_without_text(void **state)
{
    static const uint8_t qemu[] = { 0, 0, 0, 0, '{', '}', 0 };
    static const uint8_t plain[] = { 0, 0, 1, 0 };
    struct dsm_vfio_user_version version;

    (void)state;
    assert_error(DSM_OK, dsm_vfio_user_version_decode(BYTES(qemu), &version));
    assert_int_equal(version.data.n, 2);
    assert_encodes(version, &version, qemu);
    assert_error(DSM_OK, dsm_vfio_user_version_decode(BYTES(plain), &version));
    assert_int_equal(version.minor, 1);
    assert_int_equal(version.data.n, 0);
    assert_encodes(version, &version, plain);
    check_truncations(exact_version, plain, 4, __FILE__, __LINE__);
}

static void test_a_version_without_its_nul_or_with_two_is_refused(void **state)
{
    static const uint8_t none[] = { 0, 0, 0, 0, '{', '}' };
    static const uint8_t two[] = { 0, 0, 0, 0, '{', 0, '}', 0 };
    struct dsm_vfio_user_version version;

    (void)state;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_vfio_user_version_decode(BYTES(none), &version));
    assert_error(DSM_ERR_INVALID_FIELD, dsm_vfio_user_version_decode(BYTES(two), &version));
}

static void test_dma_map_is_read_and_written(void **state)
{
    static const uint8_t bytes[] = { 32, 0, 0, 0,    3, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0,
                                     0,  0, 0, 0xFC, 0, 0, 0, 0, 0, 0x20, 0, 0, 1, 0, 0, 0 };
    struct dsm_vfio_user_dma_map map;

    (void)state;
    assert_exact(exact_dma_map, bytes);
    assert_error(DSM_OK, dsm_vfio_user_dma_map_decode(BYTES(bytes), &map));
    assert_int_equal(map.flags, 3);
    assert_int_equal(map.offset, 0x1000);
    assert_int_equal(map.address, 0xFC000000u);
    assert_int_equal(map.size, 0x100002000u);
    assert_encodes(dma_map, &map, bytes);
}

static void test_dma_unmap_is_read_and_written(void **state)
{
    static const uint8_t bytes[] = { 24, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x40 };
    struct dsm_vfio_user_dma_unmap unmap;

    (void)state;
    assert_exact(exact_dma_unmap, bytes);
    assert_error(DSM_OK, dsm_vfio_user_dma_unmap_decode(BYTES(bytes), &unmap));
    assert_int_equal(unmap.flags, DSM_VFIO_USER_DMA_UNMAP_ALL);
    assert_true(unmap.address == 0x8000000000000001u);
    assert_true(unmap.size == 0x4000000000000000u);
    assert_encodes(dma_unmap, &unmap, bytes);
}

static void test_infos_are_read_and_written(void **state)
{
    static const uint8_t info[] = { 16, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0 };
    static const uint8_t region[] = { 32, 0,    0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0,
                                      0,  0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    static const uint8_t irq[] = { 16, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0 };
    struct dsm_vfio_user_info device_info;
    struct dsm_vfio_user_region_info region_info;
    struct dsm_vfio_user_irq_info irq_info;

    (void)state;
    assert_exact(exact_info, info);
    assert_exact(exact_region_info, region);
    assert_exact(exact_irq_info, irq);
    assert_error(DSM_OK, dsm_vfio_user_info_decode(BYTES(info), &device_info));
    assert_error(DSM_OK, dsm_vfio_user_region_info_decode(BYTES(region), &region_info));
    assert_error(DSM_OK, dsm_vfio_user_irq_info_decode(BYTES(irq), &irq_info));
    assert_int_equal(device_info.regions, 9);
    assert_int_equal(region_info.size, 4096);
    assert_int_equal(irq_info.count, 4);
    assert_encodes(info, &device_info, info);
    assert_encodes(region_info, &region_info, region);
    assert_encodes(irq_info, &irq_info, irq);
}

static void test_set_irqs_has_a_byte_a_vector_for_bools_alone(void **state)
{
    static const uint8_t eventfds[] = { 20, 0, 0, 0, 0x24, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0 };
    static const uint8_t bools[] = { 23, 0, 0, 0, 0x22, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 1 };
    struct dsm_vfio_user_set_irqs set;

    (void)state;
    assert_exact(exact_set_irqs, eventfds);
    assert_exact(exact_set_irqs, bools);
    assert_error(DSM_OK, dsm_vfio_user_set_irqs_decode(BYTES(bools), &set));
    assert_int_equal(set.count, 3);
    assert_int_equal(set.data.n, 3);
    assert_encodes(set_irqs, &set, bools);
}

static void test_accesses_have_exactly_count_bytes(void **state)
{
    static const uint8_t region[] = { 4, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 6, 1 };
    static const uint8_t region_read[] = { 4, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0 };
    static const uint8_t dma[] = { 0, 0x10, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3 };
    static const uint8_t dma_read[] = { 0, 0x10, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0 };
    struct dsm_vfio_user_region_access access;
    struct dsm_vfio_user_dma_access dma_access;

    (void)state;
    assert_exact(exact_region_access, region);
    assert_exact(exact_region_read, region_read);
    assert_exact(exact_dma_access, dma);
    assert_exact(exact_dma_read, dma_read);
    assert_error(DSM_OK, dsm_vfio_user_region_access_decode(BYTES(region), &access));
    assert_int_equal(access.region, DSM_VFIO_USER_REGION_CONFIG);
    assert_encodes(region_access, &access, region);
    assert_error(DSM_OK, dsm_vfio_user_dma_access_decode(BYTES(dma), &dma_access));
    assert_int_equal(dma_access.count, 3);
    assert_encodes(dma_access, &dma_access, dma);
}

static void test_a_count_past_all_memory_is_truncated(void **state)
{
    uint8_t region[18] = { 0 }, dma[17] = { 0 };

    (void)state;
    memset(region + 12, 0xFF, 4);
    memset(dma + 8, 0xFF, 8);
    assert_error(DSM_ERR_TRUNCATED, decode_copy(exact_region_access, region, sizeof(region)));
    assert_error(DSM_ERR_TRUNCATED, decode_copy(exact_dma_access, dma, sizeof(dma)));
}

static void test_rows_are_the_commands_of_a_client(void **state)
{
    (void)state;
    for (uint16_t command = 0; command < 32; command++) {
        bool served = command >= 1 && command <= 13 && command != 6 && command != 11 && command != 12;

        assert_true((dsm_vfio_user_command_row(command) != NULL) == served);
    }
    assert_int_equal(dsm_vfio_user_command_row(DSM_VFIO_USER_SET_IRQS)->fds_max, DSM_VFIO_USER_FDS_MAX);
    assert_string_equal(dsm_vfio_user_command_name(DSM_VFIO_USER_DMA_READ), "DMA_READ");
    assert_string_equal(dsm_vfio_user_command_name(77), "command");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_header_is_read_and_written),
        cmocka_unit_test(test_sizes_that_no_message_has_are_refused),
        cmocka_unit_test(test_a_version_is_read_with_and_without_text),
        cmocka_unit_test(test_a_version_without_its_nul_or_with_two_is_refused),
        cmocka_unit_test(test_dma_map_is_read_and_written),
        cmocka_unit_test(test_dma_unmap_is_read_and_written),
        cmocka_unit_test(test_infos_are_read_and_written),
        cmocka_unit_test(test_set_irqs_has_a_byte_a_vector_for_bools_alone),
        cmocka_unit_test(test_accesses_have_exactly_count_bytes),
        cmocka_unit_test(test_a_count_past_all_memory_is_truncated),
        cmocka_unit_test(test_rows_are_the_commands_of_a_client),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
