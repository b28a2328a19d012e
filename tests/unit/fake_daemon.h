/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A daemon for the tests of libswdsm-client: a thread that runs a script of what it expects and answers. It speaks
 * through src/wire, so that both ends of the protocol check each other. What goes wrong in the script is told by
 * fake_stop.
 */
#ifndef DSM_TESTS_UNIT_FAKE_DAEMON_H
#define DSM_TESTS_UNIT_FAKE_DAEMON_H

#include "support/exact.h"

#include "swdsm/swdsm-client.h"
#include "wire/spdm_emu_frame.h"
#include "wire/swdsm_frame.h"
#include "wire/tdisp.h"

#include <pthread.h>

#define FAKE_TDIS 2u
#define FAKE_ALL_FEATURES 0x3Fu
#define FAKE_SOON_MS 5000 /* a deadline that a test does not mean to meet */

struct fake {
    char address[128]; /* to connect to */
    char folder[64];
    uint32_t features, tdi_count;
    int listener, fd;
    pthread_t thread;
    void (*script)(struct fake *fake);
    char fault[200]; /* the first thing that went wrong */
    size_t step;     /* for scripts that are run with several */

    struct dsm_spdm_emu_frame_header header; /* of the frame that came last */
    uint8_t payload[0x11000];
    int page_fd;
    struct swdsm_page_header *page;
};

/* Listens on a unix socket of its own, or on a TCP port, and runs the script when somebody comes. */
void fake_start(struct fake *fake, void (*script)(struct fake *fake));
void fake_start_tcp(struct fake *fake, void (*script)(struct fake *fake));
void fake_stop(struct fake *fake);

/* For scripts; false: the peer did otherwise, and fault says so. */
bool fake_accept(struct fake *fake);
void fake_hang_up(struct fake *fake);
bool fake_expect(struct fake *fake, uint32_t command);
bool fake_expect_end(struct fake *fake); /* the peer closes */
bool fake_check(struct fake *fake, bool condition, const char *what);
void fake_send_bytes(struct fake *fake, const void *bytes, size_t n, int fd);
void fake_send(struct fake *fake, uint32_t command, struct dsm_bytes payload);
void fake_result(struct fake *fake, uint32_t command, enum dsm_swdsm_status status, struct dsm_bytes text);
void fake_ok(struct fake *fake, uint32_t command);
void fake_state(struct fake *fake, uint32_t tdi, uint64_t word, uint8_t old_state, uint32_t token);
struct dsm_bytes fake_payload(const struct fake *fake);
#define fake_decode(fake, m, out) fake_check(fake, dsm_swdsm_##m##_decode(fake_payload(fake), out, NULL) == DSM_OK, #m)

/* HELLO and its answer; then, as the features are, the page and the subscription: a client that is connected. */
bool fake_greet(struct fake *fake);
bool fake_give_page(struct fake *fake, int fd);
bool fake_take_subscription(struct fake *fake);
bool fake_serve_connect(struct fake *fake);

/* A page of FAKE_TDIS lines in fake->page, sealed or not. */
void fake_make_page(struct fake *fake, bool sealed);
void fake_store(struct fake *fake, uint32_t tdi, uint64_t word);

static inline uint64_t fake_word(uint8_t state, uint8_t lock_flags)
{
    return SWDSM_WORD_VALID | (uint64_t)lock_flags << 8 | state;
}

#endif
