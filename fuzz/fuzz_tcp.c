/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of SPDM over TCP: the header, and what stands before a message within a record. */
#include "fuzz.h"

#include "wire/binding_tcp.h"
#include "wire/tcp.h"

struct message {
    struct dsm_tcp_header header;
    struct dsm_bytes data;
};

static enum dsm_error decode(const void *context, struct dsm_bytes *bytes, void *out)
{
    struct message *message = out;

    (void)context;
    message->data = *bytes;
    return dsm_tcp_message_take(&message->data, &message->header);
}

static enum dsm_error encode(const void *context, const void *in, struct dsm_writer *w)
{
    const struct message *message = in;

    (void)context;
    dsm_tcp_header_write(w, &message->header);
    dsm_write_bytes(w, message->data);
    return w->failed ? DSM_ERR_NO_SPACE : DSM_OK;
}

static const struct fuzz_format format = {
    .size = sizeof(struct message),
    .reserved_at = FUZZ_NOTHING_RESERVED,
    .decode = decode,
    .encode = encode,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_bytes bytes = dsm_bytes(data, size), within = bytes;
    struct dsm_object object;

    if (!fuzz_round_trip(&format, NULL, bytes))
        return 0;
    FUZZ_CHECK(dsm_binding_tcp.unwrap(bytes, &object) == DSM_OK);
    FUZZ_CHECK(object.data.n == size - DSM_TCP_HEADER_LEN);
    FUZZ_CHECK((dsm_binding_tcp.record.prefix->take(&within) == DSM_OK) == (object.kind == DSM_OBJECT_SPDM));
    fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint8_t plain[] = { 4, 0, 1, DSM_TCP_OUT_OF_SESSION, 0x10, 0x84, 0, 0 };
    static const uint8_t counted[] = { 6, 0, 1, DSM_TCP_OUT_OF_SESSION, 0x10, 0x84, 0, 0 };
    static const uint8_t inquiry[] = { 0, 0, 1, DSM_TCP_ROLE_INQUIRY };
    static const struct dsm_bytes seeds[] = {
        { plain, sizeof(plain) },
        { counted, sizeof(counted) },
        { inquiry, sizeof(inquiry) },
    };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(seeds) / sizeof(seeds[0]))
        return FUZZ_NO_SEED;
    dsm_write_bytes(&w, seeds[i]);
    return dsm_written_len(&w);
}
