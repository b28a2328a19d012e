/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The drain (PCIe 11.3.9, 11.3.16): LOCK, START or STOP has moved a TDI, those who subscribed to drains were sent its
 * STATE with a token, and the response waits, set aside with its peer, until all of them have sent it back or time is
 * up.
 */
#ifndef DSM_SERVER_DRAIN_H
#define DSM_SERVER_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

struct dsm_hosted_device;
struct dsm_peer;

struct dsm_drain {
    uint32_t token; /* of the latest transition that was to be drained */
    bool waiting;
    bool failed;           /* who took part has gone without a word */
    struct dsm_peer *peer; /* whose request waits; NULL: it has gone */
    uint64_t deadline_ms;
};

/* A transition is to be drained: the token for its STATE frames. */
uint32_t dsm_drain_next(struct dsm_hosted_device *hosted);
/* The peer's request has to wait. It is answered at once where there is nobody to wait for. */
void dsm_drain_begin(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
void dsm_drain_acknowledge(struct dsm_hosted_device *hosted, struct dsm_peer *peer, uint32_t token);
/* A peer has gone, or takes part no longer. */
void dsm_drain_leave(struct dsm_hosted_device *hosted, struct dsm_peer *peer);
/* What was waited for is void: the device was reset. */
void dsm_drain_cancel(struct dsm_hosted_device *hosted);
void dsm_drain_expire(struct dsm_hosted_device *hosted, uint64_t now_ms);
uint64_t dsm_drain_deadline_ms(const struct dsm_hosted_device *hosted); /* UINT64_MAX: nothing waits */

#endif
