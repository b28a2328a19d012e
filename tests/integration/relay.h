/* SPDX-License-Identifier: BSD-3-Clause */
/* A man in the middle of a TSM and a device, who owns no key: he sees each frame in clear and may change it. */
#ifndef DSM_TESTS_INTEGRATION_RELAY_H
#define DSM_TESTS_INTEGRATION_RELAY_H

#include "harness.h"

/* One frame's payload; an object of DOE has its SPDM message from RELAY_SPDM on. */
#define RELAY_SPDM 8u
struct relayed {
    uint8_t bytes[0x11000];
    size_t n;
};

struct relay_hooks {
    /* Answers the request in the device's stead, if it returns true; may be NULL. */
    bool (*answer)(const struct relayed *request, struct relayed *response);
    /* Changes the device's response; may be NULL. */
    void (*change)(const struct relayed *request, struct relayed *response);
};

/* Listens at a unix socket and serves one connection in a process of its own, between it and the daemon's port. */
pid_t relay_start(const char *path, uint16_t port, const struct relay_hooks *hooks);
void relay_stop(pid_t relay);

/* The code of the SPDM message of a CMA object in clear; 0: it is another frame. */
uint8_t relayed_code(const struct relayed *object);
/* An SPDM message as a CMA object. */
void relayed_make(struct relayed *object, const uint8_t *message, size_t n);

#endif
