/* SPDX-License-Identifier: BSD-3-Clause */
/* A refusal, told: to the log, and to whoever observes the device. */
#ifndef DSM_DEVICE_DEVICE_REFUSAL_H
#define DSM_DEVICE_DEVICE_REFUSAL_H

#include "device/device.h"

struct dsm_refusal {
    const char *message; /* "GET_CERTIFICATE" */
    const char *answer;  /* "ERROR(InvalidRequest)"; NULL: silence */
    uint64_t peer;       /* whose; 0: the only one's */
    struct dsm_cause cause;
    uint32_t count;                 /* of this cause, by now */
    struct dsm_error_detail detail; /* the cause in words */
};

/* Tells of device->cause, or of error where nobody has named a cause; words are made only if somebody wants them. */
void dsm_device_refused(struct dsm_device *device, const char *message, const char *answer, enum dsm_error error);
/* The same without the log: the object's host has logged it. */
void dsm_device_refused_in_silence(struct dsm_device *device, const char *message);
/* What is refused beside the request in hand, whose cause and peer the device has: all but the count is the caller's,
 * the log as well. */
void dsm_device_refused_beside(struct dsm_device *device, struct dsm_refusal *refusal);

#endif
