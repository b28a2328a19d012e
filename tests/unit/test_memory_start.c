/* SPDX-License-Identifier: BSD-3-Clause */
/* A start, from the configuration to devices that listen, in which one allocation fails: an error, and no trace of it.
 */
#include "support/failing_memory.h"
#include "support/folder.h"
#include "support/test.h"

#include "crypto/key_memory.h"
#include "describe/config.h"
#include "host/device_add.h"
#include "host/host_life.h"
#include "host/loop_memory.h"
#include "link/listener.h"
#include "store/identity_store.h"
#include "json/json_memory.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable() ((void)0)
#define __lsan_enable() ((void)0)
#endif

#define STEPS_MAX 100u
#define PARSE_STEPS_MAX 2000u

static const char text[] =
    "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\","
    "  \"settings\": {\"algorithms\": {\"asym\": [\"ECDSA_P256\"]}, \"spdm_versions\": [\"1.2\", \"1.3\"]},"
    "  \"measurements\": [{\"index\": 1, \"type\": \"mutable-firmware\", \"hex\": \"00112233\"},"
    "                     {\"index\": 9, \"type\": \"svn\", \"hex\": \"0100000000000000\"}]},"
    " {\"name\": \"b\", \"pci\": {\"vendor_id\": \"0x1b36\", \"device_id\": \"0x0010\", \"class_code\": \"0x010802\"},"
    "  \"listen\": [\"unix:SOCKET\", \"tcp:127.0.0.1:0\"],"
    "  \"settings\": {\"algorithms\": {\"asym\": [\"ECDSA_P256\"]}},"
    "  \"ide\": {\"policy\": \"optional\", \"streams\": 4, \"ports\": [{\"selective_streams\": 4}]},"
    "  \"tdis\": [{\"function\": \"01:00.0\", \"device_specific_info\": \"text\","
    "              \"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"0xf0000000\"}]},"
    "             {\"function\": \"01:00.1\","
    "              \"bars\": [{\"index\": 2, \"size\": \"16K\", \"address\": \"0xf1000000\"}]}]}]}";

static struct dsm_capture capture = { .fd = -1 };
static struct dsm_keylog keylog = { .fd = -1 };

static enum dsm_error read_config(struct dsm_config *config, struct dsm_error_detail *detail)
{
    enum dsm_error error = dsm_config_load(in_test_folder("config"), config, detail);

    if (error != DSM_OK)
        assert_true(strlen(detail->reason) > 0);
    return error;
}

static enum dsm_error add_devices(struct dsm_host *host, const struct dsm_config *config)
{
    for (size_t i = 0; i < config->device_count; i++) {
        struct dsm_device_add_request add = { .description = config->devices[i], .path = "" };

        DSM_TRY(dsm_device_add(host, &add));
    }
    return DSM_OK;
}

static enum dsm_error serve(const struct dsm_config *config, struct dsm_error_detail *detail)
{
    struct dsm_host_parts parts = { .capture = &capture, .keylog = &keylog, .listeners = &dsm_listeners };
    struct dsm_crypto *crypto = NULL;
    struct dsm_identity_store *identities = NULL;
    struct dsm_host *host = NULL;
    enum dsm_error error;

    __lsan_disable(); /* OpenSSL 3.0 loses names that it has no memory to list (namemap_add_name) */
    error = dsm_crypto_create(&crypto);
    __lsan_enable();
    if (error == DSM_OK)
        error = dsm_identity_store_open(crypto, NULL, NULL, 0, &identities, detail);
    parts.crypto = crypto;
    parts.identities = identities;
    if (error == DSM_OK)
        error = dsm_host_create(&parts, &host);
    if (error == DSM_OK)
        error = add_devices(host, config);
    dsm_host_destroy(host);
    dsm_identity_store_close(identities);
    dsm_crypto_destroy(crypto);
    return error;
}

static enum dsm_error start(size_t fails)
{
    struct dsm_error_detail detail = { .place = "" };
    struct dsm_config config;
    enum dsm_error error;

    failing_memory_begin(fails);
    error = read_config(&config, &detail);
    if (error == DSM_OK)
        error = serve(&config, &detail);
    failing_memory_end();
    dsm_config_clear(&config);
    return error;
}

static void test_a_start_without_memory_is_an_error_and_the_next_serves(void **state)
{
    struct failing_steps steps;

    (void)state;
    assert_int_equal(start(0), DSM_OK); /* what OpenSSL keeps is made */
    assert_int_equal(start(0), DSM_OK);
    failing_steps_begin(&steps, failing_memory_end(), STEPS_MAX);
    for (size_t step; (step = failing_steps_next(&steps)) != 0;) {
        (void)!start(step); /* what OpenSSL can do without it does without */
        assert_int_equal(start(0), DSM_OK);
    }
}

static void test_a_configuration_without_memory_is_not_read(void **state)
{
    struct dsm_error_detail detail = { .place = "" };
    struct dsm_config config;
    size_t count;

    (void)state;
    failing_memory_begin(0);
    assert_int_equal(read_config(&config, &detail), DSM_OK);
    count = failing_memory_end();
    dsm_config_clear(&config);
    assert_true(count > 50 && count < PARSE_STEPS_MAX);
    for (size_t step = 1; step <= count; step++) {
        failing_memory_begin(step);
        assert_int_equal(read_config(&config, &detail), DSM_ERR_NO_MEMORY);
        failing_memory_end();
        assert_non_null(strstr(detail.reason, "out of memory"));
        assert_int_equal(config.device_count, 0);
    }
}

static int set_up(void **state)
{
    char config[sizeof(text) + 100];
    const char *place = strstr(text, "SOCKET");

    if (make_test_folder(state) != 0)
        return -1;
    snprintf(config, sizeof(config), "%.*s%s%s", (int)(place - text), text, in_test_folder("s"),
             place + strlen("SOCKET"));
    (void)write_test_file("config", config);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_configuration_without_memory_is_not_read),
        cmocka_unit_test(test_a_start_without_memory_is_an_error_and_the_next_serves),
    };

    assert_int_equal(dsm_loop_memory_install(1024), DSM_OK);
    assert_true(dsm_key_memory_install());
    dsm_json_memory_install();
    return cmocka_run_group_tests(tests, set_up, remove_test_folder);
}
