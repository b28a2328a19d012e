/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptions in JSON. The first byte says what the rest is: text, or changes to a description that is right, four
 * bytes each: the place, and what comes there.
 */
#include "fuzz.h"

#include "describe/build.h"
#include "describe/config.h"
#include "describe/description.h"
#include "device/device.h"

#include <string.h>

enum { KIND_TEXT, KIND_CHANGES, KINDS };

#define CHANGE_LEN 4u
#define CHANGES_MAX 8u

/* Something of everything. */
static const char whole[] =
    "{\"devices\": [{\"name\": \"gpu0\", \"listen\": [\"tcp:127.0.0.1:2324\"], \"transport\": \"doe\","
    " \"pci\": {\"vendor_id\": \"0x10de\", \"device_id\": 1, \"class_code\": 2, \"revision\": 3},"
    " \"measurements\": [{\"index\": 1, \"type\": \"version\", \"text\": \"1.4.2\"},"
    "                    {\"index\": 3, \"type\": \"svn\", \"hex\": \"0500000000000000\"}],"
    " \"tdis\": [{\"function\": \"01:00.0\", \"interface_info\": [\"DMA_WITHOUT_PASID\"],"
    "  \"device_specific_info\": {\"text\": \"x\"},"
    "  \"bars\": [{\"index\": 0, \"size\": \"0x1000000\", \"address\": \"0x80000000\", \"ranges\":"
    "              [{\"offset\": \"0x10000\", \"size\": \"0x1000\", \"non_tee\": true}]},"
    "             {\"index\": 2, \"size\": 4096}],"
    "  \"msix\": {\"vectors\": 9, \"table\": {\"bar\": 0, \"offset\": \"0xb90000\"},"
    "             \"pba\": {\"bar\": 0, \"offset\": \"0xba0000\"}},"
    "  \"vfs\": {\"count\": 4, \"offset\": 4, \"stride\": 1,"
    "            \"bars\": [{\"index\": 0, \"size\": \"0x40000\", \"address\": \"0x90000000\"}]}}],"
    " \"ide\": {\"policy\": \"required\", \"streams\": 2, \"ports\": [{\"selective_streams\": 2}]},"
    " \"settings\": {\"spdm_versions\": [\"1.2\", \"1.3\"], \"heartbeat_period_s\": 20, \"strict\": true,"
    "   \"algorithms\": {\"asym\": [\"ECDSA_P384\"], \"hash\": [\"SHA_384\"]}}},"
    " {\"name\": \"nvme\", \"preset\": \"qemu-nvme\", \"listen\": \"unix:/nowhere/x,mode=0600\"}]}";

static const char *const values[] = {
    "0",
    "1",
    "-1",
    "2",
    "7",
    "8",
    "255",
    "256",
    "4095",
    "4096",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "4503599627370496",
    "9223372036854775807",
    "1.5",
    "true",
    "false",
    "null",
    "\"\"",
    "\"x\"",
    "\"auto\"",
    "\"auto:00.1\"",
    "\"01:00.0\"",
    "\"01:00.7\"",
    "\"ff:1f.7\"",
    "\"0001:01:00.0\"",
    "\"0xffffffffffffffff\"",
    "\"0xfffffffffffff000\"",
    "\"0x1000\"",
    "\"0x\"",
    "\"00ff0\"",
    "[]",
    "{}",
    "[[[]]]",
    "{\"x\": 1}",
    "\"\\u0000\"",
    "\"version\"",
    "\"mutable-firmware\"",
    "\"nvme\"",
    "\"mctp\"",
    "\"qemu-ahci\"",
    "\"1.0\"",
};
#define VALUES (sizeof(values) / sizeof(values[0]))

static const struct dsm_crypto *shared_crypto(void)
{
    static struct dsm_crypto *crypto;

    if (!crypto)
        FUZZ_CHECK(dsm_crypto_create(&crypto) == DSM_OK);
    return crypto;
}

/* A device's name and its TDIs at least are as its description has them. */
static void check_build(const struct dsm_device_description *description)
{
    struct dsm_error_detail error = { .reason = "" };
    struct dsm_device *device = NULL;

    if (dsm_description_build(description, shared_crypto(), NULL, "device", &device, &error) != DSM_OK) {
        FUZZ_CHECK(error.reason[0] != '\0');
        return;
    }
    FUZZ_CHECK(strcmp(device->name, description->name) == 0);
    FUZZ_CHECK(device->tdi_count >= 1 && device->tdi_count <= DSM_TDIS_MAX);
    dsm_device_destroy(device);
}

static void check_text(const char *text, size_t n)
{
    struct dsm_error_detail error = { .reason = "" };
    struct dsm_config config = { .devices = NULL };

    if (dsm_config_parse(text, n, dsm_json_no_files, &config, &error) != DSM_OK) {
        FUZZ_CHECK(error.reason[0] != '\0');
        FUZZ_CHECK(config.device_count == 0 && config.devices == NULL);
        return;
    }
    FUZZ_CHECK(config.device_count >= 1);
    for (size_t i = 0; i < config.device_count; i++)
        check_build(&config.devices[i]);
    dsm_config_clear(&config);
    fuzz_accepted++;
}

/* The n-th value in the tree, in the order in which it is written, gives way to what is put there; NULL takes it out. n
 * counts down on the way. */
static bool change(json_t *container, size_t *n, json_t *value)
{
    const char *key;
    json_t *child;
    void *next;
    size_t i;

    json_object_foreach_safe(container, next, key, child)
    {
        if ((*n)-- == 0)
            return (value ? json_object_set(container, key, value) : json_object_del(container, key)) == 0;
        if (change(child, n, value))
            return true;
    }
    json_array_foreach(container, i, child)
    {
        if ((*n)-- == 0)
            return (value ? json_array_set(container, i, value) : json_array_remove(container, i)) == 0;
        if (change(child, n, value))
            return true;
    }
    return false;
}

static void change_at(json_t *root, const uint8_t bytes[CHANGE_LEN])
{
    size_t place = bytes[0], choice = bytes[1] % (VALUES + 2);
    json_t *value = NULL;

    if (choice < VALUES)
        value = json_loads(values[choice], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    else if (choice == VALUES)
        value = json_integer((json_int_t)bytes[2] << (bytes[3] % 56));
    (void)change(root, &place, value);
    json_decref(value);
}

static void check_changes(const uint8_t *data, size_t size)
{
    json_t *root = json_loads(whole, 0, NULL);
    char *text;

    for (size_t i = 0; i + CHANGE_LEN <= size && i < CHANGES_MAX * CHANGE_LEN; i += CHANGE_LEN)
        change_at(root, data + i);
    text = json_dumps(root, 0);
    FUZZ_CHECK(text != NULL);
    check_text(text, strlen(text));
    free(text);
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] % KINDS == KIND_TEXT)
        check_text((const char *)data + 1, size - 1);
    else
        check_changes(data + 1, size - 1);
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint8_t changes[][1 + 2 * CHANGE_LEN] = {
        { KIND_CHANGES, 255, 0, 0, 0, 255, 0, 0, 0 }, /* none: there is no such place */
        { KIND_CHANGES, 2, 21, 0, 0, 255, 0, 0, 0 },  /* another name */
    };
    struct dsm_writer w = dsm_writer(buffer, size);

    switch (i) {
    case 0:
        dsm_write_u8(&w, KIND_TEXT);
        dsm_write_bytes(&w, dsm_bytes(whole, sizeof(whole) - 1));
        return dsm_written_len(&w);
    case 1:
    case 2:
        dsm_write_bytes(&w, dsm_bytes(changes[i - 1], sizeof(changes[i - 1])));
        return dsm_written_len(&w);
    default:
        return FUZZ_NO_SEED;
    }
}
