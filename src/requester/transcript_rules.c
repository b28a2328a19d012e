/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/transcript_rules.h"

#include "spdm/exchange.h"

static struct dsm_messages *session_l1l2(struct dsm_requester *r)
{
    return dsm_requester_is_secured(r) ? &r->session->l1l2 : NULL;
}

static const struct dsm_exchange *exchange_out(const struct dsm_requester *r)
{
    return dsm_exchange_table_find(r->round_trip.request.p[1]);
}

void dsm_transcript_rules_sent(struct dsm_requester *r, uint8_t code)
{
    dsm_exchange_request(code, &r->transcript, session_l1l2(r));
}

void dsm_transcript_rules_refused(struct dsm_requester *r, uint8_t error_code)
{
    dsm_exchange_refused(error_code, &r->transcript, session_l1l2(r));
}

enum dsm_error dsm_transcript_rules_add(struct dsm_requester *r, struct dsm_bytes response)
{
    return dsm_exchange_append(exchange_out(r), &r->transcript, session_l1l2(r), r->round_trip.request, response);
}

enum dsm_error dsm_transcript_rules_digest(struct dsm_requester *r, struct dsm_bytes response,
                                           struct dsm_bytes signature, uint8_t *digest)
{
    struct dsm_bytes unsigned_part = dsm_bytes(response.p, response.n - signature.n);

    DSM_TRY(dsm_exchange_digest(exchange_out(r), &r->transcript, session_l1l2(r), r->round_trip.request, unsigned_part,
                                digest));
    dsm_exchange_completed(exchange_out(r), &r->transcript, session_l1l2(r));
    return DSM_OK;
}
