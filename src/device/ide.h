/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * IDE ports and streams as IDE_KM manages them (PCIe 6.33.3). Which keys are programmed and which sets run is kept; the
 * key material is not, since nothing here encrypts TLPs.
 */
#ifndef DSM_DEVICE_IDE_H
#define DSM_DEVICE_IDE_H

#include "wire/ide_km.h"
#include "wire/limits.h"

enum dsm_ide_policy {
    DSM_IDE_OPTIONAL, /* LOCK without a keyed stream is a finding */
    DSM_IDE_REQUIRED, /* LOCK wants the stream keyed over the same session */
    DSM_IDE_NONE,     /* the device has no IDE: IDE_KM is not answered with ports */
};

struct dsm_ide_port {
    uint8_t dev_func_num;
    uint8_t bus_num;
    uint8_t segment;
    size_t register_dw_count;
    uint32_t registers[DSM_IDE_REGISTERS_MAX]; /* from the IDE capability register on, as QUERY_RESP shows them */
};

/* bit = key_set * 6 + direction * 3 + sub_stream, 12 bits */
struct dsm_ide_stream {
    uint8_t stream_id;
    uint8_t port_index;
    uint16_t programmed;
    uint16_t going;
    bool secure;         /* every sub-stream of one key set goes in both directions */
};

struct dsm_ide {
    enum dsm_ide_policy policy;
    struct dsm_ide_port *ports;
    size_t port_count;
    struct dsm_ide_stream *streams; /* room for stream_max, allocated with the device */
    size_t stream_count;
    size_t stream_max;
    uint32_t session_id;  /* that has keys programmed; 0 for none: IDE_KM from another is discarded */
};

/* Results of IDE_KM requests, as KP_ACK status or nothing. Session rules are pci/ide_km's. */
uint8_t dsm_ide_key_prog(struct dsm_ide *ide, const struct dsm_ide_km_key_prog *request); /* enum dsm_kp_ack_status */
struct dsm_ide_stream *dsm_ide_find(struct dsm_ide *ide, uint8_t port_index, uint8_t stream_id);
struct dsm_ide_stream *dsm_ide_find_stream(struct dsm_ide *ide, uint8_t stream_id); /* on any port */
bool dsm_ide_has_keys(const struct dsm_ide *ide);
void dsm_ide_wipe(struct dsm_ide *ide); /* all streams gone */

#endif
