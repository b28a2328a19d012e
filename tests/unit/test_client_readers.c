/* SPDX-License-Identifier: BSD-3-Clause */
/* The readers against PCIe 11.2.1, row by row, without a daemon: struct swdsm_tdi is public. */
#include "support/test.h"

#include "swdsm/swdsm-client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Pages of a TDI with each kind of memory. */
enum memory { TEE, NON_TEE, MSIX, MSIX_IN_NON_TEE, ELSEWHERE, MEMORIES };

static const uint64_t addresses[MEMORIES] = { 0xE0000000, 0xE0001000, 0xE0002000, 0xE0003000, 0x1000 };
static const struct swdsm_mmio_range ranges[] = {
    { 0xE0000000, 0x1000, false, false }, { 0xE0001000, 0x1000, true, false }, { 0xE0002000, 0x1000, false, true },
    { 0xE0003000, 0x1000, true, false },  { 0xE0003000, 0x1000, false, true },
};

static bool allowed(const struct swdsm_tdi *tdi, enum memory memory, bool t)
{
    bool first = swdsm_mmio_allowed(tdi, addresses[memory], t);

    assert_int_equal(swdsm_mmio_allowed(tdi, addresses[memory] + 0xFFF, t), first);
    return first;
}

#define BOTH 2

/* What a state allows, with and without LOCK_MSIX. */
static const struct {
    uint8_t state;
    bool valid;
    bool dma, msix, msix_locked;
    /* which T bit is accepted: 0, 1, BOTH, or -1 for none */
    int tee, non_tee, msix_table, msix_table_locked;
} rows[] = {
    { SWDSM_TDI_CONFIG_UNLOCKED, true, false, false, false, 0, 0, 0, 0 },
    { SWDSM_TDI_CONFIG_LOCKED, true, false, false, false, -1, 0, 0, -1 },
    { SWDSM_TDI_RUN, true, true, false, true, 1, BOTH, BOTH, 1 },
    { SWDSM_TDI_ERROR, true, false, false, false, -1, 0, 0, -1 },
    { SWDSM_TDI_RUN, false, false, false, false, -1, 0, -1, -1 }, /* no TDI */
    { SWDSM_TDI_CONFIG_UNLOCKED, false, false, false, false, -1, 0, -1, -1 },
    { 4, true, false, false, false, -1, 0, 0, -1 }, /* no state */
};

static void check_memory(const struct swdsm_tdi *tdi, size_t row, enum memory memory, int expected)
{
    for (int t = 0; t <= 1; t++) {
        bool is_expected = expected == t || expected == BOTH;

        if (allowed(tdi, memory, t == 1) != is_expected)
            fail_msg("row %zu, memory %d, T = %d: expected it to be %s", row, memory, t,
                     is_expected ? "allowed" : "refused");
    }
}

static void test_each_state_allows_what_11_2_1_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int locked = 0; locked <= 1; locked++) {
            swdsm_word word = (rows[i].valid ? SWDSM_WORD_VALID : 0) | rows[i].state |
                              (locked ? (uint64_t)SWDSM_LOCK_MSIX << 8 : 0) | UINT64_C(0x1234567800FE0000);
            const struct swdsm_tdi tdi = { &word, ranges, sizeof(ranges) / sizeof(ranges[0]) };
            int msix = locked ? rows[i].msix_table_locked : rows[i].msix_table;

            assert_int_equal(swdsm_dma_t_bit(&tdi), rows[i].dma);
            assert_int_equal(swdsm_msix_t_bit(&tdi), locked ? rows[i].msix_locked : rows[i].msix);
            check_memory(&tdi, i, TEE, rows[i].tee);
            check_memory(&tdi, i, ELSEWHERE, rows[i].tee);
            check_memory(&tdi, i, NON_TEE, rows[i].non_tee);
            check_memory(&tdi, i, MSIX, msix);
            check_memory(&tdi, i, MSIX_IN_NON_TEE, msix);
        }
    }
}

static void test_other_lock_flags_change_nothing(void **state)
{
    swdsm_word word = SWDSM_WORD_VALID | SWDSM_TDI_RUN | (uint64_t)(0xFF & ~SWDSM_LOCK_MSIX) << 8;
    const struct swdsm_tdi tdi = { &word, ranges, sizeof(ranges) / sizeof(ranges[0]) };

    (void)state;
    assert_true(swdsm_dma_t_bit(&tdi));
    assert_false(swdsm_msix_t_bit(&tdi));
    check_memory(&tdi, 0, MSIX, BOTH);
}

static void test_a_range_ends_before_its_end(void **state)
{
    static const struct swdsm_mmio_range edge[] = { { 0, 0x1000, true, false },
                                                    { UINT64_MAX - 0xFFF, 0x1000, true, false } };
    swdsm_word word = SWDSM_WORD_VALID | SWDSM_TDI_RUN;
    const struct swdsm_tdi tdi = { &word, edge, 2 };

    (void)state;
    assert_true(swdsm_mmio_allowed(&tdi, 0, false));
    assert_true(swdsm_mmio_allowed(&tdi, 0xFFF, false));
    assert_false(swdsm_mmio_allowed(&tdi, 0x1000, false));
    assert_false(swdsm_mmio_allowed(&tdi, UINT64_MAX - 0x1000, false));
    assert_true(swdsm_mmio_allowed(&tdi, UINT64_MAX - 0xFFF, false));
    assert_true(swdsm_mmio_allowed(&tdi, UINT64_MAX, false));
}

/* A client needs a daemon to talk to: one that said HELLO, offers nothing and has no TDI. */
static struct swdsm_client *lonely_client(int pair[2])
{
    static const uint8_t hello[] = { 0x53, 0x44, 0, 1, 0, 0, 0, 2, 0, 0, 0, 20, 0, 0, 0, 0,
                                     0,    14,   0, 1, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0 };
    struct swdsm_client *client;
    char address[16];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(write(pair[0], hello, sizeof(hello)), sizeof(hello));
    snprintf(address, sizeof(address), "fd:%d", pair[1]);
    assert_int_equal(swdsm_client_connect(address, NULL, 1000, &client), 0);
    return client;
}

static void test_ranges_are_copied_and_checked(void **state)
{
    struct swdsm_mmio_range some[SWDSM_MMIO_RANGES_MAX + 1];
    const struct swdsm_mmio_range bad[] = { { 0x1000, 0, true, false }, { UINT64_MAX, 2, true, false } };
    struct swdsm_client *client;
    const struct swdsm_tdi *tdi;
    int pair[2];

    (void)state;
    client = lonely_client(pair);
    tdi = swdsm_client_tdi(client, 255);
    for (size_t i = 0; i <= SWDSM_MMIO_RANGES_MAX; i++)
        some[i] = (struct swdsm_mmio_range){ i << 12, 0x1000, true, false };
    assert_int_equal(swdsm_client_set_ranges(client, 255, some, SWDSM_MMIO_RANGES_MAX), 0);
    memset(some, 0, sizeof(some));
    assert_true(swdsm_mmio_allowed(tdi, 0x3F123, false));
    assert_false(swdsm_mmio_allowed(tdi, 0x40123, false));
    assert_int_equal(swdsm_client_set_ranges(client, 255, some, SWDSM_MMIO_RANGES_MAX + 1), -EINVAL);
    assert_int_equal(swdsm_client_set_ranges(client, 255, &bad[0], 1), -EINVAL);
    assert_int_equal(swdsm_client_set_ranges(client, 255, &bad[1], 1), -EINVAL);
    assert_int_equal(swdsm_client_set_ranges(client, 256, some, 0), -EINVAL);
    assert_true(swdsm_mmio_allowed(tdi, 0x3F123, false)); /* nothing of them was taken */
    assert_int_equal(swdsm_client_set_ranges(client, 255, NULL, 0), 0);
    assert_false(swdsm_mmio_allowed(tdi, 0x3F123, false));
    swdsm_client_close(client);
    close(pair[0]);
}

static void test_an_index_that_no_daemon_has_reads_error(void **state)
{
    struct swdsm_client *client;
    int pair[2];

    (void)state;
    client = lonely_client(pair);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 256)), SWDSM_TDI_ERROR);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, UINT32_MAX)), SWDSM_TDI_ERROR);
    assert_false(swdsm_mmio_allowed(swdsm_client_tdi(client, 256), 0, false));
    swdsm_client_close(client);
    close(pair[0]);
    swdsm_client_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_state_allows_what_11_2_1_says),
        cmocka_unit_test(test_other_lock_flags_change_nothing),
        cmocka_unit_test(test_a_range_ends_before_its_end),
        cmocka_unit_test(test_ranges_are_copied_and_checked),
        cmocka_unit_test(test_an_index_that_no_daemon_has_reads_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
