/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Theory of operation: IF_SEND brings a request and is answered with a status once the response is ready, which is
 * kept. IF_RECV fetches it: a frame with the status and, if that is success, a second one with the data. QEMU reads as
 * many bytes as the second frame says into a buffer of the length that the host asked for, so that it is never longer.
 * A host learns a response's length from Pending Info.
 */
#include "link/storage_frames.h"

#include "host/owner.h"
#include "link/peer_request.h"
#include "link/spdm_emu_frames.h"
#include "wire/storage.h"

#include <string.h>

enum status {
    STATUS_SUCCESS,
    STATUS_COMMAND_SEQUENCE,
    STATUS_INTERRUPTED, /* try again */
    STATUS_INVALID_FIELD,
};

/* How a command's end is said. NVMe: Status Field, generic command status and Do Not Retry (NVM Express base
 * specification). SCSI: the additional sense code, as spdm-utils' qemu_server.rs has it. ATA: Status and Error, of
 * which an abort is all that is told. */
static const struct {
    const struct dsm_binding *binding;
    uint16_t codes[4];
} statuses[] = {
    { &dsm_binding_nvme,
      { [STATUS_SUCCESS] = 0x0000,
        [STATUS_COMMAND_SEQUENCE] = 0x400C,
        [STATUS_INTERRUPTED] = 0x0021,
        [STATUS_INVALID_FIELD] = 0x4002 } },
    { &dsm_binding_scsi,
      { [STATUS_SUCCESS] = 0x00,
        [STATUS_COMMAND_SEQUENCE] = 0x2C,
        [STATUS_INTERRUPTED] = 0x04,
        [STATUS_INVALID_FIELD] = 0x24 } },
    { &dsm_binding_ata,
      { [STATUS_SUCCESS] = 0x5000,
        [STATUS_COMMAND_SEQUENCE] = 0x5104,
        [STATUS_INTERRUPTED] = 0x5104,
        [STATUS_INVALID_FIELD] = 0x5104 } },
};

static uint16_t status_code(const struct dsm_peer *peer, enum status status)
{
    size_t i = 0;

    while (statuses[i].binding != peer->port.binding)
        i++;
    return statuses[i].codes[status];
}

#define STATUS_LEN 2u
#define PENDING_MAX DSM_REPLY_FRAME_MAX

/* The response that IF_RECV fetches. */
struct storage_memory {
    uint64_t resets; /* of the device, when it came: one from before the latest is void */
    size_t len;
    uint8_t object[PENDING_MAX];
};

static struct storage_memory *memory_of(struct dsm_peer *peer)
{
    return (struct storage_memory *)(void *)peer->memory;
}

#define OPERATIONS                                                                                                     \
    ((1u << DSM_STORAGE_DISCOVERY) | (1u << DSM_STORAGE_PENDING_INFO) | (1u << DSM_STORAGE_MESSAGE) |                  \
     (1u << DSM_STORAGE_SECURED_MESSAGE))

static void send_status(struct dsm_peer *peer, enum status status)
{
    struct dsm_writer w = dsm_peer_reply(peer);

    dsm_write_u16be(&w, status_code(peer, status));
    dsm_peer_send(peer, DSM_SPDM_EMU_COMMAND_ACK_STATUS, STATUS_LEN);
}

static struct dsm_reader payload_reader(struct dsm_peer *peer)
{
    return dsm_reader(dsm_peer_payload_bytes(peer));
}

/* False: the command is answered. */
static bool read_header(struct dsm_peer *peer, struct dsm_storage_header *header, size_t *data_len)
{
    struct dsm_reader r = payload_reader(peer);

    if (dsm_storage_header_decode(&r, header) != DSM_OK || header->secp != DSM_STORAGE_SECP || header->reserved_set ||
        header->connection != 0) {
        send_status(peer, STATUS_INVALID_FIELD);
        return false;
    }
    *data_len = dsm_reader_left(&r);
    return true;
}

/* One responder context, one owner. */
static bool is_owner(struct dsm_peer *peer)
{
    if (!dsm_owner_is(&peer->port))
        dsm_owner_drop_dead(peer->hosted);
    if (dsm_peer_is_closing(peer))
        return false;
    if (dsm_owner_is(&peer->port))
        return true;
    send_status(peer, STATUS_INTERRUPTED);
    return false;
}

/* An object of storage bindings, made of the frame's own memory: a record has its reserved bytes before it already;
 * before a message there is the frame's own header. */
static uint8_t *make_object(struct dsm_peer *peer, uint8_t operation, size_t data_len, size_t *n)
{
    uint8_t *data = dsm_peer_payload(peer) + DSM_STORAGE_HEADER_LEN;
    bool is_record = operation == DSM_STORAGE_SECURED_MESSAGE;
    uint8_t *object = data - (is_record ? 1u : DSM_STORAGE_OBJECT_HEADER_LEN);

    if (!is_record)
        memset(object, 0, DSM_STORAGE_OBJECT_HEADER_LEN);
    object[0] = operation;
    *n = (size_t)(data - object) + data_len;
    return object;
}

static void on_send(struct dsm_peer *peer)
{
    struct dsm_storage_header header;
    size_t n, least;
    uint8_t *object;

    if (!read_header(peer, &header, &n) || !is_owner(peer))
        return;
    least = header.operation == DSM_STORAGE_SECURED_MESSAGE ? DSM_STORAGE_RECORD_RESERVED_LEN : 1;
    if ((header.operation != DSM_STORAGE_MESSAGE && header.operation != DSM_STORAGE_SECURED_MESSAGE) ||
        header.length != n || n < least) {
        send_status(peer, STATUS_INVALID_FIELD);
        return;
    }
    if (dsm_peer_request_waits(peer))
        return;
    object = make_object(peer, header.operation, n, &n);
    dsm_peer_request(peer, object, n);
}

/* Keeps the response for IF_RECV, and answers the IF_SEND. */
static void respond(struct dsm_peer *peer, size_t n)
{
    struct storage_memory *memory = memory_of(peer);

    memory->resets = peer->hosted->resets;
    memory->len = n;
    memcpy(memory->object, dsm_peer_reply_payload(peer), n);
    send_status(peer, STATUS_SUCCESS);
}

/* What the host gets of the response that is kept: nothing before a record's reserved bytes, nothing before a message.
 */
static struct dsm_bytes pending_data(struct dsm_peer *peer)
{
    const struct storage_memory *memory = memory_of(peer);
    size_t skip =
        memory->len > 0 && memory->object[0] == DSM_STORAGE_SECURED_MESSAGE ? 1 : DSM_STORAGE_OBJECT_HEADER_LEN;

    if (memory->len <= skip || memory->resets != peer->hosted->resets)
        return dsm_bytes(NULL, 0);
    return dsm_bytes(memory->object + skip, memory->len - skip);
}

static void send_data(struct dsm_peer *peer, struct dsm_bytes data)
{
    struct dsm_spdm_emu_frame_header header = { DSM_SPDM_EMU_COMMAND_ACK_STATUS,
                                                (uint32_t)peer->port.binding->transport, (uint32_t)data.n };
    struct dsm_writer w = dsm_peer_reply(peer);

    dsm_write_u16be(&w, status_code(peer, STATUS_SUCCESS));
    dsm_spdm_emu_frame_header_write(&w, &header);
    dsm_write_bytes(&w, data);
    dsm_peer_send_pair(peer, DSM_SPDM_EMU_COMMAND_ACK_STATUS, STATUS_LEN, dsm_written_len(&w));
}

/* Cut to the length that the host asked for, as NVMe has it; it may ask for the rest of a discovery again. */
static void send_discovery(struct dsm_peer *peer, uint32_t length)
{
    static const struct dsm_storage_discovery discovery = {
        .binding_version = DSM_STORAGE_BINDING_VERSION,
        .operations = OPERATIONS,
    };
    uint8_t bytes[DSM_STORAGE_DISCOVERY_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)!dsm_storage_discovery_encode(&discovery, &w);
    send_data(peer, dsm_bytes(bytes, length < sizeof(bytes) ? length : sizeof(bytes)));
}

static void send_pending_info(struct dsm_peer *peer, uint32_t length)
{
    struct dsm_bytes pending = pending_data(peer);
    struct dsm_storage_pending_info info = { .pending = pending.n > 0, .response_length = (uint32_t)pending.n };
    uint8_t bytes[DSM_STORAGE_PENDING_INFO_LEN];
    struct dsm_writer w = dsm_writer(bytes, sizeof(bytes));

    (void)!dsm_storage_pending_info_encode(&info, &w);
    send_data(peer, dsm_bytes(bytes, length < sizeof(bytes) ? length : sizeof(bytes)));
}

static void send_response(struct dsm_peer *peer, uint32_t length)
{
    struct dsm_bytes pending = pending_data(peer);

    if (pending.n == 0) {
        send_status(peer, STATUS_COMMAND_SEQUENCE);
    } else if (pending.n > length) {
        send_status(peer, STATUS_INVALID_FIELD); /* it stays: the host may ask with more room */
    } else {
        send_data(peer, pending);
        memory_of(peer)->len = 0;
    }
}

static void on_receive(struct dsm_peer *peer)
{
    struct dsm_storage_header header;
    size_t n;

    if (!read_header(peer, &header, &n))
        return;
    if (header.operation == DSM_STORAGE_DISCOVERY)
        send_discovery(peer, header.length);
    else if (!is_owner(peer))
        return;
    else if (header.operation == DSM_STORAGE_PENDING_INFO)
        send_pending_info(peer, header.length);
    else if (header.operation == DSM_STORAGE_MESSAGE || header.operation == DSM_STORAGE_SECURED_MESSAGE)
        send_response(peer, header.length);
    else
        send_status(peer, STATUS_INVALID_FIELD);
}

static void serve_frame(struct dsm_peer *peer)
{
    if (!dsm_spdm_emu_frames_check(peer))
        return;
    if (peer->frame.command == DSM_SPDM_EMU_COMMAND_IF_SEND)
        on_send(peer);
    else if (peer->frame.command == DSM_SPDM_EMU_COMMAND_IF_RECV)
        on_receive(peer);
    else
        dsm_spdm_emu_frames_common(peer);
}

const struct dsm_framing dsm_storage_framing = {
    .name = "storage",
    .header_len = DSM_SPDM_EMU_FRAME_HEADER_LEN,
    .cut = dsm_spdm_emu_frame_header_decode,
    .wrap = dsm_spdm_emu_frame_header_write,
    .serve = serve_frame,
    .respond = respond,
    .memory_len = sizeof(struct storage_memory),
};
