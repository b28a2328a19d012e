/* SPDX-License-Identifier: BSD-3-Clause */
/* What the system refuses a listener and its peers now and then: each call is wrapped by the linker. */
#include "link_fixture.h"

#include "host/device_life.h"
#include "host/host.h"
#include "link/listener.h"
#include "link/peer.h"
#include "support/folder.h"
#include "wire/swdsm_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool no_memory, no_peer_name;
static int sendmsg_error; /* of the next call; 0: none */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
int __real_uv_tcp_getpeername(const uv_tcp_t *handle, struct sockaddr *name, int *n);
int __wrap_uv_tcp_getpeername(const uv_tcp_t *handle, struct sockaddr *name, int *n);
ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory && size >= sizeof(struct dsm_peer) ? NULL : __real_calloc(count, size);
}

int __wrap_uv_tcp_getpeername(const uv_tcp_t *handle, struct sockaddr *name, int *n)
{
    if (!no_peer_name)
        return __real_uv_tcp_getpeername(handle, name, n);
    memset(name, 0x55, sizeof(struct sockaddr_in)); /* whoever reads it all the same is seen */
    name->sa_family = AF_INET;
    return UV_ENOTCONN;
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (sendmsg_error == 0)
        return __real_sendmsg(fd, message, flags);
    errno = sendmsg_error;
    sendmsg_error = 0;
    return -1;
}

static int set_up(void **state)
{
    no_memory = no_peer_name = false;
    sendmsg_error = 0;
    return make_test_folder(state) == 0 ? host_fixture_set_up(state) : -1;
}

static int tear_down(void **state)
{
    host_fixture_tear_down(state);
    return remove_test_folder(state);
}

static void assert_is_served(struct host_fixture *f, int fd)
{
    uint8_t payload[1024];

    send_frame(fd, DSM_SPDM_EMU_COMMAND_TEST, "", 0);
    assert_int_equal(receive_frame(f, fd, payload, sizeof(payload)).command, DSM_SPDM_EMU_COMMAND_TEST);
}

static void test_a_connection_without_memory_is_turned_away_and_the_next_one_served(void **state)
{
    struct host_fixture *f = *state;
    uint8_t byte;
    int first, second, third;

    listen_at(f, "unix", in_test_folder("s"));
    no_memory = true;
    first = connect_unix(in_test_folder("s"));
    second = connect_unix(in_test_folder("s"));
    assert_int_equal(receive(f, first, &byte, 1), 0);
    assert_int_equal(receive(f, second, &byte, 1), 0);
    no_memory = false;
    third = connect_unix(in_test_folder("s"));
    assert_is_served(f, third);
    close(first);
    close(second);
    close(third);
}

/* After the poll that told of the connection, before the handle that it was taken with has closed. */
static void close_in_the_middle(uv_check_t *check)
{
    struct host_fixture *f = check->data;

    if (dsm_turn_away_is_idle(&f->hosted->listeners->turn_away))
        return;
    dsm_listeners.close_all(f->hosted);
    uv_close((uv_handle_t *)check, NULL);
}

static void test_a_listener_ends_while_it_turns_away(void **state)
{
    struct host_fixture *f = *state;
    unsigned turns = 0;
    uv_check_t check;
    int first, second;

    listen_at(f, "unix", in_test_folder("s"));
    no_memory = true;
    first = connect_unix(in_test_folder("s"));
    second = connect_unix(in_test_folder("s"));
    assert_int_equal(uv_check_init(&f->host->loop, &check), 0);
    check.data = f;
    assert_int_equal(uv_check_start(&check, close_in_the_middle), 0);
    while (!uv_is_closing((uv_handle_t *)&check))
        turn(f, &turns);
    turn(f, &turns);
    close(first);
    close(second); /* the sanitizers look at what was freed, and at what is left */
}

static void test_a_peer_without_a_name_is_named_so(void **state)
{
    struct host_fixture *f = *state;
    struct sockaddr_in name;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    listen_at(f, "tcp", "127.0.0.1:0");
    memcpy(&name, &f->hosted->listeners->address.socket, sizeof(name));
    no_peer_name = true;
    assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    assert_is_served(f, fd);
    assert_non_null(strstr(f->lines, "peer 1 (? port 0)"));
    close(fd);
}

static void say_hello(struct host_fixture *f, int fd)
{
    struct dsm_swdsm_hello hello = { .major = DSM_SWDSM_PROTOCOL_MAJOR,
                                     .role = DSM_SWDSM_OWNER,
                                     .features = DSM_SWDSM_FEATURE_STATE_PAGE };
    uint8_t bytes[64], answer[1024];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    assert_int_equal(dsm_swdsm_hello_encode(&hello, &w), DSM_OK);
    send_frame(fd, DSM_SWDSM_HELLO, bytes, dsm_written_len(&w));
    assert_int_equal(receive_frame(f, fd, answer, sizeof(answer)).command, DSM_SWDSM_HELLO);
}

static bool has_descriptor(struct host_fixture *f, int fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    uint8_t bytes[64];
    struct iovec room = { bytes, sizeof(bytes) };
    struct msghdr message = {
        .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
    };
    unsigned turns = 0;
    ssize_t got;
    int passed;

    while ((got = recvmsg(fd, &message, MSG_DONTWAIT)) < 0)
        turn(f, &turns);
    if (got == 0 || !CMSG_FIRSTHDR(&message))
        return false;
    memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(passed));
    close(passed);
    return true;
}

static void check_state_page_despite(struct host_fixture *f, int error)
{
    int fd;

    listen_at(f, "unix", in_test_folder("s"));
    fd = connect_unix(in_test_folder("s"));
    say_hello(f, fd);
    sendmsg_error = error;
    send_frame(fd, DSM_SWDSM_STATE_PAGE, "", 0);
    assert_true(has_descriptor(f, fd));
    assert_is_served(f, fd);
    close(fd);
}

static void test_a_full_socket_gets_its_descriptor_later(void **state)
{
    check_state_page_despite(*state, EAGAIN);
}

static void test_an_interrupted_descriptor_is_sent_again(void **state)
{
    check_state_page_despite(*state, EINTR);
}

static void test_a_peer_that_goes_while_its_socket_is_full_leaves_nothing(void **state)
{
    struct host_fixture *f = *state;
    int fd;

    listen_at(f, "unix", in_test_folder("s"));
    fd = connect_unix(in_test_folder("s"));
    say_hello(f, fd);
    sendmsg_error = EAGAIN;
    send_frame(fd, DSM_SWDSM_STATE_PAGE, "", 0);
    while (sendmsg_error != 0)
        uv_run(&f->host->loop, UV_RUN_NOWAIT);
    f->hosted->ports->calls->close(f->hosted->ports, NULL);
    assert_null(f->hosted->ports);
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_connection_without_memory_is_turned_away_and_the_next_one_served),
        TEST(test_a_listener_ends_while_it_turns_away),
        TEST(test_a_peer_without_a_name_is_named_so),
        TEST(test_a_full_socket_gets_its_descriptor_later),
        TEST(test_an_interrupted_descriptor_is_sent_again),
        TEST(test_a_peer_that_goes_while_its_socket_is_full_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
