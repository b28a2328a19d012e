/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/program_version.h"

#ifndef SWDSM_VERSION
#define SWDSM_VERSION "unknown"
#endif

const char *dsm_program_version(void)
{
    return SWDSM_VERSION;
}
