/* SPDX-License-Identifier: BSD-3-Clause */
/* The log of an emulator's own frames, and of the objects of one who does not own the device. */
#include "harness_emulator.h"

#include "wire/doe.h"
#include "wire/spdm.h"

#include <string.h>

#define PF_ID 0x0100u

static const char device[] = "\"preset\": \"qemu-nvme\", \"name\": \"test\", \"tdis\": [{\"function\": \"01:00.0\", "
                             "\"bars\": [{\"index\": 0, \"address\": \"0x40000000\", \"size\": \"0x4000\"}]}]";

static struct swdsm_process process;
static struct emulator owner, other;
static char path[100];

static void start(const char *level)
{
    daemon_start_device(&process, device, OPTIONS("--log", level), path);
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
}

static void stop(void)
{
    emulator_close(&owner);
    daemon_stop(&process);
}

static void test_a_frame_and_its_answer_have_a_line_each(void **state)
{
    (void)state;
    start("level=debug");
    expect_line(&process, "debug: test: peer 1 (pid ");
    expect_line(&process, "): <- [");
    expect_line(&process, " bytes] HELLO major=1 minor=0 role=0 features=0x0000003f tdi_count=0 name=[4]74657374");
    expect_line(&process, "): -> [text of ");
    expect_line(&process, " bytes, OK, ");
    expect_line(&process, " us] HELLO: HELLO major=1");
    assert_int_equal(emulator_query(&owner, PF_ID), 0);
    expect_line(&process, "): <- [4 bytes] QUERY function_id=0x00000100\n");
    expect_line(&process, " us] QUERY: STATE tdi=0 function_id=0x00000100 ");
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, 0x0777, 0, DSM_SWDSM_NO_SUCH_TDI);
    expect_line(&process, "): <- [12 bytes] EVENT kind=1 function_id=0x00000777 argument=0\n");
    expect_line(&process, " bytes, NO_SUCH_TDI, ");
    expect_line(&process, " us] EVENT\n");
    assert_null(strstr(process.text, "0000: "));
    stop();
}

static void test_a_state_that_comes_by_itself_has_a_line(void **state)
{
    (void)state;
    start("level=debug");
    emulator_subscribe(&owner, DSM_SWDSM_SUBSCRIBE_STATE, 0);
    expect_line(&process, "): -> [28 bytes] STATE tdi=0 function_id=0x00000100 ");
    stop();
}

static void test_trace_has_the_bytes(void **state)
{
    (void)state;
    start("level=trace");
    assert_int_equal(emulator_query(&owner, PF_ID), 0);
    expect_line(&process, "): <- 0000: 00 00 01 00\n");
    expect_line(&process, "): -> 0000: 00 00 00 00 00 00 01 00 ");
    stop();
}

static void test_frames_have_no_lines_at_level_info(void **state)
{
    (void)state;
    start("level=info");
    assert_int_equal(emulator_query(&owner, PF_ID), 0);
    stop();
    assert_null(strstr(process.text, "QUERY"));
}

static void test_one_who_does_not_own_the_device_is_seen_with_what_it_asked(void **state)
{
    (void)state;
    start("level=debug");
    emulator_connect(&other, path);
    expect_spdm_error(other.fd, get_version(), DSM_SPDM_ERROR_BUSY);
    expect_line(&process, "): <- [12 bytes, another peer owns the device] GET_VERSION");
    expect_line(&process, "): -> [12 bytes, another peer owns the device] ERROR error_code=0x03");
    emulator_close(&other);
    stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_frame_and_its_answer_have_a_line_each),
        TEST(test_a_state_that_comes_by_itself_has_a_line),
        TEST(test_trace_has_the_bytes),
        TEST(test_frames_have_no_lines_at_level_info),
        TEST(test_one_who_does_not_own_the_device_is_seen_with_what_it_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
