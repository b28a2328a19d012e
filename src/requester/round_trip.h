/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One request and its response, as every exchange does it: the object, the record, version and code are checked, an
 * ERROR becomes a failure, Busy and ResponseNotReady are answered by sending again. For the files of this room only.
 */
#ifndef DSM_REQUESTER_ROUND_TRIP_H
#define DSM_REQUESTER_ROUND_TRIP_H

#include "requester/requester.h"

/* Takes the response of the expected code. It may begin another round trip; if it does not, the part is done. */
typedef enum dsm_error (*dsm_round_trip_take)(struct dsm_requester *r, struct dsm_bytes response);

/* request: in the requester's buffer (dsm_requester_writer), where it stays as round_trip.request. */
enum dsm_error dsm_round_trip_begin(struct dsm_requester *r, struct dsm_bytes request, uint8_t response_code,
                                    dsm_round_trip_take take) DSM_MUST_CHECK;
/* DOE discovery, which is no SPDM. */
enum dsm_error dsm_round_trip_begin_discovery(struct dsm_requester *r, struct dsm_bytes request,
                                              dsm_round_trip_take take) DSM_MUST_CHECK;
/* An object has come; empty: the device gives no response. */
enum dsm_error dsm_round_trip_take_object(struct dsm_requester *r, struct dsm_bytes object) DSM_MUST_CHECK;

#endif
