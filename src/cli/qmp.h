/* SPDX-License-Identifier: BSD-3-Clause */
/* The client's side of QMP (QEMU Machine Protocol) over a unix socket: a JSON object a line, both ways. */
#ifndef DSM_CLI_QMP_H
#define DSM_CLI_QMP_H

#include "cli/refuse.h"

#include <jansson.h>

struct cli_qmp;

/*
 * Connects, reads the greeting and leaves negotiation mode. timeout_ms: of each wait. False: detail tells, and
 * *is_absent whether it may be too early: nobody listens there.
 */
bool cli_qmp_open(const char *path, unsigned timeout_ms, struct cli_qmp **out, bool *is_absent,
                  struct dsm_error_detail *detail);
void cli_qmp_close(struct cli_qmp *qmp);

/* arguments (may be NULL) are taken over. The command's return value, the caller's; NULL: detail tells. */
json_t *cli_qmp_execute(struct cli_qmp *qmp, const char *command, json_t *arguments, struct dsm_error_detail *detail);

/*
 * The next event, the caller's: one that came before a return value, or what comes within wait_ms (negative: for ever).
 * NULL: none came, or *is_closed, the other side has gone.
 */
json_t *cli_qmp_event(struct cli_qmp *qmp, int wait_ms, bool *is_closed);

/* The other side has gone: nothing will come any more. */
bool cli_qmp_is_closed(const struct cli_qmp *qmp);

#endif
