/* SPDX-License-Identifier: BSD-3-Clause */
/* Fields that several SPDM messages share. For the message files of this room only. */
#ifndef DSM_WIRE_FIELDS_H
#define DSM_WIRE_FIELDS_H

#include "wire/cause.h"
#include "wire/spdm.h"

/* DSP0274 tables "CHALLENGE", "KEY_EXCHANGE" and "GET_MEASUREMENTS": the slot that stands for a provisioned public key.
 */
#define DSM_SLOT_PUBLIC_KEY 0xFFu  /* in a whole byte */
#define DSM_SLOT_PUBLIC_KEY4 0x0Fu /* in four bits */
#define DSM_SLOT_MASK 0x0Fu

/* Remembers that a bit of value which nobody defined was set. */
static inline void dsm_reserved_bits(struct dsm_reader *r, uint32_t value, uint32_t defined)
{
    r->reserved_set |= (value & ~defined) != 0;
}

/* A slot, or the value that stands for a provisioned public key in a field of this width. */
static inline bool dsm_slot_is_valid(uint8_t slot, uint8_t public_key)
{
    return slot < DSM_SLOTS_MAX || slot == public_key;
}

/* The slot of a message. */
static inline enum dsm_error dsm_slot_check(const struct dsm_wire_params *params, uint8_t slot, uint8_t public_key)
{
    return dsm_slot_is_valid(slot, public_key) ? DSM_OK : dsm_cause_set(params->cause, DSM_CAUSE_SLOT_NUMBER, slot, 0);
}

/* A field in which the responder shall select one at most. */
static inline bool dsm_is_one_bit_at_most(uint32_t value)
{
    return (value & (value - 1)) == 0;
}

/* OpaqueDataLength and OpaqueData. Reading an impossible length is the one error that cannot wait for the end. */
static inline enum dsm_error dsm_opaque_field_read(const struct dsm_wire_params *params, struct dsm_reader *r,
                                                   struct dsm_bytes *out)
{
    uint16_t length = dsm_read_u16le(r);

    if (length > DSM_OPAQUE_MAX)
        return dsm_cause_set(params->cause, DSM_CAUSE_OPAQUE_LENGTH, length, DSM_OPAQUE_MAX);
    *out = dsm_read_bytes(r, length);
    return DSM_OK;
}

static inline enum dsm_error dsm_opaque_field_write(struct dsm_writer *w, struct dsm_bytes opaque)
{
    if (opaque.n > DSM_OPAQUE_MAX)
        return DSM_ERR_INVALID_FIELD;
    dsm_write_u16le(w, (uint16_t)opaque.n);
    dsm_write_bytes(w, opaque);
    return DSM_OK;
}

/* A message that is a header alone; param1_defined and param2_defined tell which bits of it mean something. */
static inline enum dsm_error dsm_header_only_decode(const struct dsm_wire_params *params, struct dsm_bytes *message,
                                                    uint8_t param1_defined, uint8_t param2_defined,
                                                    struct dsm_spdm_header *header, bool *reserved_set)
{
    struct dsm_reader r = dsm_reader(*message);

    dsm_spdm_header_read(&r, header);
    dsm_reserved_bits(&r, header->param1, param1_defined);
    dsm_reserved_bits(&r, header->param2, param2_defined);
    *reserved_set = r.reserved_set;
    return dsm_message_end(params, &r, message);
}

static inline enum dsm_error dsm_header_only_encode(const struct dsm_wire_params *params, struct dsm_writer *w,
                                                    uint8_t code, uint8_t param1, uint8_t param2)
{
    dsm_spdm_header_write(w, params->version, code, param1, param2);
    return dsm_encode_end(w);
}

#endif
