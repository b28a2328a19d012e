/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a device is given while it is served outlives it, whole or not at all: the writer is killed at each of its
 * steps, and in the middle of each write.
 */
#include "support/folder.h"
#include "support/test.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many steps the writer has left; a write has three: nothing, a half, and all of it. */
static unsigned steps_left = ~0u;

static void step(void)
{
    if (steps_left-- == 0)
        _exit(7);
}

static ssize_t torn_write(int fd, const void *bytes, size_t n)
{
    ssize_t put;

    step();
    put = write(fd, bytes, n / 2);
    step();
    if (put < 0)
        return put;
    put = write(fd, (const char *)bytes + n / 2, n - n / 2);
    return put < 0 ? put : (ssize_t)n;
}

static int torn_fsync(int fd)
{
    step();
    return fsync(fd);
}

static int torn_rename(const char *from, const char *to)
{
    step();
    return rename(from, to);
}

/* The linker then has no use for the room's own copy. */
#define write torn_write
#define fsync torn_fsync
#define rename torn_rename
#include "store/store_file.c" /* NOLINT(bugprone-suspicious-include) */
#undef write
#undef fsync
#undef rename

#include "crypto/leaf.h"
#include "device/key_pair_change.h"
#include "store/provisioned.h"

static struct dsm_crypto *crypto;
static struct dsm_private_key *key;
static struct dsm_certificates made; /* the chain that the device begins with */
static const struct dsm_pci_ids ids = { .vendor_id = 1 };

static void issue(const char *root, struct dsm_certificates *chain)
{
    const struct dsm_asym_algorithm *asym = dsm_asym_algorithm_by_name("ECDSA_P256");
    const struct dsm_hash_algorithm *hash = dsm_hash_algorithm_by_name("SHA_256");
    struct dsm_issuer issuer = { 0 };

    assert_int_equal(DSM_OK, dsm_issuer_make(crypto, asym, hash, root, &issuer));
    assert_int_equal(DSM_OK, dsm_leaf_issue(crypto, &issuer, key, hash, "d", &ids, chain));
    dsm_issuer_clear(&issuer);
}

static int setup(void **state)
{
    assert_int_equal(0, make_test_folder(state));
    assert_int_equal(DSM_OK, dsm_crypto_create_deterministic(1, &crypto));
    assert_int_equal(DSM_OK, dsm_private_key_generate(crypto, dsm_asym_algorithm_by_name("ECDSA_P256"), &key));
    issue("first", &made);
    return 0;
}

static int teardown(void **state)
{
    dsm_private_key_destroy(key);
    dsm_certificates_free(&made);
    dsm_crypto_destroy(crypto);
    return remove_test_folder(state);
}

/* As at a start of the daemon: the device as described, and what is kept of it. */
static struct dsm_device *start(void)
{
    struct dsm_error_detail detail = { .reason = "" };
    struct dsm_certificates chain = { 0 };
    struct dsm_credential *credential;
    struct dsm_private_key *own;
    struct dsm_device *device;

    assert_int_equal(DSM_OK, dsm_device_create(crypto, NULL, "d", &device));
    device->settings.capabilities |= DSM_CAP_SET_CERT | DSM_CAP_GET_KEY_PAIR_INFO | DSM_CAP_SET_KEY_PAIR_INFO;
    assert_int_equal(DSM_OK, dsm_certificates_append(&chain, dsm_bytes(made.der, made.n)));
    assert_int_equal(DSM_OK, dsm_private_key_share(key, &own));
    assert_int_equal(DSM_OK, dsm_credential_create(own, chain, &credential));
    assert_int_equal(DSM_OK, dsm_identity_add(&device->identity, 0, credential));
    if (dsm_provisioned_open(test_folder, true, device, &detail) != DSM_OK)
        fail_msg("%s: %s", detail.place, detail.reason);
    return device;
}

static enum dsm_error keep_chain(const struct dsm_device *device, uint8_t slot, struct dsm_bytes chain)
{
    const struct dsm_keeper *keeper = &device->provisioning.keeper;

    return keeper->keep_chain(keeper->context, device->name, slot, 1, key, chain);
}

static bool has(const struct dsm_device *device, size_t slot, const struct dsm_certificates *chain)
{
    const struct dsm_credential *found =
        dsm_identity_find(&device->identity, slot, dsm_asym_algorithm_by_name("ECDSA_P256"));

    return found && dsm_bytes_equal(dsm_bytes(found->chain.der, found->chain.n), dsm_bytes(chain->der, chain->n));
}

static void test_a_chain_is_there_after_a_restart(void **state)
{
    struct dsm_certificates other = { 0 };
    struct dsm_device *device = start();

    (void)state;
    issue("second", &other);
    assert_int_equal(DSM_OK, keep_chain(device, 0, dsm_bytes(other.der, other.n)));
    assert_int_equal(DSM_OK, keep_chain(device, 5, dsm_bytes(other.der, other.n)));
    dsm_device_destroy(device);
    device = start();
    assert_true(has(device, 0, &other));
    assert_true(has(device, 5, &other));
    assert_int_equal(0x21, device->identity.key_pairs.all[0].slot_mask);
    dsm_device_destroy(device);
    dsm_certificates_free(&other);
}

static void test_an_erased_slot_stays_empty_after_a_restart(void **state)
{
    struct dsm_device *device = start();
    struct dsm_asym_mask mask;

    (void)state;
    assert_int_equal(DSM_OK, keep_chain(device, 0, dsm_bytes(NULL, 0)));
    dsm_device_destroy(device);
    device = start();
    assert_null(dsm_identity_find(&device->identity, 0, dsm_asym_algorithm_by_name("ECDSA_P256")));
    mask = dsm_identity_asym_mask(&device->identity);
    assert_false(dsm_asym_mask_is_empty(&mask));
    dsm_device_destroy(device);
}

static void test_a_chain_of_a_key_that_is_gone_is_left_alone(void **state)
{
    struct dsm_certificates other = { 0 };
    struct dsm_device *device = start();

    (void)state;
    issue("second", &other);
    assert_int_equal(DSM_OK, keep_chain(device, 0, dsm_bytes(other.der, other.n)));
    dsm_device_destroy(device);
    dsm_private_key_destroy(key);
    assert_int_equal(DSM_OK, dsm_private_key_generate(crypto, dsm_asym_algorithm_by_name("ECDSA_P256"), &key));
    dsm_certificates_free(&made);
    issue("first", &made);
    device = start();
    assert_true(has(device, 0, &made));
    dsm_device_destroy(device);
    dsm_certificates_free(&other);
}

/* The writer dies before its step number steps. False: it came to its end. */
static bool dies_at(unsigned steps, const struct dsm_device *device, const struct dsm_certificates *chain)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        steps_left = steps;
        _exit(keep_chain(device, 0, dsm_bytes(chain->der, chain->n)) == DSM_OK ? 0 : 1);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 7));
    return WEXITSTATUS(status) == 7;
}

static void test_a_writer_that_is_killed_leaves_the_old_chain_or_the_new_one(void **state)
{
    struct dsm_certificates other = { 0 };
    unsigned steps = 0;
    bool died = true;

    (void)state;
    issue("second", &other);
    for (; died; steps++) {
        struct dsm_device *device = start(), *next;

        died = dies_at(steps, device, &other);
        next = start();
        assert_true(has(next, 0, &other) || (died && has(next, 0, &made)));
        dsm_device_destroy(next);
        dsm_device_destroy(device);
    }
    assert_true(steps >= 5); /* two halves, the file's fsync, the rename, the folder's fsync */
    dsm_certificates_free(&other);
}

static enum dsm_error keep_pair(const struct dsm_device *device, const struct dsm_key_pair *pair, bool is_made)
{
    const struct dsm_keeper *keeper = &device->provisioning.keeper;

    return keeper->keep_key_pair(keeper->context, device->name, 1, pair, is_made);
}

static void test_a_key_that_was_generated_is_there_after_a_restart(void **state)
{
    struct dsm_device *device = start();
    struct dsm_key_pair pair = device->identity.key_pairs.all[0];

    (void)state;
    assert_int_equal(DSM_OK, dsm_private_key_generate(crypto, dsm_asym_algorithm_by_name("ECDSA_P384"), &pair.key));
    pair.algorithm = DSM_KEY_PAIR_ECC_384;
    pair.slot_mask = 0x02;
    pair.usage = DSM_KEY_USAGE_CHALLENGE;
    assert_int_equal(DSM_OK, keep_pair(device, &pair, true));
    dsm_device_destroy(device);
    device = start();
    assert_true(dsm_private_keys_equal(pair.key, device->identity.key_pairs.all[0].key));
    assert_int_equal(DSM_KEY_PAIR_ECC_384, device->identity.key_pairs.all[0].algorithm);
    assert_int_equal(0x02, device->identity.key_pairs.all[0].slot_mask);
    assert_int_equal(DSM_KEY_USAGE_CHALLENGE, device->identity.key_pairs.all[0].usage);
    assert_null(dsm_identity_find(&device->identity, 0, dsm_asym_algorithm_by_name("ECDSA_P256")));
    dsm_device_destroy(device);
    dsm_private_key_destroy(pair.key);
}

static void test_a_key_pair_that_was_erased_stays_so_after_a_restart(void **state)
{
    struct dsm_device *device = start();
    struct dsm_key_pair pair = { .capabilities = DSM_KEY_PAIR_CAPS };

    (void)state;
    assert_int_equal(DSM_OK, keep_pair(device, &pair, false));
    dsm_device_destroy(device);
    device = start();
    assert_null(device->identity.key_pairs.all[0].key);
    assert_int_equal(0, device->identity.key_pairs.all[0].slot_mask);
    dsm_device_destroy(device);
}

/* The slot's association is its key pair's, which has a file once it was changed. */
static void test_a_chain_for_a_slot_that_was_free_is_there_after_a_restart(void **state)
{
    struct dsm_device *device = start();
    struct dsm_key_pair pair = device->identity.key_pairs.all[0];

    (void)state;
    pair.slot_mask = 0;
    assert_int_equal(DSM_OK, keep_pair(device, &pair, false));
    assert_int_equal(DSM_OK, keep_chain(device, 3, dsm_bytes(made.der, made.n)));
    dsm_device_destroy(device);
    device = start();
    assert_false(has(device, 0, &made));
    assert_true(has(device, 3, &made));
    dsm_device_destroy(device);
}

int main(void)
{
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_a_chain_is_there_after_a_restart),
        STORE_TEST(test_an_erased_slot_stays_empty_after_a_restart),
        STORE_TEST(test_a_chain_of_a_key_that_is_gone_is_left_alone),
        STORE_TEST(test_a_writer_that_is_killed_leaves_the_old_chain_or_the_new_one),
        STORE_TEST(test_a_key_that_was_generated_is_there_after_a_restart),
        STORE_TEST(test_a_key_pair_that_was_erased_stays_so_after_a_restart),
        STORE_TEST(test_a_chain_for_a_slot_that_was_free_is_there_after_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
