/* SPDX-License-Identifier: BSD-3-Clause */
/* Who keeps a device's description as its emulator has the device (swdsmctl sync-qemu): he follows for as long as he is
 * there and says that he can. */
#ifndef DSM_HOST_DEVICE_FOLLOW_H
#define DSM_HOST_DEVICE_FOLLOW_H

#include "host/host.h"

/* follower: whoever asks for it, compared and no more. He takes it over from another one. */
void dsm_hosted_device_follow(struct dsm_hosted_device *hosted, const void *follower);
/* From now on the description is as last known. False, and nothing: this one does not follow. */
bool dsm_hosted_device_follow_lost(struct dsm_hosted_device *hosted, const void *follower, const char *why);
/* He is gone, and so is what he knew of any device. */
void dsm_host_follower_gone(struct dsm_host *host, const void *follower);

#define DSM_KNOWN_UNTIL_LEN 32u
/* "2026-11-28T07:51:23Z": since when it is as last known. */
const char *dsm_hosted_device_known_until(const struct dsm_hosted_device *hosted, char text[DSM_KNOWN_UNTIL_LEN]);

#endif
