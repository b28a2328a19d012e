/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of a function without asking its DSM: by --pci-ids and --bar, with --device by sysfs as well. */
#ifndef DSM_CLI_SWTSM_FACTS_H
#define DSM_CLI_SWTSM_FACTS_H

#include "cli/swtsm.h"

/* Of the function whose leaf is judged. */
struct dsm_function_facts swtsm_facts_of_device(const struct swtsm *t);
/* Of the TDI that is being driven. */
struct dsm_function_facts swtsm_facts_of_tdi(const struct swtsm *t);

#endif
