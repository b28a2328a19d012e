/* SPDX-License-Identifier: BSD-3-Clause */
/* NVMe's Security Send and Security Receive as QEMU hands them on (spdm_trans=nvme), with SPDM in them (DSP0286). */
#ifndef DSM_SERVER_STORAGE_H
#define DSM_SERVER_STORAGE_H

#include "server/peer.h"

#define DSM_STORAGE_PENDING_MAX DSM_REPLY_FRAME_MAX

/* IF_SEND and IF_RECV. */
void dsm_storage_send(struct dsm_peer *peer);
void dsm_storage_receive(struct dsm_peer *peer);

/* The IF_SEND in hand as an object of dsm_binding_nvme, made in its own memory: once for a frame. */
uint8_t *dsm_storage_object(struct dsm_peer *peer, size_t *n);
/* Keeps the object of n bytes in the peer's reply for IF_RECV, and answers the IF_SEND. */
void dsm_storage_keep(struct dsm_peer *peer, size_t n);

#endif
