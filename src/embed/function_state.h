/* SPDX-License-Identifier: BSD-3-Clause */
/* What is behind the handle of a function of libswdsm. */
#ifndef DSM_EMBED_FUNCTION_STATE_H
#define DSM_EMBED_FUNCTION_STATE_H

#include "embed/embed.h"
#include "endpoint/vfio_user_receive.h"
#include "endpoint/vfio_user_stream.h"
#include "swdsm/swdsm-function.h"

#define EMBED_MSIX_VECTORS_MAX 2048u

/* A memory request for which the VMM is asked. */
struct embed_pending {
    void (*done)(void *context, enum swdsm_dma_outcome outcome); /* NULL: free */
    void *context;
    struct swdsm_function *function;
};

struct swdsm_function {
    struct swdsm_device *device;
    struct swdsm_function *next; /* of the device */
    struct swdsm_function_callbacks callbacks;
    struct dsm_personality personality;
    struct dsm_endpoint *endpoint;
    struct dsm_vfio_user_client client;
    struct embed_pending pending[DSM_DMA_MESSAGES_MAX];
    uint16_t vectors; /* that are the program's */
    bool has_work;

    int poll_fd;     /* epoll: listener and stream */
    int listener_fd; /* -1: none */
    char *path;      /* of the listener, which is removed while it is the same file */
    uint64_t path_device, path_inode;
    struct dsm_vfio_user_stream *stream; /* NULL: no VMM */
    bool stream_failed;                  /* it is closed, and freed by run */
    bool polls_writing;
    uint8_t *reply;

    /* Function 0: the object that the guest gave to the mailbox. */
    bool has_object;
    bool is_draining;       /* its response waits for the functions */
    uint64_t epoch;         /* of the object that came last */
    uint64_t epoch_in_hand; /* of the one that the responder has */
    uint64_t drain_until_ms;
    uint64_t now_ms;
    size_t object_len;
    uint8_t *object;   /* DSM_DOE_MAILBOX_OBJECT_MAX bytes */
    uint8_t *response; /* SWDSM_RESPONSE_MAX */
};

#endif
