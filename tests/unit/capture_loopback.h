/* SPDX-License-Identifier: BSD-3-Clause */
/* A recording of loopback (Ethernet, IPv4, TCP) with spdm-emu's frames in it, as objects of their transport. */
#ifndef DSM_TESTS_UNIT_CAPTURE_LOOPBACK_H
#define DSM_TESTS_UNIT_CAPTURE_LOOPBACK_H

#include "wire/binding.h"

#define LINK_TYPE_ETHERNET 1u

/* r: behind the file's header. Up to where the recording has lost something. Writes a packet for each object, and NULL
 * where no frame was found, else what its frames speak. */
const struct dsm_binding *capture_loopback_read(struct dsm_reader *r, struct dsm_writer *w);

#endif
