/* SPDX-License-Identifier: BSD-3-Clause */
/* The control socket's events as one table: what query-schema shows and documents are held against. */
#ifndef DSM_CONTROL_CONTROL_EVENT_ROWS_H
#define DSM_CONTROL_CONTROL_EVENT_ROWS_H

#include "control/control_call.h"

struct dsm_control_event_row {
    const char *name;
    const char *doc;
    struct dsm_control_member data[DSM_CONTROL_MEMBERS_MAX];
};
/* The i-th; NULL past the last. */
const struct dsm_control_event_row *dsm_control_event_at(size_t i);

#endif
