/* SPDX-License-Identifier: BSD-3-Clause */
/* The conversation with the daemon. */
#ifndef DSM_CLI_SWDSMCTL_LINK_H
#define DSM_CLI_SWDSMCTL_LINK_H

#include "cli/swdsmctl.h"

enum dsm_exit_code swdsmctl_connect(struct swdsmctl *ctl);
void swdsmctl_disconnect(struct swdsmctl *ctl);
/* The daemon has closed the connection, or died. Looks, and takes nothing. */
bool swdsmctl_is_gone(const struct swdsmctl *ctl);
/* Connects anew where the daemon is there again; false, without a word: not yet. What had come from the old one goes.
 */
bool swdsmctl_reconnect(struct swdsmctl *ctl);
/* Takes arguments over (NULL: none). *result is a new reference. */
enum dsm_exit_code swdsmctl_call(struct swdsmctl *ctl, const char *command, json_t *arguments, json_t **result);
/* ms from now; 0: never. */
int64_t swdsmctl_deadline(unsigned ms);
/* Until the deadline, or -1 for ever, as poll has it. */
int swdsmctl_left_ms(int64_t deadline);
/* The next event; NULL when the connection ends, which is said then, or when the deadline is over (*is_late). */
json_t *swdsmctl_next_event(struct swdsmctl *ctl, int64_t deadline, bool *is_late);
/* The next event of those that have come already; NULL: there is none, for now or because the daemon is gone. */
json_t *swdsmctl_event_that_came(struct swdsmctl *ctl);

#endif
