/* SPDX-License-Identifier: BSD-3-Clause */
/* CXL's TSP: the decoder that an opcode calls for, and the target's answer to a conversation. */
#include "fuzz.h"

#include "support/message_samples.h"

#include "crypto/algorithm.h"
#include "device/default_device.h"
#include "device/device.h"
#include "pcisig/cxl_tsp.h"
#include "wire/cxl_tsp.h"
#include "wire/cxl_tsp_messages.h"

/* One target that lives as long as the process: what one input leaves behind the next one finds. */
static struct dsm_device *target(void)
{
    static struct dsm_crypto *crypto;
    static struct dsm_device *device;

    if (device)
        return device;
    FUZZ_CHECK(dsm_crypto_create(&crypto) == DSM_OK);
    FUZZ_CHECK(dsm_device_create(crypto, NULL, "fuzz", &device) == DSM_OK);
    FUZZ_CHECK(dsm_device_fill_default(device) == DSM_OK);
    return device;
}

static void check_answer(struct dsm_bytes message)
{
    struct dsm_pci_session session = { .session_id = 1, .has_psk = true };
    uint8_t response[512];
    struct dsm_writer w = dsm_writer(response, sizeof(response));
    struct dsm_cxl_tsp_header header;

    FUZZ_CHECK(dsm_cxl_tsp_respond(target(), &session, message, &w) == DSM_OK);
    FUZZ_CHECK(dsm_cxl_tsp_header_decode(dsm_written(&w), &header) == DSM_OK);
    FUZZ_CHECK(header.opcode == DSM_CXL_TSP_ERROR_RSP || (message.n > 1 && header.opcode == (message.p[1] & 0x7F)));
    FUZZ_CHECK(target()->cxl->tsp.area_count <= DSM_CXL_TSP_AREAS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    const struct dsm_message *message = size >= 2 ? dsm_cxl_tsp_messages_find(data[1]) : NULL;

    if (message && fuzz_message_round_trip(message, &params, 0, dsm_bytes(data + 2, size - 2)))
        fuzz_accepted++;
    check_answer(dsm_bytes(data, size));
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    struct dsm_wire_params params = { .version = 0 };
    struct dsm_writer w = dsm_writer(buffer, size);
    const struct dsm_message *message = dsm_cxl_tsp_messages_at(i);

    if (!message)
        return FUZZ_NO_SEED;
    dsm_cxl_tsp_header_write(&w, (uint8_t)message->code);
    FUZZ_CHECK(message->encode(&params, message_sample_of_cxl_tsp(message->code), &w) == DSM_OK);
    return dsm_written_len(&w);
}
