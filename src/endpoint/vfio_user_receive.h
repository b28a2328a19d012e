/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A client's messages, one at a time and whole. Each is answered at once, in order, and never waits: a client that
 * waits for a reply holds its guest, and one that has waited for 5 s misreads all that follows.
 */
#ifndef DSM_ENDPOINT_VFIO_USER_RECEIVE_H
#define DSM_ENDPOINT_VFIO_USER_RECEIVE_H

#include "endpoint/vfio_user_client.h"

/* A reply's size at most. */
#define DSM_VFIO_USER_REPLY_MAX (DSM_VFIO_USER_HEADER_LEN + 16u + DSM_VFIO_USER_TRANSFER_MAX)

/* A client has connected. */
void dsm_vfio_user_connect(struct dsm_vfio_user_client *client, struct dsm_endpoint *endpoint);

/*
 * Is this the header of a message that may come now? To be asked before its payload is read. DSM_ERR_CLOSE: it has to
 * go, client->error_detail says why.
 */
enum dsm_error dsm_vfio_user_check(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                                   size_t fd_count) DSM_MUST_CHECK;

/*
 * Handles a message that was checked. fds are taken over, whatever becomes of it. The whole reply is written to w,
 * nothing where none is wanted. DSM_ERR_CLOSE as above.
 */
enum dsm_error dsm_vfio_user_receive(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_header *header,
                                     struct dsm_bytes payload, int *fds, size_t fd_count,
                                     struct dsm_writer *w) DSM_MUST_CHECK;

/* The client has gone: the function lost power. */
void dsm_vfio_user_disconnect(struct dsm_vfio_user_client *client);

#endif
