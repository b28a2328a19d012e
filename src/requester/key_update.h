/* SPDX-License-Identifier: BSD-3-Clause */
/* KEY_UPDATE and VerifyNewKey. */
#ifndef DSM_REQUESTER_KEY_UPDATE_H
#define DSM_REQUESTER_KEY_UPDATE_H

#include "requester/step.h"
#include "wire/key_update.h"

/* DSM_KEY_UPDATE_KEY or DSM_KEY_UPDATE_ALL_KEYS. A device that refuses leaves the keys as they were; any other failure
 * is the session's end, since nobody knows which keys the device has. */
enum dsm_step dsm_key_update_begin(struct dsm_requester *r, enum dsm_key_operation operation) DSM_MUST_CHECK;

#endif
