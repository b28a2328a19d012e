/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys of roots and intermediates are nowhere in the daemon's memory once leaves are made; the leaf's key is. */
#include "harness_control.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SCALAR_LEN 48u /* of P-384 */
#define CHUNK 65536u
#define MAPPING_MAX ((uint64_t)1 << 30) /* a sanitizer's shadow is larger */
#define NVME_ADD                                                                                                       \
    "{\"execute\": \"device-add\", \"arguments\": {\"description\": {\"name\": \"b\", \"preset\": \"qemu-nvme\", "     \
    "\"listen\": \"tcp:127.0.0.1:0\"}}}"

static struct swdsm_process process;

/* A private key's number, as files have it and as OpenSSL's numbers are. */
struct scalar {
    uint8_t big_endian[SCALAR_LEN];
    uint64_t words[SCALAR_LEN / 8];
};

static size_t from_base64(const char *text, const char *end, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    size_t n = 0, count = 0;

    for (; text < end; text++) {
        const char *digit = strchr(digits, *text);

        if (!digit)
            continue;
        bits = bits << 6 | (uint32_t)(digit - digits);
        count += 6;
        if (count >= 8)
            out[n++] = (uint8_t)(bits >> (count -= 8));
    }
    return n;
}

/* RFC 5915: version 1, and the number as an OCTET STRING. */
static void read_scalar(const char *name, struct scalar *out)
{
    static const uint8_t before[] = { 2, 1, 1, 4, SCALAR_LEN };
    char pem[4096];
    uint8_t der[4096];
    FILE *file = fopen(in_test_folder(name), "r");
    const uint8_t *at;
    const char *body;
    size_t n;

    if (!file)
        fail_msg("%s is not there", name);
    n = fread(pem, 1, sizeof(pem) - 1, file);
    fclose(file);
    pem[n] = '\0';
    body = strchr(pem, '\n');
    n = from_base64(body, strstr(body, "-----END"), der);
    at = memmem(der, n, before, sizeof(before));
    assert_non_null(at);
    memcpy(out->big_endian, at + sizeof(before), SCALAR_LEN);
    for (size_t i = 0; i < SCALAR_LEN / 8; i++) {
        out->words[i] = 0;
        for (size_t k = 0; k < 8; k++)
            out->words[i] = out->words[i] << 8 | out->big_endian[SCALAR_LEN - 8 * (i + 1) + k];
    }
}

static bool holds(const uint8_t *bytes, size_t n, const struct scalar *scalar)
{
    return memmem(bytes, n, scalar->big_endian, SCALAR_LEN) || memmem(bytes, n, scalar->words, SCALAR_LEN);
}

/* Pieces overlap, so that a copy on the border of two is seen. */
static bool is_in_mapping(int memory, uint64_t at, uint64_t end, const struct scalar *scalar)
{
    static uint8_t chunk[CHUNK];

    for (; at < end; at += CHUNK - SCALAR_LEN) {
        ssize_t n = pread(memory, chunk, CHUNK, (off_t)at);

        if (n > 0 && holds(chunk, (size_t)n, scalar))
            return true;
    }
    return false;
}

struct places {
    unsigned mappings;
    unsigned dumped; /* of these: what a core has */
};

/* proc_pid_smaps(5): "dd", the area is not to be dumped. */
static bool is_dumped(FILE *maps)
{
    char line[512];

    while (fgets(line, sizeof(line), maps))
        if (strncmp(line, "VmFlags:", strlen("VmFlags:")) == 0)
            return strstr(line, " dd") == NULL;
    return true;
}

/* In what the daemon can write. */
static struct places find_in_memory(const struct scalar *scalar)
{
    char path[64], line[512];
    struct places places = { 0 };
    FILE *maps;
    int memory;

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)process.pid);
    memory = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof(path), "/proc/%d/smaps", (int)process.pid);
    maps = fopen(path, "r");
    if (memory < 0 || !maps)
        fail_msg("the daemon's memory cannot be read, though it allows core dumps");
    while (fgets(line, sizeof(line), maps)) {
        char *rest;
        uint64_t begin = strtoull(line, &rest, 16), end = *rest == '-' ? strtoull(rest + 1, &rest, 16) : 0;

        if (end <= begin || rest[0] != ' ' || rest[2] != 'w' || end - begin >= MAPPING_MAX ||
            !is_in_mapping(memory, begin, end, scalar))
            continue;
        places.mappings++;
        places.dumped += is_dumped(maps);
    }
    fclose(maps);
    close(memory);
    return places;
}

/* Where a key is, the search finds it. */
static void expect_leaf_alone(const char *leaf_name)
{
    struct scalar root, intermediate, leaf;

    read_scalar("id/root.key.pem", &root);
    read_scalar("id/intermediate.key.pem", &intermediate);
    read_scalar(leaf_name, &leaf);
    assert_int_equal(find_in_memory(&leaf).mappings, 1);
    assert_int_equal(find_in_memory(&leaf).dumped, 0);
    assert_int_equal(find_in_memory(&root).mappings, 0);
    assert_int_equal(find_in_memory(&intermediate).mappings, 0);
}

/* A user's file, which OpenSSL decodes: and one that served a signature. */
static void test_a_users_key_is_in_no_core(void **state)
{
    char config[600];
    struct scalar leaf;

    (void)state;
    daemon_start(&process, OPTIONS("--identity", in_test_folder("id")));
    daemon_stop(&process);
    snprintf(
        config, sizeof(config),
        "{\"devices\": [{\"name\": \"a\", \"preset\": \"qemu-nvme\", \"listen\": \"tcp:127.0.0.1:0\", \"identity\": "
        "[{\"slot\": 0, \"key\": \"%s\", \"chain\": \"%s\"}]}]}",
        in_test_folder("id/devices/nvme/ECDSA_P384.key.pem"), in_test_folder("id/devices/nvme/ECDSA_P384.chain.pem"));
    daemon_start(&process, OPTIONS("--config", write_test_file("c.json", config), "--core-dumps"));
    expect_fresh_client(&process);
    read_scalar("id/devices/nvme/ECDSA_P384.key.pem", &leaf);
    assert_int_equal(find_in_memory(&leaf).mappings, 1);
    assert_int_equal(find_in_memory(&leaf).dumped, 0);
    daemon_stop(&process);
}

static void test_issuers_keys_are_gone_after_the_last_leaf(void **state)
{
    (void)state;
    for (unsigned start = 0; start < 2; start++) { /* keys that are made, and keys that are read */
        daemon_start(&process, OPTIONS("--identity", in_test_folder("id"), "--core-dumps"));
        expect_leaf_alone("id/devices/nvme/ECDSA_P384.key.pem");
        daemon_stop(&process);
    }
}

static void test_issuers_keys_are_gone_after_a_device_was_added(void **state)
{
    static struct control control;

    (void)state;
    control_daemon_start(&process, OPTIONS("--identity", in_test_folder("id"), "--core-dumps"));
    control_open(&control);
    json_decref(control_call(&control, NVME_ADD));
    expect_leaf_alone("id/devices/b/ECDSA_P384.key.pem");
    control_close(&control);
    daemon_stop(&process);
}

#define SECRET "kQ7vR2xW9zT4"

static void expect_not_quoted(const char *program, const char *const *words)
{
    static struct swdsm_process run;
    int status = program_run(&run, program, words);

    if (status == 0 || status > 2 || strstr(run.text, SECRET) || !strstr(run.text, "line 2"))
        fail_msg("%s: expected the line alone, came %d and %s", program, status, run.text);
}

static void test_what_is_no_json_is_not_quoted(void **state)
{
    const char *file = write_test_file("wrong.json", "{ \"devices\":\n " SECRET " }\n");
    char address[256];

    (void)state;
    expect_not_quoted("src/daemon/swdsm", OPTIONS("--config", file));
    expect_not_quoted("src/daemon/swdsm", OPTIONS("--config", file, "--check"));
    expect_not_quoted("src/cli/swtsm", OPTIONS("serve", "--policy", file));
    control_daemon_start(&process, NULL);
    snprintf(address, sizeof(address), "unix:%s", in_test_folder("control.sock"));
    expect_not_quoted("src/cli/swdsmctl", OPTIONS("--control", address, "describe", "nvme", file));
    daemon_stop(&process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_issuers_keys_are_gone_after_the_last_leaf),
        TEST(test_issuers_keys_are_gone_after_a_device_was_added),
        TEST(test_a_users_key_is_in_no_core),
        TEST(test_what_is_no_json_is_not_quoted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
