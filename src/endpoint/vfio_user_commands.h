/* SPDX-License-Identifier: BSD-3-Clause */
/* What each of a client's commands does, as a table. */
#ifndef DSM_ENDPOINT_VFIO_USER_COMMANDS_H
#define DSM_ENDPOINT_VFIO_USER_COMMANDS_H

#include "endpoint/vfio_user_client.h"

#define DSM_VFIO_USER_CLOSE (-1) /* the client has to go; client->error_detail says why */

/*
 * 0: the reply's payload is written, as long as the command's row says. An errno: an error reply is to be sent. Clients
 * wait for ever for the payload of a reply that has one, so that those commands are never answered with an error: what
 * is not there reads as ones, and writes to it are dropped.
 */
typedef int (*dsm_vfio_user_handler)(struct dsm_vfio_user_client *client, const struct dsm_vfio_user_message *message);

dsm_vfio_user_handler dsm_vfio_user_command_handler(uint16_t command); /* NULL: not served */

#endif
