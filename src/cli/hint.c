/* SPDX-License-Identifier: BSD-3-Clause */
#include "cli/hint.h"

#include "wire/tdisp.h"

#include <stddef.h>
#include <string.h>

const char *cli_hint(const struct dsm_failure *failure)
{
    if (strcmp(failure->step, "DOE discovery") == 0)
        return "--no-discovery leaves DOE discovery out";
    if (strncmp(failure->step, "IDE_KM", 6) == 0)
        return "--no-ide leaves IDE_KM out";
    if (failure->tdisp_error_code == DSM_TDISP_INVALID_INTERFACE)
        return "--function-id names the TDI";
    return NULL;
}
