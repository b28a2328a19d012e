/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors 0 to 2 of a program that was started without them (>&-), and what becomes of what is written. */
#ifndef DSM_OPTIONS_STANDARD_DESCRIPTORS_H
#define DSM_OPTIONS_STANDARD_DESCRIPTORS_H

#include <stdbool.h>

/* Before anything is opened: those that are closed are /dev/null from now on, so that no file or socket gets their
 * number and what is printed; and where a file has reached its limit (SIGXFSZ), that is an error of write from now on.
 * false: there is no /dev/null, with errno set. */
bool dsm_standard_descriptors_fill(void);

#endif
