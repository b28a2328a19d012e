/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A message as a row: what it is called, which versions have it, how it is read, written and printed. Each message's
 * file ends with its row, and each protocol's file lists the rows of its messages (wire/spdm_messages.h,
 * wire/tdisp_messages.h, wire/ide_km_messages.h, wire/swdsm_frame_messages.h): names in logs, fuzzers and tests
 * walk them.
 */
#ifndef DSM_WIRE_MESSAGE_H
#define DSM_WIRE_MESSAGE_H

#include "base/text.h"
#include "wire/spdm.h"

enum dsm_message_direction {
    DSM_MESSAGE_REQUEST,
    DSM_MESSAGE_RESPONSE,
};

enum dsm_field_kind {
    DSM_FIELD_DEC,    /* an unsigned number of size bytes, */
    DSM_FIELD_HEX,    /* the same */
    DSM_FIELD_FLAG,   /* bool */
    DSM_FIELD_SPAN,   /* struct dsm_bytes: how many, and the first of them */
    DSM_FIELD_LENGTH, /* struct dsm_bytes: how many alone */
    DSM_FIELD_ARRAY,  /* uint8_t[size] */
    DSM_FIELD_SECRET, /* either: only that it is there */
    DSM_FIELD_CUSTOM, /* print is called with the whole struct */
};

/* A field of a message's struct, as it is printed. */
struct dsm_field {
    const char *name;
    enum dsm_field_kind kind;
    size_t offset, size;
    uint8_t since; /* SPDM version that has it; 0: each that has the message */
    void (*print)(const void *in, struct dsm_text *out);
};

/* reserved_at, where it is not an offset */
#define DSM_MESSAGE_NOTHING_RESERVED SIZE_MAX
#define DSM_MESSAGE_RESERVED_UNTOLD (SIZE_MAX - 1) /* the decoder drops something and does not tell */

struct dsm_message {
    uint32_t code; /* SPDM: RequestResponseCode; TDISP: message type; IDE_KM: object id; emulators' frames: command */
    enum dsm_message_direction direction;
    uint8_t since;    /* SPDM version; 0: each version of its protocol */
    const char *name; /* "KEY_EXCHANGE_RSP" */
    size_t size;      /* of its struct; 0: known by its name alone, with none of what follows */
    bool has_secret;  /* keys, nonces, or what may hold them: of its bytes these from secret_at on are never shown */
    size_t secret_at;
    size_t reserved_at; /* where in it the flag lies that tells of reserved bits */
    bool is_open_ended; /* its last field takes what is there: a message that ends early may be one as well */
    const struct dsm_field *fields;
    size_t field_count;
    /* As wire/spdm.h has it for SPDM. TDISP, IDE_KM and DOE discovery have no padding, and take no params. */
    enum dsm_error (*decode)(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out);
    enum dsm_error (*encode)(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w);
    /* A request: what it asks for, and its response therefore has. NULL: nothing that its layout depends on. */
    void (*ask)(const void *in, struct dsm_wire_params *params);
};

/* "KEY_UPDATE operation=1 tag=0x07". in: the struct of this message. */
void dsm_message_print(const struct dsm_message *message, uint8_t version, const void *in, struct dsm_text *out);
/* The same of bytes: decoded into memory of our own, and a line about what is wrong where they do not decode. A request
 * leaves in params what it asks for. */
void dsm_message_print_bytes(const struct dsm_message *message, struct dsm_wire_params *params, struct dsm_bytes bytes,
                             struct dsm_text *out);

/* Of how many of n bytes of it may be shown. */
size_t dsm_message_shown(const struct dsm_message *message, size_t n);

/* The largest struct that dsm_message_print_bytes decodes into. */
#define DSM_MESSAGE_STRUCT_MAX 1024u

/* For the message files: `struct dsm_NAME` has functions dsm_NAME_decode and _encode; these are they, of any struct. */
#define DSM_MESSAGE_CODEC(NAME)                                                                                        \
    static enum dsm_error NAME##_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out)    \
    {                                                                                                                  \
        return dsm_##NAME##_decode(params, message, out);                                                              \
    }                                                                                                                  \
    static enum dsm_error NAME##_encode(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w)    \
    {                                                                                                                  \
        return dsm_##NAME##_encode(params, in, w);                                                                     \
    }

/* The same where neither params nor padding matter: `struct dsm_PREFIX_NAME` and its functions. */
#define DSM_MESSAGE_CODEC_OF(PREFIX, NAME)                                                                             \
    static enum dsm_error NAME##_decode(const struct dsm_wire_params *params, struct dsm_bytes *message, void *out)    \
    {                                                                                                                  \
        return dsm_##PREFIX##_##NAME##_decode(*message, out, params ? params->cause : NULL);                           \
    }                                                                                                                  \
    static enum dsm_error NAME##_encode(const struct dsm_wire_params *params, const void *in, struct dsm_writer *w)    \
    {                                                                                                                  \
        (void)params;                                                                                                  \
        return dsm_##PREFIX##_##NAME##_encode(in, w);                                                                  \
    }

#define DSM_MESSAGE_STRUCT(NAME) .size = sizeof(struct dsm_##NAME), .decode = NAME##_decode, .encode = NAME##_encode
#define DSM_MESSAGE_FIELDS(TABLE) .fields = (TABLE), .field_count = sizeof(TABLE) / sizeof((TABLE)[0])
#define DSM_MESSAGE_RESERVED(NAME) .reserved_at = offsetof(struct dsm_##NAME, reserved_set)

#define DSM_FIELD_SINCE(NAME, member, KIND, version)                                                                   \
    {                                                                                                                  \
        .name = #member, .kind = DSM_FIELD_##KIND, .offset = offsetof(struct dsm_##NAME, member),                      \
        .size = sizeof(((struct dsm_##NAME *)0)->member), .since = (version)                                           \
    }
#define DSM_FIELD(NAME, member, KIND) DSM_FIELD_SINCE(NAME, member, KIND, 0)

#endif
