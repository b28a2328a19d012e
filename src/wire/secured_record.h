/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The frame of a secured record (DSP0277): session id, sequence number, Length, ciphertext, tag. What of it is on the
 * wire is for the transport's binding to say, which wire/binding.h has. Sealing and opening is spdm/record.
 */
#ifndef DSM_WIRE_SECURED_RECORD_H
#define DSM_WIRE_SECURED_RECORD_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/limits.h"

#define DSM_RECORD_HEADER_LEN 6u     /* session id u32, length u16; the sequence number stands between them */
#define DSM_RECORD_APP_LENGTH_LEN 2u /* the plaintext begins with the application data's length, u16 */
#define DSM_RECORD_SEQUENCE_MAX 8u
#define DSM_RECORD_PREFIX_MAX 20u /* a storage descriptor */
#define DSM_RECORD_APP_MAX_OVERHEAD (DSM_RECORD_APP_LENGTH_LEN + DSM_RECORD_PREFIX_MAX)

/* What stands before the SPDM message in a record's application data. */
struct dsm_record_prefix {
    size_t len; /* at most DSM_RECORD_PREFIX_MAX */
    void (*write)(struct dsm_writer *w, size_t message_len);
    /* *data: the application data; becomes the message. DSM_ERR_DISCARD: it is something else. */
    enum dsm_error (*take)(struct dsm_bytes *data);
};

/* What a binding makes of records. */
struct dsm_record_form {
    uint8_t pad_max;      /* bytes that the transport may add behind a record, or behind a message in clear */
    uint8_t sequence_len; /* low bytes of the sequence number that are on the wire, little endian */
    uint8_t random_max;   /* random bytes allowed behind the application data */
    const struct dsm_record_prefix *prefix; /* NULL: the application data is the SPDM message itself */
};

struct dsm_record_frame {
    const struct dsm_record_form *form;
    uint32_t session_id;         /* requester's 16 bits low, responder's high */
    uint64_t sequence;           /* what is on the wire of it */
    struct dsm_bytes header;     /* the additional authenticated data */
    struct dsm_bytes ciphertext; /* without the tag; in a MAC-only session the plaintext */
    struct dsm_bytes tag;
};

/* out keeps the form, which has to stay. With DSM_ERR_TRAILING, for more behind the record than its transport pads, out
 * is whole nevertheless. */
enum dsm_error dsm_record_frame_decode(const struct dsm_record_form *form, struct dsm_bytes record, size_t tag_size,
                                       struct dsm_record_frame *out) DSM_MUST_CHECK;
/* Only the session id: enough to find the session whose tag size the rest needs. */
enum dsm_error dsm_record_session_id(struct dsm_bytes record, uint32_t *session_id) DSM_MUST_CHECK;
/* length: what follows the Length field. */
void dsm_record_header_write(struct dsm_writer *w, const struct dsm_record_form *form, uint32_t session_id,
                             uint64_t sequence, uint16_t length);
static inline size_t dsm_record_header_len(const struct dsm_record_form *form)
{
    return DSM_RECORD_HEADER_LEN + (size_t)form->sequence_len;
}
/* What of a sequence number is on the wire. */
uint64_t dsm_record_sequence_on_wire(const struct dsm_record_form *form, uint64_t sequence);

#endif
