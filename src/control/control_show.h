/* SPDX-License-Identifier: BSD-3-Clause */
/* How devices and what they have look in results and events. */
#ifndef DSM_CONTROL_CONTROL_SHOW_H
#define DSM_CONTROL_CONTROL_SHOW_H

#include "host/hosted_device.h"

#include <jansson.h>

json_t *dsm_control_show_listeners(const struct dsm_hosted_device *hosted);
/* {peer, address, name}, without name where it said none in HELLO; NULL when nobody owns it. */
json_t *dsm_control_show_owner(const struct dsm_hosted_device *hosted);
/* A text that came from a peer may be no UTF-8. */
json_t *dsm_control_show_text(const char *text);
json_t *dsm_control_show_function(const struct dsm_tdi *tdi);
json_t *dsm_control_show_finding(const struct dsm_hosted_device *hosted, const struct dsm_finding *finding);

/* What a TDI that is served over vfio-user has done as a requester; an empty array for others. */
json_t *dsm_control_show_dma(const struct dsm_hosted_device *hosted, size_t tdi);

#endif
