/* SPDX-License-Identifier: BSD-3-Clause */
/* A device that is served without any socket, and ports that talk to it. */
#ifndef DSM_TESTS_UNIT_HOST_FIXTURE_H
#define DSM_TESTS_UNIT_HOST_FIXTURE_H

#include "support/test.h"

#include "host/attach.h"
#include "host/receive.h"

/* A port that keeps what it is told. */
struct test_port {
    struct dsm_port port; /* first */
    struct dsm_request request;
    uint8_t object[256];
    uint8_t response[DSM_REPLY_FRAME_MAX];
    unsigned dones, wakes, notices, flushes;
    bool is_dead, is_closed;
    enum dsm_outcome outcome;
    size_t response_len;
    uint64_t done_epoch;
};

struct host_fixture {
    struct dsm_host *host;
    struct dsm_hosted_device *hosted;
    char lines[0x4000]; /* what was logged */
};

int host_fixture_set_up(void **state);
int host_fixture_tear_down(void **state);

void test_port_attach(struct host_fixture *f, struct test_port *port);
/* message: SPDM. */
enum dsm_received test_port_send(struct host_fixture *f, struct test_port *port, const uint8_t *message, size_t n);
/* The response's SPDM message. */
struct dsm_bytes test_port_response(const struct test_port *port);
void assert_spdm_response(const struct test_port *port, uint8_t code);

/* Gets to where a CHALLENGE can be sent; what takes a signature. */
void test_port_negotiate(struct host_fixture *f, struct test_port *port);
enum dsm_received test_port_challenge(struct host_fixture *f, struct test_port *port);
/* Runs the loop until the port's request is done. */
void test_port_wait(struct host_fixture *f, const struct test_port *port, unsigned dones);

#endif
