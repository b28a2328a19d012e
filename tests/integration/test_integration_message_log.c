/* SPDX-License-Identifier: BSD-3-Clause */
/* No key is in any log of both programs: none of --keylog, none of the identity, at the levels that say most. */
#include "harness_control.h"

#include <ctype.h>
#include <string.h>

#define TEXT_MAX 0x40000u
#define WINDOW 16u /* hexadecimal digits of a secret that are looked for: a row of bytes has more */

static struct swdsm_process process, tsm;
static char log_text[TEXT_MAX], log_hex[TEXT_MAX];

static void slurp(const char *name, char *text, size_t size)
{
    FILE *file = fopen(in_test_folder(name), "r");
    size_t n;

    if (!file)
        fail_msg("%s is not there", name);
    n = fread(text, 1, size - 1, file);
    assert_true(n < size - 1);
    text[n] = '\0';
    fclose(file);
}

/* Bytes of messages stand apart: without their blanks every run of digits is one. */
static void keep_digits(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        if (*text != ' ')
            log_hex[n++] = (char)tolower((unsigned char)*text);
    log_hex[n] = '\0';
}

static void expect_no_part(const char *what, const char *secret, size_t digits)
{
    char part[WINDOW + 1];

    for (size_t at = 0; at + WINDOW <= digits; at += 2) {
        snprintf(part, sizeof(part), "%.*s", (int)WINDOW, secret + at);
        if (strstr(log_hex, part))
            fail_msg("%s: its digits from %zu on, %s, are in a log", what, at, part);
    }
}

/* LABEL DEVICE SESSION SECRET */
static size_t check_keylog(void)
{
    static char keys[TEXT_MAX];
    size_t lines = 0;

    slurp("keys", keys, sizeof(keys));
    for (char *line = strtok(keys, "\n"); line; line = strtok(NULL, "\n")) {
        char *secret = strrchr(line, ' ') + 1;

        secret[-1] = '\0';
        expect_no_part(line, secret, strlen(secret));
        lines++;
    }
    return lines;
}

static size_t decode_base64(const char *text, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    size_t n = 0;
    int have = 0;

    for (; *text && *text != '-'; text++) {
        const char *digit = strchr(digits, *text);

        if (!digit || *text == '\n')
            continue;
        bits = bits << 6 | (uint32_t)(digit - digits);
        have += 6;
        if (have >= 8)
            out[n++] = (uint8_t)(bits >> (have -= 8));
    }
    return n;
}

/* RFC 5915: version 1, then the private key of P-384 as an octet string. */
static void check_private_key(const char *name)
{
    static const uint8_t before[] = { 2, 1, 1, 4, 48 };
    static char pem[4096];
    char scalar[2 * 48 + 1];
    uint8_t der[4096];
    size_t at = 0, n;

    slurp(name, pem, sizeof(pem));
    n = decode_base64(strchr(pem, '\n'), der);
    while (at + sizeof(before) + 48 <= n && memcmp(der + at, before, sizeof(before)) != 0)
        at++;
    if (at + sizeof(before) + 48 > n)
        fail_msg("%s: no key of P-384 is in it", name);
    for (size_t i = 0; i < 48; i++)
        snprintf(scalar + 2 * i, 3, "%02x", der[at + sizeof(before) + i]);
    expect_no_part(name, scalar, 2 * 48);
}

static void walk(const char *version)
{
    static char file[300];
    char where[40];

    snprintf(file, sizeof(file), "level=trace,file=%s", in_test_folder("log"));
    daemon_start(&process,
                 OPTIONS("--identity", in_test_folder("id"), "--keylog", in_test_folder("keys"), "--log", file));
    snprintf(where, sizeof(where), "tcp:127.0.0.1:%u", process.port);
    program_launch(&tsm, "src/cli/swtsm",
                   OPTIONS("walk", "-v", "--connect", where, "--spdm-version", version, "--key-update", "all"));
    assert_int_equal(daemon_wait(&tsm), 0);
    daemon_stop(&process);
}

static void test_no_key_is_in_a_log(void **state)
{
    (void)state;
    walk("1.2");
    slurp("log", log_text, sizeof(log_text));
    assert_non_null(strstr(log_text, "trace: nvme: <- 0000: 12 "));
    assert_non_null(strstr(log_text, "key=secret ifv=secret"));
    assert_non_null(strstr(tsm.text, "key=secret ifv=secret"));
    assert_non_null(strstr(tsm.text, "-> 0000: 12 "));
    for (int i = 0; i < 2; i++) {
        keep_digits(i == 0 ? log_text : tsm.text);
        assert_true(check_keylog() >= 5); /* the shared one, two of the session, two of the update */
        check_private_key("id/root.key.pem");
        check_private_key("id/intermediate.key.pem");
        check_private_key("id/devices/nvme/ECDSA_P384.key.pem");
    }
}

static void test_the_key_log_has_the_shared_secret_before_what_is_derived_of_it(void **state)
{
    static char keys[TEXT_MAX];

    (void)state;
    walk("1.2");
    slurp("keys", keys, sizeof(keys));
    assert_int_equal(strncmp(keys, "DHE_SECRET nvme ", 16), 0);
    assert_int_equal(strcspn(keys, "\n"), 16 + 8 + 1 + 96); /* P-384 */
    assert_non_null(strstr(keys, "\nREQUEST_DATA nvme "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_key_is_in_a_log, make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(test_the_key_log_has_the_shared_secret_before_what_is_derived_of_it,
                                        make_test_folder, remove_test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
