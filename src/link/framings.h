/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef DSM_LINK_FRAMINGS_H
#define DSM_LINK_FRAMINGS_H

#include "link/framing.h"
#include "wire/binding.h"

/* The framing that a binding's listeners speak. */
const struct dsm_framing *dsm_framing_of(const struct dsm_binding *binding);

#endif
