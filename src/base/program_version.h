/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_BASE_PROGRAM_VERSION_H
#define DSM_BASE_PROGRAM_VERSION_H

/* As "0.1.0"; "unknown" in a build without Meson. */
const char *dsm_program_version(void);

#endif
