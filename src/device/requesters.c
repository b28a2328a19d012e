/* SPDX-License-Identifier: BSD-3-Clause */
#include "device/requesters.h"

void dsm_requesters_clear(struct dsm_requesters *requesters)
{
    while (requesters->root_count > 0)
        dsm_certificates_free(&requesters->roots[--requesters->root_count]);
    dsm_certificates_free(&requesters->chain);
}
