/* SPDX-License-Identifier: BSD-3-Clause */
/* A core holds the keys of devices and sessions. */
#ifndef DSM_DAEMON_CORE_DUMPS_H
#define DSM_DAEMON_CORE_DUMPS_H

/* From now on a crash writes none, and processes of the same user can neither trace this one nor read its memory. */
void dsm_core_dumps_forgo(void);

#endif
