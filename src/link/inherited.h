/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptors that whoever started the daemon left open for it (fd:N, socket activation). Noted before anything else is
 * opened, each can be taken once: a control client cannot name a descriptor that is the daemon's own.
 */
#ifndef DSM_LINK_INHERITED_H
#define DSM_LINK_INHERITED_H

#include <stdbool.h>

#define DSM_INHERITED_MAX 1024

/* First of all. */
void dsm_inherited_note(void);
/* AF_INET, AF_INET6 or AF_UNIX of an inherited listening stream socket that is not taken; -1: it is none. */
int dsm_inherited_domain(int fd);
/* false: it is not there, or taken. */
bool dsm_inherited_claim(int fd);

#endif
