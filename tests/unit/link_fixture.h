/* SPDX-License-Identifier: BSD-3-Clause */
/* A device that listens on a socket, and the other end of its connections, on the loop of the same thread. */
#ifndef DSM_TESTS_UNIT_LINK_FIXTURE_H
#define DSM_TESTS_UNIT_LINK_FIXTURE_H

#include "host_fixture.h"

#include "wire/spdm_emu_frame.h"

void listen_at(struct host_fixture *f, const char *kind, const char *rest);
int connect_unix(const char *path);
/* Against hanging alone: some seconds of a loop that has nothing to do. */
void turn(struct host_fixture *f, unsigned *turns);
/* Turns the loop until n bytes have come, or the other end has closed; how many came. */
size_t receive(struct host_fixture *f, int fd, uint8_t *bytes, size_t n);
void send_frame(int fd, uint32_t command, const void *payload, size_t n);
struct dsm_spdm_emu_frame_header receive_frame(struct host_fixture *f, int fd, uint8_t *payload, size_t size);

#endif
