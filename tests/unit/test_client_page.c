/* SPDX-License-Identifier: BSD-3-Clause */
#include "client_fixture.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void script_until_told(struct fake *fake)
{
    if (fake_serve_connect(fake))
        fake_expect_end(fake);
}

static void test_a_stored_state_is_read_at_once(void **state)
{
    struct recorder recorder = { 0 };
    const struct swdsm_tdi *tdi;
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_until_told);
    client = connect_client(&fake, &recorder);
    tdi = swdsm_client_tdi(client, 1);
    assert_false(swdsm_dma_t_bit(tdi));
    fake_store(&fake, 1, fake_word(SWDSM_TDI_RUN, SWDSM_LOCK_MSIX) | UINT64_C(7) << 16 | UINT64_C(5) << 32);
    assert_true(swdsm_dma_t_bit(tdi));
    assert_true(swdsm_msix_t_bit(tdi));
    assert_int_equal(SWDSM_WORD_STREAM(swdsm_tdi_word(tdi)), 7);
    assert_int_equal(SWDSM_WORD_GENERATION(swdsm_tdi_word(tdi)), 5);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 0)), SWDSM_TDI_CONFIG_UNLOCKED);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void test_a_line_is_a_tdi_only_once_it_is_valid(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_until_told);
    client = connect_client(&fake, &recorder);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, FAKE_TDIS)), SWDSM_TDI_ERROR);
    fake_store(&fake, FAKE_TDIS, fake_word(SWDSM_TDI_RUN, 0));
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, FAKE_TDIS)), SWDSM_TDI_RUN);
    fake_store(&fake, FAKE_TDIS, fake_word(4, 0)); /* no state */
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, FAKE_TDIS)), SWDSM_TDI_ERROR);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 255)), SWDSM_TDI_ERROR);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_without_subscription(struct fake *fake)
{
    fake_make_page(fake, true);
    if (fake_accept(fake) && fake_greet(fake) && fake_give_page(fake, fake->page_fd))
        fake_expect_end(fake);
}

static void test_a_page_needs_no_subscription(void **state)
{
    struct swdsm_client *client;
    struct fake fake = { 0 };

    (void)state;
    fake_start(&fake, script_without_subscription);
    assert_int_equal(swdsm_client_connect(fake.address, NULL, FAKE_SOON_MS, &client), 0);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 0)), SWDSM_TDI_CONFIG_UNLOCKED);
    swdsm_client_close(client);
    fake_stop(&fake);
}

/* Pages that are none: what the daemon does to a good one before it gives it. */
static void forge_magic(struct fake *fake)
{
    fake->page->magic++;
}

static void forge_version(struct fake *fake)
{
    fake->page->version = 2;
}

static void forge_line_len(struct fake *fake)
{
    fake->page->line_len = 32;
}

static void forge_first_line(struct fake *fake)
{
    fake->page->first_line = 0;
}

static void forge_misaligned_line(struct fake *fake)
{
    fake->page->first_line = 68;
}

static void forge_far_line(struct fake *fake)
{
    fake->page->first_line = 0xFFFFFFC0;
}

static void forge_count(struct fake *fake)
{
    fake->page->tdi_count = 64; /* 4096 bytes have 63 lines */
}

static void forge_many(struct fake *fake)
{
    fake->page->tdi_count = 0xFFFFFFFF;
}

static void forge_short(struct fake *fake)
{
    fake_check(fake, ftruncate(fake->page_fd, 63) == 0, "ftruncate");
}

static void forge_nothing(struct fake *fake)
{
    (void)fake;
}

static void forge_pipe(struct fake *fake)
{
    int ends[2];

    fake_check(fake, pipe(ends) == 0, "pipe");
    close(fake->page_fd);
    close(ends[1]);
    fake->page_fd = ends[0];
}

static const struct {
    const char *name;
    void (*forge)(struct fake *fake);
    bool seal;
} forgeries[] = {
    { "magic", forge_magic, true },
    { "version", forge_version, true },
    { "line length", forge_line_len, true },
    { "first line in the header", forge_first_line, true },
    { "first line between lines", forge_misaligned_line, true },
    { "first line behind the end", forge_far_line, true },
    { "more TDIs than lines", forge_count, true },
    { "more TDIs than can be", forge_many, true },
    { "shorter than a header", forge_short, true },
    { "not sealed", forge_nothing, false },
    { "a pipe", forge_pipe, false },
};

static void script_forges(struct fake *fake)
{
    fake_make_page(fake, false);
    forgeries[fake->step].forge(fake);
    if (forgeries[fake->step].seal)
        fcntl(fake->page_fd, F_ADD_SEALS, F_SEAL_SHRINK);
    if (fake_accept(fake) && fake_greet(fake) && fake_give_page(fake, fake->page_fd))
        fake_expect_end(fake);
}

static void test_a_forged_page_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
        struct recorder recorder = { 0 };
        struct swdsm_client_options options = recording(&recorder);
        struct fake fake = { .step = i };
        struct swdsm_client *client;
        int error;

        fake_start(&fake, script_forges);
        error = swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client);
        if (error != -EPROTO)
            print_error("forged: %s\n", forgeries[i].name);
        assert_result(-EPROTO, error, recorder.error);
        fake_stop(&fake);
    }
}

/* Over TCP the answer is a path. */
static void give_path(struct fake *fake, const char *path)
{
    if (fake_accept(fake) && fake_greet(fake) && fake_expect(fake, DSM_SWDSM_STATE_PAGE)) {
        fake_result(fake, DSM_SWDSM_STATE_PAGE, DSM_SWDSM_OK, dsm_bytes(path, strlen(path)));
        if (fake_take_subscription(fake))
            fake_expect_end(fake);
    }
}

static char page_path[64];

static void script_file(struct fake *fake)
{
    static const mode_t modes[] = { 0600, 0600, 0622 };
    int fd = open(page_path, O_RDWR);

    fake_make_page(fake, false);
    if (fake->step == 1)
        fake->page->magic = 0;
    fake_store(fake, 0, fake_word(SWDSM_TDI_RUN, 0));
    fake_check(fake, write(fd, fake->page, 4096) == 4096 && fchmod(fd, modes[fake->step]) == 0, "page file");
    close(fd);
    give_path(fake, page_path);
}

static void script_no_file(struct fake *fake)
{
    give_path(fake, fake->step == 0 ? "/nobody/there" : fake->step == 1 ? "" : "/dev/tty");
}

/* The page said RUN, the frames CONFIG_UNLOCKED. */
static void check_file(void (*script)(struct fake *), size_t step, enum swdsm_tdi_state expected)
{
    struct recorder recorder = { 0 };
    struct fake fake = { .step = step };
    struct swdsm_client *client;
    int fd;

    fd = mkstemp(test_temporary(page_path, sizeof(page_path), "swdsm-page"));
    assert_true(fd >= 0);
    close(fd);
    fake_start_tcp(&fake, script);
    client = connect_client(&fake, &recorder);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 0)), expected);
    swdsm_client_close(client);
    fake_stop(&fake);
    unlink(page_path);
}

static void test_a_page_file_is_read_where_it_is_ours_alone(void **state)
{
    (void)state;
    check_file(script_file, 0, SWDSM_TDI_RUN);
    check_file(script_file, 1, SWDSM_TDI_CONFIG_UNLOCKED); /* no page in it */
    check_file(script_file, 2, SWDSM_TDI_CONFIG_UNLOCKED); /* others may write it */
}

static void test_a_page_file_that_cannot_be_read_gives_way_to_frames(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        check_file(script_no_file, i, SWDSM_TDI_CONFIG_UNLOCKED);
}

static void script_frames(struct fake *fake)
{
    if (!fake_serve_connect(fake))
        return;
    fake_state(fake, 1, fake_word(SWDSM_TDI_RUN, SWDSM_LOCK_MSIX), SWDSM_TDI_CONFIG_LOCKED, 0);
    fake_state(fake, 2, fake_word(SWDSM_TDI_RUN, 0), SWDSM_TDI_CONFIG_LOCKED, 0); /* one that was added */
    fake_expect_end(fake);
}

static void test_without_a_page_the_readers_follow_the_frames(void **state)
{
    struct fake fake = { .features = FAKE_ALL_FEATURES & ~DSM_SWDSM_FEATURE_STATE_PAGE };
    struct recorder recorder = { 0 };
    struct swdsm_client *client;

    (void)state;
    fake_start(&fake, script_frames);
    client = connect_client(&fake, &recorder);
    serve_until(client, &recorder, 4);
    assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 0)), SWDSM_TDI_CONFIG_UNLOCKED);
    assert_true(swdsm_msix_t_bit(swdsm_client_tdi(client, 1)));
    assert_true(swdsm_dma_t_bit(swdsm_client_tdi(client, 2)));
    assert_int_equal(swdsm_client_tdi_count(client), 3);
    swdsm_client_close(client);
    fake_stop(&fake);
}

static void script_comes_and_goes(struct fake *fake)
{
    for (size_t i = 0; i < fake->step; i++) {
        if (!fake_serve_connect(fake) || !fake_expect(fake, DSM_SWDSM_DESCRIBE))
            return;
        fake_hang_up(fake);
    }
}

struct reading {
    const struct swdsm_client *client;
    atomic_bool stop;
    size_t states[4];
};

static void *read_states(void *context)
{
    struct reading *reading = context;

    while (!atomic_load(&reading->stop))
        reading->states[swdsm_tdi_state(swdsm_client_tdi(reading->client, 0))]++;
    return NULL;
}

static size_t mappings(void)
{
    char line[4096];
    size_t n = 0;
    FILE *file = fopen("/proc/self/maps", "r");

    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        n += strstr(line, "swdsm-test") != NULL;
    fclose(file);
    return n;
}

static void test_other_threads_read_on_while_daemons_come_and_go(void **state)
{
    struct recorder recorder = { 0 };
    struct swdsm_client_options options = recording(&recorder);
    struct fake fake = { .step = 200 };
    struct reading reading = { 0 };
    struct swdsm_client *client;
    size_t before;
    pthread_t thread;

    (void)state;
    options.transition = NULL;
    fake_start(&fake, script_comes_and_goes);
    assert_int_equal(swdsm_client_connect(fake.address, &options, FAKE_SOON_MS, &client), 0);
    reading.client = client;
    assert_int_equal(pthread_create(&thread, NULL, read_states, &reading), 0);
    before = mappings();
    for (size_t i = 1; i < fake.step; i++) {
        assert_result(-ECONNRESET, swdsm_client_describe(client, "{}", FAKE_SOON_MS), swdsm_client_error(client));
        assert_int_equal(swdsm_tdi_state(swdsm_client_tdi(client, 0)), SWDSM_TDI_ERROR);
        assert_result(0, swdsm_client_reconnect(client, FAKE_SOON_MS), swdsm_client_error(client));
        assert_true(mappings() <= before + 1);
    }
    swdsm_client_describe(client, "{}", FAKE_SOON_MS);
    atomic_store(&reading.stop, true);
    pthread_join(thread, NULL);
    assert_true(reading.states[SWDSM_TDI_CONFIG_UNLOCKED] > 0);
    assert_int_equal(reading.states[SWDSM_TDI_CONFIG_LOCKED] + reading.states[SWDSM_TDI_RUN], 0);
    swdsm_client_close(client);
    fake_stop(&fake);
    assert_int_equal(mappings(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stored_state_is_read_at_once),
        cmocka_unit_test(test_a_line_is_a_tdi_only_once_it_is_valid),
        cmocka_unit_test(test_a_page_needs_no_subscription),
        cmocka_unit_test(test_a_forged_page_is_refused),
        cmocka_unit_test(test_a_page_file_is_read_where_it_is_ours_alone),
        cmocka_unit_test(test_a_page_file_that_cannot_be_read_gives_way_to_frames),
        cmocka_unit_test(test_without_a_page_the_readers_follow_the_frames),
        cmocka_unit_test(test_other_threads_read_on_while_daemons_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
