/* SPDX-License-Identifier: BSD-3-Clause */
/* What is behind the handle of libswdsm. Shared by the files of this room alone. */
#ifndef DSM_EMBED_EMBED_H
#define DSM_EMBED_EMBED_H

#include <stdatomic.h>

#include "crypto/crypto.h"
#include "responder/connection.h"
#include "swdsm/swdsm.h"

#define EMBED_EXPORT __attribute__((visibility("default")))

/* How far the request in hand has come: a call out of turn does nothing. */
enum embed_turn {
    EMBED_NOTHING,
    EMBED_TO_FINISH,
    EMBED_TO_WORK,
    EMBED_TO_DRAIN,
};

struct swdsm_device {
    struct dsm_crypto *crypto;
    struct dsm_log log;
    struct swdsm_callbacks callbacks;
    const struct dsm_asym_algorithm *asym; /* of an identity made at realize */
    enum dsm_ide_policy ide_policy;
    struct dsm_ide_port ports[DSM_IDE_PORTS_MAX];
    size_t port_count;
    struct dsm_device *device;
    struct dsm_connection *connection; /* NULL until realized */
    _Atomic(uint64_t) *words;          /* one a TDI, from realize on */
    struct swdsm_function *functions;  /* served to VMMs */
    enum embed_turn turn;
    char error[512];
};

#endif
