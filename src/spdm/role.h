/* SPDX-License-Identifier: BSD-3-Clause */
/* Who somebody is in SPDM. */
#ifndef DSM_SPDM_ROLE_H
#define DSM_SPDM_ROLE_H

enum dsm_role {
    DSM_REQUESTER,
    DSM_RESPONDER,
};

#define DSM_ROLES 2u

#endif
