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
    enum embed_turn turn;
    char error[256];
};

/* Writes down what failed, in words, and returns -code. */
int embed_fail(struct swdsm_device *device, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same for an error of the core; 0 for DSM_OK. why: "" or more than the error's own text. */
int embed_result(struct swdsm_device *device, enum dsm_error error, const char *why);

/* -EALREADY after realize, -EAGAIN before it; 0 where the call is in time. */
int embed_before_realize(struct swdsm_device *device);
int embed_after_realize(struct swdsm_device *device);

/* Copies a structure that begins with its size: what it does not have is zero. -EINVAL: no size; -E2BIG: it sets what
 * this library does not know. */
int embed_take(void *own, size_t own_size, const void *theirs);
#define EMBED_TAKE(own, theirs) embed_take(&(own), sizeof(own), theirs)

int embed_make_identity(struct swdsm_device *device);
/* Publishes the state of a TDI as it is now. */
void embed_store_word(struct swdsm_device *device, size_t tdi);

#endif
