/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a verb: the link, the requester and the output around it. */
#ifndef DSM_CLI_SWTSM_RUN_H
#define DSM_CLI_SWTSM_RUN_H

#include "cli/swtsm.h"

/* The document of a run that a wrong command line or file has stopped: no device was asked. */
void swtsm_output_start_failure(struct cli_output *output, enum dsm_exit_code code, const char *text);
/* There was no memory for a whole document: says so. */
enum dsm_exit_code swtsm_output_lost(void);
/* Opens what the settings name, runs the verb, closes it. */
enum dsm_exit_code swtsm_run(struct swtsm_settings *settings, const struct swtsm_verb *verb);
/* Takes a step to its end over the link. */
enum dsm_error swtsm_do(struct swtsm *t, enum dsm_step step) DSM_MUST_CHECK;
/* How much of a digest a line shows: all of it with --verbose. */
size_t swtsm_hex_size(const struct swtsm *t, size_t all);

#endif
