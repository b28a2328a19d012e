/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SPDM over storage commands (DSP0286): Security Send takes a request to the drive, Security Receive brings the
 * response. What the commands' fields say is SECP 0xE8 and, in SPSP0, an operation and a connection. QEMU puts them
 * before the data in the frames of its socket; the data itself has no header.
 */
#ifndef DSM_WIRE_STORAGE_H
#define DSM_WIRE_STORAGE_H

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#define DSM_STORAGE_SECP 0xE8u
#define DSM_STORAGE_BINDING_VERSION 0x1000u

enum dsm_storage_operation {
    DSM_STORAGE_DISCOVERY = 0x01,
    DSM_STORAGE_PENDING_INFO = 0x02,
    DSM_STORAGE_MESSAGE = 0x05,
    DSM_STORAGE_SECURED_MESSAGE = 0x06,
};

/* QEMU's: SECP u8, SPSP u16, transfer length u32, little endian; Send's data follow. */
#define DSM_STORAGE_HEADER_LEN 7u
struct dsm_storage_header {
    uint8_t secp;
    uint8_t operation;
    uint8_t connection;
    bool reserved_set; /* SPSP1 */
    uint32_t length;
};
enum dsm_error dsm_storage_header_decode(struct dsm_reader *r, struct dsm_storage_header *out) DSM_MUST_CHECK;

/* SPSP as a command has it. */
static inline uint16_t dsm_storage_spsp(enum dsm_storage_operation operation)
{
    return (uint16_t)((unsigned)operation << 2); /* of connection 0 */
}

#define DSM_STORAGE_DISCOVERY_LEN 32u
struct dsm_storage_discovery {
    uint16_t binding_version;
    uint8_t connections; /* at once, less one */
    uint8_t operations;  /* bit n: operation n */
};
enum dsm_error dsm_storage_discovery_decode(struct dsm_bytes data, struct dsm_storage_discovery *out) DSM_MUST_CHECK;
enum dsm_error dsm_storage_discovery_encode(const struct dsm_storage_discovery *in,
                                            struct dsm_writer *w) DSM_MUST_CHECK;

#define DSM_STORAGE_PENDING_INFO_LEN 12u
struct dsm_storage_pending_info {
    bool pending;
    uint32_t response_length;
};
enum dsm_error dsm_storage_pending_info_decode(struct dsm_bytes data,
                                               struct dsm_storage_pending_info *out) DSM_MUST_CHECK;
enum dsm_error dsm_storage_pending_info_encode(const struct dsm_storage_pending_info *in,
                                               struct dsm_writer *w) DSM_MUST_CHECK;

/*
 * Within a record the application data begins with one descriptor, of the SPDM message behind it. The fields lie where
 * libspdm has them, whose descriptor begins a byte early and leaves one byte before the message.
 */
#define DSM_STORAGE_DESCRIPTOR_LEN 20u
#define DSM_STORAGE_RECORD_RESERVED_LEN 4u /* before the record */
void dsm_storage_descriptor_write(struct dsm_writer *w, size_t message_len);
/* *data: the application data; becomes the message. */
enum dsm_error dsm_storage_descriptor_take(struct dsm_bytes *data) DSM_MUST_CHECK;

/* What our own code calls an object of this transport: the operation, the reserved bytes, the message or record. */
#define DSM_STORAGE_OBJECT_HEADER_LEN (1u + DSM_STORAGE_RECORD_RESERVED_LEN)

#endif
