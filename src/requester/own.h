/* SPDX-License-Identifier: BSD-3-Clause */
/* What the requester authenticates itself with, where it was given a key and a chain. For the files of this room only.
 */
#ifndef DSM_REQUESTER_OWN_H
#define DSM_REQUESTER_OWN_H

#include "requester/requester.h"
#include "spdm/chain_form.h"

bool dsm_own_is_given(const struct dsm_requester *r);
/* The signature algorithms of its key. */
struct dsm_asym_mask dsm_own_asym_mask(const struct dsm_requester *r);
/* Its chain under the negotiated hash. */
enum dsm_error dsm_own_chain(const struct dsm_requester *r, struct dsm_chain_form *out) DSM_MUST_CHECK;
/* Its signature over digest behind what w has. */
enum dsm_error dsm_own_sign(const struct dsm_requester *r, const char *context, const uint8_t *digest,
                            struct dsm_writer *w) DSM_MUST_CHECK;

#endif
