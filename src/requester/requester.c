/* SPDX-License-Identifier: BSD-3-Clause */
#include "requester/requester.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/public_key.h"
#include "wire/fields.h"

enum dsm_error dsm_requester_create(const struct dsm_crypto *crypto, const struct dsm_binding *binding,
                                    const struct dsm_requester_options *options, struct dsm_requester **out)
{
    struct dsm_requester *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (!r)
        return DSM_ERR_NO_MEMORY;
    r->crypto = crypto;
    r->binding = binding ? binding : &dsm_binding_doe;
    r->options = *options;
    r->negotiated.version = DSM_SPDM_10;
    r->session = &r->in_clear;
    dsm_transcript_init(crypto, &r->transcript);
    *out = r;
    return DSM_OK;
}

void dsm_requester_destroy(struct dsm_requester *r)
{
    if (!r)
        return;
    dsm_requester_end_part(r, false);
    dsm_requester_sessions_clear(r);
    dsm_requester_slots_clear(r);
    dsm_transcript_clear(&r->transcript);
    dsm_messages_reset(&r->own_m1m2);
    dsm_assembly_free(&r->large_response);
    dsm_wipe(r, sizeof(*r));
    free(r);
}

void dsm_requester_name_step(struct dsm_requester *r, const char *name)
{
    r->failure = (struct dsm_failure){ .kind = DSM_FAILURE_NONE };
    snprintf(r->failure.step, sizeof(r->failure.step), "%s", name);
}

void dsm_requester_note(struct dsm_requester *r, const char *format, ...)
{
    char text[256];
    va_list arguments;

    if (!r->observer.note)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    r->observer.note(r->observer.context, r->failure.step, text);
}

struct dsm_requester_slot *dsm_requester_slot(struct dsm_requester *r, uint8_t slot)
{
    if (slot == DSM_SLOT_PUBLIC_KEY)
        return &r->slots[DSM_SLOTS_MAX];
    return slot < DSM_SLOTS_MAX ? &r->slots[slot] : NULL;
}

enum dsm_error dsm_requester_adopt_public_key(struct dsm_requester *r)
{
    struct dsm_requester_slot *slot = &r->slots[DSM_SLOTS_MAX];
    const struct dsm_hash_algorithm *hash = dsm_negotiated_hash(&r->negotiated);

    dsm_public_key_destroy(slot->leaf_key);
    *slot = (struct dsm_requester_slot){ .chain = NULL };
    if (r->options.public_key.n == 0 || !hash)
        return DSM_OK;
    DSM_TRY(dsm_hash_once(r->crypto, hash, r->options.public_key, slot->chain_digest));
    return dsm_public_key_from_der(r->crypto, r->options.public_key, &slot->leaf_key);
}

void dsm_requester_slots_clear(struct dsm_requester *r)
{
    for (size_t i = 0; i <= DSM_SLOTS_MAX; i++) {
        free(r->slots[i].chain);
        dsm_public_key_destroy(r->slots[i].leaf_key);
        r->slots[i] = (struct dsm_requester_slot){ .chain = NULL };
    }
    r->supported_slots = 0;
}

bool dsm_requester_is_secured(const struct dsm_requester *r)
{
    const struct dsm_session *session = r->session;

    return session->state == DSM_SESSION_ESTABLISHED ||
           (session->state == DSM_SESSION_HANDSHAKE && !session->in_the_clear);
}

static struct dsm_session *find_session(struct dsm_requester *r, uint32_t id)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        if (r->sessions[i].state != DSM_SESSION_FREE && r->sessions[i].id == id)
            return &r->sessions[i];
    return NULL;
}

bool dsm_requester_use_session(struct dsm_requester *r, uint32_t id)
{
    struct dsm_session *session = id == 0 ? &r->in_clear : find_session(r, id);

    if (!session)
        return false;
    if (session != r->session)
        dsm_requester_end_part(r, false);
    r->session = session;
    return true;
}

void dsm_requester_session_clear(struct dsm_requester *r)
{
    dsm_session_wipe(r->session);
    r->session = &r->in_clear;
}

void dsm_requester_sessions_clear(struct dsm_requester *r)
{
    for (size_t i = 0; i < DSM_SESSIONS_MAX; i++)
        dsm_session_wipe(&r->sessions[i]);
    r->session = &r->in_clear;
}

uint32_t dsm_requester_transfer_max(const struct dsm_requester *r)
{
    uint32_t chosen = r->options.data_transfer_size;

    return chosen != 0 && chosen < DSM_REQUESTER_TRANSFER_MAX ? chosen : DSM_REQUESTER_TRANSFER_MAX;
}

uint32_t dsm_requester_message_max(const struct dsm_requester *r)
{
    uint32_t chosen = r->options.max_message_size, transfer_max = dsm_requester_transfer_max(r);

    if (chosen == 0 || chosen > DSM_LARGE_MESSAGE_MAX)
        return DSM_LARGE_MESSAGE_MAX;
    return chosen > transfer_max ? chosen : transfer_max;
}

struct dsm_wire_params dsm_requester_params(const struct dsm_requester *r)
{
    /* What is in a record, or has come in chunks, says its own length. */
    bool has_length = dsm_requester_is_secured(r) || r->round_trip.is_joined;

    return dsm_negotiated_params(&r->negotiated, has_length ? 0 : r->binding->record.pad_max);
}

struct dsm_wire_params dsm_requester_decode_params(struct dsm_requester *r)
{
    struct dsm_wire_params params = dsm_requester_params(r);

    params.cause = &r->cause;
    return params;
}

struct dsm_writer dsm_requester_writer(struct dsm_requester *r)
{
    return dsm_writer(r->request, sizeof(r->request));
}

void dsm_requester_end_part(struct dsm_requester *r, bool is_done)
{
    struct dsm_step_state *step = &r->step;
    const struct dsm_session *session = r->session;
    bool had_session = session->state != DSM_SESSION_FREE;

    if (step->end)
        step->end(r, is_done);
    if (!is_done && r->round_trip.is_out_of_sequence)
        dsm_requester_session_clear(r);
    if (!is_done && had_session && session->state == DSM_SESSION_FREE)
        r->failure.session_ended = true;
    if (!is_done)
        step->next = NULL;
    step->end = NULL;
    dsm_wipe(step->memory, sizeof(step->memory));
    dsm_wipe(r->request, r->round_trip.request.n); /* it may hold an IDE key */
    dsm_wipe(r->chunk, r->round_trip.chunk_message.n);
    r->round_trip = (struct dsm_round_trip){ .is_under_way = false };
}
