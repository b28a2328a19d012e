/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals of large messages, each arranged from a connection's start. */
#include "arranged_causes.h"
#include "support/hex.h"

#define SMALL 64u
#define ZEROS26 "0000000000000000000000000000000000000000000000000000"
#define ZEROS30 ZEROS26 "00000000"

static void vca(struct harness *h, uint32_t max_spdm_msg_size)
{
    struct choice choice = harness_choice(DSM_SPDM_12);

    choice.flags |= DSM_CAP_CHUNK;
    choice.data_transfer_size = SMALL;
    choice.max_spdm_msg_size = max_spdm_msg_size;
    h->device->settings.data_transfer_size = 0;
    harness_get_version(h);
    harness_get_capabilities(h, &choice);
    choice.data_transfer_size = DSM_RESPONSE_MAX; /* ALGORITHMS fits */
    harness_negotiate(h, &choice);
}

static void send_text(struct harness *h, const char *text)
{
    uint8_t bytes[256];

    (void)harness_send(h, hex_bytes(text, bytes, sizeof(bytes)));
}

/* DIGESTS of two slots is larger than a transfer. */
static void begin_large_response(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, "12810000");
}

static void send_meanwhile(struct harness *h)
{
    begin_large_response(h);
    send_text(h, "12810000");
}

static void get_nothing(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, "1286000000000000");
}

static void get_with_another_handle(struct harness *h)
{
    begin_large_response(h);
    send_text(h, "1286000700000000");
}

static void get_the_wrong_chunk(struct harness *h)
{
    begin_large_response(h);
    send_text(h, "1286000103000000");
}

static void ask_for_more_than_chunks_may_carry(struct harness *h)
{
    vca(h, 70);
    send_text(h, "12810000");
}

/* CHUNK_SEND: what its fields are, in text. */
#define CHUNK_SEND(param1, handle, seq_no, size) "1285" param1 handle seq_no "0000" size

static void send_a_message_beyond_the_most(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "1A000000") "01000200" ZEROS26);
}

static void send_a_message_that_fits(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "1A000000") "2A000000" ZEROS26);
}

static void send_more_than_the_message_has(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "1A000000") "2B000000" ZEROS26);
    send_text(h, CHUNK_SEND("01", "01", "0100", "1E000000") ZEROS30);
}

static void send_a_small_chunk(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "02000000") "2B000000"
                                                            "0000");
}

static void send_the_last_chunk_early(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("01", "01", "0000", "1A000000") "2B000000" ZEROS26);
}

static void send_all_without_a_last_chunk(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "1A000000") "38000000" ZEROS26);
    send_text(h, CHUNK_SEND("00", "01", "0100", "1E000000") ZEROS30);
}

static void send_get_version_in_chunks(struct harness *h)
{
    vca(h, 0x1000);
    send_text(h, CHUNK_SEND("00", "01", "0000", "1A000000") "2B000000"
                                                            "1084"
                                                            "000000000000000000000000000000000000000000000000");
}

const struct arranged_cause arranged_chunk_causes[] = {
    { DSM_CAUSE_CHUNKS_UNDER_WAY, send_meanwhile,
      "state: a large message is under way: the request does not belong to its transfer; accepted: CHUNK_GET where it "
      "was asked for, or GET_VERSION (DSP0274, large SPDM message transfer mechanism)" },
    { DSM_CAUSE_CHUNK_NOTHING, get_nothing,
      "state: no large response is there: there is nothing to get; accepted: CHUNK_GET after ERROR(LargeResponse) "
      "(DSP0274 CHUNK_GET)" },
    { DSM_CAUSE_CHUNK_HANDLE, get_with_another_handle,
      "Handle: 7: not that of the large message under way; accepted: 1 (DSP0274, chunks, Handle)" },
    { DSM_CAUSE_CHUNK_SEQ_NO, get_the_wrong_chunk,
      "ChunkSeqNo: 3: not the chunk that comes next; accepted: 0 (DSP0274, chunks, ChunkSeqNo)" },
    { DSM_CAUSE_MESSAGE_LARGE, ask_for_more_than_chunks_may_carry,
      "length of the response: 100 bytes: the requester takes less in chunks; accepted: MaxSPDMmsgSize of at least "
      "that; 70 bytes can be sent (DSP0274 GET_CAPABILITIES, MaxSPDMmsgSize)" },
    { DSM_CAUSE_LARGE_MESSAGE_MAX, send_a_message_beyond_the_most,
      "LargeMessageSize: 131073: no message is that large; accepted: at most 131072 (DSP0274, chunks, "
      "MaxSPDMmsgSize)" },
    { DSM_CAUSE_LARGE_MESSAGE_MIN, send_a_message_that_fits,
      "LargeMessageSize: 42: no large message: it is taken in one transfer; accepted: at least 43 (DSP0274, chunks, "
      "MinDataTransferSize)" },
    { DSM_CAUSE_CHUNK_LONG, send_more_than_the_message_has,
      "ChunkSize: 30: more than is left of the large message; accepted: at most 17 (DSP0274, chunks, ChunkSize)" },
    { DSM_CAUSE_CHUNK_SHORT, send_a_small_chunk,
      "ChunkSize: 2: too little for a chunk that is not the last; accepted: at least 26 (DSP0274, chunks, "
      "MinDataTransferSize)" },
    { DSM_CAUSE_CHUNK_LAST_EARLY, send_the_last_chunk_early,
      "LastChunk: 1: 17 bytes of the large message have not come; accepted: 0 (DSP0274, chunks, LastChunk)" },
    { DSM_CAUSE_CHUNK_LAST_MISSING, send_all_without_a_last_chunk,
      "LastChunk: 0: the large message is complete; accepted: 1 (DSP0274, chunks, LastChunk)" },
    { DSM_CAUSE_CHUNK_SEND_CODE, send_get_version_in_chunks,
      "RequestResponseCode: 0x84: this request comes in one transfer; accepted: another than GET_VERSION, "
      "GET_CAPABILITIES, CHUNK_SEND and CHUNK_GET (DSP0274, large SPDM messages)" },
};
const size_t arranged_chunk_cause_count = sizeof(arranged_chunk_causes) / sizeof(arranged_chunk_causes[0]);
