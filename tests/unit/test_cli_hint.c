/* SPDX-License-Identifier: BSD-3-Clause */
/* Which option may be the way past a failure. */
#include "support/test.h"

#include "cli/hint.h"
#include "wire/tdisp.h"

static void expect_hint(const char *step, uint32_t tdisp_error_code, const char *option)
{
    struct dsm_failure failure = { .tdisp_error_code = tdisp_error_code };
    const char *hint;

    snprintf(failure.step, sizeof(failure.step), "%s", step);
    hint = cli_hint(&failure);
    if (!hint || strncmp(hint, option, strlen(option)) != 0)
        fail_msg("%s: expected %s, got %s", step, option, hint ? hint : "nothing");
}

static void test_an_option_that_helps_is_named(void **state)
{
    struct dsm_failure failure = { .step = "CHALLENGE" };

    (void)state;
    expect_hint("DOE discovery", 0, "--no-discovery");
    expect_hint("IDE_KM QUERY", 0, "--no-ide");
    expect_hint("LOCK_INTERFACE_REQUEST", DSM_TDISP_INVALID_INTERFACE, "--function-id");
    assert_null(cli_hint(&failure));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_option_that_helps_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
