/* SPDX-License-Identifier: BSD-3-Clause */
/* Walks a recorded conversation: a pcap whose packets are objects of a transport, requester and responder by turns. */
#ifndef DSM_TESTS_UNIT_CAPTURE_H
#define DSM_TESTS_UNIT_CAPTURE_H

#include "support/test.h"

#include "wire/binding.h"

struct capture {
    const char *name;
    const struct dsm_binding *binding; /* of the file's link type */
    uint8_t *file;
    struct dsm_reader r;
    size_t packets; /* read so far */
};

struct capture_packet {
    size_t number; /* from 1 */
    bool from_requester;
    struct dsm_object object; /* points into the capture */
};

/* False where the recorded conversations are not at hand: says so loudly, and the test is to skip(). */
bool capture_open(struct capture *capture, const char *name);
/* False behind the last packet. A packet that is no such object fails the test. */
bool capture_next(struct capture *capture, struct capture_packet *out);
void capture_close(struct capture *capture);

#endif
