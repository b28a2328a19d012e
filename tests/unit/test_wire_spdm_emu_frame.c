/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/spdm_emu_frame.h"

static void test_a_header_is_three_big_endian_words(void **state)
{
    static const uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN] = {
        0, 0, 0xDE, 0xAD, 0, 0, 0, 2, 0x01, 0x02, 0x03, 0x04
    };
    struct dsm_spdm_emu_frame_header header = dsm_spdm_emu_frame_header_decode(bytes);

    (void)state;
    assert_int_equal(header.command, DSM_SPDM_EMU_COMMAND_TEST);
    assert_int_equal(header.transport, DSM_SPDM_EMU_TRANSPORT_PCI_DOE);
    assert_int_equal(header.payload_len, 0x01020304);
}

/* What QEMU sends on device_del. */
static void test_shutdown_is_written_as_qemu_writes_it(void **state)
{
    static const uint8_t expected[] = { 0, 0, 0xFF, 0xFE, 0, 0, 0, 2, 0, 0, 0, 0 };
    const struct dsm_spdm_emu_frame_header header = { DSM_SPDM_EMU_COMMAND_SHUTDOWN, DSM_SPDM_EMU_TRANSPORT_PCI_DOE,
                                                      0 };
    uint8_t buffer[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_spdm_emu_frame_header_write(&w, &header);
    assert_written(&w, expected);
}

static void test_any_header_comes_back_as_it_was(void **state)
{
    static const uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN] = { 0xFF, 0xFE, 0xFD, 0xFC, 5,    6,
                                                                  7,    8,    0xFF, 0xFF, 0xFF, 0xFF };
    struct dsm_spdm_emu_frame_header header = dsm_spdm_emu_frame_header_decode(bytes);
    uint8_t buffer[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_spdm_emu_frame_header_write(&w, &header);
    assert_written(&w, bytes);
}

static void test_a_header_without_room_is_not_written(void **state)
{
    const struct dsm_spdm_emu_frame_header header = { 1, 2, 3 };
    uint8_t buffer[DSM_SPDM_EMU_FRAME_HEADER_LEN - 1];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    (void)state;
    dsm_spdm_emu_frame_header_write(&w, &header);
    assert_true(w.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_header_is_three_big_endian_words),
        cmocka_unit_test(test_shutdown_is_written_as_qemu_writes_it),
        cmocka_unit_test(test_any_header_comes_back_as_it_was),
        cmocka_unit_test(test_a_header_without_room_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
