/* SPDX-License-Identifier: BSD-3-Clause */
#include "fake_daemon.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool fake_check(struct fake *fake, bool condition, const char *what)
{
    if (!condition && fake->fault[0] == '\0')
        snprintf(fake->fault, sizeof(fake->fault), "%s (last command 0x%x, %u bytes)", what, fake->header.command,
                 fake->header.payload_len);
    return condition;
}

static void *run_script(void *fake)
{
    ((struct fake *)fake)->script(fake);
    fake_hang_up(fake);
    return NULL;
}

static void start(struct fake *fake, void (*script)(struct fake *fake), int listener, const struct sockaddr *address,
                  socklen_t len)
{
    fake->script = script;
    fake->listener = listener;
    fake->fd = -1;
    fake->page_fd = -1;
    if (fake->features == 0)
        fake->features = FAKE_ALL_FEATURES;
    fake->tdi_count = FAKE_TDIS;
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, address, len), 0);
    assert_int_equal(listen(listener, 4), 0);
}

void fake_start(struct fake *fake, void (*script)(struct fake *fake))
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    assert_non_null(mkdtemp(test_temporary(fake->folder, sizeof(fake->folder), "swdsm-fake")));
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", fake->folder);
    snprintf(fake->address, sizeof(fake->address), "unix:%s", address.sun_path);
    start(fake, script, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), (struct sockaddr *)&address, sizeof(address));
    assert_int_equal(pthread_create(&fake->thread, NULL, run_script, fake), 0);
}

void fake_start_tcp(struct fake *fake, void (*script)(struct fake *fake))
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(address);

    start(fake, script, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), (struct sockaddr *)&address, sizeof(address));
    assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &len), 0);
    snprintf(fake->address, sizeof(fake->address), "tcp:127.0.0.1:%u", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&fake->thread, NULL, run_script, fake), 0);
}

void fake_stop(struct fake *fake)
{
    char path[100];

    pthread_join(fake->thread, NULL);
    close(fake->listener);
    if (fake->page)
        munmap(fake->page, 4096);
    if (fake->page_fd >= 0)
        close(fake->page_fd);
    if (fake->folder[0] != '\0') {
        snprintf(path, sizeof(path), "%s/socket", fake->folder);
        unlink(path);
        rmdir(fake->folder);
    }
    if (fake->fault[0] != '\0')
        fail_msg("the client did otherwise than the script expects: %s", fake->fault);
}

static bool is_ready(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };

    return poll(&p, 1, FAKE_SOON_MS) == 1;
}

bool fake_accept(struct fake *fake)
{
    if (!fake_check(fake, is_ready(fake->listener), "nobody connected"))
        return false;
    fake->fd = accept(fake->listener, NULL, NULL);
    return fake_check(fake, fake->fd >= 0, "accept");
}

void fake_hang_up(struct fake *fake)
{
    if (fake->fd >= 0)
        close(fake->fd);
    fake->fd = -1;
}

static bool read_all(struct fake *fake, uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t got = is_ready(fake->fd) ? read(fake->fd, p, n) : -1;

        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

bool fake_expect(struct fake *fake, uint32_t command)
{
    uint8_t bytes[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    char text[80];

    snprintf(text, sizeof(text), "expected command 0x%x", command);
    if (!fake_check(fake, read_all(fake, bytes, sizeof(bytes)), text))
        return false;
    fake->header = dsm_spdm_emu_frame_header_decode(bytes);
    return fake_check(fake, fake->header.payload_len <= sizeof(fake->payload), "frame size") &&
           fake_check(fake, read_all(fake, fake->payload, fake->header.payload_len), "payload") &&
           fake_check(fake, fake->header.transport == DSM_SPDM_EMU_TRANSPORT_PCI_DOE, "transport") &&
           fake_check(fake, fake->header.command == command, text);
}

bool fake_expect_end(struct fake *fake)
{
    uint8_t byte;

    return fake_check(fake, is_ready(fake->fd) && read(fake->fd, &byte, 1) <= 0, "expected the peer to close");
}

struct dsm_bytes fake_payload(const struct fake *fake)
{
    return dsm_bytes(fake->payload, fake->header.payload_len);
}

void fake_send_bytes(struct fake *fake, const void *bytes, size_t n, int fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { { 0 } };
    struct iovec iov = { (void *)bytes, n };
    struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

    if (fd >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof(control.bytes);
        control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    }
    /* The socket blocks, so all of it is sent, unless the client has gone: some tests have it so. */
    if (sendmsg(fake->fd, &message, MSG_NOSIGNAL) < 0)
        fake->header.command = 0;
}

static void send_frame(struct fake *fake, uint32_t command, struct dsm_bytes payload, int fd)
{
    const struct dsm_spdm_emu_frame_header header = { command, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, (uint32_t)payload.n };
    static _Thread_local uint8_t buffer[0x11000];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_bytes(&w, payload);
    fake_send_bytes(fake, w.start, dsm_written_len(&w), fd);
}

void fake_send(struct fake *fake, uint32_t command, struct dsm_bytes payload)
{
    send_frame(fake, command, payload, -1);
}

static void send_result(struct fake *fake, uint32_t command, enum dsm_swdsm_status status, struct dsm_bytes text,
                        int fd)
{
    const struct dsm_swdsm_result result = { status, text };
    uint8_t buffer[DSM_SWDSM_TEXT_MAX + 8];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (fake_check(fake, dsm_swdsm_result_encode(&result, &w) == DSM_OK, "result"))
        send_frame(fake, command, dsm_written(&w), fd);
}

void fake_result(struct fake *fake, uint32_t command, enum dsm_swdsm_status status, struct dsm_bytes text)
{
    send_result(fake, command, status, text, -1);
}

void fake_ok(struct fake *fake, uint32_t command)
{
    fake_result(fake, command, DSM_SWDSM_OK, dsm_bytes(NULL, 0));
}

void fake_state(struct fake *fake, uint32_t tdi, uint64_t word, uint8_t old_state, uint32_t token)
{
    const struct dsm_swdsm_state state = { .tdi = tdi,
                                           .function_id = tdi,
                                           .word = word,
                                           .old_state = old_state,
                                           .new_state = SWDSM_WORD_STATE(word),
                                           .session_id = 0xFFFE,
                                           .token = token };
    uint8_t buffer[64];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (fake_check(fake, dsm_swdsm_state_encode(&state, &w) == DSM_OK, "state"))
        fake_send(fake, DSM_SWDSM_STATE, dsm_written(&w));
}

bool fake_greet(struct fake *fake)
{
    struct dsm_swdsm_hello hello;
    uint8_t buffer[128];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    if (!fake_expect(fake, DSM_SWDSM_HELLO) || !fake_decode(fake, hello, &hello))
        return false;
    hello.features &= fake->features;
    hello.tdi_count = fake->tdi_count;
    hello.name = dsm_bytes("fake", 4);
    if (!fake_check(fake, dsm_swdsm_hello_encode(&hello, &w) == DSM_OK, "hello"))
        return false;
    fake_result(fake, DSM_SWDSM_HELLO, DSM_SWDSM_OK, dsm_written(&w));
    return true;
}

bool fake_give_page(struct fake *fake, int fd)
{
    if (!fake_expect(fake, DSM_SWDSM_STATE_PAGE))
        return false;
    send_result(fake, DSM_SWDSM_STATE_PAGE, DSM_SWDSM_OK, dsm_bytes(NULL, 0), fd);
    return true;
}

bool fake_take_subscription(struct fake *fake)
{
    struct dsm_swdsm_subscribe subscribe;

    if (!fake_expect(fake, DSM_SWDSM_SUBSCRIBE) || !fake_decode(fake, subscribe, &subscribe))
        return false;
    fake_ok(fake, DSM_SWDSM_SUBSCRIBE);
    for (uint32_t i = 0; i < fake->tdi_count; i++)
        fake_state(fake, i, fake_word(SWDSM_TDI_CONFIG_UNLOCKED, 0), SWDSM_TDI_CONFIG_UNLOCKED, 0);
    return true;
}

bool fake_serve_connect(struct fake *fake)
{
    bool pages = (fake->features & DSM_SWDSM_FEATURE_STATE_PAGE) != 0;

    if (pages && !fake->page)
        fake_make_page(fake, true);
    return fake_accept(fake) && fake_greet(fake) && (!pages || fake_give_page(fake, fake->page_fd)) &&
           fake_take_subscription(fake);
}

void fake_make_page(struct fake *fake, bool sealed)
{
    fake->page_fd = memfd_create("swdsm-test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (!fake_check(fake, fake->page_fd >= 0 && ftruncate(fake->page_fd, 4096) == 0, "memfd"))
        return;
    fake->page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fake->page_fd, 0);
    *fake->page = (struct swdsm_page_header){ .magic = SWDSM_PAGE_MAGIC,
                                              .version = SWDSM_PAGE_VERSION,
                                              .tdi_count = FAKE_TDIS,
                                              .line_len = SWDSM_PAGE_LINE,
                                              .first_line = SWDSM_PAGE_LINE };
    for (uint32_t i = 0; i < FAKE_TDIS; i++)
        fake_store(fake, i, fake_word(SWDSM_TDI_CONFIG_UNLOCKED, 0));
    if (sealed)
        fcntl(fake->page_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

void fake_store(struct fake *fake, uint32_t tdi, uint64_t word)
{
    struct swdsm_page_line *lines = (void *)((uint8_t *)fake->page + SWDSM_PAGE_LINE);

    atomic_store_explicit(&lines[tdi].word, word, memory_order_release);
}
