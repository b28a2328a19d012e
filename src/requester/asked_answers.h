/* SPDX-License-Identifier: BSD-3-Clause */
/* Our answers to what a device asks of its own accord: KEY_UPDATE of its own key, and GET_ENDPOINT_INFO. As those to a
 * mutual authentication (authenticate_answers.h). For the files of this room only. */
#ifndef DSM_REQUESTER_ASKED_ANSWERS_H
#define DSM_REQUESTER_ASKED_ANSWERS_H

#include "requester/requester.h"

enum dsm_error dsm_asked_answers_key_update(struct dsm_requester *r, const struct dsm_wire_params *params,
                                            struct dsm_bytes *request, struct dsm_writer *w) DSM_MUST_CHECK;
enum dsm_error dsm_asked_answers_endpoint_info(struct dsm_requester *r, const struct dsm_wire_params *params,
                                               struct dsm_bytes *request, struct dsm_writer *w) DSM_MUST_CHECK;

#endif
