/* SPDX-License-Identifier: BSD-3-Clause */
/* The states of TDIs, told by frames and by the page: in which order, to whom, and what waits for whom. */
#include "harness_control.h"
#include "harness_emulator.h"

#include "device/tdi_transitions.h"
#include "wire/spdm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TDI(function, address)                                                                                         \
    "{\"function\": \"" function "\", \"bars\": [{\"index\": 0, \"size\": \"0x4000\", \"address\": \"" address "\"}]}"
#define DEVICE "\"name\": \"test\", \"tdis\": [" TDI("01:00.0", "0x80000000") ", " TDI("01:00.1", "0x80004000") "]"
#define FIRST 0x0100u
#define SECOND 0x0101u
#define TDIS 2u
#define SUBSCRIBE_BOTH (DSM_SWDSM_SUBSCRIBE_STATE | DSM_SWDSM_SUBSCRIBE_DRAIN)
#define PAGE_LEN (64u + SWDSM_TDIS_MAX * SWDSM_PAGE_LINE)

enum { UNLOCKED, LOCKED, RUN, ERROR };

static struct swdsm_process process;
static char path[100];
static struct control console;
static struct emulator owner, other;
static struct tsm tsm;

static int start(void **state)
{
    char control_address[100];

    make_test_folder(state);
    snprintf(control_address, sizeof(control_address), "unix:%s", in_test_folder("control.sock"));
    daemon_start_device(&process, DEVICE, OPTIONS("--state-dir", test_folder, "--control", control_address), path);
    return 0;
}

static int stop(void **state)
{
    daemon_stop(&process);
    return remove_test_folder(state);
}

static int tidy(void **state)
{
    (void)state;
    tsm_close(&tsm);
    emulator_close(&owner);
    emulator_close(&other);
    return 0;
}

static void open_owner(void)
{
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, FIRST);
}

static void open_observer(uint32_t flags, uint32_t deadline_ms)
{
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    emulator_subscribe(&other, flags, deadline_ms);
    for (unsigned i = 0; i < TDIS; i++)
        (void)emulator_next_state(&other);
}

static bool is_readable(int fd, int within_ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };

    return poll(&wait, 1, within_ms) > 0;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The page */

static int take_page(int client, char *text, size_t size)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    uint8_t reply[1100];
    struct iovec iov = { reply, sizeof(reply) };
    struct msghdr message = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
    };
    struct dsm_swdsm_result result;
    struct cmsghdr *header;
    ssize_t n;
    int fd = -1;

    client_send(client, DSM_SWDSM_STATE_PAGE, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, NULL, 0);
    n = recvmsg(client, &message, MSG_CMSG_CLOEXEC);
    assert_true(n > (ssize_t)DSM_SPDM_EMU_FRAME_HEADER_LEN);
    assert_int_equal(dsm_swdsm_result_decode(dsm_bytes(reply + 12, (size_t)n - 12), &result, NULL), DSM_OK);
    assert_int_equal(result.status, DSM_SWDSM_OK);
    header = CMSG_FIRSTHDR(&message);
    if (header)
        memcpy(&fd, CMSG_DATA(header), sizeof(fd));
    snprintf(text, size, "%.*s", (int)result.text.n, (const char *)result.text.p);
    return fd;
}

static const struct swdsm_page_header *map_page(int fd)
{
    const struct swdsm_page_header *page = mmap(NULL, PAGE_LEN, PROT_READ, MAP_SHARED, fd, 0);

    assert_ptr_not_equal(page, MAP_FAILED);
    assert_true(page->magic == SWDSM_PAGE_MAGIC);
    assert_int_equal(page->version, SWDSM_PAGE_VERSION);
    assert_int_equal(page->tdi_count, TDIS);
    assert_int_equal(page->first_line % page->line_len, 0);
    return page;
}

static const struct swdsm_page_line *line_of(const struct swdsm_page_header *page, size_t tdi)
{
    return (const void *)((const uint8_t *)page + page->first_line + tdi * page->line_len);
}

static enum swdsm_tdi_state state_of(const struct swdsm_page_header *page, size_t tdi)
{
    return swdsm_word_state(atomic_load(&line_of(page, tdi)->word));
}

static const struct swdsm_page_header *open_page(struct emulator *e)
{
    const struct swdsm_page_header *page;
    char text[200];
    int fd = take_page(e->fd, text, sizeof(text));

    assert_true(fd >= 0);
    page = map_page(fd);
    close(fd);
    return page;
}

static void close_page(const struct swdsm_page_header *page)
{
    munmap((void *)(uintptr_t)page, PAGE_LEN);
}

static void test_the_page_follows_each_transition(void **state)
{
    const struct swdsm_page_header *page;
    uint64_t word;

    (void)state;
    open_owner();
    page = open_page(&owner);
    assert_int_equal(state_of(page, 0), UNLOCKED);
    assert_int_equal(state_of(page, TDIS), ERROR); /* no TDI's line */
    tsm_lock(&tsm, 0, FIRST);
    word = atomic_load(&line_of(page, 0)->word);
    assert_int_equal(SWDSM_WORD_STATE(word), LOCKED);
    assert_int_equal(SWDSM_WORD_LOCK_FLAGS(word), SWDSM_LOCK_MSIX);
    assert_int_equal(line_of(page, 0)->function_id, FIRST);
    tsm_start(&tsm, 0, FIRST);
    assert_int_equal(state_of(page, 0), RUN);
    assert_int_equal(SWDSM_WORD_GENERATION(atomic_load(&line_of(page, 0)->word)), SWDSM_WORD_GENERATION(word) + 1);
    assert_int_equal(state_of(page, 1), UNLOCKED);
    emulator_event(&owner, DSM_SWDSM_EVENT_FLR, FIRST, 0, DSM_SWDSM_OK);
    assert_int_equal(state_of(page, 0), ERROR);
    tsm_stop(&tsm, FIRST);
    assert_int_equal(state_of(page, 0), UNLOCKED);
    close_page(page);
}

/* With the descriptor as it came, and opened anew, which its file mode does not forbid to root. */
static void expect_unforgeable(int fd)
{
    assert_int_not_equal(ftruncate(fd, 0), 0);
    assert_int_not_equal(ftruncate(fd, 1 << 20), 0);
    assert_int_equal(pwrite(fd, "forged", 6, 64), -1);
    assert_ptr_equal(mmap(NULL, PAGE_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_int_not_equal(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), 0);
    assert_int_not_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
}

static void test_the_page_cannot_be_written_resized_or_forged(void **state)
{
    char name[40], text[200];
    void *page;
    int fd, again;

    (void)state;
    emulator_connect(&owner, path);
    emulator_hello(&owner, DSM_SWDSM_OBSERVER);
    fd = take_page(owner.fd, text, sizeof(text));
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
    assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL);
    expect_unforgeable(fd);
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    again = open(name, O_RDWR);
    if (again >= 0) {
        expect_unforgeable(again);
        close(again);
    }
    page = mmap(NULL, PAGE_LEN, PROT_READ, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(page, MAP_FAILED);
    assert_int_not_equal(mprotect(page, PAGE_LEN, PROT_READ | PROT_WRITE), 0);
    munmap(page, PAGE_LEN);
    close(fd);
}

static void connect_over_tcp(struct emulator *e, const struct swdsm_process *daemon)
{
    memset(e, 0, sizeof(*e));
    e->fd = client_connect(daemon);
    emulator_hello(e, DSM_SWDSM_OBSERVER);
}

static void test_over_tcp_the_page_is_a_file_of_ours_alone(void **state)
{
    const struct swdsm_page_header *page;
    struct stat status;
    char text[200];
    int fd;

    (void)state;
    open_owner();
    tsm_lock(&tsm, 0, FIRST);
    connect_over_tcp(&other, &process);
    assert_int_equal(take_page(other.fd, text, sizeof(text)), -1);
    assert_int_equal(stat(text, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    fd = open(text, O_RDONLY);
    page = map_page(fd);
    close(fd);
    assert_int_equal(state_of(page, 0), LOCKED);
    tsm_start(&tsm, 0, FIRST);
    assert_int_equal(state_of(page, 0), RUN);
    assert_int_equal(state_of(page, 1), UNLOCKED);
    close_page(page);
}

#define FOLLOW(known) "{\"execute\": \"device-follow\", \"arguments\": {\"device\": \"test\", \"known\": " known "}}"

static bool is_stale(const struct swdsm_page_header *page, size_t tdi)
{
    return (atomic_load(&line_of(page, tdi)->word) & SWDSM_WORD_STALE) != 0;
}

static void expect_stale_frames(bool stale)
{
    for (unsigned i = 0; i < TDIS; i++) {
        struct dsm_swdsm_state told = emulator_next_state(&other);

        assert_int_equal(told.old_state, told.new_state);
        assert_int_equal((told.word & SWDSM_WORD_STALE) != 0, stale);
    }
}

static void test_who_followed_and_has_gone_leaves_words_that_say_so(void **state)
{
    const struct swdsm_page_header *page;

    (void)state;
    open_owner();
    tsm_lock(&tsm, 0, FIRST);
    tsm_start(&tsm, 0, FIRST);
    page = open_page(&owner);
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    control_open(&console);
    json_decref(control_call(&console, FOLLOW("true")));
    expect_stale_frames(false);
    control_close(&console);
    expect_stale_frames(true);
    assert_int_equal(state_of(page, 0), RUN);
    assert_true(is_stale(page, 0) && is_stale(page, 1));
    control_open(&console);
    json_decref(control_call(&console, FOLLOW("true")));
    assert_true(is_stale(page, 0)); /* nobody saw what happened to it meanwhile */
    assert_false(is_stale(page, 1));
    tsm_stop(&tsm, FIRST);
    assert_false(is_stale(page, 0));
    json_decref(control_call(&console, FOLLOW("false")));
    assert_true(is_stale(page, 0));
    emulator_describe(&owner, "{\"tdis\": [" TDI("01:00.0", "0x80000000") "]}", DSM_SWDSM_OK);
    assert_false(is_stale(page, 0) || is_stale(page, 1));
    control_close(&console);
    close_page(page);
}

static void test_a_page_that_is_truncated_ends_nobody(void **state)
{
    char text[200];

    (void)state;
    open_owner();
    connect_over_tcp(&other, &process);
    assert_int_equal(take_page(other.fd, text, sizeof(text)), -1);
    assert_int_equal(truncate(text, 0), 0);
    tsm_lock(&tsm, 0, FIRST);
    tsm_start(&tsm, 0, FIRST);
    tsm_stop(&tsm, FIRST);
    assert_int_equal(emulator_query(&owner, FIRST), UNLOCKED);
}

/* The daemon ends by SIGTERM, or is killed and started anew: whoever still has the page reads ERROR. */
static void expect_errors_after_the_end(int number)
{
    static struct swdsm_process own;
    const struct swdsm_page_header *memory, *file;
    char text[200], own_path[100];
    int fd;

    daemon_start_device(&own, DEVICE, OPTIONS("--state-dir", test_folder), own_path);
    emulator_connect(&owner, own_path);
    emulator_hello(&owner, DSM_SWDSM_OWNER);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, FIRST);
    tsm_lock(&tsm, 0, FIRST);
    memory = open_page(&owner);
    connect_over_tcp(&other, &own);
    take_page(other.fd, text, sizeof(text));
    fd = open(text, O_RDONLY);
    file = map_page(fd);
    close(fd);
    kill(own.pid, number);
    assert_int_equal(daemon_wait(&own), number == SIGTERM ? 0 : 128 + number);
    if (number == SIGKILL) {
        assert_int_equal(state_of(memory, 0), LOCKED); /* nobody is left to store: the connection's end tells */
        client_expect_closed(owner.fd);
        daemon_start_device(&own, DEVICE, OPTIONS("--state-dir", test_folder), own_path);
        daemon_stop(&own);
    }
    for (size_t i = 0; i < TDIS; i++) {
        assert_int_equal(state_of(file, i), ERROR);
        if (number == SIGTERM)
            assert_int_equal(state_of(memory, i), ERROR);
    }
    assert_int_not_equal(access(text, F_OK), 0);
    close_page(memory);
    close_page(file);
}

static int move_away(void **state)
{
    daemon_stop(&process);
    (void)state;
    return 0;
}

static int come_back(void **state)
{
    tidy(state);
    daemon_start_device(&process, DEVICE, OPTIONS("--state-dir", test_folder), path);
    return 0;
}

static void test_after_the_daemons_end_every_page_reads_error(void **state)
{
    (void)state;
    expect_errors_after_the_end(SIGTERM);
}

static void test_a_restarted_daemon_takes_the_killed_ones_page_back(void **state)
{
    (void)state;
    expect_errors_after_the_end(SIGKILL);
}

static void test_without_a_folder_there_is_no_file(void **state)
{
    static struct swdsm_process own;
    char text[200], own_path[100];

    (void)state;
    daemon_start_device(&own, DEVICE, NULL, own_path);
    connect_over_tcp(&other, &own);
    assert_int_equal(take_page(other.fd, text, sizeof(text)), -1);
    assert_string_equal(text, "");
    daemon_stop(&own);
}

/* Frames */

static void test_a_subscriber_hears_of_each_transition(void **state)
{
    struct dsm_swdsm_state told;

    (void)state;
    open_owner();
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    tsm_lock(&tsm, 1, SECOND);
    told = emulator_next_state(&other);
    assert_int_equal(told.tdi, 1);
    assert_int_equal(told.function_id, SECOND);
    assert_int_equal(told.old_state, UNLOCKED);
    assert_int_equal(told.new_state, LOCKED);
    assert_int_equal(told.reason, DSM_TDI_REASON_LOCK);
    assert_int_equal(told.session_id, tsm.r->session->id);
    assert_int_equal(told.token, 0);
    assert_int_equal(SWDSM_WORD_LOCK_FLAGS(told.word), SWDSM_LOCK_MSIX);
    tsm_start(&tsm, 1, SECOND);
    emulator_expect_move(&other, LOCKED, RUN, DSM_TDI_REASON_START);
    assert_int_equal(tsm_do(&tsm, dsm_end_session_begin(tsm.r)), DSM_OK);
    emulator_expect_move(&other, RUN, ERROR, DSM_TDI_REASON_SESSION_END);
}

static void test_the_daemons_end_is_told(void **state)
{
    (void)state;
    open_owner();
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    tsm_lock(&tsm, 1, SECOND);
    emulator_expect_move(&other, DSM_TDI_CONFIG_UNLOCKED, DSM_TDI_CONFIG_LOCKED, DSM_TDI_REASON_LOCK);
    daemon_stop(&process);
    emulator_expect_move(&other, LOCKED, ERROR, DSM_TDI_REASON_REMOVAL);
}

static void test_who_subscribes_no_longer_hears_nothing(void **state)
{
    (void)state;
    open_owner();
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    emulator_subscribe(&other, 0, 0);
    tsm_lock(&tsm, 0, FIRST);
    assert_false(is_readable(other.fd, 100));
}

/* The order that everything else stands on: the page is stored and the frames are sent before the response is. */
static void expect_order(const struct swdsm_page_header *page, uint8_t to, enum dsm_tdi_reason reason)
{
    struct dsm_swdsm_state told;

    assert_int_equal(owner.states_before_response, 1);
    told = emulator_next_state(&owner);
    assert_int_equal(told.new_state, to);
    assert_int_equal(told.reason, reason);
    assert_true(owner.page_at_state == told.word);
    assert_true(owner.page_at_response == told.word);
    assert_true(atomic_load(&line_of(page, 0)->word) == told.word);
    assert_true(is_readable(other.fd, 0)); /* another connection's frame is not only queued but there */
    assert_true(emulator_next_state(&other).word == told.word);
    emulator_forget_states(&owner);
    emulator_forget_states(&other);
}

static void test_page_and_frames_come_before_the_response(void **state)
{
    const struct swdsm_page_header *page;

    (void)state;
    open_owner();
    page = open_page(&owner);
    owner.page = &line_of(page, 0)->word;
    emulator_subscribe(&owner, DSM_SWDSM_SUBSCRIBE_STATE, 0);
    for (unsigned i = 0; i < TDIS; i++)
        (void)emulator_next_state(&owner);
    emulator_forget_states(&owner);
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    for (int i = 0; i < 100; i++) {
        tsm_lock(&tsm, 0, FIRST);
        expect_order(page, LOCKED, DSM_TDI_REASON_LOCK);
        tsm_start(&tsm, 0, FIRST);
        expect_order(page, RUN, DSM_TDI_REASON_START);
        tsm_stop(&tsm, FIRST);
        expect_order(page, UNLOCKED, DSM_TDI_REASON_STOP);
    }
    close_page(page);
}

static bool is_closed(int fd)
{
    struct pollfd end = { .fd = fd, .events = POLLRDHUP };

    return poll(&end, 1, 0) > 0;
}

/* The daemon is to print no line for each transition, since nobody reads them here. */
static void test_who_does_not_read_is_closed_and_nobody_waits(void **state)
{
    static struct swdsm_process own;
    int64_t slowest = 0;
    int i;

    (void)state;
    daemon_start_device(&own, DEVICE, OPTIONS("--log", "level=warning"), path);
    open_owner();
    open_observer(DSM_SWDSM_SUBSCRIBE_STATE, 0);
    for (i = 0; i < 5000 && !is_closed(other.fd); i++) {
        int64_t before = now_ms();

        tsm_lock(&tsm, 0, FIRST);
        tsm_stop(&tsm, FIRST);
        slowest = now_ms() - before > slowest ? now_ms() - before : slowest;
    }
    assert_in_range(i, 100, 4999);
    expect_line(&own, "does not read its STATE frames");
    assert_in_range(slowest, 0, 1000);
    assert_int_equal(emulator_query(&owner, FIRST), UNLOCKED);
    daemon_stop(&own);
}

/* Drains */

static void subscribe_to_drains(uint32_t deadline_ms)
{
    open_owner();
    emulator_subscribe(&owner, SUBSCRIBE_BOTH, deadline_ms);
    for (unsigned i = 0; i < TDIS; i++)
        (void)emulator_next_state(&owner);
    emulator_forget_states(&owner);
}

static void work_on_then_acknowledge(struct emulator *e, uint32_t token)
{
    assert_false(is_readable(e->fd, 50));                  /* the response waits */
    assert_int_equal(emulator_query(e, SECOND), UNLOCKED); /* while other frames are served */
    emulator_event(e, DSM_SWDSM_EVENT_FLR, SECOND, 0, DSM_SWDSM_OK);
    emulator_acknowledge(e, token);
}

static void test_lock_start_and_stop_wait_for_the_drain(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    owner.on_token = work_on_then_acknowledge;
    tsm_lock(&tsm, 0, FIRST);
    assert_int_equal(owner.state_count, 1);
    tsm_start(&tsm, 0, FIRST);
    assert_int_equal(owner.state_count, 2);
    tsm_stop(&tsm, FIRST);
    assert_int_equal(owner.state_count, 3);
    assert_int_equal(emulator_query(&owner, FIRST), UNLOCKED);
}

static void test_a_missed_deadline_ends_in_error(void **state)
{
    (void)state;
    subscribe_to_drains(30);
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FIRST, 0), DSM_TDISP_UNSPECIFIED);
    assert_int_equal(owner.states_before_response, 2);
    emulator_expect_move(&owner, UNLOCKED, LOCKED, DSM_TDI_REASON_LOCK);
    emulator_expect_move(&owner, LOCKED, ERROR, DSM_TDI_REASON_DRAIN);
    emulator_acknowledge(&owner, owner.states[0].token); /* too late to change anything */
    assert_int_equal(emulator_query(&owner, FIRST), ERROR);
    tsm_expect_tdisp_error(&tsm, tsm_do(&tsm, dsm_tdisp_stop_begin(tsm.r, FIRST)), DSM_TDISP_UNSPECIFIED);
    assert_int_equal(emulator_query(&owner, FIRST), ERROR);
    owner.acknowledges = true;
    tsm_stop(&tsm, FIRST);
    tsm_lock(&tsm, 0, FIRST);
    owner.acknowledges = false;
    tsm_expect_tdisp_error(&tsm, tsm_do(&tsm, dsm_tdisp_start_begin(tsm.r, FIRST, tsm.nonces[0])),
                           DSM_TDISP_UNSPECIFIED);
    assert_int_equal(emulator_query(&owner, FIRST), ERROR);
    expect_line(&process, "transactions were not drained in time");
}

static void acknowledge_wrongly(struct emulator *e, uint32_t token)
{
    emulator_acknowledge(e, token + 1);
    emulator_acknowledge(e, 0);
}

static void test_only_the_right_token_ends_a_drain(void **state)
{
    (void)state;
    subscribe_to_drains(50);
    owner.on_token = acknowledge_wrongly;
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FIRST, 0), DSM_TDISP_UNSPECIFIED);
}

/* By the name that this harness's observers say. */
static void let_observers_drain(void)
{
    emulator_describe(&owner, "{\"settings\": {\"drain_observers\": [\"test\"]}}", DSM_SWDSM_OK);
}

static void test_an_observer_that_the_owner_does_not_name_holds_nothing_up(void **state)
{
    (void)state;
    open_owner();
    emulator_describe(&owner, "{\"settings\": {\"drain_observers\": [\"another\"]}}", DSM_SWDSM_OK);
    emulator_connect(&other, path);
    emulator_hello(&other, DSM_SWDSM_OBSERVER);
    emulator_request(&other, DSM_SWDSM_SUBSCRIBE, "\0\0\0\3\0\0\xea\x60", 8, DSM_SWDSM_NOT_OWNER);
    assert_non_null(strstr(other.text, "settings.drain_observers"));
    tsm_lock(&tsm, 0, FIRST);
    tsm_start(&tsm, 0, FIRST);
    tsm_stop(&tsm, FIRST);
}

/* The observer's ACK comes behind the owner's. */
static void acknowledge_both(struct emulator *e, uint32_t token)
{
    emulator_acknowledge(e, token);
    assert_false(is_readable(e->fd, 50));
    assert_int_equal(emulator_next_state(&other).token, token);
    emulator_acknowledge(&other, token);
}

static void test_all_who_take_part_are_waited_for(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    let_observers_drain();
    open_observer(SUBSCRIBE_BOTH, 60000);
    owner.on_token = acknowledge_both;
    tsm_lock(&tsm, 0, FIRST);
    assert_int_equal(emulator_query(&owner, FIRST), LOCKED);
}

static void lose_the_observer(struct emulator *e, uint32_t token)
{
    emulator_acknowledge(e, token);
    emulator_close(&other);
}

static void test_nobody_vouches_for_one_that_has_gone(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    let_observers_drain();
    open_observer(SUBSCRIBE_BOTH, 60000);
    owner.on_token = lose_the_observer;
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FIRST, 0), DSM_TDISP_UNSPECIFIED);
    owner.on_token = NULL;
    owner.acknowledges = true;
    tsm_stop(&tsm, FIRST);
    tsm_lock(&tsm, 0, FIRST);
}

static void reset_meanwhile(struct emulator *e, uint32_t token)
{
    const uint8_t event[12] = { 0, 0, 0, DSM_SWDSM_EVENT_CONVENTIONAL_RESET };

    (void)token;
    client_send(e->fd, DSM_SWDSM_EVENT, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, event, sizeof(event));
}

static void test_a_reset_ends_the_drain_without_a_response(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    owner.on_token = reset_meanwhile;
    assert_int_not_equal(tsm_try_lock(&tsm, 0, FIRST, 0), DSM_OK);
    assert_int_equal(owner.reply.header.payload_len, 0);
    assert_true(client_receive(owner.fd, &owner.reply));
    assert_int_equal(owner.reply.header.command, DSM_SWDSM_EVENT);
    assert_int_equal(emulator_query(&owner, FIRST), UNLOCKED);
}

/* PCIe 6.31.3: function 0 has the mailbox. */
static void reset_function_0_then_acknowledge(struct emulator *e, uint32_t token)
{
    emulator_event(e, DSM_SWDSM_EVENT_FLR, FIRST, 0, DSM_SWDSM_OK);
    emulator_acknowledge(e, token);
}

static void test_an_flr_in_a_drain_gets_an_empty_frame_for_a_response(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    owner.on_token = reset_function_0_then_acknowledge;
    assert_int_not_equal(tsm_try_lock(&tsm, 0, SECOND, 0), DSM_OK);
    assert_int_equal(owner.reply.header.command, DSM_SPDM_EMU_COMMAND_NORMAL);
    assert_int_equal(owner.reply.header.payload_len, 0);
    assert_int_equal(emulator_query(&owner, SECOND), LOCKED);
    expect_line(&process, "an FLR came while it was processed");
}

static void vanish(struct emulator *e, uint32_t token)
{
    (void)token;
    client_vanish(e->fd);
    e->fd = client_connect_unix(path); /* so that the wait for the response ends */
    client_send(e->fd, DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, "junk", 4);
}

static void test_an_owner_may_vanish_in_a_drain(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        subscribe_to_drains(60000);
        owner.on_token = vanish;
        assert_int_not_equal(tsm_try_lock(&tsm, 0, FIRST, 0), DSM_OK);
        tsm_close(&tsm);
        emulator_close(&owner);
    }
    open_owner();
    assert_int_equal(emulator_query(&owner, FIRST), UNLOCKED);
}

static void leave_the_drain(struct emulator *e, uint32_t token)
{
    (void)token;
    client_send(e->fd, DSM_SWDSM_SUBSCRIBE, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, "\0\0\0\0\0\0\0\0", 8);
}

static void test_who_leaves_a_drain_has_not_drained(void **state)
{
    (void)state;
    subscribe_to_drains(60000);
    owner.on_token = leave_the_drain;
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FIRST, 0), DSM_TDISP_UNSPECIFIED);
    assert_true(client_receive(owner.fd, &owner.reply));
    assert_int_equal(owner.reply.header.command, DSM_SWDSM_SUBSCRIBE);
    tsm_stop(&tsm, FIRST);
}

static void test_a_deadline_past_the_limit_is_refused(void **state)
{
    (void)state;
    open_owner();
    emulator_request(&owner, DSM_SWDSM_SUBSCRIBE, "\0\0\0\3\0\0\xff\xff", 8, DSM_SWDSM_INVALID);
}

/* An emulator without HELLO owns the device, its DMA engine is another process. */
static void test_an_observer_can_drain_for_an_owner_without_hello(void **state)
{
    (void)state;
    open_owner();
    let_observers_drain();
    tsm_close(&tsm);
    emulator_close(&owner);
    memset(&owner, 0, sizeof(owner));
    owner.fd = client_connect_unix(path);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, FIRST);
    open_observer(SUBSCRIBE_BOTH, 40);
    tsm_expect_tdisp_error(&tsm, tsm_try_lock(&tsm, 0, FIRST, 0), DSM_TDISP_UNSPECIFIED);
    emulator_expect_move(&other, UNLOCKED, LOCKED, DSM_TDI_REASON_LOCK);
    emulator_expect_move(&other, LOCKED, ERROR, DSM_TDI_REASON_DRAIN);
}

/* GET_VERSION is a reboot to an owner without HELLO, the end of its sessions to one that said it. */
static void test_who_says_hello_and_hangs_up_leaves_nothing_to_the_next_owner(void **state)
{
    static const uint8_t hello[] = { 0, 1, 0, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 1, 'x' };
    static const uint8_t query[16] = { 0x10, 0x85, 0, 0, 0, FIRST >> 8 };

    (void)state;
    for (int i = 0; i < 20; i++) {
        int stranger = client_connect_unix(path);

        client_send(stranger, DSM_SWDSM_HELLO, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, hello, sizeof(hello));
        client_close(stranger);
    }
    memset(&owner, 0, sizeof(owner));
    owner.fd = client_connect_unix(path);
    tsm_open(&tsm, &owner, NULL);
    tsm_session(&tsm, FIRST);
    tsm_lock(&tsm, 0, FIRST);
    expect_spdm(owner.fd, get_version(), DSM_SPDM_VERSION, &owner.reply);
    client_exchange(owner.fd, DSM_SPDM_EMU_COMMAND_DECAP_TDISP, query, sizeof(query), DSM_SPDM_EMU_COMMAND_NORMAL,
                    &owner.reply);
    assert_int_equal(owner.reply.payload[16], UNLOCKED);
}

/* The client library serves all of this inside its own exchanges. */
static void note(void *context, const struct swdsm_transition *transition)
{
    unsigned *drains = context;

    *drains += transition->drain;
}

static void test_the_client_library_drains_within_its_exchange(void **state)
{
    unsigned drains = 0;
    struct swdsm_client_options options = {
        .size = sizeof(options), .name = "library", .drain = true, .transition = note, .context = &drains
    };
    struct swdsm_client *client;
    char address[120];

    (void)state;
    snprintf(address, sizeof(address), "unix:%s", path);
    assert_int_equal(swdsm_client_connect(address, &options, SOON_MS, &client), 0);
    tsm_open(&tsm, NULL, client);
    tsm_session(&tsm, FIRST);
    tsm_lock(&tsm, 0, FIRST);
    assert_false(swdsm_dma_t_bit(swdsm_client_tdi(client, 0)));
    tsm_start(&tsm, 0, FIRST);
    assert_true(swdsm_dma_t_bit(swdsm_client_tdi(client, 0)));
    tsm_stop(&tsm, FIRST);
    assert_false(swdsm_dma_t_bit(swdsm_client_tdi(client, 0)));
    assert_int_equal(drains, 3);
    swdsm_client_close(client);
}

#define TEST(name) cmocka_unit_test_teardown(name, tidy)
#define TEST_ALONE(name) cmocka_unit_test_setup_teardown(name, move_away, come_back)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_page_follows_each_transition),
        TEST(test_the_page_cannot_be_written_resized_or_forged),
        TEST(test_over_tcp_the_page_is_a_file_of_ours_alone),
        TEST(test_who_followed_and_has_gone_leaves_words_that_say_so),
        TEST(test_a_page_that_is_truncated_ends_nobody),
        TEST_ALONE(test_after_the_daemons_end_every_page_reads_error),
        TEST_ALONE(test_a_restarted_daemon_takes_the_killed_ones_page_back),
        TEST_ALONE(test_without_a_folder_there_is_no_file),
        TEST(test_a_subscriber_hears_of_each_transition),
        cmocka_unit_test_teardown(test_the_daemons_end_is_told, come_back),
        TEST(test_who_subscribes_no_longer_hears_nothing),
        TEST(test_page_and_frames_come_before_the_response),
        TEST(test_lock_start_and_stop_wait_for_the_drain),
        TEST(test_a_missed_deadline_ends_in_error),
        TEST(test_only_the_right_token_ends_a_drain),
        TEST(test_an_observer_that_the_owner_does_not_name_holds_nothing_up),
        TEST(test_who_says_hello_and_hangs_up_leaves_nothing_to_the_next_owner),
        TEST(test_all_who_take_part_are_waited_for),
        TEST(test_nobody_vouches_for_one_that_has_gone),
        TEST(test_a_reset_ends_the_drain_without_a_response),
        TEST(test_an_flr_in_a_drain_gets_an_empty_frame_for_a_response),
        TEST(test_an_owner_may_vanish_in_a_drain),
        TEST(test_who_leaves_a_drain_has_not_drained),
        TEST(test_a_deadline_past_the_limit_is_refused),
        TEST(test_an_observer_can_drain_for_an_owner_without_hello),
        TEST(test_the_client_library_drains_within_its_exchange),
        TEST_ALONE(test_who_does_not_read_is_closed_and_nobody_waits),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
