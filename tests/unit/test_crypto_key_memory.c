/* SPDX-License-Identifier: BSD-3-Clause */
/* A private key is nowhere in the process's memory but in OpenSSL's key object, which has its numbers turned around. */
#include "support/exact.h"
#include "support/test.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/secret.h"
#include "crypto/key_memory.h"
#include "crypto/signature.h"

#define CHUNK 65536u
#define SCALAR_LEN 48u
#define MASK 0x55                        /* so that this program's text does not hold the key's bytes */
#define MAPPING_MAX ((uintptr_t)1 << 30) /* a sanitizer's shadow is larger */

static struct dsm_crypto *crypto;

static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBeLGZnHz9d/zdfbQ6w\n"
                          "IJHU6cLs1cd0c77Y4n9/Pi8s6aethHlisgThwWAw105PJaWhZANiAAR39sQqPATT\n"
                          "u67CqoBdQedcVP0FPKHcuqybeUa8lHobM4YZf/QzmUSXYaWktX+pA1CjseiFUEgZ\n"
                          "i/nht/pk/avw4bTeq85Wxx5EnBlqcK2ffsz5VVsdKaR/Osp78/mybrg=\n"
                          "-----END PRIVATE KEY-----\n";
static const uint8_t masked_scalar[SCALAR_LEN] = {
    0x0B, 0x79, 0x33, 0x32, 0x4A, 0x6A, 0x08, 0xAA, 0x62, 0x0A, 0x38, 0x5B, 0xE5, 0x75, 0xC4, 0x81,
    0xBC, 0x97, 0xB9, 0x80, 0x92, 0x21, 0x26, 0xEB, 0x8D, 0xB7, 0x2A, 0x2A, 0x6B, 0x7A, 0x79, 0xBC,
    0xF2, 0xF8, 0xD1, 0x2C, 0x37, 0xE7, 0x51, 0xB4, 0x94, 0x35, 0x65, 0x82, 0x1B, 0x1A, 0x70, 0xF0,
};

struct search {
    int memory;
    uint8_t *chunk;
    size_t found;
};

static bool is_scalar(const uint8_t *p)
{
    for (size_t i = 0; i < SCALAR_LEN; i++)
        if ((p[i] ^ MASK) != masked_scalar[i])
            return false;
    return true;
}

/* The search finds its own memory, too. */
static bool is_in_chunk(const struct search *search, uintptr_t at)
{
    return at + SCALAR_LEN > (uintptr_t)search->chunk && at < (uintptr_t)search->chunk + CHUNK;
}

/* Scalars in the n bytes that were read from `at`. */
static size_t count_in_chunk(const struct search *search, uintptr_t at, size_t n)
{
    const uint8_t *p = search->chunk, *end = p + n;
    size_t found = 0;

    for (; (p = memchr(p, masked_scalar[0] ^ MASK, (size_t)(end - p))) && p + SCALAR_LEN <= end; p++)
        if (is_scalar(p) && !is_in_chunk(search, at + (size_t)(p - search->chunk)))
            found++;
    return found;
}

/* Pieces overlap, so that a copy on the border of two is seen. */
static void search_mapping(struct search *search, uintptr_t at, uintptr_t end)
{
    for (; at < end; at += CHUNK - SCALAR_LEN) {
        ssize_t n = pread(search->memory, search->chunk, CHUNK, (off_t)at);

        search->found += count_in_chunk(search, at, n < 0 ? 0 : (size_t)n);
        dsm_wipe(search->chunk, CHUNK);
    }
}

/* Copies of the key in the memory that this process can write. */
static size_t copies(void)
{
    struct search search = { .memory = open("/proc/self/mem", O_RDONLY), .chunk = malloc(CHUNK) };
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];

    assert_true(search.memory >= 0 && search.chunk && maps);
    while (fgets(line, sizeof(line), maps)) {
        char *rest;
        uintptr_t begin = strtoul(line, &rest, 16), end = strtoul(rest + 1, &rest, 16);

        if (rest[2] == 'w' && end - begin < MAPPING_MAX)
            search_mapping(&search, begin, end);
    }
    fclose(maps);
    close(search.memory);
    free(search.chunk);
    return search.found;
}

static struct dsm_private_key *load(void)
{
    struct dsm_private_key *key;

    assert_error(DSM_OK, dsm_private_key_from_pem(crypto, dsm_bytes((const uint8_t *)pem, sizeof(pem) - 1), &key));
    return key;
}

static void test_a_copy_is_found(void **state)
{
    uint8_t *copy = malloc(SCALAR_LEN);

    (void)state;
    assert_non_null(copy);
    for (size_t i = 0; i < SCALAR_LEN; i++)
        copy[i] = masked_scalar[i] ^ MASK;
    assert_int_equal(copies(), 1);
    dsm_wipe(copy, SCALAR_LEN);
    free(copy);
    assert_int_equal(copies(), 0);
}

static void test_reading_a_key_leaves_no_copy(void **state)
{
    struct dsm_private_key *key = load();

    (void)state;
    assert_int_equal(copies(), 0);
    dsm_private_key_destroy(key);
    assert_int_equal(copies(), 0);
}

static void test_writing_a_key_leaves_no_copy(void **state)
{
    struct dsm_private_key *key = load();
    uint8_t written[4096];
    size_t n = sizeof(written);

    (void)state;
    assert_error(DSM_OK, dsm_private_key_to_pem(key, written, &n));
    assert_int_equal(copies(), 0);
    dsm_private_key_destroy(key);
}

static int create(void **state)
{
    (void)state;
    return dsm_crypto_create(&crypto) == DSM_OK ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    dsm_crypto_destroy(crypto);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_copy_is_found),
        cmocka_unit_test(test_reading_a_key_leaves_no_copy),
        cmocka_unit_test(test_writing_a_key_leaves_no_copy),
    };

    if (!dsm_key_memory_install())
        return 1;
    return cmocka_run_group_tests(tests, create, destroy);
}
