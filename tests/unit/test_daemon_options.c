/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line, and the addresses in it. */
#include "describe/config.h"
#include "describe/device_fields.h"
#include "support/test.h"

#include "daemon/options.h"
#include "daemon/options_apply.h"
#include "link/address.h"

#include <string.h>

static char reason[DSM_ERROR_DETAIL_TEXT_LEN];

static enum dsm_error parse(struct dsm_options *options, int n, const char *const *words)
{
    struct dsm_error_detail detail = { .place = "" };
    enum dsm_error error;
    char *argv[48] = { (char *)(uintptr_t) "swdsm" };

    for (int i = 0; i < n; i++)
        argv[1 + i] = (char *)(uintptr_t)words[i];
    error = dsm_options_parse(options, 1 + n, argv, &detail);
    dsm_error_detail_text(&detail, reason, sizeof(reason));
    return error;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__ })
#define PARSE(options, ...) parse(options, (int)(sizeof(WORDS(__VA_ARGS__)) / sizeof(char *)), WORDS(__VA_ARGS__))

static void test_options_are_read(void **state)
{
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--port", "0", "--identity=dir", "--strict", "--hash", "SHA_256", "--log",
                           "file=f,level=debug", "--heartbeat", "30"),
                     DSM_OK);
    assert_string_equal(options.port, "0");
    assert_string_equal(options.identity, "dir");
    assert_true(options.strict);
    assert_true(options.algorithms[DSM_ALG_HASH].given);
    assert_int_equal(options.algorithms[DSM_ALG_HASH].bits, 1);
    assert_int_equal(options.log_level, DSM_LOG_DEBUG);
    assert_string_equal(options.log_file, "f");
    assert_int_equal(options.heartbeat.bits, 30);
}

static void test_the_control_socket_has_two_spellings(void **state)
{
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--control", "unix:/x,mode=0660", "--preset", "none"), DSM_OK);
    assert_true(options.has_control);
    assert_true(options.no_device);
    assert_int_equal(options.control.mode, 0660);
    assert_int_equal(PARSE(&options, "--ctrl", "type=unixio,path=/x,mode=0660"), DSM_OK);
    assert_string_equal(options.control.path, "/x");
    assert_int_equal(options.control.mode, 0660);
    assert_int_equal(PARSE(&options, "--ctrl", "type=unixio,fd=7"), DSM_OK);
    assert_int_equal(options.control.kind, DSM_ADDRESS_FD);
    assert_int_equal(options.control.fd, 7);
}

static void test_wrong_command_lines_name_the_option(void **state)
{
    static const struct {
        const char *words[3];
        const char *reason;
    } rows[] = {
        { { "--bogus" }, "unknown option --bogus; --help lists" },
        { { "-p" }, "unknown option -p" },
        { { "stray" }, "unexpected word \"stray\": swdsm takes options only" },
        { { "--sec", "1" }, "option --sec is ambiguous; accepted: --secured-versions, --seccomp" },
        { { "--prot", "1" }, "unknown option --prot; did you mean --port?" },
        { { "--port" }, "--port needs a value: N" },
        { { "--port", "x" }, "--port: \"x\": is no port; accepted: 0 to 65535" },
        { { "--port", "65536" }, "--port: \"65536\"" },
        { { "--port", "-1" }, "--port: \"-1\"" },
        { { "--port=" }, "--port: \"\"" },
        { { "--strict=yes" }, "--strict takes no value" },
        { { "--listen", "udp:1" }, "--listen: \"udp:1\"" },
        { { "--control", "tcp:127.0.0.1:1" }, "--control: \"tcp:127.0.0.1:1\": the control socket is a unix socket" },
        { { "--control", "fd:2" }, "--control: \"fd:2\": the descriptor must be a number from 3 on" },
        { { "--ctrl", "type=tcp,port=1" },
          "--ctrl: \"type=tcp,port=1\": is no control socket; accepted: type=unixio,path=" },
        { { "--seccomp", "kill" },
          "--seccomp: \"kill\": is none of the words that this option knows; accepted: action=kill, action=log, " },
        { { "--pid", "file=" }, "--pid: \"file=\": must name a file" },
        { { "--daemon=yes" }, "--daemon takes no value" },
        { { "--preset", "none" }, "--preset: none needs --control" },
        { { "--preset", "gpu" }, "--preset: \"gpu\": there is no such preset; accepted: qemu-nvme, qemu-ahci" },
        { { "--hash", "MD5" }, "--hash: \"MD5\": \"MD5\" is no hash algorithm; accepted: SHA_384, " },
        { { "--log", "level=loud" }, "\"loud\" is no level; accepted: error, warning, info, debug, trace" },
        { { "--log", "color=no" }, "--log: \"color=no\": \"color=no\" is unknown; accepted: level=" },
        { { "--log", "level=info," }, "\"\" is unknown; accepted" },
        { { "--identity", "" }, "--identity: \"\": must not be empty" },
        { { "--heartbeat", "256" }, "--heartbeat: \"256\": is out of range; accepted: 0 (none) to 255 seconds" },
        { { "--trans", "UDP" }, "--trans: \"UDP\": there is no such transport; accepted: doe, mctp" },
        { { "--transport", "" }, "--transport: \"\": there is no such transport; accepted: doe, mctp" },
        { { "--slot_count", "3" }, "--slot_count: \"3\": swdsm fills slot 0 by itself" },
        { { "--tcp_sub", "RI" }, "--tcp_sub: \"RI\": swdsm connects to no requester: it listens; accepted: NO_RI" },
        { { "--other_param", "OPAQUE_FMT_1,MULTI_KEY_CONN" },
          "MULTI_KEY_CONN needs MULTI_KEY_CAP, which is not there yet; accepted: OPAQUE_FMT_1" },
        { { "--pqc_asym", "DILITHIUM3" },
          "\"DILITHIUM3\" is no post-quantum signature algorithm; accepted: ML_DSA_65, ML_DSA_87, ML_DSA_44" },
        { { "--kem", "ML_KEM_769" }, "\"ML_KEM_769\" is no key encapsulation; accepted: ML_KEM_768, ML_KEM_1024" },
        { { "--pqc_first", "YES" }, "--pqc_first: \"YES\": is neither; accepted: FALSE, TRUE" },
        { { "--mut_auth", "ENCAP" }, "accepted: NO, WO_ENCAP, W_ENCAP, DIGESTS" },
        { { "--psk", "FILE" }, "--psk: \"FILE\": names no file; accepted: HINT=FILE" },
        { { "--psk", "hint=" }, "names no file; accepted: HINT=FILE" },
        { { "--psk", "=FILE" }, "is no hint; accepted: 1 to 64 bytes of text, or \"hex:\"" },
        { { "--psk", "hex:1=FILE" }, "is no hint" },
        { { "--psk", "hex:xy=FILE" }, "is no hint" },
        { { "--peer_cap", "CERT" }, "it is for --exe_conn VER_ONLY" },
        { { "--save_state", "f" }, "what is negotiated is kept over a reset, and in no file" },
        { { "--load_state", "f" }, "what is negotiated is kept over a reset, and in no file" },
        { { "--priv_key_mode", "RAW" }, "keys are PEM files: swdsm makes its own" },
        { { "--key_schedule", "" }, "there is no other key schedule; accepted: HMAC_HASH" },
    };
    struct dsm_options options;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int n = rows[i].words[1] ? 2 : 1;

        assert_int_equal(parse(&options, n, rows[i].words), DSM_ERR_CONFIG);
        if (!strstr(reason, rows[i].reason))
            fail_msg("expected \"%s\" in \"%s\"", rows[i].reason, reason);
    }
}

static void test_options_that_exclude_each_other_are_told(void **state)
{
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--config", "f", "--preset", "qemu-nvme"), DSM_ERR_CONFIG);
    assert_non_null(strstr(reason, "--preset: has no meaning beside --config"));
    assert_int_equal(PARSE(&options, "--port", "1", "--listen", "tcp:127.0.0.1:1"), DSM_ERR_CONFIG);
    assert_non_null(strstr(reason, "--port: has no meaning beside --listen"));
}

static void test_spdm_emus_words_are_understood(void **state)
{
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--trans", "PCI_DOE", "--slot_count", "1", "--ver", "1.2,1.3", "--cap",
                           "CERT,CHAL", "--pcap", "f", "--req_asym", "ECDSA_P256"),
                     DSM_OK);
    assert_int_equal(options.algorithms[DSM_ALG_REQ_ASYM].bits, 0x10);
    assert_int_equal(options.spdm_versions.bits, 0xC);
    assert_string_equal(options.capture, "f");
    assert_ptr_equal(options.transport, &dsm_binding_doe);
    assert_int_equal(PARSE(&options, "--trans", "MCTP"), DSM_OK);
    assert_ptr_equal(options.transport, &dsm_binding_mctp);
}

static void test_a_folder_too_many_for_files_is_refused(void **state)
{
    const char *words[2 * (DSM_FILES_DIRS_MAX + 1)];
    struct dsm_options options;

    (void)state;
    for (size_t i = 0; i < DSM_FILES_DIRS_MAX + 1; i++) {
        words[2 * i] = "--files-dir";
        words[2 * i + 1] = "/x";
    }
    assert_int_equal(parse(&options, 2 * DSM_FILES_DIRS_MAX, words), DSM_OK);
    assert_int_equal(options.files_dir_count, DSM_FILES_DIRS_MAX);
    assert_int_equal(parse(&options, 2 * (DSM_FILES_DIRS_MAX + 1), words), DSM_ERR_CONFIG);
    assert_non_null(strstr(reason, "--files-dir: \"/x\": at most 16 folders"));
}

/* As its usage text has them. */
static void test_what_changes_nothing_here_is_taken_in_spdm_emus_words(void **state)
{
    static const char *const words[][2] = {
        { "--meas_spec", "DMTF" },
        { "--mel_spec", "DMTF" },
        { "--key_schedule", "HMAC_HASH" },
        { "--other_param", "OPAQUE_FMT_1" },
        { "--basic_mut_auth", "NO" },
        { "--mut_auth", "NO" },
        { "--meas_sum", "ALL" },
        { "--meas_op", "ONE_BY_ONE" },
        { "--meas_att", "HASH" },
        { "--key_upd", "ALL" },
        { "--slot_id", "0xFF" },
        { "--slot_count", "1" },
        { "--req_slot_id", "0" },
        { "--exe_mode", "CONTINUE" },
        { "--exe_conn", "DIGEST,CERT" },
        { "--exe_session", "KEY_EX" },
        { "--priv_key_mode", "PEM" },
        { "--verbose", NULL },
        { "-v", NULL },
    };
    struct dsm_options options;

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (parse(&options, words[i][1] ? 2 : 1, words[i]) != DSM_OK)
            fail_msg("%s: expected to be taken, came \"%s\"", words[i][0], reason);
    assert_int_equal(options.log_level, DSM_LOG_DEBUG);
}

static void test_post_quantum_algorithms_are_chosen_in_both_ways_of_writing(void **state)
{
    static const char *const ours[] = { "--pqc-asym", "ML_DSA_65,ML_DSA_87", "--req-pqc-asym", "NONE",
                                        "--kem",      "ML_KEM_768",          "--pqc-first" };
    static const char *const theirs[] = { "--pqc_asym", "ML_DSA_65", "--req_pqc_asym", "ML_DSA_44",
                                          "--kem",      "NONE",      "--pqc_first",    "TRUE" };
    struct dsm_options options;

    (void)state;
    assert_int_equal(parse(&options, 7, ours), DSM_OK);
    assert_int_equal(options.algorithms[DSM_ALG_PQC_ASYM].bits, 0x6);
    assert_int_equal(options.algorithms[DSM_ALG_REQ_PQC_ASYM].bits, DSM_ALGORITHMS_NONE);
    assert_int_equal(options.algorithms[DSM_ALG_KEM].bits, 0x2);
    assert_true(options.pqc_first);
    assert_int_equal(parse(&options, 8, theirs), DSM_OK);
    assert_int_equal(options.algorithms[DSM_ALG_PQC_ASYM].bits, 0x2);
    assert_int_equal(options.algorithms[DSM_ALG_REQ_PQC_ASYM].bits, 0x1);
    assert_int_equal(options.algorithms[DSM_ALG_KEM].bits, DSM_ALGORITHMS_NONE);
    assert_true(options.pqc_first);
}

static void test_what_was_chosen_wins_over_the_description(void **state)
{
    struct dsm_config config = { 0 };
    struct dsm_error_detail error;
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--ver", "1.1,1.2", "--asym", "ECDSA_P256", "--ip", "::1", "--transport", "mctp"),
                     DSM_OK);
    config.devices = calloc(1, sizeof(*config.devices));
    config.device_count = 1;
    assert_int_equal(dsm_preset_read("qemu-nvme", &config.devices[0], &error), DSM_OK);
    assert_ptr_equal(config.devices[0].binding, &dsm_binding_doe);
    assert_int_equal(dsm_options_apply(&options, &config, &error), DSM_OK);
    assert_ptr_equal(config.devices[0].binding, &dsm_binding_mctp);
    assert_int_equal(config.devices[0].settings.version_min, DSM_SPDM_11);
    assert_int_equal(config.devices[0].settings.version_max, DSM_SPDM_12);
    assert_int_equal(config.devices[0].settings.algorithms[DSM_ALG_ASYM], 1u << 4);
    assert_true(config.devices[0].asym_chosen);
    assert_string_equal(config.devices[0].listen[0], "tcp:[::1]:2323");
    dsm_config_clear(&config);
}

static void test_a_gap_between_versions_is_refused(void **state)
{
    struct dsm_config config = { 0 };
    struct dsm_error_detail error;
    struct dsm_options options;

    (void)state;
    assert_int_equal(PARSE(&options, "--spdm-versions", "1.0,1.2"), DSM_OK);
    config.devices = calloc(1, sizeof(*config.devices));
    config.device_count = 1;
    assert_int_equal(dsm_preset_read("qemu-nvme", &config.devices[0], &error), DSM_OK);
    assert_int_equal(dsm_options_apply(&options, &config, &error), DSM_ERR_CONFIG);
    assert_string_equal(error.place, "--spdm-versions");
    assert_string_equal(error.reason, "must be a run of versions without a gap");
    dsm_config_clear(&config);
}

static void test_every_option_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (const struct dsm_option *a = dsm_options_table; a->name; a++)
        for (const struct dsm_option *b = dsm_options_table; b < a; b++)
            assert_string_not_equal(a->name, b->name);
}

static void test_addresses_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        const char *again;
    } rows[] = {
        { "tcp:127.0.0.1:2323", "tcp:127.0.0.1:2323" },
        { "tcp:localhost:1", "tcp:127.0.0.1:1" },
        { "tcp:0.0.0.0:0", "tcp:0.0.0.0:0" },
        { "tcp:[::1]:65535", "tcp:[::1]:65535" },
        { "unix:/run/x", "unix:/run/x" },
        { "unix:@name", "unix:@name" },
        { "unix:x,uid=7,mode=0660,gid=8", "unix:x" },
    };
    struct dsm_address address;
    char text[DSM_ADDRESS_TEXT_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(dsm_address_parse(rows[i].text, &address, NULL), DSM_OK);
        assert_string_equal(dsm_address_text(&address, text), rows[i].again);
    }
    assert_int_equal(address.mode, 0660);
    assert_int_equal(address.uid, 7);
    assert_int_equal(address.gid, 8);
    assert_int_equal(dsm_address_parse("unix:x", &address, NULL), DSM_OK);
    assert_int_equal(address.mode, 0600);
}

static void test_wrong_addresses_are_refused(void **state)
{
    static const char *const texts[] = { "",
                                         "tcp:",
                                         "tcp:127.0.0.1",
                                         "tcp::1",
                                         "tcp:127.0.0.1:",
                                         "tcp:127.0.0.1:65536",
                                         "tcp:127.0.0.1:x",
                                         "tcp:example.org:1",
                                         "tcp:::1:1",
                                         "tcp:[::1:1",
                                         "unix:",
                                         "unix:,mode=0600",
                                         "unix:x,mode=",
                                         "unix:x,mode=9",
                                         "unix:x,mode=1777",
                                         "unix:x,mode=0600,",
                                         "unix:x,moda=0600",
                                         "unix:x,",
                                         "unix:x,uid=",
                                         "unix:x,uid=root",
                                         "unix:x,gid=4294967295",
                                         "unix:@",
                                         "unix:@x,mode=0600",

                                         "/run/x" };
    struct dsm_address address;
    char longest[200] = "unix:";

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (dsm_address_parse(texts[i], &address, NULL) != DSM_ERR_CONFIG)
            fail_msg("\"%s\" was taken", texts[i]);
    memset(longest + 5, 'x', 108);
    assert_int_equal(dsm_address_parse(longest, &address, NULL), DSM_ERR_CONFIG);
    longest[5 + 107] = '\0';
    assert_int_equal(dsm_address_parse(longest, &address, NULL), DSM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_are_read),
        cmocka_unit_test(test_the_control_socket_has_two_spellings),
        cmocka_unit_test(test_wrong_command_lines_name_the_option),
        cmocka_unit_test(test_options_that_exclude_each_other_are_told),
        cmocka_unit_test(test_spdm_emus_words_are_understood),
        cmocka_unit_test(test_a_folder_too_many_for_files_is_refused),
        cmocka_unit_test(test_what_changes_nothing_here_is_taken_in_spdm_emus_words),
        cmocka_unit_test(test_post_quantum_algorithms_are_chosen_in_both_ways_of_writing),
        cmocka_unit_test(test_what_was_chosen_wins_over_the_description),
        cmocka_unit_test(test_a_gap_between_versions_is_refused),
        cmocka_unit_test(test_every_option_has_a_name_of_its_own),
        cmocka_unit_test(test_addresses_are_read_and_written),
        cmocka_unit_test(test_wrong_addresses_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
