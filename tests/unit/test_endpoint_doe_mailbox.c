/* SPDX-License-Identifier: BSD-3-Clause */
/* The DOE mailbox as its registers show it (PCIe 6.30, 7.9.24). */
#include "endpoint_fixture.h"

static const uint32_t discovery[] = { 0x00000001, 3, 0 };
static const uint8_t response[] = { 1, 0, 1, 0, 4, 0, 0, 0, 0x10, 0x04, 0, 0, 0, 1, 0, 0x12 };

#define BUSY 0x1u
#define INTERRUPT 0x2u
#define ERROR_BIT 0x4u
#define READY 0x80000000u
#define GO 0x80000000u
#define ABORT 0x1u
#define INTERRUPT_ENABLE 0x2u

static void give(const uint32_t *dws, size_t n)
{
    for (size_t i = 0; i < n; i++)
        config_write32(DOE_WRITE, dws[i]);
    config_write32(DOE_CONTROL, GO);
}

static void give_discovery(void)
{
    give(discovery, 3);
    assert_int_equal(config_read32(DOE_STATUS) & ~INTERRUPT, BUSY);
}

static void complete(void)
{
    dsm_endpoint_doe_complete(endpoint, object_epoch, dsm_bytes(response, sizeof(response)));
}

static void test_an_object_goes_in_and_its_response_comes_out(void **state)
{
    uint8_t read[sizeof(response)];

    (void)state;
    bring_up();
    give_discovery();
    assert_int_equal(objects, 1);
    assert_int_equal(object_len, 12);
    assert_memory_equal(object, discovery, 12);
    complete();
    for (size_t i = 0; i < sizeof(response); i += 4) {
        uint32_t dw;

        assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), READY);
        dw = config_read32(DOE_READ);
        assert_int_equal(config_read32(DOE_READ), dw); /* reading alone takes nothing */
        memcpy(read + i, &dw, 4);
        config_write32(DOE_READ, 0);
    }
    assert_memory_equal(read, response, sizeof(response));
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), 0);
    assert_int_equal(config_read32(DOE_READ), 0);
}

static void test_a_length_that_is_not_what_came_is_an_error(void **state)
{
    static const uint32_t shorter[] = { 1, 2, 0 }, longer[] = { 1, 4, 0 }, longest[] = { 1, 0, 0 };
    static const uint32_t *const rows[] = { shorter, longer, longest };

    (void)state;
    bring_up();
    for (size_t i = 0; i < 3; i++) {
        give(rows[i], 3);
        assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), ERROR_BIT);
        config_write32(DOE_CONTROL, ABORT);
        assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), 0);
    }
    give(discovery, 1); /* less than a header */
    assert_int_equal(config_read32(DOE_STATUS) & ERROR_BIT, ERROR_BIT);
    assert_int_equal(objects, 0);
}

static void test_an_object_too_long_is_an_error(void **state)
{
    (void)state;
    bring_up();
    for (size_t i = 0; i <= DSM_DOE_MAILBOX_OBJECT_MAX / 4; i++)
        config_write32(DOE_WRITE, i == 1 ? DSM_DOE_MAILBOX_OBJECT_MAX / 4 : 1);
    config_write32(DOE_CONTROL, GO);
    assert_int_equal(config_read32(DOE_STATUS) & ERROR_BIT, ERROR_BIT);
    assert_int_equal(objects, 0);
    config_write32(DOE_CONTROL, ABORT);
    give_discovery();
}

static void test_while_busy_nothing_can_be_given(void **state)
{
    (void)state;
    bring_up();
    give_discovery();
    give(discovery, 3);
    assert_int_equal(objects, 1);
    complete();
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY), READY);
}

static void test_abort_drops_the_response_that_comes_later(void **state)
{
    (void)state;
    bring_up();
    give_discovery();
    config_write32(DOE_CONTROL, ABORT);
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), 0);
    complete();
    assert_int_equal(config_read32(DOE_STATUS) & READY, 0);
    give_discovery();
    assert_int_equal(objects, 2);
    complete();
    assert_int_equal(config_read32(DOE_STATUS) & READY, READY);
}

static void test_a_late_response_is_not_the_next_objects(void **state)
{
    uint64_t epoch;

    (void)state;
    bring_up();
    give_discovery();
    epoch = object_epoch;
    config_write32(DOE_CONTROL, ABORT);
    give_discovery();
    dsm_endpoint_doe_complete(endpoint, epoch, dsm_bytes(response, sizeof(response)));
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY), BUSY);
}

static void test_silence_clears_busy_alone(void **state)
{
    (void)state;
    bring_up();
    give_discovery();
    dsm_endpoint_doe_complete(endpoint, object_epoch, dsm_bytes(NULL, 0));
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), 0);
}

static void test_go_with_a_response_unread_is_an_error(void **state)
{
    (void)state;
    bring_up();
    give_discovery();
    complete();
    give(discovery, 3);
    assert_int_equal(config_read32(DOE_STATUS) & (READY | BUSY | ERROR_BIT), ERROR_BIT);
    assert_int_equal(objects, 1);
}

static void test_mailboxes_take_whole_double_words_alone(void **state)
{
    (void)state;
    bring_up();
    config_write_n(DOE_WRITE, 0xFF, 1);
    config_write_n(DOE_WRITE, 0xFFFF, 2);
    give_discovery();
    complete();
    config_write_n(DOE_READ, 0, 2);
    assert_int_equal(config_read32(DOE_READ), 0x00010001);
}

static void test_the_interrupt_is_the_last_vector(void **state)
{
    int fd = eventfd(0, EFD_NONBLOCK), given = dup(fd);
    uint64_t count = 0;

    (void)state;
    bring_up();
    assert_int_equal(config_read32(DOE + 4), 1 | 3u << 1);
    config_write16(MSIX_CONTROL, 0x8000);
    assert_int_equal(dsm_msix_set_eventfds(&endpoint->msix, 3, 1, &given), 0);
    config_write32(DOE_CONTROL, INTERRUPT_ENABLE);
    give(discovery, 3);
    assert_int_equal(config_read32(DOE_CONTROL), 0); /* GO was written without Enable */
    config_write32(DOE_CONTROL, INTERRUPT_ENABLE);
    complete();
    assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
    assert_int_equal(config_read32(DOE_STATUS) & INTERRUPT, INTERRUPT);
    config_write32(DOE_STATUS, INTERRUPT);
    assert_int_equal(config_read32(DOE_STATUS) & INTERRUPT, 0);
    close(fd);
}

static void test_flr_of_function_0_empties_the_mailbox(void **state)
{
    (void)state;
    bring_up();
    give_discovery();
    config_write16(DEVICE_CONTROL, 0x8000);
    complete();
    assert_int_equal(config_read32(DOE_STATUS), 0);
    config_write32(DOE_WRITE, 0x11);
    config_write16(DEVICE_CONTROL, 0x8000);
    give_discovery();
}

static void test_other_functions_have_no_mailbox(void **state)
{
    (void)state;
    bring_up();
    assert_int_equal(config_read32(0x100) & 0xFFFF, 0x000D); /* ACS */
    give(discovery, 3);
    assert_int_equal(objects, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        function_0_test(test_an_object_goes_in_and_its_response_comes_out),
        function_0_test(test_a_length_that_is_not_what_came_is_an_error),
        function_0_test(test_an_object_too_long_is_an_error),
        function_0_test(test_while_busy_nothing_can_be_given),
        function_0_test(test_abort_drops_the_response_that_comes_later),
        function_0_test(test_a_late_response_is_not_the_next_objects),
        function_0_test(test_silence_clears_busy_alone),
        function_0_test(test_go_with_a_response_unread_is_an_error),
        function_0_test(test_mailboxes_take_whole_double_words_alone),
        function_0_test(test_the_interrupt_is_the_last_vector),
        function_0_test(test_flr_of_function_0_empties_the_mailbox),
        function_1_test(test_other_functions_have_no_mailbox),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
