/* SPDX-License-Identifier: BSD-3-Clause */
/* Function level resets, as events and as configuration writes, and the sessions they end. */
#include "device/device_config.h"
#include "responder/connection_events.h"
#include "responder_harness.h"

#define FUNCTION_0 0x0300u
#define FUNCTION_1 0x0301u

static void add_layout(struct harness *h)
{
    static const struct dsm_swdsm_capability pcie = { .id = 0x10, .offset = 0x40, .len = 0x3C };

    assert_error(DSM_OK, dsm_device_config_layout(h->device, FUNCTION_0, 0, &pcie, 1, NULL));
}

static enum dsm_config_effect initiate_flr(struct harness *h)
{
    enum dsm_config_effect effect = DSM_CONFIG_ALLOWED;

    assert_error(DSM_OK, dsm_connection_config_write(h->connection, FUNCTION_0, 0x48, 2, 0x2910, 0xA910, &effect));
    return effect;
}

static void open_session(struct harness *h, struct session *s)
{
    harness_vca_of(h, DSM_SPDM_12);
    harness_open_session(h, s);
}

static void test_an_flr_leaves_sessions_alone(void **state)
{
    struct harness *h = *state;
    struct session s = { 0 };

    open_session(h, &s);
    dsm_connection_flr(h->connection, FUNCTION_0);
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_an_flr_of_function_0_ends_sessions_where_set_so(void **state)
{
    struct harness *h = *state;
    struct session s = { 0 };

    h->device->settings.flr0_ends_sessions = true;
    open_session(h, &s);
    dsm_connection_flr(h->connection, FUNCTION_1);
    assert_int_equal(harness_session_count(h), 1);
    dsm_connection_flr(h->connection, FUNCTION_0);
    assert_int_equal(harness_session_count(h), 0);
    session_clear(&s);
}

static void test_an_flr_by_configuration_write_is_the_same(void **state)
{
    struct harness *h = *state;
    struct session s = { 0 };

    add_layout(h);
    open_session(h, &s);
    assert_int_equal(initiate_flr(h), DSM_CONFIG_FLR);
    harness_check_alive(h, &s);
    h->device->settings.flr0_ends_sessions = true;
    assert_int_equal(initiate_flr(h), DSM_CONFIG_FLR);
    assert_int_equal(harness_session_count(h), 0);
    session_clear(&s);
}

/* PCIe 6.31.3; over other transports than DOE a device answers through all resets. */
static void test_an_flr_by_configuration_write_drops_the_response_under_way_over_doe(void **state)
{
    static const struct dsm_binding *const bindings[] = { &dsm_binding_doe, &dsm_binding_mctp };
    struct harness *h = *state;

    add_layout(h);
    for (size_t i = 0; i < 2; i++) {
        struct header4 request = { { DSM_SPDM_12, DSM_SPDM_GET_DIGESTS, 0, 0 } };
        struct dsm_bytes message = dsm_bytes(request.bytes, sizeof(request.bytes));
        uint8_t object[32];
        struct dsm_writer w = dsm_writer(object, sizeof(object));

        harness_use_binding(h, bindings[i]);
        harness_vca_of(h, DSM_SPDM_12);
        assert_error(DSM_OK, dsm_binding_wrap(h->binding, DSM_OBJECT_SPDM, message, &w));
        assert_int_equal(DSM_VERDICT_DONE, harness_receive(h, dsm_written(&w)));
        assert_int_equal(initiate_flr(h), DSM_CONFIG_FLR);
        (void)harness_finish(h);
        assert_error(i == 0 ? DSM_ERR_DISCARD : DSM_OK, h->finished);
    }
}

static void test_a_write_that_is_refused_ends_nothing(void **state)
{
    struct harness *h = *state;
    struct session s = { 0 };

    h->device->settings.flr0_ends_sessions = true;
    open_session(h, &s);
    assert_error(DSM_ERR_CONFIG, dsm_connection_config_write(h->connection, FUNCTION_0, 0x48, 2, 0, 0x8000, NULL));
    harness_check_alive(h, &s);
    session_clear(&s);
}

static void test_a_removed_device_has_no_session(void **state)
{
    struct harness *h = *state;
    struct session s = { 0 };

    open_session(h, &s);
    dsm_connection_removed(h->connection);
    assert_int_equal(harness_session_count(h), 0);
    session_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HARNESS_TEST(test_an_flr_leaves_sessions_alone),
        HARNESS_TEST(test_an_flr_of_function_0_ends_sessions_where_set_so),
        HARNESS_TEST(test_an_flr_by_configuration_write_is_the_same),
        HARNESS_TEST(test_an_flr_by_configuration_write_drops_the_response_under_way_over_doe),
        HARNESS_TEST(test_a_write_that_is_refused_ends_nothing),
        HARNESS_TEST(test_a_removed_device_has_no_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
