/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The frame of a secured record (DSP0277) as DOE carries it: session id, Length, ciphertext, tag. No sequence number on
 * the wire and no random bytes (DSP0277 with the CMA binding, PCIe 6.31.2). Sealing and opening is spdm/record.
 */
#ifndef DSM_WIRE_SECURED_RECORD_H
#define DSM_WIRE_SECURED_RECORD_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "wire/limits.h"

#define DSM_RECORD_HEADER_LEN 6u   /* session id u32, length u16: the AEAD's additional data */
#define DSM_RECORD_APP_LENGTH_LEN 2u /* the plaintext begins with the application data's length, u16 */

struct dsm_record_frame {
    uint32_t session_id;         /* requester's 16 bits low, responder's high */
    struct dsm_bytes header;     /* the additional authenticated data */
    struct dsm_bytes ciphertext; /* without the tag; in a MAC-only session the plaintext */
    struct dsm_bytes tag;
};

/* pad_max: bytes the transport may have added behind the record. */
enum dsm_error dsm_record_frame_decode(struct dsm_bytes record, size_t tag_size, uint8_t pad_max,
                                       struct dsm_record_frame *out) DSM_MUST_CHECK;
/* Only the session id: enough to find the session whose tag size the rest needs. */
enum dsm_error dsm_record_session_id(struct dsm_bytes record, uint32_t *session_id) DSM_MUST_CHECK;
/* length: what follows the Length field. */
void dsm_record_header_write(struct dsm_writer *w, uint32_t session_id, uint16_t length);

#endif
