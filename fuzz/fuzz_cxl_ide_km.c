/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of CXL's IDE_KM, each by the decoder that its object id calls for. */
#include "fuzz.h"

#include "support/message_samples.h"
#include "wire/cxl_ide_km_messages.h"

#define OBJECT_LEN 1u /* an encoder writes its own object id */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *message = size > 0 ? dsm_cxl_ide_km_messages_find(data[0]) : NULL;

    if (message && fuzz_message_round_trip(message, &params, OBJECT_LEN, dsm_bytes(data, size)))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    struct dsm_writer w = dsm_writer(buffer, size);
    const struct dsm_message *message = dsm_cxl_ide_km_messages_at(i);

    if (!message)
        return FUZZ_NO_SEED;
    FUZZ_CHECK(message->encode(&params, message_sample_of_cxl_ide_km(message->code), &w) == DSM_OK);
    return dsm_written_len(&w);
}
