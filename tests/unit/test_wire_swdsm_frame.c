/* SPDX-License-Identifier: BSD-3-Clause */
#include "support/exact.h"

#include "wire/swdsm_frame.h"
#include "wire/tdisp.h"

#define X(name)                                                                                                        \
    static enum dsm_error plain_##name(struct dsm_bytes payload, struct dsm_swdsm_##name *out)                         \
    {                                                                                                                  \
        return dsm_swdsm_##name##_decode(payload, out, NULL);                                                          \
    }                                                                                                                  \
    EXACT_DECODER(decode_##name, plain_##name, struct dsm_swdsm_##name)
DSM_SWDSM_MESSAGES(X)
#undef X

/* Decodes into out, checks every truncation and one byte too many, and that encoding gives the same bytes; no shorter
 * buffer does. */
#define assert_round_trip(m, bytes, out)                                                                               \
    do {                                                                                                               \
        uint8_t written_[sizeof(bytes)];                                                                               \
        struct dsm_writer w_;                                                                                          \
        assert_exact(decode_##m, bytes);                                                                               \
        assert_error(DSM_OK, dsm_swdsm_##m##_decode(BYTES(bytes), out, NULL));                                         \
        for (size_t n_ = 0; n_ < sizeof(bytes); n_++) {                                                                \
            w_ = dsm_writer(written_, n_);                                                                             \
            check_error(DSM_ERR_NO_SPACE, dsm_swdsm_##m##_encode(out, &w_), n_, __FILE__, __LINE__);                   \
        }                                                                                                              \
        w_ = dsm_writer(written_, sizeof(written_));                                                                   \
        assert_error(DSM_OK, dsm_swdsm_##m##_encode(out, &w_));                                                        \
        assert_written(&w_, bytes);                                                                                    \
    } while (0)

/* The decoder refuses the bytes with this one changed. */
#define assert_refused(m, bytes, at, value)                                                                            \
    do {                                                                                                               \
        uint8_t changed_[sizeof(bytes)];                                                                               \
        memcpy(changed_, bytes, sizeof(bytes));                                                                        \
        changed_[at] = value;                                                                                          \
        check_error(DSM_ERR_INVALID_FIELD, decode_copy(decode_##m, changed_, sizeof(changed_)), at, __FILE__,          \
                    __LINE__);                                                                                         \
    } while (0)

#define assert_not_encoded(m, in)                                                                                      \
    do {                                                                                                               \
        uint8_t buffer_[1200];                                                                                         \
        struct dsm_writer w_ = dsm_writer(buffer_, sizeof(buffer_));                                                   \
        assert_error(DSM_ERR_INVALID_FIELD, dsm_swdsm_##m##_encode(in, &w_));                                          \
        assert_int_equal(dsm_written_len(&w_), 0);                                                                     \
    } while (0)

static const uint8_t hello[] = { 0, 1, 0, 2, 1, 0, 0, 0, 0x3F, 0, 0, 0, 3, 4, 'q', 'e', 0xC3, 0xA9 };

static void test_a_hello_says_version_role_features_and_name(void **state)
{
    struct dsm_swdsm_hello out;

    (void)state;
    assert_round_trip(hello, hello, &out);
    assert_int_equal(out.major, 1);
    assert_int_equal(out.minor, 2);
    assert_int_equal(out.role, DSM_SWDSM_OBSERVER);
    assert_int_equal(out.features, 0x3F);
    assert_int_equal(out.tdi_count, 3);
    assert_int_equal(out.name.n, 4);
    assert_memory_equal(out.name.p, "qe\xC3\xA9", 4);
}

static void test_a_hello_of_no_known_role_or_with_too_many_tdis_is_refused(void **state)
{
    struct dsm_swdsm_hello in = { .role = 2 };

    (void)state;
    assert_refused(hello, hello, 4, 2);
    assert_refused(hello, hello, 11, 0x02); /* 515 TDIs */
    assert_not_encoded(hello, &in);
}

static void test_a_name_is_utf8_without_control_characters(void **state)
{
    static const char *const bad[] = { "\n",
                                       "a\x7F",
                                       "\x80",
                                       "\xC0\x80",
                                       "\xC3",
                                       "\xE2\x82",
                                       "\xED\xA0\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xF8\x88\x80\x80\x80",
                                       "\xE0\x80\xAF",
                                       "\xC3(" };
    static const char *const good[] = { "", "nvme0", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF" };
    struct dsm_swdsm_hello in = { .major = 1 };
    uint8_t buffer[64];
    struct dsm_writer w;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        in.name = dsm_bytes(bad[i], strlen(bad[i]));
        assert_not_encoded(hello, &in);
    }
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        in.name = dsm_bytes(good[i], strlen(good[i]));
        w = dsm_writer(buffer, sizeof(buffer));
        check_error(DSM_OK, dsm_swdsm_hello_encode(&in, &w), i, __FILE__, __LINE__);
    }
    assert_refused(hello, hello, 14, '\t');
    assert_refused(hello, hello, 17, 'x');
}

static void test_a_name_has_63_bytes_at_most(void **state)
{
    uint8_t bytes[14 + DSM_SWDSM_NAME_MAX + 1] = { 0, 1 };
    struct dsm_swdsm_hello out;

    (void)state;
    memset(bytes + 14, 'n', DSM_SWDSM_NAME_MAX + 1);
    bytes[13] = DSM_SWDSM_NAME_MAX;
    assert_error(DSM_OK, dsm_swdsm_hello_decode(dsm_bytes(bytes, sizeof(bytes) - 1), &out, NULL));
    bytes[13] = DSM_SWDSM_NAME_MAX + 1;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_swdsm_hello_decode(BYTES(bytes), &out, NULL));
}

static void test_a_result_is_a_status_and_a_text(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 5, 0, 3, 'w', 'h', 'y' };
    struct dsm_swdsm_result out;

    (void)state;
    assert_round_trip(result, bytes, &out);
    assert_int_equal(out.status, DSM_SWDSM_OWNED);
    assert_memory_equal(out.text.p, "why", 3);
    assert_refused(result, bytes, 3, DSM_SWDSM_FAILED + 1);
}

static void test_a_results_text_has_1024_bytes_at_most(void **state)
{
    static uint8_t bytes[6 + DSM_SWDSM_TEXT_MAX + 1] = { 0, 0, 0, 0, 0x04, 0x00 };
    struct dsm_swdsm_result out;

    (void)state;
    assert_error(DSM_OK, dsm_swdsm_result_decode(dsm_bytes(bytes, sizeof(bytes) - 1), &out, NULL));
    bytes[5] = 1;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_swdsm_result_decode(BYTES(bytes), &out, NULL));
    assert_not_encoded(result, &out);
}

static void test_an_event_has_a_kind_a_function_and_an_argument(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 4, 0x01, 0x02, 0x03, 0x04, 0, 0, 0, 7 };
    struct dsm_swdsm_event out;

    (void)state;
    assert_round_trip(event, bytes, &out);
    assert_int_equal(out.kind, DSM_SWDSM_EVENT_IDE_STREAM_FAILURE);
    assert_int_equal(out.function_id, 0x01020304);
    assert_int_equal(out.argument, 7);
    assert_refused(event, bytes, 3, 0);
    assert_refused(event, bytes, 3, 8);
}

static const uint8_t layout[] = { 0,    0, 1,  0,    0,    0, 2,    0x00, 0x11, 0, 0x00,
                                  0x40, 0, 12, 0x00, 0x2E, 1, 0x01, 0x00, 0,    24 };

static void test_a_layout_lists_capabilities(void **state)
{
    struct dsm_swdsm_config_layout out;

    (void)state;
    assert_round_trip(config_layout, layout, &out);
    assert_int_equal(out.function_id, 0x100);
    assert_int_equal(out.count, 2);
    assert_int_equal(out.capabilities[0].id, 0x11);
    assert_false(out.capabilities[0].extended);
    assert_int_equal(out.capabilities[0].len, 12);
    assert_true(out.capabilities[1].extended);
    assert_int_equal(out.capabilities[1].offset, 0x100);
}

static void test_a_layout_keeps_to_configuration_space(void **state)
{
    struct dsm_swdsm_config_layout in = { .count = 1 };

    (void)state;
    assert_refused(config_layout, layout, 4, 2);     /* header type */
    assert_refused(config_layout, layout, 5, 1);     /* 258 capabilities */
    assert_refused(config_layout, layout, 9, 2);     /* neither standard nor extended */
    assert_refused(config_layout, layout, 11, 0x3C); /* within the header */
    assert_refused(config_layout, layout, 11, 0x41); /* not on a double word */
    assert_refused(config_layout, layout, 11, 0xF8); /* runs into the extended space */
    assert_refused(config_layout, layout, 12, 0xFF);
    assert_refused(config_layout, layout, 13, 0);    /* empty */
    assert_refused(config_layout, layout, 17, 0x00); /* an extended one below 0x100 */
    assert_refused(config_layout, layout, 17, 0x10);
    assert_not_encoded(config_layout, (in.header_type = 2, &in));
    in = (struct dsm_swdsm_config_layout){ .count = DSM_SWDSM_CAPABILITIES_MAX + 1 };
    assert_not_encoded(config_layout, &in);
}

static void test_a_layout_has_64_capabilities_at_most(void **state)
{
    uint8_t bytes[7 + 7 * (DSM_SWDSM_CAPABILITIES_MAX + 1)] = { 0 };
    struct dsm_swdsm_config_layout out;

    (void)state;
    for (size_t at = 7; at < sizeof(bytes); at += 7) {
        bytes[at + 4] = 0x40;
        bytes[at + 6] = 4;
    }
    bytes[6] = DSM_SWDSM_CAPABILITIES_MAX;
    assert_error(DSM_OK, dsm_swdsm_config_layout_decode(dsm_bytes(bytes, sizeof(bytes) - 7), &out, NULL));
    bytes[6] = DSM_SWDSM_CAPABILITIES_MAX + 1;
    assert_error(DSM_ERR_INVALID_FIELD, dsm_swdsm_config_layout_decode(BYTES(bytes), &out, NULL));
}

static const uint8_t write16[] = { 0, 0, 0, 8, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 6 };

static void test_a_config_write_tells_old_and_new_value(void **state)
{
    static const uint8_t write32[] = { 0, 0, 0, 8, 0x0F, 0xFC, 4, 0x12, 0x34, 0x56, 0x78, 0xFF, 0xFF, 0xFF, 0xFF };
    struct dsm_swdsm_config_write out;

    (void)state;
    assert_round_trip(config_write, write16, &out);
    assert_int_equal(out.offset, 4);
    assert_int_equal(out.width, 2);
    assert_int_equal(out.new_value, 6);
    assert_round_trip(config_write, write32, &out);
    assert_int_equal(out.old_value, 0x12345678);
}

static void test_a_config_write_is_aligned_within_the_space_and_its_width(void **state)
{
    (void)state;
    assert_refused(config_write, write16, 6, 0);
    assert_refused(config_write, write16, 6, 3);
    assert_refused(config_write, write16, 6, 8);
    assert_refused(config_write, write16, 5, 5);    /* 2 bytes at an odd offset */
    assert_refused(config_write, write16, 4, 0x10); /* behind 4 KiB */
    assert_refused(config_write, write16, 8, 1);    /* an old value of 17 bits */
    assert_refused(config_write, write16, 12, 1);
}

static void test_a_subscription_has_defined_flags_only(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 3, 0, 0, 0x03, 0xE8 };
    struct dsm_swdsm_subscribe out;

    (void)state;
    assert_round_trip(subscribe, bytes, &out);
    assert_int_equal(out.flags, DSM_SWDSM_SUBSCRIBE_STATE | DSM_SWDSM_SUBSCRIBE_DRAIN);
    assert_int_equal(out.drain_deadline_ms, 1000);
    assert_refused(subscribe, bytes, 3, 4);
    assert_refused(subscribe, bytes, 0, 0x80);
}

static void test_a_state_tells_a_transition(void **state)
{
    static const uint8_t bytes[] = { 0, 0, 0, 1, 0, 0, 0, 9, 0,    0,    0, 5, 1, 0,
                                     4, 2, 1, 2, 0, 2, 0, 0, 0xFF, 0xFE, 0, 0, 0, 8 };
    struct dsm_swdsm_state out;

    (void)state;
    assert_round_trip(state, bytes, &out);
    assert_int_equal(out.tdi, 1);
    assert_int_equal(out.function_id, 9);
    assert_true(out.word == 0x0000000501000402ull);
    assert_int_equal(out.old_state, DSM_TDI_CONFIG_LOCKED);
    assert_int_equal(out.new_state, DSM_TDI_RUN);
    assert_int_equal(out.reason, 2);
    assert_int_equal(out.session_id, 0xFFFE);
    assert_int_equal(out.token, 8);
    assert_refused(state, bytes, 2, 1); /* TDI 257 */
    assert_refused(state, bytes, 15, 4);
    assert_refused(state, bytes, 16, 4);
    assert_refused(state, bytes, 17, 4);
}

static void test_an_ack_and_a_query_are_one_word(void **state)
{
    static const uint8_t bytes[] = { 1, 2, 3, 4 };
    struct dsm_swdsm_query query;
    struct dsm_swdsm_ack ack;

    (void)state;
    assert_round_trip(ack, bytes, &ack);
    assert_int_equal(ack.token, 0x01020304);
    assert_round_trip(query, bytes, &query);
    assert_int_equal(query.function_id, 0x01020304);
}

static void test_every_command_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(dsm_swdsm_command_name(DSM_SWDSM_HELLO), "HELLO");
    for (uint32_t command = DSM_SWDSM_HELLO; command <= DSM_SWDSM_QUERY; command++)
        assert_non_null(dsm_swdsm_command_name(command));
    assert_null(dsm_swdsm_command_name(DSM_SWDSM_QUERY + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hello_says_version_role_features_and_name),
        cmocka_unit_test(test_a_hello_of_no_known_role_or_with_too_many_tdis_is_refused),
        cmocka_unit_test(test_a_name_is_utf8_without_control_characters),
        cmocka_unit_test(test_a_name_has_63_bytes_at_most),
        cmocka_unit_test(test_a_result_is_a_status_and_a_text),
        cmocka_unit_test(test_a_results_text_has_1024_bytes_at_most),
        cmocka_unit_test(test_an_event_has_a_kind_a_function_and_an_argument),
        cmocka_unit_test(test_a_layout_lists_capabilities),
        cmocka_unit_test(test_a_layout_keeps_to_configuration_space),
        cmocka_unit_test(test_a_layout_has_64_capabilities_at_most),
        cmocka_unit_test(test_a_config_write_tells_old_and_new_value),
        cmocka_unit_test(test_a_config_write_is_aligned_within_the_space_and_its_width),
        cmocka_unit_test(test_a_subscription_has_defined_flags_only),
        cmocka_unit_test(test_a_state_tells_a_transition),
        cmocka_unit_test(test_an_ack_and_a_query_are_one_word),
        cmocka_unit_test(test_every_command_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
