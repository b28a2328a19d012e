/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/test.h"

#include "cli/doe_mailbox.h"
#include "doe_simulation.h"
#include "wire/doe.h"

static struct doe_simulation device;
static struct cli_config_space space;
static struct cli_doe_mailbox mailbox;
static uint8_t object[16 * 1024], answer[16 * 1024];

static int begin(void **state)
{
    (void)state;
    doe_simulation_init(&device, &space);
    mailbox = (struct cli_doe_mailbox){ .base = 0, .timeout_ms = CLI_DOE_TIMEOUT_MS };
    assert_true(cli_doe_mailbox_next(&space, &mailbox));
    return 0;
}

/* An object of n bytes with a true header and counting data; the simulation sends it back. */
static struct dsm_bytes object_of(size_t n)
{
    uint8_t data[sizeof(object)];
    struct dsm_writer w = dsm_writer(object, sizeof(object));

    for (size_t i = 0; i < n; i++)
        data[i] = (uint8_t)i;
    assert_int_equal(dsm_doe_object_encode(DSM_DOE_CMA, dsm_bytes(data, n - DSM_DOE_HEADER_LEN), &w), DSM_OK);
    return dsm_written(&w);
}

static enum dsm_error exchange_in(size_t n, size_t room, struct dsm_bytes *response)
{
    struct dsm_writer w = dsm_writer(answer, room);
    enum dsm_error error = cli_doe_exchange(&mailbox, object_of(n), &w);

    *response = dsm_written(&w);
    return error;
}

/* Expects the error; nothing may have been taken for a response. */
static void assert_fails(enum dsm_error expected, const char *text)
{
    struct dsm_bytes response;
    enum dsm_error error = exchange_in(64, sizeof(answer), &response);

    if (error != expected || !strstr(mailbox.fault.reason, text))
        fail_msg("expected %s and \"%s\", came %s and \"%s\"", dsm_error_name(expected), text, dsm_error_name(error),
                 mailbox.fault.reason);
}

static void assert_works(void)
{
    struct dsm_bytes response, sent;

    assert_int_equal(exchange_in(64, sizeof(answer), &response), DSM_OK);
    sent = object_of(64);
    assert_true(dsm_bytes_equal(response, sent));
    assert_false(device.misaligned);
}

static void test_objects_of_all_sizes_come_back_whole(void **state)
{
    static const size_t sizes[] = { 8, 12, 16, 4096, 4608, 16384 };
    struct dsm_bytes response;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_int_equal(exchange_in(sizes[i], sizeof(answer), &response), DSM_OK);
        assert_true(dsm_bytes_equal(response, object_of(sizes[i])));
    }
    assert_false(device.misaligned);
    assert_int_equal(device.aborts, 0);
}

static void test_the_interrupt_is_off_and_its_status_cleared(void **state)
{
    (void)state;
    device.interrupt = device.interrupt_enabled = true;
    assert_works();
    assert_false(device.interrupt);
    assert_false(device.interrupt_enabled);
}

static void test_a_late_response_is_waited_for(void **state)
{
    (void)state;
    device.response_after_us = 900 * 1000;
    assert_works();
    assert_int_equal(device.aborts, 0);
}

static void test_no_response_is_empty_and_the_mailbox_is_free_again(void **state)
{
    struct dsm_bytes response;

    (void)state;
    device.silent = true;
    assert_int_equal(exchange_in(64, sizeof(answer), &response), DSM_OK);
    assert_int_equal(response.n, 0);
    assert_int_equal(device.aborts, 1);
    assert_in_range(device.now_us, 1000 * 1000, 1100 * 1000);
    device.silent = false;
    assert_works();
}

static void test_another_timeout_is_kept(void **state)
{
    (void)state;
    mailbox.timeout_ms = 5000;
    device.response_after_us = 4900 * 1000;
    assert_works();
}

static void test_a_busy_mailbox_is_waited_for(void **state)
{
    (void)state;
    device.busy_until_us = 700 * 1000;
    assert_works();
    assert_int_equal(device.aborts, 0);
}

static void test_a_mailbox_busy_for_long_is_aborted(void **state)
{
    (void)state;
    device.busy_for_ever = true;
    assert_works();
    assert_int_equal(device.aborts, 1);
}

static void test_a_mailbox_busy_after_an_abort_is_given_up(void **state)
{
    (void)state;
    device.busy_for_ever = device.abort_is_deaf = true;
    assert_fails(DSM_ERR_BUSY, "still busy a second after an abort");
    assert_int_equal(device.go_count, 0);
}

static void test_an_error_left_by_another_is_aborted_first(void **state)
{
    (void)state;
    device.error = true;
    assert_works();
    assert_int_equal(device.aborts, 1);
}

static void test_a_response_left_by_another_is_aborted_first(void **state)
{
    (void)state;
    device.out[0] = 0xDEADBEEF;
    device.out_count = 20;
    assert_works();
    assert_int_equal(device.aborts, 1);
}

static void test_an_error_that_no_abort_clears_is_told(void **state)
{
    (void)state;
    device.error = device.abort_is_deaf = true;
    assert_fails(DSM_ERR_IO, "does not clear Error");
}

static void test_an_error_on_go_is_told_and_aborted(void **state)
{
    (void)state;
    device.error_on_go = true;
    assert_fails(DSM_ERR_IO, "set the Error bit");
    assert_int_equal(device.aborts, 1);
    device.error_on_go = false;
    assert_works();
}

static void test_an_error_at_the_end_of_a_response_voids_it(void **state)
{
    (void)state;
    device.error_after_read = true;
    assert_fails(DSM_ERR_IO, "after the response was read");
    assert_int_equal(device.aborts, 1);
}

static void test_a_response_shorter_than_its_length_is_refused(void **state)
{
    (void)state;
    device.short_by_dw = 1;
    assert_fails(DSM_ERR_IO, "ends before the length");
    device.short_by_dw = 15;
    assert_fails(DSM_ERR_IO, "ends within its header");
}

static void test_a_response_longer_than_its_length_is_refused(void **state)
{
    (void)state;
    device.length_override = 15;
    assert_fails(DSM_ERR_IO, "more is ready");
    assert_int_equal(device.aborts, 1);
}

static void test_a_length_below_the_header_is_refused(void **state)
{
    (void)state;
    device.length_override = 1;
    assert_fails(DSM_ERR_IO, "less than its header's");
}

static void test_a_length_beyond_the_room_is_refused_unread(void **state)
{
    struct dsm_bytes response;

    (void)state;
    assert_int_equal(exchange_in(64, 60, &response), DSM_ERR_NO_SPACE);
    assert_int_equal(response.n, 0);
    assert_int_equal(device.aborts, 1);
    device.length_override = 1u << 18; /* the reserved bits hide it: length 0, a megabyte */
    assert_fails(DSM_ERR_NO_SPACE, "larger than");
}

static void test_an_object_has_whole_double_words(void **state)
{
    struct dsm_writer w = dsm_writer(answer, sizeof(answer));

    (void)state;
    assert_int_equal(cli_doe_exchange(&mailbox, dsm_bytes(object, 4), &w), DSM_ERR_INTERNAL);
    assert_int_equal(cli_doe_exchange(&mailbox, dsm_bytes(object, 13), &w), DSM_ERR_INTERNAL);
    assert_int_equal(device.go_count, 0);
}

static void test_a_device_that_is_gone_is_told(void **state)
{
    (void)state;
    device.gone = true;
    assert_fails(DSM_ERR_IO, "the device is gone");
    device.gone = false;
    device.unreadable = true;
    assert_fails(DSM_ERR_IO, "configuration space cannot be");
}

static void test_discovery_lists_everything(void **state)
{
    struct cli_doe_features features;

    (void)state;
    assert_int_equal(cli_doe_discover(&mailbox, &features), DSM_OK);
    assert_int_equal(features.count, 3);
    assert_true(cli_doe_offers(&features, 0x0001, DSM_DOE_CMA));
    assert_true(cli_doe_offers(&features, 0x0001, DSM_DOE_SECURED_CMA));
    assert_false(cli_doe_offers(&features, 0x0001, 3));
    assert_false(cli_doe_offers(&features, 0x0002, DSM_DOE_CMA));
    assert_int_equal(device.discovery_version, 0);
}

static void test_discovery_says_its_version_to_a_newer_mailbox(void **state)
{
    struct cli_doe_features features;

    (void)state;
    mailbox.version = 2;
    assert_int_equal(cli_doe_discover(&mailbox, &features), DSM_OK);
    assert_int_equal(device.discovery_version, 2);
}

static void test_discovery_in_circles_comes_to_an_end(void **state)
{
    struct cli_doe_features features;

    (void)state;
    device.last_next_index = 1;
    assert_int_equal(cli_doe_discover(&mailbox, &features), DSM_ERR_LIMIT);
}

static void test_discovery_answered_with_silence_is_a_timeout(void **state)
{
    struct cli_doe_features features;

    (void)state;
    device.silent = true;
    assert_int_equal(cli_doe_discover(&mailbox, &features), DSM_ERR_TIMEOUT);
}

static void test_a_function_without_a_mailbox_has_none(void **state)
{
    (void)state;
    mailbox.base = 0;
    doe_simulation_capability(&device, 0x140, 0x0003, 1, 0);
    assert_false(cli_doe_mailbox_next(&space, &mailbox));
}

static void test_mailboxes_are_found_one_after_the_other(void **state)
{
    (void)state;
    doe_simulation_capability(&device, 0x140, CLI_EXTENDED_DOE, 1, 0x180);
    doe_simulation_capability(&device, 0x180, CLI_EXTENDED_DOE, 2, 0);
    assert_true(cli_doe_mailbox_next(&space, &mailbox));
    assert_int_equal(mailbox.base, 0x180);
    assert_int_equal(mailbox.version, 2);
    assert_false(cli_doe_mailbox_next(&space, &mailbox));
}

static void test_a_capability_list_in_circles_comes_to_an_end(void **state)
{
    (void)state;
    mailbox.base = 0;
    doe_simulation_capability(&device, 0x100, 0x0001, 1, 0x140);
    doe_simulation_capability(&device, 0x140, 0x0003, 1, 0x100);
    assert_false(cli_doe_mailbox_next(&space, &mailbox));
}

static void test_a_mailbox_that_leaves_the_space_is_passed_over(void **state)
{
    (void)state;
    mailbox.base = 0;
    doe_simulation_capability(&device, 0x140, 0x0003, 1, 0xFF0);
    doe_simulation_capability(&device, 0xFF0, CLI_EXTENDED_DOE, 1, 0);
    assert_false(cli_doe_mailbox_next(&space, &mailbox));
}

static void test_the_tee_io_bit_is_found(void **state)
{
    (void)state;
    assert_false(cli_is_tee_io(&space));
    device.space[1] = 1u << 20;
    device.space[0x34 / 4] = 0x40;
    device.space[0x40 / 4] = 0x05 | 0x60u << 8;
    device.space[0x60 / 4] = 0x10;
    assert_false(cli_is_tee_io(&space));
    device.space[0x64 / 4] = 1u << 30;
    assert_true(cli_is_tee_io(&space));
    device.space[0x40 / 4] = 0x05 | 0x40u << 8; /* a list in circles */
    assert_false(cli_is_tee_io(&space));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

static void test_half_an_object_of_a_killed_program_is_aborted(void **state)
{
    (void)state;
    device.in[0] = 0x00010001;
    device.in_count = 1;
    assert_int_equal(cli_doe_begin(&mailbox), DSM_OK);
    assert_int_equal(device.aborts, 1);
    assert_works();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_half_an_object_of_a_killed_program_is_aborted),
        TEST(test_objects_of_all_sizes_come_back_whole),
        TEST(test_the_interrupt_is_off_and_its_status_cleared),
        TEST(test_a_late_response_is_waited_for),
        TEST(test_no_response_is_empty_and_the_mailbox_is_free_again),
        TEST(test_another_timeout_is_kept),
        TEST(test_a_busy_mailbox_is_waited_for),
        TEST(test_a_mailbox_busy_for_long_is_aborted),
        TEST(test_a_mailbox_busy_after_an_abort_is_given_up),
        TEST(test_an_error_left_by_another_is_aborted_first),
        TEST(test_a_response_left_by_another_is_aborted_first),
        TEST(test_an_error_that_no_abort_clears_is_told),
        TEST(test_an_error_on_go_is_told_and_aborted),
        TEST(test_an_error_at_the_end_of_a_response_voids_it),
        TEST(test_a_response_shorter_than_its_length_is_refused),
        TEST(test_a_response_longer_than_its_length_is_refused),
        TEST(test_a_length_below_the_header_is_refused),
        TEST(test_a_length_beyond_the_room_is_refused_unread),
        TEST(test_an_object_has_whole_double_words),
        TEST(test_a_device_that_is_gone_is_told),
        TEST(test_discovery_lists_everything),
        TEST(test_discovery_says_its_version_to_a_newer_mailbox),
        TEST(test_discovery_in_circles_comes_to_an_end),
        TEST(test_discovery_answered_with_silence_is_a_timeout),
        TEST(test_a_function_without_a_mailbox_has_none),
        TEST(test_mailboxes_are_found_one_after_the_other),
        TEST(test_a_capability_list_in_circles_comes_to_an_end),
        TEST(test_a_mailbox_that_leaves_the_space_is_passed_over),
        TEST(test_the_tee_io_bit_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
