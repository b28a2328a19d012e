/* SPDX-License-Identifier: BSD-3-Clause */
/* A peer's stream of socket frames, cut into header and payload as a server does. */
#include "fuzz.h"

#include "wire/spdm_emu_frame.h"

static void check_header(const uint8_t *bytes, const struct dsm_spdm_emu_frame_header *header)
{
    uint8_t buffer[DSM_SPDM_EMU_FRAME_HEADER_LEN];
    struct dsm_writer w = dsm_writer(buffer, sizeof(buffer));

    dsm_spdm_emu_frame_header_write(&w, header);
    FUZZ_CHECK(!w.failed);
    FUZZ_CHECK(memcmp(buffer, bytes, sizeof(buffer)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_reader r = dsm_reader(dsm_bytes(data, size));

    while (dsm_reader_left(&r) >= DSM_SPDM_EMU_FRAME_HEADER_LEN) {
        struct dsm_bytes bytes = dsm_read_bytes(&r, DSM_SPDM_EMU_FRAME_HEADER_LEN);
        struct dsm_spdm_emu_frame_header header = dsm_spdm_emu_frame_header_decode(bytes.p);

        check_header(bytes.p, &header);
        if (header.payload_len > DSM_REQUEST_FRAME_MAX)
            return 0;
        dsm_read_bytes(&r, header.payload_len);
    }
    if (dsm_reader_at_end(&r))
        fuzz_accepted++;
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const struct dsm_spdm_emu_frame_header headers[] = {
        { DSM_SPDM_EMU_COMMAND_TEST, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, 14 },
        { DSM_SPDM_EMU_COMMAND_NORMAL, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, 12 },
        { DSM_SPDM_EMU_COMMAND_DECAP_TDISP, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, 16 },
        { DSM_SPDM_EMU_COMMAND_SHUTDOWN, DSM_SPDM_EMU_TRANSPORT_PCI_DOE, 0 },
    };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i > 0)
        return FUZZ_NO_SEED;
    for (size_t k = 0; k < sizeof(headers) / sizeof(headers[0]); k++) {
        dsm_spdm_emu_frame_header_write(&w, &headers[k]);
        dsm_write_zeros(&w, headers[k].payload_len);
    }
    return dsm_written_len(&w);
}
