/* SPDX-License-Identifier: BSD-3-Clause */
/* TDISP messages: the header, and the body that its type calls for. */
#include "fuzz.h"

#include "support/message_samples.h"
#include "wire/tdisp.h"
#include "wire/tdisp_messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *message;
    struct dsm_tdisp_header header;

    if (dsm_tdisp_header_decode(dsm_bytes(data, size), &header) != DSM_OK) {
        FUZZ_CHECK(size < DSM_TDISP_HEADER_LEN);
        return 0;
    }
    message = dsm_tdisp_messages_find(header.type);
    if (message && message->size > 0 &&
        fuzz_message_round_trip(message, &params, 0,
                                dsm_bytes(data + DSM_TDISP_HEADER_LEN, size - DSM_TDISP_HEADER_LEN)))
        fuzz_accepted++;
    return 0;
}

/* The i-th message that has a body of ours; NULL past the last. */
static const struct dsm_message *message_at(size_t i)
{
    const struct dsm_message *message;

    for (size_t k = 0; (message = dsm_tdisp_messages_at(k)) != NULL; k++)
        if (message->size > 0 && i-- == 0)
            return message;
    return NULL;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    struct dsm_writer w = dsm_writer(buffer, size);
    const struct dsm_message *message = message_at(i);

    if (!message)
        return FUZZ_NO_SEED;
    dsm_tdisp_header_write(&w, (uint8_t)message->code, 0x0101BEEF);
    FUZZ_CHECK(message->encode(&params, message_sample_of_tdisp(message->code), &w) == DSM_OK);
    return dsm_written_len(&w);
}
