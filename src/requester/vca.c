/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/vca.h"

#include "requester/get_capabilities.h"
#include "requester/get_version.h"
#include "requester/negotiate_algorithms.h"

enum dsm_step dsm_vca_begin(struct dsm_requester *r)
{
    static const dsm_step_part parts[] = {
        dsm_get_version_send,
        dsm_get_capabilities_send,
        dsm_negotiate_algorithms_send,
        NULL,
    };

    (void)dsm_step_prepare(r);
    return dsm_step_begin_parts(r, parts);
}
