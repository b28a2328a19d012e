/* SPDX-License-Identifier: BSD-3-Clause */
/* Pre-shared keys: how they are named, and the files that they are in. */
#include "support/exact.h"
#include "support/folder.h"

#include "describe/config.h"
#include "describe/psk_fields.h"
#include "describe/psk_file.h"

#include <sys/stat.h>
#include <unistd.h>

#define DEVICE(psks) "{ \"devices\": [ { \"name\": \"d\", \"preset\": \"qemu-nvme\", \"psks\": " psks " } ] }"

static struct dsm_error_detail detail;
static char text[DSM_ERROR_DETAIL_TEXT_LEN];

static const char *said(void)
{
    return dsm_error_detail_text(&detail, text, sizeof(text));
}

static const char *write_key(const char *content, mode_t mode)
{
    const char *path = write_test_file("psk", content);

    assert_int_equal(0, chmod(path, mode));
    return path;
}

static void check_hint(const char *option, const char *hint, size_t n)
{
    struct dsm_described_psk psk;
    const char *file;

    assert_error(DSM_OK, dsm_psk_option_parse(option, &psk, &file, &detail));
    assert_int_equal(n, psk.hint_len);
    assert_memory_equal(hint, psk.hint, n);
    assert_string_equal("a=b", file);
}

static void test_a_hint_is_text_or_digits(void **state)
{
    (void)state;
    check_hint("hint=a=b", "hint", 4);
    check_hint("hex:5465737400=a=b", "Test", 5);
    check_hint("hex:aBCd=a=b", "\xAB\xCD", 2);
    check_hint("hex:=a=b", "", 0);
}

static void test_a_hint_has_64_bytes_at_most(void **state)
{
    char option[2 * 65 + 16] = "hex:";
    struct dsm_described_psk psk;
    const char *file;

    (void)state;
    memset(option + 4, '1', 2 * 64);
    memcpy(option + 4 + 2 * 64, "=f", 3);
    assert_error(DSM_OK, dsm_psk_option_parse(option, &psk, &file, &detail));
    assert_int_equal(64, psk.hint_len);
    memcpy(option + 4 + 2 * 64, "11=f", 5);
    assert_error(DSM_ERR_CONFIG, dsm_psk_option_parse(option, &psk, &file, &detail));
    memset(option, 'x', 65);
    memcpy(option + 65, "=f", 3);
    assert_error(DSM_ERR_CONFIG, dsm_psk_option_parse(option, &psk, &file, &detail));
}

static void test_a_file_holds_digits_and_white_space(void **state)
{
    struct dsm_secret secret = { .n = 0 };

    (void)state;
    assert_error(DSM_OK, dsm_psk_file_read(write_key(" 00 1122\nfF\n\n", 0600), &secret, &detail));
    assert_int_equal(4, secret.n);
    assert_memory_equal("\x00\x11\x22\xFF", secret.bytes, 4);
    assert_error(DSM_OK, dsm_psk_file_read(write_key("aa", 0400), &secret, &detail));
}

static void test_what_holds_no_key_is_refused_and_not_shown(void **state)
{
    static const char *const wrong[] = { "", "\n", "1", "123", "secret", "0x11", "11 2g" };
    struct dsm_secret secret = { .n = 0 };
    struct dsm_secret zeros = { .n = 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(write_key(wrong[i], 0600), &secret, &detail));
        assert_non_null(strstr(said(), "holds no key in hexadecimal digits; accepted: the digits of 1 to 64 bytes"));
        assert_null(strstr(said(), "secret"));
        assert_memory_equal(&zeros, &secret, sizeof(secret));
    }
}

static void test_a_key_has_64_bytes_at_most(void **state)
{
    char digits[2 * 65 + 1] = "";
    struct dsm_secret secret = { .n = 0 };

    (void)state;
    memset(digits, 'a', 2 * 64);
    assert_error(DSM_OK, dsm_psk_file_read(write_key(digits, 0600), &secret, &detail));
    assert_int_equal(64, secret.n);
    memset(digits, 'a', 2 * 65);
    assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(write_key(digits, 0600), &secret, &detail));
}

static void test_a_file_of_others_is_refused(void **state)
{
    static const mode_t modes[] = { 0604, 0602, 0660, 0620, 0601, 0666 };
    struct dsm_secret secret = { .n = 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(write_key("11", modes[i]), &secret, &detail));
        assert_non_null(strstr(said(), "others know the key, or can give us another; accepted: 0600"));
    }
    assert_error(geteuid() == 0 ? DSM_OK : DSM_ERR_CONFIG, dsm_psk_file_read(write_key("11", 0640), &secret, &detail));
}

static void test_what_is_no_file_is_refused(void **state)
{
    struct dsm_secret secret = { .n = 0 };

    (void)state;
    assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(in_test_folder("none"), &secret, &detail));
    assert_non_null(strstr(said(), "No such file or directory"));
    assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(test_folder, &secret, &detail));
    assert_non_null(strstr(said(), "is no regular file"));
    assert_int_equal(0, mkfifo(in_test_folder("fifo"), 0600));
    assert_error(DSM_ERR_CONFIG, dsm_psk_file_read(in_test_folder("fifo"), &secret, &detail));
    assert_non_null(strstr(said(), "is no regular file"));
}

static enum dsm_error parse(const char *json, struct dsm_config *config)
{
    return dsm_config_parse(json, strlen(json), test_folder, config, &detail);
}

static void test_a_device_has_its_psks(void **state)
{
    struct dsm_psks psks = { .list = NULL };
    struct dsm_config config;

    (void)state;
    write_key("0102", 0600);
    assert_error(DSM_OK, parse(DEVICE("[ { \"hint\": \"one\", \"file\": \"psk\" }, { \"hint\": \"hex:00\", \"file\": "
                                      "\"psk\" } ]"),
                               &config));
    assert_int_equal(2, config.devices[0].psk_count);
    assert_error(DSM_OK, dsm_psk_files_load(config.devices[0].psks, 2, &psks, &detail));
    assert_non_null(dsm_psks_find(&psks, dsm_bytes("one", 3)));
    assert_int_equal(2, dsm_psks_find(&psks, dsm_bytes("", 1))->secret.n);
    dsm_psks_clear(&psks);
    dsm_config_clear(&config);
}

static void test_two_psks_with_one_hint_are_refused(void **state)
{
    struct dsm_described_psk twice[2] = { { .hint = "h", .hint_len = 1 }, { .hint = "h", .hint_len = 1 } };
    struct dsm_psks psks = { .list = NULL };

    (void)state;
    twice[0].file = twice[1].file = (char *)(uintptr_t)write_key("0102", 0600);
    assert_error(DSM_ERR_CONFIG, dsm_psk_files_load(twice, 2, &psks, &detail));
    assert_non_null(strstr(said(), "another PSK has the same hint"));
    dsm_psks_clear(&psks);
}

static void test_a_wrong_description_names_its_place(void **state)
{
    struct dsm_config config;

    (void)state;
    assert_error(DSM_ERR_CONFIG, parse(DEVICE("[ { \"hint\": \"\", \"file\": \"psk\" } ]"), &config));
    assert_string_equal(
        "devices[0].psks[0].hint: \"\": must be 1 to 64 bytes of text, or \"hex:\" and the digits of up "
        "to 64 bytes",
        said());
    assert_error(DSM_ERR_CONFIG, parse(DEVICE("[ { \"hint\": \"x\", \"file\": \"\" } ]"), &config));
    assert_string_equal("devices[0].psks[0].file: \"\": must name a file", said());
    assert_error(DSM_ERR_CONFIG, parse(DEVICE("[ { \"hint\": \"x\" } ]"), &config));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_hint_is_text_or_digits),
        TEST(test_a_hint_has_64_bytes_at_most),
        TEST(test_a_file_holds_digits_and_white_space),
        TEST(test_what_holds_no_key_is_refused_and_not_shown),
        TEST(test_a_key_has_64_bytes_at_most),
        TEST(test_a_file_of_others_is_refused),
        TEST(test_what_is_no_file_is_refused),
        TEST(test_a_device_has_its_psks),
        TEST(test_two_psks_with_one_hint_are_refused),
        TEST(test_a_wrong_description_names_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
