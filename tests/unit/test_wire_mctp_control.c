/* SPDX-License-Identifier: BSD-3-Clause */
/* What an endpoint answers to whoever sets up its bus. */
#include "support/exact.h"
#include "support/hex.h"

#include "wire/mctp_control.h"

static uint8_t eid;

static void check_answer(const char *request, const char *answer, int line)
{
    uint8_t in[64], expected[64], out[DSM_MCTP_CONTROL_ANSWER_MAX];
    struct dsm_writer w = dsm_writer(out, sizeof(out));
    struct dsm_bytes wanted = hex_bytes(answer, expected, sizeof(expected));

    assert_error(DSM_OK, dsm_mctp_control_answer(hex_bytes(request, in, sizeof(in)), &eid, &w));
    check_written(&w, wanted.p, wanted.n, __FILE__, line);
}
#define CHECK_ANSWER(request, answer) check_answer(request, answer, __LINE__)

static void test_an_endpoint_id_is_set_and_told(void **state)
{
    (void)state;
    eid = 0;
    CHECK_ANSWER("008102", "00010200000000");
    CHECK_ANSWER("00820100"
                 "0A",
                 "00020100000A00");
    assert_int_equal(eid, 0x0A);
    CHECK_ANSWER("009F02", "001F02000A0000");
    CHECK_ANSWER("00830101"
                 "0B",
                 "00030100000B00");
    assert_int_equal(eid, 0x0B);
}

static void test_an_endpoint_id_that_may_not_be_is_refused(void **state)
{
    (void)state;
    eid = 0x0A;
    CHECK_ANSWER("00810100"
                 "00",
                 "00010102");
    CHECK_ANSWER("00810100"
                 "07",
                 "00010102");
    CHECK_ANSWER("00810100"
                 "FF",
                 "00010102");
    CHECK_ANSWER("00810102"
                 "0B",
                 "00010102");
    CHECK_ANSWER("00810103"
                 "0B",
                 "00010102");
    assert_int_equal(eid, 0x0A);
}

static void test_versions_are_those_of_what_is_spoken(void **state)
{
    (void)state;
    CHECK_ANSWER("008104FF", "0001040001F1F3F100");
    CHECK_ANSWER("00810400", "0001040001F1F3F100");
    CHECK_ANSWER("00810405", "0001040001F1F0FF00");
    CHECK_ANSWER("00810406", "0001040001F1F0FF00");
    CHECK_ANSWER("00810401", "00010480");
}

static void test_message_types_are_spdm_and_secured_messages(void **state)
{
    (void)state;
    CHECK_ANSWER("008105", "00010500020506");
}

static void test_what_is_not_answered_otherwise_is_an_error(void **state)
{
    (void)state;
    CHECK_ANSWER("008103", "00010305");
    CHECK_ANSWER("0081F0", "0001F005");
    CHECK_ANSWER("00810200", "00010203");
    CHECK_ANSWER("00810100", "00010103");
    CHECK_ANSWER("008104", "00010403");
    CHECK_ANSWER("00810500", "00010503");
}

static void test_what_is_no_request_gets_no_answer(void **state)
{
    static const char *const none[] = { "", "00", "0081", "000105", "00C105", "058105", "808105" };
    uint8_t in[8], out[DSM_MCTP_CONTROL_ANSWER_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        struct dsm_writer w = dsm_writer(out, sizeof(out));

        assert_error(DSM_ERR_DISCARD, dsm_mctp_control_answer(hex_bytes(none[i], in, sizeof(in)), &eid, &w));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_endpoint_id_is_set_and_told),
        cmocka_unit_test(test_an_endpoint_id_that_may_not_be_is_refused),
        cmocka_unit_test(test_versions_are_those_of_what_is_spoken),
        cmocka_unit_test(test_message_types_are_spdm_and_secured_messages),
        cmocka_unit_test(test_what_is_not_answered_otherwise_is_an_error),
        cmocka_unit_test(test_what_is_no_request_gets_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
