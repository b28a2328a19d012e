/* SPDX-License-Identifier: BSD-3-Clause */
/* A serial line of MCTP: it is cut to its end, whatever comes, and what is a frame is put back as it was. */
#include "fuzz.h"

#include "wire/mctp_assembly.h"
#include "wire/mctp_control.h"
#include "wire/mctp_serial.h"

static void check_frame(struct dsm_bytes frame, struct dsm_mctp_assembly *assembly)
{
    uint8_t packet[DSM_MCTP_SERIAL_PACKET_MAX], again[DSM_MCTP_SERIAL_PACKET_MAX], bytes[DSM_MCTP_SERIAL_FRAME_MAX];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));
    uint8_t answer[DSM_MCTP_CONTROL_ANSWER_MAX], eid = 0;
    size_t n, n_again;

    if (dsm_mctp_serial_decode(frame, packet, &n) != DSM_OK)
        return;
    FUZZ_CHECK(dsm_mctp_serial_encode(dsm_bytes(packet, n), &w) == DSM_OK);
    FUZZ_CHECK(dsm_mctp_serial_find(bytes, dsm_written_len(&w)) == dsm_written_len(&w));
    FUZZ_CHECK(dsm_mctp_serial_decode(dsm_written(&w), again, &n_again) == DSM_OK);
    FUZZ_CHECK(n == n_again && memcmp(packet, again, n) == 0);
    fuzz_accepted++;
    if (dsm_mctp_assembly_take(assembly, dsm_bytes(packet, n)) != DSM_OK)
        return;
    FUZZ_CHECK(assembly->n <= sizeof(assembly->bytes));
    w = dsm_writer(answer, sizeof(answer));
    (void)!dsm_mctp_control_answer(dsm_bytes(assembly->bytes, assembly->n), &eid, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsm_mctp_assembly assembly = { .is_begun = false };
    size_t at = 0, n;

    while ((n = dsm_mctp_serial_find(data + at, size - at)) > 0) {
        FUZZ_CHECK(n <= size - at && n <= DSM_MCTP_SERIAL_FRAME_MAX);
        check_frame(dsm_bytes(data + at, n), &assembly);
        at += n;
    }
    return 0;
}

size_t fuzz_seed(size_t i, uint8_t *buffer, size_t size)
{
    static const uint8_t get_version[] = { 0x05, 0x10, 0x84, 0, 0 };
    static const uint8_t get_types[] = { 0x00, 0x81, 0x05 };
    static const uint8_t long_one[150] = { 0x05, 0x7E, 0x7D };
    static const struct dsm_bytes messages[] = {
        { get_version, sizeof(get_version) },
        { get_types, sizeof(get_types) },
        { long_one, sizeof(long_one) },
    };
    const struct dsm_mctp_route route = { 0, 9, DSM_MCTP_TAG_OWNER };
    struct dsm_writer w = dsm_writer(buffer, size);

    if (i >= sizeof(messages) / sizeof(messages[0]))
        return FUZZ_NO_SEED;
    for (size_t k = 0; k < dsm_mctp_packets(messages[i].n); k++) {
        uint8_t packet[DSM_MCTP_HEADER_LEN + DSM_MCTP_UNIT];
        struct dsm_writer p = dsm_writer(packet, sizeof(packet));

        dsm_mctp_packet_write(&p, &route, messages[i], k);
        (void)!dsm_mctp_serial_encode(dsm_written(&p), &w);
    }
    return dsm_written_len(&w);
}
