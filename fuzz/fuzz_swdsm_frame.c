/* SPDX-License-Identifier: BSD-3-Clause */
/* swdsm's own frames: the first byte says which message the rest is a payload of. */
#include "fuzz.h"

#include "support/message_samples.h"
#include "wire/swdsm_frame_messages.h"

static size_t count_messages(void)
{
    size_t count = 0;

    while (dsm_swdsm_frame_messages_at(count))
        count++;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };

    if (size > 0 && fuzz_message_round_trip(dsm_swdsm_frame_messages_at(data[0] % count_messages()), &params, 0,
                                            dsm_bytes(data + 1, size - 1)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    struct dsm_writer w = dsm_writer(buffer, size);
    const struct dsm_message *message = dsm_swdsm_frame_messages_at(i);

    if (!message)
        return FUZZ_NO_SEED;
    dsm_write_u8(&w, (uint8_t)i);
    FUZZ_CHECK(message->encode(&params, message_sample_of_swdsm(message->code), &w) == DSM_OK);
    return dsm_written_len(&w);
}
