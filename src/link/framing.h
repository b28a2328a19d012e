/* SPDX-License-Identifier: BSD-3-Clause */
/* How a stream is cut into frames and a reply is wrapped into one, and what the frames mean: a row each (framings.c).
 */
#ifndef DSM_LINK_FRAMING_H
#define DSM_LINK_FRAMING_H

#include "wire/spdm_emu_frame.h"

#define DSM_FRAMING_HEADER_MAX DSM_SPDM_EMU_FRAME_HEADER_LEN

struct dsm_peer;

struct dsm_framing {
    const char *name;
    /* Of listeners whose peers may speak different framings: the one that a stream is of, by its first header_len
     * bytes. It asks for no memory. NULL: it is this one. */
    const struct dsm_framing *(*choose)(const uint8_t *header);
    /* Of streams whose frames have no length in front: how long the first one is in n bytes; 0: it has not come as a
     * whole. Never more than an empty input has room for. NULL: cut tells. */
    size_t (*find)(const uint8_t *bytes, size_t n);
    size_t header_len; /* of a frame, either way; at most DSM_FRAMING_HEADER_MAX */
    /* header_len bytes, as they came and as they are sent. */
    struct dsm_spdm_emu_frame_header (*cut)(const uint8_t *header);
    void (*wrap)(struct dsm_writer *w, const struct dsm_spdm_emu_frame_header *header);
    /* May the frame in hand be served while another request of its peer waits for a drain? NULL: none may. */
    bool (*is_served_beside_drain)(const struct dsm_peer *peer);
    /* The frame in hand: a reply, a request to the device or a closed peer comes of it. */
    void (*serve)(struct dsm_peer *peer);
    /* The device's response of n bytes is in the peer's reply; 0: it deserves none. */
    void (*respond)(struct dsm_peer *peer, size_t n);
    size_t memory_len; /* what a peer keeps for it, zeroed */
};

#endif
