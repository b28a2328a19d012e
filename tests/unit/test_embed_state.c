/* SPDX-License-Identifier: BSD-3-Clause */
/* libswdsm: what each transaction may do in each state (PCIe 11.2.1), and the word that says it to any thread. */
#include <errno.h>

#include "embed_fixture.h"

#define TEE 0x0000u
#define MSIX 0x2000u
#define MSIX_LAST 0x2FFFu /* of the page that the PBA lies in */
#define NON_TEE 0x3000u

static void check_mmio(uint64_t offset, bool without_t, bool with_t, const char *what)
{
    if (swdsm_device_mmio_allowed(device, 0, 0, offset, false) != without_t)
        fail_msg("%s at 0x%llx without the T bit: expected %d", what, (unsigned long long)offset, without_t);
    if (swdsm_device_mmio_allowed(device, 0, 0, offset, true) != with_t)
        fail_msg("%s at 0x%llx with the T bit: expected %d", what, (unsigned long long)offset, with_t);
}

/* TEE memory as told; other memory takes what has no T bit, and in RUN both (11.2, 11.2.1). */
static void check_all_mmio(bool tee_without, bool tee_with, bool msix_is_tee, const char *what)
{
    bool non_tee_with = strcmp(what, "RUN") == 0;

    check_mmio(TEE, tee_without, tee_with, what);
    check_mmio(NON_TEE - 1, msix_is_tee ? tee_without : true, msix_is_tee ? tee_with : non_tee_with, what);
    check_mmio(MSIX, msix_is_tee ? tee_without : true, msix_is_tee ? tee_with : non_tee_with, what);
    check_mmio(MSIX_LAST, msix_is_tee ? tee_without : true, msix_is_tee ? tee_with : non_tee_with, what);
    check_mmio(NON_TEE, true, non_tee_with, what);
}

static void walk_and_check(uint16_t flags)
{
    bool msix = (flags & DSM_LOCK_MSIX) != 0;

    check_all_mmio(true, false, false, "CONFIG_UNLOCKED");
    assert_false(swdsm_device_dma_t_bit(device, 0) || swdsm_device_msix_t_bit(device, 0));
    open_session();
    lock(flags);
    check_all_mmio(false, false, msix, "CONFIG_LOCKED");
    assert_false(swdsm_device_dma_t_bit(device, 0) || swdsm_device_msix_t_bit(device, 0));
    STEP(requester_do(dsm_tdisp_start_begin(requester, FUNCTION_ID, nonce)));
    check_all_mmio(false, true, msix, "RUN");
    assert_true(swdsm_device_dma_t_bit(device, 0));
    assert_int_equal(swdsm_device_msix_t_bit(device, 0), msix);
    assert_result(0, swdsm_device_flr(device, FUNCTION_ID));
    check_all_mmio(false, false, msix, "ERROR");
    assert_false(swdsm_device_dma_t_bit(device, 0) || swdsm_device_msix_t_bit(device, 0));
}

static void test_each_state_has_its_transactions(void **state)
{
    (void)state;
    walk_and_check(0);
}

static void test_lock_msix_makes_its_pages_tee_memory(void **state)
{
    (void)state;
    walk_and_check(DSM_LOCK_MSIX);
}

static void test_what_is_not_there_takes_nothing(void **state)
{
    (void)state;
    assert_false(swdsm_device_mmio_allowed(device, 0, 1, 0, false));
    assert_false(swdsm_device_mmio_allowed(device, 0, 6, 0, false));
    assert_false(swdsm_device_mmio_allowed(device, 0, 0, 0x4000, false));
    assert_false(swdsm_device_mmio_allowed(device, 1, 0, 0, false));
    assert_false(swdsm_device_dma_t_bit(device, 1));
    assert_int_equal(swdsm_device_word(device, 1), SWDSM_ERROR);
}

/* The same layout as the state page's, so that the client's macros read it. */
static void test_the_word_is_the_state_pages(void **state)
{
    struct dsm_tdisp_lock request = { .flags = DSM_LOCK_MSIX | DSM_LOCK_NO_FW_UPDATE, .default_stream_id = 5 };
    uint64_t word = swdsm_device_word(device, 0);

    (void)state;
    assert_int_equal(word, SWDSM_WORD_VALID);
    open_session();
    STEP(requester_do(dsm_tdisp_lock_begin(requester, FUNCTION_ID, &request, nonce)));
    word = swdsm_device_word(device, 0);
    assert_int_equal(SWDSM_WORD_STATE(word), SWDSM_TDI_CONFIG_LOCKED);
    assert_int_equal(SWDSM_WORD_LOCK_FLAGS(word), SWDSM_LOCK_MSIX | SWDSM_LOCK_NO_FW_UPDATE);
    assert_int_equal(SWDSM_WORD_STREAM(word), 5);
    assert_int_equal(SWDSM_WORD_GENERATION(word), 1);
    assert_true(word & SWDSM_WORD_VALID);
    assert_int_equal(told.word, word); /* stored before the callback */
}

/* Function 0 is there beside the TDI, which is function 0 or another one of its device. */
static void test_an_event_for_a_function_that_is_not_there_is_refused(void **state)
{
    uint32_t elsewhere = FUNCTION_ID ^ 0x1101u;
    uint64_t before = swdsm_device_word(device, 0);

    (void)state;
    assert_result(-ENOENT, swdsm_device_flr(device, elsewhere));
    assert_result(-ENOENT, swdsm_device_configuration_changed(device, elsewhere));
    assert_non_null(strstr(swdsm_device_error(device), "hosts no TDI and is no PF of one"));
    assert_true(swdsm_device_word(device, 0) == before);
}

static void test_the_word_of_a_removed_tdi_is_not_valid(void **state)
{
    struct swdsm_tdi_description second = plain_tdi(FUNCTION_ID + 1);
    struct swdsm_device_options options = plain_options();

    tear_down(state);
    second.bars[0].address = 0xFD000000;
    create(&options);
    assert_result(0, swdsm_device_add_tdi(device, &second));
    assert_result(-EAGAIN, swdsm_device_remove_tdi(device, 1));
    assert_result(0, swdsm_device_realize(device));
    assert_result(0, swdsm_device_remove_tdi(device, 1));
    assert_int_equal((uint32_t)swdsm_device_word(device, 1), SWDSM_ERROR);
    assert_int_equal(swdsm_device_word(device, 1) >> 32, 1);
    assert_false(swdsm_device_mmio_allowed(device, 1, 0, 0, false));
    assert_result(-EINVAL, swdsm_device_remove_tdi(device, 1));
    assert_result(-EINVAL, swdsm_device_remove_tdi(device, 0));
    assert_non_null(strstr(swdsm_device_error(device), "is the only one"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        device_test(test_each_state_has_its_transactions),
        device_test(test_lock_msix_makes_its_pages_tee_memory),
        device_test(test_what_is_not_there_takes_nothing),
        device_test(test_the_word_is_the_state_pages),
        device_test(test_an_event_for_a_function_that_is_not_there_is_refused),
        device_test(test_the_word_of_a_removed_tdi_is_not_valid),
    };

    return cmocka_run_group_tests(tests, create_crypto, destroy_crypto);
}
